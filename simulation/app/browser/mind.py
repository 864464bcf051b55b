"""What the worker that thinks is asked: places, what is wrong with a file, and the scenario that a choice is."""

import base64
import json
import pickle
from collections.abc import Callable
from typing import Any

from simulation._version import __version__
from simulation.app.answer.taken import TAKEN
from simulation.app.mind.choice import Chooser, choice_of
from simulation.app.mind.place import offered, opened
from simulation.app.mind.state import messages_of, notes_of, state_of
from simulation.app.mind.today import RUNS, position_of, weeks_ahead
from simulation.core.errors import HomewardError
from simulation.scenario.scenario import Scenario

CHOOSER: list[Chooser] = []
"""The place that is open; one at most."""
CHOSEN: list[Scenario] = []
"""The choice that was asked for last."""


def _told(answer: Callable[[], dict[str, Any]], chooser: Chooser | None) -> str:
    """An answer as text, or what is wrong in words."""
    try:
        return json.dumps(answer(), allow_nan=False)
    except HomewardError as error:
        return json.dumps({"wrong": messages_of(error, chooser)})
    except (MemoryError, RecursionError, ValueError, ArithmeticError) as error:
        return json.dumps({"wrong": [{"field": "", "text": f"this cannot be run ({type(error).__name__})"}]})


def _carried(scenario: Scenario) -> dict[str, str]:
    """A scenario on its way to the workers that run, which need not check it again."""
    return {"digest": scenario.digest(), "scenario": base64.b64encode(pickle.dumps(scenario)).decode()}


def places() -> str:
    """What can be picked."""
    said = {"kind": "places", "places": offered(), "version": __version__, "takes": TAKEN, "where": "browser"}
    return json.dumps(said)


def open_place(said: str) -> str:
    """A place's state, and the place for those who run it."""
    asked = json.loads(said)

    def answer() -> dict[str, Any]:
        chooser = Chooser(opened(str(asked.get("name", "")), asked.get("files") or {}))
        CHOOSER[:] = [chooser]
        kind = "shipped" if chooser.place.is_shipped else ""
        return {"state": state_of(chooser), "kind": kind, **_carried(chooser.place.scenario)}

    return _told(answer, None)


def what_if(said: str) -> str:
    """A choice as a scenario."""
    (chooser,) = CHOOSER

    def answer() -> dict[str, Any]:
        scenario = chooser.scenario(choice_of(json.loads(said)))
        same = scenario.digest() == chooser.place.scenario.digest()
        CHOSEN[:] = [scenario]
        return {"same": same, **_carried(scenario)}

    return _told(answer, chooser)


def notes() -> str:
    """What is worth knowing of the choice that was asked for last."""
    return _told(lambda: {"notes": [note for scenario in CHOSEN for note in notes_of(scenario)]}, None)


def to_take(said: str, replications: int) -> str:
    """Both scenarios for who writes reports of them: with as many replications, and all that only we can find."""
    (chooser,) = CHOOSER

    def ready(scenario: Scenario) -> str:
        if scenario.model.run.replications != replications:
            scenario = scenario.with_({"run.replications": str(replications)})
        _ = scenario.parameters(), scenario.warnings
        return _carried(scenario)["scenario"]

    def answer() -> dict[str, Any]:
        return {
            "as_is": ready(chooser.place.scenario),
            "what_if": ready(chooser.scenario(choice_of(json.loads(said)))),
        }

    return _told(answer, chooser)


def parts(said: str) -> str:
    """The choice without each thing that was chosen."""
    (chooser,) = CHOOSER

    def answer() -> dict[str, Any]:
        found = chooser.parts(choice_of(json.loads(said)))
        return {
            "parts": [
                {"name": name, "label": chooser.label(name), **_carried(chooser.scenario(other))}
                for name, other in found.items()
            ]
        }

    return _told(answer, chooser)


def weeks(said: str, today: str) -> str:
    """The coming weeks from a position, as it is and what if, and the files that say so."""
    (chooser,) = CHOOSER

    def answer() -> dict[str, Any]:
        ahead = weeks_ahead(chooser, choice_of(json.loads(said)), position_of(json.loads(today)))
        what_if = _carried(ahead.what_if) if ahead.what_if is not None else None
        made = dict(chooser.place.files) if chooser.place.is_made else {}
        return {"as_is": _carried(ahead.as_is), "what_if": what_if, "runs": RUNS, "files": {**made, **ahead.files}}

    return _told(answer, chooser)


def files(said: str) -> str:
    """The choice as files."""
    (chooser,) = CHOOSER

    def answer() -> dict[str, Any]:
        text = chooser.text(choice_of(json.loads(said)))
        made = dict(chooser.place.files) if chooser.place.is_made else {}
        return {"files": {**made, "what-if.yaml": text}}

    return _told(answer, chooser)


__all__ = ["files", "notes", "open_place", "parts", "places", "to_take", "weeks", "what_if"]
