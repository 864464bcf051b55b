"""What a parameter is, for whom and from when: values, tables by label, changes by date, distributions and shares.

A raw value comes from a scenario file as text, lists and mappings. `read_value` turns it into a `Value`, a small tree whose
leaves are entries (numbers, distributions, shares); `Value.at` walks it for one person's labels on one date.
"""

import datetime
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Generic, Self, TypeVar

from simulation import units
from simulation.errors import Wrong, did_you_mean
from simulation.terms import DAY

X = TypeVar("X")

DESCRIBING = ("source", "range", "note", "fitted_to")
"""Keys that say where a value comes from and change nothing."""

RESERVED = ("value", *DESCRIBING, "changes", "base", "times", "table", "otherwise")
"""Words that are never names, with every word that starts with `by_`."""


class NotRecorded(LookupError):
    """A table was asked for a label value that it has no entry for."""


@dataclass(frozen=True)
class Leaf(Generic[X]):
    """The same entry for everybody."""

    entry: X

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:  # noqa: ARG002
        """The entry, whoever asks."""
        return self.entry

    def labels(self) -> set[str]:
        """No labels."""
        return set()

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """The entry itself."""
        yield (), self.entry


@dataclass(frozen=True)
class By(Generic[X]):
    """One branch for each value of a label; `otherwise` for a label that is not recorded yet or not listed."""

    label: str
    branches: Mapping[str, "Node[X]"]
    otherwise: "Node[X] | None" = None

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date."""
        value = labels.get(self.label)
        node = self.branches.get(value, self.otherwise) if value is not None else self.otherwise
        if node is None:
            raise NotRecorded(f"by_{self.label} has no entry for {value or 'people without this label'}")
        return node.at(labels, day)

    def labels(self) -> set[str]:
        """The labels it depends on."""
        below = [*self.branches.values()] + ([self.otherwise] if self.otherwise is not None else [])
        return {self.label}.union(*(node.labels() for node in below))

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below."""
        for name, node in self.branches.items():
            for path, entry in node.leaves():
                yield (f"by_{self.label}", name, *path), entry
        if self.otherwise is not None:
            for path, entry in self.otherwise.leaves():
                yield (f"by_{self.label}", "otherwise", *path), entry


@dataclass(frozen=True)
class Times(Generic[X]):
    """A table of entries multiplied by a table of plain numbers; a factor that is not recorded is 1."""

    base: "Node[X]"
    factor: "Node[float]"
    multiply: Callable[[X, float], X]

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date."""
        try:
            factor = self.factor.at(labels, day)
        except NotRecorded:
            factor = 1.0
        return self.multiply(self.base.at(labels, day), factor)

    def labels(self) -> set[str]:
        """The labels it depends on."""
        return self.base.labels() | self.factor.labels()

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below."""
        for path, entry in self.base.leaves():
            yield ("base", *path), entry


@dataclass(frozen=True)
class Changes(Generic[X]):
    """A value that changes on dates; before the first of them `first` holds."""

    first: "Node[X]"
    later: tuple[tuple[datetime.date, "Node[X]"], ...]
    """In the order of their dates."""

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date."""
        node = self.first
        for begins, changed in self.later:
            if begins <= day:
                node = changed
        return node.at(labels, day)

    def labels(self) -> set[str]:
        """The labels it depends on."""
        return self.first.labels().union(*(node.labels() for _, node in self.later))

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below."""
        for path, entry in self.first.leaves():
            yield ("value", *path), entry
        for begins, node in self.later:
            for path, entry in node.leaves():
                yield ("changes", begins.isoformat(), *path), entry


Node = Leaf[X] | By[X] | Times[X] | Changes[X]


@dataclass(frozen=True)
class Value(Generic[X]):
    """A parameter with its origin: what it is, for whom, from when, and who says so."""

    node: Node[X]
    source: str | None = None
    range: str | None = None
    note: str | None = None
    fitted_to: str | None = None

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date.

        Raises:
            NotRecorded: when a table has no entry for a label value.
        """
        return self.node.at(labels, day)

    def labels(self) -> set[str]:
        """The labels it depends on; empty when it is the same for everybody."""
        return self.node.labels()

    def dates(self) -> list[datetime.date]:
        """The dates on which it changes, in order."""
        return sorted(_dates(self.node))

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below the parameter."""
        return self.node.leaves()

    @classmethod
    def of(cls, entry: X) -> "Value[X]":
        """A value that is the same for everybody and true by default."""
        return cls(Leaf(entry))

    def the(self) -> X:
        """The entry of a value that is the same for everybody, always."""
        assert isinstance(self.node, Leaf), "only a value without tables and changes has one entry"
        return self.node.entry


