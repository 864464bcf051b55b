"""Levers: named changes to a parent scenario, each at a strength.

The least it says is `why` and `set`:

    trusted_assessor:
      why: One assessment is trusted by all who use it.
      set: {routes.plan_home.repeat.share_needing: 5 %}
      strength: {sceptical: 0 %, central: 50 %, optimistic: 100 %}
      source: H29
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from simulation import units
from simulation.errors import Mistake, Wrong, did_you_mean
from simulation.scenario.kinds import Names, Part, Reader, Text, YesNo
from simulation.scenario.moves import HALF, change_in
from simulation.scenario.schema import Source
from simulation.scenario.settings import changed, path_of, target, text_of
from simulation.scenario.text import Where
from simulation.scenario.tree import at

VIEWS = ("sceptical", "central", "optimistic")
"""How much of the evidence one believes."""

View = Literal["sceptical", "central", "optimistic"]

LATER = ("from", "ramp", "until", "decay", "needs", "lead_time")
"""Keys of a lever that let its strength change over time."""


def _read_strength(raw: Any) -> dict[str, float]:
    if not isinstance(raw, Mapping):
        return dict.fromkeys(VIEWS, units.share(raw))
    faults: list[tuple[tuple[str, ...], str, str]] = []
    read = {}
    for name, below in raw.items():
        if name not in VIEWS:
            faults.append(((str(name),), f"'{name}'", did_you_mean(str(name), VIEWS, f"a view is one of {', '.join(VIEWS)}")))
            continue
        try:
            read[name] = units.share(below)
        except Wrong as wrong:
            faults.extend(wrong.under(str(name)).faults)
    faults += [((), f"no strength for the {view} view", "give all three, or one strength for all") for view in VIEWS if view not in raw]
    if faults:
        raise Wrong.all(faults)
    return read


def _read_set(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not raw:
        raise Wrong(f"'{units.shown(raw)}'", "dotted paths with their new values were expected, such as {services.acute_beds.capacity: {add: 20 beds}}")
    return {str(path): value for path, value in raw.items()}


_SHARE_SCHEMA = {"type": "string", "examples": ["50 %"]}
Strength = Annotated[
    dict[str, float],
    Reader(_read_strength),
    WithJsonSchema(
        {
            "anyOf": [
                _SHARE_SCHEMA,
                {"type": "object", "properties": dict.fromkeys(VIEWS, _SHARE_SCHEMA), "required": list(VIEWS), "additionalProperties": False},
            ]
        }
    ),
]
Reach = Annotated[float, Reader(units.share), WithJsonSchema(_SHARE_SCHEMA)]
Settings = Annotated[dict[str, Any], Reader(_read_set), WithJsonSchema({"type": "object", "minProperties": 1})]
Anything = Annotated[Any, WithJsonSchema({})]


class LeverPart(Part):
    """One named change, as a variant says it."""

    why: Text
    """What is done differently, in a sentence."""
    set: Settings
    """Dotted paths of parameters of the parent, each with a value, {add: ...} or {scale: ...}."""
    strength: Strength = Field(default_factory=lambda: dict.fromkeys(VIEWS, 1.0))
    """How much of it the evidence supports: one share, or one for each view."""
    reach: Reach = 1.0
    """How much of the place it covers."""
    source: str | None = None
    """Where the strength comes from."""
    note: Text | None = None
    assumes: Names = ()
    """Measures it moves by construction."""
    cost: Anything = None
    """What it costs."""
    payer: Anything = None
    """Who pays for it."""
    ring_fenced: YesNo = False
    """Whether its money is protected."""


class Variant(Part):
    """A file that extends another by levers and nothing else."""

    dialect: Literal["1"]
    title: Text
    question: Text | None = None
    extends: str
    """The file it extends, relative to its own folder."""
    view: View | None = None
    """Which strengths hold: sceptical, central or optimistic; central when not said."""
    without: Names = ()
    """Levers of the parent variant that are dropped."""
    levers: dict[str, LeverPart] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where a value was said, and the lever that set it."""

    file: str
    line: int
    lever: str = ""


@dataclass(frozen=True)
class Setting:
    """What one lever does to one parameter."""

    path: str
    before: str
    """The raw value of the parent, in short."""
    after: str
    all_or_none: bool
    """Whether it cannot move by a fraction and so changes for all or for none."""


@dataclass(frozen=True)
class Lever:
    """One named change as it is realised: its strength under the view, times its reach."""

    name: str
    why: str
    strength: float
    """Realised, between 0 and 1."""
    source: str | None
    note: str | None
    sets: tuple[Setting, ...]
    reach: float = 1.0
    assumes: tuple[str, ...] = ()
    cost: Any = None
    payer: Any = None
    ring_fenced: bool = False


