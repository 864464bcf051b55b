"""From a file and the files it extends to one raw scenario, with the origin of every value.

A base holds every parameter. A file that extends a base or another such file has facts, which take the place of what
is said there, and levers, which act on what all facts of the chain have left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.core.errors import OptionError, Problem, did_you_mean, short
from simulation.core.system.files import real
from simulation.scenario.changes.size import absolute, resized, size_of
from simulation.scenario.changes.today import from_date
from simulation.scenario.facts.statement import headcount_alone
from simulation.scenario.levers.apply import apply_levers
from simulation.scenario.levers.placed import PlacedLever, View
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.levers.variant_file import (
    Reading,
    inlined,
    joined,
    labels_of,
    mapping,
    read_variant,
    with_enablers,
    with_facts,
    with_horizon,
    with_size,
    with_today,
)
from simulation.scenario.reading.file_chain import chain_of, read_found
from simulation.scenario.reading.shipped import Found, find, may_be_read
from simulation.scenario.reading.yaml_reader import Document, read_text
from simulation.scenario.schema.levers import VIEWS, Origin, Variant

STANDS_FOR_FAULTY = {"cite": "a source that cannot be read", "kind": "assumption"}
"""In place of a source whose mistakes have been told, so that what names it finds it and none is told again."""


def resolve_file(path: Path, view: str | None = None, root: Path | None = None) -> Resolved:
    """A scenario file, or a shipped one by its name, and what it extends, with all levers applied."""
    found = find(path) or Found(path, str(path))
    return _resolve(read_found(found), found.path, view, root)


def resolve_text(
    text: str, name: str, folder: Path | None, view: str | None = None, root: Path | None = None
) -> Resolved:
    """As `resolve_file`, from text; `folder` is where the files it names are looked for."""
    return _resolve(read_text(text, name), folder / name if folder is not None else None, view, root)


def resolve_document(
    document: Document, path: Path | None, view: str | None = None, root: Path | None = None
) -> Resolved:
    """As `resolve_file`, of a document that has been read; `path` is where its file would lie."""
    return _resolve(document, path, view, root)


def with_fit(resolved: Resolved, fit: str) -> Resolved:
    """The same scenario with another fit of its place: other facts, the same levers on them.

    Raises:
        OptionError: when no file of its chain has a fit of this name.
    """
    if resolved.asked is None or fit not in resolved.fits:
        there = f"there are {', '.join(resolved.fits)}" if resolved.fits else "it has none; 'calibrate' finds them"
        raise OptionError("fit", fit, f"{resolved.name} has no fit of this name; {there}")
    other = _resolve(*resolved.asked[:2], None, resolved.asked[2], fit)
    if other.raw is None:
        return other
    kept: dict[str, Any] = {
        key: resolved.parent[key] for key in ("run", "sources", "enablers") if key in resolved.parent
    }
    parent = {**other.parent, **kept}
    size = size_of(resolved.parent)
    if size is not None and size != size_of(parent):
        parent = resized(parent, size).raw
    done = replace(other, view=resolved.view, pulled_by=resolved.pulled_by, settings=resolved.settings)
    return with_levers(done, parent, resolved.placed)


def _no_scenario(raw: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What tells that a file is of another kind than a scenario, what it is, and what to do with it; None of a
    scenario.
    """
    if "dialect" in raw:
        return None
    if isinstance(raw.get("kind"), str):
        right = "'check' checks it, 'options' compares what a file of options buys; a scenario says 'dialect: 1'"
        return "kind", f"a file of kind '{short(raw['kind'])}', which is no scenario", right
    figures = "a scenario is held against them by 'validate' and a place fitted to them by 'calibrate'"
    if isinstance(raw.get("targets"), list):
        right = f"{figures}, with '--targets FILE' where they do not stand beside it; a scenario says 'dialect: 1'"
        return "targets", "published figures, which are no scenario", right
    if set(raw) == {"sources"}:
        right = f"{figures}, which read it beside them; a scenario says 'dialect: 1'"
        return "sources", "sources of published figures, which are no scenario", right
    return None


