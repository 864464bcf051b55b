"""A raw scenario after layers and levers, with the origin of every value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.core.errors import Problem, short
from simulation.scenario.changes.paths import path_of
from simulation.scenario.facts.statement import Fact
from simulation.scenario.levers.placed import PlacedLever, View
from simulation.scenario.reading.yaml_reader import Document, Where
from simulation.scenario.schema.levers import Lever, Origin


@dataclass(repr=False)
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
    repeats: Mapping[Where, Where] = field(default_factory=dict)
    """What the base says once and uses again by an alias: where it is used, and where it is said."""
    base: str = ""
    """The base file, as messages call it."""
    base_path: Path | None = None
    set_by: dict[Where, Origin] = field(default_factory=dict)
    """Origins of what levers and settings changed."""
    set_in_full: dict[Where, Origin] = field(default_factory=dict)
    """Origins of what is changed in `full`."""
    in_time: dict[Where, str] = field(default_factory=dict)
    """Places that change by date because of a lever, with its name."""
    parent: dict[str, Any] = field(default_factory=dict)
    """The raw scenario before its levers, with the enablers and sources of the variants."""
    placed: tuple[PlacedLever, ...] = ()
    """The levers as their files say them."""
    ordinary: Mapping[str, Any] = field(default_factory=dict)
    """What the base and the facts of the chain say, by which enablers are measured."""
    facts: list[Fact] = field(default_factory=list)
    """The facts of the chain, those of the file nearest to the base first."""
    known: set[Where] = field(default_factory=set)
    """What these give a value of its own, which factors of groups leave alone."""
    fits: tuple[str, ...] = ()
    """Other facts that bring the place to its own figures as well, by name."""
    asked: tuple[Document, Path | None, Path | None] | None = None
    """The file, its path and the root below which all files stay, to resolve it with another of its fits."""
    levels: dict[str, tuple[Mapping[str, Any], Origin]] = field(default_factory=dict)
    """Other levels of enablers that variants say."""
    said_view: str | None = None
    """The view that a file of the chain says."""
    pulled_by: View = field(default_factory=View)
    settings: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """What was set after the levers, each with who asked."""
    sized: Mapping[Where, str] = field(default_factory=dict)
    """Parameters that have followed the size of the place, each with what it was and by which rule."""
    notes: list[str] = field(default_factory=list)
    """What is not wrong, and worth knowing: which of two files was taken."""
    mistakes: list[Problem] = field(default_factory=list)
    of_levers: tuple[Problem, ...] = ()
    """What is wrong with the levers, as they are applied."""
    rows: dict[Where, Origin] = field(default_factory=dict)
    """Files and lines of what comes from tables beside the base."""
    broken: list[Where] = field(default_factory=list)
    """Paths that hold nothing because their file could not be read."""

    def __repr__(self) -> str:
        return f"<Resolved {short(self.name or self.base)}: {len(self.levers)} levers, {len(self.mistakes)} mistakes>"

    def origin(self, where: Where, in_full: bool = False) -> Origin:
        """The nearest known place of a path."""
        set_by = self.set_in_full if in_full else self.set_by
        for end in range(len(where), 0, -1):
            if where[:end] in set_by:
                return set_by[where[:end]]
        for end in range(len(where), 0, -1):
            if where[:end] in self.rows:
                return self.rows[where[:end]]
        for end in range(len(where), -1, -1):
            if where[:end] in self.lines:
                return Origin(self.base, self.lines[where[:end]])
        return Origin(self.base, 1)

    def said_at(self, where: Where) -> Where:
        """Where the base says what stands at a path: another path below an alias, else this one."""
        for end in range(len(where), 0, -1):
            if where[:end] in self.repeats:
                return self.said_at((*self.repeats[where[:end]], *where[end:]))
        return where

    def mistake(self, where: Where, met: str, right: str, in_full: bool = False) -> Problem:
        """A mistake at the nearest known place of a path."""
        place = self.origin(where, in_full)
        said = f"lever '{place.lever}': {met}" if place.lever else met
        shown = path_of(".".join(self._of_lever(where))) if place.lever else where
        return Problem(place.file, place.line, ".".join(shown), said, right)

    def _of_lever(self, where: Where) -> Where:
        """A path as a lever says it, without the dates on which its strength changes."""
        node = next((node for node in self.in_time if where[: len(node)] == node), None)
        return (
            where
            if node is None or where[len(node) : len(node) + 1] != ("changes",)
            else (*node, *where[len(node) + 2 :])
        )
