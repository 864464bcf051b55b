"""A scenario under pressure: what its levers have left when a share of them is diverted, and what
`fire_fighting.under_pressure` says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core.errors import ValueProblem, did_you_mean
from simulation.scenario.changes.change import read_change
from simulation.scenario.changes.parameters import Parameters, Unreadable
from simulation.scenario.changes.paths import find_parameter, path_of
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.validation.fault import Fault, unknown

SAID: Where = ("fire_fighting", "under_pressure")
NEVER = ("run", "people", "enablers", "programmes", "fire_fighting", "improvement")
"""What is settled before anybody comes, and so is the same with and without pressure."""


@dataclass(frozen=True)
class PressureEffect:
    """What pressure changes."""

    settings: Mapping[str, Any]
    """Whole parameters by dotted path, as they are under pressure."""
    months: Mapping[str, tuple[tuple[str, float], ...]]
    """For each lever its realised strength in every month of the run, if there were pressure in it."""
    stays: tuple[str, ...]
    """Parameters of diverted levers that stay as they are because they cannot change in time."""
    faults: tuple[Fault, ...]


def effect_of(raw: dict[str, Any], diverted: Mapping[str, Any], paths: list[str]) -> PressureEffect:
    """What pressure changes in a raw scenario; `diverted` is the same with what its levers have left, `paths` what
    those levers set.
    """
    settings: dict[str, Any] = {}
    stays: list[str] = []
    for path in paths:
        found, _ = find_parameter(raw, path_of(path))
        if found is None:
            continue
        now, then = at(raw, found.parameter), at(diverted, found.parameter)
        if now == then:
            continue
        if found.kind.dial and found.parameter[0] not in NEVER and now is not None and then is not None:
            settings[".".join(found.parameter)] = then
        else:
            stays.append(path)
    said, faults = at(raw, SAID), []
    for path, new in said.items() if isinstance(said, Mapping) else ():
        where = path_of(path)
        found, right = find_parameter(raw, where)
        if found is None:
            faults.append(((*SAID, path), "there is no parameter with this path", right))
        elif found.parameter[0] in NEVER or not found.kind.dial:
            what = (
                "name what people meet on their way: a time, a share, a capacity, hours or a price of services, "
                "routes or risks"
            )
            faults.append(((*SAID, path), f"'{path}' cannot change with pressure", what))
        else:
            name = ".".join(found.parameter)
            before = put(raw, found.parameter, settings.get(name, at(raw, found.parameter)))
            try:
                change = read_change(new, found.kind)
                after = Parameters(before if change.replaced is None else put(before, where, new))
                if change.replaced is None:
                    after.change(found, change, 1.0, None)
            except ValueProblem as wrong:
                faults += [((*SAID, path, *below), met, right) for below, met, right in wrong.faults]
                continue
            except Unreadable:
                continue
            settings[name] = after.raw_at(found.parameter)
    return PressureEffect(settings, {}, tuple(stays), tuple(faults))


def apply(raw: dict[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The raw scenario with parameters as they are under pressure."""
    for path, value in settings.items():
        raw = put(raw, path_of(path), value)
    return raw


def check_reviews(model: Model) -> Iterator[Fault]:
    """What is wrong with `fire_fighting` and `improvement`."""
    fire, rule = model.fire_fighting, model.improvement
    if fire is not None and fire.full_beds is not None:
        where: Where = ("fire_fighting", "full_beds")
        for name in fire.full_beds.services:
            if name not in model.services:
                yield unknown("service", name, model.services, (*where, "services"))
            elif model.services[name].kind not in kinds_that(CapacityUse.OCCUPIES):
                yield (
                    (*where, "services"),
                    f"'{name}' is {model.services[name].kind.value}",
                    "beds or places were expected, which can be full",
                )
        if not fire.full_beds.services and not any("acute" in service.counts_as for service in model.services.values()):
            yield where, "no service counts as acute", "say whose beds are looked at: services: [NAME]"
        if fire.full_beds.below is not None and fire.full_beds.below > fire.full_beds.above:
            yield (
                (*where, "below"),
                f"below {fire.full_beds.below:.0%}, above {fire.full_beds.above:.0%}",
                "'below' is at most 'above'",
            )
    payers = sorted(
        {
            name
            for service in model.services.values()
            if service.payer is not None
            for _, one in service.payer.leaves()
            for name in one.now
        }
    )
    for payer in fire.budgets if fire is not None else ():
        if payer not in payers:
            yield (
                ("fire_fighting", "budgets", payer),
                f"nothing is paid by '{payer}'",
                did_you_mean(payer, payers, f"payers are {', '.join(payers)}"),
            )
    if rule is not None:
        yield from _improvement(model, rule.between)


def _improvement(model: Model, between: tuple[str, ...]) -> Iterator[Fault]:
    where: Where = ("improvement", "between")
    if len(between) < 2 or len(set(between)) < len(between):
        yield where, f"'{', '.join(between)}'", "two or more different services were expected"
    for name in between:
        service = model.services.get(name)
        if service is None:
            yield unknown("service", name, model.services, where)
        elif service.kind not in kinds_that(CapacityUse.OCCUPIES, CapacityUse.WORK):
            yield where, f"'{name}' is {service.kind.value}", "places move between beds, places or staff"
