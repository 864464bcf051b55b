"""Movements as they were worked out before, so that nobody waits twice for the same drawing."""

import math
from typing import TYPE_CHECKING, Any

from simulation.core.system.answers import keep, kept
from simulation.core.vocabulary import State
from simulation.offered_load.movements import AGAIN, UNSAID, Movements, Stop, StopKind, movements
from simulation.scenario.schema.model import Model

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

KIND = "movements"
CODE = ("core", "offered_load", "scenario")
"""Where movements come from."""


def kept_movements(scenario: "Scenario") -> Movements:
    """The movements of a scenario: as kept from an earlier time, or worked out now and kept."""
    found = read_movements(kept(KIND, scenario.digest_of_means, CODE), scenario.model)
    if found is None:
        found = movements(scenario.model)
        keep(KIND, scenario.digest_of_means, CODE, as_rows(found))
    return found


def as_rows(found: Movements) -> dict[str, Any]:
    """Movements as JSON takes them."""
    between = [[*_words(here), *_words(there), number] for (here, there), number in found.between.items()]
    return {"between": between, "seen": dict(found.seen)}


def _words(stop: Stop) -> tuple[str, str]:
    return stop.kind, stop.name


def read_movements(rows: Any, model: Model) -> Movements | None:
    """Movements from their rows; None unless each of them is, in every word, between stops of this model."""
    if not isinstance(rows, dict) or set(rows) != {"between", "seen"}:
        return None
    between, seen = rows["between"], rows["seen"]
    if not isinstance(between, list) or not isinstance(seen, dict):
        return None
    if not all(name in model.services and _is_number(number) for name, number in seen.items()):
        return None
    known, found = _stops_of(model), dict[tuple[Stop, Stop], float]()
    for row in between:
        if not isinstance(row, list) or len(row) != 5 or not all(isinstance(word, str) for word in row[:4]):
            return None
        here, there, number = Stop(row[0], row[1]), Stop(row[2], row[3]), row[4]
        if here not in known or there not in known or not _is_number(number):
            return None
        found[here, there] = number
    return Movements(found, seen)


def _stops_of(model: Model) -> set[Stop]:
    streams = {Stop(StopKind.STREAM.value, name) for name in model.people.arrivals}
    services = {Stop(StopKind.SERVICE.value, name) for name in model.services}
    return streams | services | {Stop(StopKind.END.value, state.value) for state in State} | {AGAIN, UNSAID}


def _is_number(said: object) -> bool:
    return isinstance(said, float) and 0.0 <= said < math.inf


__all__ = ["as_rows", "kept_movements", "read_movements"]
