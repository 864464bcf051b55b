"""Short times that become whole minutes by chance: means are kept, and nothing else changes."""

import numpy as np
import pytest

from simulation.core.event_log import EventLog
from simulation.core.numerics import random_numbers
from simulation.core.vocabulary import Event
from simulation.sampling.durations import is_by_chance, minutes_by_chance, minutes_of
from simulation.scenario.loading import from_text
from tests.support.agreeing import assert_equal, prepared
from tests.support.places import numbered

SHORT = (
    "0.4 minutes",
    "90 seconds",
    "{distribution: exponential, mean: 0.7 minutes}",
    "{distribution: exponential, mean: 3 minutes}",
    "{distribution: lognormal, mean: 2.2 minutes, sd: 2 minutes}",
    "{distribution: gamma, mean: 1.3 minutes, shape: 0.5}",
    "{distribution: erlang, mean: 9.9 minutes, phases: 7}",
    "{distribution: table, observed: [0.1 minutes, 2.75 minutes]}",
    "{distribution: table, quantiles: [0 minutes, 1 minute]}",
    "{distribution: mixture, parts: [0.3 minutes, {distribution: uniform, from: 0 minutes, to: 5 minutes}], shares: [50 %, 50 %]}",
)


def text(time: str, rounding: str = ", rounding: by_chance", turnaround: str = "") -> str:
    return f"""dialect: 1
title: Short times
run: {{start: 2024-01-01, length: 6 days{rounding}}}
people: {{arrivals: {{p: {{route: in, rate: 2000 per day}}}}}}
services: {{ward: {{kind: beds, capacity: 100000 beds{turnaround}}}}}
routes: {{in: {{bed: {{stay: ward, for: {time}}}, out: {{go: home}}}}}}
""".replace("90 seconds", "1.5 minutes")


def stays(said: str) -> np.ndarray:
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    begun = np.full(len(log.patients), -1)
    granted, left = log.event == Event.GRANTED, log.event == Event.LEFT
    begun[log.patient[granted]] = log.minute[granted]
    return log.minute[left] - begun[log.patient[left]]


@pytest.mark.parametrize("time", SHORT)
def test_means_are_kept(time):
    scenario = from_text(text(time), "place.yaml")
    exact = scenario.model.routes["in"]["bed"].for_.at({}, None).mean()
    found = stays(text(time))
    assert found.mean() == pytest.approx(exact, abs=4 * found.std() / np.sqrt(len(found)) + 5e-4)
    assert len(found) > 10_000


@pytest.mark.parametrize("time", SHORT[2:])
def test_a_time_is_one_of_the_two_minutes_around_it(time):
    by_chance, nearest = (
        prepared(from_text(text(time, said), "place.yaml"))[0] for said in (", rounding: by_chance", "")
    )
    cells = [int(plan.tables.cells[plan.tables.dials[plan.tables.steps[0, 6]][0]]) for plan in (by_chance, nearest)]
    assert [is_by_chance(plan.packed, cell) for plan, cell in zip((by_chance, nearest), cells, strict=True)] == [
        True,
        False,
    ]
    for u in np.linspace(0.01, 0.99, 50).tolist():
        low, high = (int(minutes_by_chance(by_chance.packed, cells[0], u, rest)) for rest in (0, 2047))
        plain = int(minutes_of(nearest.packed, cells[1], u))
        assert high - low in (0, 1)
        assert low <= plain <= high
        assert int(minutes_of(by_chance.packed, cells[0], u)) == pytest.approx(plain, abs=1)


def test_up_as_often_as_it_is_beyond_a_whole_minute():
    plan, _ = prepared(from_text(text("2.25 minutes"), "place.yaml"))
    cell = int(plan.tables.cells[plan.tables.dials[plan.tables.steps[0, 6]][0]])
    found = [int(minutes_by_chance(plan.packed, cell, 0.5, rest)) for rest in range(2048)]
    assert {minutes: found.count(minutes) for minutes in found} == {2: 1536, 3: 512}


@pytest.mark.parametrize("time", ["10 minutes", "{distribution: exponential, mean: 11 minutes}", "0 minutes"])
def test_longer_times_are_what_they_are_without_it(time):
    assert stays(text(time)).tolist() == stays(text(time, "")).tolist()


def test_a_place_that_is_made_ready_for_a_short_time_keeps_its_mean_too():
    said = text("1 day", turnaround=", turnaround: 0.25 minutes").replace("1 day", "12 minutes")
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    left, made = int((log.event == Event.LEFT).sum()), log.event == Event.TURNAROUND
    assert set(log.value[made].tolist()) == {1}
    assert made.sum() / left == pytest.approx(0.25, abs=4 * np.sqrt(0.1875 / left))


def test_the_bits_left_over_are_those_of_the_same_word_and_no_others():
    for who in range(200):
        key = (5, 2, 123456789, who, 1, 3)
        rest, draw = int(random_numbers.left_over(*key)), random_numbers.uniform(*key)
        assert rest == random_numbers._plain_left_over(*key)
        assert 0 <= rest < 2048
        whole = random_numbers._plain_word(*key)
        assert (whole >> 11 << 11) | rest == whole
        assert draw == ((whole >> 11) + 0.5) * 2.0**-53


def test_they_know_nothing_of_the_uniform():
    keys = [(1, 1, 77, who, 0, 0) for who in range(20_000)]
    rests = np.array([random_numbers.left_over(*key) for key in keys])
    draws = np.array([random_numbers.uniform(*key) for key in keys])
    assert rests.mean() == pytest.approx(1023.5, abs=4 * 591.2 / np.sqrt(len(rests)))
    assert abs(np.corrcoef(rests, draws)[0, 1]) < 4 / np.sqrt(len(rests))


def test_nobody_is_warned_of_short_times_that_keep_their_means():
    assert any("whole minutes change the mean" in one for one in from_text(text("0.7 minutes", "")).warnings)
    assert not any("whole minutes" in one for one in from_text(text("0.7 minutes")).warnings)


def test_a_place_made_up_by_chance_is_the_same_in_both_engines():
    said = numbered(7).replace("run:\n", "run:\n  rounding: by_chance\n")
    said = said if said.count("rounding") == 1 else numbered(7)
    assert_equal(from_text(said, "place.yaml"), said)
