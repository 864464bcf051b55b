"""What one more of a service costs in a whole year: to hold and to use, and who pays."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulation.core.vocabulary import YEAR
from simulation.money.files.premiums import premium_by_day
from simulation.money.files.price_reading import HOURS
from simulation.money.files.prices import PriceBook, ServicePrice, shares_of
from simulation.scenario.calendar.copies import people_by_value
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import open_minutes_by_day
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse


@dataclass(frozen=True)
class Unit:
    """What one more of a service costs in a whole year, by payer."""

    hold: float
    use: float
    """At full load."""
    held_by: Mapping[str, float]
    used_by: Mapping[str, float]

    def at(self, load: float) -> float:
        """Held, and used at this load."""
        return self.hold + self.use * load

    def by_payer(self, load: float) -> dict[str, float]:
        """The same by payer."""
        found = self.used(load)
        for payer, share in self.held_by.items():
            found[payer] = found.get(payer, 0.0) + self.hold * share
        return found

    def used(self, load: float) -> dict[str, float]:
        """What its use costs at this load, by payer."""
        return {payer: self.use * load * share for payer, share in self.used_by.items()}


def unit_of(book: PriceBook, model: Model, service: str, first: datetime.date) -> Unit:
    """What one more place, bed, person or daily start costs in the year that begins with `first`.

    Long-term care that a start begins is reckoned at the number of people that it comes to: a start a day for as long
    as care lasts.
    """
    price = book.of(service)
    assert price is not None, "only priced services are bought"
    said = model.services[service]
    use = SERVICES[said.kind].use
    path = f"services.{price.entry}"
    hold = 0.0
    hours = HOURS["year"]
    if use is CapacityUse.WORK:
        days = Days(first, YEAR)
        minutes = open_minutes_by_day(said, days)
        hours = math.fsum(minutes) / 60.0
        weighted = math.fsum(np.array(minutes) * premium_by_day(price.part, said, days)) / 60.0
        hold = book.pounds(price.hold, f"{path}.hold") * weighted if price.hold is not None else 0.0
    elif price.hold is not None:
        hold = book.per_year(price.hold, f"{path}.hold")
    used = 0.0
    if price.use is not None:
        pounds = book.pounds(price.use, f"{path}.use")
        used += pounds * (hours / HOURS[price.use.per] if price.use.per in HOURS else YEAR)
    if price.part.lived is not None and price.part.lasts is not None:
        used += book.per_year(price.part.lived, f"{path}.lived") * YEAR * price.part.lasts
    payers = expected_shares(model, price)
    held_by = shares_of(price.part.held_by, {}) if price.part.held_by is not None else payers
    return Unit(hold, used, held_by, payers)


def expected_shares(model: Model, price: ServicePrice) -> dict[str, float]:
    """Who pays for the use of a service in the mean over those who come."""
    crowd: dict[tuple[tuple[str, str], ...], float] = {(): 1.0}
    for label in sorted(price.part.payer.labels()):
        values = people_by_value(model, label)
        crowd = {
            (*carried, (label, value)): weight * share
            for carried, weight in crowd.items()
            for value, share in values.items()
        }
    found: dict[str, float] = {}
    for carried, weight in crowd.items():
        for payer, share in shares_of(price.part.payer, dict(carried)).items():
            found[payer] = found.get(payer, 0.0) + weight * share
    return found


__all__ = ["Unit", "expected_shares", "unit_of"]
