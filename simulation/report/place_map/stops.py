"""What a drawing of a place says at each stop, before and after: capacity, how full, who comes a day, who waits."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simulation.core.text.safe_text import one_line
from simulation.core.text.sentences import capital
from simulation.core.vocabulary import State
from simulation.offered_load.answer.load import UNITS, Load
from simulation.offered_load.movements import AGAIN, UNSAID, Movements, Stop, StopKind
from simulation.report.record.names import name_of
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse

Number = float | None
ENDS = {
    State.HOME.value: "to home",
    State.HOME_WITH_CARE.value: "to home with care",
    State.CARE_HOME.value: "to a care home",
    State.DIED.value: "die",
    State.LEFT.value: "leave",
    UNSAID.name: "end here",
}
SMALL = 0.1
"""A movement below this share both of those who leave its one end and of those who come to its other is not drawn."""
LEAST_WAITING = 0.05
"""People who wait, below which nobody is said to wait."""


@dataclass(frozen=True)
class View:
    """One scenario, as it is drawn."""

    name: str
    model: Model
    movements: Movements
    measured: Callable[[str, str], Number] | None = None
    """A measure of a service in the run; None where nothing was run."""
    loads: Mapping[str, Load] | None = None
    """The load of each service's list, where nothing was run."""


@dataclass(frozen=True)
class Box:
    """A stop as it is drawn."""

    title: str
    lines: tuple[str, ...]
    waiting: tuple[Number, ...] = ()
    """People who wait for it, in each scenario."""
    is_short: bool = False
    """Whether it cannot keep up with those who come."""


@dataclass(frozen=True)
class PlaceMap:
    """Everything that is drawn of a place, in one scenario or two."""

    names: tuple[str, ...]
    boxes: Mapping[Stop, Box]
    on_the_way: tuple[Box, ...]
    """Staff and meetings, met by people who keep their place."""
    between: Mapping[tuple[Stop, Stop], tuple[float, ...]]
    """People a day in each scenario, every movement between boxes."""
    ends: Mapping[tuple[Stop, Stop], tuple[float, ...]]
    """The same of those who need nothing more."""


def large(between: Mapping[tuple[Stop, Stop], tuple[float, ...]]) -> dict[tuple[Stop, Stop], tuple[float, ...]]:
    """The movements that are large enough for one of their ends to be drawn."""
    out: dict[Stop, float] = {}
    into: dict[Stop, float] = {}
    for (here, there), numbers in between.items():
        out[here] = out.get(here, 0.0) + max(numbers)
        into[there] = into.get(there, 0.0) + max(numbers)
    return {
        (here, there): numbers
        for (here, there), numbers in between.items()
        if max(numbers) >= SMALL * min(out[here], into[there])
    }


def place_map(views: Sequence[View]) -> PlaceMap:
    """The drawing of one scenario, or of two: before and after."""
    every: dict[tuple[Stop, Stop], tuple[float, ...]] = {}
    for view in views:
        for ends in view.movements.between:
            every[ends] = tuple(other.movements.between.get(ends, 0.0) for other in views)
    between = {ends: numbers for ends, numbers in every.items() if ends[1].kind != StopKind.END.value}
    final = {ends: numbers for ends, numbers in every.items() if ends[1].kind == StopKind.END.value}
    services = list(dict.fromkeys(name for view in views for name in view.model.services))
    moved = {stop.name for ends in every for stop in ends if stop.kind == StopKind.SERVICE.value}
    boxes = {
        stop: Box(title_of(views, stop), _gone(final, stop))
        for stop in dict.fromkeys(here for here, _ in every)
        if stop.kind in (StopKind.STREAM.value, StopKind.AGAIN.value)
    }
    way = []
    for name in services:
        stop = Stop(StopKind.SERVICE.value, name)
        if name in moved:
            boxes[stop] = _box(views, name, _gone(final, stop))
        elif any(view.movements.seen.get(name, 0.0) > 0.0 for view in views):
            way.append(_box(views, name, ()))
    return PlaceMap(tuple(view.name for view in views), boxes, tuple(way), between, final)


