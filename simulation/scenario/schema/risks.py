"""What may happen to people after a live discharge."""

from simulation.scenario.schema.field_types import (  # fmt: skip
    Minutes,
    Numbers,
    Part,
    PerDayDial,
    PerYearDial,
    ShareDial,
    WeekdayWeights,
    YesNo,
)
from simulation.scenario.schema.values.value import Value
from simulation.scenario.schema.waits import Waited


class RiskOf(Part):
    """One thing that may happen after a live discharge."""

    probability: ShareDial
    """What it would be alone within `within`."""
    within: Minutes
    """Nothing happens after this but what `then` says."""
    shape: Numbers = Value.of(1.0)
    """Below 1: more in the first days; F(t) = 1 - (1 - p)^((t / within)^shape)."""
    then: PerYearDial | None = None
    """Death and care home: the rate per year of 365 days at which it happens after `within`, such as the mortality of
    that age.
    """
    by_weekday: WeekdayWeights | None = None
    """How the probability goes with the weekday on which the risks begin, that of discharge: relative weights."""
    to: str | None = None
    """The route of those it happens to."""
    delayed_days: PerDayDial | None = None
    """How much each delayed day adds, as a share of the probability. No causal estimate exists: zero in the central
    case.
    """
    waited: Waited | None = None
    """A wait in the spell that changes the probability."""
    goes_on: YesNo = False
    """Death, in risks that begin before the discharge (at `mark: ready`): it comes when it was drawn to come, wherever
    the person is then, and risks set later in the spell draw none of their own.
    """


class Risks(Part):
    """Independent competing risks, from a live discharge or from the step that names them: the earliest happens and
    cancels the others. Risks set later replace them, but for a death that goes on.
    """

    readmission: RiskOf | None = None
    death: RiskOf | None = None
    care_home: RiskOf | None = None
