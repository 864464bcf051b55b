"""Levers from a library: a variant picks named levers of another file and overrides how strong they are, when, and who
pays.

    levers:
      use: [trusted_assessor, home_first]
      thirty_places: {why: More people can be supported at home., set: {services.home_team.capacity: {add: 30 places}}}

The library is `levers.yaml` beside the base, or the catalogue that comes with Homeward where there is none, unless
`from:` names another file; any variant can be one. `use` may also be a mapping from names to a strength, or to whatever
else of the lever is other here (but not what it does, `why`, `set` and `assumes`):

    levers:
      from: ../levers.yaml
      use:
        trusted_assessor: 60 %
        carer_support: {from: 2025-04-01, ramp: 6 months, until: 2026-03-31, decay: 1 year, reach: 40 %}

A used lever keeps its `source:` from the library. Only the levers that the library says itself are taken, not those of
the files it extends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, WithJsonSchema

from simulation.core.errors import Problem, ValueProblem, did_you_mean
from simulation.core.units import shown
from simulation.scenario.levers.mending import mended, without_faulty
from simulation.scenario.reading.file_chain import beside, read_found
from simulation.scenario.reading.shipped import Found, is_shipped
from simulation.scenario.reading.yaml_reader import Document, Where
from simulation.scenario.schema.field_types import Date, MoneyRate, Part, Reader, SharesDial, Spans, Text, YesNo
from simulation.scenario.schema.levers import LeverPart, Needs, Origin, Reach, RingFence, Strength, View
from simulation.scenario.validation.pydantic_errors import faults_of

DEFAULT = "levers.yaml"
"""The library beside a base."""
CATALOGUE = "levers"
"""The name of the shipped library."""

KEYS = ("from", "use")
"""Names below `levers` that are not levers."""


class SelectedLever(Part):
    """What is other here about a lever of a library."""

    strength: Strength | None = None
    """How much of it the evidence supports: one share, or one for each view."""
    reach: Reach | None = None
    """How much of the place it covers."""
    view: View | None = None
    """Which of its strengths holds."""
    from_: Date | None = Field(default=None, alias="from")
    """The first day on which it is paid for."""
    lead_time: Spans | None = None
    """How long after `from` its effect begins."""
    ramp: Spans | None = None
    """How long its effect then takes to full strength."""
    until: Date | None = None
    """The first day on which it is no longer paid for."""
    decay: Spans | None = None
    """How long after `until` its effect takes to fade."""
    needs: Needs | None = None
    """Enablers that it cannot work without."""
    source: str | None = None
    """Where another strength comes from."""
    note: Text | None = None
    cost: MoneyRate | None = None
    """What it costs beside the services."""
    payer: SharesDial | None = None
    """Who pays the cost."""
    ring_fenced: RingFence | None = None
    """Whether its money is protected."""
    diverted: YesNo | None = None
    """Whether fire-fighting takes its beds and places too."""


def _read_use(raw: Any) -> dict[str, Any]:
    """The levers used, each with what is other about it, as raw text."""
    listed: list[Any] = raw if isinstance(raw, list) else [raw]
    used: dict[str, Any] = {}
    faults: list[tuple[tuple[str, ...], str, str]] = []
    for item in listed:
        for name, below in (
            ({item: {}} if isinstance(item, str) else item).items() if isinstance(item, (str, Mapping)) else ()
        ):
            if name in used:
                faults.append(((str(name),), f"'{name}' a second time", "use a lever once"))
            used[str(name)] = {"strength": below} if isinstance(below, str) else below
            if not isinstance(used[str(name)], Mapping):
                faults.append(
                    (
                        (str(name),),
                        f"'{shown(below)}'",
                        "a strength or what is other about it was expected, such as {reach: 40 %}",
                    )
                )
    if not used or not all(isinstance(item, (str, Mapping)) and item for item in listed):
        faults.append(((), f"'{shown(raw)}'", "names of levers were expected, such as [trusted_assessor, home_first]"))
    if faults:
        raise ValueProblem.all(faults)
    return used


Uses = Annotated[dict[str, Any], Reader(_read_use), WithJsonSchema({"type": ["string", "array", "object"]})]


class LeverSelection(Part):
    """What stands below `levers` beside levers of the file's own."""

    from_: str | None = Field(default=None, alias="from")
    """The library, relative to this file; `levers.yaml` beside the base when not said."""
    use: Uses
    """Names of its levers, or a mapping from names to a strength or to what is other about them here."""


@dataclass
class LeverLibrary:
    """The levers that one file uses of its library."""

    document: Document | None = None
    path: Path | None = None
    levers: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Raw levers of the library, by name, as the library says them."""
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is other about each here, raw."""
    places: dict[str, dict[str, Origin]] = field(default_factory=dict)
    """Where each key of `others` is said; '' is the place of the use itself."""
    sources: dict[str, Any] = field(default_factory=dict)
    """Raw sources of the library that its used levers name."""
    mistakes: list[Problem] = field(default_factory=list)


