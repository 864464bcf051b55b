"""What a scenario will not be told, known before it runs: measures whose follow-up is longer than the run, measures for
which it does not declare the facts, and measures of which it says something and which there are not.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from difflib import get_close_matches

from simulation.core.errors import did_you_mean, short
from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.declared import in_words
from simulation.measures.registry import Measure, definitions
from simulation.scenario.schema.model import Model

HARMS = ("deaths", "died", "deteriorations", "days_dead")
"""How the names of measures of deaths and harms begin: no difference in them is ever called too small to matter."""
UNITS = {
    "share": "'1 percentage point', or '5 %' of what the base comes to",
    "days": "'0.25 days' or '5 %'",
    "£": "'£500,000' or '5 %'",
    "": "a plain number or '5 %'",
}
"""What a smallest difference worth having may be said in, by the kind of unit of its measure."""

NAMED = 3
"""Measures that a sentence names; of the rest how many there are."""


def follow_up_days(measure: Measure) -> int:
    """For how many days a measure follows a patient; 0 when it does not."""
    found = re.match(r"(\d+) days?\b", measure.follow_up)
    return int(found[1]) if found else 0


def foreseen(model: Model, asked: Collection[str]) -> tuple[list[str], list[str]]:
    """Sentences about those measures of `asked` that will be empty, and about those that will be left out."""
    declared = [measure for measure, missing in definitions(model) if not missing and measure.id in asked]
    without = [missing for measure, missing in definitions(model) if missing and measure.id in asked]
    return _too_short(model.run.length / DAY, declared), _undeclared(without)


def is_harm(measure: str) -> bool:
    """Whether every clear difference in a measure matters, however small."""
    return measure.startswith(HARMS)


def kind_of_unit(unit: str) -> str:
    """'share', 'days', '£' or '' for a plain number, of the unit of a measure."""
    return "share" if unit.startswith("share") else "£" if unit.startswith("£") else "days" if unit == "days" else ""


HEADINGS = {
    "no_criteria_to_reside": "Delayed discharges",
    "readmitted_within_30_days": "Emergency readmissions within 30 days",
    "at_home_at_91_days_official": "At home 91 days after discharge to reablement",
    "emergency_admissions_over_12_hours": "Waits of more than 12 hours for a bed, of all emergency admissions",
    "use_at_list_price": "Yearly use at list price, by payer",
    "cost_at_prices": "Yearly cost at the file of prices, programmes included",
}
"""What reports call the measures that they say first."""


def measure_meant(said: str, known: Sequence[Measure], otherwise: str) -> str:
    """Which measure was meant by a name that is none: one that is spelt nearly so, or that reports call so."""
    names = [measure.id for measure in known]
    called = {measure.label.lower().removeprefix("the "): measure.id for measure in known}
    called |= {heading.lower(): name for name, heading in HEADINGS.items() if name in names}
    words = " ".join(short(said).lower().replace("_", " ").split()).removeprefix("the ")
    found = get_close_matches(words, called, n=1, cutoff=0.85)
    return f"did you mean '{called[found[0]]}'?" if found else did_you_mean(said, names, otherwise)


def faults_of_worth(model: Model) -> list[tuple[str, str, str]]:
    """What is wrong with the smallest differences worth having that a scenario says: the measure as it is named there,
    what was met, and what would be right.
    """
    if not model.worth_having:
        return []
    known = {measure.id: measure for measure, _ in definitions(model)}
    faults = []
    for name, worth in model.worth_having.items():
        measure = known.get(name)
        if measure is None:
            right = measure_meant(name, list(known.values()), "docs/every_measure.md lists the measures")
            faults.append((name, f"there is no measure '{name}'", right))
        elif is_harm(measure.id):
            met = f"a smallest difference worth having in {measure.label}"
            faults.append((name, met, "of deaths and harms every clear difference matters; leave it out"))
        elif worth.unit is not None and worth.unit != (kind := kind_of_unit(measure.unit)):
            met = f"'{worth.in_words(worth.unit)}' for a measure in {measure.unit}"
            faults.append((name, met, f"{UNITS[kind]} was expected"))
    return faults


def _too_short(length: float, declared: list[Measure]) -> list[str]:
    """For each length of follow-up the measures that stay empty because the run ends before it does."""
    found = []
    for days in sorted({follow_up_days(measure) for measure in declared} - {0}):
        empty = [measure.label for measure in declared if follow_up_days(measure) == days]
        if length <= days:
            more = f" and {len(empty) - NAMED} more" if len(empty) > NAMED else ""
            found.append(
                f"{_counted(empty)} will be empty, since patients are followed for {days} days and the run measures "
                f"{length:.4g}: {', '.join(empty[:NAMED])}{more}; say a run.length of more than {days} days"
            )
    return found


def _undeclared(without: list[tuple[str, ...]]) -> list[str]:
    """The facts for want of which measures are left out, in one sentence."""
    facts = Counter(fact for missing in without for fact in missing)
    told = ", ".join(f"{in_words(fact)} ({count})" for fact, count in facts.most_common())
    return (
        [f"{_counted(without)} will be left out, since the scenario says nothing of {told}; say what you want measured"]
        if without
        else []
    )


def _counted(found: Collection[object]) -> str:
    return f"{len(found)} headline measure{'s' if len(found) > 1 else ''}"
