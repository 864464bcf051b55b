"""The numbers that the referees read straight from the log are those of the measures."""

import pytest

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification.cases import cases
from simulation.core.vocabulary import DAY, Event
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text

SAME = [
    ("M/M/3", "beds", "waiting", q.waiting("beds")),
    ("M/M/3", "beds", "wait_days", q.wait("beds")),
    ("M/M/3", "beds", "share_waited", q.share_waited("beds")),
    ("M/M/3, staff who never close", "team", "occupied", q.occupied("team")),
    ("M/G/10/10, fixed stays", "beds", "share_refused", q.share_answered("beds", Event.REFUSED)),
    ("M/M/8 with patience", "beds", "share_left_waiting", q.share_answered("beds", Event.GAVE_UP)),
    ("readmissions as feedback", "beds", "started", q.started("beds")),
    ("two stages with blocking, 16 beds", "acute", "blocked", q.past_ready()),
    ("two stages with blocking, 16 beds", "acute", "occupied", q.occupied("acute")),
    ("two stages with blocking, 16 beds", None, "no_criteria_to_reside", q.past_ready()),
]


@pytest.mark.parametrize(
    ("case", "service", "measured", "quantity"), SAME, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_measure_is_what_the_log_says(case, service, measured, quantity):
    scenario = from_text(cases()[case].scenario).with_({"run.warm_up": "0 days", "run.length": "400 days"})
    plan = compile_plan(scenario)
    log = simulate(plan, sample(plan, 3, 0))
    table = measure(log, scenario)
    by, group = ("service", service) if service else ("all", "all")
    rows = table[
        (table["period"] == "whole") & (table["measure"] == measured) & (table["by"] == by) & (table["group"] == group)
    ]
    if measured == "no_criteria_to_reside":
        # A mean over midnights, not over all minutes.
        days = range(1, log.end // DAY)
        ready, gone = (
            log.minute[(log.event == Event.MARKED) & (log.subject == mark)] for mark in (q.READY, q.DISCHARGED)
        )
        at_midnight = sum(float((ready < day * DAY).sum() - (gone < day * DAY).sum()) for day in days) / (len(days) + 1)
        assert rows["value"].item() == pytest.approx(at_midnight, rel=1e-2)
    else:
        assert rows["value"].item() == pytest.approx(quantity(log), rel=1e-9)