def _dates(node: Node[Any]) -> set[datetime.date]:
    if isinstance(node, Changes):
        return {day for day, _ in node.later}.union(_dates(node.first), *(_dates(below) for _, below in node.later))
    if isinstance(node, By):
        below = [*node.branches.values()] + ([node.otherwise] if node.otherwise is not None else [])
        return set().union(*(_dates(branch) for branch in below))
    if isinstance(node, Times):
        return _dates(node.base) | _dates(node.factor)
    return set()


def read_date(raw: Any) -> datetime.date:
    """A date as 2024-04-01."""
    try:
        return datetime.date.fromisoformat(str(raw).strip())
    except ValueError:
        raise Wrong(f"'{units.shown(raw)}'", "a date that exists was expected, such as 2024-04-01") from None


def is_table(raw: Any) -> bool:
    """Whether a raw mapping says for whom or from when, rather than being an entry itself."""
    return (
        isinstance(raw, Mapping)
        and "distribution" not in raw
        and any(key in ("value", "changes", "base", "times", "table") or str(key).startswith("by_") for key in raw)
    )


def read_value(raw: Any, read_entry: Callable[[Any], X], multiply: Callable[[X, float], X] | None = None) -> Value[X]:
    """A raw value as a `Value`; `read_entry` reads one entry, `multiply` scales one where `base` with `times` is allowed.

    Raises:
        Wrong: with every fault below this value.
    """
    described: dict[str, str | None] = {}
    if isinstance(raw, Mapping):
        described = {key: str(raw[key]) for key in DESCRIBING if key in raw}
        if described:
            raw = {key: below for key, below in raw.items() if key not in DESCRIBING}
    return Value(_read_node(raw, read_entry, multiply), **described)


def _read_node(raw: Any, read_entry: Callable[[Any], X], multiply: Callable[[X, float], X] | None) -> Node[X]:
    if not is_table(raw):
        return Leaf(read_entry(raw))
    keys = [str(key) for key in raw]
    if "changes" in raw:
        return _read_changes(raw, read_entry, multiply)
    if "base" in raw or "times" in raw:
        _only(raw, ("base", "times"))
        if multiply is None:
            raise Wrong("base with times", "this parameter cannot be multiplied; give one value or one table")
        if "base" not in raw or "times" not in raw:
            raise Wrong(f"'{keys[0]}' alone", "base and times belong together")
        faults: list[tuple[tuple[str, ...], str, str]] = []
        base = _gather(faults, "base", lambda: _read_node(raw["base"], read_entry, multiply))
        factor = _gather(faults, "times", lambda: _read_node(raw["times"], _factor, None))
        if faults:
            raise Wrong.all(faults)
        return Times(base, factor, multiply)
    tables = [key for key in keys if key.startswith("by_")]
    if tables:
        if len(tables) > 1:
            raise Wrong(f"{' and '.join(tables)} side by side", "nest one table inside the other, or use base with times")
        _only(raw, (tables[0], "otherwise"))
        return _read_by(tables[0][3:], raw[tables[0]], raw.get("otherwise"), read_entry, multiply)
    _only(raw, ("value",))
    try:
        return _read_node(raw["value"], read_entry, multiply)
    except Wrong as wrong:
        raise wrong.under("value") from None


def _factor(raw: Any) -> float:
    value = units.number(raw)
    if value < 0:
        raise Wrong(f"'{units.shown(raw)}'", "a factor cannot be negative")
    return value


def _read_changes(raw: Mapping[str, Any], read_entry: Callable[[Any], X], multiply: Callable[[X, float], X] | None) -> Node[X]:
    faults: list[tuple[tuple[str, ...], str, str]] = []
    rest = {key: below for key, below in raw.items() if key != "changes"}
    if not rest:
        raise Wrong("changes without a value", "a value that holds before the first change was expected beside it")
    first = _gather(faults, None, lambda: _read_node(rest, read_entry, multiply))
    later = []
    if not isinstance(raw["changes"], Mapping):
        raise Wrong(f"'{units.shown(raw['changes'])}'", "dates with values were expected, such as {2024-12-01: 190 places}", ("changes",))
    for when, below in raw["changes"].items():
        day = _gather(faults, "changes", partial(_dated, when))
        node = _gather(faults, "changes", partial(_read_under, str(when), below, read_entry, multiply))
        later.append((day, node))
    if faults:
        raise Wrong.all(faults)
    return Changes(first, tuple(sorted(later, key=lambda pair: pair[0])))


