"""How many come, day by day: rates, weights, growth, changes and daily series, worked out by hand."""

import datetime

import numpy as np
import pytest
import yaml

from simulation.scenario.calendar.arrival_counts import arrivals_by_day, expected_arrivals, mean_arrivals
from simulation.scenario.calendar.days import Days, days_of_run
from simulation.scenario.schema.model import Model

PLACE = """
dialect: 1
title: Counts
run: {start: 2024-01-01, length: 30 days}
people:
  cohorts: {young: {}, old: {}}
  arrivals: {a: {route: r, STREAM}}
services: {beds: {kind: beds, capacity: 5 beds}}
today: {services: {beds: {occupied: 3 people, queue: 2 people}}}
routes: {r: {bed: {stay: beds, for: 1 day}, out: {go: home}}}
"""
RATE = "rate: {by_cohort: {young: 10 per day, old: 4 per day}}"


def model(stream: str = RATE) -> Model:
    return Model.model_validate(yaml.load(PLACE.replace("STREAM", stream), yaml.BaseLoader))


def counts(stream: str, days: Days | None = None) -> np.ndarray:
    found = model(stream)
    return np.array(arrivals_by_day(found, found.people.arrivals["a"], days or days_of_run(found.run)))


def test_a_plain_rate_by_cohort() -> None:
    assert counts(RATE).tolist() == [[10.0] * 30, [4.0] * 30]


def test_weekdays_from_monday_and_months_from_january() -> None:
    found = counts(f"{RATE}, by_weekday: [2, 1, 1, 1, 1, 1, 0], by_month: [2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]")
    assert found[0][:8].tolist() == pytest.approx([40, 20, 20, 20, 20, 20, 0, 40])
    february = counts(f"{RATE}, by_month: [2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", Days(datetime.date(2024, 1, 31), 31))
    assert february[1].tolist() == pytest.approx([8.0, *[0.0] * 29, 4.0])


def test_growth_compounds_over_years_of_365_days_from_the_start_of_the_run() -> None:
    found = counts(f"{RATE}, growth: 21 % per year", Days(datetime.date(2024, 1, 1), 731))
    assert found[0][[0, 365, 730]] == pytest.approx([10, 12.1, 14.641])
    assert found[0][73] == pytest.approx(10 * 1.21**0.2)
    later = counts(f"{RATE}, growth: 21 % per year", Days(datetime.date(2024, 12, 31), 1))
    assert later[0] == pytest.approx([12.1])


def test_a_growth_beyond_all_numbers_is_a_very_large_one() -> None:
    found = counts(f"{RATE}, growth: 1e300 % per year", Days(datetime.date(2024, 1, 1), 800))
    assert np.isfinite(found).all()


def test_changes_of_the_rate_the_weights_and_the_growth() -> None:
    found = counts("rate: {by_cohort: {young: {value: 1 per day, changes: {2024-01-10: 5 per day}}, old: 2 per day}}")
    assert found[:, 7:11].tolist() == [[1, 1, 5, 5], [2, 2, 2, 2]]
    weighted = counts(
        f"{RATE}, by_weekday: {{value: [1, 1, 1, 1, 1, 1, 1], changes: {{2024-01-09: [0, 0, 7, 0, 0, 0, 0]}}}}"
    )
    assert weighted[0][7:11].tolist() == pytest.approx([10, 0, 70, 0])
    grown = counts(
        f"{RATE}, growth: {{value: 0 % per year, changes: {{2024-12-31: 10 % per year}}}}",
        Days(datetime.date(2024, 12, 30), 2),
    )
    assert grown[0] == pytest.approx([10, 11])


def test_a_daily_series_with_weights_is_for_each_cohort() -> None:
    series = {(datetime.date(2024, 1, 1) + datetime.timedelta(days=n)).isoformat(): n for n in range(30)}
    text = ", ".join(f"{day}: {number}" for day, number in series.items())
    found = counts(f"by_date: {{{text}}}, by_weekday: [3.5, 3.5, 0, 0, 0, 0, 0]")
    assert found[:, :9].tolist() == [[0.0, 3.5, 0, 0, 0, 0, 0, 24.5, 28.0]] * 2


def test_a_rate_a_year_is_of_365_days() -> None:
    assert counts("rate: 730 per year")[0][0] == pytest.approx(2.0)


def test_the_mean_over_days() -> None:
    found = model(f"{RATE}, by_weekday: [7, 0, 0, 0, 0, 0, 0]")
    stream = found.people.arrivals["a"]
    assert mean_arrivals(found, stream, Days(datetime.date(2024, 1, 1), 8)) == pytest.approx([17.5, 7.0])
    plain = model()
    assert mean_arrivals(plain, plain.people.arrivals["a"], days_of_run(plain.run)) == [10.0, 4.0]


def test_all_who_are_expected_in_a_run() -> None:
    assert expected_arrivals(model()) == pytest.approx(30 * 14 + 5)