def title_of(views: Sequence[View], stop: Stop) -> str:
    """What a stop is called."""
    if stop == AGAIN:
        return "Come again after a discharge"
    if stop.kind == StopKind.END.value:
        return ENDS[stop.name]
    if stop.kind == StopKind.STREAM.value:
        said = one_line(stop.name.replace("_", " "))
        return capital(said)
    model = next(view.model for view in views if stop.name in view.model.services)
    return name_of(model, "service", stop.name)


def _gone(ends: Mapping[tuple[Stop, Stop], tuple[float, ...]], stop: Stop) -> tuple[str, ...]:
    """Where people go from a stop who need nothing more, the most first."""
    found = sorted(
        ((there, numbers) for (here, there), numbers in ends.items() if here == stop), key=lambda one: -one[1][0]
    )
    return tuple(f"{ENDS[there.name]}: {pair(numbers)}" for there, numbers in found if max(numbers) >= LEAST_WAITING)


def _box(views: Sequence[View], name: str, gone: tuple[str, ...]) -> Box:
    there = [view for view in views if name in view.model.services]
    kind = there[-1].model.services[name].kind
    seen = [view.movements.seen.get(name, 0.0) for view in views]
    lines = [*_capacity(there, name), f"{pair(_known(views, 'started', name) or seen)} come a day"]
    waiting = tuple(view.measured("waiting", name) if view.measured is not None else None for view in views)
    if SERVICES[kind].use is CapacityUse.NOTHING:
        held = _known(views, "waiting", name)
        lines = [f"{pair(seen)} come a day", *([f"{pair(held)} wait until it is held"] if held else [])]
        waiting = ()
    over = _known(views, "blocked", name)
    if over and max(over) >= 0.5:
        lines.append(f"{pair(over)} past their stay")
    loads = [view.loads[name] for view in there if view.loads is not None and name in view.loads]
    short = any(not load.stable and not load.gives_up for load in loads)
    return Box(title_of(views, Stop(StopKind.SERVICE.value, name)), (*lines, *gone), waiting, short)


def _known(views: Sequence[View], measure: str, name: str) -> list[float]:
    """A measure in every scenario; nothing where one lacks it."""
    found = [view.measured(measure, name) for view in views if view.measured is not None]
    known = [value for value in found if value is not None and math.isfinite(value)]
    return known if len(known) == len(views) else []


def _capacity(views: Sequence[View], name: str) -> list[str]:
    service = views[-1].model.services[name]
    facts = SERVICES[service.kind]
    if facts.use is CapacityUse.NOTHING:
        return []
    unit = UNITS[service.kind] if facts.use is not CapacityUse.WORK else "people at work"
    capacity, full = _known(views, "capacity", name), _known(views, "load", name)
    shared = ""
    loads = [view.loads[name] for view in views if view.loads is not None and name in view.loads]
    if not full and loads:
        capacity, full, unit = [load.capacity for load in loads], [load.load for load in loads], loads[0].unit
        shared = " in one list" if len(loads[0].services) > 1 else ""
    told = ["no limit"] if not capacity or math.isinf(capacity[0]) else [f"{pair(capacity)} {unit}{shared}"]
    if full and capacity and math.isfinite(capacity[0]):
        told.append(f"{pair([100 * share for share in full])} % {'used' if not loads else 'asked for'}")
    if service.for_each is not None and not service.one_list:
        told.append(f"one for each {one_line(service.for_each.replace('_', ' '))}")
    return told


def pair(numbers: Sequence[float]) -> str:
    """'216', or '216 → 172' where before and after differ as they are shown."""
    said = [few(number) for number in numbers]
    return said[0] if len(set(said)) == 1 else " → ".join(said)


def few(number: float) -> str:
    """A number in two or three digits.

    >>> few(1234.5), few(147.2), few(12.0), few(4.83), few(0.288), few(0.0)
    ('1,234', '147', '12', '4.8', '0.29', '0')
    """
    if number < 0.005:
        return "0"
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}" if number >= 1 else f"{number:.2f}"


__all__ = ["LEAST_WAITING", "Box", "PlaceMap", "View", "few", "large", "pair", "place_map", "title_of"]
