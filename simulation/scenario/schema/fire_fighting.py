"""What a place does to itself month by month: fire-fighting when beds are full or money is gone, and capacity moved to
where people wait.

    fire_fighting:
      full_beds: {above: 95 %, below: 93 %}
      budgets: {council: £40m per year}
      diverts: 50 %
      under_pressure: {services.acute_beds.capacity: {add: 20 beds}}

On the first day of each month the beds of the last 28 days are looked at, and at the end of each quarter what every
payer has spent. While beds are full or a payer has overspent, a share of the strength of every lever that is not
ring-fenced is diverted, and what `under_pressure` says holds. What happens once in the run before anybody comes
(arrivals and the labels they carry), and what cannot change in time (shared lists), stays as it is.

    improvement: {between: [reablement_town, reablement_country], moves: 2 places, data_late: 60 days}

On the first day of each month so many places go from the service with the shortest wait to the one with the longest, by
waits that ended so long before: with late data it can overshoot.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.scenario.schema.field_types import Minutes, Names, Part, Reader, Text

_SHARE = {"type": "string", "pattern": r"%\s*$", "examples": ["95 %"]}
Share = Annotated[float, Reader(units.share), WithJsonSchema(_SHARE)]
"""A share in per cent, the same always."""


def _read_budgets(raw: Any) -> dict[str, float]:
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(
            f"'{units.shown(raw)}'", "payers with their money were expected, such as {council: £40m per year}"
        )
    return {str(payer): units.money_per_year(amount) for payer, amount in raw.items()}


Budgets = Annotated[
    dict[str, float],
    Reader(_read_budgets),
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "string", "pattern": "^£"},
            "examples": [{"council": "£40m per year"}],
        }
    ),
]


def _read_settings(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise ValueProblem(
            f"'{units.shown(raw)}'",
            "dotted paths with their new values were expected, such as {services.acute_beds.capacity: {add: 20 beds}}",
        )
    return {str(path): value for path, value in raw.items()}


Settings = Annotated[dict[str, Any], Reader(_read_settings), WithJsonSchema({"type": "object"})]


def _read_places(raw: Any) -> float:
    return units.people(raw, "places")


Places = Annotated[
    float, Reader(_read_places), WithJsonSchema({"type": "string", "pattern": r"places?\s*$", "examples": ["2 places"]})
]
"""A number of places; what is not whole is met over the months."""


class FullBeds(Part):
    """When beds count as full."""

    services: Names = ()
    """Whose occupancy is looked at; all that count as acute when not said."""
    above: Share
    """Mean occupancy of the last 28 days above which there is pressure, over the beds there are without pressure."""
    below: Share | None = None
    """Mean occupancy below which it is over; as `above` when not said."""


class FireFighting(Part):
    """What full beds and empty purses do to a programme: its unprotected strength goes into putting out fires."""

    full_beds: FullBeds | None = None
    budgets: Budgets = Field(default_factory=dict)
    """What each payer may spend in a year at list prices; a quarter of it a quarter. Who overspends one is under
    pressure in the next.
    """
    diverts: Share = 0.0
    """Under pressure, the share of the strength of every lever that is not ring-fenced that goes elsewhere."""
    under_pressure: Settings = Field(default_factory=dict)
    """Dotted paths of parameters with their values while there is pressure, such as escalation beds. What levers lose
    is written here as well.
    """
    source: str | None = None
    note: Text | None = None


class Improvement(Part):
    """A monthly rule: places go where the wait is longest, as late data tell it."""

    between: Names
    """Services among which places move; between two that share a list nothing changes by it."""
    moves: Places = 0.0
    """How many move on the first day of each month."""
    data_late: Minutes = 0.0
    """How long ago the last wait that is known ended."""
    keeps: Share = 0.5
    """The share of its own capacity that a service keeps whatever the data say."""
    source: str | None = None
    note: Text | None = None
