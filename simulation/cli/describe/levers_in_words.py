"""What the levers of a scenario do, and what holds under pressure, as `explain` tells it."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.cli.console import assembled, words

if TYPE_CHECKING:
    from rich.console import Console

    from simulation.scenario.scenario import Scenario
    from simulation.scenario.schema.levers import Lever


def print_levers(console: "Console", levers: Sequence["Lever"], view: str) -> None:
    """Each lever with its strength, and the values it gives."""
    console.print()
    console.print(words("Levers", style="bold"))
    for lever in levers:
        source = (f", {lever.view} view" if lever.view != view else "") + (
            f", source {lever.source}" if lever.source else ""
        )
        strength = f"{'at most ' if lever.varies else ''}strength {100 * lever.strength:.4g} %"
        console.print(assembled((lever.name, "bold"), f"  {strength}{source}: {lever.why}"), soft_wrap=True)
        for line in (*in_time(lever), *costs(lever), *constructed(lever)):
            console.print(words(f"    {line}"), soft_wrap=True)
        for setting in lever.sets:
            whole = " (changes for all or for none)" if setting.all_or_none else ""
            counts = f"; {setting.counted}" if setting.counted else ""
            told = f"    {setting.path}: {setting.before} -> {setting.after}{whole}{counts}"
            console.print(words(told), soft_wrap=True)


def in_time(lever: "Lever") -> list[str]:
    """When a lever is at work, what it needs and its strength by month, where it has more to say than its strength."""
    told = []
    timing = lever.timing
    if timing.begins is not None:
        told.append(
            f"paid for from {timing.begins}"
            + (f", at work from {timing.at_work}, complete on {timing.complete}" if lever.varies else "")
        )
    if timing.until is not None:
        told.append(f"paid for until {timing.until}, faded on {timing.faded}")
    if lever.needs:
        told.append(f"needs {', '.join(lever.needs)}")
    if lever.ring_fenced > datetime.date.min:
        told.append("ring-fenced" + (f" until {lever.ring_fenced}" if lever.ring_fenced < datetime.date.max else ""))
    if not lever.varies:
        return told
    spans: list[tuple[str, str, float]] = []
    for month, strength in lever.months:
        if spans and spans[-1][2] == strength:
            spans[-1] = (spans[-1][0], month, strength)
        else:
            spans.append((month, month, strength))
    months = ", ".join(
        f"{first if first == last else f'{first} to {last}'} {100 * strength:.4g} %" for first, last, strength in spans
    )
    return [*told, f"by month: {months}"]


def costs(lever: "Lever") -> list[str]:
    """What a lever costs beside the services, and who pays."""
    from simulation.experiment.headlines import shown

    if lever.cost is None:
        return []
    amounts = [shown(entry, "£") for _, entry in lever.cost.leaves()]
    payers = (
        list(dict.fromkeys(name for _, shares in lever.payer.leaves() for name in shares.now))
        if lever.payer is not None
        else []
    )
    reach = f" at full reach, here {100 * lever.reach:.4g} % of it" if lever.reach < 1.0 else ""
    return [
        f"costs {', then '.join(amounts)} a year{reach}"
        + (f", paid by {' and '.join(payers)}" if payers else "")
        + "; paid whatever its strength"
    ]


def constructed(lever: "Lever") -> list[str]:
    """The measures it moves by construction."""
    return [f"moves by construction, so no finding: {', '.join(lever.assumes)}"] if lever.assumes else []


def pressure_in_words(scenario: "Scenario") -> list[str]:
    """When the scenario fights fires, and what that changes; nothing where it does not."""
    from simulation.scenario.changes.paths import path_of, to_text
    from simulation.scenario.reading.raw_tree import at

    fire, pressed = scenario.model.fire_fighting, scenario.pressure_effect
    if fire is None or pressed is None:
        return []
    when = []
    if fire.full_beds is not None:
        until = f", until below {100 * fire.full_beds.below:.4g} %" if fire.full_beds.below is not None else ""
        beds = ", ".join(fire.full_beds.services) or "beds that count as acute"
        when.append(f"mean occupancy of {beds} over 28 days above {100 * fire.full_beds.above:.4g} %{until}")
    when += [
        f"{payer} spends more than a quarter of £{amount:,.0f} a year in a quarter"
        for payer, amount in fire.budgets.items()
    ]
    told = [
        f"Under pressure ({' or '.join(when) or 'never'}): {100 * fire.diverts:.4g} % of every lever without a "
        "ring-fence is diverted, but for the capacity of beds and places (unless a lever says 'diverted')"
    ]
    raw = scenario.resolved.raw or {}
    told += [
        f"    {path}: {to_text(at(raw, path_of(path)))} -> {to_text(value)}" for path, value in pressed.settings.items()
    ]
    return told + [f"    {path}: stays, since it cannot change within a run" for path in pressed.stays]


__all__ = ["constructed", "costs", "in_time", "pressure_in_words", "print_levers"]
