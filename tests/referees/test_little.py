"""Little's law on every service: the mean number there is the rate of coming times the mean time there (J. D. C. Little
1961).

The number comes from counting heads over time, the times from following each person; the measures must say the same.
"""

from pathlib import Path

import numpy as np
import pytest

from simulation.assurance.verification.log_statistics import ANSWERS
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY, Event
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def run() -> tuple[Scenario, EventLog]:
    """A season of England from empty: beds that block, shared lists, staff, meetings, starts and people who give up."""
    england = load(SCENARIOS / "england.yaml").with_({"run.warm_up": "0 days", "run.length": "100 days"})
    plan = compile_plan(england)
    return england, simulate(plan, sample(plan, 1, 0))


def heads(log: EventLog, service: int, came: tuple[Event, ...], went: tuple[Event, ...]) -> float:
    """Mean number there, by counting over time."""
    rows = (log.subject == service) & np.isin(log.event, (*came, *went))
    number = np.cumsum(np.where(np.isin(log.event[rows], came), 1, -1))
    assert (number >= 0).all()
    return float((np.diff(np.append(log.minute[rows], log.end)) * number).sum()) / log.end


def times(log: EventLog, service: int, came: tuple[Event, ...], went: tuple[Event, ...]) -> np.ndarray:
    """Minutes each person spent there, one coming after the other; who is still there at the end until then."""
    rows = np.flatnonzero((log.subject == service) & np.isin(log.event, (*came, *went)))
    order = rows[np.lexsort((rows, log.value[rows], log.patient[rows]))]
    person, event, minute = log.patient[order] * 2 + log.value[order], log.event[order], log.minute[order]
    comes = np.isin(event, came)
    begins = np.flatnonzero(comes)
    follows = np.append(person[1:] == person[:-1], False)[begins]
    until = np.where(follows, np.append(minute[1:], log.end)[begins], log.end)
    assert not comes[1:][begins[follows]].any(), "somebody comes twice without going"
    return until - minute[begins]


@pytest.mark.parametrize(
    ("measured", "came", "went"),
    [
        ("waiting", (Event.ASKED, Event.ALSO_ASKED), (*ANSWERS, Event.TAKEN_OFF)),
        ("occupied", (Event.GRANTED,), (Event.LEFT,)),
    ],
)
def test_littles_law_holds_on_every_service(run, measured, came, went):
    england, log = run
    table = measure(log, england)
    said = table[(table["period"] == "whole") & (table["measure"] == measured) & (table["by"] == "service")].set_index(
        "group"
    )["value"]
    looked_at = 0
    for code, name in enumerate(log.names.services):
        if england.model.services[name].kind == "meeting" or (
            measured == "occupied" and england.model.services[name].kind == "daily_starts"
        ):
            continue
        number, stays = heads(log, code, came, went), times(log, code, came, went)
        if not len(stays):  # a service that only a lever would use
            continue
        if not len(stays):
            assert number == 0.0
            continue
        rate = len(stays) / (log.end / DAY)
        assert number == pytest.approx(rate * float(stays.mean()) / DAY, rel=1e-9), name
        assert said[name] == pytest.approx(number, rel=1e-9), name
        looked_at += 1
    assert looked_at >= 10
