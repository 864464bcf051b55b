"""Files about money read strictly: prices, indices and options, each mistake with its file, line and path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from simulation.core.errors import Problem, ScenarioError, did_you_mean, short
from simulation.scenario.reading.shipped import find, names, suggestion
from simulation.scenario.reading.yaml_reader import Document, Where, read_file
from simulation.scenario.schema.field_types import Part
from simulation.scenario.validation.pydantic_errors import faults_of

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Sheet(Generic[P]):
    """One file as it was read."""

    part: P
    document: Document
    path: Path

    def problem(self, where: Where, met: str, right: str) -> Problem:
        """A mistake at a path of the file, with the line of the nearest path above it that has one."""
        return Problem(self.document.name, _line(self.document, where), ".".join(where), met, right)


def read_sheet(file: str | Path, kind: str, part: type[P], near: Path | None = None) -> Sheet[P]:
    """A file that says `kind: KIND`: one of the user's own, looked for in the folder `near`, or a shipped one by name.

    Raises:
        ScenarioError: with every mistake of the file that can be found at once.
    """
    folder = near if near is not None else Path()
    found = find(file, folder)
    path = found.path if found is not None else folder / file
    name = found.name if found is not None else str(file)
    if not is_file(path):
        right = suggestion(name, f"the name of a file of kind '{kind}' was expected")
        raise ScenarioError([Problem(short(name), 0, "", "there is no such file", right)])
    document = read_file(path, name)
    if document.mistakes or document.raw is None:
        raise ScenarioError(document.mistakes)
    if document.raw.get("kind") != kind:
        met = f"'kind: {document.raw['kind']}'" if "kind" in document.raw else "no 'kind'"
        raise ScenarioError([Problem(name, _line(document, ("kind",)), "kind", met, f"'kind: {kind}' was expected")])
    raw = {key: below for key, below in document.raw.items() if key != "kind"}
    try:
        return Sheet(part.model_validate(raw), document, path)
    except ValidationError as error:
        faults = faults_of(error, raw, part)
        raise ScenarioError(
            [Problem(name, _line(document, where), ".".join(where), met, right) for where, met, right in faults]
        ) from None


def check_named(sheet: Sheet[Any], where: Where, name: str, kind: str) -> None:
    """Nothing, where a file of this kind that a sheet names is there: beside it, or a shipped one.

    Raises:
        ScenarioError: told where the sheet names it, with the shipped files of the kind.
    """
    near = sheet.path.parent
    if find(name, near) is None and not is_file(near / name):
        known = [one.rpartition("/")[2] for one, path in names().items() if kind_of(path) == kind]
        right = did_you_mean(name, known, f"a file beside this one, or {' or '.join(known)}, was expected")
        raise ScenarioError([sheet.problem(where, f"there is no file '{short(name)}'", right)])


_KIND = re.compile(rb"^kind\s*:", re.MULTILINE)
"""Looked for before a long file is read."""


def kind_of(file: str | Path) -> str | None:
    """The kind that a file, one's own or a shipped one, says it is of; None of a scenario, which says none."""
    found = find(file)
    path = found.path if found is not None else Path(file)
    if not is_file(path):
        return None
    raw = read_file(path, str(file)).raw if _KIND.search(path.read_bytes()) else None
    return str(raw["kind"]) if isinstance(raw, Mapping) and "kind" in raw else None


def is_kind(file: str | Path, kind: str) -> bool:
    """Whether a file, one's own or a shipped one, says that it is of this kind."""
    return kind_of(file) == kind


def is_file(path: Path) -> bool:
    """Whether a path leads to a file; a name that no system could have does not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _line(document: Document, where: Where) -> int:
    while where and where not in document.lines:
        where = where[:-1]
    return document.lines.get(where, 1)


def mapping_of(raw: Any) -> Mapping[str, Any]:
    """A raw mapping; an empty one in place of anything else."""
    return raw if isinstance(raw, Mapping) else {}
