"""What a parameter leads to where it cannot be recognised by itself: mu and sigma as a median, starts a day as starts a
week.
"""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from simulation.core.vocabulary import DAY
from simulation.scenario.calendar.service_calendar import week_minutes
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.value import Value


def derived_values(model: Model) -> dict[str, str]:
    """By dotted path, in words; a table's entries each at their own path."""
    told: dict[str, str] = {}
    for name, service in model.services.items():
        words = _capacity_words(service, model.run.start)
        if words is not None:
            told |= _each(f"services.{name}.capacity", service.capacity, words)
    for route, steps in model.routes.items():
        for key, step in steps.items():
            told |= _times(f"routes.{route}.{key}", step)
    for name, risks in model.risks_after_discharge.items():
        for which, risk in (("readmission", risks.readmission), ("death", risks.death), ("care_home", risks.care_home)):
            if risk is not None:
                told |= _each(f"risks_after_discharge.{name}.{which}.shape", risk.shape, partial(_early, risk.within))
    return told


def _early(within: float, shape: float) -> str:
    """How many of the rare risk's events fall into the first month: F(30 days) / F(within) for a small probability."""
    return f"{100 * min(1.0, 30 * DAY / within) ** shape:.0f} % of them in the first 30 days"


def _capacity_words(service: Service, day: datetime.date) -> Callable[[Any], str] | None:
    use = SERVICES[service.kind].use
    if use is CapacityUse.ONCE:
        return lambda numbers: f"{7 * numbers[0]:.4g} starts a week"
    if use is not CapacityUse.WORK:
        return None
    hours = [minutes / 60 for minutes in week_minutes(service, day)]
    return lambda numbers: f"{sum(n * h for n, h in zip(numbers, hours, strict=True)):.4g} staff hours a week"


def _each(path: str, value: Value[Any], words: Callable[[Any], str]) -> dict[str, str]:
    told = {_below(path, below): words(entry) for below, entry in value.leaves()}
    return {path: next(iter(told.values())), **told}


def _times(path: str, part: Part) -> dict[str, str]:
    """Every distribution of a step, those of its parts included."""
    told: dict[str, str] = {}
    for name, info in type(part).model_fields.items():
        value, here = getattr(part, name), f"{path}.{info.alias or name}"
        if isinstance(value, Value):
            told |= {
                _below(here, below): describe_time(entry)
                for below, entry in value.leaves()
                if isinstance(entry, Distribution) and entry.known_by()
            }
        elif isinstance(value, Part):
            told |= _times(here, value)
    return told


def _below(path: str, below: tuple[str, ...]) -> str:
    return ".".join((path, *(name for name in below if name != "value")))


def describe_time(time: Distribution) -> str:
    """What a time is known by, such as its mean, in the unit a reader would use.

    >>> from simulation.scenario.schema.distributions.families.lognormal import Lognormal
    >>> describe_time(Lognormal(median=1440.0 * 9, sigma=1.181))
    'median 9 days, mean 18.1 days'
    """
    return ", ".join(f"{name} {_told(minutes)}" for name, minutes in time.known_by().items())


def _told(minutes: float) -> str:
    if minutes >= DAY:
        return f"{minutes / DAY:.3g} days"
    return f"{minutes / 60:.3g} hours" if minutes >= 60 else f"{minutes:.3g} minutes"
