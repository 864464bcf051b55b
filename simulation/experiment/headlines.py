"""The measures people ask for first, and how a difference in them is said in a sentence."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulation.core.text.renamed import current_measure
from simulation.measures.registry import label_of, measures

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Headline:
    """One headline measure: the words for more and less of it."""

    more: str
    """'{} more patients have no criteria to reside at midnight'; {} is the amount with its unit."""
    less: str
    unit: str = ""
    """'' for a plain number, 'share', 'days' or '£'."""
    good: int = 0
    """-1 when less is better for patients, 1 when more is, 0 when neither can be said."""
    measure: str = ""

    @property
    def name(self) -> str:
        """For tables and charts: the label of the measure."""
        return label_of(self.measure)


def _share(good: int) -> Headline:
    """A share, of which the label says what it is a share of."""
    return Headline("{label} is {} higher", "{label} is {} lower", "share", good)


def _count(what: str, verb: str, good: int = 0) -> Headline:
    return Headline(f"{{}} more {what} {verb}", f"{{}} fewer {what} {verb}", "", good)


MILLION = 1e6
WORDS = {"share": " percentage points", "days": " days"}
"""What follows a difference."""

_SAID: Mapping[str, Headline] = {
    "no_criteria_to_reside": _count("patients", "have no criteria to reside at midnight", -1),
    "delayed_days_per_year": _count("delayed days a year", "are counted", -1),
    "share_delayed": _share(-1),
    "share_discharged_on_ready_date": _share(1),
    "mean_delay_when_delayed": Headline(
        "the mean delay of those delayed is {} longer", "the mean delay of those delayed is {} shorter", "days", -1
    ),
    "share_of_bed_days_delayed": _share(-1),
    "emergency_admissions_over_4_hours": _share(-1),
    "emergency_admissions_over_12_hours": _share(-1),
    "occupancy": _share(-1),
    "occupancy_at_08_00": _share(-1),
    "acute_beds_closed": _count("acute beds", "are closed"),
    "emergency_admissions_per_1000": _count("emergency admissions per 1,000 people a year", "happen", -1),
    "diverted_per_1000": _count("patients per 1,000 people a year", "are helped before an admission"),
    "readmitted_within_30_days": _share(-1),
    "readmitted_within_30_days_standardised": _share(-1),
    "days_dead_or_away_per_1000": _count(
        "days dead or away from home after a crisis, per 1,000 people a year,", "are lost", -1
    ),
    "deaths_within_91_days_of_a_crisis_per_1000": _count(
        "deaths within 91 days of a crisis, per 1,000 people a year,", "happen", -1
    ),
    "at_home_at_91_days": _share(1),
    "at_home_at_91_days_standardised": _share(1),
    "at_home_at_91_days_official": _share(1),
    "at_home_at_91_days_all_discharges": _share(1),
    "at_home_at_91_days_all_discharges_standardised": _share(1),
    "usual_place_at_91_days": _share(1),
    "offered_reablement": _share(1),
    "discharges_per_day": _count("live discharges a day", "happen"),
    "length_of_stay": Headline("a stay in hospital is {} longer", "a stay in hospital is {} shorter", "days"),
    "beds_held_21_days": _share(-1),
    "care_home_admissions_65_per_100000": _count(
        "moves to a care home at 65 and over, per 100,000 people a year,", "happen", -1
    ),
    "deaths_within_91_days_of_discharge": _share(-1),
    "waiting_at_home": _count("patients", "wait at home for a service", -1),
    "gave_up_at_home": _count("patients a year", "give up waiting at home", -1),
    "assessments_per_discharge": _count("assessments for each discharge", "are made", -1),
    "moves_per_spell": _count("moves in each spell", "are made", -1),
    "use_at_list_price": Headline(
        "there is {} more use a year at list price (not a cost)",
        "there is {} less use a year at list price (not a saving)",
        "£",
    ),
    "programme_cost": Headline(
        "{} more a year is paid for programmes beside the services",
        "{} less a year is paid for programmes beside the services",
        "£",
    ),
    "cost_at_prices": Headline(
        "{} more a year is paid at the file of prices, programmes included",
        "{} less a year is paid at the file of prices, programmes included",
        "£",
    ),
}
HEADLINES: Mapping[str, Headline] = {measure: replace(said, measure=measure) for measure, said in _SAID.items()}
"""In the order they are shown. Measures that a scenario does not have are left out, and the cost at a file of prices
where none is given.
"""


def computed_headlines() -> list[str]:
    """The headlines that something computes: without the cost at a file of prices where none is given."""
    return [name for name in HEADLINES if name in measures()]


FIRST = (
    "no_criteria_to_reside",
    "emergency_admissions_per_1000",
    "length_of_stay",
    "readmitted_within_30_days",
    "share_delayed",
    "occupancy",
    "discharges_per_day",
    "use_at_list_price",
)
"""Headlines that are drawn and told first where only some are, and a scenario has them."""

ALSO_BY_MONTH = (
    ("waiting", "service"),
    ("share_of_days_under_pressure", "all"),
    ("no_criteria_to_reside", "reason"),
    ("no_criteria_to_reside", "pathway"),
    ("no_criteria_to_reside", "responsible"),
    ("no_criteria_to_reside", "reason and pathway"),
    ("occupied", "service"),
    ("capacity", "service"),
    ("use_at_list_price", "payer"),
    ("cost_at_prices", "payer"),
    ("wait_for_bed_over_12_hours", "all"),
    ("beds_needed", "all"),
    ("days_above_92_per_cent", "all"),
    ("emergency_admissions_65_per_100000", "all"),
    ("mean_delay", "all"),
    ("short_term_outcome", "short_term_outcome"),
)
"""Measures and splits whose months are kept with those of headlines: the first two say how far a study can be trusted,
the others are what its report shows month by month, published returns among it.
"""


def shown(value: float, unit: str = "") -> str:
    """A number as people read it: shares in per cent, money in millions where it is large, otherwise as many digits as
    mean something.
    """
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "£" and value == 0:
        return "£0"
    amount = f"{value / MILLION:,.1f}m" if unit == "£" and abs(value) >= MILLION else _rounded(value, value)
    return {"days": f"{amount} days", "£": f"£{amount}"}.get(unit, amount)


def amount_of(value: float, unit: str, like: float | None = None) -> str:
    """The size of a difference without its sign, shares in percentage points; with as many digits as `like`, the
    difference it stands beside.
    """
    like = value if like is None else like
    if unit == "share":
        return _rounded(100 * abs(value), 100 * like, most=3)
    if unit == "£" and abs(like) >= MILLION:
        return f"{abs(value) / MILLION:,.1f}m"
    return _rounded(abs(value), like)


def signed(value: float, unit: str, like: float | None = None, word: bool = True) -> str:
    """A difference with its sign: +1.2 percentage points, -93, -£2.5m."""
    if not math.isfinite(value):
        return "–"
    sign = "-" if value < 0 else "+"
    pound = "£" if unit == "£" else ""
    return f"{sign}{pound}{amount_of(value, unit, like)}{WORDS.get(unit, '') if word else ''}"


def _rounded(value: float, like: float, most: int = 6) -> str:
    """With the digits that `like` deserves: two behind the first where it is small, none where it is large."""
    size = abs(like)
    digits = (
        0
        if size >= 50
        else 1
        if size >= 10
        else 2
        if size >= 1 or size == 0
        else min(most, 1 - math.floor(math.log10(size)))
    )
    return f"{value:,.{digits}f}"


def sentence(measure: str, base: str, variant: str, difference: float, lower: float, upper: float, clear: bool) -> str:
    """One plain sentence on one headline: 'In Integrated, 93 fewer patients … than in England (95 % confidence interval
    88 to 98): clear.'
    """
    measure = current_measure(measure)
    headline = HEADLINES.get(measure) or Headline("{label} is {} higher", "{label} is {} lower", measure=measure)
    if not math.isfinite(difference):
        return f"{headline.name}: nothing could be compared."
    if difference == 0 and lower == 0 == upper:
        return f"In {variant}, {headline.name}: no difference from {base} in any replication."
    pound, after = ("£" if headline.unit == "£" else ""), WORDS.get(headline.unit, "")
    amount = f"{pound}{amount_of(difference, headline.unit, precise_as(difference, lower, upper))}{after}"
    words = (headline.less if difference < 0 else headline.more).format(amount, label=headline.name)
    told = f"In {variant}, {words} than in {base}"
    if not math.isfinite(lower):
        return f"{told}; one replication gives no interval: not clear."
    ends = ends_in_words(headline, difference, lower, upper)
    return f"{told} (95 % confidence interval {ends}): {'clear' if clear else 'not clear'}."


def ends_in_words(said: Headline, difference: float, lower: float, upper: float) -> str:
    """An interval behind words that say which way: '88 to 98' where both ends are so, '1.23 lower to 0.47 higher' where
    one end is the other way.
    """
    same_side = lower > 0 or upper < 0
    down, up = next(((less, more) for less, more in WAYS if f" {less} " in f" {said.less} "), ("lower", "higher"))
    if same_side or not lower < 0 < upper:
        return interval(difference, lower, upper, said.unit, same_side)
    like, pound = precise_as(difference, lower, upper), "£" if said.unit == "£" else ""
    low, high = (f"{pound}{amount_of(end, said.unit, like)}" for end in (lower, upper))
    return f"{low} {down} to {high} {up}"


def precise_as(difference: float, lower: float, upper: float) -> float:
    """The number whose digits a difference and its interval deserve: a difference far smaller than its interval is no
    better known than that is wide.
    """
    half = (upper - lower) / 2.0
    return max(abs(difference), half) if math.isfinite(half) else difference


def interval(
    difference: float, lower: float, upper: float, unit: str, same_side: bool, like: float | None = None
) -> str:
    """'88 to 98' where both ends are on one side of zero, '-0.10 to +0.50' where they are not."""
    like = precise_as(difference, lower, upper) if like is None else like
    if same_side:
        low, high = (upper, lower) if difference < 0 else (lower, upper)
        pound = "£" if unit == "£" else ""
        return f"{pound}{amount_of(low, unit, like)} to {pound}{amount_of(high, unit, like)}"
    return f"{signed(lower, unit, like, word=False)} to {signed(upper, unit, like, word=False)}"


WAYS = (("fewer", "more"), ("lower", "higher"), ("shorter", "longer"), ("less", "more"))
"""The words for less and more of something."""
MANY = (
    "Each interval is right 95 times in 100. Among many lines a few are 'clear' by chance: "
    "trust what was asked before the run, and run again with another seed."
)
"""A word about many comparisons, shown beside *clear*."""
NO_SAVING = (
    "Use at list price is what the services used are worth at their unit prices. It is no saving and no budget: a bed "
    "that is used less still has its staff until somebody decides otherwise. Programmes are paid beside it."
)
"""A word about money, shown beside every amount."""


# ---- rows that are kept ----


def in_time(period: str, measure: str, by: str) -> bool:
    """Whether rows of months or weeks are kept of every replication: those of the headlines, and the months of
    `ALSO_BY_MONTH`. Months and weeks of everything are four in five rows, and few ever look at them.
    """
    return (by == "all" and measure in HEADLINES) or (period == "month" and (measure, by) in ALSO_BY_MONTH)


def of_everybody(table: "pd.DataFrame") -> "pd.Series[bool]":
    """Which rows are of all patients together."""
    return (table["by"] == "all") & (table["group"] == "all")


def is_month(period: str) -> bool:
    """Whether a period is a month, such as 2024-04."""
    return _MONTH.fullmatch(period) is not None


_MONTH = re.compile("[0-9]{4}-[0-9]{2}")


__all__ = [
    "FIRST",
    "HEADLINES",
    "MANY",
    "NO_SAVING",
    "Headline",
    "amount_of",
    "ends_in_words",
    "in_time",
    "interval",
    "is_month",
    "of_everybody",
    "precise_as",
    "sentence",
    "shown",
    "signed",
]
