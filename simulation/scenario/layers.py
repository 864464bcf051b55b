"""From a file and the files it extends to one raw scenario, with the origin of every value.

A base holds every parameter. A variant extends a base or another variant by levers and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.errors import Mistake, did_you_mean
from simulation.scenario.chain import chain_of
from simulation.scenario.faults import faults_of
from simulation.scenario.levers import VIEWS, Lever, Origin, Variant
from simulation.scenario.pulling import Placed, View, pull
from simulation.scenario.settings import path_of
from simulation.scenario.tables import Tables
from simulation.scenario.text import Document, Where, read_file, read_text


@dataclass
class Resolved:
    """One raw scenario after layers and levers, not yet validated."""

    raw: dict[str, Any] | None
    """None when the base cannot be read."""
    full: dict[str, Any] | None = None
    """With the levers that leave no trace at full strength, to find their mistakes."""
    view: str = "central"
    levers: tuple[Lever, ...] = ()
    name: str = ""
    """The file that was asked for, as messages call it."""
    lines: Mapping[Where, int] = field(default_factory=dict)
    """Lines of the base."""
    base: str = ""
    """The base file, as messages call it."""
    set_by: dict[Where, Origin] = field(default_factory=dict)
    """Origins of what levers and settings changed."""
    set_in_full: dict[Where, Origin] = field(default_factory=dict)
    """Origins of what is changed in `full`."""
    in_time: dict[Where, str] = field(default_factory=dict)
    """Places that change by date because of a lever, with its name."""
    parent: dict[str, Any] = field(default_factory=dict)
    """The raw scenario before its levers, with the enablers and sources of the variants."""
    placed: tuple[Placed, ...] = ()
    """The levers as their files say them."""
    ordinary: Mapping[str, Any] = field(default_factory=dict)
    """What the base says, by which enablers are measured."""
    pulled_by: View = field(default_factory=View)
    settings: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """What was set after the levers, each with who asked."""
    mistakes: list[Mistake] = field(default_factory=list)
    of_levers: tuple[Mistake, ...] = ()
    """What is wrong with the levers, as they are applied."""
    broken: list[Where] = field(default_factory=list)
    """Paths that hold nothing because their file could not be read."""

    def origin(self, where: Where, in_full: bool = False) -> Origin:
        """The nearest known place of a path."""
        set_by = self.set_in_full if in_full else self.set_by
        for end in range(len(where), 0, -1):
            if where[:end] in set_by:
                return set_by[where[:end]]
        for end in range(len(where), -1, -1):
            if where[:end] in self.lines:
                return Origin(self.base, self.lines[where[:end]])
        return Origin(self.base, 1)

    def mistake(self, where: Where, met: str, right: str, in_full: bool = False) -> Mistake:
        """A mistake at the nearest known place of a path."""
        place = self.origin(where, in_full)
        said = f"lever '{place.lever}': {met}" if place.lever else met
        shown = path_of(".".join(self._of_lever(where))) if place.lever else where
        return Mistake(place.file, place.line, ".".join(shown), said, right)

    def _of_lever(self, where: Where) -> Where:
        """A path as a lever says it, without the dates on which its strength changes."""
        node = next((node for node in self.in_time if where[: len(node)] == node), None)
        return where if node is None or where[len(node) : len(node) + 1] != ("changes",) else (*node, *where[len(node) + 2 :])


def resolve_file(path: Path, view: str | None = None, root: Path | None = None) -> Resolved:
    """A scenario file and what it extends, with all levers applied."""
    return _resolve(read_file(path, str(path)), path, view, root)


def resolve_text(text: str, name: str, folder: Path | None, view: str | None = None, root: Path | None = None) -> Resolved:
    """As `resolve_file`, from text; `folder` is where the files it names are looked for."""
    return _resolve(read_text(text, name), folder / name if folder is not None else None, view, root)


def _resolve(document: Document, path: Path | None, view: str | None, root: Path | None) -> Resolved:
    if root is not None and path is not None and not path.resolve().is_relative_to(root.resolve()):
        return Resolved(None, name=document.name, mistakes=[Mistake(document.name, 0, "", "a file outside the root folder", f"all files stay below {root}")])
    chain, mistakes = chain_of(document, path, root)
    done = Resolved(None, name=document.name, base=chain[-1][0].name, lines=chain[-1][0].lines, mistakes=mistakes)
    base, base_path = chain[-1]
    if base.raw is None:
        return done
    if "extends" in base.raw:
        return done
    raw = _inlined(base, base.raw, base_path, root, done, _labels(base.raw))
    levers: list[Placed] = []
    asked = view
    done.ordinary = raw
    said: dict[str, Any] = {}
    if "levers" in raw and raw["levers"] != "":
        done.mistakes.append(
            Mistake(
                base.name,
                base.lines[("levers",)],
                "levers",
                "levers in a file that extends nothing",
                "put them into a variant that says 'extends: " + Path(base.name).name + "'",
            )
        )
    raw = {key: below for key, below in raw.items() if key != "levers"}
    for variant, variant_path in reversed(chain[:-1]):
        if variant.raw is not None:
            part, raw_sets = _variant(variant, variant_path, root, done, raw)
            if part is not None:
                levers = _joined(levers, part, raw_sets, variant, done)
                raw = _with_enablers(raw, part, variant, done)
                said = {**said, "view": part.view or said.get("view"), "title": part.title, "question": part.question}
                raw = {**raw, "sources": {**_mapping(raw.get("sources")), **_mapping(variant.raw.get("sources"))}}
                for key in ("title", "question"):
                    done.set_by[(key,)] = Origin(variant.name, variant.lines.get((key,), 1))
    if asked is not None and asked not in VIEWS:
        done.mistakes.append(Mistake("--view", 0, "", f"'{asked}'", did_you_mean(asked, VIEWS, f"a view is one of {', '.join(VIEWS)}")))
        asked = None
    known = list(_mapping(raw.get("sources")))
    for lever in levers:
        if lever.part.source is not None and lever.part.source not in known:
            line = lever.lines.get(("levers", lever.name, "source"), lever.line())
            right = did_you_mean(lever.part.source, known, "name one of 'sources' of this file or of its parents")
            done.mistakes.append(Mistake(lever.file, line, f"levers.{lever.name}.source", f"there is no source '{lever.part.source}'", right))
    done.view = asked or said.get("view") or "central"
    if said:
        raw = {**{key: below for key, below in raw.items() if key != "question"}, **{key: said[key] for key in ("title", "question") if said[key]}}
    done.pulled_by = View(done.view, asked is not None)
    return with_levers(done, raw, levers)


def with_levers(done: Resolved, parent: dict[str, Any], placed: Sequence[Placed]) -> Resolved:
    """A raw parent with levers applied, and nothing set after them; `done` gives the view, the base and the places of everything."""
    pulled = pull(parent, placed, done.pulled_by, done.ordinary)
    by_levers = {where for where, origin in done.set_by.items() if origin.lever}
    return replace(
        done,
        raw=pulled.raw,
        full=pulled.full,
        levers=tuple(pulled.levers),
        of_levers=tuple(pulled.mistakes),
        set_by={**{where: origin for where, origin in done.set_by.items() if where not in by_levers}, **pulled.set_by},
        set_in_full=pulled.set_in_full,
        in_time=pulled.in_time,
        parent=parent,
        placed=tuple(placed),
    )


def _with_enablers(raw: dict[str, Any], part: Variant, document: Document, done: Resolved) -> dict[str, Any]:
    """The levels that a variant says, in place of those of the base."""
    declared = _mapping(raw.get("enablers"))
    for name in part.enablers.model_fields_set if part.enablers is not None else ():
        line = document.lines.get(("enablers", name), 1)
        if name not in declared:
            met = f"the enabler '{name}', which the base does not declare"
            right = "declare it in the base, with the level that is ordinary there"
            done.mistakes.append(Mistake(document.name, line, f"enablers.{name}", met, right))
            continue
        said = _mapping(_mapping((document.raw or {})["enablers"])[name])
        raw = {**raw, "enablers": {**raw["enablers"], name: {**_mapping(declared[name]), **said}}}
        done.set_by[("enablers", name)] = Origin(document.name, line)
    return raw


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


# ---- tables beside the files ----


def _inlined(
    document: Document, raw: dict[str, Any], path: Path | None, root: Path | None, done: Resolved, labels: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    def place(where: Where) -> tuple[str, int]:
        near = next((document.lines[where[:end]] for end in range(len(where), -1, -1) if where[:end] in document.lines), 1)
        return document.name, near

    tables = Tables(path.parent if path is not None else None, root, place, labels)
    inlined: dict[str, Any] = tables.inline(raw)
    done.mistakes += tables.mistakes
    done.broken += [_target_of_set(where) for where in tables.broken]
    return inlined


def _target_of_set(where: Where) -> Where:
    """What a path in a variant stands for: below `levers.NAME.set` the parameter that is set."""
    return path_of(where[3]) if len(where) > 3 and where[0] == "levers" and where[2] == "set" else where


def _labels(raw: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The labels of a raw scenario with their values, as far as they can be seen before anything is validated."""
    labels = {"cohort": frozenset(_mapping(_mapping(raw.get("people")).get("cohorts")))}
    if isinstance(raw.get("pathways"), list):
        labels["pathway"] = frozenset(map(str, raw["pathways"]))
    drawn = [(name, below) for name, below in _mapping(_mapping(raw.get("people")).get("labels")).items()]
    steps = [step for route in _mapping(raw.get("routes")).values() for step in _mapping(route).values() if isinstance(step, Mapping)]
    drawn += [(step["as"], step) for step in steps if isinstance(step.get("as"), str)]
    for name, below in drawn:
        values = _leaves(_mapping(below).get("shares"))
        labels[name] = labels.get(name, frozenset()) | values
    return labels


