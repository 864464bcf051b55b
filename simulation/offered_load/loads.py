"""The offered load of every list: what would be used with unlimited capacity, against the capacity there is.

A mean over the measured window, without a run: see `flow` for what is and is not counted. A list whose load is one or
more cannot keep up: its queue grows for as long as the run lasts, unless those who wait may give up.
"""

import datetime
import math
from collections import defaultdict
from typing import TYPE_CHECKING, assert_never

import numpy as np

from simulation.core.complete import complete
from simulation.core.errors import OptionError
from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY
from simulation.offered_load.answer.load import UNITS, Load, lists_of
from simulation.offered_load.expected_flow import TOO_FEW, Flow
from simulation.offered_load.open_model import OpenModel, Spot, Use
from simulation.offered_load.population.population_arrays import PopulationArrays, together
from simulation.offered_load.population.time_of_week import Week, spread, week_of, week_of_hours
from simulation.scenario.calendar.arrival_counts import arrivals_by_day, mean_arrivals, moments_of
from simulation.scenario.calendar.days import Days, measured_days
from simulation.scenario.calendar.service_calendar import capacity_by_day
from simulation.scenario.calendar.worked_capacity import exact_list, work_by_day
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario


SCALES = complete(
    "from what is used a day to a load",
    CapacityUse,
    {CapacityUse.OCCUPIES: 1.0 / DAY, CapacityUse.WORK: 7.0 / 60.0, CapacityUse.ONCE: 1.0, CapacityUse.NOTHING: 0.0},
)

ALMOST_THE_SAME = 1e-3
"""By how much the share of those who come back may differ from the spell before, of all who come for the first time."""


def offered_loads(place: "Model | Scenario") -> list[Load]:
    """The load of every queue of a scenario (or of its model) in the order of the file; meetings have none. People for
    whom a table has no entry are counted as far as they come.

    Raises:
        OptionError: for what is no scenario.
    """
    model = place if isinstance(place, Model) else getattr(place, "model", None)
    if not isinstance(model, Model):
        raise OptionError("place", place, "a scenario, as simulation.load gives it, was expected")
    days = measured_days(model.run)
    used = _used_per_day(model, days)
    loads = []
    for name, members in lists_of(model).items():
        kind = model.services[members[0]].kind
        scale = SCALES[SERVICES[kind].use]
        never, may = (
            scale * math.fsum(used[Use(member, gives_up)] for member in members) for gives_up in (False, True)
        )
        capacity = _capacity([model.services[member] for member in members], days)
        share = _ratio(never + may, capacity)
        loads.append(
            Load(
                tuple(members),
                name,
                capacity,
                UNITS[kind],
                never + may,
                share,
                share < 1.0,
                may > 0 and _ratio(never, capacity) < 1.0,
            )
        )
    return loads


def _ratio(offered: float, capacity: float) -> float:
    return offered / capacity if capacity > 0 else (math.inf if offered > 0 else 0.0)


def _used_per_day(model: Model, days: Days) -> dict[Use, float]:
    """Minutes, starts or minutes of work a day, by service and whether people would give up; readmissions with them.

    Spell after spell, until the same share comes back as the spell before, or of so few people that it does not matter:
    then all further ones are a geometric series.
    """
    places = OpenModel(model, days[len(days) // 2])
    coming = arrivals_by_route(model, places, days)
    used: dict[Use, float] = defaultdict(float)
    first = entering = math.fsum(crowd.total for crowds in coming.values() for crowd in crowds)
    before = 0.0
    for _ in range(60):
        flow = Flow(places, TOO_FEW * first)
        for route, crowds in coming.items():
            flow.add(Spot(route, 0), together(crowds, places.kept))
        flow.run()
        coming = flow.again
        returning = math.fsum(crowd.total for crowds in coming.values() for crowd in crowds)
        ratio = returning / entering if entering > 0 else 0.0
        settled = abs(ratio - before) * entering < ALMOST_THE_SAME * first and ratio < 0.999
        for use, amount in flow.used.items():
            used[use] += amount / (1.0 - ratio) if settled else amount
        if settled or returning <= 1e-9 * first:
            break
        entering, before = returning, ratio
    return used


def arrivals_by_route(model: Model, places: OpenModel, days: Days) -> dict[str, list[PopulationArrays]]:
    """People a day who come for the first time, by the route where they begin."""
    coming: dict[str, list[PopulationArrays]] = defaultdict(list)
    for stream in model.people.arrivals.values():
        rates = np.array(mean_arrivals(model, stream, days))
        kinds = np.array(
            [places.labels.code("cohort", cohort) for cohort in model.people.cohorts], dtype=places.labels.dtype
        )
        week = _week_of(model, stream, days, places.day)
        coming[stream.route].append(PopulationArrays.of(kinds, rates, week=week).rows(rates > 0))
    return coming


def _week_of(model: Model, stream: Stream, days: Days, day: datetime.date) -> Week:
    """When in the week they come: at set times, as recorded, or by weekday and by hour as it stands on a day."""
    if stream.every is not None:
        return None
    if stream.at is not None or stream.recorded is not None:
        minutes = np.array(moments_of(model, stream, days), dtype=np.float64)
        return week_of(spread(days.first.weekday() * DAY + minutes, np.ones(len(minutes))))
    by_day, there = (
        in_order.totals(arrivals_by_day(model, stream, days), axis=0),
        np.bincount(days.weekdays, minlength=7),
    )
    mean = np.full(7, in_order.total(by_day) / len(days))  # of a weekday that is not among these days
    by_weekday = np.divide(np.bincount(days.weekdays, by_day, 7), there, out=mean, where=there > 0)
    by_hour = np.array(stream.by_hour.at({}, day) if stream.by_hour is not None else (1.0,) * 24)
    return week_of_hours((by_weekday[:, None] * by_hour).ravel())


def _capacity(services: list[Service], days: Days) -> float:
    """Mean capacity of a list: people at one time, starts a day, or staff hours a week."""
    use = SERVICES[services[0].kind].use
    if use is CapacityUse.WORK:
        return math.fsum(work_by_day(services, days)) / len(days) * 7.0 / 60.0
    if use is CapacityUse.ONCE:
        return _mean(capacity_by_day(services[0], days))
    if use is CapacityUse.OCCUPIES:
        return _mean(exact_list(services, days))
    assert use is not CapacityUse.NOTHING, "a meeting has no list"
    assert_never(use)


def _mean(numbers: list[float]) -> float:
    """A number that never changes is its own mean, to the last bit."""
    return numbers[0] if len(set(numbers)) == 1 else math.fsum(numbers) / len(numbers)
