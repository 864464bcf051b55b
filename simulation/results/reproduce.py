"""The results of a folder made again from what the folder itself says, and compared file by file.

The scenarios in the folder are whole, so nothing else is needed: no scenario file, no CSV, no network. Only the
manifest differs, which says when and with what. A folder may come from anybody: only plain files within it are opened,
each up to a limit.
"""

import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from simulation._version import __version__
from simulation.core.errors import HomewardError, expect
from simulation.core.units import digits
from simulation.engines import Engine
from simulation.experiment.attribute import attributed
from simulation.experiment.caveats.assumed import ASSUMED
from simulation.experiment.compare import Comparison, with_others
from simulation.experiment.compare import compared as in_pairs
from simulation.experiment.lever_strengths import STRENGTHS
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress, Results, run_all
from simulation.results.archive import CHARTS, FITS, commit, write
from simulation.results.comparison import File, Outcome, compared
from simulation.results.manifest import MANIFEST, Manifest, read_manifest
from simulation.results.outlook import outlook_again, write_outlook
from simulation.results.sensitivity.again import study_again
from simulation.results.sensitivity.write import Study as OfSensitivity
from simulation.results.sensitivity.write import write_sensitivity
from simulation.results.side_tables import read_assumed, read_strengths
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from simulation.weeks_ahead.outlook import Outlook

Study = Results | Comparison
AnyStudy = Study | OfSensitivity | Outlook
Writer = Callable[[Path], Path]
"""Writes a study below a folder and returns where it stands."""
OptionsAgain = Callable[
    [Path, Manifest, Mapping[str, Path], Sequence[Path], Engine, int | None, Progress | None], Writer
]
"""Makes a study of options of money again, which stands on a higher floor."""
MOST_FILES = 20_000
ADDED = ("monthly.csv",)
"""Files that folders of older versions do not have."""
MADE_OF_RESULTS = (
    "levers.csv", "changes.csv", "report.html", "results.xlsx", "report.docx", "slides.pptx", "loads.csv",
    "prices.yaml", "price_indices.yaml",
)  # fmt: skip
"""Files of a report, which `report` makes anew of the others at any time."""
DEEPEST = 4
"""Folders inside one another."""


@dataclass(frozen=True)
class Reproduced:
    """A folder made again."""

    files: tuple[File, ...]
    versions: tuple[str, ...]
    """What has another version now: 'numpy 2.0.0, now 2.1.0'."""

    @property
    def identical(self) -> bool:
        """Whether every file came out byte for byte the same."""
        return all(file.word == Outcome.IDENTICAL for file in self.files)

    @property
    def holds(self) -> bool:
        """Whether every file says what it said."""
        return all(file.holds for file in self.files)


def reproduce(
    folder: str | Path,
    engine: Engine = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    draw: Callable[[AnyStudy], Mapping[str, bytes]] | None = None,
    of_options: OptionsAgain | None = None,
) -> Reproduced:
    """Make the results of a folder again and compare them with it; without `draw` its pictures are passed over, and
    without `of_options` a study of options is refused. Files that its manifest does not name are somebody else's and
    are passed over too.

    Raises:
        HomewardError: when the folder cannot be read, does not say what was run, or holds something that is no plain
        file in place of one of its own.
    """
    expect("folder", folder, (str, Path), "a results folder")
    folder = Path(folder)
    said = read_manifest(folder)
    files = files_of(folder, said)
    before = {name: file for name, file in files.items() if not _is_of_report(name)}
    machine = engine, workers, progress
    if said.options_of_money is None:
        study = _study_again(folder, said, before, *machine)
        has_pictures = any(name.startswith(f"{CHARTS}/") for name in before)
        pictures = draw(study) if draw is not None and has_pictures else {}
        write_again: Writer = partial(_written, study, pictures, any(name.startswith("events") for name in before))
    elif of_options is None:
        raise HomewardError(f"{folder} holds a study of options, which 'simulation.reproduce' makes again")
    else:
        write_again = of_options(folder, said, files, _copies(folder, said, files), *machine)
    changed = versions_changed(said)
    with tempfile.TemporaryDirectory(prefix="homeward-") as below:
        made = write_again(Path(below))
        after = dict(_plain_files(made))
        del after[MANIFEST]
        after = {
            name: file for name, file in after.items() if name in before or not (name in ADDED or _is_of_report(name))
        }
        found = compared(before, after, said.files, bool(changed) or said.commit != commit())
    kept = (file for file in found if draw is not None or not file.name.startswith(f"{CHARTS}/"))
    return Reproduced(tuple(kept), changed)


def _study_again(
    folder: Path,
    said: Manifest,
    files: Mapping[str, Path],
    engine: Engine,
    workers: int | None,
    progress: Progress | None,
) -> AnyStudy:
    if said.outlook is None and said.sensitivity is None:
        return _again(folder, said, files, engine, workers, progress)
    copies = _copies(folder, said, files)
    if len(copies) != 1:
        raise HomewardError(f"{folder / MANIFEST} names {len(copies)} scenarios, where a study of one was expected")
    again = outlook_again if said.outlook is not None else study_again
    return again(folder, said, copies[0], engine, workers, progress)


def _written(study: AnyStudy, pictures: Mapping[str, bytes], events: bool, out: Path) -> Path:
    if isinstance(study, (Results, Comparison)):
        return write(study, out, {}, pictures, events=events)
    if isinstance(study, Outlook):
        return write_outlook(study, out, {}, pictures)
    return write_sensitivity(study, out, {}, pictures)


