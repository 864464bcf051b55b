"""How many patients come: the means from which arrivals are drawn, loads worked out and memory estimated."""

import math

import numpy as np

from simulation.core.vocabulary import YEAR
from simulation.scenario.calendar.days import Days, Floats, days_of_run
from simulation.scenario.schema.model import Model, Stream

MOST = 700.0
"""The logarithm of the largest growth; e to a little more is no number any more."""


def arrivals_by_day(model: Model, stream: Stream, days: Days) -> Floats:
    """Mean number of patients who come for the first time, by cohort and day: the stream's rate or daily series, with
    its weights and its growth since the start of the run.
    """
    cohorts = len(model.people.cohorts)
    if stream.rate is None:
        means = np.tile([(stream.by_date or {})[day] for day in days], (cohorts, 1))
    else:
        means = np.array([_rates(stream, cohort, days) for cohort in model.people.cohorts])
    if stream.by_weekday is not None:
        weekdays = stream.by_weekday
        means *= days.each(lambda day: weekdays.at({}, day)[day.weekday()], weekdays.dates())
    if stream.by_month is not None:
        means *= [stream.by_month.at({}, day)[day.month - 1] for day in days]
    if stream.growth is not None:
        means *= [_grown(stream.growth.at({}, day), (day - model.run.start).days) for day in days]
    return means


def mean_arrivals(model: Model, stream: Stream, days: Days) -> Floats:
    """Patients a day of each cohort, in the mean of these days."""
    found = arrivals_by_day(model, stream, days)
    return np.array([row[0] if (row == row[0]).all() else sum(row.tolist()) / len(days) for row in found])


def expected_arrivals(model: Model) -> float:
    """Mean number of patients in a run, its warm-up with it, and those who are there at minute 0."""
    days = days_of_run(model.run)
    came = math.fsum(arrivals_by_day(model, stream, days).sum() for stream in model.people.arrivals.values())
    here = math.fsum(one.occupied + one.queue for service in model.services.values() for one in service.starts_with)
    return came + here


def _rates(stream: Stream, cohort: str, days: Days) -> Floats:
    assert stream.rate is not None, "a stream has a rate or a daily series"
    rate = stream.rate
    return days.each(lambda day: rate.at({"cohort": cohort}, day), rate.dates())


def _grown(growth: float, days: int) -> float:
    """What so much growth a year makes of one in so many days."""
    return math.exp(min(MOST, math.log1p(growth) * days / YEAR))


__all__ = ["arrivals_by_day", "expected_arrivals", "mean_arrivals"]
