"""Quantities as people write them: '6.1 days', '£395 per day', '14 %', '31 per day'.

Every reader takes text (scenario files are read as text throughout) and returns a float in the project's own unit:
minutes for times, fractions for shares, pounds for money, events per day for rates.
"""

import math
import re
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.text.safe_text import visible
from simulation.core.vocabulary import DAY, YEAR

NUMBER = r"([+-]?(?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
MINUTES = {"minute": 1.0, "hour": 60.0, "day": float(DAY), "week": 7.0 * DAY}
LONGEST = 1e6 * 366 * DAY
"""Minutes; beyond it sums and products of times would leave the range of numbers."""
PER_DAY = {"hour": 24.0, "day": 1.0, "week": 1.0 / 7.0, "year": 1.0 / YEAR}
MOST_PEOPLE = 1e10
"""People, beds or places: more than there are anywhere, and far fewer than a whole number of the engines may be."""
PEOPLE_UNITS = ("beds", "places", "people")


def _match(pattern: str, raw: Any, right: str) -> re.Match[str]:
    text = str(raw).strip() if isinstance(raw, (str, int, float)) and not isinstance(raw, bool) else None
    found = re.fullmatch(pattern, text) if text is not None and len(text) < 200 else None
    if found is None:
        raise ValueProblem(f"'{shown(raw)}'", right)
    return found


def shown(raw: Any) -> str:
    """A raw value, short enough for a message."""
    text = visible(str(raw)[:200])
    return text if len(text) <= 60 else text[:57] + "..."


def decimal(text: str) -> float:
    """A number as `NUMBER` finds it, with or without commas between thousands.

    >>> decimal("1,000.5")
    1000.5
    """
    value = float(text.replace(",", ""))
    if not math.isfinite(value):
        raise ValueProblem(f"'{text}'", "a finite number was expected")
    return value


def number(raw: Any) -> float:
    """A bare number, such as a weight or a shape."""
    return decimal(_match(NUMBER, raw, "a plain number without a unit was expected, such as 0.7")[1])


LARGEST_WHOLE = 10**15 - 1
MOST_DIGITS = 18
"""Digits of a whole number that 64 bits can hold."""


def digits(text: str) -> int | None:
    """The number that a text of digits says, such as a patient's or a place in a list; None for any other text.
    `str.isdigit` is true of digits that `int` cannot read, and `int` reads those of every script.

    >>> digits("0012"), digits("²"), digits("٣"), digits("-1"), digits("9" * 30)
    (12, None, None, None, None)
    """
    return int(text) if re.fullmatch(f"[0-9]{{1,{MOST_DIGITS}}}", text) else None


def whole(raw: Any, right: str = "") -> int:
    """A bare whole number; `right` is said of anything else."""
    long = re.fullmatch("[+-]?[0-9]{16,}", str(raw).strip()[:200])
    most = f"a whole number of at most {LARGEST_WHOLE:,} was expected"
    right = right or (most if long else "a whole number was expected, such as 20")
    return int(_match("([+-]?[0-9]{1,15})", raw, right)[1])


def minutes(raw: Any) -> float:
    """A time: minutes, hours, days or weeks; returns minutes (not rounded)."""
    found = _match(
        NUMBER + r"\s*(minute|hour|day|week)s?",
        raw,
        _of_another_unit(raw) or "a time with its unit was expected, such as '6.1 days' or '90 minutes'",
    )
    value = decimal(found[1]) * MINUTES[found[2]]
    if value < 0:
        raise ValueProblem(f"'{shown(raw)}'", "a time cannot be negative")
    return _not_endless(value, raw)


def _of_another_unit(raw: Any) -> str:
    """What would be right in place of a time in years, months or seconds, whose length is not said; else nothing."""
    found = re.fullmatch(NUMBER + r"\s*(year|month|second)s?", str(raw).strip()[:200])
    instead = {"year": "a year is '365 days'", "month": "a month is '30 days' or so", "second": "no time is shorter"}
    return f"times are in minutes, hours, days or weeks: {instead[found[2]]}" if found else ""


def change_of_minutes(raw: Any) -> float:
    """A time that a lever adds, so it may be negative; returns minutes."""
    found = _match(
        NUMBER + r"\s*(minute|hour|day|week)s?",
        raw,
        _of_another_unit(raw) or "a time with its unit was expected, such as '-0.5 days'",
    )
    return _not_endless(decimal(found[1]) * MINUTES[found[2]], raw)


def _not_endless(value: float, raw: Any) -> float:
    if abs(value) > LONGEST:
        raise ValueProblem(f"'{shown(raw)}'", "a time of at most a million years was expected")
    return value


