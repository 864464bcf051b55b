"""How many rows of the log the patients of a run leave.

A flow follows people until few are left, which for those who go round a route a thousand times is far too early. So
only the ways between steps are taken from it, as means over all people; how often each step is then taken is the
solution of linear equations, in which loops of any length are whole. A run ends while people are still on their way:
that is taken as the same small chance at every minute.
"""

import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from simulation.core.in_parts import finished
from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY
from simulation.offered_load.expected_flow import Flow
from simulation.offered_load.open_model import OpenModel, Spot
from simulation.offered_load.population.population_arrays import PopulationArrays, together
from simulation.offered_load.step_counts import Place, StepCounts
from simulation.scenario.calendar.arrival_counts import arrivals_by_day
from simulation.scenario.calendar.days import Days, days_of_run, measured_days
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import Keeps, ServiceByLabel, Step, asked_service
from simulation.scenario.schema.today import AlreadyHere

X = TypeVar("X")
COARSE = 1e-3
"""A share of those who come that is too small to follow further; memory need not be known to a per cent."""
SHARE_SEEN = 0.6
"""Patients who come all through a run see half of it in the mean; a little more makes up for the chance to leave being
the same at every minute.
"""
SHORTEST = 1e-3
"""Minutes of a step: an engine refuses a thousand in one minute."""


@dataclass(frozen=True)
class ExpectedRows:
    """The log of one replication, as it is to be expected."""

    patients: float
    rows: float
    requests: float
    """How often a service is asked for; measures read each as one."""
    busiest: str
    """The dotted path of the step that leaves most of them; empty when nobody comes."""
    times: float
    """How often a patient takes it, in the mean."""


def expected_rows(model: Model) -> ExpectedRows:
    """The rows that all patients of one replication leave in the log when every service has room."""
    return finished(expected_rows_in_parts(model))


