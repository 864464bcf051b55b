"""What an offered load is: one list with what is asked of it and what it has. Nothing heavy is imported for it."""

from collections import defaultdict
from dataclasses import dataclass

from simulation.core.complete import complete
from simulation.core.vocabulary import ServiceKind
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse


@dataclass(frozen=True)
class Load:
    """One list: the services that share it, what is asked of it and what it has."""

    services: tuple[str, ...]
    list: str
    """The shared list, or the service's own name."""
    capacity: float
    """Mean over the measured window, in `unit`; infinite when unlimited."""
    unit: str
    """beds, places, starts a day, or hours a week (staff)."""
    offered: float
    """What would be used with unlimited capacity, in `unit`."""
    load: float
    """Offered over capacity."""
    stable: bool
    """Whether it can keep up: a load below one."""
    gives_up: bool
    """Whether enough of those who wait may leave the list, because they give up, find another place or fall ill again:
    those who never do would be served. Then it is full, not unstable.
    """


UNITS = complete(
    "the units of loads",
    ServiceKind,
    {
        ServiceKind.BEDS: "beds",
        ServiceKind.PLACES: "places",
        ServiceKind.DAILY_STARTS: "starts a day",
        ServiceKind.STAFF: "hours a week",
        ServiceKind.MEETING: "",
    },
)


def lists_of(model: Model) -> dict[str, list[str]]:
    """The services of every list, by its name, in the order of the file."""
    lists: dict[str, list[str]] = defaultdict(list)
    for name, service in model.services.items():
        if SERVICES[service.kind].use is not CapacityUse.NOTHING:
            lists[service.shared_list or name].append(name)
    return lists
