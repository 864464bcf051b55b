"""Homeward: a whole-system simulation of patient flow, described as data.

    >>> import simulation
    >>> england = simulation.load("england")                             # doctest: +SKIP
    >>> simulation.run(england, replications=10).headlines()             # doctest: +SKIP
    >>> simulation.compare(england, integrated).sentences()              # doctest: +SKIP

Describe a place: `load`, `from_dict`, `from_text`, `place_map`, `offered_loads`. Run: `run`, `compare`, `attribute`,
`outlook` (the coming weeks), `trace`, `figures` and `draw` (pictures), `write` (a results folder), `dictionary` (what
measures mean). Study: `sensitivity`, `break_even`, `fund`, `evaluate`. Trust: `diagnose`, `validate`, `reproduce`.
Measure a log of your own: `read_log`, `measures_of_log`, `missing_measures`; `log_table` writes one. Hand a log on:
`vidigi_table`, `activity_table`, `write_xes`. Add your own: `register` a `Measure`, `register_distribution`. How
something is run is said by keywords, or by one `RunOptions`. What is wrong is a `HomewardError` that says what would
be right.

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
    from simulation.assurance.reproduce import reproduce
    from simulation.core.errors import HomewardError, HomewardWarning, OptionError, ScenarioError, SimulationError
    from simulation.core.event_log import EventLog
    from simulation.experiment.attribute import Attribution, attribute
    from simulation.experiment.compare import Comparison, NotComparable, compare
    from simulation.experiment.options import RunOptions
    from simulation.experiment.replicate import Results, run
    from simulation.exports.activities import activity_table
    from simulation.exports.vidigi import vidigi_table
    from simulation.exports.xes import write_xes
    from simulation.measures import dictionary
    from simulation.measures.registry import Measure, MeasureError, register, unregister
    from simulation.money.told.funding import Funding, fund
    from simulation.offered_load.loads import offered_loads
    from simulation.own_log.read import OwnLog, measures_of_log, missing_measures, read_log
    from simulation.own_log.write import log_table
    from simulation.report.charts import draw, figures
    from simulation.report.drawn_place import DrawnPlace, place_map
    from simulation.report.journey import trace
    from simulation.results.archive import write
    from simulation.scenario.loading import from_dict, from_text, load
    from simulation.scenario.scenario import Scenario
    from simulation.scenario.schema.distributions.own import register_distribution, unregister_distribution
    from simulation.uncertainty.break_even import BreakEven, break_even
    from simulation.uncertainty.study import Sensitivity, sensitivity
    from simulation.weeks_ahead.outlook import Outlook, outlook

_FACE = {
    "Assumptions": "simulation.assurance.evaluation.synthetic_places",
    "Attribution": "simulation.experiment.attribute",
    "BreakEven": "simulation.uncertainty.break_even",
    "Comparison": "simulation.experiment.compare",
    "Diagnosis": "simulation.assurance.diagnostics.diagnose",
    "DrawnPlace": "simulation.report.drawn_place",
    "Evaluation": "simulation.assurance.evaluation.evaluate",
    "EventLog": "simulation.core.event_log",
    "Funding": "simulation.money.told.funding",
    "HomewardError": "simulation.core.errors",
    "HomewardWarning": "simulation.core.errors",
    "Measure": "simulation.measures.registry",
    "MeasureError": "simulation.measures.registry",
    "NotComparable": "simulation.experiment.compare",
    "OptionError": "simulation.core.errors",
    "Outlook": "simulation.weeks_ahead.outlook",
    "OwnLog": "simulation.own_log.read",
    "Results": "simulation.experiment.replicate",
    "RunOptions": "simulation.experiment.options",
    "Scenario": "simulation.scenario.scenario",
    "ScenarioError": "simulation.core.errors",
    "Sensitivity": "simulation.uncertainty.study",
    "SimulationError": "simulation.core.errors",
    "Validation": "simulation.assurance.calibration.validate",
    "activity_table": "simulation.exports.activities",
    "attribute": "simulation.experiment.attribute",
    "break_even": "simulation.uncertainty.break_even",
    "compare": "simulation.experiment.compare",
    "diagnose": "simulation.assurance.diagnostics.diagnose",
    "dictionary": "simulation.measures",
    "draw": "simulation.report.charts",
    "evaluate": "simulation.assurance.evaluation.evaluate",
    "figures": "simulation.report.charts",
    "from_dict": "simulation.scenario.loading",
    "from_text": "simulation.scenario.loading",
    "fund": "simulation.money.told.funding",
    "load": "simulation.scenario.loading",
    "log_table": "simulation.own_log.write",
    "measures_of_log": "simulation.own_log.read",
    "missing_measures": "simulation.own_log.read",
    "offered_loads": "simulation.offered_load.loads",
    "outlook": "simulation.weeks_ahead.outlook",
    "place_map": "simulation.report.drawn_place",
    "read_log": "simulation.own_log.read",
    "register": "simulation.measures.registry",
    "register_distribution": "simulation.scenario.schema.distributions.own",
    "reproduce": "simulation.assurance.reproduce",
    "run": "simulation.experiment.replicate",
    "sensitivity": "simulation.uncertainty.study",
    "trace": "simulation.report.journey",
    "unregister": "simulation.measures.registry",
    "unregister_distribution": "simulation.scenario.schema.distributions.own",
    "validate": "simulation.assurance.calibration.validate",
    "vidigi_table": "simulation.exports.vidigi",
    "write": "simulation.results.archive",
    "write_xes": "simulation.exports.xes",
}
"""Every public name and where it lives."""

__all__ = [
    "Assumptions",
    "Attribution",
    "BreakEven",
    "Comparison",
    "Diagnosis",
    "DrawnPlace",
    "Evaluation",
    "EventLog",
    "Funding",
    "HomewardError",
    "HomewardWarning",
    "Measure",
    "MeasureError",
    "NotComparable",
    "OptionError",
    "Outlook",
    "OwnLog",
    "Results",
    "RunOptions",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "SimulationError",
    "Validation",
    "__version__",
    "activity_table",
    "attribute",
    "break_even",
    "compare",
    "diagnose",
    "dictionary",
    "draw",
    "evaluate",
    "figures",
    "from_dict",
    "from_text",
    "fund",
    "load",
    "log_table",
    "measures_of_log",
    "missing_measures",
    "offered_loads",
    "outlook",
    "place_map",
    "read_log",
    "register",
    "register_distribution",
    "reproduce",
    "run",
    "sensitivity",
    "trace",
    "unregister",
    "unregister_distribution",
    "validate",
    "vidigi_table",
    "write",
    "write_xes",
]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"simulation has no '{name}'; it offers {', '.join(_FACE)}")
    value = getattr(import_module(_FACE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> "list[str]":  # in quotation marks so that an old Python gets as far as saying that it is too old
    return sorted(__all__)
