"""A file of funding options: what the same money could buy, from when, for how long, and what decides.

    kind: options
    title: What £2m a year buys
    base: england
    prices: england_prices
    perspective: [nhs, council]
    budget: {recurrent: £2m per year, set_up: £150k, from: 2024-10-01, contributions: {nhs: 60 %, council: 40 %}}
    horizon: {length: 912 days}
    decide_on: {value_of_a_year: £20k}
    must_not_get_worse: [died_within_91_days]
    options:
      beds: {buy: {acute_beds: {quantity: solve, load: 92 %, lead_time: 6 months}}}
      reablement: {buy: {reablement_town: {quantity: 20 places, lead_time: 3 months, recruits: 4 per month}}}
      prevention: {levers: {prevention: {from: 2024-10-01}}}
      both: {split: {beds: 50 %, reablement: 50 %}}

`do_nothing` is always there. `quantity: solve` buys what the money is enough for in a whole year: what it costs to
hold, and its use at the stated load; fixed before anything runs, since savings never finance purchases.
"""

import datetime
import math
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from simulation.core import units
from simulation.core.errors import ScenarioError, ValueProblem, did_you_mean
from simulation.core.vocabulary import MONTHS_OF_YEAR
from simulation.money.files.indices import FinancialYear
from simulation.money.files.reading import Sheet, mapping_of, read_sheet
from simulation.scenario.schema.field_types import (
    Date,
    Minutes,
    MoneyRate,
    Names,
    Part,
    Reader,
    SharesDial,
    Spans,
    Text,
    WholeNumber,
    YesNo,
)
from simulation.scenario.schema.levers import View
from simulation.scenario.schema.ramp import NOTHING
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

DO_NOTHING = "do_nothing"
SOLVE = "solve"
_SIZES = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}


def read_sum(raw: Any) -> float:
    """Money once: '£150,000', '£2m'."""
    found = re.fullmatch(rf"£\s*{units.NUMBER}\s?(k|m|bn)?", str(raw).strip()[:200])
    if found is None or units.decimal(found[1]) < 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "a sum of money was expected, such as £150,000")
    return units.decimal(found[1]) * _SIZES[found[2] or ""]


def _read_sums(raw: Any) -> tuple[float, ...]:
    return tuple(read_sum(item) for item in (raw if isinstance(raw, list) else [raw]))


def _read_quantity(raw: Any) -> float | str:
    if raw == SOLVE:
        return SOLVE
    found = re.fullmatch(rf"{units.NUMBER}\s*(?:beds?|places?|people|person|per day)?", str(raw).strip()[:200])
    if found is None or units.decimal(found[1]) <= 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "'solve', or how many was expected, such as '20 places'")
    return units.decimal(found[1])


def _read_recruits(raw: Any) -> float:
    found = re.fullmatch(rf"{units.NUMBER}\s*(?:per|a)\s+month", str(raw).strip()[:200])
    if found is None or units.decimal(found[1]) <= 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "how many start in a month was expected, such as '4 per month'")
    return units.decimal(found[1])


def _read_months(raw: Any) -> tuple[int, ...]:
    """'November to March' as the numbers of the months, in order."""
    first, to, last = str(raw).strip().lower()[:200].partition(" to ")
    if first not in MONTHS_OF_YEAR or (to and last not in MONTHS_OF_YEAR):
        raise ValueProblem(f"'{units.shown(raw)}'", "months were expected, such as 'November to March'")
    begins = MONTHS_OF_YEAR.index(first)
    number = (MONTHS_OF_YEAR.index(last) - begins) % 12 + 1 if to else 1
    if number == 12:
        raise ValueProblem(f"'{units.shown(raw)}'", "a part of the year was expected; leave it out for all of it")
    return tuple((begins + place) % 12 + 1 for place in range(number))


def _read_rate(raw: Any) -> float:
    found = re.fullmatch(rf"{units.NUMBER}\s*%(?:\s*(?:per|a)\s+year)?", str(raw).strip()[:200])
    if found is None or not 0 <= units.decimal(found[1]) < 30:
        raise ValueProblem(f"'{units.shown(raw)}'", "a discount rate was expected, such as '3.5 %'")
    return units.decimal(found[1]) / 100.0


