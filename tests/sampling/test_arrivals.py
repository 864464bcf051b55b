"""Who comes: Poisson counts in the time pattern told, and the same people whatever else a scenario says."""

import numpy as np
import pytest

from simulation.core.event_log import ALREADY_HERE
from simulation.core.vocabulary import DAY
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import Arrivals, pack, sample
from simulation.scenario.loading import from_text

PLACE = """
dialect: 1
title: Comers
run: {start: 2024-01-01, length: 700 days}
people:
  cohorts: {young: {}, old: {}}
  labels: {carer: {shares: {yes: 30 %, no: 70 %}}}
  arrivals:
    ill:
      route: seen
      rate: {by_cohort: {young: 4 per day, old: 2 per day}}
      by_hour: [0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
      by_weekday: [2, 1, 1, 1, 1, 1, 0]
    planned: {route: seen, rate: {by_cohort: {young: 1 per day, old: 1 per day}}, growth: 50 % per year, by_month: [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]}
services:
  ward: {kind: beds, capacity: 9 beds}
today: {services: {ward: {occupied: 5 people, queue: 3 people, waited: 2 hours, labels: {cohort: old, carer: yes}}}}
routes: {seen: {bed: {stay: ward, for: {distribution: exponential, mean: 2 days}}, home: {go: home}}}
"""


def arrivals(*words: tuple[str, str], replication: int = 1) -> Arrivals:
    text = PLACE
    for old, new in words:
        assert old in text
        text = text.replace(old, new, 1)
    return sample(compile_plan(from_text(text)), 7, replication)


def people(them: Arrivals) -> dict[int, tuple[int, ...]]:
    """Everybody with their minute, cohort and labels."""
    return {
        int(number): (int(minute), int(cohort), *map(int, labels))
        for number, minute, cohort, labels in zip(
            them.patients.number, them.minute, them.patients.cohort, them.patients.labels, strict=True
        )
    }


def test_counts_are_poisson_with_the_means_told() -> None:
    them = arrivals()
    ill = (them.patients.stream == 0) & (them.patients.cohort == 0)
    day = them.minute[ill] // DAY
    per_day = np.bincount(day, minlength=700)
    for weekday, weight in enumerate((2, 1, 1, 1, 1, 1, 0)):
        counts, mean = per_day[weekday::7], 4 * weight
        assert counts.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / len(counts)) + 1e-12)
        if mean:
            assert counts.var(ddof=1) == pytest.approx(mean, rel=0.6), "a Poisson count's variance is its mean"


def test_minutes_follow_the_hours_told() -> None:
    them = arrivals()
    hour = them.minute[them.patients.stream == 0] % DAY // 60
    share = np.bincount(hour, minlength=24) / len(hour)
    expected = np.array([0] * 8 + [3] * 4 + [1] * 4 + [0] * 8) / 16
    assert share == pytest.approx(expected, abs=4 * np.sqrt(0.25 / len(hour)))
    within = them.minute[them.patients.stream == 0] % 60
    assert within.mean() == pytest.approx(29.5, abs=4 * 17.3 / np.sqrt(len(within)))


def test_growth_and_months() -> None:
    them = arrivals()
    day = them.minute[them.patients.stream == 1] // DAY
    first_january, second_january = (day < 31).sum(), ((day >= 366) & (day < 397)).sum()
    assert second_january / first_january == pytest.approx(1.5, rel=0.35)
    assert ((day >= 335) & (day < 366)).sum() == 0, "nobody in December"


def test_a_higher_rate_adds_people_and_changes_nobody() -> None:
    few, many = people(arrivals()), people(arrivals(("young: 4 per day", "young: 4.5 per day")))
    assert len(many) > len(few)
    assert all(many[number] == who for number, who in few.items())


def test_a_lower_rate_leaves_out_the_last_of_each_day() -> None:
    many, few = people(arrivals()), people(arrivals(("old: 2 per day", "old: 1.5 per day")))
    gone = set(many) - set(few)
    assert set(few) < set(many)
    assert gone
    assert all(number + 1 not in few for number in gone)


def test_a_longer_run_keeps_everybody() -> None:
    short, long = people(arrivals(("700 days", "100 days"))), people(arrivals())
    assert {number: who for number, who in long.items() if who[0] < 100 * DAY} == short


def test_a_longer_run_keeps_the_people_of_today_whatever_comes_later() -> None:
    words = (
        ("labels: {cohort: old, carer: yes}", "labels: {carer: yes}"),
        ("occupied: 5 people", "occupied: 300 people"),
        (
            "{young: 4 per day, old: 2 per day}",
            "{young: {value: 1 per day, changes: {2024-03-01: 90 per day}}, old: 2 per day}",
        ),
    )
    short, long = arrivals(*words, ("700 days", "50 days")), arrivals(*words)
    here, there = (them.patients.stream == ALREADY_HERE for them in (short, long))
    assert (short.patients.labels[here] == long.patients.labels[there]).all()
    assert (short.remaining[here] == long.remaining[there]).all()


def test_another_cohort_or_stream_changes_nobody() -> None:
    more = arrivals(
        (
            "    planned:",
            "    other: {route: seen, rate: {by_cohort: {young: 1 per day, old: 1 per day}}}\n    planned:",
        )
    )
    was = {number: who for number, who in people(arrivals()).items() if number >> 52 == 0}
    now = {number: who for number, who in people(more).items() if number >> 52 == 0}
    assert was == now


def test_another_replication_is_other_people() -> None:
    one, other = arrivals(), arrivals(replication=2)
    assert len(one.minute) != len(other.minute) or (one.minute != other.minute).any()


def test_people_are_in_the_order_of_their_numbers_and_come_by_minute_and_number() -> None:
    them = arrivals()
    assert (np.diff(them.patients.number) > 0).all()
    coming = list(zip(them.minute[them.order].tolist(), them.patients.number[them.order].tolist(), strict=True))
    assert coming == sorted(coming)
    assert (them.minute < 700 * DAY).all()


def test_today_has_the_people_told() -> None:
    them = arrivals()
    here = them.patients.stream == ALREADY_HERE
    assert here.sum() == 8
    assert (them.minute[here] == 0).all()
    assert (them.patients.labels[here, 0] == 2).all(), "the cohort told"
    assert (them.patients.labels[here, 1] == 1).all(), "the label told"
    inside, queued = them.remaining[here] >= 0, them.asked[here] <= 0
    assert (inside.sum(), queued.sum()) == (5, 3)
    assert (them.asked[here][queued] == -120).all()


def test_a_stay_already_begun_is_length_biased_times_a_uniform() -> None:
    """Of an exponential stay the rest is again exponential with the same mean: here 2,880 minutes."""
    them = arrivals(("occupied: 5 people", "occupied: 4000 people"))
    rest = them.remaining[them.remaining >= 0]
    assert rest.mean() == pytest.approx(2880, abs=4 * 2880 / np.sqrt(len(rest)))
    assert np.median(rest) == pytest.approx(2880 * np.log(2), rel=0.08)


def test_numbers_do_not_collide() -> None:
    assert (
        len(
            {
                pack(s, c, d, k)
                for s in (0, 1, 63)
                for c in (0, 1, 63)
                for d in (0, 1, 20_000)
                for k in (0, 1, (1 << 22) - 1)
            }
        )
        == 3**4
    )
