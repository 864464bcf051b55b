"""The kinds of parameter: how each is read from text, and how an editor knows it.

What may differ between people or dates is a `Value`; everything else is said once for all. Times are minutes, shares
fractions, rates per day, prices pounds. DESIGN: section 3.1.
"""

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.core.people import Ages, Size, read_ages, read_size
from simulation.core.text.safe_text import is_blank
from simulation.core.worth import Worth, read_worth
from simulation.scenario.reading.csv_tables import LARGEST_WEIGHT
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.schema.distributions import FAMILIES, Distribution, read_distribution
from simulation.scenario.schema.hours import Hours, Meetings, TimeOfDay, read_hours, read_meetings, read_time_of_day
from simulation.scenario.schema.ramp import Span, read_span
from simulation.scenario.schema.values.dates import read_date, read_start
from simulation.scenario.schema.values.reading import read_value
from simulation.scenario.schema.values.shares import Shares, read_shares
from simulation.scenario.schema.values.value import Constant, Value


class Part(BaseModel):
    """Anything a scenario file describes: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
        arbitrary_types_allowed=True,
        populate_by_name=False,
    )


# ---- readers of single parameters ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class AlreadyRead:
    """A parameter that another has read: readers take it as it is. No file can hold one."""

    value: Any


@dataclass(frozen=True)
class Reader:
    """A reader of raw text as a pydantic validator; its faults travel in the error's context.

    It stands in for the whole of pydantic's own schema of the type: describing the trees of `Value` to pydantic takes
    seconds at every start.
    """

    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": ["number", "string"]}

    def _validate(self, raw: Any) -> Any:
        if isinstance(raw, AlreadyRead):
            return raw.value
        try:
            return self.read(raw)
        except ValueProblem as wrong:
            raise PydanticCustomError("wrong", "{met}", {"met": str(wrong), "faults": wrong.faults}) from None


_TEXT = {"type": "string"}
_SHARE = {"type": "string", "pattern": r"%\s*$"}
_RATE = {"type": "string", "pattern": r"(per|a) (hour|day|week|year)\s*$"}
_TIME = {"type": "string", "pattern": r"(minute|hour|day|week)s?\s*$"}
_PRICE = {"type": "string", "pattern": "^£"}
_PEOPLE = {"type": "string", "pattern": r"(people|person)\s*$"}
_NUMBER = {"type": ["number", "string"]}
_ANY_TABLE: dict[str, Any] = {"type": "object"}
_TIME_TABLE = {"type": "object", "properties": {"distribution": {"enum": list(FAMILIES)}}}


def _json(one: dict[str, Any], examples: list[Any], table: dict[str, Any] | None = None) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [one, table or _ANY_TABLE], "examples": examples})


def _value(read: Callable[[Any], Any], multiply: Callable[[Any, float], Any] | None = None) -> Reader:
    return Reader(lambda raw: read_value(raw, read, multiply))


def _times(number: float, factor: float) -> float:
    return number * factor


Text = Annotated[str, Field(max_length=20_000), WithJsonSchema({"type": "string"})]


def _read_title(raw: Any) -> str:
    if not isinstance(raw, str) or is_blank(raw):
        raise ValueProblem(f"'{units.shown(raw)}'", "a title that can be read was expected; results are named by it")
    if len(raw) > LONGEST_TITLE:
        raise ValueProblem(f"a title of {len(raw):,} characters", f"say it in at most {LONGEST_TITLE}")
    return raw


MOST_REPLICATIONS = 100_000
LONGEST_TITLE = 1_000
"""Characters of a title."""
Title = Annotated[str, Reader(_read_title), WithJsonSchema({"type": "string", "minLength": 1})]
"""What a scenario is called wherever its results are shown; it is never empty."""

_WHOLE = {"type": ["integer", "string"], "examples": [20]}


def _whole(right: str) -> Reader:
    return Reader(lambda raw: units.whole(raw, right))


Seed = Annotated[int, _whole(f"a whole number from 0 to {units.LARGEST_WHOLE:,} was expected"), WithJsonSchema(_WHOLE)]
Replications = Annotated[
    int, _whole(f"a whole number from 1 to {MOST_REPLICATIONS:,} was expected"), WithJsonSchema(_WHOLE)
]
WholeNumber = Annotated[int, Reader(units.whole), WithJsonSchema({"type": ["integer", "string"], "examples": [20]})]
Date = Annotated[datetime.date, Reader(read_date), WithJsonSchema({"type": "string", "examples": ["2024-04-01"]})]
RunStart = Annotated[datetime.date, Reader(read_start), WithJsonSchema({"type": "string", "examples": ["2024-04-01"]})]
Minutes = Annotated[float, Reader(units.minutes), WithJsonSchema({**_TIME, "examples": ["182 days", "9 hours"]})]

Spans = Annotated[
    Span,
    Reader(read_span),
    WithJsonSchema({"type": "string", "pattern": r"^\d+ ?(day|week|month|year)s?$", "examples": ["6 months"]}),
]
"""A length of time in whole days, weeks, months or years, as a calendar counts them."""


def _read_people(raw: Any) -> float:
    """A number of people, or a mapping of it with where it comes from."""
    if not isinstance(raw, Mapping):
        return units.people(raw)
    node = read_value(raw, units.people).node
    if not isinstance(node, Constant):
        raise ValueProblem("a table or changes", "one number of people was expected, such as '1000000 people'")
    return node.entry


People = Annotated[float, Reader(_read_people), _json(_PEOPLE, ["1000000 people"])]
"""A number of people, the same always."""

PeopleByAge = Annotated[
    Size, Reader(read_size), _json({"type": ["number", "string"]}, ["1,000,000", {"0-64": 815000, "65+": 185000}])
]
"""How many people live in a place: one number, or one for each band of ages."""
NumberOfCopies = Annotated[
    float, Reader(units.number), _json({"type": ["number", "string"]}, [3, "1 per 333,333 people"])
]
"""How many values a label has."""
MostlyWith = Annotated[
    dict[str, str],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "string", "pattern": "%$"},
            "minProperties": 1,
            "maxProperties": 1,
            "examples": [{"hospital": "85 %"}],
        }
    ),
]
"""Of which label the copies belong together, and for which share of people."""
AgesServed = Annotated[
    Ages, Reader(read_ages), WithJsonSchema({"type": "string", "examples": ["people aged 65 and over"]})
]
"""People of all ages, or of some."""

WorthHaving = Annotated[
    dict[str, Annotated[Worth, Reader(read_worth)]],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": ["string", "number"]},
            "examples": [
                {"no_criteria_to_reside": "5 %", "share_delayed": "1 percentage point", "length_of_stay": "0.25 days"}
            ],
        }
    ),
]
"""By measure, the smallest difference worth having."""

Numbers = Annotated[Value[float], _value(units.number, _times), _json(_NUMBER, [0.7])]
"""A plain number, or a table of them."""
Whole = Annotated[Value[int], _value(units.whole), _json({"type": ["integer", "string"]}, [5])]
"""A whole number, or a table of them."""
ShareDial = Annotated[Value[float], _value(units.share, _times), _json(_SHARE, ["14 %"])]
"""A share of people or a probability, in per cent."""
PerDayDial = Annotated[Value[float], _value(units.share_per_day, _times), _json(_TEXT, ["5 % per day"])]
"""A share per day."""
RateDial = Annotated[Value[float], _value(units.rate, _times), _json(_RATE, ["31 per day"])]
"""How often something happens."""
Growth = Annotated[Value[float], _value(units.share_per_year), _json(_TEXT, ["2 % per year"])]
"""A growth per year."""
PerYearDial = Annotated[Value[float], _value(units.risk_per_year, _times), _json(_TEXT, ["9 % per year"])]
"""A rate per year."""
Time = Annotated[
    Value[Distribution],
    _value(read_distribution, Distribution.scaled),
    _json(_TIME, ["3 hours", {"distribution": "exponential", "mean": "2 days"}], _TIME_TABLE),
]
"""A time: the same for everybody, or a distribution."""
SharesDial = Annotated[Value[Shares], _value(read_shares), _json(_TEXT, [{"yes": "30 %", "no": "70 %"}])]
"""Shares of people that sum to 100 %."""
Price = Annotated[Value[tuple[float, str]], _value(units.money), _json(_PRICE, ["£395 per day"])]
"""A price per day, hour, start or contact, in pounds."""
MoneyRate = Annotated[Value[float], _value(units.money_per_year), _json(_PRICE, ["£2m per year"])]
"""Money that goes out as time passes, in pounds a year."""
Hourly = Annotated[Value[Hours], _value(read_hours), _json(_TEXT, ["weekdays 08:00-18:00"])]
"""Hours of the week."""
Held = Annotated[Value[Meetings], _value(read_meetings), _json(_TEXT, ["wednesday 14:00"])]
"""When a meeting is held."""
Clock = Annotated[Value[TimeOfDay], _value(read_time_of_day), _json(_TEXT, ["10:00"])]
"""A time of day."""


def _read_weights(count: int) -> Callable[[Any], Any]:
    def read(raw: Any) -> tuple[float, ...]:
        if not isinstance(raw, list) or len(raw) != count:
            met = "a mapping" if isinstance(raw, Mapping) else f"'{units.shown(raw)}'"
            raise ValueProblem(met, f"a list of {count} weights was expected, or {{file: NAME.csv}}")
        weights = tuple(units.number(item) for item in raw)
        if max(weights) > LARGEST_WEIGHT:
            raise ValueProblem(f"a weight of {max(weights):g}", f"weights are at most {LARGEST_WEIGHT:,.0f}")
        if min(weights) < 0 or math.fsum(weights) <= 0:
            met = "weights that are all zero" if min(weights) == 0 else f"a weight of {min(weights):g}"
            raise ValueProblem(met, "weights are zero or more and not all zero")
        return tuple(weight * count / math.fsum(weights) for weight in weights)

    return read


def _read_daily(raw: Any) -> Mapping[datetime.date, float]:
    if isinstance(raw, Mapping) and isinstance(raw.get("value"), Mapping) and set(raw) <= {"value", *DESCRIBING}:
        raw = raw["value"]
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(
            f"'{units.shown(raw)}'", "a daily series was expected: {file: NAME.csv} with columns date and value"
        )
    faults: list[tuple[tuple[str, ...], str, str]] = []
    series = {}
    for day, mean in raw.items():
        try:
            series[read_date(day)] = units.number(mean)
            if series[read_date(day)] < 0:
                raise ValueProblem(f"'{mean}'", "a daily mean cannot be negative")
        except ValueProblem as wrong:
            faults.extend(wrong.under(str(day)).faults)
    if faults:
        raise ValueProblem.all(faults[:20])
    return series


HourWeights = Annotated[Value[tuple[float, ...]], _value(_read_weights(24)), _json({"type": "array"}, [[1] * 24])]
"""Relative weights of the hours 0 to 23, scaled to mean one."""
WeekdayWeights = Annotated[
    Value[tuple[float, ...]], _value(_read_weights(7)), _json({"type": "array"}, [[1.2, 1, 1, 1, 1, 0.9, 0.9]])
]
"""Relative weights from Monday to Sunday, scaled to mean one."""
MonthWeights = Annotated[Value[tuple[float, ...]], _value(_read_weights(12)), _json({"type": "array"}, [[1] * 12])]
"""Relative weights from January to December, scaled to mean one."""
Daily = Annotated[
    Mapping[datetime.date, float],
    Reader(_read_daily),
    WithJsonSchema({"type": "object", "examples": [{"file": "arrivals.csv"}]}),
]
"""A mean for every day of the run."""


def _read_names(raw: Any) -> tuple[str, ...]:
    names = raw if isinstance(raw, list) else [raw]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise ValueProblem(f"'{units.shown(raw)}'", "a name or a list of names was expected")
    return tuple(names)


Names = Annotated[
    tuple[str, ...],
    Reader(_read_names),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One name or a list of names."""


def _read_dates(raw: Any) -> frozenset[datetime.date]:
    if not isinstance(raw, list):
        raise ValueProblem(f"'{units.shown(raw)}'", "a list of dates was expected, such as [2024-12-25, 2024-12-26]")
    return frozenset(read_date(item) for item in raw)


Dates = Annotated[
    frozenset[datetime.date], Reader(_read_dates), WithJsonSchema({"type": "array", "items": {"type": "string"}})
]
"""Days on which something is closed."""


def _read_yes(raw: Any) -> bool:
    if str(raw).lower() not in ("yes", "no", "true", "false"):
        raise ValueProblem(f"'{units.shown(raw)}'", "yes or no was expected")
    return str(raw).lower() in ("yes", "true")


YesNo = Annotated[bool, Reader(_read_yes), WithJsonSchema({"enum": ["yes", "no", True, False]})]

Capacity = Annotated[Any, _json({"type": ["string", "array"]}, ["180 places", "12 people", "7.9 per day", "unlimited"])]
"""Beds, places, people or starts a day, by the kind of service; the model holds a `Value` of seven numbers, Monday to
Sunday.
"""