_TEXT = WithJsonSchema({"type": "string"})
Sum = Annotated[float, Reader(read_sum), _TEXT]
Sums = Annotated[tuple[float, ...], Reader(_read_sums), WithJsonSchema({"type": ["array", "string"]})]
Quantity = Annotated[float | str, Reader(_read_quantity), _TEXT]
Recruits = Annotated[float, Reader(_read_recruits), _TEXT]
Months = Annotated[tuple[int, ...], Reader(_read_months), _TEXT]
Rate = Annotated[float, Reader(_read_rate), _TEXT]
ShareField = Annotated[float, Reader(units.share), _TEXT]


class BudgetPart(Part):
    """The money that may be spent."""

    recurrent: MoneyRate
    set_up: Sum = 0.0
    """Once, when it begins."""
    from_: Date = Field(alias="from")
    contributions: SharesDial
    """Who puts it in."""
    apart: YesNo = False
    """Whether each contributor spends its own part on what it pays for itself; else it is pooled."""


class HorizonPart(Part):
    """For how long it is measured, when not as the base says."""

    length: Minutes
    warm_up: Minutes | None = None


class DiscountPart(Part):
    """What later costs and years are worth now."""

    costs: Rate = 0.035
    health: Rate = 0.035
    health_beside: Rate = 0.015
    """Shown beside."""


class DecidePart(Part):
    """What the best option is best at: net benefit at a value of a quality-adjusted year, or one measure."""

    value_of_a_year: Sum | None = None
    measure: str | None = None
    better: str = "less"
    carried_on: YesNo = False
    """Whether what runs on after the horizon counts."""

    @model_validator(mode="after")
    def one_of_them(self) -> "DecidePart":
        """A value of a year or a measure."""
        faults: list[tuple[tuple[str, ...], str, str]] = []
        if (self.value_of_a_year is None) == (self.measure is None):
            faults.append(((), "value_of_a_year and measure, both or neither", "give one of them"))
        if self.better not in ("less", "more"):
            faults.append((("better",), f"'{self.better}'", "'less' or 'more' was expected"))
        if faults:
            raise PydanticCustomError("wrong", "decide_on", {"faults": faults})
        return self


class OptimismPart(Part):
    """By how much plans are better than what comes of them: the Green Book's optimism bias."""

    cost: ShareField = 0.0
    """What is bought costs so much more."""
    time: Spans = NOTHING
    """Every purchase comes so much later; it is run so."""
    benefit: ShareField = 0.0
    """So much less of the quality-adjusted years comes of it."""


class EffortPart(Part):
    """How many replications may be spent."""

    first: WholeNumber = 8
    """Of each option before the first look."""
    most: WholeNumber = 60
    """Of one option."""

    @model_validator(mode="after")
    def enough(self) -> "EffortPart":
        """Two years at least, of which alone a difference has an interval; and no fewer in the end than at first."""
        faults: list[tuple[tuple[str, ...], str, str]] = []
        if self.first < 2:
            faults.append((("first",), f"'{self.first}'", "2 replications or more were expected"))
        if "most" in self.model_fields_set and self.most < self.first:
            faults.append((("most",), f"'{self.most}'", f"as many as 'first', {self.first}, or more were expected"))
        if faults:
            raise PydanticCustomError("wrong", "effort", {"faults": faults})
        return self


class PurchasePart(Part):
    """Capacity of one service that is bought."""

    quantity: Quantity
    share: ShareField | None = None
    """With `solve`: which part of the option's money; in equal parts when not said."""
    load: ShareField = 0.9
    """The use at which its cost is reckoned."""
    lead_time: Spans = NOTHING
    """From the first day of the money until the first of it is there."""
    recruits: Recruits | None = None
    """How many of it come each month after that; all at once when not said."""
    months: Months = ()
    """In which months of every year it is there, such as November to March; all year when not said."""
    vacancy: ShareField = 0.0
    """The part of what is bought that stays unfilled, and unpaid."""
    set_up: Sum = 0.0
    """Once, for each of its units."""


