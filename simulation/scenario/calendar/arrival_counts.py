"""How many patients come: the means from which arrivals are drawn, loads worked out and memory estimated.
Nothing heavy is imported: checks read it.
"""

import math
from collections.abc import Iterable, Iterator

from simulation.core.numerics.plain_math import exp, log1p
from simulation.core.vocabulary import DAY, YEAR
from simulation.scenario.calendar.days import Days, days_of_run
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.model import Model

MOST = 700.0
"""The logarithm of the largest growth; e to a little more is no number any more."""


LEAST_GAP = 1.0 / 1024
"""Minutes from one who comes to the next: the least mean of them."""


def arrivals_by_day(model: Model, stream: Stream, days: Days) -> list[list[float]]:
    """Mean number of patients who come for the first time, by cohort and day."""
    means, at_once = comings_by_day(model, stream, days), stream.at_once
    return means if at_once == 1.0 else [[mean * at_once for mean in row] for row in means]


def comings_by_day(model: Model, stream: Stream, days: Days) -> list[list[float]]:
    """Mean number of times at which somebody comes, by cohort and day: the stream's rate or daily series with its
    weights and its growth since the start of the run, or its set times.
    """
    if stream.every is not None or stream.at is not None or stream.recorded is not None:
        who = stream.cohort or next(iter(model.people.cohorts))
        return [_set_times(model, stream, days) if name == who else [0.0] * len(days) for name in model.people.cohorts]
    means = [_rates(stream, cohort, days) for cohort in model.people.cohorts]
    for factors in _patterns(model, stream, days):
        means = [[mean * factor for mean, factor in zip(row, factors, strict=True)] for row in means]
    return means


def mean_arrivals(model: Model, stream: Stream, days: Days) -> list[float]:
    """Patients a day of each cohort, in the mean of these days."""
    found = arrivals_by_day(model, stream, days)
    return [row[0] if len(set(row)) == 1 else _sum(row) / len(days) for row in found]


def expected_arrivals(model: Model) -> float:
    """Mean number of patients in a run, its warm-up with it, and those who are there at minute 0."""
    days = days_of_run(model.run)
    came = _sum(_sum(row) for stream in model.people.arrivals.values() for row in arrivals_by_day(model, stream, days))
    here = _sum(one.inside + one.waiting for _, one in model.already_here)
    return came + here


def _rates(stream: Stream, cohort: str, days: Days) -> list[float]:
    if stream.rate is None:
        return [(stream.by_date or {})[day] for day in days]
    rate = stream.rate
    return days.each(lambda day: rate.at({"cohort": cohort}, day), rate.dates())


def _set_times(model: Model, stream: Stream, days: Days) -> list[float]:
    """How often somebody comes on each day; of `every` in the long run."""
    if stream.every is not None:
        return days.each_of(stream.every, lambda gap: DAY / max(gap.mean(), LEAST_GAP))
    minutes = moments_of(model, stream, days)
    found = [0.0] * len(days)
    for minute in minutes:
        if 0 <= minute // DAY < len(days):
            found[minute // DAY] += 1.0
    return found


def moments_of(model: Model, stream: Stream, days: Days) -> list[int]:
    """The minutes since the first of these days at which somebody comes by set times or as was recorded, in order; a
    minute stands there as often as somebody comes.
    """
    if stream.recorded is not None:
        recorded = stream.recorded.minutes(model.run.start)
        earlier = (days.first - model.run.start).days * DAY
        return [minute - earlier for minute, number in recorded for _ in range(number)]
    assert stream.at is not None, "only of a stream with set times"
    return [
        place * DAY + minute % DAY
        for place, day in enumerate(days)
        for minute in stream.at.at({}, day).on(day).minutes
        if minute // DAY == day.weekday()
    ]


def _patterns(model: Model, stream: Stream, days: Days) -> Iterator[list[float]]:
    """What the rates are multiplied by, day by day."""
    if stream.by_weekday is not None:
        weights = stream.by_weekday
        yield days.each(lambda day: weights.at({}, day)[day.weekday()], weights.dates())
    if stream.by_month is not None:
        yield [stream.by_month.at({}, day)[day.month - 1] for day in days]
    if stream.growth is not None:
        yield [_grown(stream.growth.at({}, day), (day - model.run.start).days) for day in days]


def _sum(numbers: Iterable[float]) -> float:
    """The exact sum; infinite where it is beyond the range of numbers, which the limits refuse."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return math.inf


def _grown(growth: float, days: int) -> float:
    """What so much growth a year makes of one in so many days."""
    return exp(min(MOST, log1p(growth) * days / YEAR))


__all__ = ["arrivals_by_day", "comings_by_day", "expected_arrivals", "mean_arrivals", "moments_of"]
