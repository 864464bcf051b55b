"""Time that passes for numbers of people: whose turn it is, what they use, and what may happen to them meanwhile, by
risks after a discharge and by falling ill again.
"""

import heapq
import math
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Generator
from itertools import count

import numpy as np

from simulation.core.in_parts import finished
from simulation.core.numerics import in_order
from simulation.core.numerics.in_order import products
from simulation.core.vocabulary import Risk
from simulation.offered_load.open_model import OpenModel, Spot, Use
from simulation.offered_load.population.competing_risks import ELSEWHERE, NO_RISK, STEPS, Passing, Times, on_no_curve
from simulation.offered_load.population.label_codes import EVERYTHING, Ints
from simulation.offered_load.population.population_arrays import (
    Floats,
    PopulationArrays,
    alike,
    back_in_order,
    together,
)
from simulation.offered_load.population.time_of_week import Awaited, later
from simulation.offered_load.step_counts import Counts
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.values.value import Value

MOST_ROUNDS = 1000
"""How often people are followed through the same spot. Who goes round for ever is counted so often, which is a load
that no list can bear.
"""


def mean_of(time: Distribution) -> float:
    """The mean of a time in minutes."""
    return time.mean()


class PassingTime(ABC):
    """People at spots of the routes: whose turn it is, and how they get older there."""

    def __init__(self, places: OpenModel, too_few: float, is_plan: bool = False, counts: Counts | None = None) -> None:
        self.places, self.too_few, self.is_plan, self.counts = places, too_few, is_plan, counts
        self.used: dict[Use, float] = defaultdict(float)
        """Minutes in a place, starts, or minutes of work."""
        self.again: dict[str, list[PopulationArrays]] = defaultdict(list)
        """Who begins another spell, by the route they come back to."""
        self.ended: list[PopulationArrays] = []
        """Of a plan: who has come to its end."""
        self._waiting: dict[Spot, list[PopulationArrays]] = {}
        self._turns: list[tuple[tuple[object, ...], int, Spot]] = []
        """A heap of the spots where people wait."""
        self._number = count()
        self._ill_again: dict[Spot, list[PopulationArrays]] = defaultdict(list)
        self._moved: dict[Spot, list[PopulationArrays]] = defaultdict(list)
        """Who moves to a care home, by the route that such a move begins."""
        self._rounds: Counter[Spot] = Counter()

    def add(self, spot: Spot, crowd: PopulationArrays) -> None:
        """People come to a spot, to be followed from there when their turn comes."""
        if self.counts is not None:
            self.counts.goes(spot, crowd.total)
        self._gather(spot, crowd)

    def run(self) -> None:
        """Follow everybody to the end of their route. Those who fall ill again are gathered until nobody else may, and
        those who move to a care home until everybody else is through, so that they are followed together: few at a time
        would be too few to follow, and lost.
        """
        finished(self.run_in_parts())

    def run_in_parts(self) -> Generator[None, None, None]:
        """The same, giving way after every spot."""
        while self._turns or self._ill_again or self._moved:
            if not self._turns or self._turns[0][-1].is_after:
                self._gather_all(self._ill_again)
            if not self._turns:
                self._gather_all(self._moved)
                continue
            spot = heapq.heappop(self._turns)[-1]
            crowds = self._waiting.pop(spot)
            self._rounds[spot] += 1
            if self._rounds[spot] > MOST_ROUNDS:
                continue
            crowd = together(crowds, self._wanted(spot))
            if self.counts is not None:
                self.counts.comes(spot, crowd.total)
            self._step(spot, crowd)
            yield
        if self.counts is not None:
            self.counts.here = None

    @abstractmethod
    def _step(self, spot: Spot, crowd: PopulationArrays) -> None:
        """What becomes of people whose turn it is."""

    def _turn(self, spot: Spot) -> tuple[object, ...]:
        """Those who may still fall ill again first, and the spots that lead to others before those."""
        order = self.places.ahead.order
        main = spot.back if spot.back is not None else (spot.route, spot.step)
        return spot.is_after, order[main[0]], main[1], spot.back is None, order[spot.route], spot.step

    def _gather(self, spot: Spot, crowd: PopulationArrays) -> None:
        if len(crowd) and crowd.total > self.too_few:
            if spot not in self._waiting:
                self._waiting[spot] = []
                heapq.heappush(self._turns, (self._turn(spot), next(self._number), spot))
            self._waiting[spot].append(crowd)

    def _gather_all(self, waiting: dict[Spot, list[PopulationArrays]]) -> None:
        """Those who were to be gathered later, each spot's at once; who is too few even so goes no further."""
        for spot, crowds in waiting.items():
            if math.fsum(crowd.total for crowd in crowds) > self.too_few:
                self._gather(spot, together(crowds, self._wanted(spot)))
        waiting.clear()

    def _wanted(self, spot: Spot) -> int:
        return EVERYTHING if self.is_plan else self.places.wanted(spot)

    def _pass(
        self, spot: Spot, crowd: PopulationArrays, time: Value[Distribution] | Floats | float
    ) -> PopulationArrays:
        """Let time pass, cut short by what may happen meanwhile; books it on the place held and returns who is left."""
        times, which = self.places.times(time, crowd)
        if not times.mean[which].any():
            return crowd
        week = crowd.week
        if week is not None:
            points = times.points.shape[1]
            numbers = np.bincount(which, crowd.mass, len(times.mean))
            week = later(week, times.points.ravel(), np.repeat(numbers, points))
        return self._go_through(spot, crowd, times, which).at(week)

    def _wait(self, spot: Spot, crowd: PopulationArrays, until: Awaited) -> PopulationArrays:
        """Let the time pass that it takes them until some minute of the calendar; as `_pass`."""
        times, which = self.places.times(until.takes(crowd.week), crowd)
        if not times.mean.any():
            return crowd
        return self._go_through(spot, crowd, times, which).at(until.after(crowd.week))

    def _go_through(self, spot: Spot, crowd: PopulationArrays, times: Times, which: Ints) -> PopulationArrays:
        mean = times.mean[which]
        if self.counts is not None:
            self.counts.lasts(in_order.total(crowd.mass * mean))
        rate, route = spot.ill if spot.ill is not None else (0.0, "")
        if spot.risks is not None:
            after, used = self._pass_at_risk(spot, crowd, times, which, rate)
        elif rate > 0.0:
            after = crowd.aged(crowd.ages * times.left(rate)[which, None])
            used = (crowd.mass - after.mass) / rate
        else:
            after, used = crowd, crowd.mass * mean
        if rate > 0.0:
            self._falls_ill(Spot(route, 0, spot.held), crowd.aged((used * rate)[:, None]).at(None))
        if spot.held is not None:
            self.used[spot.held] += in_order.total(used)
        if self.is_plan:
            return after.with_minutes(after.minutes + mean * after.mass)
        return after.with_minutes(np.maximum(0.0, after.minutes - mean * after.mass)) if after.minutes.any() else after

    def _falls_ill(self, spot: Spot, crowd: PopulationArrays) -> None:
        if self.counts is not None:
            self.counts.goes(spot, crowd.total)
        self._ill_again[spot].append(crowd)

    def _pass_at_risk(
        self, spot: Spot, crowd: PopulationArrays, times: Times, which: Ints, rate: float
    ) -> tuple[PopulationArrays, Floats]:
        """Who is left, and the minutes that all of each kind were there; `rate`: per minute, at which they fall ill
        again meanwhile.
        """
        order, groups = alike(crowd.curves * len(times.mean) + which)
        ages, steps = crowd.ages.take(order, axis=0), crowd.steps
        spent = np.empty_like(ages)
        moves = []
        for code, first, end in groups:
            passing = self._passing(*divmod(code, len(times.mean)), times, rate)
            moves.append(passing.moves[:steps])
            spent[first:end] = passing.used[:steps]
        after = products(ages, [first for _, first, _ in groups], moves)
        after = after.take(back_in_order(order), axis=0)
        self._happen(spot, crowd, after[:, STEPS:])
        stayed = crowd.aged(after[:, :STEPS])
        self._leave(spot, crowd, crowd.mass - stayed.mass)
        return stayed, in_order.totals(ages * spent).take(back_in_order(order))

    def _passing(self, curve: int, time: int, times: Times, rate: float) -> Passing:
        if not curve:
            return on_no_curve(times.points[time], rate)
        minutes = times.fixed_minutes[time]
        on = self.places.curves[curve - 1]
        return on.pass_time(times.points[time], rate) if minutes is None else on.pass_minutes(minutes, rate)

    def _leave(self, spot: Spot, crowd: PopulationArrays, leaving: Floats) -> None:
        """So many of each kind leave the place they hold, which is made ready for the next."""
        turnaround = self.places.model.services[spot.held.service].turnaround if spot.held is not None else None
        if spot.held is not None and turnaround is not None:
            minutes = self.places.ask(turnaround).numbers(crowd.kinds, mean_of)
            self.used[spot.held] += in_order.total(leaving * minutes)

    def _fire_the_rest(self, spot: Spot, crowd: PopulationArrays) -> None:
        """A route has ended: what is still to happen after the discharge happens to people who hold no place."""
        if spot.risks is None:
            return
        order, groups = alike(crowd.curves)
        if not len(crowd):
            return
        ages = crowd.ages.take(order, axis=0)
        rests = [(self.places.curves[curve - 1].rest if curve else NO_RISK)[: crowd.steps] for curve, _, _ in groups]
        happened = products(ages, [first for _, first, _ in groups], rests)
        self._happen(spot, crowd, happened.take(back_in_order(order), axis=0), ended=True)

    def _happen(self, spot: Spot, crowd: PopulationArrays, happened: Floats, ended: bool = False) -> None:
        """`happened`: how many of each kind each risk of `ELSEWHERE` happens to; `ended`: after their route."""
        said = self.places.model.risks_after_discharge[spot.risks or ""]
        if said.readmission is not None and said.readmission.to is not None:
            back = crowd.aged(happened[:, [ELSEWHERE.index(Risk.READMISSION)]])
            if self.counts is not None:
                self.counts.comes_back(Spot(said.readmission.to, 0), back.total)
            self.again[said.readmission.to].append(together([back.off_the_curve()], self.places.kept))
        if said.care_home is not None and said.care_home.to is not None:
            there = Spot(said.care_home.to, 0)
            moved = crowd.aged(happened[:, [ELSEWHERE.index(Risk.CARE_HOME)]]).off_the_curve()
            if self.counts is not None:
                if ended:
                    self.counts.comes_back(there, moved.total)
                else:
                    self.counts.goes(there, moved.total, spot.held.service if spot.held is not None else "")
            self._moved[there].append(moved)
