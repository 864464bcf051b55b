"""What a step asks about a person, and what the steps ahead may still ask: labels nobody will ask for need not be told
apart.
"""

from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import ServiceByLabel, Step, plan_beside
from simulation.scenario.schema.values.value import Value

Asked = frozenset[str]


def asked_by(part: Part) -> Asked:
    """The labels that the values, branches and services of a step or a risk depend on."""
    found: set[str] = set()
    parts = [part]
    while parts:
        here = parts.pop()
        for name in type(here).model_fields:
            said = getattr(here, name)
            if isinstance(said, Value):
                found |= said.labels()
            elif isinstance(said, ServiceByLabel):
                found.add(said.by)
            elif isinstance(said, Part):
                parts.append(said)
        by = here.facts.branches_on if isinstance(here, Step) else ""
        if by and getattr(here, by) is not None:
            found.add(getattr(here, by))
    return frozenset(found)


def _leads_to(step: Step, model: Model) -> set[str]:
    """Routes a person may be on after this step: branches, plans, what happens to them."""
    routes: set[str | None] = {lead.route for lead in step.leads()}
    beside = plan_beside(step)
    if beside is not None:
        routes.add(beside.route)
    risks = getattr(step, "risks_after_discharge", None)
    care_home = model.risks_after_discharge[risks].care_home if risks is not None else None
    if care_home is not None:
        routes.add(care_home.to)
    return {route for route in routes if route is not None}


class RelevantLabels:
    """For each step of each route the labels it asks for, and those asked for from there on in the same spell."""

    def __init__(self, model: Model) -> None:
        routes = {name: tuple(route.values()) for name, route in model.routes.items()}
        turned = [one.turnaround.labels() for one in model.services.values() if one.turnaround is not None]
        leaving: Asked = frozenset().union(*turned)  # a place may be left at any step, and then made ready
        self.asks: dict[str, tuple[Asked, ...]] = {
            name: tuple(self._asks(step, model) | leaving for step in steps) for name, steps in routes.items()
        }
        leads = {name: [sorted(_leads_to(step, model)) for step in steps] for name, steps in routes.items()}
        self.in_route: dict[str, Asked] = {name: frozenset().union(*asks) for name, asks in self.asks.items()}
        growing = True
        while growing:
            growing = False
            for name, each_leads in leads.items():
                more = self.in_route[name].union(*(self.in_route[route] for each in each_leads for route in each))
                growing |= more != self.in_route[name]
                self.in_route[name] = more
        self.from_step: dict[str, tuple[Asked, ...]] = {}
        for name, asks in self.asks.items():
            further: Asked = frozenset()
            backwards = [further]
            for here, each in zip(reversed(asks), reversed(leads[name]), strict=True):
                further = further.union(here, *(self.in_route[route] for route in each))
                backwards.append(further)
            self.from_step[name] = tuple(reversed(backwards))
        self.order = _order(
            {name: [route for each in each_leads for route in each] for name, each_leads in leads.items()}
        )
        """A number for each route: lower before those it leads to, but for loops."""

    @staticmethod
    def _asks(step: Step, model: Model) -> Asked:
        risks = getattr(step, "risks_after_discharge", None)
        return asked_by(step) | (asked_by(model.risks_after_discharge[risks]) if risks is not None else frozenset())


def _order(leads: dict[str, list[str]]) -> dict[str, int]:
    """Routes so that one comes before those it leads to: the reverse of the order in which a search in depth leaves
    them.
    """
    left: list[str] = []
    seen: set[str] = set()
    for begin in leads:
        walk = [(begin, iter(leads[begin]))] if begin not in seen else []
        seen.add(begin)
        while walk:
            name, ahead = walk[-1]
            following = next((route for route in ahead if route not in seen), None)
            if following is None:
                left.append(name)
                walk.pop()
            else:
                seen.add(following)
                walk.append((following, iter(leads[following])))
    return {name: len(left) - place for place, name in enumerate(left)}
