"""Where people go and how long they stay when every service has room: numbers of people a day pushed through the routes.

Nothing is drawn. Numbers of people stand at a step with the labels they have recorded; a step parts them, moves them on and books
the time it takes on the service whose place they hold. Times are means; dates are the middle of the measured window. A risk after
discharge and the risk to deteriorate cut steps short as they would in a run without waits. What only waiting for a
full service brings about (patience, further deterioration, effects of delayed days) is left out. What a person carries from arrival
beyond the cohort is drawn when it is first asked for, and anew once nothing ahead in the spell asks for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from simulation.plan.crowd import Crowd, Floats, together
from simulation.plan.hazards import GRID, equal_points
from simulation.plan.places import Ints, Places, Spot, Use
from simulation.scenario import schema
from simulation.scenario.values import Distribution, NotRecorded, Value
from simulation.terms import DAY, Milestone, Risk, State

TOO_FEW = 1e-7
"""A share of those who enter that is too small to follow further."""


MOST_ROUNDS = 1000
"""How often people are followed through the same spot. Who goes round for ever is counted so often, which is a load that no list can bear."""


class Flow:
    """People pushed through the routes, and what they use on the way."""

    def __init__(self, places: Places, too_few: float, is_plan: bool = False) -> None:
        self.places, self.too_few, self.is_plan = places, too_few, is_plan
        self.used: dict[Use, float] = defaultdict(float)
        """Minutes in a place, starts, or minutes of work."""
        self.again: dict[str, list[Crowd]] = defaultdict(list)
        """Who begins another spell, by the route they come back to."""
        self.ended: list[Crowd] = []
        """Of a plan: who has come to its end."""
        self._waiting: dict[Spot, list[Crowd]] = {}
        self._ill_again: dict[Spot, list[Crowd]] = {}
        self._rounds: Counter[Spot] = Counter()

    def add(self, spot: Spot, crowd: Crowd, ill_again: bool = False) -> None:
        """People come to a spot, to be followed from there when their turn comes."""
        if len(crowd.labels) and crowd.total() > self.too_few:
            (self._ill_again if ill_again else self._waiting).setdefault(spot, []).append(crowd)

    def run(self) -> None:
        """Follow everybody to the end of their route; those who fall ill again are gathered first, so that they are followed together."""
        while self._waiting or self._ill_again:
            if not self._waiting or (all(spot.risks is not None for spot in self._waiting) and self._ill_again):
                for spot, crowds in self._ill_again.items():
                    self._waiting.setdefault(spot, []).extend(crowds)
                self._ill_again = {}
            spot = min(self._waiting, key=self._turn)
            crowds = self._waiting.pop(spot)
            self._rounds[spot] += 1
            if self._rounds[spot] > MOST_ROUNDS:
                continue
            self._step(spot, together(crowds, None if self.is_plan else self.places.wanted(spot)))

    def _turn(self, spot: Spot) -> tuple[object, ...]:
        """Before the discharge first, and the spots that lead to others before those."""
        order = self.places.ahead.order
        main = spot.back if spot.back is not None else (spot.route, spot.step)
        return spot.risks is not None, order[main[0]], main[1], spot.back is None, order[spot.route], spot.step

    def _step(self, spot: Spot, crowd: Crowd) -> None:
        """Take one step; people for whom it has no entry go no further, as a run stops at them and says who they are."""
        try:
            self._take(spot, crowd)
        except NotRecorded:
            for row in range(len(crowd.labels) if len(crowd.labels) > 1 else 0):
                self._step(spot, crowd.rows(np.arange(len(crowd.labels)) == row))

    def _take(self, spot: Spot, crowd: Crowd) -> None:
        """Take one step, knowing all that it asks for."""
        route = self.places.routes[spot.route]
        if spot.step >= len(route):
            self._end(spot, crowd)
            return
        crowd = self.places.asked_for(spot, self.places.few_kinds(crowd))
        step = route[spot.step]
        on = spot._replace(step=spot.step + 1)
        needing = getattr(step, "share_needing", None)
        if needing is not None:
            share = self.places.numbers(needing, crowd, float)
            self.add(on, crowd.part(1.0 - share))
            crowd = crowd.part(share)
            if not len(crowd.labels):
                return
        if isinstance(step, schema.Choose):
            self._choose(step, on, crowd)
        elif isinstance(step, schema.Mark):
            self._mark(step, on, crowd)
        elif isinstance(step, schema.Stay):
            for service, these in self._services(step.stay, crowd):
                self._stay(step, service, spot, on, these)
        elif isinstance(step, schema.Go):
            self._go(step, spot, crowd)
        elif isinstance(step, schema.Until):
            self.add(on, self._pass(spot, crowd, self.places.wait(step.until)))
        elif isinstance(step, schema.Delay):
            for then, these in self._alongside(step.alongside, on, crowd, step.delay):
                self.add(then, self._pass(spot, these, step.delay))
        elif isinstance(step, schema.Task):
            for service, these in self._services(step.task, crowd):
                work = self.places.numbers(step.takes, these, Distribution.mean)
                self.used[Use(service, step.gives_up_after is not None)] += float(these.mass @ work)
                for minutes in np.unique(work):
                    self.add(on, self._pass(spot, these.rows(work == minutes), self.places.work(service, float(minutes))))
        elif isinstance(step, schema.Start):
            for service, these in self._services(step.start, crowd):
                begun = self._pass(spot, these, self.places.wait(service))
                self.used[Use(service, step.gives_up_after is not None)] += begun.total()
                self.add(on._replace(held=None), begun)

    def _services(self, named: str | schema.ByLabel, crowd: Crowd) -> Iterator[tuple[str, Crowd]]:
        if isinstance(named, str):
            yield named, crowd
            return
        codes = crowd.labels[:, self.places.column[named.by]]
        for code in np.unique(codes[codes > 0]):
            yield self.places.values[named.by][code - 1], crowd.rows(codes == code)

    def _end(self, spot: Spot, crowd: Crowd) -> None:
        if self.is_plan:
            self.ended.append(crowd)
        elif spot.back is not None:
            self.add(spot._replace(route=spot.back[0], step=spot.back[1], back=None), crowd)
        else:
            self._fire_the_rest(spot, crowd)

    def _choose(self, step: schema.Choose, on: Spot, crowd: Crowd) -> None:
        if step.shares is not None:
            entries, which = self.places.ask(step.shares, crowd)
            for name in dict.fromkeys(name for entry in entries for name in entry.now):
                these = crowd.part(np.array([entry.now.get(name, 0.0) for entry in entries])[which])
                if step.as_ in self.places.column and step.as_ is not None:
                    these = these.with_column(self.places.column[step.as_], self.places.code(step.as_, name))
                if len(these.labels):
                    self.add(on._replace(route=step.routes[name], step=0) if step.routes else on, these)
        elif step.by is not None:
            codes = crowd.labels[:, self.places.column[step.by]]
            for code in np.unique(codes[codes > 0]):
                route = step.routes.get(self.places.values[step.by][code - 1])
                if route is not None:
                    self.add(on._replace(route=route, step=0), crowd.rows(codes == code))
        else:
            self.add(on._replace(route=step.choose, step=0), crowd)

    def _mark(self, step: schema.Mark, on: Spot, crowd: Crowd) -> None:
        if step.mark == Milestone.READY:
            rates = self.places.numbers(step.deteriorates.per_day, crowd, float) if step.deteriorates is not None else np.zeros(len(crowd.labels))
            for rate in np.unique(rates):
                then = on._replace(ill=(float(rate) / DAY, step.deteriorates.then) if rate > 0 and step.deteriorates is not None else None)
                these = crowd.rows(rates == rate)
                these = self._pass(then, these, these.plan_left / these.mass)
                these.plan_left = np.zeros(len(these.labels))
                if then.plan is not None:
                    then = then._replace(route=then.plan, step=0, plan=None, back=(then.route, then.step))
                self._go_on_at_risk(step.risks_after_discharge, then, these)
            return
        if step.mark == Milestone.DISCHARGED:
            on = on._replace(ill=None, plan=None)
        self._go_on_at_risk(step.risks_after_discharge, on, crowd)

    def _go_on_at_risk(self, risks: str | None, on: Spot, crowd: Crowd) -> None:
        if risks is not None:
            on, crowd = on._replace(risks=risks), self.places.on_curve(risks, crowd)
        self.add(on, crowd)

    def _stay(self, step: schema.Stay, service: str, spot: Spot, on: Spot, crowd: Crowd) -> None:
        closed = self.places.closed(service)
        if step.if_full is not None and closed > 0:
            self.add(on._replace(route=step.if_full, step=0), crowd.part(closed))
            crowd = crowd.part(1.0 - closed)
        elif closed > 0:
            crowd = self._pass(spot, crowd, self.places.wait(service))
        if not len(crowd.labels):
            return
        inside = spot._replace(held=Use(service, step.gives_up_after is not None or step.if_full is not None))
        if Milestone.DISCHARGED in step.marks:
            inside = inside._replace(ill=None, plan=None)
        if step.risks_after_discharge is not None:
            inside, crowd = inside._replace(risks=step.risks_after_discharge), self.places.on_curve(step.risks_after_discharge, crowd)
        for then, these in self._alongside(step.alongside, inside._replace(step=spot.step + 1), crowd, step.for_):
            self.add(then, self._pass(inside, these, step.for_))

    def _go(self, step: schema.Go, spot: Spot, crowd: Crowd) -> None:
        if step.risks_after_discharge is not None:
            spot, crowd = spot._replace(risks=step.risks_after_discharge), self.places.on_curve(step.risks_after_discharge, crowd)
        if step.go is not State.DIED:
            self._fire_the_rest(spot, crowd)

    def _alongside(self, beside: schema.Alongside | None, on: Spot, crowd: Crowd, time: Value[Distribution]) -> list[tuple[Spot, Crowd]]:
        """The people parted by when their plan begins; one begun on admission is booked here and what outlasts `time` is kept."""
        if beside is None:
            return [(on, crowd)]
        late = self.places.numbers(beside.begins, crowd, lambda shares: shares.now.get("when_ready", 0.0))
        parted = [(on._replace(plan=beside.route), crowd.part(late))]
        early = crowd.part(1.0 - late)
        if len(early.labels):
            after = self.places.numbers(beside.after, early, Distribution.mean) if beside.after is not None else np.zeros(len(early.labels))
            early.clock = early.mass * after
            plan = Flow(self.places, self.too_few / 10.0, is_plan=True)
            plan.add(Spot(beside.route, 0), early)
            plan.run()
            for use, amount in plan.used.items():
                self.used[use] += amount
            for these in plan.ended:
                length = these.clock / these.mass
                times, which = self.places.ask(time, these)
                points = [np.array(equal_points(each)) for each in times]
                left = np.array([np.maximum(0.0, minutes - points[kind]).mean() for minutes, kind in zip(length, which, strict=True)])
                mean = np.array([each.mean() for each in times])[which]
                # `_pass` takes the time itself off what is left, so it is put on first.
                these.plan_left = these.mass * np.where(left > 0, left + mean, 0.0)
                parted.append((on._replace(plan=None), these))
        return [(then, these) for then, these in parted if len(these.labels)]

    def _pass(self, spot: Spot, crowd: Crowd, time: Value[Distribution] | Floats | float) -> Crowd:
        """Let time pass, cut short by what may happen meanwhile; books it on the place held and returns who is left."""
        if isinstance(time, Value):
            times, which = self.places.ask(time, crowd)
            mean = np.array([each.mean() for each in times])[which]
        else:
            mean = np.broadcast_to(np.asarray(time, dtype=np.float64), (len(crowd.labels),))
            each, which = np.unique(mean, return_inverse=True)
            times = [Distribution("fixed", {"value": float(value)}) for value in each]
        if not mean.any():
            return crowd
        if spot.ill is not None:
            rate, route = spot.ill
            stays = np.array([np.exp(-rate * np.array(equal_points(each))).mean() for each in times])[which]
            after = crowd.aged(crowd.ages * stays[:, None])
            used = float((crowd.mass - after.mass).sum()) / rate
            self.add(Spot(route, 0, spot.held), crowd.aged((crowd.mass * (1.0 - stays))[:, None]), ill_again=True)
        elif spot.risks is not None:
            after, used = self._pass_at_risk(spot, crowd, times, which)
        else:
            after, used = crowd.part(1.0), float(crowd.mass @ mean)
        if spot.held is not None:
            self.used[spot.held] += used
        after.plan_left = np.maximum(0.0, after.plan_left - mean * after.mass)
        after.clock = after.clock + mean * after.mass
        return after

    def _pass_at_risk(self, spot: Spot, crowd: Crowd, times: list[Distribution], which: Ints) -> tuple[Crowd, float]:
        curves = crowd.labels[:, -1]
        ages = crowd.in_steps(GRID + 1)
        after, used = ages.copy(), 0.0
        happened = {risk: np.zeros(len(curves)) for risk in Risk}
        for curve, kind in {(int(curve), int(kind)) for curve, kind in zip(curves, which, strict=True)}:
            here = np.flatnonzero((curves == curve) & (which == kind))
            if curve == 0:
                used += float(ages[here].sum()) * times[kind].mean()
                continue
            passing = self.places.curves[curve - 1].pass_time(equal_points(times[kind]))
            after[here] = ages[here] @ passing.after
            used += float((ages[here] @ passing.used).sum())
            for risk, share in passing.happened.items():
                happened[risk][here] = ages[here] @ share
        self._happen(spot, crowd, happened)
        return crowd.aged(after), used

    def _fire_the_rest(self, spot: Spot, crowd: Crowd) -> None:
        """A route has ended: what is still to happen after the discharge happens to people who hold no place."""
        if spot.risks is None:
            return
        happened = {risk: np.zeros(len(crowd.labels)) for risk in Risk}
        for curve in np.unique(crowd.labels[:, -1]):
            here = np.flatnonzero(crowd.labels[:, -1] == curve)
            for risk in self.places.curves[curve - 1].happened if curve else ():
                happened[risk][here] = crowd.ages[here] @ self.places.curves[curve - 1].rest(risk)[: crowd.ages.shape[1]]
        self._happen(spot, crowd, happened)

    def _happen(self, spot: Spot, crowd: Crowd, happened: dict[Risk, Floats]) -> None:
        said = self.places.model.risks_after_discharge[spot.risks or ""]
        if said.readmission is not None and said.readmission.to is not None:
            back = crowd.aged(happened[Risk.READMISSION][:, None]).with_column(-1, 0)
            self.again[said.readmission.to].append(together([back], self.places.kept))
        if said.care_home is not None and said.care_home.to is not None:
            self.add(Spot(said.care_home.to, 0), crowd.aged(happened[Risk.CARE_HOME][:, None]).with_column(-1, 0))
