"""Levers as the files of a chain say them, each with its place; and what two of them may not both say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulation.core.errors import Problem
from simulation.core.people import Size
from simulation.scenario.changes.operations import spelled
from simulation.scenario.changes.paths import path_of
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.levers import LeverPart, Origin


@dataclass(frozen=True)
class PlacedLever:
    """A lever of one file of the chain."""

    name: str
    part: LeverPart
    raw: Mapping[str, Any]
    """As its file says it, tables read; with what is other about it where it is used of a library."""
    file: str
    """The file that says what it sets; the library of a used lever."""
    lines: Mapping[Where, int]
    for_size: Size | None = None
    """The size of the place that its plain amounts are for: that of its file."""
    said_here: Mapping[str, Origin] = field(default_factory=dict)
    """Of a used lever: where the use itself ('') and every key that is other here are said."""

    @property
    def raw_set(self) -> Mapping[str, Any]:
        """What it sets, raw."""
        below = self.raw.get("set")
        return below if isinstance(below, Mapping) else {}

    def place(self, key: str = "") -> Origin:
        """Where it stands, or one of its keys."""
        if key in self.said_here:
            return self.said_here[key]
        where = ("levers", self.name, key) if key else ("levers", self.name)
        return Origin(self.file, self.lines.get(where, self.lines.get(("levers", self.name), 0)))

    def line(self, path: str = "") -> int:
        """Where it stands, or where it sets a path."""
        where = ("levers", self.name)
        return self.lines.get((*where, "set", path), self.lines.get(where, 0))

    @property
    def sets_enablers(self) -> bool:
        """Whether it moves what other levers need."""
        return any(path_of(path)[0] == "enablers" for path in self.part.set)


@dataclass(frozen=True)
class View:
    """Which strengths hold."""

    name: str = "central"
    last_word: bool = False
    """Whether a lever's own view gives way to it."""

    def of(self, lever: PlacedLever) -> str:
        """The view on one lever."""
        return self.name if self.last_word or lever.part.view is None else lever.part.view


def clashes(placed: Sequence[PlacedLever]) -> Iterator[tuple[PlacedLever, str, Problem]]:
    """Two levers on one parameter, or on a path inside the other's, each with the later lever and its path; several
    `add` on one path sum.
    """
    seen: dict[Where, tuple[PlacedLever, bool]] = {}
    inside: dict[Where, list[Where]] = {}  # the paths seen below a path
    right = "let one lever set it, or let both say {add: ...}, which sum"
    for lever in placed:
        for path in lever.part.set:
            where = path_of(path)
            adds = (spelled(lever.raw_set[path]) or ("",))[0] == "add"
            above = [where[:depth] for depth in range(1, len(where) + 1) if where[:depth] in seen]
            for other in (*above, *inside.get(where, ())):
                theirs, their_adds = seen[other]
                if not (adds and their_adds and where == other):
                    both = ".".join(where if len(where) < len(other) else other)
                    met = f"levers '{theirs.name}' and '{lever.name}' both set {both}"
                    yield lever, path, Problem(lever.file, lever.line(path), path, met, right)
            if where not in seen:
                seen[where] = (lever, adds)
                for depth in range(1, len(where)):
                    inside.setdefault(where[:depth], []).append(where)
