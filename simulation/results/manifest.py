"""`manifest.json`: what made the results of a folder and which files they are. Read from anybody, so checked by schema.

A folder may come from somebody else: nothing in it is trusted to be small, whole, or of the kind its name says.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulation._version import __version__
from simulation.core.errors import HomewardError
from simulation.core.system.files import read_bounded
from simulation.experiment.options import Periods
from simulation.results.sensitivity.asked import Asked

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 2_000_000
LARGEST_JSON_DEPTH = 20


OPTIONS_TOLD = "told"
"""By which the manifest of a study of options is known; those of today say what was asked beside, those of a search for
the best split do not."""
NOT_AGAIN = {
    "evaluated": "evaluate",
    "validated": "validate",
    "diagnosed": "diagnose",
    OPTIONS_TOLD: "options' or 'optimise",
    "measured": "measure",
}
"""Commands whose folders do not hold all that they were made of, by a word of their manifest."""
FileDigest = dict[str, int | str]
"""Size (`bytes`) and `sha256` of one file of a results folder as it was written."""

Name = Annotated[str, Field(max_length=1000)]
Word = Annotated[str, Field(max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class ScenarioRun(_Part):
    """One scenario of a study."""

    name: Name
    view: Word = "central"
    digest: Word = ""


class Manifest(_Part):
    """What must be known to make the results of a folder again; versions before and after this one may say more."""

    scenarios: Annotated[list[ScenarioRun], Field(min_length=1, max_length=1000)]
    seed: Annotated[int, Field(ge=0, lt=2**64)]
    replications: Annotated[int, Field(ge=1, le=1_000_000)]
    split_by: Annotated[list[Name], Field(max_length=100)]
    versions: Annotated[dict[Word, Word], Field(max_length=100)]
    levers_attributed: Annotated[list[Name], Field(max_length=1000)] | None = None
    sensitivity: Asked | None = None
    """What a sensitivity study or a search for a break-even was asked."""
    outlook: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Weeks of an outlook."""
    options_of_money: dict[str, Any] | None = None
    """What a study of options was asked; read in full where it is made again."""
    periods: Periods = "all"
    """Of which measures months and weeks are in the tables; older versions kept all."""
    commit: Word | None = None
    files: Annotated[dict[Name, Annotated[FileDigest, Field(max_length=10)]], Field(max_length=20_000)] = {}
    """Every file as it was written; nothing in folders of versions that did not say so."""


def read_json(file: Path) -> dict[str, Any]:
    """The mapping that a small JSON file holds.

    Raises:
        HomewardError: when it cannot be read, is too large or too deep, or holds something else.
    """
    try:
        said = json.loads(read_bounded(file, LARGEST_MANIFEST).decode("utf-8-sig"))
    except FileNotFoundError:
        raise HomewardError(f"there is no file {file}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise HomewardError(f"{file} cannot be read: {reason}") from None
    except RecursionError:
        raise HomewardError(f"{file} cannot be read: it is nested too deeply") from None
    if not isinstance(said, dict):
        raise HomewardError(f"{file} cannot be read: names with values were expected")
    if _depth(said) > LARGEST_JSON_DEPTH:
        raise HomewardError(f"{file} cannot be read: it is nested more than {LARGEST_JSON_DEPTH} levels deep")
    return said


def _depth(said: Any) -> int:
    """How many mappings and lists lie inside one another."""
    deepest, level = 0, [said]
    while level:
        level = [
            below
            for one in level
            if isinstance(one, (dict, list))
            for below in (one.values() if isinstance(one, dict) else one)
        ]
        deepest += 1
    return deepest


def write_json(file: Path, said: Mapping[str, Any]) -> None:
    """Write a mapping as JSON that people can read."""
    file.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def digest_of(file: Path) -> FileDigest:
    """Size and SHA-256 of a file."""
    with file.open("rb") as opened:
        said = hashlib.file_digest(opened, "sha256").hexdigest()
    return {"bytes": file.stat().st_size, "sha256": said}


def read_manifest(folder: Path) -> Manifest:
    """What a results folder says of itself.

    Raises:
        HomewardError: when it is no results folder, is too old to say what was run, or says what cannot be.
    """
    file = folder / MANIFEST
    if not file.exists():
        raise HomewardError(f"{folder} is no results folder: it holds no {MANIFEST}")
    if not file.resolve().is_relative_to(folder.resolve()):
        raise HomewardError(f"{file} is a link that leads out of the folder; results are plain files")
    said = read_json(file)
    for word, command in NOT_AGAIN.items():
        if word in said and not (word == OPTIONS_TOLD and "options_of_money" in said):
            raise HomewardError(
                f"{folder} holds the results of '{command}', which its folder cannot make again; run '{command}' again "
                f"with the file and options that {file} names; the same question gives the same tables"
            )
    needed = [name for name, field in Manifest.model_fields.items() if field.is_required()]
    missing = [name for name in needed if name not in said]
    if missing:
        versions = said.get("versions")
        by = versions.get("homeward") if isinstance(versions, dict) else None
        raise HomewardError(
            f"{file} does not say {', '.join(missing)}; it was written by homeward {by or 'of an unknown version'}, "
            f"and this is {__version__}. Run the scenario again instead."
        )
    try:
        return Manifest.model_validate(said)
    except ValidationError as error:
        raise HomewardError(f"{file}: {first_problem(error)}") from None


def first_problem(error: ValidationError) -> str:
    """What is wrong first, with the path that leads to it."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"{where} is missing"
    met = repr(first["input"])
    met = met if len(met) <= 60 else f"{met[:57]}..."
    return f"{where} is {met}; {first['msg'][:1].lower()}{first['msg'][1:]}"


__all__ = ["MANIFEST", "NOT_AGAIN", "FileDigest", "Manifest", "digest_of", "read_json", "read_manifest", "write_json"]
