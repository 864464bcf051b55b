"""What the monthly reviews of a run made of its scenario: services as they really were from month to month, and the
days under pressure.
"""

import datetime
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.periods.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, ResultTable
from simulation.measures.sources import HERE
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.values.value import ByDate, ByLabel, Constant, Node, Product, Value

PRESSURE = Measure(
    "share_of_days_under_pressure",
    "the share of days under pressure",
    "Days on which full beds or an overspent budget divert levers that are not ring-fenced",
    "share",
    "days from a monthly review that finds pressure to the next",
    "days",
    source=HERE,
    needs=("fire-fighting",),
)
DATED = ("capacity", "unit_cost", "payer", "open", "admits", "held", "at", "by_weekday", "by_hour")
"""What may differ under pressure about a service."""


def as_reviewed(model: Model, under_pressure: Model | None, log: EventLog) -> Model:
    """The scenario with its services as they were in this run: under pressure what holds then, and with the places that
    the monthly rule moved.
    """
    states = list(_states(log))
    if all(not pressed and not any(moved) for _, pressed, moved in states):
        return model
    other, none_moved = under_pressure or model, [0] * len(states)
    services = {}
    for code, (name, service) in enumerate(model.services.items()):
        update, of_service = {}, [moved[code] if moved else 0 for _, _, moved in states]
        for field in DATED:
            rest, then = getattr(service, field), getattr(other.services[name], field)
            more = of_service if field == "capacity" else none_moved
            if rest is not None and then is not None and (rest.node != then.node or any(more)):
                nodes = [
                    _moved((then if pressed else rest).node, number)
                    for (_, pressed, _), number in zip(states, more, strict=True)
                ]
                update[field] = Value(
                    ByDate(
                        nodes[0], tuple((day, node) for (day, _, _), node in zip(states[1:], nodes[1:], strict=True))
                    ),
                    rest.source,
                )
        services[name] = service.model_copy(update=update) if update else service
    if all(services[name] is service for name, service in model.services.items()):
        return model
    return model.model_copy(update={"services": services})


def _states(log: EventLog) -> Iterator[tuple[datetime.date, bool, tuple[int, ...]]]:
    """From which day on what held: whether there was pressure, and the places moved by service."""
    yield log.first_day, False, ()
    for review in log.reviews:
        yield log.first_day + datetime.timedelta(days=review.minute // DAY), review.pressed, review.moved


def _moved(node: Node[Any], number: int) -> Node[Any]:
    """A capacity with so many places more or fewer."""
    if number == 0:
        return node
    if isinstance(node, Constant):
        return Constant(tuple(max(0.0, places + number) for places in node.entry))
    if isinstance(node, ByDate):
        return ByDate(_moved(node.first, number), tuple((day, _moved(below, number)) for day, below in node.later))
    assert not isinstance(node, ByLabel | Product), "a capacity is the same for everybody"
    return node


def pressed_days(tables: LogTables) -> Floats:
    """1 for each day of the window that is under pressure, 0 for the others."""
    window, log = tables.window, tables.log
    midnights = (window.day_zero + np.arange(len(window.dates))) * DAY
    pressed = np.zeros(len(window.dates))
    for review, following in pairwise([*log.reviews, None]):
        assert review is not None
        pressed[
            (midnights >= review.minute) & (midnights < (following.minute if following is not None else log.end))
        ] = float(review.pressed)
    return pressed


@register(PRESSURE)
def days_under_pressure(tables: LogTables, result: ResultTable) -> None:
    """The share of days under pressure."""
    result.ratio(PRESSURE, "all", ["all"], pressed_days(tables), tables.window.days, periods=MONTHS)
