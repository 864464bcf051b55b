"""Where people go and how long they stay when every service has room: numbers of people a day pushed through the
routes.

Nothing is drawn. Numbers of people stand at a step with the labels they have recorded; a step parts them, moves them on
and books the time it takes on the service whose place they hold. Times are means; dates are the middle of the measured
window; waits for hours and meetings go by when in the week people come to them. A risk after discharge and the risk to
deteriorate cut steps short as they would in a run without waits. What only waiting for a full service brings about
(patience, further deterioration, effects of delayed days) is left out. What a person carries from arrival beyond the
cohort is drawn when it is first asked for, and anew once nothing ahead in the spell asks for it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY, Milestone, State
from simulation.offered_load.open_model import Spot, Use, share_of
from simulation.offered_load.passing_time import PassingTime, mean_of
from simulation.offered_load.population.population_arrays import MOST_KINDS, PopulationArrays, thinned
from simulation.offered_load.population.time_of_week import later
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.steps import (
    Alongside,
    Choose,
    Delay,
    Go,
    Leave,
    Mark,
    Record,
    ServiceByLabel,
    Start,
    Stay,
    Task,
    Until,
    known_to_engines,
)
from simulation.scenario.schema.values.value import NotRecorded, Value

TOO_FEW = 1e-7
"""A share of those who enter that is too small to follow further."""


class Flow(PassingTime):
    """People pushed through the routes, and what they use on the way."""

    def _step(self, spot: Spot, crowd: PopulationArrays) -> None:
        """Take one step; people for whom it has no entry go no further, as a run stops at them and says who they
        are.
        """
        try:
            self._take(spot, crowd)
        except NotRecorded:
            for row in range(len(crowd) if len(crowd) > 1 else 0):
                self._step(spot, crowd.rows(np.array([row])))

    def _take(self, spot: Spot, crowd: PopulationArrays) -> None:
        """Take one step, knowing all that it asks for."""
        route = self.places.routes[spot.route]
        if spot.step >= len(route):
            self._end(spot, crowd)
            return
        if len(crowd) > MOST_KINDS:
            crowd = crowd.rows(crowd.mass > 0)
            crowd = thinned(crowd, self.places.labels.order(self.places.most_asked, crowd.kinds))
        crowd = self.places.asked_for(spot, crowd)
        step = route[spot.step]
        on = spot._replace(step=spot.step + 1)
        needing = self.places.needing[spot.route][spot.step]
        if needing is not None:
            share = np.minimum(1.0, self.places.ask(needing).numbers(crowd.kinds, float))  # a product may be more
            self.add(on, crowd.part(1.0 - share))
            crowd = crowd.part(share)
            if not len(crowd):
                return
        if self.counts is not None:
            self.counts.takes(crowd.total)
        _TAKE[step.kind](self, step, spot, on, crowd)

    def _ask_for_a_place(self, step: Stay, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        for service, these in self._services(step.stay, crowd):
            self._stay(step, service, spot, on, these)

    def _until(self, step: Until, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        self._gets(step.until, crowd)
        self.add(on, self._wait(spot, crowd, self.places.wait(step.until)))

    def _delay(self, step: Delay, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        for then, these in self._alongside(step.alongside, on, crowd, step.delay):
            self.add(then, self._pass(spot, these, step.delay))

    def _task(self, step: Task, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        for service, these in self._services(step.task, crowd):
            self._gets(service, these)
            work = self.places.ask(step.takes).numbers(these.kinds, mean_of)
            self.used[Use(service, step.gives_up_after is not None or step.if_full is not None)] += in_order.total(
                these.mass * work
            )
            for minutes in np.unique(work):
                self.add(on, self._wait(spot, these.rows(work == minutes), self.places.work(service, float(minutes))))

    def _start(self, step: Start, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        for service, these in self._services(step.start, crowd):
            begun = self._wait(spot, these, self.places.wait(service))
            self._gets(service, begun)
            self._leave(spot, begun, begun.mass)
            self.used[Use(service, step.gives_up_after is not None or step.if_full is not None)] += begun.total
            self.add(on._replace(held=None), begun)

    def _gets(self, service: str, crowd: PopulationArrays) -> None:
        if self.counts is not None:
            self.counts.gets(service, crowd.total)

    def _services(self, named: str | ServiceByLabel, crowd: PopulationArrays) -> Iterator[tuple[str, PopulationArrays]]:
        if isinstance(named, str):
            yield named, crowd
            return
        for service, these in self.places.labels.parted(named.by, crowd.kinds):
            yield service, crowd.rows(these)

    def _end(self, spot: Spot, crowd: PopulationArrays) -> None:
        if self.is_plan:
            self.ended.append(crowd)
        elif spot.back is not None:
            self.add(spot._replace(route=spot.back[0], step=spot.back[1], back=None), crowd)
        else:
            self._fire_the_rest(spot, crowd)

    def _choose(self, step: Choose, _: Spot, on: Spot, crowd: PopulationArrays) -> None:
        if step.shares is not None:
            shares = self.places.ask(step.shares)
            shares.which(crowd.kinds)
            for name in dict.fromkeys(name for each in shares.each for name in each.now):
                these = crowd.part(shares.numbers(crowd.kinds, share_of, name))
                if step.as_ is not None and step.as_ in self.places.labels.values:
                    these = these.known(self.places.labels.bits[step.as_], self.places.labels.code(step.as_, name))
                if len(these):
                    self.add(on._replace(route=step.routes[name], step=0) if step.routes else on, these)
        elif step.by is not None:
            for value, here in self.places.labels.parted(step.by, crowd.kinds):
                if value in step.routes:
                    self.add(on._replace(route=step.routes[value], step=0), crowd.rows(here))
        else:
            self.add(on._replace(route=step.choose, step=0), crowd)

    def _record(self, step: Record, _: Spot, on: Spot, crowd: PopulationArrays) -> None:
        labels = self.places.labels
        if step.label in labels.values:
            crowd = crowd.known(labels.bits[step.label], labels.code(step.label, step.value))
        self.add(on, crowd)

    def _give_back(self, step: Leave, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        if spot.held is not None and spot.held.service in step.leave:
            self._leave(spot, crowd, crowd.mass)
            on = on._replace(held=None)
        self.add(on, crowd)

    def _mark(self, step: Mark, _: Spot, on: Spot, crowd: PopulationArrays) -> None:
        if step.mark == Milestone.READY:
            rates = (
                self.places.ask(step.deteriorates.per_day).numbers(crowd.kinds, float)
                if step.deteriorates is not None
                else np.zeros(len(crowd))
            )
            for rate in np.unique(rates):
                then = on._replace(
                    ill=(float(rate) / DAY, step.deteriorates.then)
                    if rate > 0 and step.deteriorates is not None
                    else None
                )
                these = crowd.rows(rates == rate)
                these = self._pass(then, these, these.minutes_each).with_minutes(0.0)
                if then.plan is not None:
                    then = then._replace(route=then.plan, step=0, plan=None, back=(then.route, then.step))
                self._go_on_at_risk(step.risks_after_discharge, then, these)
            return
        if step.mark == Milestone.DISCHARGED:
            on = on._replace(ill=None, plan=None)
        self._go_on_at_risk(step.risks_after_discharge, on, crowd)

    def _go_on_at_risk(self, risks: str | None, on: Spot, crowd: PopulationArrays) -> None:
        if risks is not None:
            on, crowd = on._replace(risks=risks), self.places.on_curve(risks, crowd)
        self.add(on, crowd)

    def _stay(self, step: Stay, service: str, spot: Spot, on: Spot, crowd: PopulationArrays) -> None:
        closed, at_closed, at_open = self.places.closed(service, crowd.week)
        if step.if_full is not None and step.queue_up_to is None and closed > 0:
            self.add(on._replace(route=step.if_full, step=0), crowd.part(closed).at(at_closed))
            crowd = crowd.part(1.0 - closed).at(at_open)
        elif closed > 0:
            crowd = self._wait(spot, crowd, self.places.wait(service))
        if not len(crowd):
            return
        self._gets(service, crowd)
        if spot.held is not None and not self.places.of_one_list(spot.held.service, service):
            self._leave(spot, crowd, crowd.mass)
        way_out = step.gives_up_after is not None or step.if_full is not None or step.also is not None
        way_out |= spot.ill is not None  # who falls ill again leaves the list: the longer it is, the more do
        inside = spot._replace(held=Use(service, way_out))
        if Milestone.DISCHARGED in step.marks:
            inside = inside._replace(ill=None, plan=None)
        if step.risks_after_discharge is not None:
            inside, crowd = (
                inside._replace(risks=step.risks_after_discharge),
                self.places.on_curve(step.risks_after_discharge, crowd),
            )
        for then, these in self._alongside(step.alongside, inside._replace(step=spot.step + 1), crowd, step.for_):
            self.add(then, self._pass(inside, these, step.for_))

    def _go(self, step: Go, spot: Spot, _: Spot, crowd: PopulationArrays) -> None:
        self._leave(spot, crowd, crowd.mass)
        if step.risks_after_discharge is not None:
            spot, crowd = (
                spot._replace(risks=step.risks_after_discharge),
                self.places.on_curve(step.risks_after_discharge, crowd),
            )
        if step.go is not State.DIED:
            self._fire_the_rest(spot, crowd)

    def _alongside(
        self, beside: Alongside | None, on: Spot, crowd: PopulationArrays, time: Value[Distribution]
    ) -> list[tuple[Spot, PopulationArrays]]:
        """The people parted by when their plan begins; one begun on admission is booked here and what outlasts `time`
        is kept.
        """
        if beside is None:
            return [(on, crowd)]
        late = self.places.ask(beside.begins).numbers(crowd.kinds, share_of, "when_ready")
        parted = [(on._replace(plan=beside.route), crowd.part(late))]
        early = crowd.part(1.0 - late)
        if len(early):
            after = self.places.ask(beside.after).numbers(early.kinds, mean_of) if beside.after is not None else 0.0
            counts = self.counts.beside() if self.counts is not None else None
            plan = Flow(self.places, self.too_few / 10.0, is_plan=True, counts=counts)
            begins = early.with_minutes(early.mass * after)
            if early.week is not None and np.any(after):
                begins = begins.at(later(early.week, np.broadcast_to(after, len(early)), early.mass))
            plan.add(Spot(beside.route, 0), begins)
            here = self.counts.here if self.counts is not None else None
            plan.run()
            if self.counts is not None:
                self.counts.here = here
            for use, amount in plan.used.items():
                self.used[use] += amount
            for these in plan.ended:
                length = these.minutes_each
                times, which = self.places.times(time, these)
                left = in_order.means(np.maximum(0.0, length[:, None] - times.points[which]))
                # `_pass` takes the time itself off what is left, so it is put on first.
                parted.append(
                    (
                        on._replace(plan=None),
                        these.with_minutes(these.mass * np.where(left > 0, left + times.mean[which], 0.0)).at(
                            early.week
                        ),
                    )
                )
        return [(then, these) for then, these in parted if len(these)]


_TAKE: Mapping[str, Callable[[Flow, Any, Spot, Spot, PopulationArrays], None]] = known_to_engines(
    "the steps that expected people take",
    {
        "stay": Flow._ask_for_a_place,
        "task": Flow._task,
        "delay": Flow._delay,
        "until": Flow._until,
        "start": Flow._start,
        "choose": Flow._choose,
        "record": Flow._record,
        "leave": Flow._give_back,
        "mark": Flow._mark,
        "go": Flow._go,
    },
)
