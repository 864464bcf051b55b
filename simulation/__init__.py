"""Homeward: a whole-system simulation of patient flow, described as data.

    >>> import simulation
    >>> england = simulation.load("scenarios/england.yaml")              # doctest: +SKIP
    >>> results = simulation.run(england, replications=10)               # doctest: +SKIP
    >>> simulation.compare([england, integrated]).differences            # doctest: +SKIP

Names are found when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from simulation.errors import HomewardError, ScenarioError, SimulationError
    from simulation.scenario.loading import Scenario, from_text, load
    from simulation.study.attribute import Attribution, attribute
    from simulation.study.compare import Comparison, compare
    from simulation.study.evaluate import Evaluation, evaluate
    from simulation.study.replicate import Results, run

_FACE = {
    "Attribution": "simulation.study.attribute",
    "Comparison": "simulation.study.compare",
    "Evaluation": "simulation.study.evaluate",
    "HomewardError": "simulation.errors",
    "Results": "simulation.study.replicate",
    "Scenario": "simulation.scenario.loading",
    "ScenarioError": "simulation.errors",
    "SimulationError": "simulation.errors",
    "attribute": "simulation.study.attribute",
    "compare": "simulation.study.compare",
    "evaluate": "simulation.study.evaluate",
    "from_text": "simulation.scenario.loading",
    "load": "simulation.scenario.loading",
    "run": "simulation.study.replicate",
}
"""Every public name and where it lives."""

__all__ = [
    "Attribution", "Comparison", "Evaluation", "HomewardError", "Results", "Scenario", "ScenarioError", "SimulationError", "__version__", "attribute",
    "compare", "evaluate", "from_text", "load", "run",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"simulation has no '{name}'; it offers {', '.join(_FACE)}")
    value = getattr(import_module(_FACE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