def _dated(when: Any) -> datetime.date:
    try:
        return read_date(when)
    except Wrong as wrong:
        raise wrong.under(str(when)) from None


def _read_under(name: str, raw: Any, read_entry: Callable[[Any], X], multiply: Callable[[X, float], X] | None) -> Node[X]:
    try:
        return _read_node(raw, read_entry, multiply)
    except Wrong as wrong:
        raise wrong.under(name) from None


def _read_by(label: str, raw: Any, otherwise: Any, read_entry: Callable[[Any], X], multiply: Callable[[X, float], X] | None) -> Node[X]:
    here = f"by_{label}"
    if not isinstance(raw, Mapping) or not raw:
        raise Wrong(f"'{units.shown(raw)}'", f"one entry for each value of {label} was expected", (here,))
    faults: list[tuple[tuple[str, ...], str, str]] = []
    branches = {}
    for name, below in raw.items():
        branches[str(name)] = _gather(faults, here, partial(_read_under, str(name), below, read_entry, multiply))
    last = branches.pop("otherwise", None)
    if otherwise is not None:
        last = _gather(faults, None, lambda: _read_under("otherwise", otherwise, read_entry, multiply))
    if faults:
        raise Wrong.all(faults)
    return By(label, branches, last)


def _gather(faults: list[tuple[tuple[str, ...], str, str]], name: str | None, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Wrong as wrong:
        faults.extend((wrong.under(name) if name is not None else wrong).faults)
        return None


def _only(raw: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    known = (*allowed, *DESCRIBING)
    faults: list[tuple[tuple[str, ...], str, str]] = [
        ((str(key),), f"unknown key '{key}'", did_you_mean(str(key), known, f"known here: {', '.join(known)}")) for key in raw if key not in known
    ]
    if faults:
        raise Wrong.all(faults)


# ---- shares ---------------------------------------------------------------------------------------------------------


def moved_shares(raw: Any) -> tuple[Any, Any]:
    """Raw shares as (what held before any lever, what holds now).

    A lever leaves both behind, so that the fewest people change: {moved_from: {yes: 35 %, no: 65 %}, to: {yes: 20 %, no: 80 %}}.
    """
    if isinstance(raw, Mapping) and set(raw) == {"moved_from", "to"} and isinstance(raw["to"], Mapping):
        return raw["moved_from"], raw["to"]
    return raw, raw


@dataclass(frozen=True)
class Shares:
    """How people divide among labels; `base` is how they divided before any lever, so that the fewest change."""

    now: Mapping[str, float]
    base: Mapping[str, float]


def read_shares(raw: Any) -> Shares:
    """Shares that sum to one: {no_need: 41 %, low_level_help: 59 %}, or one label that everybody gets."""
    before, after = moved_shares(raw)
    base, now = _shares(before), _shares(after)
    names = [*base, *(name for name in now if name not in base)]
    return Shares({name: now.get(name, 0.0) for name in names}, {name: base.get(name, 0.0) for name in names})


def _shares(raw: Any) -> dict[str, float]:
    if isinstance(raw, str):
        return {raw: 1.0}
    if not isinstance(raw, Mapping) or not raw:
        raise Wrong(f"'{units.shown(raw)}'", "shares were expected, such as {yes: 30 %, no: 70 %}")
    faults: list[tuple[tuple[str, ...], str, str]] = []
    read = {str(name): _gather(faults, str(name), partial(units.share, below)) for name, below in raw.items()}
    if faults:
        raise Wrong.all(faults)
    total = math.fsum(read.values())
    if abs(total - 1.0) > 1e-6:
        raise Wrong(f"shares that sum to {100 * total:g} %", "shares sum to 100 %")
    return {name: share / total for name, share in read.items()}


# ---- distributions --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Distribution:
    """A time that differs between people: a family with its parameters in minutes; a quantile function of one uniform.

    kinds and parameters: exponential (mean), lognormal (median, sigma), gamma (mean, sd), weibull (scale, shape),
    uniform (from, to), triangular (from, mode, to), fixed (value), quantiles (points at equal steps), observed (sorted).
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


def read_distribution(raw: Any) -> Distribution:
    """A bare time, or a mapping with `distribution:` and the family's parameters. `mu` is the logarithm of days."""
    if not isinstance(raw, Mapping):
        return Distribution("fixed", {"value": units.minutes(raw)})
    raw = {str(key): value for key, value in raw.items() if key not in DESCRIBING}
    if "distribution" not in raw:
        raise Wrong("a mapping without 'distribution'", f"say which: {', '.join(FAMILIES)}")
    family = str(raw.pop("distribution"))
    if family not in FAMILIES:
        raise Wrong(f"'{family}'", did_you_mean(family, list(FAMILIES), f"known families: {', '.join(FAMILIES)}"), ("distribution",))
    ways = FAMILIES[family]
    known = {name for way in ways for name in way}
    faults: list[tuple[tuple[str, ...], str, str]] = [
        ((key,), f"unknown key '{key}'", did_you_mean(key, sorted(known), f"{family} is given by {_ways(ways)}")) for key in raw if key not in known
    ]
    read: dict[str, Any] = {key: _gather(faults, key, partial(_parameter, key, raw[key])) for key in raw if key in known}
    if faults:
        raise Wrong.all(faults)
    if not any(set(way) == set(read) for way in ways):
        raise Wrong(f"{family} with {', '.join(read) or 'nothing'}", f"{family} is given by {_ways(ways)}")
    return _build(family, read)


def _ways(ways: tuple[tuple[str, ...], ...]) -> str:
    return " or ".join(" with ".join(way) for way in ways)


def _parameter(name: str, raw: Any) -> Any:
    if name in ("mu", "sigma", "shape"):
        return units.number(raw)
    if name in ("quantiles", "observed"):
        if not isinstance(raw, list) or len(raw) < (2 if name == "quantiles" else 1):
            raise Wrong(f"'{units.shown(raw)}'", "a list of times was expected")
        return tuple(units.minutes(item) for item in raw)
    return units.minutes(raw)


def _build(family: str, p: dict[str, Any]) -> Distribution:
    if family == "table":
        points = p.get("quantiles") or tuple(sorted(p["observed"]))
        if list(points) != sorted(points):
            raise Wrong("quantiles that fall", "quantiles rise from the shortest to the longest time", ("quantiles",))
        return Distribution("quantiles" if "quantiles" in p else "observed", {}, points)
    if family == "lognormal":
        return Distribution("lognormal", _lognormal(p))
    for name in ("shape", "mean", "sd", "scale"):
        if name in p and p[name] <= 0 and not (family == "exponential" and p[name] == 0):
            raise Wrong(f"{name} of {p[name]:g}", f"{name} is above zero", (name,))
    if family == "weibull":
        return Distribution("weibull", _weibull(p))
    if family in ("uniform", "triangular") and not p["from"] <= p.get("mode", p["from"]) <= p["to"]:
        raise Wrong(f"{family} whose bounds are out of order", "from, mode and to rise", ("from",))
    return Distribution(family, p)


def _lognormal(p: dict[str, float]) -> dict[str, float]:
    if "mu" in p:
        median, sigma = DAY * math.exp(min(p["mu"], 50.0)), p["sigma"]
    elif "sigma" in p:
        median, sigma = p["median"], p["sigma"]
    elif "median" in p:
        if not 0 < p["median"] <= p["mean"]:
            raise Wrong("a median above the mean", "a lognormal's median is above zero and at most its mean", ("median",))
        median, sigma = p["median"], math.sqrt(2.0 * math.log(p["mean"] / p["median"]))
    else:
        if p["mean"] <= 0:
            raise Wrong("a mean of zero", "a lognormal's mean is above zero", ("mean",))
        sigma = math.sqrt(math.log1p((p["sd"] / p["mean"]) ** 2))
        median = p["mean"] * math.exp(-(sigma**2) / 2.0)
    if sigma < 0 or sigma > 6:
        raise Wrong(f"a spread (sigma) of {sigma:g}", "sigma lies between 0 and 6")
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
            raise Wrong("a mean and sd that no Weibull has", "sd lies between about 1 % and 1000 % of the mean", ("sd",))
    else:
        shape = p["shape"]
        if not 0.1 <= shape <= 200:
            raise Wrong(f"a shape of {shape:g}", "the shape lies between 0.1 and 200", ("shape",))
    scale = p["scale"] if "scale" in p else p["mean"] / math.gamma(1.0 + 1.0 / shape)
    return {"scale": scale, "shape": shape}
