"""What a lever costs beside the services, as a programme of its name."""

import datetime
from typing import Any

from simulation.core.people import Size
from simulation.scenario.changes.size import money_for
from simulation.scenario.levers.placed import PlacedLever
from simulation.scenario.reading.quantity_text import written
from simulation.scenario.reading.yaml_reader import Where


def place_of_programme(lever: PlacedLever) -> Where:
    """Where the programme of a lever stands."""
    return ("programmes", lever.name)


def programme_of(lever: PlacedLever, size: Size | None = None) -> dict[str, Any]:
    """The cost of a lever as a raw programme, in a place of this size: money goes out on the days it is paid for,
    whatever its strength.
    """
    part = lever.part
    assert part.cost is not None, "only what costs money is a programme"
    yearly = part.cost

    def paid(day: datetime.date) -> str:
        on = (part.from_ is None or part.from_ <= day) and (part.until is None or day < part.until)
        amount = money_for(yearly.at({}, day), size, lever.for_size) * part.reach if on else 0.0
        return f"£{written(float(f'{amount:.12g}'))} per year"

    days = {*yearly.dates(), *(day for day in (part.from_, part.until) if day is not None)}
    changes = {day.isoformat(): paid(day) for day in sorted(days)}
    cost = {
        "value": paid(datetime.date.min),
        **({"changes": changes} if changes else {}),
        **({"source": yearly.source} if yearly.source else {}),
    }
    return {"cost": cost, **({"payer": lever.raw["payer"]} if "payer" in lever.raw else {})}