def _leaves(shares: Any) -> frozenset[str]:
    if not isinstance(shares, Mapping):
        return frozenset()
    if all(isinstance(below, str) for below in shares.values()):
        return frozenset(shares) - {"source", "note", "fitted_to", "range"}
    return frozenset().union(*(_leaves(below) for below in shares.values()))


# ---- variants ----


def _variant(document: Document, path: Path | None, root: Path | None, done: Resolved, base: dict[str, Any]) -> tuple[Variant | None, dict[str, Any]]:
    """A validated variant and the raw `set` of each lever, files read; its mistakes go to `done`."""
    raw = dict(document.raw or {})
    if raw.get("levers") == "":
        raw["levers"] = {}
    faults: list[tuple[Where, str, str]] = []
    raw = _inlined(document, raw, path, root, done, _labels(base))
    part = None
    for _ in range(20):
        try:
            part = Variant.model_validate(raw)
            break
        except ValidationError as error:
            new = faults_of(error, raw, Variant)
            faults += [_of_variant(fault, base) for fault in new]
            if not (raw := _without(raw, [fault[0] for fault in new])):
                break
    for where, met, right in dict.fromkeys(faults):
        line = next((document.lines[where[:end]] for end in range(len(where), 0, -1) if where[:end] in document.lines), 1)
        done.mistakes.append(Mistake(document.name, line, ".".join(where), met, right))
    return part, {name: _mapping(lever).get("set", {}) for name, lever in _mapping(raw.get("levers")).items()}