def share(raw: Any) -> float:
    """A share of people or a probability in per cent; returns a fraction between 0 and 1."""
    value = decimal(_match(NUMBER + r"\s*%", raw, "a share in per cent was expected, such as '14 %'")[1]) / 100.0
    if not 0.0 <= value <= 1.0:
        raise ValueProblem(f"'{shown(raw)}'", "a share lies between 0 % and 100 %")
    return value


def share_as_said(raw: Any) -> float:
    """A share of an option: '5 %' in per cent, or 0.05 as the number itself is, in text too; returns a fraction between
    0 and 1.
    """
    right = "a share was expected, such as 0.05 or '5 %'"
    found = _match(NUMBER + r"\s*(%?)", raw, right)
    value = decimal(found[1]) / (100.0 if found[2] else 1.0)
    if not 0.0 <= value <= 1.0:
        raise ValueProblem(f"'{shown(raw)}'", "a share lies between 0 % and 100 %" if found[2] else right)
    return value


def share_per_day(raw: Any) -> float:
    """A share that grows by the day: '5 %' or '5 % per day'; returns a fraction per day, at least 0."""
    right = "a share per day was expected, such as '5 % per day'"
    value = decimal(_match(NUMBER + r"\s*%(?:\s*(?:per|a)\s+day)?", raw, right)[1]) / 100.0
    if value < 0:
        raise ValueProblem(f"'{shown(raw)}'", "a rate cannot be negative")
    return value


def share_per_year(raw: Any) -> float:
    """Growth: '2 % per year'; returns a fraction per year of 365 days, above -1."""
    right = "a growth was expected, such as '2 % per year'"
    value = decimal(_match(NUMBER + r"\s*%\s*(?:per|a)\s+year", raw, right)[1]) / 100.0
    if value <= -1.0:
        raise ValueProblem(f"'{shown(raw)}'", "a growth is above -100 % per year")
    return value


def risk_per_year(raw: Any) -> float:
    """A rate at which something happens to one person: '9 % per year'; returns it per year of 365 days."""
    right = "a rate was expected, such as '9 % per year'"
    value = decimal(_match(NUMBER + r"\s*%\s*(?:per|a)\s+year", raw, right)[1]) / 100.0
    if value < 0.0:
        raise ValueProblem(f"'{shown(raw)}'", right)
    return value


def rate(raw: Any) -> float:
    """How often: '31 per day', '700 per year' of 365 days; returns events per day."""
    found = _match(
        NUMBER + r"\s*(?:people\s+)?(?:per|a)\s+(hour|day|week|year)", raw, "a rate was expected, such as '31 per day'"
    )
    value = decimal(found[1]) * PER_DAY[found[2]]
    if value < 0:
        raise ValueProblem(f"'{shown(raw)}'", "a rate cannot be negative")
    return value


def people(raw: Any, unit: str = "people") -> float:
    """A number of people, beds or places, in the unit named; returns the number. 'unlimited' is infinity."""
    if isinstance(raw, str) and raw.strip() == "unlimited" and unit != "people":
        return math.inf
    single = {"beds": "beds?", "places": "places?", "people": "(?:people|person)"}[unit]
    value = decimal(_match(NUMBER + rf"\s*{single}", raw, f"a number of {unit} was expected, such as '12 {unit}'")[1])
    if value < 0:
        raise ValueProblem(f"'{shown(raw)}'", f"a number of {unit} cannot be negative")
    if value > MOST_PEOPLE:
        raise ValueProblem(f"'{shown(raw)}'", f"at most {MOST_PEOPLE:,.0f} {unit}, or 'unlimited' capacity")
    return value


def money(raw: Any) -> tuple[float, str]:
    """A price: '£395 per day'; returns pounds and what it is per (day, hour, start, contact or once)."""
    found = _match(
        rf"£\s*{NUMBER}(?:\s*(?:per|a|an)\s+(day|hour|start|contact))?",
        raw,
        "a price was expected, such as '£395 per day'",
    )
    value = decimal(found[1])
    if value < 0:
        raise ValueProblem(f"'{shown(raw)}'", "a price cannot be negative")
    return value, found[2] or "once"


SIZES = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
"""By what stands behind an amount of money: £2m."""


def money_per_year(raw: Any) -> float:
    """Money that goes out as time passes: '£2m per year', '£40k a month', '£500 per day'; returns pounds per year of
    365 days, of which a month is the twelfth part.
    """
    right = "money in a time was expected, such as '£2m per year' or '£250,000 per year'"
    found = _match(rf"£\s*{NUMBER}\s?(k|m|bn)?\s*(?:per|a)\s+(day|week|month|year)", raw, right)
    value = (
        decimal(found[1])
        * SIZES[found[2] or ""]
        * {"day": float(YEAR), "week": YEAR / 7.0, "month": 12.0, "year": 1.0}[found[3]]
    )
    if value < 0:
        raise ValueProblem(f"'{shown(raw)}'", "money paid cannot be negative")
    return value
