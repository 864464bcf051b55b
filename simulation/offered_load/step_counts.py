"""Which steps people come through in a flow, where they go on from there, and how long it takes."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulation.offered_load.open_model import Spot

Place = tuple[str, int]
"""A route and the number of a step in it."""


class Counts(Protocol):
    """What a flow tells as it goes."""

    here: Any
    """Where people are being followed now; None before they have begun."""

    def comes(self, spot: Spot, number: float) -> None:
        """So many are followed from this place."""

    def takes(self, number: float) -> None:
        """So many need the step of the place."""

    def lasts(self, minutes: float) -> None:
        """They spend so long at it, together."""

    def gets(self, service: str, number: float) -> None:
        """So many get a service at it."""

    def goes(self, spot: Spot, number: float, out_of: str = "") -> None:
        """So many go on to another place; out of the place of this service, where they got it on the way."""

    def comes_back(self, spot: Spot, number: float) -> None:
        """So many come again after a discharge, or move when their route has ended, to this place."""

    def beside(self) -> "Counts":
        """What is told of a plan that runs beside the place."""


@dataclass
class StepCounts:
    """What a flow did, by place; the flow says each thing as it does it."""

    came: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    """How many came and were followed on."""
    took: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    """How many of them needed the step."""
    went: dict[tuple[Place, Place], float] = field(default_factory=lambda: defaultdict(float))
    """How many went on from one to another."""
    minutes: dict[Place, float] = field(default_factory=lambda: defaultdict(float))
    """How long they took together."""
    here: Place | None = None
    """Where people are being followed now; None before they have begun."""

    def comes(self, spot: Spot, number: float) -> None:
        """So many are followed from this place."""
        self.here = (spot.route, spot.step)
        self.came[self.here] += number

    def takes(self, number: float) -> None:
        """So many need the step of the place."""
        if self.here is not None:
            self.took[self.here] += number

    def lasts(self, minutes: float) -> None:
        """They spend so long at it, together."""
        if self.here is not None:
            self.minutes[self.here] += minutes

    def goes(self, spot: Spot, number: float, out_of: str = "") -> None:  # noqa: ARG002 - no place is told apart here
        """So many go on to another place."""
        if self.here is not None:
            self.went[self.here, (spot.route, spot.step)] += number

    def comes_back(self, spot: Spot, number: float) -> None:
        """So many come again after a discharge."""
        self.goes(spot, number)

    def gets(self, service: str, number: float) -> None:
        """Which service it is does not matter here."""

    def beside(self) -> "StepCounts":
        """Its steps are counted with the others."""
        return self
