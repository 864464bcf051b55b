"""Where people go and how long they stay when every service has room: shares of people pushed through the routes.

Nothing is drawn. A share of people stands at a step with the labels it has recorded; a step splits it, moves it on and books
the time it takes on the service whose place it holds. Times are means; dates are the middle of the measured window. A risk after
discharge and the risk to deteriorate cut steps short as they would in a run without waits. What only waiting for a
full service brings about (patience, further deterioration, effects of delayed days) is left out.
"""

import math

from simulation.plan.hazards import GRID, equal_points
from simulation.plan.places import NO_RISK, Entry, Labels, Outcome, People, Places, Spot, Use
from simulation.scenario import schema
from simulation.scenario.values import Distribution, Value
from simulation.terms import DAY, Milestone, Risk, State

TOO_FEW = 1e-6
"""A share of people too small to follow further."""


def follow(places: Places, entry: Entry, plan: bool = False) -> Outcome:
    """Everything that one person who enters here brings, until the route ends; a plan is followed on its own."""
    walk = _Walk(places, plan)
    walk.add(Spot(entry.route, 0, entry.labels), People({0: 1.0}))
    return walk.run()


def _follow_plan(places: Places, route: str, labels: Labels) -> Outcome:
    if (route, labels) not in places.plans:
        places.plans[route, labels] = follow(places, Entry(route, labels), plan=True)
    return places.plans[route, labels]


