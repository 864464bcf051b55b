"""One file of a chain that extends another: its own levers, those it uses of a library, its enablers and its
horizon.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulation.core.errors import Problem, ValueProblem, did_you_mean, nearest
from simulation.core.people import Size, read_size
from simulation.scenario.changes.paths import path_of
from simulation.scenario.changes.size import cost_per_head, resized, size_of
from simulation.scenario.facts.applied import AppliedFacts
from simulation.scenario.levers.library import KEYS, LeverLibrary, merged, pick
from simulation.scenario.levers.mending import mended
from simulation.scenario.levers.placed import PlacedLever
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.reading.csv_tables import Tables
from simulation.scenario.reading.file_chain import chain_of
from simulation.scenario.reading.yaml_reader import Document, Where
from simulation.scenario.schema.levers import Origin, Variant
from simulation.scenario.schema.model import Model
from simulation.scenario.validation.pydantic_errors import faults_of


@dataclass(frozen=True)
class Reading:
    """One file of a chain as it is read."""

    document: Document
    path: Path | None
    root: Path | None
    base: Path | None
    """The file at the end of the chain."""
    done: Resolved
    """Where its mistakes go."""
    fit: str | None = None
    """Which of the fits of the chain holds; the facts as they stand when none is named."""

    def line(self, where: Where) -> int:
        """The line of a path, or of the nearest one above it."""
        return next(
            (
                self.document.lines[where[:end]]
                for end in range(len(where), 0, -1)
                if where[:end] in self.document.lines
            ),
            1,
        )

    def wrong(self, where: Where, met: str, right: str) -> None:
        """A mistake of this file."""
        self.done.mistakes.append(Problem(self.document.name, self.line(where), ".".join(where), met, right))


def read_variant(reading: Reading, base: dict[str, Any]) -> tuple[Variant | None, list[PlacedLever], dict[str, Any]]:
    """A validated variant, its levers with those it uses of a library first, and the raw sources of these."""
    raw = dict(reading.document.raw or {})
    shelf = pick(reading.document, reading.path, reading.root, reading.base)
    reading.done.mistakes += shelf.mistakes
    reading.done.notes += shelf.document.notes if shelf.document is not None else ()
    raw["levers"] = {} if raw.get("levers") == "" else raw.get("levers", {})
    if isinstance(raw["levers"], Mapping):
        raw["levers"] = {name: lever for name, lever in raw["levers"].items() if name not in KEYS}
    faults: list[tuple[Where, str, str]] = []
    raw = inlined(reading.document, raw, reading.path, reading.root, reading.done, labels_of(base, raw.get("facts")))
    size = size_of(raw) or size_of(mapping(raw.get("facts"))) or size_of(base)
    raw["levers"], wrong = _costs(raw["levers"], size)
    faults += wrong
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
    if part is not None and not part.library:
        faults += [
            (("levers", name, key), met, right)
            for name, lever in part.levers.items()
            for key, met, right in lever.undated()
        ]
    for fault in dict.fromkeys(faults):
        reading.wrong(*fault)
    if part is None:
        return None, [], {}
    document = reading.document
    own = [
        PlacedLever(name, lever, mapping(raw["levers"][name]), document.name, document.lines, size)
        for name, lever in part.levers.items()
    ]
    return part, [*_used(shelf, reading, base), *own], shelf.sources


def _used(shelf: LeverLibrary, reading: Reading, base: dict[str, Any]) -> list[PlacedLever]:
    """The levers of a library as they are used here."""
    if shelf.document is None or not shelf.levers:
        return []
    there = {"levers": shelf.levers}
    shelf.levers = inlined(shelf.document, there, shelf.path, reading.root, reading.done, labels_of(base))["levers"]
    size = _size_of_chain(shelf.document, shelf.path, reading.root)
    shelf.levers, wrong = _costs(shelf.levers, size)
    reading.done.mistakes += [
        Problem(shelf.document.name, shelf.document.lines.get(where, 1), ".".join(where), met, right)
        for where, met, right in wrong
    ]
    placed = []
    for name in shelf.levers:
        part, mistakes = merged(shelf, name)
        reading.done.mistakes += mistakes
        if part is not None:
            raw = {**shelf.levers[name], **shelf.others[name]}
            placed.append(
                PlacedLever(name, part, raw, shelf.document.name, shelf.document.lines, size, shelf.places[name])
            )
    return placed


def _costs(levers: Any, size: Size | None) -> tuple[Any, list[tuple[Where, str, str]]]:
    """Levers whose costs per head are money for the people of their file's place, and what is wrong with these."""
    faults: list[tuple[Where, str, str]] = []
    done = dict(mapping(levers))
    for name, lever in done.items():
        if "cost" in mapping(lever):
            try:
                done[name] = {**lever, "cost": cost_per_head(lever["cost"], size)}
            except ValueProblem as wrong:
                faults += [(("levers", name, "cost", *below), met, right) for below, met, right in wrong.faults]
                done[name] = {key: below for key, below in lever.items() if key not in ("cost", "payer")}
    return (done if isinstance(levers, Mapping) else levers), faults


