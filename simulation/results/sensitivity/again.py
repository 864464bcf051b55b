"""A sensitivity study made again from what its folder says."""

from pathlib import Path

from simulation.engines import Engine
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.results.manifest import Manifest
from simulation.results.sensitivity.asked import BREAK_EVEN, Asked
from simulation.scenario.loading import load
from simulation.uncertainty.break_even import BreakEven, searched
from simulation.uncertainty.points import runner_of
from simulation.uncertainty.study import Sensitivity, studied


def study_again(
    folder: Path, said: Manifest, copy: Path, engine: Engine, workers: int | None, progress: Progress | None
) -> Sensitivity | BreakEven:
    """The study that the manifest of a folder names, of the scenario in it.

    Raises:
        HomewardError: when what it names cannot be.
    """
    asked = said.sensitivity
    assert isinstance(asked, Asked)
    options = RunOptions(replications=said.replications, seed=said.seed, engine=engine, workers=workers)
    runner = runner_of(load(copy, root=folder), options, asked.measures)
    inputs = [one.input() for one in asked.inputs]
    if asked.method == BREAK_EVEN:
        return searched(runner, inputs[0], asked.target, asked.whole, progress)
    return studied(runner, asked.method, inputs, asked.effort(), progress)


__all__ = ["study_again"]
