"""One price as a file says it, with its year, index, source and range; premiums, and years that care lasts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem, did_you_mean
from simulation.core.vocabulary import YEAR
from simulation.money.files.indices import read_year, written_year

PER = ("hour", "day", "week", "year", "start", "contact")
HOURS = {"hour": 1.0, "day": 24.0, "week": 168.0, "year": 24.0 * YEAR}
_SIZES = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
PRICE_KEYS = ("value", "year", "index", "source", "covers", "range", "note")


@dataclass(frozen=True)
class Price:
    """One price as its source has it."""

    amount: float
    """Pounds of its own year."""
    per: str
    """One of `PER`."""
    year: int
    index: str
    source: str
    covers: str
    low: float
    high: float
    """Ends of its range; the amount itself where no range is said."""
    note: str = ""
    part: float = 1.0
    """Which part of the published amount this is: an average is split into hold and use."""
    how: str = ""
    """How the part was found."""

    @property
    def said(self) -> str:
        """As the source has it."""
        return f"£{self.amount:,.2f} per {self.per} of {written_year(self.year)}"


def read_pounds(raw: Any) -> tuple[float, str]:
    """'£345 per day', '£1,026 per week', '£43k per year' as pounds and what they are per."""
    found = re.fullmatch(
        rf"£\s*{units.NUMBER}\s?(k|m|bn)?\s*(?:per|a|an)\s+(hour|day|week|year|start|contact)", _text(raw)
    )
    if found is None or units.decimal(found[1]) < 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "a price was expected, such as '£345 per day'")
    return units.decimal(found[1]) * _SIZES[found[2] or ""], found[3]


def _text(raw: Any) -> str:
    return str(raw).strip()[:200] if isinstance(raw, (str, int, float)) else ""


def _read_range(raw: Any, per: str) -> tuple[float, float]:
    low, to, high = _text(raw).partition(" to ")
    if not to:
        raise ValueProblem(f"'{units.shown(raw)}'", f"a range was expected, such as '£313 to £562 per {per}'")
    first, last = (read_pounds(end if "per" in end else f"{end} per {per}") for end in (low, high))
    if first[0] > last[0] or {first[1], last[1]} != {per}:
        raise ValueProblem(f"'{units.shown(raw)}'", f"a range from low to high per {per} was expected")
    return first[0], last[0]


def read_price(raw: Any) -> Price:
    """A price with all that it has to say of itself.

    Raises:
        ValueProblem: with every fault below it, such as a price without a year.
    """
    if not isinstance(raw, Mapping):
        right = "{value:, year:, index:, source:, covers:} was expected"
        raise ValueProblem(f"'{units.shown(raw)}'", right)
    faults: list[tuple[tuple[str, ...], str, str]] = [
        ((str(key),), f"unknown key '{key}'", did_you_mean(str(key), PRICE_KEYS, f"known: {', '.join(PRICE_KEYS)}"))
        for key in raw
        if key not in PRICE_KEYS
    ]
    for key, right in (
        ("value", "a price has a value, such as £345 per day"),
        ("year", "say of which year the price is, such as year: 2023/24"),
        ("index", "name the index that brings it to the price year"),
        ("source", "name one of 'sources'"),
        ("covers", "say whether on-costs, overheads and VAT are in it"),
    ):
        if not _text(raw.get(key, "")):
            faults.append(((), f"a price without '{key}'", right))
    amount, per, year, ends = 0.0, "day", 0, None
    try:
        amount, per = read_pounds(raw.get("value", "£0 per day"))
        ends = _read_range(raw["range"], per) if "range" in raw else None
    except ValueProblem as wrong:
        faults += wrong.faults
    try:
        year = read_year(raw.get("year", "2000/01"))
    except ValueProblem as wrong:
        faults += wrong.under("year").faults
    if ends is not None and not ends[0] <= amount <= ends[1]:
        faults.append((("range",), f"a range that leaves out {raw['value']}", "a range holds its value"))
    if faults:
        raise ValueProblem.all(faults)
    low, high = ends or (amount, amount)
    words = [_text(raw.get(key, "")) for key in ("index", "source", "covers", "note")]
    return Price(amount, per, year, words[0], words[1], words[2], low, high, words[3])


def read_years(raw: Any) -> float:
    """'2 years'."""
    found = re.fullmatch(rf"{units.NUMBER}\s*years?", _text(raw))
    if found is None or not 0.0 < units.decimal(found[1]) <= 120.0:
        raise ValueProblem(f"'{units.shown(raw)}'", "a number of years was expected, such as '2 years'")
    return units.decimal(found[1])


def read_factor(raw: Any) -> float:
    """'150 %' of a weekday's price."""
    found = re.fullmatch(rf"{units.NUMBER}\s*%", _text(raw))
    if found is None or not 0.0 <= units.decimal(found[1]) <= 1000.0:
        raise ValueProblem(f"'{units.shown(raw)}'", "per cent of the weekday's price were expected, such as '150 %'")
    return units.decimal(found[1]) / 100.0


def read_hours(raw: Any) -> tuple[float, ...]:
    """Factors of the 24 hours of a day."""
    if not isinstance(raw, Mapping) or not raw:
        right = 'spans of whole hours with their price were expected, such as {"20:00-06:00": 133 %}'
        raise ValueProblem(f"'{units.shown(raw)}'", right)
    factors = [1.0] * 24
    for said, factor in raw.items():
        found = re.fullmatch(r"([0-9]{1,2}):00\s*-\s*([0-9]{1,2}):00", _text(said))
        first, last = (int(hour) for hour in found.groups()) if found else (25, 25)
        if first > 23 or last > 24 or first == last:
            raise ValueProblem(f"'{units.shown(said)}'", "a span of whole hours was expected, such as 20:00-06:00")
        share = read_factor(factor)
        for hour in range(first, last if last > first else last + 24):
            factors[hour % 24] = share
    return tuple(factors)


__all__ = ["HOURS", "PER", "Price", "read_factor", "read_hours", "read_pounds", "read_price", "read_years"]
