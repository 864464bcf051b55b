"""How people divide among labels: shares that sum to one."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem, collect_problems


def moved_shares(raw: Any) -> tuple[Any, Any]:
    """Raw shares as (what held before any lever, what holds now).

    A lever leaves both behind, so that the fewest people change: {moved_from: {yes: 35 %, no: 65 %}, to: {yes: 20 %,
    no: 80 %}}.
    """
    if isinstance(raw, Mapping) and set(raw) == {"moved_from", "to"} and isinstance(raw["to"], Mapping):
        return raw["moved_from"], raw["to"]
    return raw, raw


@dataclass(frozen=True)
class Shares:
    """How people divide among labels; `base` is how they divided before any lever, so that the fewest change."""

    now: Mapping[str, float]
    base: Mapping[str, float]


def read_shares(raw: Any) -> Shares:
    """Shares that sum to one: {no_need: 41 %, low_level_help: 59 %}, or one label that everybody gets."""
    before, after = moved_shares(raw)
    base, now = _shares(before), _shares(after)
    names = [*base, *(name for name in now if name not in base)]
    return Shares({name: now.get(name, 0.0) for name in names}, {name: base.get(name, 0.0) for name in names})


def _shares(raw: Any) -> dict[str, float]:
    if isinstance(raw, str):
        return {raw: 1.0}
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(f"'{units.shown(raw)}'", "shares were expected, such as {yes: 30 %, no: 70 %}")
    faults: list[tuple[tuple[str, ...], str, str]] = []
    read = {str(name): collect_problems(faults, str(name), partial(units.share, below)) for name, below in raw.items()}
    if faults:
        raise ValueProblem.all(faults)
    total = math.fsum(read.values())
    if abs(total - 1.0) > 1e-6:
        raise ValueProblem(f"shares that sum to {100 * total:g} %", "shares sum to 100 %")
    return {name: share / total for name, share in read.items()}
