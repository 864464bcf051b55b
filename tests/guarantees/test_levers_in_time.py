"""Levers in time change nobody before they begin, nobody they do not reach, and are the constant lever when they are
whole from the first day.
"""

import datetime

import numpy as np
import pytest

from simulation.core.vocabulary import DAY
from simulation.engines.compiled import engine as compiled_engine
from simulation.engines.reference import engine as reference_engine
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import difference, prepared, rows
from tests.support.small import changed, variant

CROWDED = changed(("length: 28 days", "length: 120 days"))
EMPTY = changed(
    ("length: 28 days", "length: 120 days"),
    (
        "capacity: {value: 20 beds, source: local, range: 15 to 25 beds, changes: {2024-01-15: 22 beds}}",
        "capacity: unlimited",
    ),
    ("capacity: 10 places", "capacity: unlimited"),
    ("capacity: 3 people", "capacity: 500 people"),
    ("capacity: 2 per day", "capacity: 500 per day"),
)
ENABLED = CROWDED + "enablers: {culture: {level: 60 %, source: local}}\n"
START = datetime.date(2024, 1, 1)

SETS = """
      people.arrivals.emergency.rate: {scale: 1.2}
      services.ward.capacity: {add: 3 beds}
      services.team.admits: always
      services.starts.capacity: {scale: 1.5}
      services.panel.held: every day 14:00
      routes.admitted.path.shares: {by_cohort: {old: {P0: 80 %, P1: 20 %}}}
      routes.admitted.bed.for: {scale: 0.8}
      routes.admitted.bed.alongside.begins: on_admission
      routes.planning.hub.share_needing: 5 %
      risks_after_discharge.after.readmission.probability: {scale: 0.5}
"""


def lever(*rest: str, sets: str = SETS) -> str:
    return f"levers:\n  a:\n    why: w\n    set:{sets}    source: local\n" + "".join(f"    {line}\n" for line in rest)


def log_of(scenario: Scenario) -> np.ndarray:
    """Every row, with each patient's own number, which does not change when others come too."""
    log = reference_engine.simulate(*prepared(scenario))
    return np.column_stack([rows(log), log.patients.number[log.patient]])[:, [0, 6, 2, 3, 4, 5]]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowded")
    (folder / "base.yaml").write_text(CROWDED, encoding="utf-8")
    return log_of(load(folder / "base.yaml"))


def by_patient(log: np.ndarray) -> dict[int, bytes]:
    """Each patient's rows."""
    return {int(patient): log[log[:, 1] == patient].tobytes() for patient in np.unique(log[:, 1])}


@pytest.mark.parametrize(
    ("rest", "more", "base"),
    [
        (("from: 2024-01-20", "ramp: 2 months", "strength: 0 %"), "", CROWDED),
        (("from: 2024-01-20", "reach: 0 %"), "", CROWDED),
        (("from: 2024-04-30",), "", CROWDED),
        (("from: 2024-03-01", "lead_time: 2 months"), "", CROWDED),
        (("until: 2024-01-01",), "", CROWDED),
        (("from: 2024-01-20", "needs: culture"), "enablers: {culture: {level: 0 %, source: local}}\n", ENABLED),
    ],
)
def test_a_lever_without_strength_is_the_base_patient_by_patient(tmp_path, crowded, rest, more, base):
    assert np.array_equal(log_of(variant(tmp_path, more + lever(*rest), base)), crowded)


@pytest.mark.parametrize(
    "rest", [("from: 2024-02-17",), ("from: 2024-02-17", "ramp: 6 weeks"), ("from: 2023-12-17", "lead_time: 2 months")]
)
def test_before_it_begins_the_log_is_the_bases(tmp_path, crowded, rest):
    log = log_of(variant(tmp_path, lever(*rest), CROWDED))
    begins = (datetime.date(2024, 2, 17) - START).days * DAY
    assert np.array_equal(log[log[:, 0] < begins], crowded[crowded[:, 0] < begins])
    assert not np.array_equal(log, crowded)


@pytest.mark.parametrize(
    "rest",
    [
        ("from: 2024-01-01",),
        ("from: 2019-01-01", "ramp: 5 years", "until: 2024-04-30", "decay: 1 year"),
        ("needs: culture",),
    ],
)
def test_whole_from_the_first_day_it_is_the_constant_lever(tmp_path, rest):
    base = ENABLED if "needs" in rest[0] else CROWDED
    constant, timed = (
        variant(tmp_path, lever("strength: 70 %"), base),
        variant(tmp_path, lever("strength: 70 %", *rest), base),
    )
    assert timed.digest() == constant.digest()
    assert np.array_equal(log_of(timed), log_of(constant))


def test_both_engines_write_one_log(tmp_path):
    plan, arrivals = prepared(
        variant(tmp_path, lever("from: 2024-01-20", "ramp: 45 days", "until: 2024-03-20", "decay: 30 days"), CROWDED)
    )
    assert difference(reference_engine.simulate(plan, arrivals), compiled_engine.simulate(plan, arrivals)) == ""


ONLY_SHARES = """
      routes.admitted.path.shares: {by_cohort: {young: {P0: 40 %, P1: 60 %}, old: {P0: 20 %, P1: 80 %}}}
"""


def paths(scenario: Scenario) -> dict[int, str]:
    """The pathway drawn by each patient in the first spell."""
    log = reference_engine.simulate(*prepared(scenario)).frame()
    chosen = log[(log["event"] == "chose") & (log["subject"] == "pathway") & (log["spell"] == 0)]
    return dict(zip(chosen["patient"], chosen["value"], strict=True))


def test_a_small_change_in_strength_changes_few_and_nobody_back(tmp_path):
    when = ("from: 2024-01-20", "ramp: 1 month")
    none, half, more = (
        paths(variant(tmp_path, lever(f"strength: {strength}", *when, sets=ONLY_SHARES), EMPTY))
        for strength in ("0 %", "50 %", "52 %")
    )
    assert none.keys() == half.keys() == more.keys()
    changed_by_half = {who for who in none if none[who] != half[who]}
    changed_by_more = {who for who in none if none[who] != more[who]}
    assert changed_by_half <= changed_by_more
    assert len(changed_by_half) > 40
    assert len(changed_by_more - changed_by_half) <= 12, (
        "two points of a share that moves by fifty or forty change about one person in a hundred"
    )


def test_with_room_for_all_who_comes_when_it_has_ended_is_as_in_the_base(tmp_path):
    sets = (
        "\n      routes.admitted.bed.for: {scale: 0.8}\n      routes.admitted.path.shares: {by_cohort: {old: {P0: "
        "80 %, P1: 20 %}}}\n"
    )
    logs = [
        log_of(variant(tmp_path, text, EMPTY))
        for text in ("", lever("from: 2024-01-10", "until: 2024-02-10", sets=sets))
    ]
    ended = (datetime.date(2024, 2, 10) - START).days * DAY
    base, timed = (by_patient(log) for log in logs)
    first_seen = {patient: int(logs[0][logs[0][:, 1] == patient][:, 0].min()) for patient in base}
    later = [patient for patient, minute in first_seen.items() if minute >= ended]
    assert len(later) > 100
    assert all(base[patient] == timed[patient] for patient in later)
    assert sum(base[patient] != timed[patient] for patient in base) > 50
