"""One number of a scenario, and one difference between two, with what can be said of it."""

import math
from dataclasses import dataclass
from enum import StrEnum

from simulation.core.text.sentences import capital
from simulation.core.worth import Worth
from simulation.experiment.caveats.assumed import by_construction
from simulation.experiment.headlines import (
    HEADLINES,
    Headline,
    amount_of,
    ends_in_words,
    interval,
    precise_as,
    shown,
    signed,
)
from simulation.measures.foreseen import is_harm, kind_of_unit
from simulation.measures.registry import described
from simulation.report.answer.worth import worth_of


class Verdict(StrEnum):
    """What can be said of a difference."""

    CLEAR = "clear"
    SMALL = "clear, but too small to matter"
    NONE = "no difference that matters"
    OPEN = "not clear"
    ASSUMED = "moved by construction"
    UNKNOWN = "not known: one replication gives no interval"


GOOD = {
    "wait_for_bed_hours": -1,
    "wait_for_bed_over_12_hours": -1,
    "wait_for_bed_over_4_hours": -1,
    "never_away_for_12_weeks": 1,
    "deaths_while_waiting": -1,
}
"""Which way is better for patients, for measures shown that are no headlines."""


def headline_of(measure: str) -> Headline:
    """How a measure is said in a sentence, whether or not it is a headline."""
    known = HEADLINES.get(measure)
    if known is not None:
        return known
    words = ("{label} is {} higher", "{label} is {} lower")
    return Headline(*words, unit_of(measure), GOOD.get(measure, 0), measure)


def unit_of(measure: str) -> str:
    """'share', 'days', '£' or '' for a plain number."""
    if measure in HEADLINES:
        return HEADLINES[measure].unit
    known = described(measure)
    return kind_of_unit(known.unit) if known is not None else ""


def label_in_full(measure: str, group: str = "") -> str:
    """The label of a measure, with the name of a group where it is of one."""
    label = headline_of(measure).name.removeprefix("the ")
    known = described(measure)
    label = capital(label) + (" (hours)" if known is not None and known.unit == "hours" else "")
    return f"{label}: {group}" if group else label


@dataclass(frozen=True)
class Level:
    """What one scenario comes to in one measure."""

    scenario: str
    measure: str
    mean: float
    lower: float
    upper: float

    @property
    def unit(self) -> str:
        """'share', 'days', '£' or ''."""
        return unit_of(self.measure)

    @property
    def text(self) -> str:
        """As people read it."""
        return shown(self.mean, self.unit)

    @property
    def ends(self) -> str:
        """The interval; nothing without one."""
        is_told = math.isfinite(self.lower)
        return f"{shown(self.lower, self.unit)} to {shown(self.upper, self.unit)}" if is_told else ""


@dataclass(frozen=True)
class Finding:
    """A variant less its base in one measure, paired by replication."""

    base: str
    variant: str
    measure: str
    before: float
    difference: float
    lower: float
    upper: float
    assumed: tuple[str, ...] = ()
    """Levers that move this measure by construction."""
    by: str = "all"
    group: str = "all"
    own: Worth | None = None
    """The smallest difference worth having, where the scenario says it."""
    heed: str = ""
    """What must be said with it, such as that its patients are others: it is then neither better nor worse."""

    @property
    def unit(self) -> str:
        """'share', 'days', '£' or ''."""
        return unit_of(self.measure)

    @property
    def worth(self) -> float:
        """The smallest difference worth having, in the unit of the measure; of deaths and harms what they are ranked
        by.
        """
        return (self.own or worth_of(self.measure)).of(self.before)

    @property
    def least(self) -> float:
        """Below which it is called too small to matter: nought for deaths and harms."""
        return 0.0 if is_harm(self.measure) else self.worth

    @property
    def worth_in_words(self) -> str:
        """'1 percentage point', '3 % of the base (said in the file)', 'any: a harm'."""
        if is_harm(self.measure):
            return "any: a harm"
        said = (self.own or worth_of(self.measure)).in_words(self.unit)
        return f"{said} (said in the file)" if self.own is not None else said

    @property
    def verdict(self) -> Verdict:
        """What can be said of it."""
        if self.assumed:
            return Verdict.ASSUMED
        if not math.isfinite(self.lower):
            return Verdict.UNKNOWN
        if self.lower > 0 or self.upper < 0:
            return Verdict.CLEAR if abs(self.difference) >= self.least else Verdict.SMALL
        return Verdict.NONE if max(-self.lower, self.upper) < self.least or self.is_nought else Verdict.OPEN

    @property
    def said(self) -> str:
        """The verdict with what must be said with it: 'clear, of other patients'."""
        is_said = self.heed and not self.assumed and not self.is_nought
        return f"{self.verdict}, {self.heed}" if is_said else str(self.verdict)

    @property
    def is_nought(self) -> bool:
        """Whether no replication differs."""
        return self.difference == self.lower == self.upper == 0.0

    @property
    def size(self) -> float:
        """The difference in smallest differences worth having."""
        return abs(self.difference) / self.worth if self.worth > 0 else math.inf if self.difference else 0.0

    @property
    def is_better(self) -> bool | None:
        """Whether patients are better off; None where that cannot be said, or there is nothing to say."""
        good = headline_of(self.measure).good
        is_told = good and self.verdict is Verdict.CLEAR and not self.heed
        return self.difference * good > 0 if is_told else None

    @property
    def _like(self) -> float:
        """The number whose digits the difference and its interval are shown with."""
        return precise_as(self.difference, self.lower, self.upper)

    @property
    def text(self) -> str:
        """'-93', '+1.2 percentage points'; 'none' where no replication differs."""
        return "none" if self.is_nought else signed(self.difference, self.unit, self._like)

    @property
    def ends(self) -> str:
        """The interval with its signs; nothing without one."""
        is_told = math.isfinite(self.lower) and not self.is_nought
        return interval(self.difference, self.lower, self.upper, self.unit, False, self._like) if is_told else ""

    @property
    def told(self) -> str:
        """'-93 (-98 to -88): clear'."""
        ends = f" ({self.ends})" if self.ends else ""
        return "no difference in any replication" if self.is_nought else f"{self.text}{ends}: {self.said}"

    @property
    def short(self) -> str:
        """The difference for a narrow column: 'points' for percentage points."""
        return self.text.replace(" percentage points", " points")

    @property
    def brief(self) -> str:
        """The same for a narrow column: 'points' for percentage points."""
        return self.told.replace(" percentage points", " points")

    def phrase(self) -> str:
        """'93 fewer patients have no criteria to reside at midnight (95 % confidence interval 88 to 98)'."""
        said = headline_of(self.measure)
        if self.is_nought:
            return f"{said.name}: no difference in any replication"
        pound, after = ("£" if said.unit == "£" else ""), {"share": " percentage points", "days": " days"}
        amount = f"{pound}{amount_of(self.difference, said.unit, self._like)}{after.get(said.unit, '')}"
        words = (said.less if self.difference < 0 else said.more).format(amount, label=said.name)
        if not math.isfinite(self.lower):
            return words
        return f"{words} (95 % confidence interval {ends_in_words(said, self.difference, self.lower, self.upper)})"

    def __str__(self) -> str:
        why = f" ({by_construction(self.assumed)})" if self.assumed else ""
        word = "" if self.assumed or self.is_nought else f": {self.said}"
        return f"In {self.variant}, {self.phrase()} than in {self.base}{word}{why}."


__all__ = ["Finding", "Level", "Verdict", "headline_of", "label_in_full", "unit_of"]
