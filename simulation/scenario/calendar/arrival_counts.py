"""How many patients come: the means from which arrivals are drawn, loads worked out and memory estimated."""

import datetime
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
    weights = np.array([_weight(stream, day, (day - model.run.start).days) for day in days])
    if stream.rate is None:
        series = np.array([(stream.by_date or {})[day] for day in days])
        return np.tile(weights * series, (len(model.people.cohorts), 1))
    return np.array([weights * _rates(stream, cohort, days) for cohort in model.people.cohorts])


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


def _weight(stream: Stream, day: datetime.date, since: int) -> float:
    """What the rate of a day is multiplied by, `since` days after the start of the run."""
    weight = (stream.by_weekday.at({}, day)[day.weekday()] if stream.by_weekday is not None else 1.0) * (
        stream.by_month.at({}, day)[day.month - 1] if stream.by_month is not None else 1.0
    )
    if stream.growth is not None:
        weight *= math.exp(min(MOST, math.log1p(stream.growth.at({}, day)) * since / YEAR))
    return weight


__all__ = ["arrivals_by_day", "expected_arrivals", "mean_arrivals"]
