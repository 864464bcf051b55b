"""Times of people who are of several kinds."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family

MOST_PARTS = 12
ROUNDED = 0.0005
"""By how much shares may miss 100 %, as shares of people do."""

Steps = tuple[list[float], list[float]]
"""Times that never fall, and the share of people who take no longer, joined by straight lines."""


@family
@dataclass(frozen=True)
class Mixture(Distribution):
    """Of several kinds, such as 70 % short and 30 % long, each a time or a distribution."""

    name = "mixture"
    accepts = (
        Parameter("parts", Unit.PARTS, f"times or distributions, 2 to {MOST_PARTS}, no mixture among them", fewest=2),
        Parameter("shares", Unit.SHARES, "how many people have each of them"),
    )

    parts: tuple[Distribution, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Mixture":
        """By its parts and their shares."""
        parts, shares = given["parts"], given["shares"]
        if len(parts) > MOST_PARTS:
            raise ValueProblem(f"{len(parts)} parts", f"a mixture has at most {MOST_PARTS}", ("parts",))
        if len(parts) != len(shares):
            raise ValueProblem(
                f"{len(shares)} shares for {len(parts)} parts", "a share for each part was expected", ("shares",)
            )
        if abs(math.fsum(shares) - 1.0) > ROUNDED:
            raise ValueProblem(
                f"shares that sum to {100.0 * math.fsum(shares):g} %", "shares sum to 100 %", ("shares",)
            )
        for number, part in enumerate(parts):
            if isinstance(part, Mixture):
                raise ValueProblem("a mixture in a mixture", "its parts, each with its share", ("parts", str(number)))
            try:
                _steps_of(part)
            except ValueError as error:
                raise ValueProblem(
                    f"a part whose table is not true: {error}", "another part", ("parts", str(number))
                ) from error
        return cls(parts, shares)

    def quantile(self, u: float) -> float:
        """The time that all parts together have so many people below."""
        shares, times = _joined(self)
        k = min(bisect_right(shares, u) - 1, len(shares) - 2)
        return times[k] + (times[k + 1] - times[k]) * ((u - shares[k]) / (shares[k + 1] - shares[k]))

    def mean(self) -> float:
        """That of its parts by their shares."""
        whole = math.fsum(self.shares)
        return math.fsum(share * part.mean() for share, part in zip(self.shares, self.parts, strict=True)) / whole

    def form(self) -> TimeForm:
        """JOINED."""
        shares, times = _joined(self)
        return TimeForm(time_forms.JOINED, points=(*shares, *times))

    def takes_time(self) -> bool:
        """Whether one of its parts does."""
        return any(part.takes_time() for part in self.parts)


@lru_cache(maxsize=256)
def _steps_of(part: Distribution) -> Steps:
    """The shares of a part: a jump at each time that many people have, and as on the grid for families by a formula."""
    form = part.form()
    if form.code == time_forms.FIXED:
        return [form.a, form.a], [0.0, 1.0]
    if form.code == time_forms.UNIFORM:
        return [form.a, form.b], [0.0, 1.0]
    if form.code == time_forms.QUANTILES:
        return list(form.points), [k / (len(form.points) - 1) for k in range(len(form.points))]
    if form.code == time_forms.OBSERVED:
        count = len(form.points)
        return [one for one in form.points for _ in range(2)], [(k + 1) // 2 / count for k in range(2 * count)]
    if form.code == time_forms.JOINED:
        half = len(form.points) // 2
        return list(form.points[half:]), list(form.points[:half])
    table = list(form.points)
    if form.code != time_forms.GRID:
        table = time_forms.with_mean(time_forms.grid_table(part.many_quantiles), part.mean())
    return [table[0], *table, table[-1]], [0.0, *time_forms.logit_knots(), 1.0]


@lru_cache(maxsize=256)
def _joined(mixture: Mixture) -> tuple[list[float], list[float]]:
    """The shares and times of the whole: at each time of any part the share of all who take less, and no longer."""
    parts, whole = [_steps_of(part) for part in mixture.parts], math.fsum(mixture.shares)
    shares, times = [], []
    for time in sorted({time for part, _ in parts for time in part}):
        for side in (_before, _until):
            found = (
                math.fsum(share * side(part, time) for share, part in zip(mixture.shares, parts, strict=True)) / whole
            )
            shares.append(found)
            times.append(time)
    shares = list(accumulate(shares, max))
    shares[0], shares[-1] = 0.0, 1.0
    kept = [k for k in range(len(times)) if k == 0 or (shares[k], times[k]) != (shares[k - 1], times[k - 1])]
    return [shares[k] for k in kept], [times[k] for k in kept]


def _before(steps: Steps, time: float) -> float:
    """The share of people who take less than a time."""
    times, shares = steps
    place = bisect_left(times, time)
    return shares[place] if place < len(times) and times[place] == time else _on_the_line(steps, place, time)


def _until(steps: Steps, time: float) -> float:
    """The share of people who take no longer."""
    times, shares = steps
    place = bisect_right(times, time)
    return shares[place - 1] if place > 0 and times[place - 1] == time else _on_the_line(steps, place, time)


def _on_the_line(steps: Steps, after: int, time: float) -> float:
    times, shares = steps
    if after == 0 or after == len(times):
        return 0.0 if after == 0 else 1.0
    low, high = times[after - 1], times[after]
    return shares[after - 1] + (shares[after] - shares[after - 1]) * ((time - low) / (high - low))


__all__ = ["Mixture"]
