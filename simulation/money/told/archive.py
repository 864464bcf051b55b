"""The results folder of a study of options: every table, the scenarios as run, the prices with where they come from."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulation.money.options.study import Study
from simulation.money.tables import tables_of
from simulation.money.tables.choice import beyond, limits_words, verdict
from simulation.money.tables.estimates import years_of
from simulation.money.told.again import INDICES, OPTIONS, PRICES, asked_of
from simulation.money.told.harms import harms_of_waiting
from simulation.money.told.questions import questions_table
from simulation.money.told.reported import report_lines
from simulation.money.uncertain import draws_parameters
from simulation.results.archive import (
    circumstances,
    manifest_of_scenarios,
    put_study,
    slug,
    write_csv,
    write_scenarios,
    write_text,
)
from simulation.results.manifest import MANIFEST, write_json
from simulation.scenario.written_out import base_file

FINDINGS = "findings.txt"
TOLD_KEY = "told"
"""In the manifest: what a page has to know that is in no table."""


def told_in_manifest(study: Study) -> dict[str, Any]:
    """What a page has to know of a study that is in no table, as plain values."""
    part = study.sheet.part
    numbers = [len(values) for values in study.selection.values]
    return {
        "title": part.title,
        "question": part.question or "",
        "verdict": verdict(study),
        "otherwise": beyond(study),
        "limits": limits_words(study),
        "budget_a_year": part.budget.recurrent.at({}, part.budget.from_),
        "carried_on": part.decide_on.carried_on,
        "harms_of_waiting": harms_of_waiting(study.options[0].scenario.model),
        "labels": {option.name: option.label for option in study.options},
        "best": study.names[study.selection.best],
        "perspective": list(part.perspective),
        "people": list(study.book.part.people_pay),
        "values_of_a_year": list(part.values_of_a_year),
        "decide_value": part.decide_on.value_of_a_year,
        "decide_measure": part.decide_on.measure or "",
        "price_year": study.book.year,
        "years": years_of(study),
        "replications": [min(numbers), max(numbers)],
        "draws": len(study.sets),
        "draw_replications": study.draw_replications,
        "deaths_go_on": study.options[0].scenario.model.deaths_go_on,
    }


def digest(study: Study) -> str:
    """Ten hexadecimal characters of what was asked: the options as run, the prices, the file."""
    asked = [
        [option.scenario.digest() for option in study.options],
        study.sheet.document.raw,
        study.book.sheet.document.raw,
        study.seed,
        [len(values) for values in study.selection.values],
        len(study.sets),
        *([study.more] if study.more else []),
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()[:10]


def write_options(
    study: Study,
    out: Path,
    options: Mapping[str, Any] | None = None,
    news: Callable[[str], None] | None = None,
    searched: bool = False,
) -> Path:
    """Write the results folder below `out` and return it; what is there already stays.

    `reproduce` makes it again, but not where its options were `searched` for, which are of a budget and of splits that
    its file does not say, nor where parameters were drawn: a scenario that is written down whole no longer says what
    else moves with one of them, such as the levers with an enabler.

    Raises:
        HomewardError: when the folder cannot be written.
    """
    name = f"{slug(f'options {study.sheet.part.title}')}-{digest(study)}"
    return put_study(Path(out) / name, lambda folder: _fill(folder, study, options or {}, searched), news=news)


def _fill(folder: Path, study: Study, options: Mapping[str, Any], searched: bool) -> None:
    write_scenarios(folder, [(option.name, option.scenario) for option in study.options])
    for name, table in {**tables_of(study), "questions": questions_table(study)}.items():
        write_csv(table, folder / f"{name}.csv")
    write_text(folder / FINDINGS, "\n".join(report_lines(study)) + "\n")
    for file, sheet in ((OPTIONS, study.sheet), (PRICES, study.book.sheet), (INDICES, study.book.shelf)):
        write_text(folder / file, base_file(sheet.document.raw or {}))
    numbers = {name: len(values) for name, values in zip(study.names, study.selection.values, strict=True)}
    said = {
        "scenarios": manifest_of_scenarios([(one.name, one.scenario) for one in study.options]),
        "split_by": [],
        "digest": digest(study),
        "verdict": verdict(study),
        "replications": max(numbers.values()),
        "replications_by_option": numbers,
        "looks": study.selection.looks,
        "draws_of_inputs": len(study.sets),
        "price_year": study.book.year,
        "seed": study.seed,
        "engine": study.engine,
        TOLD_KEY: told_in_manifest(study),
        **({} if searched or draws_parameters(study) else {"options_of_money": asked_of(study)}),
        **circumstances(study.seconds, options),
    }
    write_json(folder / MANIFEST, said)


__all__ = ["FINDINGS", "TOLD_KEY", "digest", "told_in_manifest", "write_options"]
