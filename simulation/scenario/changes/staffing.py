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
from simulation.scenario.changes.change import Change
from simulation.scenario.changes.entries import Amount, Entry, Week
from simulation.scenario.changes.trees import Tree, dates_changed, read_parameter, timeline
from simulation.scenario.reading.quantity_text import Quantity
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.hours import read_hours
from simulation.scenario.schema.lookup import HOURS
from simulation.scenario.schema.values.value import ByDate, Constant, Value

NO_STAFF = Amount(Quantity(0.0, "", "people"))


def opens_further_days(changes: Mapping[str, Change], where: Where) -> bool:
    """Whether a lever that makes these changes gives the hours at `where` together with the staff of each weekday."""
    if where[0] != "services" or where[-1] != "open":
        return False
    staff = changes.get(".".join((*where[:-1], "capacity")))
    return staff is not None and staff.replaced is not None and is_weekly(staff.replaced)


def hours_last(paths: Mapping[str, Any]) -> list[str]:
    """The paths of a lever in an order in which staff are moved before the hours that they are counted by."""
    return sorted(paths, key=lambda path: path.endswith(".open"))


def weekly(raw: Mapping[str, Any], where: Where, now: Value[Entry], new: Value[Entry]) -> Value[Entry]:
    """The staff that stand at `where` as a number for each weekday, where the new ones are; one number for all stands
    for nobody on days without hours.
    """
    if where[0] != "services" or not is_weekly(new) or at(raw, (*where[:-1], "kind")) != "staff":
        return now
    days = _days_open(raw, where)

    def week(node: Tree) -> Tree:
        if isinstance(node, ByDate):
            return dates_changed(node, week)
        if not isinstance(node, Constant) or isinstance(node.entry, Week):
            return node
        return Constant(Week(tuple(node.entry if weekday in days else NO_STAFF for weekday in range(7))))

    return Value(week(now.node))


def is_weekly(value: Value[Entry]) -> bool:
    """Whether staff are given by weekday."""
    first, _ = timeline(value.node)
    return isinstance(first, Constant) and isinstance(first.entry, Week) and len(first.entry.items) == 7


def _days_open(raw: Mapping[str, Any], where: Where) -> frozenset[int]:
    """The weekdays on which a service has hours; all where they cannot be read or it is always open."""
    said = at(raw, (*where[:-1], "open"))
    try:
        spans = [
            span
            for _, entry in read_parameter(said if said is not None else "always", HOURS).leaves()
            for span in read_hours(entry.raw()).spans
        ]
    except ValueProblem:
        return frozenset(range(7))
    return frozenset(day for begin, end in spans for day in range(7) if begin < (day + 1) * DAY and end > day * DAY)
