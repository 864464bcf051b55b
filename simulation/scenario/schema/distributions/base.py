"""What a family of times is: parameters with units and limits, a mean, a quantile function, a form for the engines."""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from keyword import iskeyword
from typing import Any, ClassVar, Self, cast

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.plain_math import log
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.reading.quantity_text import written

POINTS = 16
"""Equal shares of people by which expected loads know a time."""
UNIFORMS = tuple((number + 0.5) / POINTS for number in range(POINTS))
"""The middles of those shares."""


class Unit(StrEnum):
    """What a parameter of a family is measured in, which also says what scaling the time does to it."""

    TIME = "a time"
    """Multiplied."""
    TIMES = "a list of times"
    """Each multiplied."""
    NUMBER = "a plain number"
    """Stays: it gives the shape."""
    NUMBERS = "a list of plain numbers"
    """Stay."""
    SHARES = "a list of shares that sum to 100 %"
    """Stay."""
    PARTS = "a list of times or distributions"
    """Each multiplied."""
    LOG_DAYS = "the logarithm of a time"
    """Of the time in days; the logarithm of the factor is added."""


def _log_days(raw: Any) -> float:
    """'5.2 log minutes', or '1.3' of days; the mean of the logarithm of the time in days."""
    found = _LOGARITHM.fullmatch(str(raw).strip()[:200])
    if found is None:
        return units.number(raw)
    return units.number(found[1]) + log(units.MINUTES[found[2]] / units.MINUTES["day"])


_LOGARITHM = re.compile(rf"{units.NUMBER}\s+log\s+({'|'.join(units.MINUTES)})s?")
READ: Mapping[Unit, Callable[[Any], float]] = {
    Unit.TIME: units.minutes,
    Unit.NUMBER: units.number,
    Unit.LOG_DAYS: _log_days,
}
"""How a parameter of each unit is read."""
LISTS: Mapping[Unit, Callable[[Any], Any]] = {
    Unit.TIMES: units.minutes,
    Unit.NUMBERS: units.number,
    Unit.SHARES: units.share,
    Unit.PARTS: lambda raw: raw,
}
"""How each of a list is read."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a family."""

    name: str
    """As in a scenario file."""
    unit: Unit
    meaning: str
    above_zero: bool = False
    above: float = -math.inf
    """A limit that it does not reach itself."""
    least: float = -math.inf
    most: float = math.inf
    fewest: int = 1
    """Of a list: how many there must be."""

    @cached_property
    def field(self) -> str:
        """The field that holds it: its name, with an underscore where Python or every distribution has that name."""
        return f"{self.name}_" if iskeyword(self.name) or hasattr(Distribution, self.name) else self.name

    def read(self, raw: Any) -> Any:
        """Minutes, a number, or a tuple of them. Of `PARTS` the list as it is, which `read_distribution` reads.

        Raises:
            ValueProblem: when it is not in its unit or beyond its limits.
        """
        if self.unit in LISTS:
            few = f", at least {self.fewest}," if self.fewest > 1 else ""
            if not isinstance(raw, list) or len(raw) < self.fewest:
                raise ValueProblem(f"'{units.shown(raw)}'", f"{self.unit}{few} was expected")
            return tuple(LISTS[self.unit](item) for item in raw)
        value = READ[self.unit](raw)
        if self.above_zero and value <= 0:
            raise ValueProblem(f"{self.name} of {value:g}", f"{self.name} is above zero")
        if math.isfinite(self.above) and not self.above < value <= self.most:
            limits = self.limits().replace(",", " and")
            raise ValueProblem(f"{self.name} of {value:g}", f"{self.name} is {limits}")
        if not self.least <= value <= self.most:
            raise ValueProblem(
                f"{self.name} of {value:g}", f"{self.name} lies between {self.least:g} and {self.most:g}"
            )
        return value

    def limits(self) -> str:
        """Its limits in words; empty when there are none but those of its unit."""
        if self.unit in LISTS and self.fewest > 1:
            return f"at least {self.fewest}"
        if math.isfinite(self.above):
            return f"above {self.above:g}" + (f", at most {self.most:g}" if math.isfinite(self.most) else "")
        between = f"between {self.least:g} and {self.most:g}" if math.isfinite(self.most) else ""
        return between or ("above zero" if self.above_zero else "")


STAY = (Unit.NUMBER, Unit.NUMBERS, Unit.SHARES)
"""What scaling a time leaves as it is: it gives the shape."""


