"""What a scenario turns out to be unable to mean while it runs, said alike by both engines."""

from simulation.core.errors import SimulationError
from simulation.plan import columns as t
from simulation.plan.compile import Plan

MOST_STEPS = 1000
"""Steps of one person in one minute, beyond which a route goes round without taking time."""

MOST_VISITS = 65_535
"""Times that one spell may enter a step."""


def unreadable(plan: Plan, step: int) -> SimulationError:
    """A table or a branch met a person whose label it does not know."""
    return SimulationError(
        f"{plan.names.steps[step]}: a table or branch has no entry for a person's label, or the label is not "
        "recorded yet; add 'otherwise'"
    )


def endless(plan: Plan, step: int) -> SimulationError:
    """A route goes round without taking time."""
    return SimulationError(
        f"{plan.names.steps[step]}: more than {MOST_STEPS} steps of one person in one minute; the route goes round "
        "without taking time"
    )


def too_often(plan: Plan, step: int) -> SimulationError:
    """A route goes round for ever, taking time."""
    return SimulationError(
        f"{plan.names.steps[step]}: one person enters it more than {MOST_VISITS:,} times in a spell; the route "
        "goes round without an end"
    )


def risk_unreadable(plan: Plan, risks: int) -> SimulationError:
    """A table of a risk met a person whose label it does not know."""
    name = list(plan.model.risks_after_discharge)[risks]
    return SimulationError(
        f"risks_after_discharge.{name}: a table has no entry for the labels of a person; add 'otherwise'"
    )


def turnaround_unreadable(plan: Plan, service: int) -> SimulationError:
    """A table of a turnaround met a person whose label it does not know."""
    of = int(plan.tables.services[service, t.V_OF])
    return SimulationError(
        f"services.{plan.names.services[of]}.turnaround: a table has no entry for the labels of a person who "
        "leaves; add 'otherwise'"
    )


def unknown_step(plan: Plan, step: int) -> SimulationError:
    """A plan holds a kind of step that an engine does not take: a fault of the program."""
    return SimulationError(f"{plan.names.steps[step]}: a kind of step that this engine does not know")


def without_end(plan: Plan, step: int) -> SimulationError:
    """A main journey ran out of steps without `go`."""
    return SimulationError(f"a route ended without saying where people go: {plan.names.steps[step]}")
