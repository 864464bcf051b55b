"""What services cost: to hold, used or not; to use; and, of long-term care, for each week that somebody lives with it.

A file of prices says one price year. Each price says its own year and the index that brings it there, its source and
what it covers (on-costs, overheads, VAT):

    kind: prices
    title: Prices of a place
    price_year: 2023/24
    payers: [nhs, council, self_funder]
    services:
      beds:
        for: [acute_beds]
        average: {value: £345 per day, year: 2020/21, index: nhs, source: G24, covers: ward and hotel; no VAT}
        held: 80 %                # of the average is for holding the bed; the rest comes with use
        base_use: 92 %            # the use at which the published average was found
        step: 28
        payer: nhs
      assessors: {for: [assessors], hold: {value: £58 per hour, ...}, payer: council}
      care_home:
        for: [care_home_places]
        lived: {value: £1026 per week, ...}
        state: care_home
        lasts: 2 years
        payer: {by_self_funder: {pays: self_funder, does_not: council}}
    not_priced: {daily_round: a meeting of people who are paid elsewhere}

An average splits so that hold and use together give it back at the base's use: of £p a day with a share h for holding
at a use u, a place costs p x h x u a day to hold and each occupied day p x (1 - h).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from simulation.core import units
from simulation.core.errors import ScenarioError, ValueProblem
from simulation.money.files.indices import FinancialYear, Index, IndexPart, IndicesPart, indices_of, written_year
from simulation.money.files.price_checks import mistakes_of
from simulation.money.files.price_reading import HOURS, Price, read_factor, read_hours, read_price, read_years
from simulation.money.files.reading import Sheet, check_named, read_sheet
from simulation.scenario.schema.field_types import Names, Part, Reader, SharesDial, Text, YesNo
from simulation.scenario.schema.model import Source
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

_ANY_DAY = datetime.date(2000, 1, 1)
"""Payers do not change by date."""
_TEXT_SCHEMA = WithJsonSchema({"type": "string"})
PriceField = Annotated[Price, Reader(read_price), WithJsonSchema({"type": "object"})]
Years = Annotated[float, Reader(read_years), _TEXT_SCHEMA]
Factor = Annotated[float, Reader(read_factor), _TEXT_SCHEMA]
HourFactors = Annotated[tuple[float, ...], Reader(read_hours), WithJsonSchema({"type": "object"})]
ShareField = Annotated[float, Reader(units.share), _TEXT_SCHEMA]
StepSize = Annotated[float, Reader(units.number), WithJsonSchema({"type": ["number", "string"]})]


class ServicePricePart(Part):
    """What one service costs, or several alike."""

    for_: Names = Field(default=(), alias="for")
    """The services of the scenario, where they have another name; `*` stands for any letters."""
    average: PriceField | None = None
    """A published average, which `held` and `base_use` split."""
    held: ShareField | None = None
    """The part of the average that is spent to hold the place, used or not."""
    base_use: ShareField | None = None
    """The use at which the average was found."""
    hold: PriceField | None = None
    """Per place and year, used or not; of staff per hour on duty, busy or not."""
    use: PriceField | None = None
    """What an occupied day, an hour of work, a start or a contact adds."""
    lived: PriceField | None = None
    """Long-term care that begins with a start, for each week that it lasts."""
    state: Literal["care_home", "home_with_care"] | None = None
    """Of long-term care: the state in which people have it."""
    lasts: Years | None = None
    """Of long-term care: how long it lasts in the mean; what still runs at the end of the horizon is carried on so."""
    stops_in_hospital: YesNo = False
    """Of long-term care: whether it is not paid while its person is in a bed."""
    step: StepSize = 1.0
    """In what numbers it is bought and closed: a ward of 28 beds, five places, one assessor."""
    buy_step: StepSize | None = None
    """In what numbers it can be bought, where that is another than `step`."""
    saturday: Factor = 1.0
    sunday: Factor = 1.0
    """Of staff: the price of an hour on these days, in per cent of a weekday's."""
    by_hour: HourFactors = ()
    """Of staff: the price of an hour at these times of the day, such as {"20:00-06:00": 133 %}; of the day's premium
    and the hour's the higher holds.
    """
    closes_under: ShareField | None = None
    """The occupancy under which a whole step may be closed."""
    spot: YesNo = False
    """Whether it is bought by the case, so that what is not used is not paid."""
    payer: SharesDial
    """Who pays: one payer, shares, or by a label that people carry."""
    held_by: SharesDial | None = None
    """Who pays for holding it, where `payer` depends on the person."""
    note: Text | None = None


