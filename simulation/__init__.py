"""Homeward: a whole-system simulation of patient flow, described as data.

    >>> import simulation
    >>> england = simulation.load("england")                             # doctest: +SKIP
    >>> simulation.run(england, replications=10).headlines()             # doctest: +SKIP
    >>> simulation.compare(england, integrated).sentences()              # doctest: +SKIP

Describe a place: `load`, `from_text`, `offered_loads`. Run: `run`, `compare`, `attribute`, `trace`, `draw` (pictures),
`write` (a results folder). Measure a log of your own: `read_log`, `measures_of_log`, `missing_measures`; `log_table`
writes one. Trust: `diagnose`, `validate`, `reproduce`. Study: `evaluate`, `sensitivity`, `break_even`. How something is
run is said by keywords, or by one `RunOptions`. What is wrong is a `HomewardError` that says what would be right.

Names are found when they are first used, so that importing the package costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simulation._version import __version__

if TYPE_CHECKING:
    from simulation.assurance.calibration.validate import Validation, validate
    from simulation.assurance.diagnostics.diagnose import Diagnosis, diagnose
    from simulation.assurance.evaluation.evaluate import Evaluation, evaluate
    from simulation.assurance.evaluation.synthetic_places import Assumptions
    from simulation.core.errors import HomewardError, HomewardWarning, OptionError, ScenarioError, SimulationError
    from simulation.experiment.attribute import Attribution, attribute
    from simulation.experiment.compare import Comparison, NotComparable, compare
    from simulation.experiment.options import RunOptions
    from simulation.experiment.replicate import Results, run
    from simulation.offered_load.loads import offered_loads
    from simulation.own_log.read import OwnLog, measures_of_log, missing_measures, read_log
    from simulation.own_log.write import log_table
    from simulation.report.charts import draw
    from simulation.report.journey import trace
    from simulation.results.archive import write
    from simulation.results.reproduce import reproduce
    from simulation.scenario.scenario import Scenario, from_text, load
    from simulation.uncertainty.break_even import BreakEven, break_even
    from simulation.uncertainty.study import Sensitivity, sensitivity

_FACE = {
    "Assumptions": "simulation.assurance.evaluation.synthetic_places",
    "Attribution": "simulation.experiment.attribute",
    "BreakEven": "simulation.uncertainty.break_even",
    "Comparison": "simulation.experiment.compare",
    "Diagnosis": "simulation.assurance.diagnostics.diagnose",
    "Evaluation": "simulation.assurance.evaluation.evaluate",
    "HomewardError": "simulation.core.errors",
    "HomewardWarning": "simulation.core.errors",
    "NotComparable": "simulation.experiment.compare",
    "OptionError": "simulation.core.errors",
    "OwnLog": "simulation.own_log.read",
    "Results": "simulation.experiment.replicate",
    "RunOptions": "simulation.experiment.options",
    "Scenario": "simulation.scenario.scenario",
    "ScenarioError": "simulation.core.errors",
    "Sensitivity": "simulation.uncertainty.study",
    "SimulationError": "simulation.core.errors",
    "Validation": "simulation.assurance.calibration.validate",
    "attribute": "simulation.experiment.attribute",
    "break_even": "simulation.uncertainty.break_even",
    "compare": "simulation.experiment.compare",
    "diagnose": "simulation.assurance.diagnostics.diagnose",
    "draw": "simulation.report.charts",
    "evaluate": "simulation.assurance.evaluation.evaluate",
    "from_text": "simulation.scenario.scenario",
    "load": "simulation.scenario.scenario",
    "log_table": "simulation.own_log.write",
    "measures_of_log": "simulation.own_log.read",
    "missing_measures": "simulation.own_log.read",
    "offered_loads": "simulation.offered_load.loads",
    "read_log": "simulation.own_log.read",
    "reproduce": "simulation.results.reproduce",
    "run": "simulation.experiment.replicate",
    "sensitivity": "simulation.uncertainty.study",
    "trace": "simulation.report.journey",
    "validate": "simulation.assurance.calibration.validate",
    "write": "simulation.results.archive",
}
"""Every public name and where it lives."""

__all__ = [
    "Assumptions",
    "Attribution",
    "BreakEven",
    "Comparison",
    "Diagnosis",
    "Evaluation",
    "HomewardError",
    "HomewardWarning",
    "NotComparable",
    "OptionError",
    "OwnLog",
    "Results",
    "RunOptions",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "SimulationError",
    "Validation",
    "__version__",
    "attribute",
    "break_even",
    "compare",
    "diagnose",
    "draw",
    "evaluate",
    "from_text",
    "load",
    "log_table",
    "measures_of_log",
    "missing_measures",
    "offered_loads",
    "read_log",
    "reproduce",
    "run",
    "sensitivity",
    "trace",
    "validate",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"simulation has no '{name}'; it offers {', '.join(_FACE)}")
    value = getattr(import_module(_FACE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":  # in quotation marks so that an old Python gets as far as saying that it is too old
    return sorted(__all__)