def pick(document: Document, path: Path | None, root: Path | None, base: Path | None) -> LeverLibrary:
    """The levers that a file uses of a library, unchecked, with what it overrides; nothing when it uses none."""
    shelf = LeverLibrary()
    below = (document.raw or {}).get("levers")
    said = {key: below[key] for key in KEYS if key in below} if isinstance(below, Mapping) else {}
    if not said:
        return shelf
    try:
        picked = LeverSelection.model_validate(said)
    except ValidationError as error:
        shelf.mistakes += [
            _mistake(document, ("levers", *where), met, right)
            for where, met, right in faults_of(error, said, LeverSelection)
        ]
        return shelf
    if "from" in said or base is None or path is None:
        found = beside(
            document,
            path,
            root,
            ("levers", "from") if "from" in said else ("levers", "use"),
            picked.from_ or CATALOGUE,
            "library",
        )
    else:
        found = _library_of(document, path, root, base)
    if isinstance(found, Problem):
        shelf.mistakes.append(found)
        return shelf
    shelf.path, name = found.path, found.name
    shelf.document = read_found(found)
    shelf.mistakes += shelf.document.mistakes
    raw = shelf.document.raw or {}
    there = raw.get("levers") if isinstance(raw.get("levers"), Mapping) else {}
    offered = [lever for lever in there or {} if lever not in KEYS]
    for lever, other in picked.use.items():
        where = _place_of_use(document, lever)
        if lever not in offered or there is None or not isinstance(there[lever], Mapping):
            met = f"there is no lever '{lever}' in {name}"
            right = did_you_mean(
                lever, offered, f"its levers are {', '.join(offered)}" if offered else "it has no levers of its own"
            )
            shelf.mistakes += [_mistake(document, where, met, right)] if shelf.document.raw is not None else []
            continue
        if faults := _faults_of_other(other):
            shelf.mistakes += [_mistake(document, (*where, *key), met, right) for key, met, right in faults]
            other = without_faulty(other, [key[0] for key, _, _ in faults if key])
        shelf.levers[lever], shelf.others[lever] = dict(there[lever]), dict(other)
        shelf.places[lever] = {key: Origin(document.name, _line(document, (*where, key))) for key in ("", *other)}
    named = set().union(*(_sources_in(lever) for lever in shelf.levers.values()))
    known = raw.get("sources")
    shelf.sources = (
        {source: below for source, below in known.items() if source in named} if isinstance(known, Mapping) else {}
    )
    return shelf


def _library_of(document: Document, path: Path, root: Path | None, base: Path) -> Found | Problem:
    """The library beside a base; the shipped one where there is none, or where the base is shipped and the file is not.

    A library of the user's own, beside the file, goes before the shipped one, and that is said.
    """
    if is_shipped(base) != is_shipped(path) or not (base.parent / DEFAULT).is_file():
        return beside(document, path, root, ("levers", "use"), CATALOGUE, "library")
    return beside(document, path, root, ("levers", "use"), _towards(base, path), "library")


def _towards(base: Path, path: Path) -> str:
    """The library beside a base, as a file that extends it would call it."""
    from os.path import relpath

    try:
        return relpath(base.parent.resolve() / DEFAULT, path.parent.resolve()).replace("\\", "/")
    except ValueError:
        return str(base.parent.resolve() / DEFAULT)  # another drive


def _faults_of_other(other: Mapping[str, Any]) -> list[tuple[Where, str, str]]:
    kept = [key for key in ("why", "set", "assumes") if key in other]
    faults: list[tuple[Where, str, str]] = [
        (
            (key,),
            f"'{key}' of a lever of a library",
            "what it does is said there; write a lever of another name to do something else",
        )
        for key in kept
    ]
    rest = {key: below for key, below in other.items() if key not in kept}
    try:
        SelectedLever.model_validate(rest)
    except ValidationError as error:
        faults += faults_of(error, rest, SelectedLever)
    return faults


def merged(shelf: LeverLibrary, lever: str) -> tuple[LeverPart | None, list[Problem]]:
    """A used lever with what is other about it here, as far as the two make one, and its mistakes."""
    assert shelf.document is not None
    raw: dict[str, Any] | None = {**shelf.levers[lever], **shelf.others[lever]}
    mistakes: list[Problem] = []
    while raw is not None:
        try:
            part = LeverPart.model_validate(raw)
        except ValidationError as error:
            faults = faults_of(error, raw, LeverPart)
            mistakes += [_of_merged(shelf, lever, *fault) for fault in faults]
            raw = mended(raw, [where[0] if where else "" for where, _, _ in faults])
            continue
        undated = [fault for fault in part.undated() if fault[0] in shelf.others[lever]]
        return part, mistakes + [_of_merged(shelf, lever, (key,), met, right) for key, met, right in undated]
    return None, mistakes


def _of_merged(shelf: LeverLibrary, lever: str, where: Where, met: str, right: str) -> Problem:
    """A mistake at the override that made it, or in the library."""
    assert shelf.document is not None
    if where and where[0] in shelf.others[lever]:
        place = shelf.places[lever][where[0]]
        return Problem(place.file, place.line, ".".join(("levers", "use", lever, *where)), met, right)
    return _mistake(shelf.document, ("levers", lever, *where), met, right)


def _place_of_use(document: Document, lever: str) -> Where:
    """The path at which a lever is used: by its name in a mapping, by its number in a list."""
    use = (document.raw or {})["levers"]["use"]
    for number, item in enumerate(use) if isinstance(use, list) else ():
        if item == lever:
            return ("levers", "use", str(number))
        if isinstance(item, Mapping) and lever in item:
            return ("levers", "use", str(number), lever)
    return ("levers", "use", lever) if isinstance(use, Mapping) else ("levers", "use")


def _sources_in(raw: Any) -> set[str]:
    if isinstance(raw, list):
        return set().union(*map(_sources_in, raw))
    if not isinstance(raw, Mapping):
        return set()
    own = {raw["source"]} if isinstance(raw.get("source"), str) else set()
    return own.union(*map(_sources_in, raw.values()))


def _line(document: Document, where: Where) -> int:
    return next((document.lines[where[:end]] for end in range(len(where), 0, -1) if where[:end] in document.lines), 1)


def _mistake(document: Document, where: Where, met: str, right: str) -> Problem:
    return Problem(document.name, _line(document, where), ".".join(where), met, right)