class _Walk:
    """One person's way through, as shares of one."""

    def __init__(self, places: Places, plan: bool) -> None:
        self.places, self.is_plan = places, plan
        self.waiting: dict[Spot, People] = {}
        self.ill_again: dict[Spot, People] = {}
        self.discharged: dict[Spot, People] = {}
        self.outcome = Outcome()

    def add(self, spot: Spot, people: People, ill_again: bool = False) -> None:
        if people.mass > TOO_FEW:
            where = self.discharged if spot.curve != NO_RISK else self.ill_again if ill_again else self.waiting
            where.setdefault(spot, People()).join(people)

    def run(self) -> Outcome:
        """Follow everybody; those who fall ill again and those discharged are gathered first, so that they are followed together."""
        while self.waiting or self.ill_again or self.discharged:
            if not self.waiting and self.ill_again:
                self.waiting, self.ill_again = self.ill_again, {}
            following = self.waiting or self.discharged
            spot = next(iter(following))
            self._step(spot, following.pop(spot))
        return self.outcome

    def _step(self, spot: Spot, people: People) -> None:
        route = self.places.routes[spot.route]
        if spot.step >= len(route):
            self._end(spot, people)
            return
        step = route[spot.step]
        on = spot._replace(step=spot.step + 1)
        needing = getattr(step, "share_needing", None)
        if needing is not None:
            share = needing.at(self.places.person(spot.labels), self.places.day)
            self.add(on, people.part(1.0 - share))
            people = people.part(share)
            if people.mass <= TOO_FEW:
                return
        if isinstance(step, schema.Choose):
            self._choose(step, spot, on, people)
        elif isinstance(step, schema.Mark):
            self._mark(step, on, people)
        elif isinstance(step, schema.Stay):
            self._stay(step, spot, on, people)
        elif isinstance(step, schema.Go):
            self._go(step, spot, people)
        elif isinstance(step, schema.Until):
            self.add(on, self._pass(spot, people, (self.places.wait(step.until),)))
        elif isinstance(step, schema.Delay):
            time = self._time(step.delay, spot)
            for then, these in self._alongside(step.alongside, on, people, time):
                self.add(then, self._pass(spot, these, time))
        elif isinstance(step, schema.Task):
            service = self._service(step.task, spot)
            work = step.takes.at(self.places.person(spot.labels), self.places.day).mean()
            self.outcome.used[Use(service, step.gives_up_after is not None)] += people.mass * work
            self.add(on, self._pass(spot, people, (self.places.work(service, work),)))
        elif isinstance(step, schema.Start):
            service = self._service(step.start, spot)
            people = self._pass(spot, people, (self.places.wait(service),))
            self.outcome.used[Use(service, step.gives_up_after is not None)] += people.mass
            self.add(on._replace(held=None), people)

    def _time(self, time: Value[Distribution], spot: Spot) -> Distribution:
        return time.at(self.places.person(spot.labels), self.places.day)

    def _service(self, named: str | schema.ByLabel, spot: Spot) -> str:
        return named if isinstance(named, str) else self.places.person(spot.labels)[named.by] or ""

    def _end(self, spot: Spot, people: People) -> None:
        if self.is_plan:
            self.outcome.ended.append((spot.labels, people.mass, people.clock))
        elif spot.back is not None:
            self.add(spot._replace(route=spot.back[0], step=spot.back[1], back=None), people)
        else:
            self._fire_the_rest(spot, people)

    def _choose(self, step: schema.Choose, spot: Spot, on: Spot, people: People) -> None:
        person = self.places.person(spot.labels)
        if step.shares is not None:
            for name, share in step.shares.at(person, self.places.day).now.items():
                labels = self.places.with_label(spot.labels, step.as_, name)
                then = on._replace(route=step.routes[name], step=0) if step.routes else on
                self.add(then._replace(labels=labels), people.part(share))
        else:
            self.add(on._replace(route=step.routes[person[step.by] or ""] if step.by else step.choose, step=0), people)

    def _mark(self, step: schema.Mark, on: Spot, people: People) -> None:
        if step.mark == Milestone.READY:
            if step.deteriorates is not None:
                rate = step.deteriorates.per_day.at(self.places.person(on.labels), self.places.day) / DAY
                on = on._replace(ill=(rate, step.deteriorates.then) if rate > 0 else None)
            people = self._pass(on, people, (people.plan_left / people.mass,))
            people.plan_left = 0.0
            if on.plan is not None:
                on = on._replace(route=on.plan, step=0, plan=None, back=(on.route, on.step))
        if step.mark == Milestone.DISCHARGED:
            on = on._replace(ill=None, plan=None)
        self._go_on_at_risk(step.risks_after_discharge, on, people)

    def _go_on_at_risk(self, risks: str | None, on: Spot, people: People) -> None:
        if risks is not None:
            on = on._replace(curve=self.places.curve(risks, on.labels))
            people = People({0: people.mass}, people.plan_left, people.clock)
        self.add(on, people)

    def _stay(self, step: schema.Stay, spot: Spot, on: Spot, people: People) -> None:
        service = self._service(step.stay, spot)
        closed = self.places.closed(service)
        if step.if_full is not None and closed > 0:
            self.add(on._replace(route=step.if_full, step=0), people.part(closed))
            people = people.part(1.0 - closed)
        elif closed > 0:
            people = self._pass(spot, people, (self.places.wait(service),))
        inside = spot._replace(held=Use(service, step.gives_up_after is not None or step.if_full is not None))
        if Milestone.DISCHARGED in step.marks:
            inside = inside._replace(ill=None, plan=None)
        if step.risks_after_discharge is not None:
            inside = inside._replace(curve=self.places.curve(step.risks_after_discharge, spot.labels))
            people = People({0: people.mass}, people.plan_left, people.clock)
        time = self._time(step.for_, spot)
        for then, these in self._alongside(step.alongside, inside._replace(step=spot.step + 1), people, time):
            self.add(then, self._pass(inside, these, time))

    def _go(self, step: schema.Go, spot: Spot, people: People) -> None:
        if step.risks_after_discharge is not None:
            spot = spot._replace(curve=self.places.curve(step.risks_after_discharge, spot.labels))
            people = People({0: people.mass})
        if step.go is not State.DIED:
            self._fire_the_rest(spot, people)

    def _alongside(self, beside: schema.Alongside | None, on: Spot, people: People, time: Distribution) -> list[tuple[Spot, People]]:
        """The people parted by when their plan begins; one begun on admission is booked here and what outlasts `time` is kept."""
        if beside is None:
            return [(on, people)]
        person = self.places.person(on.labels)
        begins = beside.begins.at(person, self.places.day).now
        parted = [(on._replace(plan=beside.route), people.part(begins.get("when_ready", 0.0)))]
        early = people.part(begins.get("on_admission", 0.0))
        if early.mass > TOO_FEW:
            after = beside.after.at(person, self.places.day).mean() if beside.after is not None else 0.0
            plan = _follow_plan(self.places, beside.route, on.labels)
            for use, amount in plan.used.items():
                self.outcome.used[use] += amount * early.mass
            points = equal_points(time)
            for labels, share, length in plan.ended:
                these = early.part(share)
                late = sum(max(0.0, after + length / share - point) for point in points) / len(points)
                # `_pass` takes the time itself off what is left, so it is put on first.
                these.plan_left = these.mass * (late + time.mean() if late > 0 else 0.0)
                parted.append((on._replace(labels=labels, plan=None), these))
        return [(then, these) for then, these in parted if these.mass > TOO_FEW]

    def _pass(self, spot: Spot, people: People, time: Distribution | tuple[float, ...]) -> People:
        """Let time pass, cut short by what may happen meanwhile; books it on the place held and returns who is left."""
        before = people.mass
        mean = time.mean() if isinstance(time, Distribution) else sum(time) / len(time)
        if mean <= 0:
            return people
        if spot.ill is not None:
            rate, route = spot.ill
            after = people.part(_share_untouched(rate, time))
            used = (before - after.mass) / rate
            self.add(Spot(route, 0, spot.labels, spot.held), People({0: before - after.mass}), ill_again=True)
        elif spot.curve != NO_RISK:
            after, used = self._pass_at_risk(spot, people, time)
        else:
            after, used = People(dict(people.ages), people.plan_left, people.clock), before * mean
        if spot.held is not None:
            self.outcome.used[spot.held] += used
        after.plan_left = max(0.0, after.plan_left - mean * after.mass)
        after.clock += mean * after.mass
        return after

    def _pass_at_risk(self, spot: Spot, people: People, time: Distribution | tuple[float, ...]) -> tuple[People, float]:
        curve = self.places.curves[spot.curve][0]
        points = equal_points(time) if isinstance(time, Distribution) else time
        after, used, happened = People(), 0.0, dict.fromkeys(curve.happened, 0.0)
        for age, mass in people.ages.items():
            begin = curve.minute(age)
            each = mass / len(points) / curve.left[age]
            for point in points:
                step, on = curve.place(begin + point)
                if step == GRID:
                    left, stayed = curve.left[GRID], curve.stayed[GRID] + (begin + point - curve.horizon) * curve.left[GRID]
                    after.ages[GRID] = after.ages.get(GRID, 0.0) + each * left
                    for risk, share in curve.happened.items():
                        happened[risk] += each * (share[GRID] - share[age])
                else:
                    left = curve.left[step] + on * (curve.left[step + 1] - curve.left[step])
                    stayed = curve.stayed[step] + on * (curve.stayed[step + 1] - curve.stayed[step])
                    after.ages[step] = after.ages.get(step, 0.0) + each * left * (1.0 - on)
                    after.ages[step + 1] = after.ages.get(step + 1, 0.0) + each * left * on
                    for risk, share in curve.happened.items():
                        happened[risk] += each * (share[step] + on * (share[step + 1] - share[step]) - share[age])
                used += each * (stayed - curve.stayed[age])
        self._happen(spot, happened)
        return after, used

    def _fire_the_rest(self, spot: Spot, people: People) -> None:
        """A route has ended: what is still to happen after the discharge happens to people who hold no place."""
        if spot.curve == NO_RISK:
            return
        curve = self.places.curves[spot.curve][0]
        happened = {
            risk: sum(mass * (share[GRID] - share[age]) / curve.left[age] for age, mass in people.ages.items()) for risk, share in curve.happened.items()
        }
        self._happen(spot, happened)

    def _happen(self, spot: Spot, happened: dict[Risk, float]) -> None:
        said = self.places.curves[spot.curve][1]
        if said.readmission is not None and said.readmission.to is not None:
            self.outcome.again[Entry(said.readmission.to, self.places.kept_labels(spot.labels))] += happened[Risk.READMISSION]
        if said.care_home is not None and said.care_home.to is not None:
            self.add(Spot(said.care_home.to, 0, spot.labels), People({0: happened[Risk.CARE_HOME]}))


def _share_untouched(rate: float, time: Distribution | tuple[float, ...]) -> float:
    points = equal_points(time) if isinstance(time, Distribution) else time
    return sum(math.exp(-rate * point) for point in points) / len(points)
