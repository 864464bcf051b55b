"""Times that differ between people: families of distributions as quantile functions of one uniform. DESIGN: section
3.1.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Self

from simulation.core import units
from simulation.core.errors import ValueProblem, collect_problems, did_you_mean
from simulation.core.vocabulary import DAY
from simulation.scenario.reading.reserved_words import DESCRIBING


@dataclass(frozen=True)
class Distribution:
    """A time that differs between people: a family with its parameters in minutes; a quantile function of one uniform.

    kinds and parameters: exponential (mean), lognormal (median, sigma), gamma (mean, sd), weibull (scale, shape),
    uniform (from, to), triangular (from, mode, to), fixed (value), quantiles (points at equal steps), observed
    (sorted).
    """

    kind: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    points: tuple[float, ...] = ()

    def scaled(self, factor: float) -> Self:
        """Every quantile times `factor`."""
        shapes = ("sigma", "shape")
        parameters = {name: value if name in shapes else value * factor for name, value in self.parameters.items()}
        return replace(self, parameters=parameters, points=tuple(point * factor for point in self.points))

    def mean(self) -> float:
        """Mean in minutes, before rounding to whole minutes."""
        p = self.parameters
        if self.kind == "lognormal":
            return p["median"] * math.exp(p["sigma"] ** 2 / 2.0)
        if self.kind == "weibull":
            return p["scale"] * math.gamma(1.0 + 1.0 / p["shape"])
        if self.kind == "uniform":
            return (p["from"] + p["to"]) / 2.0
        if self.kind == "triangular":
            return (p["from"] + p["mode"] + p["to"]) / 3.0
        if self.kind == "fixed":
            return p["value"]
        if self.kind == "quantiles":
            return (math.fsum(self.points) - (self.points[0] + self.points[-1]) / 2.0) / (len(self.points) - 1)
        if self.kind == "observed":
            return math.fsum(self.points) / len(self.points)
        return p["mean"]


FAMILIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "exponential": (("mean",),),
    "lognormal": (("mean", "median"), ("mean", "sd"), ("mu", "sigma"), ("median", "sigma")),
    "gamma": (("mean", "sd"),),
    "weibull": (("mean", "sd"), ("mean", "shape"), ("scale", "shape")),
    "uniform": (("from", "to"),),
    "triangular": (("from", "mode", "to"),),
    "fixed": (("value",),),
    "table": (("quantiles",), ("observed",)),
}
"""Every family with the sets of parameters that fix it."""
LEAST_SPREAD, MOST_SPREAD = 0.001, 10.0
"""Of a gamma, sd over mean: between them its quantiles can be worked out."""


def read_distribution(raw: Any) -> Distribution:
    """A bare time, or a mapping with `distribution:` and the family's parameters. `mu` is the logarithm of days."""
    if not isinstance(raw, Mapping):
        return Distribution("fixed", {"value": units.minutes(raw)})
    raw = {str(key): value for key, value in raw.items() if key not in DESCRIBING}
    if "distribution" not in raw:
        raise ValueProblem("a mapping without 'distribution'", f"say which: {', '.join(FAMILIES)}")
    family = str(raw.pop("distribution"))
    if family not in FAMILIES:
        raise ValueProblem(
            f"'{family}'",
            did_you_mean(family, list(FAMILIES), f"known families: {', '.join(FAMILIES)}"),
            ("distribution",),
        )
    ways = FAMILIES[family]
    known = {name for way in ways for name in way}
    faults: list[tuple[tuple[str, ...], str, str]] = [
        ((key,), f"unknown key '{key}'", did_you_mean(key, sorted(known), f"{family} is given by {_ways(ways)}"))
        for key in raw
        if key not in known
    ]
    read: dict[str, Any] = {
        key: collect_problems(faults, key, partial(_parameter, key, raw[key])) for key in raw if key in known
    }
    if faults:
        raise ValueProblem.all(faults)
    if not any(set(way) == set(read) for way in ways):
        raise ValueProblem(f"{family} with {', '.join(read) or 'nothing'}", f"{family} is given by {_ways(ways)}")
    return _build(family, read)


