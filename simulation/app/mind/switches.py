"""What a place can do differently: levers as switches with the strength that each view of the evidence gives them, the
enablers that they need, and three buttons that set many at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulation.app.mind.place import Place
from simulation.core.text.safe_text import one_line
from simulation.core.text.sentences import capital
from simulation.scenario.reading.file_chain import read_found
from simulation.scenario.reading.quantity_text import quantity
from simulation.scenario.reading.shipped import Found, shipped
from simulation.scenario.scenario import Scenario

FEATURES = (
    "clinical_leadership", "data_driven_improvement", "primary_care_teams", "prevention", "risk_stratification",
    "crisis_coordination", "seamless_transfer", "single_record", "joint_commissioning",
    "mental_and_physical_health", "shared_incentives",
)  # fmt: skip
"""The eleven features of integrated care, which the catalogue begins with."""
CATALOGUE, SILOED, INTEGRATED = "levers", "siloed", "integrated"
KEYS = ("from", "use")
FEATURE, MORE, APART, OWN = "The eleven features", "Other levers", "Services apart", "Of this place"
VIEWS = ("sceptical", "central", "optimistic")
SHOWN = ("why", "range", "not_shown", "note")


@dataclass(frozen=True)
class Switch:
    """One lever."""

    name: str
    group: str
    raw: Mapping[str, Any]
    """As its file says it."""
    is_used: bool
    """Whether a variant takes it from the catalogue by its name; otherwise the variant says it whole."""
    is_on: bool = False
    """Whether the place has it already."""

    def as_data(self) -> dict[str, Any]:
        """For the page."""
        strength = self.raw.get("strength", "100 %")
        said = strength if isinstance(strength, Mapping) else dict.fromkeys(VIEWS, strength)
        needs = self.raw.get("needs", [])
        return {
            "name": self.name,
            "label": label_of(self.name),
            "group": self.group,
            "on": self.is_on,
            "strength": {view: one_line(str(said.get(view, ""))) for view in VIEWS},
            "needs": [needs] if isinstance(needs, str) else list(needs),
            "begins": not self.is_on,
            "source": one_line(str(self.raw.get("source", ""))),
            **{key: one_line(str(self.raw[key])) for key in SHOWN if key in self.raw},
        }


def label_of(name: str) -> str:
    """A name as people read it."""
    told = one_line(name.replace("_", " "))
    return capital(told)


@cache
def _file(name: str) -> Mapping[str, Any]:
    """A shipped file as raw text."""
    path = shipped(name)
    raw = read_found(Found(path, name)).raw if path is not None else None
    return raw or {}


def _levers(name: str) -> dict[str, Mapping[str, Any]]:
    """The levers that a shipped file says itself."""
    return {lever: below for lever, below in _file(name).get("levers", {}).items() if lever not in KEYS}


def sources_of(levers: list[Mapping[str, Any]], scenario: Scenario) -> dict[str, Any]:
    """The sources that these levers name and that the place does not have."""
    named = {str(found) for lever in levers for found in _named(lever)}
    there = {**_file(CATALOGUE).get("sources", {}), **_file(INTEGRATED).get("sources", {})}
    there |= _file(SILOED).get("sources", {})
    known = scenario.resolved.parent.get("sources") or {}
    return {name: there[name] for name in sorted(named) if name in there and name not in known}


def _named(raw: Any) -> list[Any]:
    if isinstance(raw, Mapping):
        return [raw[key] for key in raw if key == "source"] + [name for key in raw for name in _named(raw[key])]
    return [name for item in raw for name in _named(item)] if isinstance(raw, list) else []


def switches_of(place: Place) -> list[Switch]:
    """Every lever that a place can have: its own, and for a place that descends from England those of the catalogue
    and of siloed and integrated services.
    """
    placed = {lever.name: lever for lever in place.scenario.resolved.placed}
    found: dict[str, Switch] = {}
    if place.is_of_england:
        for name, raw in _levers(CATALOGUE).items():
            found[name] = Switch(name, FEATURE if name in FEATURES else MORE, raw, True)
        for name, raw in _levers(INTEGRATED).items():
            found.setdefault(name, Switch(name, MORE, raw, False))
        for name, raw in _levers(SILOED).items():
            found.setdefault(name, Switch(name, APART, raw, False))
    own = {name: Switch(name, OWN, lever.raw, False, True) for name, lever in placed.items()}
    return [*own.values(), *(switch for name, switch in found.items() if name not in own)]


def presets_of(place: Place) -> list[dict[str, Any]]:
    """The three buttons: which levers are on."""
    own = [lever.name for lever in place.scenario.resolved.placed]
    as_is = {"name": "as_is", "label": "As it is", "levers": own}
    if not place.is_of_england:
        return [as_is]
    used = _file(INTEGRATED).get("levers", {}).get("use", [])
    integrated = [*own, *(name for name in [*used, *_levers(INTEGRATED)] if name not in own)]
    siloed = [*own, *(name for name in _levers(SILOED) if name not in own)]
    return [
        {"name": "siloed", "label": "Siloed", "levers": siloed},
        as_is,
        {"name": "integrated", "label": "Integrated", "levers": integrated},
    ]


@dataclass(frozen=True)
class Enabler:
    """What levers need, as a level in per cent."""

    name: str
    now: float
    note: str

    def as_data(self) -> dict[str, Any]:
        """For the page."""
        return {"name": self.name, "label": label_of(self.name), "now": self.now, "note": self.note}


def enablers_of(scenario: Scenario) -> list[Enabler]:
    """Those whose level is one number today."""
    told = []
    for name, below in (scenario.resolved.parent.get("enablers") or {}).items():
        level = below.get("level") if isinstance(below, Mapping) else None
        value = level.get("value") if isinstance(level, Mapping) else level
        found = quantity(value)
        if found is not None and found.after == "%":
            owner = f"owned by {below['owner']}" if "owner" in below else ""
            note = level.get("note", "") if isinstance(level, Mapping) else ""
            told.append(Enabler(name, found.number, one_line("; ".join(filter(None, (owner, str(note)))))))
    return told


__all__ = ["Enabler", "Switch", "enablers_of", "label_of", "presets_of", "sources_of", "switches_of"]