def expected_rows_in_parts(model: Model) -> Generator[None, None, ExpectedRows]:
    """The same, giving way meanwhile."""
    days = days_of_run(model.run)
    measured = measured_days(model.run)
    places = OpenModel(model, measured[len(measured) // 2])
    yield
    entering = _entering(model, places, days)
    patients = math.fsum(crowd.total for crowd in entering.values())
    if patients <= 0:
        return ExpectedRows(0.0, 0.0, 0.0, "", 0.0)
    counts = StepCounts()  # spell after spell, until those who come back meet no further step
    coming = {spot: [crowd] for spot, crowd in entering.items()}
    seen = -1
    while len(counts.came) > seen:
        seen = len(counts.came)
        flow = Flow(places, COARSE * patients, counts=counts)
        for spot, crowds in coming.items():
            flow.add(spot, together(crowds, places.kept))
        yield from flow.run_in_parts()
        coming = {Spot(route, 0): crowds for route, crowds in flow.again.items()}
    yield
    visits = _visits(counts, {(spot.route, spot.step): crowd.total for spot, crowd in entering.items()}, len(days))
    taken = {place: number * counts.took[place] / counts.came[place] for place, number in visits.items()}
    rows = {place: number * _rows_of(places, place) for place, number in taken.items()}
    requests = math.fsum(number for place, number in taken.items() if _asks(_step(places, place)))
    most = max(rows, key=lambda place: rows[place])
    path = f"routes.{most[0]}.{(*model.routes[most[0]], '')[most[1]]}"
    return ExpectedRows(patients, patients + math.fsum(rows.values()), requests, path, taken[most] / patients)


def _entering(model: Model, places: OpenModel, days: Days) -> dict[Spot, PopulationArrays]:
    """All who come in a run, and who are there at minute 0, by where they begin."""
    kinds = np.array([places.labels.code("cohort", name) for name in model.people.cohorts], dtype=places.labels.dtype)
    found: dict[Spot, PopulationArrays] = {}

    def enter(spot: Spot, numbers: object) -> None:
        mass = np.broadcast_to(np.asarray(numbers, dtype=np.float64), len(kinds))
        crowd = PopulationArrays.of(kinds, mass).rows(mass > 0)
        found[spot] = together([found[spot], crowd], places.kept) if spot in found else crowd

    for stream in model.people.arrivals.values():
        enter(Spot(stream.route, 0), in_order.totals(arrivals_by_day(model, stream, days)))
    for name, here in model.already_here:
        enter(_where(places, name, here), (here.inside + here.waiting) / len(kinds))
    return found


def _where(places: OpenModel, service: str, here: AlreadyHere) -> Spot:
    """The step at which those of today's state are: the one said, or the first that may ask for their service."""
    for route in [here.route] if here.route is not None else places.routes:
        for number, step in enumerate(places.routes[route]):
            asked = asked_service(step)
            named = here.step is not None and list(places.model.routes[route])[number] == here.step
            if named or (here.step is None and (asked == service or isinstance(asked, ServiceByLabel))):
                return Spot(route, number)
    return Spot(next(iter(places.routes)), 0)


def _visits(counts: StepCounts, entering: dict[Place, float], days: int) -> dict[Place, float]:
    """How often each step is come to in a run."""
    ways: dict[Place, dict[Place, float]] = {place: {} for place in counts.came}
    for (here, there), many in counts.went.items():
        if here in ways and there in ways:
            minutes = max(counts.minutes[here] / counts.came[here], SHORTEST)
            goes_on = 1.0 / (1.0 + minutes / (SHARE_SEEN * days * DAY))
            ways[here][there] = many / counts.came[here] * goes_on
    found = solve(ways, entering)
    # None for a loop that takes no time and never ends; the engines say where.
    return found if found is not None else counts.came


def solve(ways: Mapping[X, Mapping[X, float]], entering: Mapping[X, float]) -> dict[X, float] | None:
    """How often each place is come to, when so many enter and each visit leads to so many others; None when they never
    end.

    Places are taken out one by one, and those who led to one lead to where it led; then each is put back. So few lead
    to so few that this takes less time than a matrix, on a busy machine a hundredth of it.
    """
    begins = {place: entering.get(place, 0.0) for place in ways}
    leads = {place: dict(there) for place, there in ways.items()}
    led: dict[X, set[X]] = {place: set() for place in ways}
    for here, others in leads.items():
        for there in others:
            led[there].add(here)
    taken_out: list[tuple[X, float, dict[X, float]]] = []
    for place in sorted(ways, key=lambda place: len(leads[place]) * len(led[place])):
        on = leads.pop(place)
        ends = 1.0 - on.pop(place, 0.0)
        if not ends > 0.0:
            return None
        before = {here: leads[here].pop(place) for here in led.pop(place) if here != place}
        taken_out.append((place, ends, before))
        for there, many in on.items():
            led[there].discard(place)
            begins[there] += begins[place] / ends * many
            for here, came in before.items():
                leads[here][there] = leads[here].get(there, 0.0) + came / ends * many
                led[there].add(here)
    found: dict[X, float] = {}
    for place, ends, before in reversed(taken_out):
        found[place] = math.fsum([begins[place], *(found[here] * many for here, many in before.items())]) / ends
    return found


def _step(places: OpenModel, place: Place) -> Step | None:
    """The step at a place; None past the last of a route."""
    steps = places.routes[place[0]]
    return steps[place[1]] if place[1] < len(steps) else None


def _asks(step: Step | None) -> bool:
    """Whether a step asks for a service."""
    return step is not None and asked_service(step) is not None


def _rows_of(places: OpenModel, place: Place) -> int:
    """Rows that the step at a place leaves."""
    step = _step(places, place)
    if step is None:
        return 0
    rows = step.facts.rows + len(step.milestones()) + (step.recorded() is not None)
    made_ready = any(one.turnaround is not None for one in places.model.services.values())
    return rows + (made_ready and step.facts.keeps is Keeps.A_NEW_ONE)


__all__ = ["ExpectedRows", "expected_rows", "expected_rows_in_parts"]
