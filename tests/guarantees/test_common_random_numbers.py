"""The same patients with the same random numbers: longer runs, levers at nothing, levers that touch few, and the same
bytes for the same seed.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import yaml

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import prepared, rows
from tests.support.places import loaded, numbered

ROOT = Path(__file__).parents[2]
ROOMY = """
dialect: 1
title: Room for everybody
run: {start: 2024-01-01, length: 30 days, seed: 5}
pathways: [P0, P1]
people:
  cohorts: {young: {}, old: {}}
  labels: {carer: {shares: {yes: 40 %, no: 60 %}}}
  arrivals: {come: {route: admitted, rate: {by_cohort: {young: 6 per day, old: 6 per day}}}}
services:
  ward: {kind: beds, capacity: unlimited}
  team: {kind: places, capacity: unlimited, admits: every day 09:00-18:00}
  hub: {kind: staff, capacity: 500 people, open: {value: weekdays 08:00-17:00}}
  panel: {kind: meeting, held: wednesday 14:00}
routes:
  admitted:
    path: {choose: pathway, as: pathway, shares: {by_cohort: {young: {P0: 70 %, P1: 30 %}, old: {P0: 40 %, P1: 60 %}}}}
    bed:
      stay: ward
      for: {by_cohort: {young: {distribution: exponential, mean: 2 days}, old: {distribution: lognormal, mean: 4 days, median: 3 days}}}
      alongside: {route: planning, begins: {on_admission: 50 %, when_ready: 50 %}}
    ready: {mark: ready, deteriorates: {per_day: 4 %, then: worse}}
    on: {choose: leaving, by: pathway, routes: {P0: leave, P1: leave_with_team}}
  worse: {ill: {delay: {distribution: exponential, mean: 1 day}}, again: {choose: admitted}}
  planning:
    talk: {task: hub, takes: {distribution: gamma, mean: 2 hours, sd: 1 hour}, share_needing: 60 %}
    panel: {until: panel, share_needing: 20 %}
  leave: {out: {mark: discharged, risks_after_discharge: after}, home: {go: home}}
  leave_with_team:
    team: {stay: team, for: {distribution: exponential, mean: 6 days}, marks: discharged, risks_after_discharge: after}
    home: {go: home}
risks_after_discharge:
  after:
    readmission: {probability: 30 %, within: 20 days, shape: 0.7, to: admitted}
    death: {probability: 5 %, within: 20 days}
"""
VARIANT = "dialect: 1\ntitle: Changed\nextends: base.yaml\nlevers:\n"


def run(scenario: Scenario) -> EventLog:
    plan, arrivals = prepared(scenario)
    return simulate(plan, arrivals)


def by_number(log: EventLog) -> np.ndarray:
    """The log's rows with patients by their number, which is the same in every run."""
    found = rows(log)
    found[:, 1] = log.patients.number[log.patient]
    return found


def histories(log: EventLog) -> dict[int, list[tuple[int, ...]]]:
    found: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for row in by_number(log).tolist():
        found[row[1]].append(tuple(row))
    return found


def variant(folder: Path, levers: str, base: str = ROOMY) -> Scenario:
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    (folder / "variant.yaml").write_text(VARIANT + levers, encoding="utf-8")
    return load(folder / "variant.yaml")


def assert_same(one: EventLog, other: EventLog) -> None:
    assert np.array_equal(by_number(one), by_number(other))
    assert np.array_equal(one.patients.number, other.patients.number)
    assert np.array_equal(one.patients.labels, other.patients.labels)


# ---- longer runs ----


@pytest.mark.parametrize("number", range(500, 512))
def test_a_longer_run_keeps_everybodys_luck(number: int) -> None:
    scenario = loaded(numbered(number))
    short, long = run(scenario), run(scenario.with_({"run.length": "14 days"}))
    assert long.end > short.end
    upto = by_number(long)
    assert np.array_equal(by_number(short), upto[upto[:, 0] < short.end])


def test_the_warm_up_changes_what_is_measured_and_nothing_that_happens() -> None:
    scenario = from_text(ROOMY)
    assert_same(run(scenario), run(scenario.with_({"run.warm_up": "10 days", "run.length": "20 days"})))


# ---- levers that change nothing, and levers that change some ----


