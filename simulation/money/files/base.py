"""The base of a file of options: the scenario that every option changes, over the horizon that the file says."""

from typing import Any

from simulation.core.errors import ScenarioError, short
from simulation.money.files.option_file import OptionFile
from simulation.money.files.reading import is_file
from simulation.scenario.loading import load
from simulation.scenario.reading.shipped import find, suggestion
from simulation.scenario.scenario import Scenario


def settings_of(sheet: OptionFile) -> dict[str, Any]:
    """What a file of options sets in its base: the horizon."""
    horizon = sheet.part.horizon
    if horizon is None:
        return {}
    said = {"run.length": f"{horizon.length:g} minutes"}
    return said | ({"run.warm_up": f"{horizon.warm_up:g} minutes"} if horizon.warm_up is not None else {})


def base_of(sheet: OptionFile) -> Scenario:
    """The base of a file of options, with its horizon: a file beside it or a shipped one."""
    near = sheet.path.parent
    found = find(sheet.part.base, near)
    path = found.path if found is not None else near / sheet.part.base
    if not is_file(path):
        met = f"there is no file '{short(sheet.part.base)}'"
        raise ScenarioError([sheet.problem(("base",), met, suggestion(sheet.part.base, "a scenario was expected"))])
    return load(path, view=sheet.part.view, set=settings_of(sheet))