@dataclass(frozen=True)
class Placed:
    """A lever of one file of the chain."""

    name: str
    part: LeverPart
    raw_set: Mapping[str, Any]
    file: str
    lines: Mapping[Where, int]

    def line(self, path: str = "") -> int:
        """Where it stands, or where it sets a path."""
        where = ("levers", self.name)
        return self.lines.get((*where, "set", path), self.lines.get(where, 0))


@dataclass
class Pulled:
    """What the levers of a chain make of a raw base."""

    raw: dict[str, Any]
    full: dict[str, Any]
    """The same with every setting that left no trace at full strength, so that its mistakes are found too."""
    levers: list[Lever] = field(default_factory=list)
    set_by: dict[Where, Origin] = field(default_factory=dict)
    """Origins of the paths that levers changed."""
    set_in_full: dict[Where, Origin] = field(default_factory=dict)
    """Origins of the paths that levers would change at full strength."""
    mistakes: list[Mistake] = field(default_factory=list)


def pull(raw: dict[str, Any], placed: Sequence[Placed], view: str) -> Pulled:
    """All levers applied to the raw base under one view."""
    done = Pulled(raw, raw)
    done.mistakes += _clashes(placed)
    for lever in placed:
        strength = lever.part.strength[view] * lever.part.reach
        sets = [_setting(done, raw, lever, path, strength) for path in lever.part.set]
        part = lever.part
        done.levers.append(
            Lever(
                lever.name,
                part.why,
                strength,
                part.source,
                part.note,
                tuple(one for one in sets if one),
                part.reach,
                part.assumes,
                part.cost,
                part.payer,
                part.ring_fenced,
            )
        )
    return done


def _setting(done: Pulled, base: dict[str, Any], lever: Placed, path: str, strength: float) -> Setting | None:
    new = lever.raw_set[path]
    where = path_of(path)
    place = (lever.file, lever.line(path))
    if where[0] == "run":
        met = f"lever '{lever.name}' sets {path}"
        done.mistakes.append(Mistake(*place, path, met, "seed, dates and horizon belong to the base, so that variants meet the same patients"))
        return None
    found, fault = target(base, where)
    if found is None:
        done.mistakes.append(Mistake(*place, path, f"lever '{lever.name}' sets a parameter that does not exist", fault))
        return None
    try:
        before = at(done.raw, where)
        moved, _ = changed(done.raw, where, found, new, strength, lever.part.source)
        traced = moved is not done.raw
        full, _ = changed(done.full, where, found, new, strength if traced else 1.0, lever.part.source)
        _, all_or_none = changed(done.raw, where, found, new, HALF, lever.part.source)
    except Wrong as wrong:
        for below, met, right in wrong.faults:
            done.mistakes.append(Mistake(*place, ".".join((path, *below)), f"lever '{lever.name}': {met}", right))
        return None
    done.raw, done.full = moved, full
    done.set_in_full[where] = Origin(*place, lever.name)
    if traced:
        done.set_by[where] = Origin(*place, lever.name)
    return Setting(path, text_of(before), text_of(at(moved, where)), all_or_none)


def _clashes(placed: Sequence[Placed]) -> list[Mistake]:
    """Two levers on one parameter, or on a path inside the other's; several `add` on one path sum."""
    seen: dict[Where, tuple[Placed, bool]] = {}
    mistakes = []
    for lever in placed:
        for path in lever.part.set:
            where = path_of(path)
            adds = (change_in(lever.raw_set[path]) or ("",))[0] == "add"
            for other, (theirs, their_adds) in seen.items():
                inside = where[: len(other)] == other or other[: len(where)] == where
                if inside and not (adds and their_adds and where == other):
                    met = f"levers '{theirs.name}' and '{lever.name}' both set {'.'.join(where if len(where) < len(other) else other)}"
                    mistakes.append(Mistake(lever.file, lever.line(path), path, met, "let one lever set it, or let both say {add: ...}, which sum"))
            seen.setdefault(where, (lever, adds))
    return mistakes


def refuse_later(raw: Any) -> tuple[Any, list[tuple[Where, str, str]]]:
    """A raw lever without the keys of strengths that change over time, and a fault for each of them."""
    if not isinstance(raw, Mapping):
        return raw, []
    faults: list[tuple[Where, str, str]] = [
        ((key,), f"'{key}'", "strength over time is not supported yet; give a constant strength") for key in raw if key in LATER
    ]
    return {key: below for key, below in raw.items() if key not in LATER}, faults
