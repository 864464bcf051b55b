"""Offered loads as they were worked out before, so that nobody waits twice for the same answer."""

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from simulation.core.system.answers import keep, kept
from simulation.offered_load.answer.load import UNITS, Load, lists_of
from simulation.scenario.schema.model import Model

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

KIND = "loads"
CODE = ("core", "offered_load", "scenario")
"""Where the loads come from."""
ENDLESS = "endless"
_NUMBERS = ("capacity", "offered", "load")
_KEYS = {"services", "list", *_NUMBERS, "unit", "stable", "gives_up"}


def kept_loads(scenario: "Scenario") -> list[Load]:
    """The load of every queue of a scenario: as kept from an earlier time, or worked out now and kept."""
    loads = known_loads(scenario)
    if loads is None:
        from simulation.offered_load.loads import offered_loads

        loads = offered_loads(scenario.model)
        keep(KIND, scenario.digest_of_means, CODE, [as_row(load) for load in loads])
    return loads


def known_loads(scenario: "Scenario") -> list[Load] | None:
    """The same as kept from an earlier time; None where that has yet to be worked out."""
    return read_loads(kept(KIND, scenario.digest_of_means, CODE), scenario.model)


def as_row(load: Load) -> dict[str, Any]:
    """A load as JSON takes it, which knows no number without an end."""
    row = {key: ENDLESS if value == math.inf else value for key, value in asdict(load).items()}
    return {**row, "services": list(load.services)}


def read_loads(rows: Any, model: Model) -> list[Load] | None:
    """Loads from their rows; None unless each of them is, in every word, one of this model."""
    expected = lists_of(model)
    if not isinstance(rows, list) or len(rows) != len(expected):
        return None
    loads = []
    for row, (name, members) in zip(rows, expected.items(), strict=True):
        load = _load(row, name, tuple(members), model)
        if load is None:
            return None
        loads.append(load)
    return loads


def _load(row: Any, name: str, members: tuple[str, ...], model: Model) -> Load | None:
    if not isinstance(row, dict) or set(row) != _KEYS:
        return None
    capacity, offered, load = (_number(row[key]) for key in _NUMBERS)
    if capacity is None or offered is None or load is None:
        return None
    unit = UNITS[model.services[members[0]].kind]
    names_agree = row["services"] == list(members) and row["list"] == name and row["unit"] == unit
    flags_agree = isinstance(row["gives_up"], bool) and row["stable"] is (load < 1.0)
    if not (names_agree and flags_agree):
        return None
    return Load(members, name, capacity, unit, offered, load, load < 1.0, row["gives_up"])


def _number(said: Any) -> float | None:
    """A number of zero or more, or without end."""
    if said == ENDLESS:
        return math.inf
    if isinstance(said, bool) or not isinstance(said, (int, float)) or not 0 <= said < math.inf:
        return None
    return float(said)