EVERY_KIND = """
  faster: {why: test, strength: STRENGTH, set: {routes.admitted.bed.for: {scale: 0.8}}}
  at_home: {why: test, strength: STRENGTH, set: {routes.admitted.path.shares: {by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 80 %, P1: 20 %}}}}}
  fewer_talks: {why: test, strength: STRENGTH, set: {routes.planning.talk.share_needing: {add: -30 %}}}
  safer: {why: test, strength: STRENGTH, set: {risks_after_discharge.after.readmission.probability: 10 %}}
  more_staff: {why: test, strength: STRENGTH, set: {services.hub.capacity: {add: 5 people}}}
  weekends: {why: test, strength: STRENGTH, set: {services.hub.open: every day 08:00-20:00}}
  earlier: {why: test, strength: STRENGTH, set: {routes.admitted.bed.alongside.begins: on_admission}}
"""


def test_levers_at_strength_zero_give_the_base_run_patient_by_patient(tmp_path: Path) -> None:
    off, on = (variant(tmp_path, EVERY_KIND.replace("STRENGTH", strength)) for strength in ("0 %", "100 %"))
    base = run(from_text(ROOMY))
    assert_same(base, run(off))
    assert not np.array_equal(by_number(base)[:100], by_number(run(on))[:100])


@pytest.mark.parametrize("name", ["siloed", "integrated", "levers"])
def test_a_shipped_variant_with_every_lever_at_nothing_is_its_base(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    told = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    told["levers"]["use"] = dict.fromkeys(told["levers"].pop("use", ()), "0 %")
    for name_of_lever, lever in told["levers"].items():
        if name_of_lever != "use":
            lever["strength"] = "0 %"
    if not told["levers"]["use"]:
        del told["levers"]["use"]
    (folder / "off.yaml").write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    short = {"run.warm_up": "0 days", "run.length": "10 days"}
    assert_same(run(load(folder / told["extends"]).with_(short)), run(load(folder / "off.yaml").with_(short)))


def drawn(log: EventLog, *labels: str) -> dict[int, list[tuple[int, ...]]]:
    """What each person drew of some labels, spell by spell."""
    codes = [log.names.label_names.index(label) for label in labels]
    found: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    chose = (log.event == Event.CHOSE) & np.isin(log.subject, codes)
    for row in np.flatnonzero(chose):
        found[int(log.patients.number[log.patient[row]])].append(
            (int(log.spell[row]), int(log.subject[row]), int(log.value[row]))
        )
    return found


def test_with_room_for_everybody_moved_shares_change_those_whose_label_changed_and_nobody_else(tmp_path: Path) -> None:
    levers = (
        "  at_home: {why: test, strength: 60 %, set: {routes.admitted.path.shares: {by_cohort: {young: {P0: 90 %, "
        "P1: 10 %}, old: {P0: 80 %, P1: 20 %}}}}}\n"
    )
    base, changed = run(from_text(ROOMY)), run(variant(tmp_path, levers))
    before, after = histories(base), histories(changed)
    assert before.keys() == after.keys()
    other_history = {number for number in before if before[number] != after[number]}
    labels_before, labels_after = drawn(base, "pathway"), drawn(changed, "pathway")
    other_label = {number for number in before if labels_before[number] != labels_after[number]}
    assert 10 < len(other_label) < len(before) / 2
    assert other_history == other_label


def test_with_room_for_everybody_a_dial_of_one_cohort_changes_that_cohort_only(tmp_path: Path) -> None:
    levers = (
        "  faster: {why: test, set: {routes.admitted.bed.for: {by_cohort: {old: {distribution: lognormal, mean: 3 "
        "days, median: 2.5 days}}}}}\n"
    )
    base, changed = run(from_text(ROOMY)), run(variant(tmp_path, levers))
    before, after = histories(base), histories(changed)
    old = {
        int(number) for number, cohort in zip(base.patients.number, base.patients.cohort, strict=True) if cohort == 1
    }
    other = {number for number in before if before[number] != after[number]}
    assert other <= old
    reached_a_bed = {number for number in old if any(row[3] == Event.ENDED for row in before[number])}
    assert len(other & reached_a_bed) > 0.9 * len(reached_a_bed), "a shorter stay shortens nearly every stay"


# ---- the same bytes ----


def digest(log: EventLog) -> str:
    return hashlib.sha256(
        rows(log).tobytes() + log.patients.number.tobytes() + log.patients.labels.tobytes()
    ).hexdigest()


def test_the_same_bytes_for_the_same_seed_in_another_process() -> None:
    code = "from tests.guarantees.test_common_random_numbers import *; print(digest(run(loaded(numbered(7)))))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {digest(run(loaded(numbered(7))))}


def test_another_seed_or_replication_is_another_run() -> None:
    scenario = loaded(numbered(7))
    plan, arrivals = prepared(scenario, replication=2)
    assert (
        len({digest(run(scenario)), digest(simulate(plan, arrivals)), digest(run(scenario.with_({"run.seed": "77"})))})
        == 3
    )
