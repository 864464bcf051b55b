"""What was compared, and the place in numbers."""

import pandas as pd

from simulation.core.vocabulary import DAY
from simulation.report.answer.caveats import spoken
from simulation.report.page.blocks import Section, Table, table
from simulation.report.page.sections.context import Context
from simulation.scenario.position_in_words import measured_from

PLACE = (
    "emergency_admissions_per_day",
    "emergency_admissions_per_1000",
    "diverted_per_1000",
    "discharges_per_day",
    "length_of_stay",
    "occupancy",
    "occupancy_at_08_00",
    "acute_beds_open",
    "acute_beds_closed",
    "beds_held_21_days",
    "no_criteria_to_reside",
    "waiting_for_community",
    "waiting_at_home",
    "gave_up_at_home",
)


def compared(context: Context) -> Section:
    """Only what differs, old to new, with the lever that did it."""
    record = context.record
    if not record.variants:
        lead = ("One scenario was run, so nothing is compared.",)
        return Section("compared", "What was run", lead, tables=_levers(context))
    lead = (
        f"{record.base.name} is the base. Every scenario meets the same patients with the same random numbers, so that "
        "a difference is an effect of what differs below and of nothing else.",
    )
    folded = []
    for other in record.variants:
        rows = record.changes[record.changes["scenario"] == other.name]
        told = [
            [
                row["parameter"],
                row["before"] or "–",
                row["after"] or "–",
                spoken(row["lever"]) or "not kept here",
                row["source"],
            ]
            for row in rows.to_dict("records")
        ]
        count = f"{len(told)} parameter{'' if len(told) == 1 else 's'}"
        folded.append(
            table(
                ("Parameter", record.base.name, other.name, "Lever", "Source"),
                told,
                f"{other.name}: {count} that differ",
                words=(0, 1, 2, 3, 4),
            )
        )
    return Section("compared", "What was compared", lead, tables=_levers(context), folded=tuple(folded))


def _levers(context: Context) -> tuple[Table, ...]:
    levers = context.record.levers
    if levers.empty:
        return ()
    rows = [
        [
            row["scenario"],
            spoken(row["lever"]),
            row["why"],
            _share(row["asked"]),
            _share(row["realised"]),
            row["because"] or "–",
            row["evidence"],
        ]
        for row in levers.to_dict("records")
    ]
    columns = ("Scenario", "Lever", "What is done", "Asked", "Realised", "What took the rest", "Evidence")
    caption = "Levers: strength that was asked (view times reach), and its mean over the measured months"
    return (table(columns, rows, caption, words=(0, 1, 2, 5, 6)),)


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{100 * value:.3g} %"


def place(context: Context) -> Section:
    """The place in numbers."""
    model = context.model
    about = [
        ("People", f"{model.people.population:,.0f}" if model.people.population is not None else "not said"),
        ("Groups of people", ", ".join(context.called("cohort", name) for name in model.people.cohorts)),
        ("Measured", f"{model.run.length / DAY:g} days from {_measured_from(context)}"),
    ]
    services = context.numbers.groups("capacity", "service")
    rows = [
        [context.called("service", service), *(_mean(context, name, service) for name in context.names)]
        for service in services
        if context.numbers.has("capacity", "service", service)
    ]
    capacity = table(("Service", *context.names), rows, "Capacity: beds, places, people on duty or starts a day, mean")
    return Section(
        "place",
        "The place in numbers",
        tuple(f"{name}: {value}." for name, value in about),
        tables=(context.levels([(measure, "all", "all") for measure in PLACE], "People and flow"),),
        folded=(capacity,) if rows else (),
    )


def _measured_from(context: Context) -> str:
    return measured_from(context.model).isoformat()


def _mean(context: Context, scenario: str, service: str) -> str:
    level = context.numbers.level(scenario, "capacity", "service", service)
    return level.text if level is not None else "–"


__all__ = ["compared", "place"]
