"""A run from today's position: who stands where at minute 0 is what was said, and everything else is as the base has
it.
"""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulation.core.errors import ScenarioError, SimulationError
from simulation.core.event_log import EventLog, Rows
from simulation.core.vocabulary import DAY, Event
from simulation.engines import simulate
from simulation.engines.common.standing import Standing, standing_at
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import COLUMNS, assert_equal
from tests.support.from_today import positioned
from tests.support.place_of_today import PLACE, WAITING
from tests.support.places import loaded

BEDS = "today: {beds: 71 people, no_criteria_to_reside: {P0: 2 people, P1: 9 people}}\n"
TEAM = "today: {services: {team: {occupied: 20 people, queue: 0 people}}}\n"
FULL = BEDS.replace("}}\n", "}, services: {team: {occupied: 20 people}}}\n")


LEVER = """\
dialect: 1
extends: base.yaml
title: Quicker
levers:
  quick: {why: to try, set: {routes.helped.team.for.mean: 3 days, services.hub.capacity: 3 people}}
"""


@cache
def place(said: str, levers: str = "") -> Scenario:
    """The place with a position, or a variant of it."""
    if not levers:
        return from_text(PLACE + said)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "base.yaml").write_text(PLACE + said, encoding="utf-8")
        return from_text(levers, folder=folder)


@cache
def run(said: str, replication: int = 0, levers: str = "") -> tuple[Scenario, EventLog]:
    """Its log, by the reference engine."""
    scenario = place(said, levers)
    plan = compile_plan(scenario)
    return scenario, simulate(plan, sample(plan, 3, replication), engine="reference")


def at(scenario: Scenario, log: EventLog, minute: int) -> Standing:
    """Who stands where at a minute of the run, before anything happens in it."""
    rows = Rows(*(getattr(log, column) for column in COLUMNS))
    return standing_at(compile_plan(scenario), log.patients, rows, minute)


def stands(said: str, replication: int = 0) -> dict[str, int]:
    """How many stand where at minute 0."""
    scenario, log = run(said, replication)
    here = at(scenario, log, 84 * DAY)
    pathway = here.labels[:, log.names.label_names.index("pathway")]
    beds, waits = here.place == 0, here.ready >= 0
    return {
        "treated": int((beds & ~waits).sum()),
        "P0": int((beds & waits & (pathway == 1)).sum()),
        "P1": int((beds & waits & (pathway == 2)).sum()),
        "team": int((here.place == 1).sum()),
    }


@pytest.mark.parametrize("replication", [0, 1])
def test_those_said_stand_there_and_nobody_else_changes(replication: int) -> None:
    base = stands("", replication)
    treated = base["treated"] + base["P1"] - 39
    assert stands(WAITING, replication) == base | {"P1": 39, "treated": treated}
    assert stands(BEDS, replication) == base | {"P0": 2, "P1": 9, "treated": 60}
    assert stands(TEAM, replication) == base | {"team": 20}
    assert stands(FULL, replication) == {"P0": 2, "P1": 9, "treated": 60, "team": 20}


def test_thirty_nine_waiting_are_counted_at_every_midnight_less_those_who_have_left() -> None:
    scenario, log = run(WAITING)
    now = at(scenario, log, 84 * DAY)
    pathway = now.labels[:, log.names.label_names.index("pathway")]
    waiting = np.flatnonzero((now.place == 0) & (now.ready >= 0) & (pathway == 2))
    assert len(waiting) == 39
    discharged = (log.event == Event.MARKED) & (log.subject == log.names.marks.index("discharged"))
    left = log.minute[discharged & (log.minute >= 84 * DAY) & np.isin(log.patient, waiting)]
    assert len(left) > 20
    for day in range(15):
        midnight = (84 + day) * DAY
        here = at(scenario, log, midnight)
        still = [who for who in waiting if here.ready[who] == now.ready[who]]
        assert len(still) == 39 - int((left < midnight).sum())


def test_the_return_counts_them_on_the_first_morning() -> None:
    """Weeks begin on a Monday, as the run does: the mean of the midnights of the first week is that of who stands
    there.
    """
    scenario, log = run(WAITING)
    table = measure(log, scenario)
    told = table[
        (table["measure"] == "no_criteria_to_reside") & (table["by"] == "pathway") & (table["group"] == "P1")
    ].set_index("period")["value"]
    midnights = []
    for day in range(7):
        here = at(scenario, log, (84 + day) * DAY)
        pathway = here.labels[:, log.names.label_names.index("pathway")]
        midnights.append(int(((here.place == 0) & (here.ready >= 0) & (pathway == 2)).sum()))
    assert midnights[0] == 39
    assert told["2024-W13"] == pytest.approx(np.mean(midnights))