def files_of(folder: Path, said: Manifest) -> dict[str, Path]:
    """The results in a folder by their paths in it: those its manifest names, or all where it names none.

    Raises:
        HomewardError: when one of them is no plain file, or lies elsewhere.
    """
    files = dict(_plain_files(folder, said.files or None))
    files.pop(MANIFEST, None)
    return files


def _plain_files(folder: Path, wanted: Mapping[str, object] | None = None) -> Iterator[tuple[str, Path]]:
    root, below, seen = folder.resolve(), [folder], 0
    while below:
        for entry in sorted(os.scandir(below.pop()), key=lambda entry: entry.name):
            path = Path(entry.path)
            name = path.relative_to(folder).as_posix()
            seen += 1
            if seen > MOST_FILES:
                raise HomewardError(f"{folder} holds more than {MOST_FILES:,} files")
            if wanted is not None and not any(one == name or one.startswith(f"{name}/") for one in wanted):
                continue
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISLNK(mode):
                if not path.resolve().is_relative_to(root):
                    raise HomewardError(f"{path} is a link that leads out of the folder; results are plain files")
                if not path.is_file():
                    raise HomewardError(f"{path} is a link to no plain file; results are plain files")
            if stat.S_ISDIR(mode):
                if len(path.relative_to(folder).parts) >= DEEPEST:
                    raise HomewardError(f"{path} is more than {DEEPEST} folders deep; results are not")
                below.append(path)
            elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
                yield name, path
            else:
                raise HomewardError(f"{path} is a pipe, a socket or a device; results are plain files")


def _again(
    folder: Path,
    said: Manifest,
    files: Mapping[str, Path],
    engine: Engine,
    workers: int | None,
    progress: Progress | None,
) -> Results | Comparison:
    copies = _copies(folder, said, files)
    scenarios = [load(file, root=folder) for file in copies]
    options = RunOptions(
        replications=said.replications,
        seed=said.seed,
        engine=engine,
        workers=workers,
        by=tuple(said.split_by),
        periods=said.periods,
    )
    ran = run_all(scenarios, options, progress)
    results = [_named(one, was.name, files) for one, was in zip(ran, said.scenarios, strict=True)]
    if said.levers_attributed is not None:
        return attributed(results, said.levers_attributed)
    if len(results) == 1:
        return results[0]
    fitted = _fitted(folder, said, files)
    made = in_pairs(results)
    return with_others(made, tuple(fitted), list(fitted.values()), options, progress) if fitted else made


def _fitted(folder: Path, said: Manifest, files: Mapping[str, Path]) -> dict[str, list[Scenario]]:
    """The scenarios of a comparison with the other fits of their place, by the number of the fit."""
    found: dict[str, list[Path]] = {}
    for name, file in files.items():
        if name.startswith(f"{FITS}/") and name.endswith(".yaml"):
            found.setdefault(file.parent.name, []).append(file)
    for name, copies in found.items():
        if len(copies) != len(said.scenarios):
            raise HomewardError(
                f"{folder / FITS / name} holds {len(copies)} scenarios and the manifest names {len(said.scenarios)}"
            )
    numbers = sorted(found, key=lambda name: (digits(name) or 0, name))
    return {name: [load(file, root=folder) for file in sorted(found[name], key=_number)] for name in numbers}


def _is_of_report(name: str) -> bool:
    return name in MADE_OF_RESULTS or (name.startswith(f"{CHARTS}/") and name.endswith(".svg"))


def copies_of(folder: Path, said: Manifest) -> list[Path]:
    """The scenarios of a results folder as they were run, in the order of its manifest.

    Raises:
        HomewardError: when there are more or fewer of them, or one is no plain file of the folder.
    """
    return _copies(folder, said, files_of(folder, said))


def _copies(folder: Path, said: Manifest, files: Mapping[str, Path]) -> list[Path]:
    copies = [file for name, file in files.items() if name.startswith("scenarios/") and name.endswith(".yaml")]
    copies.sort(key=_number)
    if len(copies) != len(said.scenarios):
        raise HomewardError(
            f"{folder / 'scenarios'} holds {len(copies)} scenarios and the manifest names {len(said.scenarios)}"
        )
    return copies


def _number(file: Path) -> int:
    """The place of a scenario, which its file's name begins with."""
    return digits(file.name.partition("-")[0]) or 0


def _named(results: Results, name: str, files: Mapping[str, Path]) -> Results:
    """Under the name of the manifest and with the strengths and assumptions of the folder: a copy of a scenario no
    longer says its view and its levers.
    """
    return replace(
        results,
        name=name,
        strengths=read_strengths(files.get(STRENGTHS), name),
        assumed=read_assumed(files.get(ASSUMED), name),
    )


def versions_changed(said: Manifest) -> tuple[str, ...]:
    """Packages that the manifest names with another version than today's."""
    told = []
    for name, was in said.versions.items():
        if name == "python":
            continue
        try:
            now = __version__ if name == "homeward" else version(name)
        except (PackageNotFoundError, ValueError):  # a name that no package can have
            now = "not installed"
        if now != was:
            told.append(f"{name} {was}, now {now}")
    return tuple(told)


def different(files: Sequence[File]) -> tuple[File, ...]:
    """Those that did not come out the same."""
    return tuple(file for file in files if not file.holds)
