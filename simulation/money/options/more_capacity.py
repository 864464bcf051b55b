"""What one service has more in an option than in the base, day by day, in pounds: by what the file says, since what is
worked in whole ones has more in one month than in another.

Where staff work other hours too, or more of them on some days of the week only, the hours of all of them count, with
their premiums, each week evened out. A worked example: seven people who work eight hours on weekdays and five who work
them on all days are 280 hours a week each, so that the second costs nothing more but the premium of weekends.
"""

from collections.abc import Mapping

import numpy as np

from simulation.core.vocabulary import YEAR
from simulation.measures.periods.window import Floats, Window
from simulation.money.files.premiums import premium_by_day
from simulation.money.files.prices import PriceBook
from simulation.money.unit_costs import Unit
from simulation.scenario.calendar.service_calendar import open_minutes_by_day
from simulation.scenario.calendar.worked_capacity import said_by_day
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse


def more_of(
    service: str, base: Model, model: Model, window: Window, book: PriceBook, unit: Unit, load: float
) -> list[tuple[Floats, Mapping[str, float]]]:
    """Pounds of each day, and who pays what part of them, of what a service has more in `model` than in `base`: at its
    `unit` and this load, or of staff whose hours change by the hour.
    """
    price = book.of(service)
    assert price is not None, "asked of what has a price"
    said = np.array([said_by_day(one, service, window.calendar) for one in (base, model)])
    before, after = np.where(np.isfinite(said), said, 0.0)
    more = np.where(np.isfinite(said).all(axis=0), np.maximum(after - before, 0.0), 0.0) / YEAR
    if SERVICES[model.services[service].kind].use is CapacityUse.WORK:
        worked, works = (
            np.array(open_minutes_by_day(one.services[service], window.calendar))
            / 60.0
            * premium_by_day(price.part, one.services[service], window.calendar)
            for one in (base, model)
        )
        if not np.array_equal(worked, works) or _by_weekday(after - before):
            hold = 0.0 if price.hold is None else book.pounds(price.hold, f"services.{price.entry}.hold")
            return [(more, unit.used(load)), (_evened(after * works - before * worked, window) * hold, unit.held_by)]
    return [(more, unit.by_payer(load))]


def _evened(days: Floats, window: Window) -> Floats:
    """Of each day the mean of its week, so that weekends count alike in every month; nothing where it is a saving."""
    _, begins = window.periods["week"]
    lengths = np.diff(np.append(begins, len(days)))
    return np.maximum(np.repeat(window.sums(days, "week") / lengths, lengths), 0.0)


def _by_weekday(days: Floats) -> bool:
    """Whether it differs from day to day within most weeks, and not only where something begins or ends."""
    weeks = days[: len(days) // 7 * 7].reshape(-1, 7)
    return bool(np.count_nonzero(weeks.max(axis=1) - weeks.min(axis=1) > 1e-9) * 2 > len(weeks))


__all__ = ["more_of"]