class UtilityPart(Part):
    """The quality of a year in one place, 1 for full health."""

    value: Annotated[float, Reader(units.number), WithJsonSchema({"type": ["number", "string"]})]
    range: Annotated[tuple[float, float] | None, Reader(lambda raw: _read_between(raw)), _TEXT_SCHEMA] = None
    source: str
    note: Text | None = None


def _read_between(raw: Any) -> tuple[float, float]:
    low, to, high = str(raw).strip()[:200].partition(" to ")
    if not to or units.number(low) > units.number(high):
        raise ValueProblem(f"'{units.shown(raw)}'", "a range was expected, such as '0.3 to 0.5'")
    return units.number(low), units.number(high)


class QualityPart(Part):
    """The value of a year by where people are, and how long the living live on after the horizon."""

    values: dict[str, UtilityPart]
    """By place: home, home_with_care, care_home, hospital, hospital_at_home, bed."""
    years_left: dict[str, Years] = Field(default_factory=dict)
    """By place: how many years people there live on in the mean."""
    note: Text | None = None


class PricesPart(Part):
    """A file of prices."""

    title: Text
    price_year: FinancialYear
    indices: str | None = None
    """A file of indices; the shipped one when not said."""
    own_indices: dict[str, IndexPart] = Field(default_factory=dict)
    """Indices of this file."""
    payers: Names
    people_pay: Names = ()
    """Those of them who are people themselves: who funds own care, and what councils bill people for theirs."""
    services: dict[str, ServicePricePart]
    not_priced: dict[str, Text] = Field(default_factory=dict)
    """Services that cost nothing of their own, each with the reason."""
    quality_of_life: QualityPart | None = None
    sources: dict[str, Source]


@dataclass(frozen=True)
class ServicePrice:
    """What one service of a scenario costs."""

    entry: str
    """Its name in the file of prices."""
    part: ServicePricePart

    @property
    def buy_step(self) -> float:
        """In what numbers it is bought."""
        return self.part.buy_step if self.part.buy_step is not None else self.part.step

    @cached_property
    def hold(self) -> Price | None:
        """What it costs to hold, per place and year; of staff per hour on duty."""
        if self.part.hold is not None or self.part.average is None:
            return self.part.hold
        assert self.part.held is not None, "an average says how it splits"
        assert self.part.base_use is not None, "an average says at which use"
        how = f"{100 * self.part.held:g} % of the average at a use of {100 * self.part.base_use:g} %"
        return _part_of(self.part.average, self.part.held * self.part.base_use, how)

    @cached_property
    def use(self) -> Price | None:
        """What use adds."""
        if self.part.use is not None or self.part.average is None:
            return self.part.use
        assert self.part.held is not None, "an average says how it splits"
        return _part_of(self.part.average, 1.0 - self.part.held, f"{100 * (1 - self.part.held):g} % of the average")


def _part_of(price: Price, part: float, how: str) -> Price:
    return Price(**{**price.__dict__, "part": part, "how": how})


