"""A service as a file says it, its capacity in the unit of its kind."""

from collections.abc import Mapping
from typing import Any

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.core.vocabulary import Order, RunBy, ServiceKind
from simulation.scenario.schema.field_types import (  # fmt: skip
    AgesServed,
    Capacity,
    Clock,
    Dates,
    Held,
    Hourly,
    HourWeights,
    Minutes,
    MonthWeights,
    Names,
    Part,
    Price,
    ShareDial,
    SharesDial,
    Text,
    Time,
    WeekdayWeights,
    YesNo,
)
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse, kinds_with
from simulation.scenario.schema.values.reading import read_value
from simulation.scenario.schema.values.value import Value


class EachCopy(Part):
    """What is other about one of the copies of a service."""

    capacity: Capacity = None
    """Its own capacity, in place of its part of the sum."""


class Service(Part):
    """Something with capacity that people use."""

    kind: ServiceKind
    label: Text | None = None
    """Plain name for charts and tables."""
    capacity: Capacity = None
    """Beds, places or people at one time, or starts a day, in the unit of the kind; staff may have one per weekday.
    What is not whole is met over the days: 3.6 people are three on two days of five and four on three. Per head it is
    of the people whom it serves: 30 beds per 100,000 people aged 65 and over.
    """
    vacancy: ShareDial | None = None
    """Staff, places and daily starts: the share of posts that nobody holds. With it, or with `absence`, the capacity is
    what the posts would give; capacity of the day = posts x (1 - vacancy) x (1 - absence).
    """
    absence: ShareDial | None = None
    """Of people in post, the share who are away ill."""
    absence_by_month: MonthWeights | None = None
    """How absence goes through the year: relative weights from January to December."""
    serves: AgesServed | None = None
    """The people whom its capacity follows when the place has another size: everybody when not said."""
    counts_as: Names = ()
    """What official measures see in it."""
    run_by: RunBy | None = None
    payer: SharesDial | None = None
    """Who pays: one payer, or shares."""
    unit_cost: Price | None = None
    """List price per day, per hour of staff on duty, per start or per contact."""
    weekend_cost: Price | None = None
    """Staff: list price per hour on Saturdays and Sundays; as on weekdays when not said."""
    open: Hourly | None = None
    """Staff: hours of work, of every week or of a cycle of weeks: {weeks: [weekdays 08:00-18:00, closed], from:
    2024-01-01}. Always when not said.
    """
    admits: Hourly | None = None
    """Beds and places: hours in which a person may move in, of every week or of a cycle of weeks. Always when not said.
    """
    turnaround: Time | None = None
    """Beds and places: how long one that was left is made ready before it is given to the next; it counts as capacity,
    not as occupied.
    """
    held: Held | None = None
    """Meetings: when in every week, or in a cycle of weeks: {weeks: [wednesday 14:00, closed], from: 2024-01-01}."""
    at: Clock | None = None
    """Daily starts: the time of day they are given out. 00:00 when not said."""
    by_weekday: WeekdayWeights | None = None
    """Relative weights of the capacity from Monday to Sunday, whose mean is what `capacity` says."""
    by_hour: HourWeights | None = None
    """Beds, places, staff: relative weights of the capacity in the hours 0 to 23, whose mean is what `capacity` says.
    Who is in a place or being worked on when it falls stays until they are done. In an hour of weight 0 staff do not
    work and nobody gets a place.
    """
    closed_on: Dates = frozenset()
    """Days without hours, meetings or starts."""
    order: Order = Order.FIRST_COME
    """Who of those with the same priority is served first: first_come, last_come or random. By need is a `priority` of
    the step that differs by label. Services that share a list have the same order.
    """
    rises_every: Minutes | None = None
    """The priority of who waits rises: each of these times waited counts as one step of priority, so that nobody is
    passed over for ever. Of those who are level then, who has the better priority comes first.
    """
    shared_list: str | None = None
    """Services of one name share one list and their summed capacity."""
    for_each: str | None = None
    """A label that people carry from arrival: there is one of this service for each of its values, people go to their
    own, and the capacity, which speaks of the sum, is shared out by the people who come.
    """
    each: dict[str, EachCopy] | None = None
    """By value of that label, what is other about one of them."""
    one_list: YesNo | None = None
    """Whether these share one list and all their capacity, as if there were one."""

    @model_validator(mode="before")
    @classmethod
    def capacity_in_its_unit(cls, raw: Any) -> Any:
        """Capacity is read in the unit of the kind, and keys of another kind are mistakes."""
        if not isinstance(raw, dict) or raw.get("kind") not in list(ServiceKind):
            return raw
        kind = ServiceKind(raw["kind"])
        faults: list[tuple[tuple[str, ...], str, str]] = []
        for key in dict.fromkeys(key for facts in SERVICES.values() for key in facts.keys):
            kinds = kinds_with(key)
            if key in raw and kind not in kinds:
                faults.append(
                    ((key,), f"'{key}' for {kind.value}", f"'{key}' belongs to {' and '.join(k.value for k in kinds)}")
                )
        has_capacity = SERVICES[kind].use is not CapacityUse.NOTHING
        if not has_capacity and "held" not in raw:
            faults.append((("held",), "a meeting without 'held'", "say when it is held, such as 'wednesday 14:00'"))
        capacity = raw.get("capacity")
        if has_capacity and "capacity" not in raw:
            faults.append((("capacity",), "no capacity", "every service but a meeting has a capacity"))
        elif has_capacity:
            try:
                capacity = _read_capacity(kind, raw["capacity"])
            except ValueProblem as wrong:
                faults.extend(wrong.under("capacity").faults)
        each = raw.get("each")
        if has_capacity and isinstance(each, Mapping):
            each = {value: _read_each(kind, value, one, faults) for value, one in each.items()}
            raw = {**raw, "each": each}
        if faults:
            raise PydanticCustomError("wrong", "service", {"faults": faults})
        return {**raw, **({"capacity": capacity} if "capacity" in raw else {})}


def _read_each(kind: ServiceKind, value: str, raw: Any, faults: list[tuple[tuple[str, ...], str, str]]) -> Any:
    """One copy with its capacity in the unit of the kind."""
    if not isinstance(raw, Mapping) or "capacity" not in raw:
        return raw
    try:
        return {**raw, "capacity": _read_capacity(kind, raw["capacity"])}
    except ValueProblem as wrong:
        faults += wrong.under("capacity").under(value).under("each").faults
        return raw


def _read_capacity(kind: ServiceKind, raw: Any) -> Value[tuple[float, ...]]:
    """Capacity as seven numbers, Monday to Sunday; equal unless staff differ by weekday."""

    use = SERVICES[kind].use

    def one(entry: Any) -> tuple[float, ...]:
        if use is CapacityUse.ONCE:
            return (units.rate(entry),) * 7
        if isinstance(entry, list) and use is CapacityUse.WORK:
            if len(entry) != 7:
                raise ValueProblem(
                    f"{len(entry)} numbers of staff", "one for each weekday from Monday to Sunday was expected"
                )
            return tuple(units.people(item, "people") for item in entry)
        return (units.people(entry, SERVICES[kind].unit),) * 7

    if use is CapacityUse.WORK and isinstance(raw, Mapping) and "by_weekday" in raw:
        raw = {("value" if key == "by_weekday" else key): below for key, below in raw.items()}
    value = read_value(raw, one)
    if value.labels():
        raise ValueProblem("a capacity that depends on a label", "a capacity may change by date only")
    return value
