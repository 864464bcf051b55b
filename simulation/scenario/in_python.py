"""Scenarios and facts given in Python, as nested dictionaries and lists, in place of a file."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from simulation.core.errors import Problem, ScenarioError, ValueProblem
from simulation.scenario.changes.size import size_of
from simulation.scenario.levers.inheritance import resolve_document
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.reading.yaml_reader import Document, Where, read_text
from simulation.scenario.settings import raw_of
from simulation.scenario.written_out import base_file

FACTS = "with_facts"
"""What messages call facts that were given in Python."""


class _NoLines(dict[Where, int]):
    """Lines of what has none: 0 for everything, also for what is not said."""

    def get(self, where: Where, default: int | None = None) -> int:  # type: ignore[override]  # noqa: ARG002
        return 0


def document_of(description: Mapping[str, Any], name: str) -> Document:
    """A dictionary as the file that says the same, within the limits of a file; what is wrong has a path and no line.

    Raises:
        ScenarioError: when a value can stand in no file.
    """
    try:
        raw = {str(key): raw_of(value) for key, value in description.items()}
    except ValueProblem as wrong:
        raise ScenarioError(
            [Problem(name, 0, ".".join(below), met, right) for below, met, right in wrong.faults]
        ) from None
    except RecursionError:
        raise ScenarioError([Problem(name, 0, "", "nested without an end", "a few levels, as in a file")]) from None
    document = read_text(base_file(raw), name)
    return replace(
        document,
        lines=_NoLines(dict.fromkeys(document.lines, 0)),
        mistakes=tuple(replace(mistake, line=0) for mistake in document.mistakes),
    )


def stated(resolved: Resolved, facts: Mapping[str, Any], title: str) -> Resolved:
    """A resolved scenario with these facts after those of its files, below its levers; its settings are not set again.

    Raises:
        ScenarioError: when a value can stand in no file.
    """
    if resolved.asked is None:
        return resolved
    document = resolved.asked[0]
    question = (resolved.raw or {}).get("question")
    heading = {"dialect": 1, "extends": document.name, "title": title, **({"question": question} if question else {})}
    said = {**heading, "facts": facts}
    done = _after(resolved.asked, said, resolved.view)
    size = size_of(resolved.parent)
    if size is not None and done.raw is not None and size != size_of(done.parent):
        # a size that was set: the facts are for it, as in a file that says both
        done = _after(resolved.asked, {**said, "size": size.raw()}, resolved.view)
    return replace(done, settings=resolved.settings)


def _after(asked: tuple[Document, Path | None, Path | None], said: Mapping[str, Any], view: str) -> Resolved:
    document, path, root = asked
    return resolve_document(replace(document_of(said, FACTS), above=(document, path)), path, view, root)


__all__ = ["FACTS", "document_of", "stated"]
