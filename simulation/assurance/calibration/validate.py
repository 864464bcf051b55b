"""A simulated place against the published figures beside it."""

import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from simulation.assurance.calibration.own_figures import WITHIN, figures_of_log
from simulation.assurance.calibration.published_figures import read_figures, series_of, targets_of
from simulation.assurance.calibration.target import Judged, Target, judge
from simulation.core.errors import HomewardError, HomewardWarning, expect
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options
from simulation.experiment.replicate import Progress, Results, run_all
from simulation.own_log.read import OwnLog
from simulation.scenario.reading.file_chain import chain_of
from simulation.scenario.reading.shipped import find, in_messages, is_shipped

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

WITHOUT = ("by", "periods", "length", "warm_up", "cluster", "precision", "max_replications")
"""Options of a run that a validation does not have: published figures are of whole years."""


@dataclass(frozen=True, eq=False, repr=False)
class Validation:
    """The results of a place, and how each published figure fared."""

    results: Results
    judged: tuple[Judged, ...]

    @property
    def met(self) -> bool:
        """Whether every figure is met."""
        return all(one.met for one in self.judged)

    def table(self) -> pd.DataFrame:
        """id, what, published, tolerance, simulated, lower, upper, met, fitted, source: one row for each figure; shares
        from 0 to 1, times in days.
        """
        rows = [
            {
                "id": one.target.id,
                "what": one.target.what,
                "published": one.target.value,
                "tolerance": one.target.tolerance,
                "simulated": one.mean,
                "lower": one.lower,
                "upper": one.upper,
                "met": one.met,
                "fitted": one.target.fitted,
                "source": one.target.source,
            }
            for one in self.judged
        ]
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        met = sum(one.met for one in self.judged)
        return f"<Validation of {self.results!r}: {met} of {len(self.judged)} figures met>"


@shows_options(*WITHOUT)
def validate(
    scenario: "Scenario | str | Path",
    targets: "str | Path | OwnLog | None" = None,
    options: RunOptions | None = None,
    *,
    within: str = WITHIN,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Validation:
    """Run a scenario and hold it against published figures: those of the file `targets`, or those beside its own file;
    or against what a log of the real place says (`targets=read_log(...)`), with `within` of its value as tolerance.

    For the other arguments see `simulation.run`.

    Raises:
        HomewardError: when there are no figures.
        ScenarioError: with every mistake of the scenario or the figures.
        OptionError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    asked = options_of("validate", options, keywords, WITHOUT)
    loaded = asked.load(scenario)
    figures = figures_of_log(targets, loaded, within) if isinstance(targets, OwnLog) else _published(loaded, targets)
    (results,) = run_all([loaded], replace(asked.after_loading(), periods="all"), progress)
    return Validation(results, tuple(judge(figures, results.measures)))


def _published(scenario: "Scenario", targets: str | Path | None) -> list[Target]:
    source = figures_file(scenario, targets)
    series = series_of(source)
    return read_figures(source, scenario) + (read_figures(series, scenario) if series is not None else [])


def figures_file(scenario: "Scenario", named: str | Path | None = None) -> Path:
    """The published figures to hold a scenario against: those named, or the nearest: those beside it, beside the file
    it extends, and so on to its base.

    Raises:
        HomewardError: when there are none.
    """
    if named is not None:
        expect("targets", named, (str, Path), "the path of a file of published figures, or a log that was read")
        found = find(Path(named))
        if found is not None and found.note:
            warnings.warn(f"{found.name}: {found.note}", HomewardWarning, stacklevel=3)
        return found.path if found is not None else Path(named)
    path, asked = scenario.path, scenario.resolved.asked
    if path is None:
        raise HomewardError(f"'{scenario.title}' comes from no file, so no figures stand beside it; say targets=FILE")
    try:
        return targets_of(path)
    except HomewardError:
        further = chain_of(*asked)[0][1:] if asked is not None and not is_shipped(path) else []
        beside = ((file, figures) for _, file in further if file is not None and (figures := _beside(file)) is not None)
        nearest = next(beside, None)
        if nearest is None:
            raise
    warnings.warn(
        f"{path.name} has no published figures beside it: it is held against {_called(nearest[1])}, those of "
        f"{_called(nearest[0])}, which it extends.",
        HomewardWarning,
        stacklevel=3,
    )
    return nearest[1]


def _beside(file: Path) -> Path | None:
    """The figures beside a scenario's file; None without any."""
    try:
        return targets_of(file)
    except HomewardError:
        return None


def _called(file: Path) -> str:
    """What messages call a file."""
    return in_messages(file) if is_shipped(file) else file.name


__all__ = ["Validation", "figures_file", "validate"]
