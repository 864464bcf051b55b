"""An option as a scenario: what is bought as levers that add capacity from their day on, and the file that has them."""

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from simulation.core import units
from simulation.core.errors import OptionError, ScenarioError, ValueProblem, short
from simulation.money.files.base import settings_of
from simulation.money.files.option_file import OptionFile, OptionPart
from simulation.money.files.reading import is_file
from simulation.money.options.budget import Bought, window_of
from simulation.scenario.loading import from_text
from simulation.scenario.reading.shipped import find, suggestion
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.ramp import NOTHING, Span
from simulation.scenario.schema.services.kinds import SERVICES


def levers_of_purchase(sheet: OptionFile, base: Scenario, option: str, bought: Bought) -> dict[str, Any]:
    """The levers, as a file says them, by which something bought is there: one, or one for every season of it."""
    first = sheet.part.budget.from_
    service, part = bought.service, bought.part
    unit = SERVICES[base.model.services[service].kind].unit
    there = bought.quantity * (1.0 - part.vacancy)
    said = f"{there:.6g} per day" if unit == "starts" else f"{there:.6g} {unit}"
    lever: dict[str, Any] = {
        "why": f"{bought.quantity:g} more of {service.replace('_', ' ')} are bought.",
        "set": {f"services.{service}.capacity": {"add": said}},
        "from": first.isoformat(),
        "ring_fenced": "yes",
    }
    later = sheet.part.optimism.time if sheet.part.optimism is not None else NOTHING
    waits = _days(part.lead_time, first) + _days(later, first)
    if waits:
        lever["lead_time"] = f"{waits} days"
    if part.recruits is not None:
        lever["ramp"] = f"{max(1, math.ceil(there / part.recruits))} months"
    name = f"buys_{service}_{option}"
    if not part.months:
        return {name: lever}
    ready = first + datetime.timedelta(days=waits)
    seasons = _seasons(part.months, ready, window_of(base).dates[-1])
    lever.pop("lead_time", None)
    return {
        f"{name}_{begins.year}": {**lever, "from": begins.isoformat(), "until": until.isoformat()}
        for begins, until in seasons
    }


def dates_of(other: Any, first: datetime.date) -> dict[str, Any]:
    """A lever of an option begins with the money, unless it says so itself."""
    return {} if isinstance(other, Mapping) and "from" in other else {"from": first.isoformat()}


def reach_of(other: Any, share: float) -> dict[str, Any]:
    """A lever of which a split has a part reaches so much less. A reach that cannot be read stays as it is written, and
    is told with the lever.
    """
    said = other.get("reach", "100 %") if isinstance(other, Mapping) else "100 %"
    if share >= 1.0:
        return {}
    try:
        reach = units.share(said)
    except ValueProblem:
        return {}
    return {"reach": f"{100 * reach * share:.6g} %"}


def scenario_of(
    sheet: OptionFile,
    base: Scenario,
    name: str,
    levers: Mapping[str, Any],
    used: Mapping[str, Any],
    library: str | None,
    parts: Sequence[tuple[str, OptionPart, float]],
    wrong: Callable[[tuple[str, ...], str, str], None],
) -> Scenario | None:
    """An option as a scenario: its base with these levers, and those of its variants; None, and `wrong` hears why, when
    its base cannot have them.
    """
    part = sheet.part
    text: dict[str, Any] = {
        "dialect": "1",
        "title": f"{base.title} with {name.replace('_', ' ')}"[:150],
        "extends": part.base,
        **({"view": part.view} if part.view else {}),
        "levers": {
            **({"from": library} if library and used else {}),
            **({"use": dict(used)} if used else {}),
            **levers,
        },
    }
    variants = [one.levers_of for _, one, _ in parts if one.levers_of is not None]
    try:
        if levers or used:
            made = from_text(
                yaml.safe_dump(text, sort_keys=False, allow_unicode=True),
                f"{sheet.path.name} option {name}",
                sheet.path.parent,
                part.view,
                set=settings_of(sheet),
            )
        else:
            made = base.with_({"title": text["title"]})
        for variant in variants:
            found = find(variant, sheet.path.parent)
            path = found.path if found is not None else sheet.path.parent / variant
            if not is_file(path):
                right = suggestion(variant, "a variant was expected")
                wrong(("options", name, "levers_of"), f"there is no file '{short(variant)}'", right)
                return None
            try:
                made = made.with_levers_of(path, title=text["title"])
            except OptionError as error:
                met = f"'{short(variant)}': {error.right.partition(';')[0]}"
                wrong(("options", name, "levers_of"), met, "a variant of the base with levers of its own was expected")
                return None
    except ScenarioError as error:
        told = "; ".join(": ".join(filter(None, (one.path, f"{one.met}; {one.right}"))) for one in error.mistakes[:3])
        wrong(("options", name), told, "an option that its base can have was expected")
        return None
    return made


def _days(span: Span, first: datetime.date) -> int:
    """How many days a span is from the first day of the money on."""
    return (span.after(first) - first).days


def _seasons(
    months: tuple[int, ...], first: datetime.date, last: datetime.date
) -> list[tuple[datetime.date, datetime.date]]:
    """First day and the day after the last of every time that these months come round between two days."""
    found = []
    for year in range(first.year - 1, last.year + 1):
        begins = datetime.date(year, months[0], 1)
        after = months[-1] % 12 + 1
        until = datetime.date(year + (after <= months[0]), after, 1)
        begins = max(begins, first)
        if begins < until and begins <= last:
            found.append((begins, until))
    return found


__all__ = ["dates_of", "levers_of_purchase", "reach_of", "scenario_of"]
