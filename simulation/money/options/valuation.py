"""What an outcome is worth: pounds and quality-adjusted years, as a file of options counts them."""

from dataclasses import dataclass

import numpy as np

from simulation.core.errors import SimulationError
from simulation.core.numerics import in_order
from simulation.core.numerics.plain_math import exp, log1p
from simulation.core.vocabulary import YEAR
from simulation.measures.periods.window import Window
from simulation.money.files.option_file import OptionsPart
from simulation.money.files.prices import PriceBook
from simulation.money.health import SIMPLE, discount_factors, quality_of
from simulation.money.ledger import PENCE
from simulation.money.options.outcomes import Outcome


@dataclass(frozen=True)
class Worth:
    """Money and years of one replication of one option, as the file of options counts them."""

    cost: float
    """Pounds of the perspective, discounted to the window's beginning."""
    years: float
    """Quality-adjusted years, discounted as said; NaN without values of a year."""
    years_beside: float
    """The same at the other rate."""
    cost_after: float
    """Of long-term care that still runs at the horizon, carried to its expected end."""
    years_after: float
    """Of the living, carried to their expected end."""
    undiscounted: float
    """Pounds of the perspective as they are paid."""


class Valuation:
    """Turns outcomes into money and years, as a file of options says."""

    def __init__(self, part: OptionsPart, book: PriceBook, window: Window) -> None:
        self.part, self.book, self.window = part, book, window
        days = window.days
        factors = discount_factors(len(days), part.discount.costs)
        sums = window.sums(factors * days, "month") / window.sums(days, "month")
        self.by_month = dict(zip(window.periods["month"][0], sums, strict=True))

    def worth(self, outcome: Outcome) -> Worth:
        """Money and years of one outcome."""
        cells = outcome.account.cells
        mine = cells[cells["payer"].isin(self.part.perspective)]
        pounds = mine["pence"].to_numpy(dtype=np.float64) / PENCE
        factors = mine["month"].map(self.by_month).to_numpy(dtype=np.float64)
        years = beside = after = float("nan")
        if outcome.lives is not None:
            quality, left = self.quality(), self.years_left()
            years = outcome.lives.years(quality, self.part.discount.health)
            beside = outcome.lives.years(quality, self.part.discount.health_beside)
            after = outcome.lives.carried_on(quality, left, self.part.discount.health)
        return Worth(
            in_order.total(pounds * factors), years, beside, self._cost_after(outcome), after, in_order.total(pounds)
        )

    def quality(self) -> dict[str, float]:
        """The value of a year in each place."""
        return quality_of(self.book.quality)

    def years_left(self) -> dict[str, float]:
        """How many years people in each place live on; as at home where the file says nothing of it."""
        quality = self.book.part.quality_of_life
        said = dict(quality.years_left) if quality is not None else {}
        return {place: said.get(place, said.get("home", 0.0)) for place in SIMPLE} if said else {}

    def _cost_after(self, outcome: Outcome) -> float:
        rate = self.part.discount.costs
        force = log1p(rate)
        later = exp(-len(self.window.dates) / YEAR * force)
        running = outcome.account.still_running
        total = 0.0
        for service, payer, people in zip(running["service"], running["payer"], running["people"], strict=True):
            price = self.book.of(str(service))
            if price is None or price.part.lived is None or price.part.lasts is None:
                continue
            if payer in self.part.perspective:
                yearly = self.book.per_year(price.part.lived, f"services.{price.entry}.lived")
                total += float(people) * yearly / (1.0 / price.part.lasts + force)
        return later * total

    def score(self, outcome: Outcome, worth: Worth) -> float:
        """What the best option is best at: the greater the better."""
        decide = self.part.decide_on
        if decide.measure is not None:
            value = outcome.measures.get(decide.measure)
            if value is None:
                raise SimulationError(
                    f"'decide_on' names {decide.measure}, and in a replication there was nobody of whom it is a measure"
                )
            return value if decide.better == "more" else -value
        assert decide.value_of_a_year is not None
        years, cost = worth.years, worth.cost
        if decide.carried_on:
            years, cost = years + worth.years_after, cost + worth.cost_after
        return decide.value_of_a_year * years - cost