class OptionPart(Part):
    """One use of the money."""

    label: Text | None = None
    buy: dict[str, PurchasePart] = Field(default_factory=dict)
    levers: dict[str, Any] = Field(default_factory=dict)
    """Levers of the catalogue or of `library`, each with what is other about it."""
    library: str | None = None
    levers_of: str | None = None
    """A variant whose levers it has as well."""
    programmes: dict[str, Any] = Field(default_factory=dict)
    """Money beside: {cost:, payer:}, such as for co-ordination."""
    cost_beside_capacity: dict[str, Text] = Field(default_factory=dict)
    """Levers that add capacity and name a cost as well: what the cost is for, so that nothing is paid twice."""
    split: dict[str, ShareField] = Field(default_factory=dict)
    """Parts of the money for other options."""
    apart: YesNo | None = None
    """Whether contributors spend apart in this option, whatever the budget says."""
    set_up: Sum = 0.0
    note: Text | None = None


class OptionsPart(Part):
    """A file of options."""

    title: Text
    question: Text | None = None
    base: str
    prices: str
    price_year: FinancialYear | None = None
    view: View | None = None
    perspective: Names
    """The payers whose costs count."""
    budget: BudgetPart
    horizon: HorizonPart | None = None
    discount: DiscountPart = Field(default_factory=DiscountPart)
    values_of_a_year: Sums = (20_000.0, 30_000.0, 70_000.0)
    decide_on: DecidePart
    must_not_get_worse: Names = ()
    certainty: ShareField = 0.95
    optimism: OptimismPart | None = None
    effort: EffortPart = Field(default_factory=EffortPart)
    options: dict[str, OptionPart]


OptionFile = Sheet[OptionsPart]


def load_options(file: str | Path) -> OptionFile:
    """A file of options.

    Raises:
        ScenarioError: with every mistake that can be found without its base.
    """
    sheet = read_sheet(file, "options", OptionsPart)
    part = sheet.part
    mistakes = []
    if DO_NOTHING in part.options:
        right = "it is always there; call yours otherwise"
        mistakes.append(sheet.problem(("options", DO_NOTHING), f"an option called '{DO_NOTHING}'", right))
    if not part.options:
        mistakes.append(sheet.problem(("options",), "no option", "at least one option was expected"))
    for name, option in part.options.items():
        here = ("options", name)
        if option.split:
            if option.buy or option.levers or option.levers_of:
                mistakes.append(sheet.problem(here, "'split' beside purchases", "a split has other options only"))
            if abs(math.fsum(option.split.values()) - 1.0) > 1e-9:
                met = f"parts that sum to {100 * math.fsum(option.split.values()):g} %"
                mistakes.append(sheet.problem((*here, "split"), met, "parts sum to 100 %"))
            for other in option.split:
                if other not in part.options or part.options[other].split or other == name:
                    right = did_you_mean(other, list(part.options), "another option that is no split was expected")
                    mistakes.append(sheet.problem((*here, "split", other), f"there is no option '{other}'", right))
        shares = [one.share for one in option.buy.values() if one.quantity == SOLVE and one.share is not None]
        if math.fsum(shares) > 1.0 + 1e-9:
            met = f"shares that sum to {100 * math.fsum(shares):g} %"
            mistakes.append(sheet.problem((*here, "buy"), met, "shares of one option's money sum to 100 % at most"))
    if mistakes:
        raise ScenarioError(mistakes)
    return sheet


def contributions(rule: Value[Shares], day: datetime.date) -> dict[str, float]:
    """Who puts in which share of the budget."""
    return dict(rule.at({}, day).now)


__all__ = ["DO_NOTHING", "SOLVE", "OptionFile", "OptionPart", "OptionsPart", "PurchasePart", "contributions",
           "load_options", "mapping_of"]  # fmt: skip
