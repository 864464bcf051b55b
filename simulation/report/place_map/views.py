"""The scenarios of a drawing: as their files say them, or as they were run."""

from simulation.offered_load.answer.kept_loads import kept_loads
from simulation.offered_load.answer.kept_movements import kept_movements
from simulation.report.answer.numbers import Numbers
from simulation.report.place_map.stops import Number, View
from simulation.scenario.scenario import Scenario


def as_said(scenario: Scenario) -> View:
    """A scenario without a run: what is asked of each list stands in the place of how full it is."""
    loads = {name: load for load in kept_loads(scenario) for name in load.services}
    return View(scenario.title, scenario.model, kept_movements(scenario), loads=loads)


def as_run(numbers: Numbers, name: str, scenario: Scenario) -> View:
    """A scenario with what a run has measured of its services."""

    def measured(measure: str, service: str) -> Number:
        level = numbers.level(name, measure, "service", service)
        return level.mean if level is not None else None

    return View(name, scenario.model, kept_movements(scenario), measured)


__all__ = ["as_run", "as_said"]
