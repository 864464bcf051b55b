"""What money does, in four columns that are never summed: cash-releasing, cost avoided, capacity freed, quality.

- Cash-releasing: whole steps of capacity that could be closed, beyond those that could be closed anyway, while the
  fullest month stays under a stated occupancy; beds that are open on top for fewer days, since there is less pressure;
  and contracts by the case that are not bought.
- Cost avoided: what is not used, at what use adds; no money comes back by it.
- Capacity freed: days that stand empty in the run and did not before, at marginal and at average cost side by side. A
  bed that somebody else has filled is no capacity freed: it is in waits and outcomes already.
- Quality: quality-adjusted years.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.core.numerics import in_order
from simulation.core.vocabulary import YEAR
from simulation.money.files.price_reading import HOURS
from simulation.money.ledger import PENCE
from simulation.money.options.budget import without_limit

if TYPE_CHECKING:
    from simulation.money.options.study import Study

COLUMNS = ("cash_releasing", "cost_avoided", "capacity_freed_marginal", "capacity_freed_average", "quality")


def four_columns(study: "Study") -> pd.DataFrame:
    """option, service, column, payer, unit, amount: of the whole window, as it is paid; quality once an option."""
    rows: list[tuple[str, str, str, str, str, float]] = []
    for which, option in enumerate(study.options[1:], start=1):
        bought = {one.service for one in option.bought}
        for service in study.options[0].scenario.model.services:
            for payer, pounds in _avoided(study, which, service, ("escalation",)).items():
                if abs(pounds) >= 1 / PENCE:
                    rows.append((option.name, service, "cash_releasing", payer, "£", pounds))
            if service not in bought:
                rows += _of_service(study, which, service)
        if study.outcomes[0, 0].lives is not None:
            gained = float(in_order.means(study.paired(which, "years")))
            rows.append((option.name, "all", "quality", "all", "quality-adjusted years", gained))
    return pd.DataFrame(rows, columns=["option", "service", "column", "payer", "unit", "amount"])


def _of_service(study: "Study", which: int, service: str) -> list[tuple[str, str, str, str, str, float]]:
    price = study.book.of(service)
    if price is None:
        return []
    name = study.names[which]
    rows: list[tuple[str, str, str, str, str, float]] = []
    column = "cash_releasing" if price.part.spot else "cost_avoided"
    # of what has no limit nothing stands empty: who does not use it saves what holding it costs as well
    endless = without_limit(study.options[0].scenario.model, study.window, service, study.window.dates[0])
    kinds = ("used", "lived", *(["held"] if endless else []))
    for payer, pounds in _avoided(study, which, service, kinds).items():
        if abs(pounds) >= 1 / PENCE:
            rows.append((name, service, column, payer, "£", pounds))
    steps = closable(study, which, service, study.shared(which)) - closable(study, 0, service, study.shared(which))
    path = f"services.{price.entry}"
    years = in_order.total(study.window.days) / YEAR
    if steps > 0 and price.hold is not None:
        pounds = steps * price.part.step * study.book.per_year(price.hold, f"{path}.hold") * years
        rows.append((name, service, "cash_releasing", "all", "£", pounds))
    days = [_days(study, one, service, study.shared(which)) for one in (0, which)]
    if all(len(one) for one in days) and not endless:
        capacity, occupied = (in_order.total(one) for one in days[0])
        freed = occupied - in_order.total(days[1][1])
        use = study.book.pounds(price.use, f"{path}.use") * _per_day(price.use.per) if price.use is not None else 0.0
        held = study.book.per_year(price.hold, f"{path}.hold") / YEAR if price.hold is not None else 0.0
        occupancy = occupied / capacity if capacity > 0 else math.nan
        average = use + (held / occupancy if occupancy > 0 else 0.0)
        rows.append((name, service, "capacity_freed_marginal", "all", "£", freed * use))
        rows.append((name, service, "capacity_freed_average", "all", "£", freed * average))
    return rows


def _per_day(per: str) -> float:
    return 24.0 / HOURS[per] if per in HOURS else 0.0


def _avoided(study: "Study", which: int, service: str, kinds: Sequence[str]) -> dict[str, float]:
    """What each payer pays less for these kinds of cost of a service than if nothing were done; below zero where
    more.
    """
    shared = study.shared(which)
    found: dict[str, float] = {}
    for sign, option in ((1.0, 0), (-1.0, which)):
        for number in range(shared):
            cells = study.outcomes[option, number].account.cells
            mine = cells[(cells["service"] == service) & cells["kind"].isin(kinds)]
            for payer, pence in mine.groupby("payer", sort=False)["pence"].sum().items():
                found[str(payer)] = found.get(str(payer), 0.0) + sign * float(pence) / PENCE / shared
    return found


def _days(
    study: "Study", which: int, service: str, number: int
) -> "list[np.ndarray[tuple[int], np.dtype[np.float64]]]":
    """Days of capacity and days occupied by month, in the mean of the first so many replications; nothing for what has
    none.
    """
    tables = [study.outcomes[which, replication].account.days for replication in range(number)]
    mine = [table[table["service"] == service] for table in tables]
    if not len(mine[0]):
        return []
    return [in_order.means([table[column].to_numpy() for table in mine], axis=0) for column in ("capacity", "occupied")]


def closable(study: "Study", which: int, service: str, number: int) -> int:
    """How many whole steps could be closed while the fullest month of the mean of the first so many replications stays
    under the stated occupancy.
    """
    price = study.book.of(service)
    days = _days(study, which, service, number)
    if price is None or price.part.closes_under is None or not days:
        return 0
    by_month = study.window.sums(study.window.days, "month")
    people, places = days[1] / by_month, days[0] / by_month
    room = float(np.min(places - people / price.part.closes_under))
    return max(0, math.floor(room / price.part.step + 1e-9))
