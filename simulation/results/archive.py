"""The results folder: the scenarios as run, what they were run with, and the tables; written whole or not at all.

The folder's name ends in a digest of the question (scenarios, seed, replications, splits): the same question gives the
same folder and the same bytes in its tables. Only `manifest.json`, which says when and with what, differs. What happens
when the folder is there already is told in `folder.py`: nothing that is in it is lost.
"""

import datetime
import hashlib
import json
import os
import platform
import re
import subprocess
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation._version import __version__
from simulation.core.errors import expect
from simulation.core.text.safe_text import harmless
from simulation.experiment.attribute import Attribution
from simulation.experiment.caveats.assumed import ASSUMED
from simulation.experiment.compare import Comparison
from simulation.experiment.jit_warm_up import processors
from simulation.experiment.lever_strengths import STRENGTHS
from simulation.experiment.memory_limits import memory_available
from simulation.experiment.replicate import Results
from simulation.measures.registry import Family, with_units
from simulation.results.folder import Written, add_files, put_folder
from simulation.results.manifest import MANIFEST, write_json
from simulation.results.measures_csv import DIGITS, measures_csv
from simulation.results.months import monthly, with_follow_up
from simulation.results.packed import write_packed
from simulation.scenario.scenario import Scenario

FITS = "fits"
"""Where the scenarios of a comparison stand with the other fits of their place, a folder for each fit."""
CHARTS = "charts"
MEASURES = "measures.csv.gz"
"""Every replication."""

LIBRARIES = ("numpy", "pandas", "scipy", "simpy", "numba", "pydantic", "matplotlib", "joblib")


def parts(study: Results | Comparison) -> tuple[Results, ...]:
    """The results of each scenario, the base first."""
    return study.results if isinstance(study, Comparison) else (study,)


def digest(study: Results | Comparison) -> str:
    """Ten hexadecimal characters of what was asked."""
    first = parts(study)[0]
    asked = {
        "scenarios": [[results.name, results.scenario.digest()] for results in parts(study)],
        "seed": first.seed,
        "replications": [first.reached.wish.share, first.reached.wish.ceiling] if first.reached else first.replications,
        "by": list(first.question.by),
        **({"periods": first.question.periods} if first.question.periods != "headlines" else {}),
        **({"own": own} if (own := [_own(family) for family in first.question.own]) else {}),
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:10]


def _own(family: Family) -> list[str]:
    """What tells measures from outside the package apart: their names, and a digest where they have one."""
    return [*(measure.id for measure in family.measures), str(getattr(family.compute, "digest", ""))]