def _size_of_chain(document: Document, path: Path | None, root: Path | None) -> Size | None:
    """The size that a file or the nearest that it extends says; what is wrong with the chain is told where it is
    read.
    """
    chain, _ = chain_of(document, path, root)
    return next((size for one, _ in chain if (size := size_of(mapping(one.raw))) is not None), None)


def _of_variant(fault: tuple[Where, str, str], base: Mapping[str, Any]) -> tuple[Where, str, str]:
    where, met, _ = fault
    if where in (("run", "seed"), ("run", "start")):
        return (
            where,
            f"'{where[1]}' in a file that extends another",
            "seed and dates belong to the base, so that variants meet the same patients",
        )
    if len(where) != 1 or not met.startswith("unknown key"):
        return fault
    of_base = {*base, *Model.model_fields}
    key = nearest(str(where[0]), sorted(of_base | {*Variant.model_fields}))
    if key not in of_base - {*Variant.model_fields}:
        return fault
    what = (
        "seed, dates and horizon belong to the base"
        if key == "run"
        else f"what is so in this place is said by facts: {{{key}: ...}}, what is done differently by a lever: "
        "levers: {NAME: {why:, set: {dotted.path: value}}}"
    )
    if key != where[0]:
        return where, met, f"did you mean '{key}'? In a file that extends another {what}"
    return where, f"'{key}' in a file that extends another", what


def _without(raw: dict[str, Any], wheres: list[Where]) -> dict[str, Any]:
    """A variant without what is faulty, so that the rest can still be checked, that of a faulty lever too; empty when
    nothing sensible is left.
    """
    for name in dict.fromkeys(where[1] for where in wheres if len(where) >= 2 and where[0] == "levers"):
        keys = [where[2] if len(where) > 2 else "" for where in wheres if where[:2] == ("levers", name)]
        levers = mapping(raw.get("levers"))
        kept = {name: lever} if (lever := mended(levers[name], keys)) is not None else {}
        raw = {**raw, "levers": {**{other: below for other, below in levers.items() if other != name}, **kept}}
    for part in ("sources", "enablers"):
        gone = {where[1] for where in wheres if len(where) >= 2 and where[0] == part}
        if gone:
            raw = {**raw, part: {name: below for name, below in mapping(raw.get(part)).items() if name not in gone}}
    for where in wheres:
        if len(where) >= 2 and where[0] in ("levers", "sources", "enablers"):
            continue
        if where and where[0] not in ("dialect", "title", "extends"):
            raw = {key: below for key, below in raw.items() if key != where[0]}
        else:
            raw = {**raw, "dialect": "1", "title": raw["title"] if isinstance(raw.get("title"), str) else "untitled"}
    return raw


