"""In which order measures are worked out: families that read the same tables one after another, so that a column is
taken from a table once for all of them, and the columns of one turn are let go before the next.

The rows of the table of measures stand in another order, that of `registry.MODULES`.
"""

from collections.abc import Sequence

from simulation.measures.registry import Family

TURNS = (
    ("crises.crisis.after_a_crisis",),
    (
        "outcomes.at_home_after_91_days",
        "outcomes.offered_reablement",
        "crises.by_need.by_need",
        "outcomes.readmissions",
        "deaths_and_care_homes.deaths",
        "deaths_and_care_homes.care_home_admissions",
    ),
    (
        "costs.use_at_list_price",
        "outcomes.short_term_support",
        "contacts.carer_days",
        "beds.outlying.outlying",
        "services.use.use_of_services",
        "contacts.contacts",
        "beds.signposting.signposted",
    ),
    (
        "beds.interventions.interventions",
        "contacts.burdens_of_a_spell",
        "delays.by_ready_date.delays_by_ready_date",
        "delays.by_ready_date.discharges",
        "delays.no_criteria_to_reside.no_criteria_to_reside",
        "delays.no_criteria_to_reside.reasons_of_delay",
        "beds.weekly.still_waiting",
    ),
    (
        "beds.before_ready.before_ready",
        "admissions.lengths_of_stay",
        "admissions.waits_for_a_bed",
        "deaths_and_care_homes.deaths_after_a_census",
        "beds.snapshots.snapshots",
    ),
    ("admissions.emergency_admissions", "beds.waits_as_published.waits_as_published"),
)
"""Functions of the package by what they read; all others have a turn of their own after these."""


def in_turns(families: Sequence[Family]) -> list[list[Family]]:
    """The families of each turn, in the order in which they are worked out.

    >>> from simulation.measures.registry import families
    >>> [[family.compute.__name__ for family in turn] for turn in in_turns(families())][:1]
    [['after_a_crisis']]
    """
    known = {name: number for number, turn in enumerate(TURNS) for name in turn}
    numbers = [known.get(family.name.removeprefix(f"{__package__}."), -1) for family in families]
    each = list(zip(numbers, families, strict=True))
    together = [[family for number, family in each if number == turn] for turn in range(len(TURNS))]
    return [*filter(None, together), *([family] for number, family in each if number < 0)]


__all__ = ["TURNS", "in_turns"]
