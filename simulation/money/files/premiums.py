"""What an hour on duty costs more than at noon of a weekday: premiums by hour and weekday, the highest that holds."""

import math

import numpy as np

from simulation.measures.periods.window import Floats
from simulation.money.files.prices import ServicePricePart
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import open_minutes_by_hour
from simulation.scenario.schema.services.service import Service

SATURDAY, SUNDAY = 5, 6


def premium_by_day(part: ServicePricePart, service: Service, days: Days) -> Floats:
    """The mean over the hours in which staff work of each day, as a factor of the price; 1 where nobody works.

    Hours count by how many are on duty in them. Of a premium of the day and one of the hour the higher holds.
    """
    found = np.ones(len(days))
    known: dict[tuple[object, ...], float] = {}
    for place, day in enumerate(days):
        weekday = day.weekday()
        of_day = {SATURDAY: part.saturday, SUNDAY: part.sunday}.get(weekday, 1.0)
        if not part.by_hour:
            found[place] = of_day
            continue
        minutes = open_minutes_by_hour(service, day)
        weights = service.by_hour.at({}, day) if service.by_hour is not None else (1.0,) * 24
        key = (of_day, tuple(minutes), tuple(weights))
        if key not in known:
            worked = [weight * open_for for weight, open_for in zip(weights, minutes, strict=True)]
            whole = math.fsum(worked)
            paid = math.fsum(work * max(of_day, of_hour) for work, of_hour in zip(worked, part.by_hour, strict=True))
            known[key] = paid / whole if whole > 0 else 1.0
        found[place] = known[key]
    return found


__all__ = ["premium_by_day"]