def slug(text: str, longest: int = 60) -> str:
    """Text as part of a file name on any system: lower case letters, figures and hyphens.

    >>> slug("England baseline, one million people: £5 <a/b>")
    'england-baseline-one-million-people-5-a-b'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].rstrip("-")
    return f"scenario-{words}" if words in _RESERVED else words or "scenario"


_RESERVED = ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
"""Names that Windows keeps for devices."""


def folder_name(study: Results | Comparison) -> str:
    """`<title>-<digest>`; a comparison is titled by all its scenarios, an attribution by its base and its variant."""
    if isinstance(study, Attribution):
        return f"{slug(f'levers of {study.results[-1].name} on {study.results[0].name}')}-{digest(study)}"
    return f"{slug(' and '.join(results.name for results in parts(study)))}-{digest(study)}"


def write(
    study: Results | Comparison,
    out: Path,
    options: Mapping[str, Any] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    events: bool = False,
    news: Callable[[str], None] | None = None,
) -> Path:
    """Write the results folder below `out` and return it; what is there already stays, see `folder.py`.

    `options` is what was asked for on the command line, for the manifest; `pictures` are PNG files by name, which are
    added once the tables stand; `events` adds the first replication's log of every scenario; `news` is told, line by
    line, what became of a folder that was there.

    Raises:
        HomewardError: when the folder cannot be written, or there are no results.
    """
    expect("study", study, (Results, Comparison), "results or a comparison")
    expect("out", out, (str, Path), "a folder")
    final = Path(out) / folder_name(study)
    return put_study(final, lambda folder: _fill(folder, study, options or {}, events), pictures, news)


def add_pictures(folder: Path, pictures: Mapping[str, bytes], news: Callable[[str], None] | None = None) -> None:
    """Put PNG files by name into a results folder's `charts/`; one that somebody has changed stays.

    Raises:
        HomewardError: when they cannot be written.
    """
    written = add_files(folder, {f"{CHARTS}/{name}": picture for name, picture in pictures.items()})
    if written.kept:
        tell(written, news)


def put_study(
    final: Path,
    fill: Callable[[Path], None],
    pictures: Mapping[str, bytes] | None = None,
    news: Callable[[str], None] | None = None,
) -> Path:
    """The results folder of a study, which `fill` writes, with its pictures; returned is where it stands.

    Raises:
        HomewardError: when it cannot be written.
    """
    written = put_folder(final, fill)
    tell(written, news)
    if pictures:
        add_pictures(written.folder, pictures, news)
    return written.folder


def tell(written: Written, news: Callable[[str], None] | None) -> None:
    """What became of a folder that was there, to who wants to know."""
    if news is not None:
        for line in written.told():
            news(line)


def _fill(folder: Path, study: Results | Comparison, options: Mapping[str, Any], events: bool) -> None:
    from simulation.measures import dictionary

    write_scenarios(folder, [(results.name, results.scenario) for results in parts(study)])
    write_packed(folder / MEASURES, measures_csv([(results.name, results.rows) for results in parts(study)]))
    write_csv(study.summary(), folder / "summary.csv")
    write_csv(pd.concat([_by_month(results) for results in parts(study)]), folder / "monthly.csv")
    if isinstance(study, Comparison):
        for place, fitted in enumerate(study.fitted, start=1):
            write_scenarios(
                folder,
                [(results.name, one) for results, one in zip(parts(study), fitted, strict=True)],
                f"{FITS}/{place}",
            )
        write_csv(study.differences, folder / "differences.csv")
        told = [*study.less_than_asked(), *study.treated_otherwise(), *study.sentences()]
        write_text(folder / "findings.txt", "\n".join(told) + "\n")
    elif study.less_than_asked():
        write_text(folder / "findings.txt", "\n".join(study.less_than_asked()) + "\n")
    if isinstance(study, Attribution):
        write_csv(study.contributions(), folder / "attribution.csv")
    strengths = pd.concat([results.strengths for results in parts(study)], ignore_index=True)
    if not strengths.empty:
        write_csv(strengths, folder / STRENGTHS)
    assumed = pd.concat([results.assumed for results in parts(study)], ignore_index=True)
    if not assumed.empty:
        write_csv(assumed, folder / ASSUMED)
    write_csv(
        pd.concat([dictionary(results.scenario) for results in parts(study)]).drop_duplicates("measure"),
        folder / "dictionary.csv",
    )
    if events:
        for place, results in enumerate(parts(study), start=1):
            name = "events.csv.gz" if isinstance(study, Results) else f"events-{place}-{slug(results.name)}.csv.gz"
            write_csv(results.events(0), folder / name)
    write_json(folder / MANIFEST, manifest(study, options))


def _by_month(results: Results) -> pd.DataFrame:
    model = results.scenario.model
    return with_follow_up(with_units(monthly(results.rows, results.name), [model]), model)


def write_scenarios(folder: Path, scenarios: Sequence[tuple[str, Scenario]], below: str = "scenarios") -> None:
    """Write the scenarios as they were run, by name, into `scenarios/` or another folder, numbered in their order."""
    (folder / below).mkdir(parents=True)
    for place, (name, scenario) in enumerate(scenarios, start=1):
        write_text(folder / below / f"{place}-{slug(name)}.yaml", scenario.as_yaml())


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as UTF-8 with `\\n` line ends, ten significant digits and text that no spreadsheet takes for a
    formula. A file to be opened as it is begins with the mark by which Excel knows UTF-8; a packed one does not.
    """
    packed: Any = {"method": "gzip", "mtime": 0, "compresslevel": 6} if file.suffix == ".gz" else None
    _to_csv(table, file, encoding="utf-8" if packed else "utf-8-sig", compression=packed)


def csv_text(table: pd.DataFrame) -> str:
    """The same table as text, with the mark."""
    return f"\ufeff{_to_csv(table)}"


def _to_csv(table: pd.DataFrame, *file: Path, **how: Any) -> Any:
    safe = pd.DataFrame({harmless(str(name)): _cells(table[name]) for name in table.columns}, copy=False)
    return safe.to_csv(*file, index=False, float_format=DIGITS, lineterminator="\n", **how)