def _ways(ways: tuple[tuple[str, ...], ...]) -> str:
    return " or ".join(" with ".join(way) for way in ways)


def _parameter(name: str, raw: Any) -> Any:
    if name in ("mu", "sigma", "shape"):
        return units.number(raw)
    if name in ("quantiles", "observed"):
        if not isinstance(raw, list) or len(raw) < (2 if name == "quantiles" else 1):
            raise ValueProblem(f"'{units.shown(raw)}'", "a list of times was expected")
        return tuple(units.minutes(item) for item in raw)
    return units.minutes(raw)


def _build(family: str, p: dict[str, Any]) -> Distribution:
    if family == "table":
        points = p.get("quantiles") or tuple(sorted(p["observed"]))
        if list(points) != sorted(points):
            raise ValueProblem(
                "quantiles that fall", "quantiles rise from the shortest to the longest time", ("quantiles",)
            )
        return Distribution("quantiles" if "quantiles" in p else "observed", {}, points)
    if family == "lognormal":
        return Distribution("lognormal", _lognormal(p))
    for name in ("shape", "mean", "sd", "scale"):
        if name in p and p[name] <= 0 and not (family == "exponential" and p[name] == 0):
            raise ValueProblem(f"{name} of {p[name]:g}", f"{name} is above zero", (name,))
    if family == "weibull":
        return Distribution("weibull", _weibull(p))
    if family == "gamma" and not LEAST_SPREAD <= p["sd"] / p["mean"] <= MOST_SPREAD:
        raise ValueProblem(
            f"an sd of {p['sd'] / p['mean']:.4g} times the mean",
            "the sd of a gamma lies between 0.1 % and 1000 % of its mean",
            ("sd",),
        )
    if family in ("uniform", "triangular") and not p["from"] <= p.get("mode", p["from"]) <= p["to"]:
        raise ValueProblem(f"{family} whose bounds are out of order", "from, mode and to rise", ("from",))
    return Distribution(family, p)


def _lognormal(p: dict[str, float]) -> dict[str, float]:
    if "mu" in p:
        median, sigma = DAY * math.exp(min(p["mu"], 50.0)), p["sigma"]
    elif "sigma" in p:
        median, sigma = p["median"], p["sigma"]
    elif "median" in p:
        if not 0 < p["median"] <= p["mean"]:
            raise ValueProblem(
                "a median above the mean", "a lognormal's median is above zero and at most its mean", ("median",)
            )
        median, sigma = p["median"], math.sqrt(2.0 * math.log(p["mean"] / p["median"]))
    else:
        if p["mean"] <= 0:
            raise ValueProblem("a mean of zero", "a lognormal's mean is above zero", ("mean",))
        sigma = math.sqrt(math.log1p((p["sd"] / p["mean"]) ** 2))
        median = p["mean"] * math.exp(-(sigma**2) / 2.0)
    if sigma < 0 or sigma > 6:
        raise ValueProblem(f"a spread (sigma) of {sigma:g}", "sigma lies between 0 and 6")
    return {"median": median, "sigma": sigma}


def _weibull(p: dict[str, float]) -> dict[str, float]:
    if "sd" in p:
        wanted, low, high = (p["sd"] / p["mean"]) ** 2, 0.1, 200.0
        for _ in range(200):
            middle = math.sqrt(low * high)
            spread = math.gamma(1 + 2 / middle) / math.gamma(1 + 1 / middle) ** 2 - 1
            low, high = (middle, high) if spread > wanted else (low, middle)
        shape = math.sqrt(low * high)
        if not 0.11 < shape < 199:
            raise ValueProblem(
                "a mean and sd that no Weibull has", "sd lies between about 1 % and 1000 % of the mean", ("sd",)
            )
    else:
        shape = p["shape"]
        if not 0.1 <= shape <= 200:
            raise ValueProblem(f"a shape of {shape:g}", "the shape lies between 0.1 and 200", ("shape",))
    scale = p["scale"] if "scale" in p else p["mean"] / math.gamma(1.0 + 1.0 / shape)
    return {"scale": scale, "shape": shape}
