"""How strong a lever is on each day of a run: its strength under a view, its reach, what time leaves of it and what it
needs; and how much of a moved capacity counts.
"""

import datetime
import math
from collections.abc import Iterator, Mapping
from typing import Any

from simulation.core.errors import Problem
from simulation.core.vocabulary import ServiceKind
from simulation.scenario.changes.entries import Amount, Entry, Week
from simulation.scenario.levers.placed import PlacedLever, View
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.schema.enablers import level
from simulation.scenario.schema.lookup import CAPACITY, Found
from simulation.scenario.schema.ramp import Diverted, Factor, Period, Run, periods
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse, kinds_that
from simulation.scenario.schema.values.value import Value


def strengths(
    lever: PlacedLever, view: View, run: Run, raw: Mapping[str, Any], base: Mapping[str, Any], diverts: float
) -> tuple[tuple[Period, ...], list[Problem]]:
    """The strength of a lever from each day on which it changes, and what is wrong with what it needs.

    `raw` has the levels of enablers as they are, `base` those by which they are measured.
    """
    part, strength = lever.part, lever.part.strength[view.of(lever)]
    left = Diverted(diverts, part.ring_fenced) if diverts > 0.0 and part.ring_fenced != datetime.date.max else None
    said = lever.place("needs")

    def wrong(met: str, right: str) -> Problem:
        return Problem(said.file, said.line, f"levers.{lever.name}.needs", f"lever '{lever.name}' {met}", right)

    if part.needs and lever.sets_enablers:
        right = "a lever that moves what others need has a strength of its own"
        return periods(strength, part.reach, part.timing, (), run, left), [
            wrong("sets an enabler and needs one", right)
        ]
    needs: list[Factor] = []
    mistakes = []
    for name in part.needs:
        one = level(name, raw, base)
        if one is None:
            continue
        if (none := one.none_in_base(run.first, run.end)) is not None:
            met = f"needs {name}, which is at 0 % in the base on {none}"
            mistakes.append(wrong(met, "a level above zero in the base, by which others can be measured"))
        else:
            needs.append(one)
    return periods(strength, part.reach, part.timing, needs, run, left), mistakes


# ---- what counts of a capacity --------------------------------------------------------------------------------------


def counted(raw: Mapping[str, Any], found: Found, before: Value[Entry] | None, after: Value[Entry] | None) -> str:
    """How a moved capacity that is not whole is met: beds, places and staff are whole ones on every day, so 3.6 people
    are three on some days and four on the others.
    """
    if found.kind is not CAPACITY or before is None or after is None or before.node == after.node:
        return ""
    kind, shared = (at(raw, (*found.parameter[:-1], key)) for key in ("kind", "shared_list"))
    whole = kind in kinds_that(CapacityUse.OCCUPIES, CapacityUse.WORK)
    if not whole or all(number == int(number) for _, entry in after.leaves() for number in _numbers(entry)):
        return ""
    unit = SERVICES[ServiceKind(kind)].unit
    if shared is not None:
        return f"the list '{shared}' has whole {unit} on every day, and so many in the mean"
    return f"{_in_whole(after)} {unit} from day to day, and so many in the mean"


def _in_whole(value: Value[Entry]) -> str:
    texts = []
    for _, entry in value.leaves():
        whole = [_between(number) for number in _numbers(entry)]
        texts.append(whole[0] if len(set(whole)) == 1 else ", ".join(whole))
    return ", then ".join(texts)


def _between(number: float) -> str:
    below, above = math.floor(number + 1e-9), math.ceil(number - 1e-9)
    return str(below) if below == above else f"{below} or {above}"


def _numbers(entry: Entry) -> Iterator[float]:
    if isinstance(entry, Amount):
        yield entry.quantity.number
    elif isinstance(entry, Week):
        for item in entry.items:
            yield from _numbers(item)
