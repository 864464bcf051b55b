"""Every shipped scenario against arithmetic on the back of an envelope: flow in equals flow out, and load times stay is
what is occupied.

What a service would hold is worked out from the file alone, without a run (`plan/load.py`); the run is counted from its
log alone.
"""

import math
from pathlib import Path

import numpy as np
import pytest

from simulation.assurance.verification.log_statistics import ANSWERS
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY, Event, ServiceKind
from simulation.engines import engine_used, simulate
from simulation.offered_load.answer.load import Load
from simulation.offered_load.loads import offered_loads
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.calendar.arrival_counts import expected_arrivals
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from tests.support.loads import assert_every_list_has_a_load

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FILES = sorted(
    path.relative_to(SCENARIOS).as_posix()
    for path in SCENARIOS.rglob("*.yaml")
    if not path.name.startswith("targets") and path.parent.name not in ("debate", "money", "places")
)
"""The files of the debate are England with levers, money and winters that come and go: they have no settled state to
compare with. The 42 places are England with other numbers, some of them not fitted and full.
"""
PEOPLE = 130_000
"""About as many come as in the shortest of the runs in which chance no longer matters: four months of England."""
COARSE = 0.07
"""What the load leaves out: who waits longer at night, who dies in a bed, who is moved on because another place is
full.
"""
SPARE = 0.9
"""Up to this load hardly anybody is kept from a place; above it a list holds less than is asked of it."""
ESCALATION = 0.04
"""England opens 36 beds beside 927 while its hospitals are full, and 9 beside 245."""

pytestmark = pytest.mark.skipif(
    engine_used("auto")[0] != "compiled", reason="months of England need the compiled engine"
)


ORDINARY = ("england.yaml",)
"""Of those that are England, with levers or without, this one; the rest are `long`."""


@pytest.fixture(
    scope="module",
    params=[file if file in ORDINARY or "/" in file else pytest.param(file, marks=pytest.mark.long) for file in FILES],
)
def run(request: pytest.FixtureRequest) -> tuple[Scenario, EventLog]:
    scenario = load(SCENARIOS / request.param)
    said = scenario.model.run
    share = PEOPLE / expected_arrivals(scenario.model)
    days = min(said.length / DAY, max(60.0, share * (said.warm_up + said.length) / DAY - said.warm_up / DAY))
    scenario = scenario.with_({"run.length": f"{int(days)} days"})
    plan = compile_plan(scenario)
    return scenario, simulate(plan, sample(plan, scenario.model.run.seed, 0))


def comings(log: EventLog) -> tuple[np.ndarray, np.ndarray]:
    """Minutes at which people come in, first or again after they had gone, and at which they end."""
    order = np.argsort(log.patient, kind="stable")
    event, patient, minute = log.event[order], log.patient[order], np.maximum(log.minute[order], 0)
    after_an_end = np.concatenate([[False], (event[:-1] == Event.STATE) & (patient[1:] == patient[:-1])])
    again = (event == Event.RISK) & after_an_end
    return minute[(event == Event.ARRIVED) | again], minute[event == Event.STATE]


def mean_number(
    log: EventLog, services: tuple[str, ...], came: tuple[Event, ...], went: tuple[Event, ...], begin: int
) -> float:
    """Mean number of people there between two minutes: each adds the minutes from coming to going."""
    mine = np.isin(log.subject, [log.names.services.index(name) for name in services])
    come, go = (np.clip(log.minute[mine & np.isin(log.event, events)], begin, log.end) for events in (came, went))
    return float(go.sum() - come.sum() + (len(come) - len(go)) * log.end) / (log.end - begin)


def test_flow_in_is_flow_out(run: tuple[Scenario, EventLog]) -> None:
    """Between any two days more people have come than ended by as many as there are more; and after a warm-up that is
    next to none of them.
    """
    scenario, log = run
    came, ended = comings(log)
    days = np.arange(0, log.end + DAY, DAY)
    inside = np.searchsorted(np.sort(came), days) - np.searchsorted(np.sort(ended), days)
    assert (inside >= 0).all()
    assert len(came) > 100
    settled = int(scenario.model.run.warm_up)
    if settled:
        new, gone = int((came >= settled).sum()), int((ended >= settled).sum())
        assert abs(new - gone) < 0.02 * new + 4.0 * math.sqrt(new), f"{new} came and {gone} ended"


def test_load_times_stay_is_what_is_occupied(run: tuple[Scenario, EventLog]) -> None:
    scenario, log = run
    if not scenario.model.run.warm_up:
        assert scenario.model.already_here, "without a warm-up it starts from today, and today is not the settled state"
        return
    loads = offered_loads(scenario.model)
    assert_every_list_has_a_load(scenario.model, loads)
    assert_all_held(loads, scenario, log)


def assert_all_held(loads: list[Load], scenario: Scenario, log: EventLog) -> None:
    services, begin = scenario.model.services, int(scenario.model.run.warm_up)
    queues = tuple(
        name
        for name, said in services.items()
        if said.kind in (ServiceKind.BEDS, ServiceKind.PLACES) and name in log.names.services
    )
    blocked = mean_number(log, queues, (Event.ASKED,), ANSWERS, begin)
    used = [one for one in loads if one.services[0] in queues and one.offered > 0]
    assert used or not queues  # some textbooks' queues are of staff alone, whom nobody stays with
    under_pressure = scenario.model.fire_fighting.under_pressure if scenario.model.fire_fighting else {}
    escalation = [path.split(".")[1] for path in under_pressure if path.endswith(".capacity")]
    for one in used:
        more = ESCALATION * one.capacity if set(one.services) & set(escalation) else 0.0
        assert_held(one, log, begin, blocked, more)


def test_the_check_could_fail() -> None:
    scenario = load(SCENARIOS / "examples" / "mmc_queue.yaml").with_(
        {"services.beds.capacity": "unlimited", "run.length": "400 days"}
    )
    plan = compile_plan(scenario)
    log = simulate(plan, sample(plan, 1, 0))
    assert_all_held(offered_loads(scenario.model), scenario, log)
    for scale in ("1.4", "0.7"):
        other = scenario.with_({"people.arrivals.patients.rate": {"scale": scale}})
        with pytest.raises(AssertionError, match="expected of"):
            assert_all_held(offered_loads(other.model), scenario, log)


def assert_held(one: Load, log: EventLog, begin: int, blocked: float, more: float) -> None:
    """Who waits for another place is still in this one, so as many more as wait anywhere may be there; `more` beds may
    be opened while beds are full.
    """
    held = mean_number(log, one.services, (Event.GRANTED,), (Event.LEFT,), begin)
    here = np.isin(log.subject, [log.names.services.index(name) for name in one.services])
    number = int((here & (log.event == Event.GRANTED) & (log.minute >= begin)).sum())
    slack = COARSE + 4.0 * math.sqrt(2.0 / max(number, 1))
    told = f"{one.list}: {held:.1f} there, {one.offered:.1f} expected of {one.capacity:g}"
    assert held <= min((1.0 + slack) * one.offered + blocked, 1.001 * one.capacity + more), told
    least = one.offered if one.load < SPARE else 0.8 * min(one.offered, one.capacity)
    if one.gives_up:  # who goes elsewhere at once leaves the most places empty: Erlang's loss
        least = min(least, one.offered * (1.0 - lost(one.offered, int(one.capacity))))
    assert held >= (1.0 - slack) * least, told


def lost(offered: float, places: int) -> float:
    """The share of those who come that finds every place taken, by Erlang's recursion."""
    share = 1.0
    for place in range(1, places + 1):
        share = offered * share / (place + offered * share)
    return share
