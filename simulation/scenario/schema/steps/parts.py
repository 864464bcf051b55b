"""What several kinds of step hold: patience, a plan alongside, the name of a service."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.scenario.schema.field_types import Part, Reader, SharesDial, Time


class GivesUp(Part):
    """When a person stops waiting and where they go then."""

    wait: Time | None = None
    """They give up after this time."""
    until: str | None = None
    """They give up when this meeting is held or this service closes."""
    then: str
    """The route they take."""

    @model_validator(mode="after")
    def one_way(self) -> "GivesUp":
        """A time or a service."""
        if (self.wait is None) == (self.until is None):
            raise PydanticCustomError(
                "wrong", "wait or until", {"faults": [((), "both or neither of wait and until", "give one of them")]}
            )
        return self


class Alongside(Part):
    """A plan that runs beside a stay or delay; nobody is without criteria to reside until it has ended."""

    route: str
    begins: SharesDial
    """on_admission, when_ready, or shares of people between them."""
    after: Time | None = None
    """Time from admission to its beginning, for those who begin on admission."""


class ServiceByLabel(Part):
    """The service that a label names."""

    by: str


def _read_service_name(raw: Any) -> str | ServiceByLabel:
    if isinstance(raw, Mapping) and set(raw) == {"by"} and isinstance(raw["by"], str):
        return ServiceByLabel(by=raw["by"])
    if not isinstance(raw, str):
        raise ValueProblem(f"'{units.shown(raw)}'", "the name of a service or {by: LABEL} was expected")
    return raw


ServiceName = Annotated[
    str | ServiceByLabel,
    Reader(_read_service_name),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"by": {"type": "string"}},
                    "required": ["by"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A service, or {by: LABEL}: the one that a label names."""
