"""The results folder of a sensitivity study: the scenario as run, what was varied, every point, and what came of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulation.core.errors import expect
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
from simulation.results.sensitivity.asked import Asked, digest
from simulation.uncertainty.break_even import BreakEven
from simulation.uncertainty.points import cell_of
from simulation.uncertainty.study import Sensitivity

Study = Sensitivity | BreakEven


def folder_name(study: Study) -> str:
    """`sensitivity-of-<title>-<digest>`, or `break-even-of-`."""
    what = "break even" if isinstance(study, BreakEven) else "sensitivity"
    return f"{slug(f'{what} of {study.scenario.title}')}-{digest(study)}"


def write_sensitivity(
    study: Study,
    out: str | Path,
    options: Mapping[str, Any] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    news: Callable[[str], None] | None = None,
) -> Path:
    """Write the results folder below `out` and return it; what is there already stays. `reproduce` makes it again.

    Raises:
        HomewardError: when the folder cannot be written.
    """
    expect("study", study, (Sensitivity, BreakEven), "a sensitivity study or a break-even")
    return put_study(Path(out) / folder_name(study), lambda folder: _fill(folder, study, options or {}), pictures, news)


def _fill(folder: Path, study: Study, options: Mapping[str, Any]) -> None:
    scenario = study.scenario
    write_scenarios(folder, [(scenario.title, scenario)])
    if isinstance(study, BreakEven):
        tries = study.tries.copy()
        tries.insert(0, "measure", study.measure)
        tries.insert(1, "input", study.input.path)
        write_csv(tries, folder / "tries.csv")
        measures, findings = [study.measure], [study.sentence()]
    else:
        write_csv(study.inputs_table(), folder / "inputs.csv")
        write_csv(study.outcomes(), folder / "outcomes.csv.gz")
        write_csv(study.effects(), folder / "effects.csv")
        write_csv(study.chance(), folder / "chance.csv")
        measures, findings = list(study.measures), study.sentences()
    told = dictionary(scenario)
    write_csv(told[told["measure"].isin([cell_of(measure)[0] for measure in measures])], folder / "dictionary.csv")
    write_text(folder / "findings.txt", "\n".join(findings) + "\n")
    write_json(folder / MANIFEST, _manifest(study, options))


def _manifest(study: Study, options: Mapping[str, Any]) -> dict[str, Any]:
    scenario = study.scenario
    return {
        "scenarios": [{"name": scenario.title, "view": scenario.view, "digest": scenario.digest()}],
        "sensitivity": Asked.of(study).model_dump(),
        "digest": digest(study),
        "seed": study.seed,
        "replications": study.replications,
        "split_by": [],
        "engine": study.engine,
        "engine_why": without_paths(study.engine_why),
        **circumstances(study.seconds, options),
    }


__all__ = ["folder_name", "write_sensitivity"]
