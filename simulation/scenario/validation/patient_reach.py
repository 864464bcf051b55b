"""Which steps somebody comes to as the arrivals and shares of a scenario are, and what they wait for there.

A branch that nobody draws leads nowhere and a service that no label names is not asked for, so what a lever has moved
to nothing is left alone.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from simulation.core.vocabulary import Milestone
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.steps import Choose, Mark, ServiceByLabel, Stay, Step, asked_service, plan_beside
from simulation.scenario.validation.model_index import ModelIndex, jumps


class PatientReach:
    """Where patients of one scenario come."""

    def __init__(self, known: ModelIndex) -> None:
        self.known = known

    @cached_property
    def steps(self) -> set[Where]:
        """Steps that somebody comes to, plans with them."""
        return self._reached([(route, 0) for route in self.entered()] + list(self._today()), _ends)

    @cached_property
    def interrupted(self) -> set[Where]:
        """Steps at which somebody may fall ill again, which takes them off every queue."""
        routes = self.known.model.routes
        starts = [
            (where[1], list(routes[where[1]]).index(where[2]) + 1)
            for where, step in self.known.steps()
            if isinstance(step, Mark) and step.deteriorates is not None and where in self.steps
        ]
        return self._reached(starts, _ends_spell)

    def waits_for(self, where: Where, step: Step) -> set[str]:
        """The services that somebody at a step goes no further without; empty when nobody comes, or nobody needs it."""
        needing = getattr(step, "share_needing", None)
        if where not in self.steps or (needing is not None and not any(share > 0 for _, share in needing.leaves())):
            return set()
        until = step.facts.until
        return {getattr(step, until)} if until else self.asked(step)

    def asked(self, step: Step) -> set[str]:
        """The services that a step may ask for."""
        asked, services = asked_service(step), set(self.known.model.services)
        further = set(step.also.services) & services if isinstance(step, Stay) and step.also is not None else set()
        if isinstance(asked, ServiceByLabel):
            return further | self.drawn.get(asked.by, set()) & services
        return further | {asked} if asked is not None else set()

    @cached_property
    def drawn(self) -> dict[str, set[str]]:
        """For each label the values that somebody draws with a share above nothing."""
        drawn = {name: set(values) for name, values in self.known.carried.items()}
        for name, label in self.known.model.people.labels.items():
            drawn[name] = _with_share(label.shares.leaves())
        for _, step in self.known.steps():
            found = step.recorded()
            if found is not None:
                drawn.setdefault(found.label, set()).update(_with_share(found.shares.leaves()))
        for _, already in self.known.model.already_here:
            for name, value in already.labels.items():
                drawn.setdefault(name, set()).add(value)
        return drawn

    def entered(self, counts_as: str | None = None) -> list[str]:
        """Routes by which somebody comes: those of the streams that count as this, and of what happens later."""
        people = self.known.model.people
        routes = [
            stream.route
            for name, stream in people.arrivals.items()
            if counts_as in (None, stream.counts_as or name)
            and (stream.rate is None or any(rate > 0 for _, rate in stream.rate.leaves()))
        ]
        for risks in self.known.model.risks_after_discharge.values():
            later = [risks.readmission, risks.care_home if counts_as is None else None]
            routes += [
                risk.to
                for risk in later
                if risk is not None
                and risk.to is not None
                and any(chance > 0 for _, chance in risk.probability.leaves())
            ]
        return [route for route in dict.fromkeys(routes) if route in self.known.model.routes]

    def _today(self) -> Iterator[tuple[str, int]]:
        """Where those stand who are there at minute 0."""
        for name, already in self.known.model.already_here:
            if not (already.occupied or already.queue):
                continue
            for where, _ in self.known.using(name):
                if already.route in (None, where[1]) and already.step in (None, where[2]):
                    yield where[1], list(self.known.model.routes[where[1]]).index(where[2])

    def before_discharge(self, routes: Iterable[str]) -> set[Where]:
        """Steps that somebody who begins at one of these routes may come to before a discharge."""
        return self._reached([(route, 0) for route in routes], _ends_spell)

    def _reached(self, todo: list[tuple[str, int]], last: Any) -> set[Where]:
        routes = self.known.model.routes
        reached: set[Where] = set()
        while todo:
            route, first = todo.pop()
            for name, step in list(routes[route].items())[first:]:
                where = ("routes", route, name)
                if where in reached:
                    break
                reached.add(where)
                todo += [(onward, 0) for onward in self._onward(step, where) if onward in routes]
                if last(step):
                    break
        return reached

    def _onward(self, step: Step, where: Where) -> Iterator[str]:
        """The routes that somebody takes from a step, those beside them included."""
        beside = plan_beside(step)
        if beside is not None:
            yield beside.route
        if isinstance(step, Choose) and step.routes:
            values = (
                _with_share(step.shares.leaves()) if step.shares is not None else self.drawn.get(step.by or "", set())
            )
            yield from (route for value, route in step.routes.items() if value in values)
        else:
            yield from (jump.route for jump in jumps(step, where))


def _ends(step: Step) -> bool:
    return step.ends()


def _ends_spell(step: Step) -> bool:
    return step.ends() or Milestone.DISCHARGED in step.milestones()


def _with_share(leaves: Iterator[tuple[tuple[str, ...], Any]]) -> set[str]:
    return {name for _, entry in leaves for name, share in entry.now.items() if share > 0}
