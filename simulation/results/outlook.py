"""The results folder of an outlook: the scenario as run, its days and weeks, and the same made again."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.core.errors import expect
from simulation.engines import Engine
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.results.archive import (
    circumstances,
    put_study,
    slug,
    without_paths,
    write_csv,
    write_scenarios,
    write_text,
)
from simulation.results.manifest import MANIFEST, Manifest, write_json
from simulation.scenario.loading import load
from simulation.weeks_ahead.days import WORDS
from simulation.weeks_ahead.outlook import Outlook, looked_out


def write_outlook(
    study: Outlook,
    out: str | Path,
    options: Mapping[str, Any] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    news: Callable[[str], None] | None = None,
) -> Path:
    """Write the results folder below `out` and return it; what is there already stays. `reproduce` makes it again.

    Raises:
        HomewardError: when the folder cannot be written.
    """
    expect("study", study, Outlook, "an outlook")
    name = f"{slug(f'outlook of {study.scenario.title}')}-{_digest(study)}"
    return put_study(Path(out) / name, lambda folder: _fill(folder, study, options or {}), pictures, news)


def _digest(study: Outlook) -> str:
    asked = [study.scenario.digest(), study.seed, study.replications, study.weeks]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:10]


def _fill(folder: Path, study: Outlook, options: Mapping[str, Any]) -> None:
    write_scenarios(folder, [(study.scenario.title, study.scenario)])
    write_csv(study.days, folder / "days.csv")
    write_csv(study.by_week.rename(columns={"day": "week_from"}), folder / "weeks.csv")
    seen = [measure for measure in WORDS if measure in set(study.days["measure"])]
    write_csv(pd.DataFrame({"measure": seen, "meaning": [WORDS[one] for one in seen]}), folder / "dictionary.csv")
    write_text(folder / "findings.txt", "\n".join(study.sentences()) + "\n")
    write_json(folder / MANIFEST, _manifest(study, options))


def _manifest(study: Outlook, options: Mapping[str, Any]) -> dict[str, Any]:
    scenario = study.scenario
    return {
        "scenarios": [{"name": scenario.title, "view": scenario.view, "digest": scenario.digest()}],
        "outlook": study.weeks,
        "digest": _digest(study),
        "seed": study.seed,
        "replications": study.replications,
        "split_by": [],
        "engine": study.engine,
        "engine_why": without_paths(study.engine_why),
        **circumstances(study.seconds, options),
    }


def outlook_again(
    folder: Path, said: Manifest, copy: Path, engine: Engine, workers: int | None, progress: Progress | None
) -> Outlook:
    """The outlook that the manifest of a folder names, of the scenario in it."""
    assert said.outlook is not None, "only of an outlook's folder"
    as_run = load(copy, root=folder)
    return looked_out(as_run, said.outlook, RunOptions(engine=engine, workers=workers), progress)


__all__ = ["outlook_again", "write_outlook"]
