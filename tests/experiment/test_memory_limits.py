"""What a replication takes at its peak, estimated before it starts: from patients, from requests, and from rows that a
loop makes of a few patients.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import simulation
from simulation.experiment import memory_limits
from simulation.experiment.memory_limits import BYTES_OF_PROGRAM, TooMuchMemory, bytes_needed, workers_that_fit
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario

ROOT = Path(__file__).parents[2]
LOOP = """
dialect: 1
title: A loop
run: {start: 2024-01-01, length: 365 days}
people: {arrivals: {a: {route: r, rate: RATE per day}}}
services: {beds: {kind: beds, capacity: unlimited}}
routes:
  r: {bed: {stay: beds, for: 2 hours}, on: {choose: around}}
  around: {wait: {delay: 10 minutes}, again: {choose: w, shares: {more: 99.9 %, end: 0.1 %}, routes: {more: around, end: end}}}
  end: {out: {go: home}}
"""
PEAK = """
import json, sys
from benchmarks.peak import forget_the_peak_before, peak
from simulation.engines import simulate
from simulation.measures import measured
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text, load

def whole(scenario):
    plan = compile_plan(scenario)
    measured(simulate(plan, sample(plan, 1, 0), "compiled"), scenario)

scenario = load(sys.argv[1]) if sys.argv[1].endswith(".yaml") else from_text(sys.argv[1])
whole(scenario.with_({"run.warm_up": "0 days", "run.length": "7 days"}))
forget_the_peak_before()
before = peak()
whole(scenario)
print(json.dumps(peak() - before))
"""


def loop(rate: int) -> Scenario:
    return from_text(LOOP.replace("RATE", str(rate)))


def test_few_patients_who_go_round_need_more_than_many_who_do_not() -> None:
    straight = loop(1000).with_({"routes.around.again.shares": {"more": "0 %", "end": "100 %"}})
    assert bytes_needed(loop(10).model) > 0.5 * bytes_needed(straight.model)
    assert bytes_needed(loop(10).model) == pytest.approx(10 * 365 * 2000 * 26, rel=0.1)


def test_the_reference_engine_takes_more() -> None:
    assert bytes_needed(loop(10).model, "reference") > 3 * bytes_needed(loop(10).model, "compiled")


def test_a_loop_that_does_not_fit_is_refused_with_its_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_limits, "memory_available", lambda: 8e9)
    with pytest.raises(TooMuchMemory) as refused:
        simulation.run(loop(1000))
    told = str(refused.value)
    assert "'A loop' needs about 1" in told
    assert "365,000 patients expected, with 7" in told
    assert "most of them at routes.around.wait, which a patient takes 9" in told
    assert "let patients leave that loop sooner" in told
    assert workers_that_fit([loop(10).model], 4) == 4


def test_without_a_loop_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    straight = loop(1000).with_({"routes.around.again.shares": {"more": "0 %", "end": "100 %"}})
    monkeypatch.setattr(memory_limits, "memory_available", lambda: BYTES_OF_PROGRAM + 1e6)
    with pytest.raises(
        TooMuchMemory, match=r"rows in the log\); shorten run.length, lower the arrivals or use a larger"
    ):
        simulation.run(straight)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak of a part of a run is known on Linux")
@pytest.mark.parametrize("which", ["loop", "england"])
def test_the_estimate_is_near_the_peak(which: str) -> None:
    """Never below it by more than a fifth, nor three times it."""
    scenario = loop(20) if which == "loop" else simulation.load(ROOT / "scenarios" / "england.yaml")
    told = subprocess.run(
        [sys.executable, "-c", PEAK, LOOP.replace("RATE", "20") if which == "loop" else "scenarios/england.yaml"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "HOMEWARD_COMPILE"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert 0.8 <= bytes_needed(scenario.model) / json.loads(told.stdout) <= 3.0
