"""The results of a folder made again from what the folder itself says, and compared file by file.

The scenarios in the folder are whole, so nothing else is needed: no scenario file, no CSV, no network. Only the
manifest differs, which says when and where.
"""

import codecs
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simulation._version import __version__
from simulation.core.errors import HomewardError, expect
from simulation.engines import Engine
from simulation.experiment.assumed import read_assumed
from simulation.experiment.attribute import attributed
from simulation.experiment.compare import Comparison
from simulation.experiment.compare import compared as in_pairs
from simulation.experiment.lever_strengths import read_strengths
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress, Results, run_all
from simulation.results.archive import write
from simulation.scenario.scenario import load

MANIFEST = "manifest.json"
NEEDED = ("scenarios", "seed", "replications", "split_by", "versions")
SAYS: dict[str, Callable[[Any], bool]] = {
    "scenarios": lambda said: isinstance(said, list) and all(isinstance(one, dict) for one in said),
    "seed": lambda said: type(said) is int and said >= 0,
    "replications": lambda said: type(said) is int and said >= 1,
    "split_by": lambda said: isinstance(said, list) and all(isinstance(label, str) for label in said),
    "versions": lambda said: isinstance(said, dict) and all(isinstance(number, str) for number in said.values()),
    "levers_attributed": lambda said: isinstance(said, list) and all(isinstance(lever, str) for lever in said),
}
"""What a manifest may say of each."""
IDENTICAL, DIFFERENT, MISSING, NEW = "identical", "different", "no longer made", "new"


@dataclass(frozen=True)
class File:
    """One file of a results folder, and how it came out again."""

    name: str
    word: str
    """identical, different, no longer made, or new."""


@dataclass(frozen=True)
class Reproduced:
    """A folder made again."""

    files: tuple[File, ...]
    versions: tuple[str, ...]
    """What has another version now: 'numpy 2.0.0, now 2.1.0'."""

    @property
    def identical(self) -> bool:
        """Whether every file came out byte for byte the same."""
        return all(file.word == IDENTICAL for file in self.files)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a results folder says of itself.

    Raises:
        HomewardError: when it is no results folder, or too old to say what was run.
    """
    file = folder / MANIFEST
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HomewardError(f"{folder} is no results folder: it holds no {MANIFEST}") from None
    except OSError as error:
        raise HomewardError(f"{file} cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise HomewardError(f"{file} cannot be read: it is not the JSON that a run writes") from None
    if isinstance(said, dict) and "evaluated" in said:
        raise HomewardError(
            f"{folder} holds an evaluation, which its folder cannot make again; run 'evaluate' "
            "again with the "
            f"options that {file} names"
        )
    missing = [name for name in NEEDED if not isinstance(said, dict) or name not in said]
    if missing:
        by = (
            said.get("versions", {}).get("homeward", "an unknown version")
            if isinstance(said, dict) and isinstance(said.get("versions"), dict)
            else "an unknown version"
        )
        raise HomewardError(
            f"{file} does not say {', '.join(missing)}; it was written by homeward {by}, and this is "
            f"{__version__}. Run the scenario again instead."
        )
    changed = [name for name, is_right in SAYS.items() if name in said and not is_right(said[name])]
    if changed:
        raise HomewardError(f"{file} has been changed: {' and '.join(changed)} cannot be what was run")
    return dict(said)


def reproduce(
    folder: str | Path,
    engine: Engine = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    draw: Callable[[Results | Comparison], Mapping[str, bytes]] | None = None,
) -> Reproduced:
    """Make the results of a folder again and compare them with it; without `draw` its pictures are passed over.

    Raises:
        HomewardError: when the folder cannot be read, does not say what was run, or its scenarios are not those it
        names.
    """
    expect("folder", folder, (str, Path), "a results folder")
    folder = Path(folder)
    said = read_manifest(folder)
    study = _again(folder, said, engine, workers, progress)
    with tempfile.TemporaryDirectory(prefix="homeward-") as below:
        pictures = draw(study) if draw is not None and (folder / "charts").is_dir() else {}
        made = write(study, Path(below), {}, pictures, events=any(folder.glob("events*.csv.gz")))
        files = tuple(
            file for file in compared(folder, made) if draw is not None or not file.name.startswith("charts/")
        )
    return Reproduced(files, versions_changed(said))


def _again(
    folder: Path, said: dict[str, Any], engine: Engine, workers: int | None, progress: Progress | None
) -> Results | Comparison:
    files = sorted(
        (folder / "scenarios").glob("*.yaml"),
        key=lambda file: int(file.name.split("-")[0]) if file.name.split("-")[0].isdigit() else 0,
    )
    if not files or len(files) != len(said["scenarios"]):
        raise HomewardError(
            f"{folder / 'scenarios'} holds {len(files)} scenarios and the manifest names {len(said['scenarios'])}"
        )
    scenarios = [load(file, root=folder) for file in files]
    options = RunOptions(
        replications=int(said["replications"]),
        seed=int(said["seed"]),
        engine=engine,
        workers=workers,
        by=tuple(said["split_by"]),
    )
    ran = run_all(scenarios, options, progress)
    results = [
        _named(one, str(was.get("name", one.name)), folder) for one, was in zip(ran, said["scenarios"], strict=True)
    ]
    if "levers_attributed" in said:
        return attributed(results, [str(lever) for lever in said["levers_attributed"]])
    return results[0] if len(results) == 1 else in_pairs(results)


def _named(results: Results, name: str, folder: Path) -> Results:
    """Under the name of the manifest and with the strengths and assumptions of the folder: a copy of a scenario no
    longer says its view and its levers.
    """
    measures = results.measures.assign(scenario=name)
    try:
        strengths, assumed = read_strengths(folder, name), read_assumed(folder, name)
    except (OSError, ValueError, KeyError) as error:
        raise HomewardError(f"the tables of levers in {folder} cannot be read: {error}") from None
    return replace(results, name=name, measures=measures, strengths=strengths, assumed=assumed)


def compared(before: Path, after: Path) -> tuple[File, ...]:
    """Every file but the manifest of two folders, byte by byte."""
    first, second = (
        {
            file.relative_to(folder).as_posix(): file
            for file in sorted(folder.rglob("*"))
            if file.is_file() and file.name != MANIFEST
        }
        for folder in (before, after)
    )
    words = {}
    for name in sorted(first.keys() | second.keys()):
        if name not in second:
            words[name] = MISSING
        elif name not in first:
            words[name] = NEW
        else:
            words[name] = IDENTICAL if _content(first[name]) == _content(second[name]) else DIFFERENT
    return tuple(File(name, word) for name, word in words.items())


def _content(file: Path) -> bytes:
    """The bytes of a file; a table written before tables began with the mark for Excel is the same table."""
    return file.read_bytes().removeprefix(codecs.BOM_UTF8)


def versions_changed(said: dict[str, Any]) -> tuple[str, ...]:
    """Packages that the manifest names with another version than today's."""
    told = []
    for name, was in said["versions"].items():
        if name == "python":
            continue
        try:
            now = __version__ if name == "homeward" else version(name)
        except PackageNotFoundError:
            now = "not installed"
        if now != was:
            told.append(f"{name} {was}, now {now}")
    return tuple(told)


def different(files: Sequence[File]) -> tuple[File, ...]:
    """Those that did not come out the same."""
    return tuple(file for file in files if file.word != IDENTICAL)