def test_they_have_waited_as_long_as_was_said() -> None:
    scenario, log = run(WAITING)
    here = at(scenario, log, 84 * DAY)
    pathway = here.labels[:, log.names.label_names.index("pathway")]
    waited = 84 * DAY - here.ready[(here.place == 0) & (here.ready >= 0) & (pathway == 2)]
    assert np.mean(waited) == pytest.approx(5 * DAY, abs=1.0)
    assert waited.min() > 0


def test_a_variant_starts_with_the_very_same_people() -> None:
    one, other = run(WAITING), run(WAITING, levers=LEVER)
    first = 84 * DAY

    def early(log: EventLog) -> list[list[int]]:
        return [getattr(log, column)[log.minute < first].tolist() for column in COLUMNS]

    assert early(one[1]) == early(other[1])
    assert other[0].before_today is not None
    assert one[0].before_today is None
    late = one[1].minute >= first
    assert not np.array_equal(one[1].minute[late], other[1].minute[other[1].minute >= first])


def test_written_as_one_file_it_is_the_same_run() -> None:
    scenario, log = run(WAITING, levers=LEVER)
    again = from_text(scenario.as_yaml())
    assert again.digest() == scenario.digest()
    plan = compile_plan(again)
    other = simulate(plan, sample(plan, 3, 0), engine="reference")
    assert all(np.array_equal(getattr(log, column), getattr(other, column)) for column in COLUMNS)


def test_an_empty_position_changes_no_row() -> None:
    _, base = run("")
    _, log = run("today: {}\n")
    assert all(np.array_equal(getattr(log, column), getattr(base, column)) for column in COLUMNS)


def test_staff_who_are_off_see_nobody_until_they_are_back() -> None:
    _, log = run("today: {off: {hub: {people: 1 people, until: 2024-04-01}}}\n")
    frame = log.frame()
    seen = frame[(frame["event"] == "granted") & (frame["subject"] == "hub") & (frame["minute"] >= 84 * DAY)]
    assert seen["minute"].min() >= (84 + 7) * DAY
    before = frame[(frame["event"] == "granted") & (frame["subject"] == "hub") & (frame["minute"] < 84 * DAY)]
    assert len(before) > 100


def test_more_patients_wait_on_other_pathways_than_are_in_beds() -> None:
    """What is not said stands as the base has it: those of P0 wait too."""
    replication = next(number for number in range(9) if stands("", number)["P0"])
    with pytest.raises(SimulationError, match="patients in beds have no criteria to reside, those of pathways that"):
        run("today: {beds: 9 people, no_criteria_to_reside: {P1: 9 people}}\n", replication)


@pytest.mark.parametrize(("said", "levers"), [(WAITING, LEVER), (BEDS, ""), (TEAM, LEVER), (FULL, "")])
def test_both_engines_write_the_same(said: str, levers: str) -> None:
    scenario = place(said, levers)
    log = assert_equal(scenario, scenario.as_yaml())
    assert isinstance(log, EventLog), log


def test_both_engines_write_the_same_of_places_made_up_by_chance() -> None:
    """Those of the corpus whose position can be met, most of which start from one."""
    logs = 0
    for number in (0, 2, 3, 7, 8, 13, 14, 15, 16, 18):
        text = positioned(number)
        try:
            scenario = loaded(text)
        except ScenarioError:  # a position that this place cannot have
            continue
        logs += isinstance(assert_equal(scenario, text), EventLog)
    assert logs >= 8


@pytest.mark.parametrize("rule", [
    "fire_fighting: {full_beds: {above: 95 %}, under_pressure: {services.team.capacity: {add: 6 places}}}",
    "improvement: {between: [team, ward], moves: 1 places}",
])  # fmt: skip
def test_a_review_of_this_very_minute_knows_the_month_before_in_both_engines(rule: str) -> None:
    """A warm-up of 91 days from 1 January ends on the first of a month, when places are reviewed."""
    place = PLACE.replace("warm_up: 84 days, length: 14 days", "warm_up: 91 days, length: 60 days")
    text = place.replace("capacity: 90 beds", "capacity: 68 beds") + BEDS.replace("71", "66") + rule + "\n"
    log = assert_equal(from_text(text), text)
    assert isinstance(log, EventLog)
    assert len(log.reviews) >= 3
