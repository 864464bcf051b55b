"""The small place for a year, and levers that stand in it for a time."""

import datetime

from simulation.scenario.schema.ramp import Run
from tests.support.small import changed, variant

LONG = changed(("length: 28 days", "length: 366 days"))
"""The small place from 2024-01-01 to 2024-12-31."""
YEAR = Run(datetime.date(2024, 1, 1), 366)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def lever(sets: str, rest: str = "", name: str = "a") -> str:
    return f"  {name}:\n    why: w\n    set: {{{sets}}}\n    source: local\n" + "".join(
        f"    {line.strip()}\n" for line in rest.split(";") if line.strip()
    )


def placed(folder, *levers: str, base: str = LONG, rest: str = "", view=None):
    return variant(folder, rest + "levers:\n" + "".join(levers), base, view)


def at(scenario, text: str, service: str = "team") -> float:
    return scenario.model.services[service].capacity.at({}, day(text))[0]