@dataclass(frozen=True)
class PriceBook:
    """Prices with the indices that bring them to one year."""

    sheet: Sheet[PricesPart]
    shelf: Sheet[IndicesPart]
    """The file of indices."""
    indices: Mapping[str, Index]
    year: int
    drawn: Mapping[str, float] = field(default_factory=dict)
    """Factors by which drawn prices and values differ from the central ones, by path."""

    @property
    def part(self) -> PricesPart:
        """What the file says."""
        return self.sheet.part

    def pounds(self, price: Price, path: str = "") -> float:
        """A price in pounds of the price year."""
        factor = self.indices[price.index].factor(price.year, self.year)
        return price.amount * price.part * factor * self.drawn.get(path, 1.0)

    def per_year(self, price: Price, path: str = "") -> float:
        """The same for a whole year of 365 days, of a price for time."""
        return self.pounds(price, path) * HOURS["year"] / HOURS[price.per]

    def of(self, service: str) -> ServicePrice | None:
        """The price of a service of the scenario; None where it is not priced."""
        known = self._by_name.get(service)
        if known is None:
            known = self._by_name[service] = next(
                (
                    ServicePrice(name, part)
                    for name, part in self.part.services.items()
                    if service == name or any(fnmatchcase(service, pattern) for pattern in part.for_)
                ),
                None,
            )
        return known

    @cached_property
    def _by_name(self) -> dict[str, ServicePrice | None]:
        return {}

    def quality(self, place: str) -> float:
        """The value of a year in a place; as at home where the file says nothing of it."""
        assert self.part.quality_of_life is not None, "asked only where the file has values"
        values = self.part.quality_of_life.values
        name = place if place in values else "home"
        return values[name].value * self.drawn.get(f"quality_of_life.values.{name}", 1.0)

    def with_draws(self, drawn: Mapping[str, float]) -> "PriceBook":
        """The same with prices and values that differ by these factors, by path; hold and use move with an average."""
        parts = {
            path.removesuffix("average") + part: factor
            for path, factor in drawn.items()
            if path.endswith(".average")
            for part in ("hold", "use")
        }
        return PriceBook(self.sheet, self.shelf, self.indices, self.year, {**drawn, **parts})

    def trace(self, service: str) -> list[str]:
        """Where the figures of a service come from: price, year, index, factor, source."""
        found = self.of(service)
        if found is None:
            why = next((why for name, why in self.part.not_priced.items() if fnmatchcase(service, name)), "no price")
            return [f"{service}: not priced ({why})"]
        lines = []
        for kind, price in (("hold", found.hold), ("use", found.use), ("lived", found.part.lived)):
            if price is None:
                continue
            index = self.indices[price.index]
            cite = self.part.sources[price.source].cite
            lines.append(
                f"{service}, {kind}: £{self.pounds(price):,.2f} per {price.per} of {written_year(self.year)} = "
                f"{price.said}{f' x {price.part:.4g} ({price.how})' if price.how else ''} x "
                f"{index.factor(price.year, self.year):.4f} (index {price.index}: {index.cite}); "
                f"source {price.source}: {cite}; covers {price.covers}"
            )
        return lines


def load_prices(
    file: str | Path, near: Path | None = None, year: int | None = None, indices: Path | None = None
) -> PriceBook:
    """A file of prices with its indices, in its own price year or another; `indices`: a file in place of those that it
    names.

    Raises:
        ScenarioError: with every mistake: a price without a year, an index that does not reach it, an unknown source.
    """
    sheet = read_sheet(file, "prices", PricesPart, near)
    part = sheet.part
    if indices is None and part.indices is not None:
        check_named(sheet, ("indices",), part.indices, "indices")
    shelf = read_sheet(indices or part.indices or "price_indices", "indices", IndicesPart, sheet.path.parent)
    own = IndicesPart(title=part.title, indices=part.own_indices, sources=part.sources)
    known = {**indices_of(shelf.part), **indices_of(own)}
    book = PriceBook(sheet, shelf, known, part.price_year if year is None else year)
    mistakes = list(mistakes_of(book))
    if mistakes:
        raise ScenarioError(mistakes)
    return book


def shares_of(rule: Value[Shares], labels: Mapping[str, str | None]) -> dict[str, float]:
    """Who pays which share for a person with these labels."""
    return dict(rule.at(labels, _ANY_DAY).now)
