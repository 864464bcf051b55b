"""Sliders made from a scenario: every capacity and every stream of people, with today's value, its unit and the range
in which it is plausible.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from simulation.core.text.safe_text import one_line
from simulation.core.text.sentences import capital
from simulation.scenario.reading.quantity_text import factors_of, quantity, written
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service

LEAST, MOST = 0.5, 1.5
"""The part of today's capacity within which a slider moves where the file names no range."""
FROM_NOTHING = 10.0
"""How far the slider of a service moves that nobody has today."""
DEMAND = (70.0, 130.0)
"""Per cent of today's people."""
STEPS = 200
_RANGE = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:to|-|–)\s*(\d[\d,]*(?:\.\d+)?)")
CAPACITY, PEOPLE = "Capacity", "Who comes"
WHOLE_UNITS = ("beds", "places", "people")


@dataclass(frozen=True)
class Slider:
    """One number that can be moved."""

    path: str
    """The parameter that it moves."""
    group: str
    label: str
    unit: str
    now: float
    low: float
    high: float
    step: float
    scales: bool
    """Whether it is in per cent of today, because today is not one number."""
    source: str = ""
    note: str = ""

    def fact(self, value: float) -> dict[str, str]:
        """What a file says to put it at this value: added to what is there, so that what changes by date stays."""
        if self.scales:
            return {"scale": written(float(f"{value / 100.0:.12g}"))}
        return {"add": f"{written(float(f'{value - self.now:.12g}'))} {self.unit}".strip()}

    def as_data(self) -> dict[str, Any]:
        """For the page."""
        return asdict(self)


def sliders_of(scenario: Scenario) -> list[Slider]:
    """Every slider of a place, those of capacity first, in the order of its file; facts act before levers, so today is
    what the place says without its own levers.
    """
    raw = scenario.resolved.parent
    return [*_capacities(scenario, raw), *_streams(scenario, raw)]


def _capacities(scenario: Scenario, raw: Mapping[str, Any]) -> Iterator[Slider]:
    for name, service in scenario.model.services.items():
        if SERVICES[service.kind].use is CapacityUse.NOTHING:
            continue
        said = _below(raw, "services", name, "capacity")
        value = said.get("value") if isinstance(said, Mapping) else said
        if value is None or value == "unlimited":
            continue
        yield _slider(f"services.{name}.capacity", _label(name, service), said, value)


def _label(name: str, service: Service) -> str:
    told = one_line(service.label or name.replace("_", " "))
    return capital(told)


def _slider(path: str, label: str, said: Any, value: Any) -> Slider:
    about = said if isinstance(said, Mapping) else {}
    source, note = (one_line(str(about.get(key, ""))) for key in ("source", "note"))
    found = quantity(value)
    if found is not None and found.number == 0.0 and found.after:
        return Slider(path, CAPACITY, label, found.after, 0.0, 0.0, FROM_NOTHING, 1.0, False, source, note)
    if found is None or not found.after:
        return Slider(path, CAPACITY, label, "% of today", 100.0, 100 * LEAST, 100 * MOST, 1.0, True, source, note)
    low, high = LEAST * found.number, MOST * found.number
    said_range = str(about.get("range", ""))
    if (named := _RANGE.search(said_range)) is not None:
        of = found.number if factors_of(said_range) is not None else 1.0
        ends = [of * float(end.replace(",", "")) for end in named.groups()]
        low, high = min(found.number, *ends), max(found.number, *ends)
    is_whole = found.after in WHOLE_UNITS and found.number == int(found.number)
    step = max(1.0, _round_step((high - low) / STEPS)) if is_whole else _round_step((high - low) / STEPS)
    low = found.number - math.floor((found.number - low) / step + 1e-9) * step
    high = found.number + math.ceil((high - found.number) / step - 1e-9) * step
    low, high = float(f"{max(0.0, low):.12g}"), float(f"{high:.12g}")
    return Slider(path, CAPACITY, label, found.after, found.number, low, high, step, False, source, note)


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, the nearest from below."""
    size = float(f"1e{Decimal(str(rough)).adjusted()}") if rough > 0.0 else 1.0
    return float(f"{next((size * part for part in (5.0, 2.0) if size * part <= rough), size):.12g}")


def _streams(scenario: Scenario, raw: Mapping[str, Any]) -> Iterator[Slider]:
    for name in scenario.model.people.arrivals:
        if "rate" in _below(raw, "people", "arrivals", name):
            label = one_line(name.replace("_", " "))
            told = capital(label)
            yield Slider(
                f"people.arrivals.{name}.rate", PEOPLE, told, "% of today", 100.0, *DEMAND, step=1.0, scales=True
            )


def _below(raw: Any, *path: str) -> Any:
    for name in path:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return {} if raw is None else raw


__all__ = ["Slider", "sliders_of"]
