"""The switch that turns on deaths that go with waiting at the front door: as many as its source says, and off in England."""

import numpy as np
import pytest

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load

BEDS = ("medical_beds", "older_peoples_beds", "surgical_beds", "other_beds")
LIMIT = 8 * 60
ADDED = 0.01336


def log_of(name: str) -> EventLog:
    scenario = load(f"scenarios/{name}.yaml").with_({"run.warm_up": "0 days", "run.length": "200 days"})
    plan = compile_plan(scenario)
    return simulate(plan, sample(plan, scenario.model.run.seed, 1))


def harmed(log: EventLog) -> set[tuple[int, int]]:
    """Spells that go to their last days without having fallen ill again."""
    step = log.names.steps.index("routes.dies_in_place.last_days")
    ends = (log.event == Event.BEGAN) & (log.subject == step)
    ill = log.event == Event.DETERIORATED
    return pairs(log, ends) - pairs(log, ill)


def pairs(log: EventLog, rows: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(log.patient[rows].tolist(), log.spell[rows].tolist(), strict=True))


def waited_long(log: EventLog) -> set[tuple[int, int]]:
    """Spells whose first bed came more than eight hours after arrival in the department, and whose treatment is over."""
    first = log.names.steps.index("routes.in_the_department.seen")
    came = {
        (patient, spell): minute
        for patient, spell, minute in rows(log, (log.event == Event.BEGAN) & (log.subject == first))
    }
    beds = [log.names.services.index(name) for name in BEDS]
    found, seen = set(), set()
    for patient, spell, minute in rows(log, (log.event == Event.GRANTED) & np.isin(log.subject, beds)):
        if (patient, spell) in came and (patient, spell) not in seen:
            seen.add((patient, spell))
            if minute - came[patient, spell] > LIMIT:
                found.add((patient, spell))
    treated = log.names.steps.index("routes.treated.bed")
    return found & pairs(log, (log.event == Event.ENDED) & (log.subject == treated))


def rows(log: EventLog, which: np.ndarray):
    return zip(log.patient[which].tolist(), log.spell[which].tolist(), log.minute[which].tolist(), strict=True)


def test_it_is_off_in_england_and_on_it_adds_as_many_deaths_as_its_source_says():
    assert harmed(log_of("england")) == set()
    log = log_of("england_waiting_harms")
    dead, long = harmed(log), waited_long(log)
    assert len(long) > 5000
    assert dead <= long, "nobody dies of it who did not wait so long"
    assert len(dead) / len(long) == pytest.approx(ADDED, abs=4 * (ADDED / len(long)) ** 0.5)
