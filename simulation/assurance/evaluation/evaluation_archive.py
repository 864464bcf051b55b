"""The results folder of an evaluation: both scenarios as run, what is known of every place, what evaluators would have
said; written whole or not at all.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.assurance.evaluation.evaluate import Evaluation
from simulation.measures import dictionary
from simulation.results.archive import (
    circumstances,
    put_study,
    slug,
    without_paths,
    write_csv,
    write_scenarios,
    write_text,
)
from simulation.results.manifest import MANIFEST, write_json


def folder_name(study: Evaluation) -> str:
    """`evaluation-of-<variant>-on-<base>-<digest>`."""
    base, variant = study.names
    return f"{slug(f'evaluation of {variant} on {base}')}-{digest(study)}"


def digest(study: Evaluation) -> str:
    """Ten hexadecimal characters of what was asked."""
    line = study.line
    asked = [
        line.base.digest(),
        line.variant.digest(),
        list(line.levers),
        study.names,
        len(study.places),
        study.size,
        study.taking_part,
        study.chosen_by,
        study.seed,
        astuple(study.assumptions),
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:10]


def write_evaluation(
    study: Evaluation,
    out: Path,
    options: Mapping[str, Any] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    news: Callable[[str], None] | None = None,
) -> Path:
    """Write the results folder below `out` and return it; what is there already stays. For the arguments see
    `archive.write`.

    Raises:
        HomewardError: when the folder cannot be written.
    """
    return put_study(Path(out) / folder_name(study), lambda folder: _fill(folder, study, options or {}), pictures, news)


def _fill(folder: Path, study: Evaluation, options: Mapping[str, Any]) -> None:
    scenarios = (study.line.base, study.line.variant)
    write_scenarios(folder, list(zip(study.names, scenarios, strict=True)))
    write_csv(study.places_table(), folder / "places.csv")
    effect = study.outcomes["with_levers"] - study.outcomes["without"]
    write_csv(study.outcomes.assign(true_effect=effect), folder / "outcomes.csv")
    write_csv(study.repeated, folder / "evaluations.csv")
    write_csv(study.single, folder / "one_evaluation.csv")
    if not study.people.empty:
        write_csv(study.people.astype(dict.fromkeys(("place", "people", "selected"), "int64")), folder / "people.csv")
    told = pd.concat([dictionary(scenario) for scenario in scenarios]).drop_duplicates("measure")
    write_csv(told[told["measure"].isin(study.measures)], folder / "dictionary.csv")
    write_text(folder / "findings.txt", "\n".join(study.sentences()) + "\n")
    write_json(folder / MANIFEST, _manifest(study, options))


def _manifest(study: Evaluation, options: Mapping[str, Any]) -> dict[str, Any]:
    scenarios = zip(study.names, (study.line.base, study.line.variant), strict=True)
    assumed = study.assumptions
    return {
        "evaluated": [
            {"name": name, "view": scenario.view, "digest": scenario.digest()} for name, scenario in scenarios
        ],
        "digest": digest(study),
        "begins": study.line.day.isoformat(),
        "levers": list(study.line.levers),
        "levers_from_the_outset": list(study.line.outset),
        "places_in_an_evaluation": study.size,
        "taking_part": study.taking_part,
        "places_simulated": len(study.places),
        "chosen_by": study.chosen_by,
        "assumptions": {
            "size_sd": assumed.size_sd,
            "growth": assumed.growth,
            "lever_reach": list(assumed.lever_reach),
            "risk_spread": assumed.risk_spread
            if assumed.risk_spread is not None or study.whose is None
            else study.whose.spread,
            "misrecorded": assumed.misrecorded,
            "frequent": assumed.frequent,
        },
        "seed": study.seed,
        "engine": study.engine,
        "engine_why": without_paths(study.engine_why),
        **circumstances(study.seconds, options),
    }


__all__ = ["digest", "folder_name", "write_evaluation"]
