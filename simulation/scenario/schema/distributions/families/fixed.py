"""A time that is the same for everybody."""

from dataclasses import dataclass

from simulation.core.numerics import time_forms
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family


@family
@dataclass(frozen=True)
class Fixed(Distribution):
    """The same for everybody; a bare time is short for it."""

    name = "fixed"
    accepts = (Parameter("value", Unit.TIME, "the time"),)

    value: float

    def quantile(self, u: float) -> float:  # noqa: ARG002
        """The time."""
        return self.value

    def mean(self) -> float:
        """The time."""
        return self.value

    def form(self) -> TimeForm:
        """FIXED."""
        return TimeForm(time_forms.FIXED, self.value)

    def known_by(self) -> dict[str, float]:
        """The file says it."""
        return {}

    def points(self) -> tuple[float, ...]:
        """One, since all are equal."""
        return (self.value,)

    def takes_time(self) -> bool:
        """Whether it is rounded to a minute or more."""
        return self.value >= 0.5
