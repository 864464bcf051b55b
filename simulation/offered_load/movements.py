"""Who moves from where to where, in people a day when every service has room: what a drawing of a place shows.

A flow follows people step by step. Here steps are gathered to stops: a stream of arrivals, a service whose place people
hold or whose start they get, a state in which a route ends. Staff and meetings are met on the way, by people who keep
their place, so they have no movement of their own, but a number seen a day. Who comes again after a discharge begins at
a stop of its own. What only a full service brings about is left out, as in expected loads.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from simulation.core.vocabulary import ServiceKind
from simulation.offered_load.expected_flow import Flow
from simulation.offered_load.expected_rows import solve
from simulation.offered_load.loads import arrivals_by_route
from simulation.offered_load.open_model import OpenModel, Spot
from simulation.offered_load.population.population_arrays import together
from simulation.scenario.calendar.arrival_counts import mean_arrivals
from simulation.scenario.calendar.days import measured_days
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.schema.steps import Go

FEW = 1e-5
"""A share of those who come that is too small to follow further; a drawing shows no such number."""


MOVED_TO = (*kinds_that(CapacityUse.OCCUPIES), *kinds_that(CapacityUse.ONCE))
"""The kinds of service to which people move; the others they meet where they are."""


class StopKind(Enum):
    """What a stop is."""

    STREAM = "stream"
    AGAIN = "again"
    SERVICE = "service"
    END = "end"


@dataclass(frozen=True, order=True)
class Stop:
    """Where people are between two movements."""

    kind: str
    name: str


AGAIN = Stop(StopKind.AGAIN.value, "again")
"""Those who come again after a discharge, or move into a care home when their route has ended."""
UNSAID = Stop(StopKind.END.value, "route_ends")
"""A route that ends without saying where people are."""


@dataclass(frozen=True)
class Movements:
    """People a day, by where they come from and where they go; and how many each service sees."""

    between: Mapping[tuple[Stop, Stop], float]
    seen: Mapping[str, float]
    """By service: people who get it, a day; of staff those who are worked with, of a meeting those who wait for it."""


Node = tuple[str, int, str]
"""A route, the number of a step in it, and the service whose place is held there, or ''."""


@dataclass
class _Counts:
    """What a flow tells, by step and place held."""

    came: dict[Node, float] = field(default_factory=lambda: defaultdict(float))
    took: dict[Node, float] = field(default_factory=lambda: defaultdict(float))
    went: dict[tuple[Node, Node], float] = field(default_factory=lambda: defaultdict(float))
    left: dict[tuple[Node, Node], dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    """Of those who went, who were in a place that they got at the step itself, by service."""
    back: dict[tuple[Node, Node], float] = field(default_factory=lambda: defaultdict(float))
    got: dict[tuple[Node, str], float] = field(default_factory=lambda: defaultdict(float))
    here: Node | None = None

    def comes(self, spot: Spot, number: float) -> None:
        self.here = _node(spot)
        self.came[self.here] += number

    def takes(self, number: float) -> None:
        if self.here is not None:
            self.took[self.here] += number

    def lasts(self, minutes: float) -> None:
        pass

    def gets(self, service: str, number: float) -> None:
        if self.here is not None:
            self.got[self.here, service] += number

    def goes(self, spot: Spot, number: float, out_of: str = "") -> None:
        if self.here is not None:
            ends = self.here, _node(spot)
            self.went[ends] += number
            if out_of and out_of != self.here[2]:
                self.left[ends][out_of] = self.left[ends].get(out_of, 0.0) + number

    def comes_back(self, spot: Spot, number: float) -> None:
        if self.here is not None:
            self.back[self.here, _node(spot)] += number

    def beside(self) -> "_Beside":
        return _Beside(self, self.here)


class _Beside(_Counts):
    """What is told of a plan: nobody moves in it, but services are met, by those who are at the place beside it."""

    def __init__(self, main: _Counts, place: Node | None) -> None:
        super().__init__()
        self.main, self.place = main, place

    def gets(self, service: str, number: float) -> None:
        if self.place is not None:
            self.main.got[self.place, service] += number


def _node(spot: Spot) -> Node:
    return spot.route, spot.step, spot.held.service if spot.held is not None else ""


def movements(model: Model) -> Movements:
    """The movements of a place in the mean of its measured days."""
    days = measured_days(model.run)
    places = OpenModel(model, days[len(days) // 2])
    coming = arrivals_by_route(model, places, days)
    few = FEW * math.fsum(crowd.total for crowds in coming.values() for crowd in crowds)
    counts, seen = _Counts(), -1
    while len(counts.came) > seen:  # spell after spell, until those who come back meet no further step
        seen = len(counts.came)
        flow = Flow(places, few, counts=counts)
        for route, crowds in coming.items():
            flow.add(Spot(route, 0), together(crowds, places.kept))
        flow.run()
        coming = flow.again
    streams: dict[Node, dict[Stop, float]] = defaultdict(dict)
    for name, stream in model.people.arrivals.items():
        rate = math.fsum(mean_arrivals(model, stream, days))
        if rate > 0.0:
            streams[stream.route, 0, ""][Stop(StopKind.STREAM.value, name)] = rate
    return _Gathered(model, places, counts, streams).movements()


class _Gathered:
    """Steps gathered to stops."""

    def __init__(
        self, model: Model, places: OpenModel, counts: _Counts, streams: Mapping[Node, Mapping[Stop, float]]
    ) -> None:
        self.model, self.places, self.counts = model, places, counts
        self.ways: dict[Node, dict[Node, float]] = {node: {} for node in counts.came}
        """The share of those who come to a node who go on to another in the same spell."""
        for (here, there), number in counts.went.items():
            if here in self.ways and there in self.ways:
                self.ways[here][there] = number / counts.came[here]
        entering = {node: math.fsum(by.values()) for node, by in streams.items() if node in self.ways}
        every = {node: dict(on) for node, on in self.ways.items()}
        for (here, there), number in counts.back.items():
            if here in every and there in every:
                every[here][there] = every[here].get(there, 0.0) + number / counts.came[here]
        found = solve(every, entering)
        self.visits: Mapping[Node, float] = found if found is not None else counts.came
        self.begins = {node: dict(by) for node, by in streams.items() if node in self.ways}
        for (here, there), number in counts.back.items():
            if here in self.ways and there in self.ways:
                by = self.begins.setdefault(there, {})
                by[AGAIN] = by.get(AGAIN, 0.0) + self.visits[here] * number / counts.came[here]

        self._of: dict[Node, dict[str, float]] = defaultdict(dict)
        for (node, service), number in counts.got.items():
            self._of[node][service] = number / counts.came[node]

    def movements(self) -> Movements:
        """People a day between stops."""
        between: dict[tuple[Stop, Stop], float] = defaultdict(float)
        came_from = self._came_from()
        for here, number in self.visits.items():
            for stop, part in self._at(here, came_from):
                for service, share in self._got(here).items():
                    if service != here[2]:
                        between[stop, _service(service)] += number * share * part
                end = self._end(here)
                if end is not None:
                    between[stop, end[0]] += number * end[1] * part
        seen: dict[str, float] = defaultdict(float)
        for node, shares in self._of.items():
            for service, share in shares.items():
                seen[service] += self.visits[node] * share
        return Movements({ends: number for ends, number in between.items() if number > 0.0}, dict(seen))

    def _at(self, node: Node, came_from: Mapping[Node, Mapping[Stop, float]]) -> Iterator[tuple[Stop, float]]:
        """Where those at a node were last: the service whose place they hold, else where they came from, by shares."""
        if node[2]:
            yield _service(node[2]), 1.0
            return
        total = math.fsum(came_from.get(node, {}).values())
        for stop, number in came_from.get(node, {}).items():
            yield stop, number / total

    def _got(self, node: Node, *kinds: ServiceKind) -> dict[str, float]:
        """Of those who come to a node, the share who get a place or a start there, by service."""
        return {
            service: share
            for service, share in self._of.get(node, {}).items()
            if self.model.services[service].kind in (kinds or MOVED_TO)
        }

    def _came_from(self) -> dict[Node, dict[Stop, float]]:
        """Of those who hold no place, where they were last: numbers a day at each node."""
        free: dict[Node, dict[Node, float]] = {}
        begins: dict[Stop, dict[Node, float]] = defaultdict(lambda: defaultdict(float))
        for node, by in self.begins.items():
            for stop, number in by.items():
                begins[stop][node] += number
        for node, on in self.ways.items():
            begun = self._got(node, ServiceKind.DAILY_STARTS)
            stops = {_service(service): share for service, share in begun.items()}
            started = math.fsum(begun.values())
            outside = {there: share for there, share in on.items() if not there[2]}
            for there in outside:
                for service, number in self.counts.left.get((node, there), {}).items():
                    share = number / self.counts.came[node]
                    begins[_service(service)][there] += self.visits[node] * share
                    outside[there] = max(0.0, outside[there] - share)
            if not node[2]:
                free[node] = outside
            leaving = math.fsum(outside.values())
            if node[2] and not started:
                stops = {_service(node[2]): leaving}
            elif not node[2] and started:
                free[node] = {there: share * max(0.0, 1.0 - started) for there, share in outside.items()}
            for stop, share in stops.items() if leaving else ():
                for there, part in outside.items():
                    begins[stop][there] += self.visits[node] * share * part / leaving
        found: dict[Node, dict[Stop, float]] = defaultdict(dict)
        for stop, entering in begins.items():
            for node, number in (solve({here: dict(on) for here, on in free.items()}, entering) or {}).items():
                if number > 0.0:
                    found[node][stop] = number
        return found

    def _end(self, node: Node) -> tuple[Stop, float] | None:
        """The state in which a route ends at a node, and the share of those who come who end there."""
        steps = self.places.routes[node[0]]
        if node[1] >= len(steps):
            return (UNSAID, 1.0) if not self.ways[node] else None
        step = steps[node[1]]
        if not isinstance(step, Go):
            return None
        return Stop(StopKind.END.value, step.go.value), self.counts.took[node] / self.counts.came[node]


def _service(name: str) -> Stop:
    return Stop(StopKind.SERVICE.value, name)


__all__ = ["AGAIN", "UNSAID", "Movements", "Stop", "StopKind", "movements"]