@dataclass(frozen=True)
class Distribution(ABC):
    """A time that differs between people, in minutes: a quantile function of one uniform.

    Its fields are those parameters that every way of giving the family leads to.
    """

    name: ClassVar[str]
    """The family, as in a scenario file."""
    accepts: ClassVar[tuple[Parameter, ...]]
    """Every parameter it may be given by."""
    given_by: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Each set of parameters that fixes it; all together when not said."""

    # ---- what each family says

    @abstractmethod
    def quantile(self, u: float) -> float:
        """Minutes that a share `u` of people does not exceed, 0 < u < 1; never falls."""
        raise NotImplementedError

    def many_quantiles(self, uniforms: Sequence[float]) -> Sequence[float]:
        """`quantile` at each of these."""
        return [self.quantile(u) for u in uniforms]

    @abstractmethod
    def mean(self) -> float:
        """Mean in minutes, before rounding to whole minutes."""
        raise NotImplementedError

    @abstractmethod
    def form(self) -> TimeForm:
        """What the plan writes for the engines."""
        raise NotImplementedError

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Distribution":
        """From one of the sets of parameters in `given_by`, each within its own limits.

        Raises:
            ValueProblem: when they do not go together.
        """
        names = {parameter.name: parameter.field for parameter in cls.accepts}
        return cls(**{names[name]: value for name, value in given.items()})

    def known_by(self) -> dict[str, float]:
        """What tells a reader how long it is, in minutes by its name; empty when the file says it itself."""
        return {"mean": self.mean()}

    def points(self) -> tuple[float, ...]:
        """Minutes at `UNIFORMS`, for expected loads."""
        return tuple(self.quantile(u) for u in UNIFORMS)

    def takes_time(self) -> bool:
        """Whether it may be a minute or more."""
        return True

    # ---- what follows from it

    @property
    def kind(self) -> str:
        """The family."""
        return self.name

    @property
    def parameters(self) -> dict[str, Any]:
        """The fields by the names a scenario file uses; a list that is not given is left out."""
        held = {parameter.field: parameter.name for parameter in self.accepts}
        return {held[each.name]: value for each in fields(self) if (value := getattr(self, each.name)) != ()}

    def scaled(self, factor: float) -> Self:
        """Every quantile times `factor`."""
        return cast(Self, _scaled_time(self, factor))

    def shifted(self, minutes: float) -> Self:
        """With a mean that is so much more, all quantiles scaled along.

        Raises:
            ValueProblem: when the mean would fall below zero, or is zero so that nothing can be scaled.
        """
        mean = self.mean()
        if mean <= 0 or mean + minutes < 0:
            raise ValueProblem(
                f"{minutes:g} minutes more for a mean of {mean:g} minutes", "the mean stays at zero or above"
            )
        return self.scaled((mean + minutes) / mean)

    def as_written(self) -> dict[str, Any]:
        """The mapping of a scenario file that reads as this distribution."""
        by_name = {parameter.name: parameter for parameter in self.accepts}
        return {
            "distribution": self.name,
            **{name: _written(value, by_name[name].unit) for name, value in self.parameters.items()},
        }

    def equal_points(self) -> tuple[float, ...]:
        """`points`, the last moved so that their mean is exact; one alone when everybody has the same."""
        mean = self.mean()
        if mean == 0:
            return (mean,)
        points = list(self.points())
        if len(points) > 1:
            points[-1] = max(points[-2], points[-1] + len(points) * mean - math.fsum(points))
        return tuple(points)


class ByQuantile(Distribution):
    """A family that gives its quantile function in plain Python and nothing else.

    The plan turns it into a table on the grid that both engines read, so that nothing new is compiled.
    """

    def mean(self) -> float:
        """Mean in minutes: that of the table. A family that knows its mean says it, and the table is scaled to it."""
        return time_forms.grid_mean(_grid(self))

    def form(self) -> TimeForm:
        """A table on the grid with the exact mean."""
        return _form(self)


@lru_cache(maxsize=256)
def _grid(time: Distribution) -> list[float]:
    return time_forms.grid_table(time.many_quantiles)


@lru_cache(maxsize=256)
def _form(time: ByQuantile) -> TimeForm:
    """Kept, since a page compiles the same times again and again."""
    return TimeForm(time_forms.GRID, points=tuple(time_forms.with_mean(_grid(time), time.mean())))


@lru_cache(maxsize=1 << 13)
def _scaled_time(time: Distribution, factor: float) -> Distribution:
    """Kept, since a table of factors gives the same few to many kinds of people."""
    return replace(
        time,
        **{
            parameter.field: _scaled(getattr(time, parameter.field), parameter.unit, factor)
            for parameter in time.accepts
            if hasattr(time, parameter.field)
        },
    )


def _scaled(value: Any, unit: Unit, factor: float) -> Any:
    if unit in STAY:
        return value
    if unit is Unit.LOG_DAYS:
        return value + log(factor)
    if unit is Unit.PARTS:
        return tuple(each.scaled(factor) for each in value)
    return tuple(each * factor for each in value) if unit is Unit.TIMES else value * factor


def _written(value: Any, unit: Unit) -> Any:
    if unit is Unit.PARTS:
        return [each.as_written() for each in value]
    if unit is Unit.SHARES:
        return [f"{written(100.0 * each)} %" for each in value]
    if unit is Unit.NUMBERS:
        return [written(each) for each in value]
    if unit is Unit.TIMES:
        return [f"{written(each)} minutes" for each in value]
    return f"{written(value)} minutes" if unit is Unit.TIME else written(value)
