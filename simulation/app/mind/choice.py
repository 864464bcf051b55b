"""What somebody has chosen, and the file that says so: a variant of facts and levers, which is what runs here and what
the command line runs to the same bytes.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from simulation.app.mind.place import Place
from simulation.app.mind.sliders import Slider, sliders_of
from simulation.app.mind.switches import Enabler, Switch, enablers_of, label_of, sources_of, switches_of
from simulation.core.errors import OptionError
from simulation.scenario.reading.quantity_text import written
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.levers import VIEWS

MOST = 500
"""Entries of one part of a choice."""


@dataclass(frozen=True)
class Choice:
    """Everything that can be set on the page."""

    sliders: Mapping[str, float] = field(default_factory=dict)
    """Value by path, of those that were moved."""
    levers: Mapping[str, str] = field(default_factory=dict)
    """The day from which each lever that is on begins, '' for from ever; None of it is said where nobody chose."""
    enablers: Mapping[str, float] = field(default_factory=dict)
    """Level in per cent, of those that were moved."""
    view: str = "central"


def choice_of(said: Any) -> Choice:
    """A choice as the page sends it.

    Raises:
        OptionError: when it is none.
    """
    if not isinstance(said, Mapping) or not set(said) <= {"sliders", "levers", "enablers", "view"}:
        raise OptionError("choice", said, "sliders, levers, enablers and a view were expected")
    view = said.get("view", "central")
    if view not in VIEWS:
        raise OptionError("view", view, f"{', '.join(VIEWS)} were expected")
    return Choice(_numbers("sliders", said), _days(said), _numbers("enablers", said), view)


def _part(name: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    part = said.get(name, {})
    if not isinstance(part, Mapping) or len(part) > MOST:
        raise OptionError(name, part, "names with their values were expected")
    return part


def _numbers(name: str, said: Mapping[str, Any]) -> dict[str, float]:
    numbers = {}
    for key, value in _part(name, said).items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise OptionError(f"{name}.{key}", value, "a number was expected")
        numbers[str(key)] = float(value)
    return numbers


def _days(said: Mapping[str, Any]) -> dict[str, str]:
    days = {}
    for key, value in _part("levers", said).items():
        try:
            days[str(key)] = datetime.date.fromisoformat(value).isoformat() if value else ""
        except (TypeError, ValueError):
            raise OptionError(f"levers.{key}", value, "a date such as 2024-10-01 was expected") from None
    return days


class Chooser:
    """What can be chosen in one place, and the scenarios that choices are."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.sliders: dict[str, Slider] = {slider.path: slider for slider in sliders_of(place.scenario)}
        self.switches: dict[str, Switch] = {switch.name: switch for switch in switches_of(place)}
        self.enablers: dict[str, Enabler] = {enabler.name: enabler for enabler in enablers_of(place.scenario)}

    def text(self, choice: Choice, extends: str = "") -> str:
        """The variant as a file; it `extends` the place when nothing else is said.

        Raises:
            OptionError: for something that the place has not, or a value that its slider has not.
        """
        scenario = self.place.scenario
        said: dict[str, Any] = {
            "dialect": "1",
            "title": f"What if, {scenario.title}"[:200],
            "extends": extends or self.place.name,
            "view": choice.view,
        }
        moved = {path: value for path, value in choice.sliders.items() if value != self._slider(path).now}
        for path, value in moved.items():
            slider = self._slider(path)
            if not slider.low <= value <= slider.high:
                right = f"between {slider.low:g} and {slider.high:g} {slider.unit} was expected"
                raise OptionError(f"sliders.{path}", value, right)
        if moved:
            said["facts"] = {path: self._slider(path).fact(value) for path, value in moved.items()}
        if levels := self._levels(choice):
            said["enablers"] = levels
        for name in choice.levers:
            if name not in self.switches:
                raise OptionError("levers", name, "there is no lever of this name here")
        gone = [name for name, switch in self.switches.items() if switch.is_on and name not in choice.levers]
        if gone:
            said["without"] = gone
        levers = self._levers(choice)
        if levers:
            said["levers"] = levers
            whole = [self.switches[name].raw for name in levers if name != "use"]
            if sources := sources_of(whole, scenario):
                said["sources"] = sources
        return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)

    def _slider(self, path: str) -> Slider:
        if path not in self.sliders:
            raise OptionError("sliders", path, "there is no slider of this name here")
        return self.sliders[path]

    def _levels(self, choice: Choice) -> dict[str, dict[str, str]]:
        levels = {}
        for name, value in choice.enablers.items():
            if name not in self.enablers or not 0.0 <= value <= 100.0:
                raise OptionError(f"enablers.{name}", value, "an enabler with a level from 0 to 100 was expected")
            if value != self.enablers[name].now:
                levels[name] = {"level": f"{written(value)} %"}
        return levels

    def _levers(self, choice: Choice) -> dict[str, Any]:
        used: dict[str, dict[str, str]] = {}
        whole: dict[str, Any] = {}
        for name, day in choice.levers.items():
            switch, begins = self.switches[name], {"from": day} if day else {}
            if switch.is_on:
                continue
            if switch.is_used:
                used[name] = begins
            else:
                whole[name] = {**switch.raw, **begins}
        return {**({"use": used} if used else {}), **whole}

    def scenario(self, choice: Choice) -> Scenario:
        """The choice as a scenario.

        Raises:
            OptionError: as `text`.
            ScenarioError: with every mistake, such as two levers that set the same.
        """
        return self.place.variant(self.text(choice))

    def label(self, name: str) -> str:
        """What a slider, a lever or an enabler is called."""
        if name in self.sliders:
            return self.sliders[name].label
        return label_of(name)

    def parts(self, choice: Choice) -> dict[str, Choice]:
        """The choice without each thing that was chosen, by its name: what each of them does."""
        kept = {name for name, switch in self.switches.items() if switch.is_on}
        found = {}
        for path, value in choice.sliders.items():
            if value != self._slider(path).now:
                found[path] = replace(choice, sliders={p: v for p, v in choice.sliders.items() if p != path})
        for name in choice.levers:
            if name not in kept:
                found[name] = replace(choice, levers={n: day for n, day in choice.levers.items() if n != name})
        for name, level in choice.enablers.items():
            if level != self.enablers[name].now:
                found[name] = replace(choice, enablers={n: v for n, v in choice.enablers.items() if n != name})
        return found


__all__ = ["Choice", "Chooser", "choice_of"]
