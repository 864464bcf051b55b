"""What the levers of a study were asked to do, what was realised of them, and which parameters differ because of them.

A results folder keeps both tables, because its copies of scenarios no longer say which lever changed what.
"""

import datetime
from collections.abc import Sequence

import pandas as pd

from simulation.core.errors import short
from simulation.core.numerics import in_order
from simulation.core.text.safe_text import one_line
from simulation.experiment.headlines import is_month
from simulation.experiment.lever_strengths import LEAST
from simulation.experiment.replicate import Results
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.levers import Lever, LeverPart
from simulation.scenario.schema.ramp import NOTHING, Timing

LEVERS, CHANGES = "levers.csv", "changes.csv"
LEVER_COLUMNS = ("scenario", "lever", "why", "view", "reach", "asked", "realised", "because", "source", "evidence",
                 "diverted")  # fmt: skip
LEVER_NUMBERS = ("reach", "asked", "realised", "diverted")
CHANGE_COLUMNS = ("scenario", "parameter", "before", "after", "lever", "source")
FULLY_GROWN = "no dates, so fully grown"
LONGEST = 240
"""Characters of a value that is shown."""


def levers_of(results: Results) -> pd.DataFrame:
    """A row for each lever of a scenario: `asked` is its strength under the view times its reach, `realised` its mean
    over the measured months, `because` says what took the rest, and `diverted` is what of its cost went into
    fire-fighting, in pounds a year.
    """
    scenario = results.scenario
    placed = {lever.name: lever.part for lever in scenario.resolved.placed}
    measured = _measured_months(results)
    rows = []
    for lever in scenario.levers:
        part = placed.get(lever.name)
        asked = (part.strength[lever.view] if part is not None else lever.strength) * lever.reach
        planned = _mean(lever, measured)
        realised = _realised(results, lever.name, planned)
        rows.append(
            (
                results.name,
                lever.name,
                one_line(lever.why),
                lever.view,
                lever.reach,
                asked,
                realised,
                ", ".join([*_because(lever, asked, planned, realised), *_grown(part)]),
                lever.source or "",
                _evidence(scenario, lever),
                _diverted(results, lever),
            )
        )
    return pd.DataFrame(rows, columns=list(LEVER_COLUMNS)).astype(dict.fromkeys(LEVER_NUMBERS, float))


def _diverted(results: Results, lever: Lever) -> float:
    fire = results.scenario.model.fire_fighting
    if fire is None or not fire.diverts or lever.cost is None or lever.ring_fenced == datetime.date.max:
        return 0.0
    cost, pressed = (
        results.rows.of("whole", *row).frame().set_index("replication")["value"]
        for row in (("programme_cost", "programme", lever.name), ("share_of_days_under_pressure", "all", "all"))
    )
    both = (cost * pressed).dropna()
    return fire.diverts * float(in_order.means(both.to_numpy())) if len(both) else 0.0


def _measured_months(results: Results) -> frozenset[str]:
    return frozenset(one for one in results.rows.periods if is_month(one))


def _mean(lever: Lever, measured: frozenset[str]) -> float:
    """Its mean strength over the measured months as planned, before fire-fighting."""
    months = [strength for month, strength in lever.months if month in measured]
    return sum(months) / len(months) if months else lever.strength


def _realised(results: Results, lever: str, planned: float) -> float:
    table = results.strengths
    rows = table[table["lever"] == lever]
    return float(rows["strength"].mean()) if len(rows) else planned


def _because(lever: Lever, asked: float, planned: float, realised: float) -> list[str]:
    told = []
    if lever.needs and lever.strength < asked - LEAST:
        told.append(f"enablers ({', '.join(lever.needs)})")
    if lever.timing != Timing() and planned < lever.strength - LEAST:
        told.append("dates")
    if realised < planned - LEAST:
        told.append("fire-fighting")
    return told


def _grown(part: LeverPart | None) -> list[str]:
    """Of a lever that takes time to begin or to grow, and is given no date to count from: that it is there at once."""
    if part is None or part.from_ is not None:
        return []
    takes = [("lead time", part.lead_time), ("growth", part.ramp)]
    told = [f"{what} {span}" for what, span in takes if span != NOTHING]
    return [f"{FULLY_GROWN} ({', '.join(told)})"] if told else []


def _evidence(scenario: Scenario, lever: Lever) -> str:
    """The kind of source behind a lever's strength, the best of several."""
    return grade_of(scenario, lever.source)


DEFINITION = "by definition"
GRADES = (DEFINITION, "published", "local data", "expert", "assumption")
"""Kinds of source, the strongest first."""


def grade_of(scenario: Scenario, source: str | None) -> str:
    """The kind of a source, such as 'published', the best where several are named; what names none is an assumption."""
    if source == "definition":
        return DEFINITION
    known = scenario.model.sources
    kinds = [known[name].kind for name in (source or "").replace(",", " ").split() if name in known]
    return min(kinds, key=GRADES.index, default="assumption")


def changes_of(results: Sequence[Results]) -> pd.DataFrame:
    """What every scenario says otherwise than the first, parameter by parameter."""
    base = {one.path: one.value for one in results[0].scenario.parameters()}
    rows = []
    for other in results[1:]:
        there = other.scenario.parameters()
        rows += [
            (
                other.name,
                one.path,
                shortened(base.get(one.path, "")),
                shortened(one.value),
                one.lever or "",
                one.source or "",
            )
            for one in there
            if one.value != base.get(one.path)
        ]
        now = {one.path for one in there}
        rows += [(other.name, path, shortened(value), "", "", "") for path, value in base.items() if path not in now]
    return pd.DataFrame(rows, columns=list(CHANGE_COLUMNS)).astype(str)


def shortened(value: str) -> str:
    """A value on one line, cut where it is long."""
    return short(one_line(value), LONGEST)


__all__ = [
    "CHANGES",
    "CHANGE_COLUMNS",
    "FULLY_GROWN",
    "GRADES",
    "LEVERS",
    "LEVER_COLUMNS",
    "LEVER_NUMBERS",
    "changes_of",
    "grade_of",
    "levers_of",
]
