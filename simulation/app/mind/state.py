"""Everything that a page needs to know of a place before anything runs; and what is wrong, at the field where it is."""

import re
from collections.abc import Mapping
from typing import Any

from simulation.app.mind.choice import Chooser
from simulation.app.mind.switches import presets_of
from simulation.app.mind.today import pathways_of
from simulation.core.errors import HomewardError, OptionError, Problem, ScenarioError
from simulation.core.text.safe_text import one_line
from simulation.core.vocabulary import DAY
from simulation.scenario.scenario import Scenario

MOST_MESSAGES = 30
_OWN = re.compile(r"(?:what-if|today|today-and-what-if)\.yaml:\d+: ")
"""The place of a mistake in a file that the page writes, which nobody who moves a slider has seen."""
TODAY = {"date": "day", "no_criteria_to_reside": "beds"}
"""Fields of today's position that have another name on the page; all who wait together are a matter of beds."""
_BOTH = re.compile(r"levers '([^']+)' and '([^']+)' both set ")
_QUOTED = re.compile(r"'([^']{1,100})'")


def state_of(chooser: Chooser) -> dict[str, Any]:
    """A place as data: who lives there, what can be moved, what can be switched, and what is worth knowing."""
    place = chooser.place
    scenario, model = place.scenario, place.scenario.model
    return {
        "name": place.name,
        "title": scenario.title,
        "question": one_line(model.question or ""),
        "people": model.people.population,
        "run": {
            "start": model.run.start.isoformat()[:10],
            "days": model.run.length / DAY,
            "warm_up": model.run.warm_up / DAY,
            "seed": model.run.seed,
            "replications": model.run.replications if isinstance(model.run.replications, int) else 24,
        },
        "view": scenario.view or "central",
        "sliders": [slider.as_data() for slider in chooser.sliders.values()],
        "levers": [switch.as_data() for switch in chooser.switches.values()],
        "presets": presets_of(place),
        "enablers": [enabler.as_data() for enabler in chooser.enablers.values()],
        "today": pathways_of(model),
        "warnings": [one_line(warning) for warning in scenario.warnings[:MOST_MESSAGES]],
    }


def messages_of(error: HomewardError, chooser: Chooser | None = None) -> list[dict[str, str]]:
    """What is wrong, each with the field it stands at: `sliders PATH`, `levers NAME`, `enablers NAME`, `today PART`, or
    nowhere.
    """
    if isinstance(error, OptionError):
        kind, _, name = error.name.partition(".")
        field = f"{kind} {name}" if kind in ("sliders", "levers", "enablers", "today") and name else ""
        return [{"field": field, "text": one_line(str(error))}]
    if not isinstance(error, ScenarioError) or not error.mistakes:
        return [{"field": "", "text": one_line(line)} for line in str(error).splitlines()[:MOST_MESSAGES]]
    told = [
        {"field": _field(mistake, chooser), "text": _clash(mistake, chooser) or _said(mistake)}
        if chooser is not None
        else {"field": "", "text": _said(mistake)}
        for mistake in error.mistakes[:MOST_MESSAGES]
    ]
    left = error.count - len(told)
    told = list({(one["field"], one["text"]): one for one in told}.values())
    return told + ([{"field": "", "text": f"and {left:,} more mistakes"}] if left > 0 else [])


def _said(mistake: Problem) -> str:
    told = one_line(str(mistake))
    return told[place.end() :] if (place := _OWN.match(told)) is not None else told


def _clash(mistake: Problem, chooser: Chooser) -> str:
    """Of two levers that set one thing what somebody can do who has switched both on; empty for other mistakes."""
    found = _BOTH.match(mistake.met)
    if found is None or not set(found.groups()) <= set(chooser.switches):
        return ""
    first, second = (chooser.label(name) for name in found.groups())
    return f"{first} and {second} both set how the same thing is done; switch one of them off"


def _field(mistake: Problem, chooser: Chooser) -> str:
    known: Mapping[str, Any]
    for head, known in (("facts", chooser.sliders), ("levers", chooser.switches), ("enablers", chooser.enablers)):
        for name in known:
            if mistake.path == f"{head}.{name}" or mistake.path.startswith(f"{head}.{name}."):
                return f"{'sliders' if head == 'facts' else head} {name}"
    if mistake.path.startswith("today."):
        part = mistake.path.removeprefix("today.").removeprefix("no_criteria_to_reside.").partition(".")[0]
        return f"today {TODAY.get(part, part)}"
    named = [name for name in _QUOTED.findall(mistake.met) if name in chooser.switches]
    if named:
        return f"levers {named[-1]}"
    return f"sliders {mistake.path}" if mistake.path in chooser.sliders else ""


def notes_of(scenario: Scenario) -> list[str]:
    """What is worth knowing of a what-if before its numbers are read."""
    return [one_line(warning) for warning in scenario.warnings[:MOST_MESSAGES]]


__all__ = ["messages_of", "notes_of", "state_of"]
