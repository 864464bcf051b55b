"""England as money is judged on it: its deaths are England's own, they go on, and no wait makes anybody ill."""

import numpy as np

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load

SHORT = {"run.warm_up": "0 days", "run.length": "150 days"}
"""Long enough for some hundreds of deaths of those who were treated."""


def test_the_risk_of_dying_is_that_of_england_and_goes_on():
    ours, england = (load(name).model.risks_after_discharge for name in ("england_for_money", "england"))
    assert ours["after_hospital"] == england["after_hospital"]
    death, theirs = ours["from_ready"].death, england["after_hospital"].death
    assert death.goes_on
    assert not theirs.goes_on
    assert (death.probability, death.within, death.shape, death.then) == (
        theirs.probability,
        theirs.within,
        theirs.shape,
        theirs.then,
    )


def test_nobody_falls_ill_again_and_some_die_while_they_wait():
    plan = compile_plan(load("england_for_money").with_(SHORT))
    log = simulate(plan, sample(plan, 1, 0))
    assert not (log.event == Event.DETERIORATED).any()
    dead = spells(log, (log.event == Event.RISK) & (log.subject == 0))
    waited = dead - spells(log, (log.event == Event.MARKED) & (log.subject == log.names.marks.index("discharged")))
    assert len(waited) > 20
    assert len(dead) > 10 * len(waited)


def spells(log: EventLog, rows: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(log.patient[rows].tolist(), log.spell[rows].tolist(), strict=True))
