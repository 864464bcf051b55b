"""A stream of arrivals: people who come by one way of coming."""

from typing import Annotated

from pydantic import WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.schema.arrivals.moments import ONE, Batch, Moments, read_batch, read_moments
from simulation.scenario.schema.field_types import (
    Daily,
    Growth,
    Held,
    HourWeights,
    Minutes,
    MonthWeights,
    Part,
    RateDial,
    Reader,
    Time,
    WeekdayWeights,
)

WAYS = ("rate", "by_date", "every", "at", "recorded")
"""The ways of coming, of which a stream has one."""
AT_RANDOM = ("rate", "by_date")
"""Those that patterns by hour, weekday, month and growth shape, and that follow the size of the place."""
PATTERNS = ("by_hour", "by_weekday", "by_month", "growth")

Recorded = Annotated[
    Moments,
    Reader(read_moments),
    WithJsonSchema({"type": ["array", "object"], "examples": [{"file": "arrivals.csv"}, ["2024-02-25 10:30"]]}),
]
"""Moments at which people came."""
AtOnce = Annotated[
    Batch,
    Reader(read_batch),
    WithJsonSchema({"type": ["integer", "string", "object"], "examples": [3, {"1": "70 %", "2": "30 %"}]}),
]
"""How many come at once."""


class Stream(Part):
    """People who come for the first time: at random, as a Poisson process that varies in time (`rate` or `by_date`),
    one every so often (`every`), at set times of the week (`at`) or as was recorded (`recorded`).
    """

    route: str
    """Where they begin."""
    counts_as: str | None = None
    """emergency, elective, day_case, community, or the stream's own name."""
    rate: RateDial | None = None
    """Mean number a day, by cohort where there are several; what is said per year is of 365 days. Per head it is of the
    people of each cohort: 110 per 1,000 people per year.
    """
    by_date: Daily | None = None
    """Daily means from a CSV in place of a rate; must cover the run."""
    by_hour: HourWeights | None = None
    by_weekday: WeekdayWeights | None = None
    by_month: MonthWeights | None = None
    growth: Growth | None = None
    """Growth per year of 365 days, counted from the start of the run."""
    every: Time | None = None
    """In place of a rate: the time from one who comes to the next, the same always or a distribution; it may change by
    date. It does not follow the size of the place.
    """
    first: Minutes | None = None
    """Beside `every`: when the first comes after the start of the run; after one such time when not said."""
    at: Held | None = None
    """In place of a rate: times of the week at which somebody comes, such as weekdays 09:20. They do not follow the
    size of the place.
    """
    recorded: Recorded | None = None
    """In place of a rate: the moments at which people came, from a CSV or as a list; those outside the run are passed
    over. They do not follow the size of the place.
    """
    cohort: str | None = None
    """Beside `every`, `at` and `recorded` in a place with several cohorts: of which one these people are."""
    batch: AtOnce = ONE
    """How many come at once: a whole number, or shares of the times at which so many do, such as {1: 70 %, 2: 30 %}.
    A rate then says how often some come.
    """

    @property
    def at_once(self) -> float:
        """The mean number of people who come at once."""
        return self.batch.mean()

    @model_validator(mode="after")
    def one_way(self) -> "Stream":
        """A stream has one way of coming, and beside it what belongs to that."""
        said = [way for way in WAYS if getattr(self, way) is not None]
        faults: list[tuple[tuple[str, ...], str, str]] = []
        if len(said) != 1:
            met = f"a stream with both {said[0]} and {said[1]}" if said else f"a stream with none of {', '.join(WAYS)}"
            faults.append(((), met, f"give one of {', '.join(WAYS)}"))
        elif said[0] not in AT_RANDOM:
            faults += [
                ((key,), f"{key} beside {said[0]}", "patterns shape a rate or by_date only")
                for key in PATTERNS
                if getattr(self, key) is not None
            ]
        if len(said) == 1 and self.first is not None and self.every is None:
            faults.append((("first",), f"first beside {said[0]}", "it says when the first comes beside 'every'"))
        if len(said) == 1 and self.cohort is not None and said[0] in AT_RANDOM:
            faults.append(
                (("cohort",), f"cohort beside {said[0]}", "a rate says by_cohort who comes; take the cohort away")
            )
        if faults:
            raise PydanticCustomError("wrong", "how people come", {"faults": faults})
        return self


__all__ = ["AT_RANDOM", "WAYS", "AtOnce", "Recorded", "Stream"]
