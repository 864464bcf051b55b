"""Which values of a label people may carry when they come to a step, followed along all the ways through the routes.

The walk does not know that two labels may hang together, so it may name people who never come; what it finds is advice
and no mistake.
"""

from collections.abc import Iterator

from simulation.core.vocabulary import Milestone
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.steps import Choose, Mark, Step, plan_beside
from simulation.scenario.schema.values.value import ByDate, ByLabel, Node, Product
from simulation.scenario.validation.model_index import ModelIndex, options

Values = set[str | None]
"""Values of one label; None for people without it."""


class LabelFlow:
    """Where people may be with which value of one label."""

    def __init__(self, known: ModelIndex, label: str) -> None:
        self.known, self.label = known, label
        self.before: dict[Where, Values] = {where: set() for where, _ in known.steps()}
        """At each step, when people come to it."""
        self._into: dict[str, Values] = {route: set() for route in known.model.routes}
        self._waiting: dict[str, None] = {}
        self._marking = sorted({where[1] for where, step in known.steps() if isinstance(step, Mark)})
        self._walk()

    def _walk(self) -> None:
        model = self.known.model
        keeps = any(
            drawn.label == self.label and drawn.keeps
            for _, step in self.known.steps()
            if (drawn := step.recorded()) is not None
        )
        again: Values = {None} | (set(self.known.labels[self.label]) if keeps else set())
        for stream in model.people.arrivals.values():
            self._enter(stream.route, {None})
        for risks in model.risks_after_discharge.values():
            for risk in (risks.readmission, risks.care_home):
                if risk is not None and risk.to is not None:
                    self._enter(risk.to, again)
        for _, already in model.already_here:
            if already.route is not None:
                self._enter(already.route, {already.labels.get(self.label)})
        while self._waiting:
            while self._waiting:
                route = self._waiting.popitem()[0]
                self._follow(route, self._into[route])
            for route in self._marking:  # whom it takes from anywhere is known once everybody has been followed
                self._follow(route, self._into[route])

    def _enter(self, route: str, values: Values) -> None:
        if route in self._into and not values <= self._into[route]:
            self._into[route] |= values
            self._waiting[route] = None

    def _follow(self, route: str, values: Values) -> None:
        for name, step in self.known.model.routes[route].items():
            self.before[("routes", route, name)] |= values
            values = self._past(("routes", route, name), step, set(values))
            if not values:
                return

    def _past(self, where: Where, step: Step, values: Values) -> Values:
        """Values of those who go on to the next step; who goes elsewhere enters there."""
        drawn = step.recorded()
        recorded = options(drawn.shares) if drawn is not None and drawn.label == self.label else None
        on = step.facts.branches_on
        branches = bool(on) and getattr(step, on) == self.label
        for jump in self.known.jumps[where]:
            if jump.until_discharge:
                self._enter(jump.route, self._while_ready(where, values))
            elif jump.value and recorded is not None:
                self._enter(jump.route, {jump.value})
            else:
                self._enter(jump.route, values & {jump.value} if jump.value and branches else values)
        beside = plan_beside(step)
        if beside is not None:
            self._enter(beside.route, values)
        if step.ends():
            return set()
        return values if recorded is None else set(recorded)

    def _while_ready(self, where: Where, values: Values) -> Values:
        """Values of people between a ready and their discharge: a deterioration takes them from anywhere."""
        seen, waiting = set(values), [(where[1], list(self.known.model.routes[where[1]]).index(where[2]) + 1)]
        visited = set()
        while waiting:
            route, first = waiting.pop()
            if (route, first) in visited or route not in self._into:
                continue
            visited.add((route, first))
            for name, step in list(self.known.model.routes[route].items())[first:]:
                seen |= self.before[("routes", route, name)]
                if isinstance(step, Mark) and step.mark in (Milestone.DISCHARGED, Milestone.READY):
                    break
                waiting += [(jump.route, 0) for jump in self.known.jumps["routes", route, name]]
        return seen


def unprepared(known: ModelIndex) -> list[str]:
    """Places that some people may come to without the entry they need, in words."""
    found = []
    for label in sorted(set(known.labels) - set(known.carried)):
        recorded = LabelFlow(known, label)
        for where, step in known.steps():
            if isinstance(step, Choose) and step.by == label:
                found += _words(where, label, recorded.before[where] - set(step.routes))
        for where, value in known.values:
            if label in value.labels() and where[0] == "routes":
                for needed in _needed(value.node, label):
                    found += _words(where, label, recorded.before[where[:3]] - needed)
    return list(dict.fromkeys(found))


def _words(where: Where, label: str, values: Values) -> list[str]:
    who = [
        *(f"{label} {value}" for value in sorted(value for value in values if value is not None)),
        *([f"no {label}"] if None in values else []),
    ]
    return [f"{'.'.join(where)} (people with {' or '.join(who)})"] if who else []


def _needed(node: Node[object], label: str) -> Iterator[Values]:
    """The entries of each table of a label that has no `otherwise`; tables of factors need none."""
    if isinstance(node, ByLabel):
        if node.label == label and node.otherwise is None:
            yield set(node.branches)
        for below in [*node.branches.values(), *([node.otherwise] if node.otherwise is not None else [])]:
            yield from _needed(below, label)
    elif isinstance(node, Product):
        yield from _needed(node.base, label)
    elif isinstance(node, ByDate):
        for below in [node.first, *(below for _, below in node.later)]:
            yield from _needed(below, label)
