"""Who of those who wait is served first: one order for all services of a list, and priorities that can be reckoned
with.
"""

from collections.abc import Iterator

from simulation.core.vocabulary import DAY, Order
from simulation.scenario.schema.values.value import Value
from simulation.scenario.validation.fault import Fault
from simulation.scenario.validation.model_index import ModelIndex

LONGEST_RISE = 10_000 * DAY
LARGEST_PRIORITY = 1_000_000
"""Where priorities rise, so that what they are worth in minutes is a whole number of the engines."""


def check_order(known: ModelIndex) -> Iterator[Fault]:
    """Faults of the orders of queues."""
    first: dict[str, str] = {}
    for name, service in known.model.services.items():
        where = ("services", name)
        if service.rises_every is not None:
            if service.order is not Order.FIRST_COME:
                met = f"a priority that rises beside order: {service.order.value}"
                yield (*where, "rises_every"), met, "who has waited longest is first where waiting raises the priority"
            if not 1.0 <= service.rises_every <= LONGEST_RISE:
                met, right = f"{service.rises_every:g} minutes", f"from 1 minute to {LONGEST_RISE // DAY:,} days"
                yield (*where, "rises_every"), met, f"{right} for a step of priority"
        if service.shared_list is None:
            continue
        other = first.setdefault(service.shared_list, name)
        for key in ("order", "rises_every"):
            if getattr(known.model.services[other], key) != getattr(service, key):
                met = f"another '{key}' than '{other}' of the same list"
                yield (*where, key), met, "services that share a list have the same order"
    yield from _priorities(known)


def _priorities(known: ModelIndex) -> Iterator[Fault]:
    if all(service.rises_every is None for service in known.model.services.values()):
        return
    for place, step in known.steps():
        said: Value[int] | None = getattr(step, "priority", None)
        if said is not None and any(abs(level) > LARGEST_PRIORITY for _, level in said.leaves()):
            met = "a priority of more than a million where priorities rise"
            yield (*place, "priority"), met, f"from -{LARGEST_PRIORITY:,} to {LARGEST_PRIORITY:,}"


__all__ = ["check_order"]
