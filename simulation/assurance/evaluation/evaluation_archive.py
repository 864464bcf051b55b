"""The results folder of an evaluation: both scenarios as run, what is known of every place, what evaluators would have
said; written whole or not at all.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.assurance.evaluation.evaluate import Evaluation
from simulation.measures import dictionary
from simulation.results.archive import circumstances, slug, write_csv, write_text
from simulation.results.atomic_folder import atomic_folder


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
    study: Evaluation, out: Path, options: Mapping[str, Any] | None = None, pictures: Mapping[str, bytes] | None = None
) -> Path:
    """Write the results folder below `out` and return it; a folder of the same question is replaced. For the arguments
    see `archive.write`.

    Raises:
        HomewardError: when the folder cannot be written.
    """
    final = Path(out) / folder_name(study)
    with atomic_folder(final) as part:
        (part / "scenarios").mkdir()
        for place, (name, scenario) in enumerate(
            zip(study.names, (study.line.base, study.line.variant), strict=True), start=1
        ):
            write_text(part / "scenarios" / f"{place}-{slug(name)}.yaml", scenario.as_yaml())
        write_csv(study.places_table(), part / "places.csv")
        effect = study.outcomes["with_levers"] - study.outcomes["without"]
        write_csv(study.outcomes.assign(true_effect=effect), part / "outcomes.csv")
        write_csv(study.repeated, part / "evaluations.csv")
        write_csv(study.single, part / "one_evaluation.csv")
        if not study.people.empty:
            write_csv(study.people.astype(dict.fromkeys(("place", "people", "selected"), "int64")), part / "people.csv")
        tables = [dictionary(scenario) for scenario in (study.line.base, study.line.variant)]
        told = pd.concat(tables).drop_duplicates("measure")
        write_csv(told[told["measure"].isin(study.measures)], part / "dictionary.csv")
        write_text(part / "findings.txt", "\n".join(study.sentences()) + "\n")
        if pictures:
            (part / "charts").mkdir()
            for name, picture in pictures.items():
                (part / "charts" / name).write_bytes(picture)
        write_text(
            part / "manifest.json", json.dumps(_manifest(study, options or {}), indent=2, ensure_ascii=False) + "\n"
        )
    return final


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
        "engine_why": study.engine_why,
        **circumstances(study.seconds, options),
    }


__all__ = ["digest", "folder_name", "write_evaluation"]
