"""The steps of a route: each kind of step said once, in a file of its own. DESIGN: section 3.3.

How a kind is added: `docs/extending.md`.
"""

from simulation.scenario.schema.steps.base import (
    Composed,
    Keeps,
    Lead,
    Recorded,
    Step,
    StepFacts,
    asked_service,
    has_way_out,
    patience,
    plan_beside,
    takes_time,
)
from simulation.scenario.schema.steps.kinds import import_kinds
from simulation.scenario.schema.steps.kinds.choose import Choose
from simulation.scenario.schema.steps.kinds.delay import Delay
from simulation.scenario.schema.steps.kinds.go import Go
from simulation.scenario.schema.steps.kinds.leave import Leave
from simulation.scenario.schema.steps.kinds.mark import Deteriorates, Mark
from simulation.scenario.schema.steps.kinds.record import Record
from simulation.scenario.schema.steps.kinds.start import Start
from simulation.scenario.schema.steps.kinds.stay import Also, Stay
from simulation.scenario.schema.steps.kinds.task import Task
from simulation.scenario.schema.steps.kinds.until import Until
from simulation.scenario.schema.steps.parts import Alongside, GivesUp, ServiceByLabel, ServiceName
from simulation.scenario.schema.steps.reading import Routes, as_said, kind_of
from simulation.scenario.schema.steps.registry import STEPS, known_to_engines, step_kind

__all__ = [
    "STEPS",
    "Alongside",
    "Also",
    "Choose",
    "Composed",
    "Delay",
    "Deteriorates",
    "GivesUp",
    "Go",
    "Keeps",
    "Lead",
    "Leave",
    "Mark",
    "Record",
    "Recorded",
    "Routes",
    "ServiceByLabel",
    "ServiceName",
    "Start",
    "Stay",
    "Step",
    "StepFacts",
    "Task",
    "Until",
    "as_said",
    "asked_service",
    "has_way_out",
    "import_kinds",
    "kind_of",
    "known_to_engines",
    "patience",
    "plan_beside",
    "step_kind",
    "takes_time",
]
