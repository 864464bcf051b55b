"""Levers elsewhere than their files say: begun on another day, reaching only part of what they reached, or put on
another place that descends from the same base.
"""

import datetime
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.core.errors import OptionError, Problem
from simulation.core.system.files import real
from simulation.scenario.levers.inheritance import with_levers
from simulation.scenario.levers.placed import PlacedLever, View
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.levers.variant_file import mapping
from simulation.scenario.schema.levers import LeverPart


def with_start(
    placed: Collection[PlacedLever], levers: Collection[str], day: datetime.date | None, reach: float
) -> list[PlacedLever]:
    """Levers as their files say them, those named paid for from `day` on (when it is given) and reaching `reach` times
    what they reached.
    """
    return [replace(lever, part=_part(lever.part, day, reach)) if lever.name in levers else lever for lever in placed]


def _part(part: LeverPart, day: datetime.date | None, reach: float) -> LeverPart:
    """Lead time, ramp and decay stay; an end that was counted from a beginning moves with it."""
    said: dict[str, Any] = {"reach": part.reach * reach}
    if day is not None:
        said["from_"] = day
        if part.until is not None and part.from_ is not None:
            said["until"] = day + (part.until - part.from_)
    return part.model_copy(update=said)


# ---- on another place ----


def put_on(place: Resolved, variant: Resolved, called: str) -> Resolved:
    """A place with the levers of a variant as well, as if the variant extended the place: its levers after those of the
    place, the levels of enablers it says, and its view where none is asked for. Its facts and its horizon are not
    taken.

    `called` is what the variant was asked for as.

    Raises:
        OptionError: when the two do not descend from the same base, or the variant has no lever that the place lacks.
    """
    _check_base(place, variant, called)
    own = {lever.name: lever for lever in place.placed}
    new, mistakes = [], []
    for lever in variant.placed:
        mine = own.get(lever.name)
        if mine is None:
            new.append(lever)
        elif (mine.part, mine.raw) != (lever.part, lever.raw):
            said, theirs = mine.place(), lever.place()
            met = f"a lever '{lever.name}' that {said.file}:{said.line} has too, and says otherwise"
            right = f"give one of the two another name, or let {place.name} drop its own by 'without: [{lever.name}]'"
            mistakes.append(Problem(theirs.file, theirs.line, f"levers.{lever.name}", met, right))
    if not new and not mistakes:
        what = "it has no levers" if not variant.placed else f"{place.name} has all of its levers already"
        raise OptionError("with", called, f"{what}; name a variant whose levers are to be put on {place.name}")
    sources = {**mapping(variant.parent.get("sources")), **mapping(place.parent.get("sources"))}
    parent = {**place.parent, "sources": sources}
    done = replace(place, mistakes=[*place.mistakes, *mistakes], set_by=dict(place.set_by), notes=[*place.notes])
    declared = mapping(parent.get("enablers"))
    for name, (said_level, origin) in variant.levels.items():
        if name in declared:
            level = {**mapping(declared[name]), **said_level}
            parent = {**parent, "enablers": {**mapping(parent["enablers"]), name: level}}
            done.set_by["enablers", name] = origin
    if not place.pulled_by.last_word and variant.said_view is not None:
        done.view, done.pulled_by = variant.said_view, View(variant.said_view)
    done.notes += [note for note in variant.notes if note not in place.notes]
    foreign = sorted({fact.at.file for fact in variant.facts} - {fact.at.file for fact in place.facts})
    if foreign:
        done.notes.append(
            f"the levers of {called} are put on {place.name}; the facts of {' and '.join(foreign)} are not"
        )
    return with_levers(done, parent, [*place.placed, *new])


def _check_base(place: Resolved, variant: Resolved, called: str) -> None:
    """Levers go on what descends from the base that they were written for."""

    def at_end(one: Resolved) -> Path | None:
        return real(one.base_path) if one.base_path is not None else None

    if at_end(place) is None or at_end(place) != at_end(variant):
        raise OptionError(
            "with",
            called,
            f"its levers are written for {variant.base}, and {place.name} descends from {place.base}; they can be put "
            "on any file that descends from the same base",
        )


__all__ = ["put_on", "with_start"]
