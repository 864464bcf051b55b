"""Today's position in the numbers of a plan: who is to stand where at minute 0 of the measured window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.core.event_log import Names
from simulation.core.numerics import quantiles
from simulation.core.vocabulary import CountsAs
from simulation.plan import columns as t
from simulation.plan.columns import Tables
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse

if TYPE_CHECKING:
    from simulation.plan.compile import Plan


@dataclass(frozen=True)
class InBeds:
    """Patients with no criteria to reside on one pathway."""

    pathway: int
    """Code of the label."""
    people: int
    since: int
    """Minutes in the mean; -1 when not said."""


@dataclass(frozen=True)
class InService:
    """People in a service, or those on its list who hold no place."""

    service: int
    inside: bool
    people: int
    labels: tuple[tuple[int, int], ...]
    """Only people with these labels are counted: label and code."""
    steps: frozenset[int] | None
    """Only people at these steps; at any when None."""


@dataclass(frozen=True, repr=False)
class TodaysPosition:
    """From what time on a plan holds, what holds until then, and who is to stand where at that minute."""

    before: "Plan"
    """The place as it was until then: the same people, steps and services."""
    minute: int
    beds: int
    """Patients in acute beds; -1 when not said."""
    acute: frozenset[int]
    """Services whose places are acute beds."""
    pathway: int
    """The label `pathway`; NONE when nothing records it."""
    in_beds: tuple[InBeds, ...]
    in_services: tuple[InService, ...]


def position_of(model: Model, before: "Plan", names: Names) -> TodaysPosition:
    """The position that a scenario says; it has passed its checks."""
    assert model.today is not None, "only a scenario with a position has a plan of it"
    today, services, labels = model.today, list(model.services), list(names.label_names)
    values = names.labels.get("pathway", ())
    return TodaysPosition(
        before,
        before.warm_up,
        int(today.beds) if today.beds is not None else -1,
        frozenset(
            number
            for number, service in enumerate(model.services.values())
            if SERVICES[service.kind].use is CapacityUse.OCCUPIES and CountsAs.ACUTE.value in service.counts_as
        ),
        labels.index("pathway") if "pathway" in labels else int(t.NONE),
        tuple(
            InBeds(
                values.index(name) + 1,
                int(one.people),
                quantiles.round_half_up(one.since) if one.since is not None else -1,
            )
            for name, one in today.no_criteria_to_reside.items()
        ),
        tuple(
            InService(
                services.index(name),
                inside,
                int(people),
                tuple(
                    (labels.index(label), names.labels[label].index(value) + 1) for label, value in one.labels.items()
                ),
                _steps(names.steps, one.route, one.step),
            )
            for name, entries in today.services.items()
            for one in entries
            for inside, people in ((True, one.occupied), (False, one.queue))
            if people is not None
        ),
    )


def _steps(steps: Sequence[str], route: str | None, step: str | None) -> frozenset[int] | None:
    if route is None:
        return None
    begins = f"routes.{route}." if step is None else f"routes.{route}.{step}"
    return frozenset(
        number for number, name in enumerate(steps) if name == begins or (step is None and name.startswith(begins))
    )


def same_people(one: "Plan", other: "Plan") -> bool:
    """Whether the same people may go on from one plan to the other: they know the same steps, services and labels."""
    alike: Mapping[str, bool] = {
        name: getattr(one.names, name) == getattr(other.names, name)
        for name in ("services", "steps", "marks", "labels", "streams", "kept")
    }
    return all(alike.values()) and one.copies == other.copies and one.visits == other.visits and _same(one, other)


def _same(one: "Plan", other: "Plan") -> bool:
    tables: tuple[Tables, Tables] = (one.tables, other.tables)
    kinds = [tuple(table.services[:, t.V_KIND].tolist()) for table in tables]
    clocks = [table.clocks.tolist() for table in tables]
    steps = [table.steps[:, [t.S_KIND, t.S_VISITS]].tolist() for table in tables]
    return kinds[0] == kinds[1] and clocks[0] == clocks[1] and steps[0] == steps[1]


__all__ = ["InBeds", "InService", "TodaysPosition", "position_of", "same_people"]
