"""Checks of services: what they count as, their prices, and that one is the same for everybody."""

from collections.abc import Iterator
from typing import Any

from simulation.core.errors import did_you_mean
from simulation.core.vocabulary import DAY, LONGEST_TURNAROUND, CountsAs, ServiceKind
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.value import Value
from simulation.scenario.validation.fault import Fault

_OF_STAFF = (CountsAs.CONTACT, CountsAs.ASSESSMENT, CountsAs.REPEAT_ASSESSMENT)


def check_services(model: Model) -> Iterator[Fault]:
    """Faults of services, each by itself."""
    for name, service in model.services.items():
        yield from _service(("services", name), service)


def _is_work(kind: ServiceKind) -> bool:
    return SERVICES[kind].use is CapacityUse.WORK


def _service(where: Where, service: Service) -> Iterator[Fault]:
    for one in service.counts_as:
        allowed = [kind.value for kind in CountsAs]
        if one not in allowed:
            yield (
                (*where, "counts_as"),
                f"'{one}'",
                did_you_mean(one, allowed, f"a service counts as {', '.join(allowed)}"),
            )
        elif (CountsAs(one) in _OF_STAFF) is not _is_work(service.kind):
            fitting = [kind.value for kind in CountsAs if (kind in _OF_STAFF) is _is_work(service.kind)]
            yield (
                (*where, "counts_as"),
                f"'{one}' for {service.kind.value}",
                f"{service.kind.value} count as {', '.join(fitting)}",
            )
    if service.unit_cost is not None:
        allowed_per = SERVICES[service.kind].priced_per
        priced = list(dict.fromkeys(per for _, (_, per) in service.unit_cost.leaves()))
        per = next((one for one in priced if one not in allowed_per), None)
        if per is not None:
            met = "a price per nothing" if per == "once" else f"a price per {per} for {service.kind.value}"
            yield (*where, "unit_cost"), met, f"{service.kind.value} are priced per {' or per '.join(allowed_per)}"
        elif len(priced) > 1:
            met = f"a price per {priced[0]} and at another date per {priced[1]}"
            yield (*where, "unit_cost"), met, "a price is per the same thing at all dates; it may change in pounds"
    for _, (_, per) in service.weekend_cost.leaves() if service.weekend_cost is not None else ():
        if (
            per != "hour"
            or service.unit_cost is None
            or any(other != "hour" for _, (_, other) in service.unit_cost.leaves())
        ):
            yield (
                (*where, "weekend_cost"),
                f"a price per {per} at weekends",
                "staff with a unit_cost per hour may have another price per hour at weekends",
            )
            break
    if service.absence_by_month is not None and service.absence is None:
        yield (*where, "absence_by_month"), "months of an absence that is not said", "say 'absence' too, such as 5 %"
    for key in (
        "capacity", "vacancy", "absence", "absence_by_month", "open", "admits", "held", "at", "by_weekday", "by_hour",
        "unit_cost", "weekend_cost", "payer",
    ):  # fmt: skip
        value: Value[Any] | None = getattr(service, key)
        if isinstance(value, Value) and value.labels():
            yield (
                (*where, key),
                f"by_{min(value.labels())}",
                "a service is the same for everybody; it may change by date only",
            )
    if service.turnaround is not None:
        longest = max(entry.mean() for _, entry in service.turnaround.leaves())
        if longest > LONGEST_TURNAROUND:
            yield (
                (*where, "turnaround"),
                f"{longest / DAY:.4g} days to make a place ready",
                f"at most {LONGEST_TURNAROUND // DAY} days; what is closed for longer is a change of capacity",
            )


def check_lists(model: Model) -> Iterator[Fault]:
    """Services that share a list are of one kind, but beds and places may share."""
    lists: dict[str, tuple[str, ServiceKind]] = {}
    for name, service in model.services.items():
        if service.shared_list is None:
            continue
        first, kind = lists.setdefault(service.shared_list, (name, service.kind))
        if _is_work(kind) is not _is_work(service.kind):
            met = f"'{service.shared_list}' is shared with '{first}', which is of the kind {kind.value}"
            yield (
                ("services", name, "shared_list"),
                met,
                "staff share lists with staff, beds and places with beds and places",
            )
