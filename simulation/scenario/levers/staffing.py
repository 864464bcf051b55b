"""Staff given by weekday: where a lever that opens further days starts from.

    seven_day_discharge:
      why: The hub works every day.
      set:
        services.discharge_hub.open: every day 08:00-18:00
        services.discharge_hub.capacity: {by_weekday: [9 people, 9 people, 9 people, 9 people, 9 people, 9 people, 9
        people]}

At a strength of 30 % three people in ten of those nine are there on a Sunday on which nobody was: a day without hours
counts as a day without staff, so the numbers move by fractions, and the new hours hold as soon as anybody works in
them.
"""

from collections.abc import Mapping
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.vocabulary import DAY
from simulation.scenario.levers.interpolate import bare, timeline
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.hours import read_hours

BY_WEEKDAY = "by_weekday"


def opens_further_days(sets: Mapping[str, Any], where: Where) -> bool:
    """Whether a lever that sets these paths gives the hours at `where` together with the staff of each weekday."""
    return (
        where[0] == "services"
        and where[-1] == "open"
        and _is_weekly(bare(sets.get(".".join((*where[:-1], "capacity")))))
    )


def hours_last(sets: Mapping[str, Any]) -> list[str]:
    """The paths of a lever in an order in which staff are moved before the hours that they are counted by."""
    return sorted(sets, key=lambda path: path.endswith(".open"))


def weekly(raw: Mapping[str, Any], where: Where, now: Any, new: Any) -> Any:
    """The staff that stand at `where` as a number for each weekday, where the new ones are; one number for all stands
    for nobody on days without hours.
    """
    if (
        where[0] != "services"
        or where[-1] != "capacity"
        or not _is_weekly(bare(new))
        or at(raw, (*where[:-1], "kind")) != "staff"
    ):
        return now
    days = _days_open(raw, where)
    first, later = timeline(bare(now))
    return (
        {"value": _week(first, days), "changes": {day: _week(node, days) for day, node in later.items()}}
        if later
        else _week(first, days)
    )


def _is_weekly(raw: Any) -> bool:
    return isinstance(raw, Mapping) and isinstance(raw.get(BY_WEEKDAY), list)


def _week(node: Any, days: frozenset[int]) -> Any:
    if _is_weekly(node) or isinstance(node, list):
        return node if _is_weekly(node) else {BY_WEEKDAY: node}
    return {BY_WEEKDAY: [node if weekday in days else "0 people" for weekday in range(7)]}


def _days_open(raw: Mapping[str, Any], where: Where) -> frozenset[int]:
    """The weekdays on which a service has hours; all where they cannot be read or it is always open."""
    said = at(raw, (*where[:-1], "open"))
    try:
        first, later = timeline(bare(said)) if said is not None else ("always", {})
        spans = [span for node in (first, *later.values()) for span in read_hours(node).spans]
    except ValueProblem:
        return frozenset(range(7))
    return frozenset(day for begin, end in spans for day in range(7) if begin < (day + 1) * DAY and end > day * DAY)