def joined(levers: list[PlacedLever], part: Variant, placed: list[PlacedLever], reading: Reading) -> list[PlacedLever]:
    """The levers of the parents, without those dropped, and the new ones."""
    names = [lever.name for lever in levers]
    for name in part.without:
        if name not in names:
            right = did_you_mean(
                name, names, f"the levers of its parent are {', '.join(names)}" if names else "its parent has no levers"
            )
            reading.wrong(("without",), f"there is no lever '{name}' to drop", right)
    kept = [lever for lever in levers if lever.name not in part.without]
    by_name = {lever.name: lever for lever in reversed(kept)}
    for lever in placed:
        other = by_name.setdefault(lever.name, lever)
        if other is lever:
            kept.append(lever)
            continue
        place, used = lever.place(), other in placed
        met = f"a lever '{lever.name}' that " + ("this file uses of its library too" if used else "its parent has too")
        right = (
            "choose another name" if used else f"choose another name, or drop the parent's by 'without: [{lever.name}]'"
        )
        reading.done.mistakes.append(Problem(place.file, place.line, f"levers.{lever.name}", met, right))
    return kept


def with_horizon(raw: dict[str, Any], part: Variant, levers: bool, reading: Reading) -> dict[str, Any]:
    """Another horizon of a base; `levers`: whether a file it extends has any."""
    if part.run is None:
        return raw
    document = mapping(reading.document.raw)
    if levers or any(key in document for key in ("levers", "without", "enablers", "view")):
        met = "'run' in a file that extends another"
        reading.wrong(
            ("run",),
            met,
            "seed, dates and horizon belong to the base; a file of its own may give a base another horizon, and "
            "levers extend that",
        )
        return raw
    said = mapping(document.get("run"))
    reading.done.set_by.update(
        {("run", key): Origin(reading.document.name, reading.line(("run", key))) for key in said}
    )
    return {**raw, "run": {**mapping(raw.get("run")), **said}}


def with_today(raw: dict[str, Any], part: Variant, reading: Reading) -> dict[str, Any]:
    """A raw scenario that starts from the position that a file says, in place of any that those it extends say."""
    said = mapping(reading.document.raw).get("today")
    if part.today is None or not isinstance(said, Mapping):
        return raw
    for where in [where for where in reading.done.set_by if where[:1] == ("today",)]:
        del reading.done.set_by[where]
    for where, line in reading.document.lines.items():
        if where[:1] == ("today",):
            reading.done.set_by[where] = Origin(reading.document.name, line)
    if "date" in said:
        reading.done.set_by[("run", "start")] = Origin(reading.document.name, reading.line(("today", "date")))
    return {**raw, "today": dict(said)}


def with_facts(raw: dict[str, Any], part: Variant, reading: Reading) -> dict[str, Any]:
    """A raw scenario with what the facts of a file put in the place of what the files it extends say."""
    done = reading.done
    rows = {where: done.rows.pop(where) for where in list(done.rows) if where[:1] == ("facts",)}
    of_fit = part.fits.get(reading.fit or "", {})
    done.fits = tuple(dict.fromkeys((*done.fits, *part.fits)))
    facts = {section: below for section, below in {**part.facts, **of_fit}.items() if section != "size"}
    if not facts:
        return raw
    lines = reading.document.lines
    if of_fit:
        named = ("fits", reading.fit)
        lines = {**lines, **{("facts", *where[2:]): line for where, line in lines.items() if where[:2] == named}}
    applied = AppliedFacts(raw, reading.document.name, lines, done.origin, known=done.known)
    applied.state(facts)
    done.mistakes += applied.mistakes
    done.facts += applied.facts
    for known in list(done.set_by):
        if any(known[:end] in applied.said_at for end in range(1, len(known) + 1)):
            del done.set_by[known]
    done.set_by |= applied.set_by()
    done.sized = {where: note for where, note in done.sized.items() if where not in applied.said_at}
    places = applied.where
    for where, row in rows.items():
        doc = next((where[1:end] for end in range(len(where), 1, -1) if where[1:end] in places), None)
        if doc is not None:
            done.set_by[(*places[doc], *where[1 + len(doc) :])] = row
    return applied.raw


def with_size(raw: dict[str, Any], part: Variant, reading: Reading) -> dict[str, Any]:
    """The same place with the people that a variant says, among its facts or beside them, and all that follows them."""
    at: Where = ("size",) if part.size is not None else ("facts", "size")
    if part.size is None and "size" not in part.facts:
        return raw
    try:
        if part.size is not None and "size" in part.facts:
            raise ValueProblem("'size' beside 'facts' that say it too", "say it once")
        done = resized(raw, part.size if part.size is not None else read_size(part.facts["size"]))
    except ValueProblem as wrong:
        for below, met, right in wrong.faults:
            reading.wrong((*at, *below), met, right)
        return raw
    for where, met, right in done.faults:
        reading.wrong(at, f"{met} ({'.'.join(where)})", right)
    reading.done.set_by[("size",)] = Origin(reading.document.name, reading.line(at))
    reading.done.sized = {**reading.done.sized, **done.notes}
    return done.raw