def _cells(values: pd.Series) -> Any:
    if pd.api.types.is_bool_dtype(values):
        return np.where(values.to_numpy(), "yes", "no")
    if pd.api.types.is_float_dtype(values):
        return values.to_numpy() + 0.0  # no negative zero
    if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values):
        return values.to_numpy()
    codes, words = pd.factorize(values)
    return np.array([harmless(str(word)) for word in words] + [""], dtype=object)[codes]


def write_text(file: Path, text: str) -> None:
    """Write text as UTF-8 with `\\n` line ends."""
    file.write_text(text, encoding="utf-8", newline="\n")


def manifest(study: Results | Comparison, options: Mapping[str, Any]) -> dict[str, Any]:
    """What made these results: enough to make them again, nothing about who ran them."""
    first = parts(study)[0]
    return {
        "scenarios": manifest_of_scenarios([(one.name, one.scenario) for one in parts(study)]),
        "digest": digest(study),
        "seed": first.seed,
        "replications": first.replications,
        **({"levers_attributed": list(study.levers)} if isinstance(study, Attribution) else {}),
        "precision": str(first.reached) if first.reached else None,
        "split_by": list(first.question.by),
        "periods": first.question.periods,
        "engine": first.engine,
        "engine_why": without_paths(first.engine_why),
        **circumstances(first.seconds, options),
    }


def manifest_of_scenarios(scenarios: Sequence[tuple[str, Scenario]]) -> list[dict[str, str]]:
    """What a manifest says of each scenario, by name."""
    return [{"name": name, "view": one.view, "digest": one.digest()} for name, one in scenarios]


def circumstances(seconds: float, options: Mapping[str, Any]) -> dict[str, Any]:
    """With what, where and when results were made, for a manifest."""
    versions = {"homeward": __version__, "python": platform.python_version()}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            continue
    return {
        "versions": versions,
        "commit": commit(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "processors": processors(),
            "memory_gb": round(memory_available() / 1e9, 1),
        },
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "run_seconds": round(seconds, 2),
        "options": {name: shareable(value) for name, value in options.items() if name not in OF_THIS_MACHINE},
    }


OF_THIS_MACHINE = ("out", "folder", "root", "cluster", "docs", "write_to")
"""Options that say where something lies on the machine of who ran it, and change no result."""


def shareable(value: Any) -> Any:
    """An option as it may be passed on: of a path on somebody's machine the name alone.

    >>> shareable(Path("/home/ann/plans/place.yaml")), shareable(Path("scenarios/england.yaml")), shareable(3)
    ('place.yaml', 'scenarios/england.yaml', 3)
    """
    if isinstance(value, Path):
        outside = value.is_absolute() or ".." in value.parts or str(value).startswith("~")
        return value.name if outside else value.as_posix()
    if isinstance(value, (list, tuple)):
        return [shareable(one) for one in value]
    return value if isinstance(value, (int, float, bool, type(None))) else without_paths(str(value))


_ABSOLUTE = re.compile(r"""(?<![\w.:/\\])(?:[A-Za-z]:|~)?(?:[\\/]+[^\\/\s'"(),;:{}\[\]]+)+[\\/]""")


def without_paths(text: str) -> str:
    """Text in which absolute paths have become names.

    >>> without_paths("numba cannot be loaded (/home/ann/lib/llvmlite.so: no such file)")
    'numba cannot be loaded (llvmlite.so: no such file)'
    """
    with suppress(RuntimeError):  # the user has no home folder
        text = text.replace(f"{Path.home()}{os.sep}", "")
    return _ABSOLUTE.sub("", text)


def commit() -> str | None:
    """The commit of the code that ran, with '+changes' when the files differ from it; None outside a working copy."""
    here = Path(__file__).parents[2]
    if not (here / ".git").exists():
        return None

    def git(*words: str) -> str:
        asked = ["git", "--no-optional-locks", "-C", os.fspath(here), *words]
        return subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout.strip()  # noqa: S603

    try:
        return git("rev-parse", "HEAD") + ("+changes" if git("status", "--porcelain", "--", "simulation") else "")
    except (OSError, subprocess.SubprocessError):
        return None
