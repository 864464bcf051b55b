"""Today's position as somebody types it on the page, and the coming weeks that start from it: of the place as it is,
and of what if from that morning on.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from simulation.app.mind.choice import Choice, Chooser
from simulation.core.errors import OptionError
from simulation.core.vocabulary import CountsAs
from simulation.scenario.reading.quantity_text import written
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import Mark

FILE, OWN = "today.yaml", "today-and-what-if.yaml"
WEEKS, RUNS = 6, 40
"""As `outlook` has them when nobody says."""
MOST, MOST_PATHWAYS = 100_000.0, 50


@dataclass(frozen=True)
class Position:
    """A few numbers of one morning; what is not said stands as the place has it at that date."""

    day: str
    beds: float | None = None
    """Patients in acute beds."""
    waiting: Mapping[str, tuple[float, float | None]] = field(default_factory=dict)
    """By pathway patients with no criteria to reside, and the days for which they have been so in the mean."""


def position_of(said: Any) -> Position:
    """A position as the page sends it.

    Raises:
        OptionError: when it is none or says nothing; its name is that of the field, such as `today.P1`.
    """
    if not isinstance(said, Mapping) or not set(said) <= {"day", "beds", "waiting"}:
        raise OptionError("today", said, "a day, patients in beds and patients who wait were expected")
    try:
        day = datetime.date.fromisoformat(str(said.get("day", ""))).isoformat()
    except ValueError:
        raise OptionError("today.day", said.get("day"), "a date such as 2025-11-03 was expected") from None
    beds, given = _number("today.beds", said.get("beds")), said.get("waiting") or {}
    if not isinstance(given, Mapping) or len(given) > MOST_PATHWAYS:
        raise OptionError("today", given, "pathways with their patients were expected")
    waiting: dict[str, tuple[float, float | None]] = {}
    for name, one in given.items():
        if not isinstance(one, Mapping):
            raise OptionError(f"today.{name}", one, "patients, and for how many days, were expected")
        people, since = (_number(f"today.{name}", one.get(part)) for part in ("people", "since"))
        if people is None and since is not None:
            raise OptionError(f"today.{name}", since, "the number of patients was expected too")
        if people is not None:
            waiting[str(name)] = people, since
    if beds is None and not waiting:
        raise OptionError("today.beds", "", "patients in beds, or with no criteria to reside, were expected")
    return Position(day, beds, waiting)


def _number(name: str, value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise OptionError(name, value, "a number was expected")
    if not 0 <= value <= MOST:
        raise OptionError(name, value, f"a number from 0 to {MOST:,.0f} was expected")
    return float(value)


def pathways_of(model: Model) -> list[str]:
    """The pathways of which a position can say who waits; none where a place cannot start from one: it has no beds that
    count as acute, nobody who is told to be ready, no warm-up, or a position of its own.
    """
    steps = [step for route in model.routes.values() for step in route.values()]
    has_ready = any(isinstance(step, Mark) for step in steps)
    has_beds = any(CountsAs.ACUTE in service.counts_as for service in model.services.values())
    if model.today is not None or not model.run.warm_up > 0 or not has_ready or not has_beds:
        return []
    return list(model.pathways)


@dataclass(frozen=True)
class WeeksAhead:
    """A place from one morning on, and files that say so."""

    as_is: Scenario
    what_if: Scenario | None
    """None where nothing is chosen."""
    files: Mapping[str, str]


def weeks_ahead(chooser: Chooser, choice: Choice, position: Position) -> WeeksAhead:
    """The coming weeks from a position, with what is chosen from that morning on.

    Raises:
        OptionError: for a pathway that the place has not.
        ScenarioError: with every mistake, such as more patients than there are beds.
    """
    place, known = chooser.place, pathways_of(chooser.place.scenario.model)
    for name in position.waiting:
        if name not in known:
            raise OptionError(f"today.{name}", name, f"one of {', '.join(known) or 'no pathways'} was expected")
    text = _text(place.name, place.scenario.title, position)
    as_is = place.variant(text, FILE)
    files = {FILE: text}
    if chooser.scenario(choice).digest() == place.scenario.digest():
        return WeeksAhead(_of_weeks(as_is), None, files)
    files[OWN] = chooser.text(choice, extends=FILE)
    what_if = place.variant(files[OWN], OWN, beside={FILE: text})
    return WeeksAhead(_of_weeks(as_is), _of_weeks(what_if), files)


def _of_weeks(scenario: Scenario) -> Scenario:
    return scenario.with_({"run.length": f"{7 * WEEKS} days"})


def _text(extends: str, title: str, position: Position) -> str:
    today: dict[str, Any] = {"date": position.day}
    if position.beds is not None:
        today["beds"] = f"{written(position.beds)} people"
    waiting = {
        name: {"people": f"{written(people)} people", **({"since": f"{written(since)} days"} if since else {})}
        for name, (people, since) in position.waiting.items()
    }
    if waiting:
        today["no_criteria_to_reside"] = waiting
    said = {"dialect": "1", "title": f"Today, {title}"[:200], "extends": extends, "today": today}
    return yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)


__all__ = ["RUNS", "WEEKS", "Position", "WeeksAhead", "pathways_of", "position_of", "weeks_ahead"]
