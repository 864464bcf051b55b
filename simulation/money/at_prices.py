"""What scenarios cost at the prices of a file, as a measure of a run or a comparison: to hold, to use, and by the week
that people live with long-term care.

    book = load_prices("england_prices")
    with measured_at(book, [england, integrated]):
        simulation.compare([england, integrated], replications=20)

The measure is `cost_at_prices`, in all and by payer, service and kind; its months by payer are kept.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from simulation.core.vocabulary import YEAR
from simulation.measures.costs import AT_PRICES as COST
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.periods.window import Floats
from simulation.measures.registry import register, unregister
from simulation.measures.result_table import MONTHS, ResultTable
from simulation.money.files.price_checks import check_prices
from simulation.money.files.prices import PriceBook
from simulation.money.ledger import KINDS, PENCE, account_of
from simulation.scenario.scenario import Scenario

SPLITS = ("payer", "service", "kind")


@dataclass(frozen=True, eq=False)
class CostAtPrices:
    """Computes the measure; it travels to workers with its prices."""

    book: PriceBook

    @property
    def digest(self) -> str:
        """Of the prices and their indices."""
        indices = {name: repr(one) for name, one in self.book.indices.items()}
        raw = [self.book.sheet.document.raw, self.book.year, indices]
        return hashlib.sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()[:10]

    def __call__(self, tables: LogTables, result: ResultTable) -> None:
        """Write the rows of one replication."""
        cells, window = account_of(tables, self.book).cells, tables.window
        months, days = window.periods["month"][0], window.sums(window.days, "month")
        of_day: dict[str, list[int]] = {}
        for place, day in enumerate(window.dates):
            of_day.setdefault(f"{day.year}-{day.month:02d}", []).append(place)

        def by_day(pence: Mapping[str, int]) -> Floats:
            found = np.zeros(len(window.dates))
            for month, length in zip(months, days, strict=True):
                places = of_day[month]
                found[places] = window.days[places] * (pence.get(month, 0) / PENCE / length if length > 0 else 0.0)
            return found

        for by in ("all", *SPLITS):
            groups: dict[str, dict[str, int]] = {name: {} for name in self._groups(tables, by)}
            names = ["all"] * len(cells) if by == "all" else cells[by].tolist()
            for name, month, pence in zip(names, cells["month"], cells["pence"], strict=True):
                mine = groups.setdefault(str(name), {})
                mine[str(month)] = mine.get(str(month), 0) + int(pence)
            rows = np.array([by_day(pence) for pence in groups.values()])
            result.ratio(COST, by, list(groups), rows, window.days, scale=YEAR, periods=MONTHS)

    def _groups(self, tables: LogTables, by: str) -> list[str]:
        """The groups that there are, paid for in this replication or not: a mean is of all replications, and what one
        scenario spends on programmes is compared with none.
        """
        if by == "payer":
            return list(self.book.part.payers)
        if by == "kind":
            return list(KINDS)
        return ["all"] if by == "all" else [name for name in tables.model.services if self.book.of(name) is not None]


@contextmanager
def measured_at(book: PriceBook, scenarios: Sequence[Scenario]) -> Iterator[None]:
    """While this lasts every run has the measure.

    Raises:
        ScenarioError: when a service of a scenario has no price, or a payer asks for a label that nobody carries.
    """
    for scenario in scenarios:
        check_prices(book, scenario.model)
    compute = CostAtPrices(book)
    register(COST)(compute)
    try:
        yield
    finally:
        unregister(compute)


__all__ = ["COST", "CostAtPrices", "measured_at"]
