"""Which steps people come through in a flow, where they go on from there, and how long it takes."""

from collections import defaultdict
from dataclasses import dataclass, field

Place = tuple[str, int]
"""A route and the number of a step in it."""


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

    def comes(self, here: Place, number: float) -> None:
        """So many are followed from this place."""
        self.here = here
        self.came[here] += number

    def takes(self, number: float) -> None:
        """So many need the step of the place."""
        if self.here is not None:
            self.took[self.here] += number

    def lasts(self, minutes: float) -> None:
        """They spend so long at it, together."""
        if self.here is not None:
            self.minutes[self.here] += minutes

    def goes(self, there: Place, number: float) -> None:
        """So many go on to another place."""
        if self.here is not None:
            self.went[self.here, there] += number