def _of_variant(fault: tuple[Where, str, str], base: Mapping[str, Any]) -> tuple[Where, str, str]:
    where, met, _ = fault
    if len(where) == 1 and met.startswith("unknown key") and where[0] in (*base, "run", "people", "services", "routes"):
        what = (
            "seed, dates and horizon belong to the base"
            if where[0] == "run"
            else "parameters belong to the base; change them by a lever: levers: {NAME: {why:, set: {dotted.path: value}}}"
        )
        return where, f"'{where[0]}' in a file that extends another", what
    return fault


def _without(raw: dict[str, Any], wheres: list[Where]) -> dict[str, Any]:
    """A variant without its faulty levers and keys, so that the rest can still be checked; empty when nothing sensible is left."""
    for where in wheres:
        if len(where) >= 2 and where[0] in ("levers", "sources", "enablers"):
            raw = {**raw, where[0]: {name: below for name, below in _mapping(raw.get(where[0])).items() if name != where[1]}}
        elif where and where[0] not in ("dialect", "title", "extends"):
            raw = {key: below for key, below in raw.items() if key != where[0]}
        else:
            raw = {**raw, "dialect": "1", "title": raw["title"] if isinstance(raw.get("title"), str) else "untitled"}
    return raw


def _joined(levers: list[Placed], part: Variant, raw_sets: Mapping[str, Any], document: Document, done: Resolved) -> list[Placed]:
    """The levers of the parents, without those dropped, and the new ones."""
    names = [lever.name for lever in levers]
    for name in part.without:
        if name not in names:
            right = did_you_mean(name, names, f"the levers of its parent are {', '.join(names)}" if names else "its parent has no levers")
            done.mistakes.append(Mistake(document.name, document.lines.get(("without",), 1), "without", f"there is no lever '{name}' to drop", right))
    kept = [lever for lever in levers if lever.name not in part.without]
    for name, lever in part.levers.items():
        placed = Placed(name, lever, raw_sets[name], document.name, document.lines)
        if any(other.name == name for other in kept):
            met = f"a lever '{name}' that its parent has too"
            done.mistakes.append(
                Mistake(document.name, placed.line(), f"levers.{name}", met, f"choose another name, or drop the parent's by 'without: [{name}]'")
            )
            continue
        kept.append(placed)
    return kept
