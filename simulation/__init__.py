"""Homeward: a whole-system simulation of patient flow, described as data.

    >>> import simulation
    >>> england = simulation.load("england")              # doctest: +SKIP
    >>> results = simulation.run(england, replications=10)               # doctest: +SKIP
    >>> simulation.compare([england, integrated]).differences            # doctest: +SKIP

Names are found when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulation._version import __version__

if TYPE_CHECKING:
    from simulation.assurance.evaluation.evaluate import Evaluation, evaluate
    from simulation.core.errors import HomewardError, ScenarioError, SimulationError
    from simulation.experiment.attribute import Attribution, attribute
    from simulation.experiment.compare import Comparison, compare
    from simulation.experiment.replicate import Results, run
    from simulation.scenario.scenario import Scenario, from_text, load

_FACE = {
    "Attribution": "simulation.experiment.attribute",
    "Comparison": "simulation.experiment.compare",
    "Evaluation": "simulation.assurance.evaluation.evaluate",
    "HomewardError": "simulation.core.errors",
    "Results": "simulation.experiment.replicate",
    "Scenario": "simulation.scenario.scenario",
    "ScenarioError": "simulation.core.errors",
    "SimulationError": "simulation.core.errors",
    "attribute": "simulation.experiment.attribute",
    "compare": "simulation.experiment.compare",
    "evaluate": "simulation.assurance.evaluation.evaluate",
    "from_text": "simulation.scenario.scenario",
    "load": "simulation.scenario.scenario",
    "run": "simulation.experiment.replicate",
}
"""Every public name and where it lives."""

__all__ = [
    "Attribution",
    "Comparison",
    "Evaluation",
    "HomewardError",
    "Results",
    "Scenario",
    "ScenarioError",
    "SimulationError",
    "__version__",
    "attribute",
    "compare",
    "evaluate",
    "from_text",
    "load",
    "run",
]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"simulation has no '{name}'; it offers {', '.join(_FACE)}")
    value = getattr(import_module(_FACE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":  # in quotation marks so that an old Python gets as far as saying that it is too old
    return sorted(__all__)