def with_enablers(raw: dict[str, Any], part: Variant, reading: Reading) -> dict[str, Any]:
    """The levels that a variant says, in place of those of the base."""
    declared = mapping(raw.get("enablers"))
    for name in part.enablers.model_fields_set if part.enablers is not None else ():
        where = ("enablers", name)
        if name not in declared:
            reading.wrong(
                where,
                f"the enabler '{name}', which the base does not declare",
                "declare it in the base, with the level that is ordinary there",
            )
            continue
        said = mapping(mapping((reading.document.raw or {})["enablers"])[name])
        raw = {**raw, "enablers": {**raw["enablers"], name: {**mapping(declared[name]), **said}}}
        reading.done.set_by[where] = Origin(reading.document.name, reading.line(where))
        reading.done.levels[name] = said, reading.done.set_by[where]
    return raw


def mapping(raw: Any) -> Mapping[str, Any]:
    """A raw mapping; empty for anything else."""
    return raw if isinstance(raw, Mapping) else {}


# ---- tables beside the files ----


def inlined(
    document: Document,
    raw: dict[str, Any],
    path: Path | None,
    root: Path | None,
    done: Resolved,
    labels: Mapping[str, frozenset[str]],
) -> dict[str, Any]:
    """A raw file with the tables it names read; what is wrong with them goes to `done`."""

    def place(where: Where) -> tuple[str, int]:
        near = next(
            (document.lines[where[:end]] for end in range(len(where), -1, -1) if where[:end] in document.lines), 1
        )
        return document.name, near

    tables = Tables(path.parent if path is not None else None, root, place, labels)
    done_with: dict[str, Any] = tables.inline(raw)
    done.mistakes += tables.mistakes
    done.rows |= {where: Origin(*row) for where, row in tables.rows.items() if where[0] != "levers"}
    done.broken += [_target_of_set(where) for where in tables.broken]
    return done_with


def _target_of_set(where: Where) -> Where:
    """What a path in a variant stands for: below `levers.NAME.set` the parameter that is set, below `facts` the one
    that is stated.
    """
    if where[:1] == ("facts",):
        return tuple(name for key in where[1:] for name in path_of(key))
    return path_of(where[3]) if len(where) > 3 and where[0] == "levers" and where[2] == "set" else where


def labels_of(raw: Mapping[str, Any], facts: Any = None) -> dict[str, frozenset[str]]:
    """The labels of a raw scenario, and of facts about it, with their values, as far as they can be seen before
    anything is validated.
    """
    if facts is not None:
        said, new = labels_of(raw), labels_of(mapping(facts))
        return {name: said.get(name, frozenset()) | new.get(name, frozenset()) for name in (*said, *new)}
    labels = {"cohort": frozenset(mapping(mapping(raw.get("people")).get("cohorts")))}
    if isinstance(raw.get("pathways"), list):
        labels["pathway"] = frozenset(map(str, raw["pathways"]))
    drawn = [(name, below) for name, below in mapping(mapping(raw.get("people")).get("labels")).items()]
    steps = [
        step
        for route in mapping(raw.get("routes")).values()
        for step in mapping(route).values()
        if isinstance(step, Mapping)
    ]
    drawn += [(step["as"], step) for step in steps if isinstance(step.get("as"), str)]
    for name, below in drawn:
        values = _leaves(mapping(below).get("shares"))
        labels[name] = labels.get(name, frozenset()) | values
    return labels


def _leaves(shares: Any) -> frozenset[str]:
    if not isinstance(shares, Mapping):
        return frozenset()
    if all(isinstance(below, str) for below in shares.values()):
        return frozenset(shares) - {"source", "note", "fitted_to", "range"}
    return frozenset().union(*(_leaves(below) for below in shares.values()))