def _resolve(
    document: Document, path: Path | None, view: str | None, root: Path | None, fit: str | None = None
) -> Resolved:
    if path is not None and not may_be_read(real(path), root):
        return Resolved(
            None,
            name=document.name,
            mistakes=[Problem(document.name, 0, "", "a file outside the root folder", f"all files stay below {root}")],
        )
    chain, mistakes = chain_of(document, path, root)
    base, base_path = chain[-1]
    done = Resolved(None, name=document.name, base=base.name, lines=base.lines, repeats=base.repeats, mistakes=mistakes)
    done.base_path = base_path
    done.asked = (document, path, root)
    done.notes += [note for one, _ in chain for note in one.notes]
    if base.raw is None:
        return done
    if "extends" in base.raw:
        return done
    if (other := _no_scenario(base.raw)) is not None:
        key, met, right = other
        done.mistakes.append(Problem(base.name, base.lines.get((key,), 1), key, met, right))
        return done
    raw = inlined(base, base.raw, base_path, root, done, labels_of(base.raw))
    levers: list[PlacedLever] = []
    asked = view
    said: dict[str, Any] = {}
    if "levers" in raw and raw["levers"] != "":
        done.mistakes.append(
            Problem(
                base.name,
                base.lines[("levers",)],
                "levers",
                "levers in a file that extends nothing",
                "put them into a variant that says 'extends: " + Path(base.name).name + "'",
            )
        )
    if "facts" in raw:
        met, right = "facts in a file that extends nothing", "a base says what is so in its own sections"
        done.mistakes.append(Problem(base.name, base.lines[("facts",)], "facts", met, right))
    raw = {key: below for key, below in raw.items() if key not in ("levers", "facts")}
    read: list[tuple[Reading, Variant, list[PlacedLever], dict[str, Any]]] = []
    for variant, variant_path in reversed(chain[:-1]):
        if variant.raw is not None:
            reading = Reading(variant, variant_path, root, base_path, done, fit)
            part, placed, sources = read_variant(reading, raw)
            if part is not None:
                raw = with_facts(with_size(raw, part, reading), part, reading)
                raw = with_horizon(raw, part, any(levers for _, _, levers, _ in read), reading)
                raw = from_date(with_today(raw, part, reading))
                read.append((reading, part, placed, sources))
    done.ordinary = raw
    done.notes += headcount_alone(done.facts)
    for reading, part, placed, sources in read:
        document = reading.document
        levers = joined(levers, part, placed, reading)
        raw = with_enablers(raw, part, reading)
        said = {**said, "view": part.view or said.get("view"), "title": part.title, "question": part.question}
        own = {
            name: source if name in part.sources else STANDS_FOR_FAULTY
            for name, source in mapping(mapping(document.raw).get("sources")).items()
        }
        raw = {**raw, "sources": {**sources, **mapping(raw.get("sources")), **own}}
        for key in ("title", "question"):
            done.set_by[(key,)] = Origin(document.name, document.lines.get((key,), 1))
    if asked is not None and asked not in VIEWS:
        done.mistakes.append(
            Problem("--view", 0, "", f"'{asked}'", did_you_mean(asked, VIEWS, f"a view is one of {', '.join(VIEWS)}"))
        )
        asked = None
    known = list(mapping(raw.get("sources")))
    for lever in levers:
        if lever.part.source is not None and lever.part.source not in known:
            place = lever.place("source")
            right = did_you_mean(lever.part.source, known, "name one of 'sources' of this file or of its parents")
            done.mistakes.append(
                Problem(
                    place.file,
                    place.line,
                    f"levers.{lever.name}.source",
                    f"there is no source '{lever.part.source}'",
                    right,
                )
            )
    done.said_view = said.get("view")
    done.view = asked or done.said_view or "central"
    if said:
        raw = {
            **{key: below for key, below in raw.items() if key != "question"},
            **{key: said[key] for key in ("title", "question") if said[key]},
        }
    done.pulled_by = View(done.view, asked is not None)
    return with_levers(done, raw, levers)


def with_levers(
    done: Resolved, parent: dict[str, Any], placed: Sequence[PlacedLever], diverts: float = 0.0
) -> Resolved:
    """A raw parent with levers applied, and nothing set after them; `done` gives the view, the base and the places of
    everything.

    `diverts` is the share that fire-fighting takes from levers without a ring-fence.
    """
    plain = absolute(parent)
    pulled = apply_levers(plain.raw, placed, done.pulled_by, done.ordinary, diverts)
    by_levers = {where for where, origin in done.set_by.items() if origin.lever}
    return replace(
        done,
        mistakes=[*done.mistakes, *(done.mistake(*fault) for fault in plain.faults)],
        sized={**done.sized, **plain.notes},
        raw=pulled.now.raw,
        full=pulled.full.raw,
        levers=tuple(pulled.levers),
        of_levers=tuple(pulled.mistakes),
        set_by={**{where: origin for where, origin in done.set_by.items() if where not in by_levers}, **pulled.set_by},
        set_in_full=pulled.set_in_full,
        in_time=pulled.in_time,
        parent=parent,
        placed=tuple(placed),
    )
