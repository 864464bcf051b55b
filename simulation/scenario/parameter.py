"""Every parameter that a scenario says, with where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.scenario.changes.paths import path_of, to_text
from simulation.scenario.facts.statement import Fact
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import parameters


@dataclass(frozen=True)
class Parameter:
    """One parameter of a resolved scenario, for `explain` and for sensitivity runs."""

    path: str
    value: str
    """As written, tables and all, in one line."""
    unit: str
    """The kind of parameter: a time, a share, a rate ..."""
    source: str | None
    range: str | None
    file: str
    line: int
    lever: str | None
    """The lever that changed it."""
    facts: tuple[Fact, ...] = ()
    """What files that extend others state of it, or of a part of it, the file nearest to the base first."""
    said_at: str = ""
    """The path of the parameter that the file says, where this one repeats it by an alias (`*name`); else its own."""
    sized: str | None = None
    """What it was, where it has followed the size of the place, and by which rule."""


def parameters_of(resolved: Resolved) -> list[Parameter]:
    """Every parameter of a resolved scenario, in the order of the file."""
    stated: dict[Where, list[Fact]] = {}
    for fact in resolved.facts:
        path = path_of(fact.path)
        for end in range(1, len(path) + 1):
            stated.setdefault(path[:end], []).append(fact)
    listed = []
    for where, kind, raw in parameters(resolved.raw or {}):
        described = raw if isinstance(raw, Mapping) else {}
        origin = resolved.origin(where)
        beside = at(resolved.raw, (*where[:-1], "source")) if where[0] == "enablers" else None
        listed.append(
            Parameter(
                ".".join(where),
                to_text(raw),
                kind.name,
                described.get("source") or beside,
                described.get("range"),
                origin.file,
                origin.line,
                origin.lever or None,
                tuple(stated.get(where, ())),
                ".".join(resolved.said_at(where)),
                resolved.sized.get(where),
            )
        )
    return listed
