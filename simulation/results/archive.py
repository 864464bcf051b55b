"""The results folder: the scenarios as run, what they were run with, and the tables; written whole or not at all.

The folder's name ends in a digest of the question (scenarios, seed, replications, splits): the same question gives the
same folder and the same bytes in its tables. Only `manifest.json`, which says when and where, differs.
"""

import datetime
import hashlib
import json
import os
import platform
import re
import subprocess
import unicodedata
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulation._version import __version__
from simulation.core.errors import expect
from simulation.core.safe_text import harmless
from simulation.experiment.assumed import ASSUMED
from simulation.experiment.attribute import Attribution
from simulation.experiment.compare import Comparison
from simulation.experiment.jit_warm_up import processors
from simulation.experiment.lever_strengths import STRENGTHS
from simulation.experiment.memory_limits import memory_available
from simulation.experiment.replicate import Results
from simulation.results.atomic_folder import atomic_folder

DIGITS = "%.10g"
"""How numbers are written: ten significant digits, so that the last bits of a sum cannot change a file."""

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
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:10]


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
) -> Path:
    """Write the results folder below `out` and return it; a folder of the same question is replaced.

    `options` is what was asked for on the command line, for the manifest; `pictures` are PNG files by name; `events`
    adds the first replication's log of every scenario.

    Raises:
        HomewardError: when the folder cannot be written, or there are no results.
    """
    expect("study", study, (Results, Comparison), "results or a comparison")
    expect("out", out, (str, Path), "a folder")
    final = Path(out) / folder_name(study)
    with atomic_folder(final) as part:
        _fill(part, study, options or {}, pictures or {}, events)
    return final


def _fill(
    folder: Path, study: Results | Comparison, options: Mapping[str, Any], pictures: Mapping[str, bytes], events: bool
) -> None:
    from simulation.measures import dictionary

    (folder / "scenarios").mkdir()
    for place, results in enumerate(parts(study), start=1):
        write_text(folder / "scenarios" / f"{place}-{slug(results.name)}.yaml", results.scenario.as_yaml())
    write_csv(study.measures, folder / "measures.csv")
    write_csv(study.summary(), folder / "summary.csv")
    if isinstance(study, Comparison):
        write_csv(study.differences, folder / "differences.csv")
        write_text(folder / "findings.txt", "\n".join(study.sentences()) + "\n")
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
    if pictures:
        (folder / "charts").mkdir()
        for name, picture in pictures.items():
            (folder / "charts" / name).write_bytes(picture)
    if events:
        for place, results in enumerate(parts(study), start=1):
            name = "events.csv.gz" if isinstance(study, Results) else f"events-{place}-{slug(results.name)}.csv.gz"
            write_csv(results.events(0), folder / name)
    write_text(folder / "manifest.json", json.dumps(manifest(study, options), indent=2, ensure_ascii=False) + "\n")


def write_csv(table: pd.DataFrame, file: Path) -> None:
    """Write a table as UTF-8 with `\\n` line ends, ten significant digits and text that no spreadsheet takes for a
    formula. A file to be opened as it is begins with the mark by which Excel knows UTF-8; a packed one does not.
    """
    safe = pd.DataFrame({harmless(str(name)): _cells(table[name]) for name in table.columns})
    packed: Any = {"method": "gzip", "mtime": 0, "compresslevel": 6} if file.suffix == ".gz" else None
    encoding = "utf-8" if packed else "utf-8-sig"
    safe.to_csv(file, index=False, float_format=DIGITS, lineterminator="\n", encoding=encoding, compression=packed)


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
        "scenarios": [
            {"name": results.name, "view": results.scenario.view, "digest": results.scenario.digest()}
            for results in parts(study)
        ],
        "digest": digest(study),
        "seed": first.seed,
        "replications": first.replications,
        **({"levers_attributed": list(study.levers)} if isinstance(study, Attribution) else {}),
        "precision": str(first.reached) if first.reached else None,
        "split_by": list(first.question.by),
        "engine": first.engine,
        "engine_why": first.engine_why,
        **circumstances(first.seconds, options),
    }


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
        "options": {name: _said(value) for name, value in options.items()},
    }


def _said(value: Any) -> Any:
    """An option as it was said, but of a file that was named from the top of the disk its own name alone."""
    if isinstance(value, (list, tuple)):
        return [_said(one) for one in value]
    if isinstance(value, Path):
        return value.name if value.is_absolute() else value.as_posix()
    return value if isinstance(value, (int, float, str, bool, type(None))) else str(value)


def commit() -> str | None:
    """The commit of the code that ran, with '+changes' when the files differ from it; None outside a working copy."""
    here = Path(__file__).parents[2]
    if not (here / ".git").exists():
        return None

    def git(*words: str) -> str:
        asked = ["git", "-C", os.fspath(here), *words]
        return subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout.strip()  # noqa: S603

    try:
        return git("rev-parse", "HEAD") + ("+changes" if git("status", "--porcelain", "--", "simulation") else "")
    except (OSError, subprocess.SubprocessError):
        return None
