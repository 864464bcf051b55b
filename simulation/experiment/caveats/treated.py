"""Who is treated in a variant and not in the base, or the other way round, and what of its numbers says less for it.

A place that sends people elsewhere loses their deaths, readmissions and costs from its count: what is counted for each
place falls, and what is counted for each person is of other people. Neither is better care, nor a saving.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from simulation.core.worth import Worth
from simulation.experiment.headlines import Headline, amount_of, ends_in_words, precise_as, shown

DISCHARGES, CANCELLED, ELSEWHERE, HELPED = (
    "discharges_per_day",
    "elective_cancellations_per_day",
    "elective_treated_elsewhere_per_day",
    "diverted_per_day",
)
ADMITTED = "emergency_admissions_to_a_bed_per_day"
ILL_AGAIN = "deteriorations_per_day"
FEWER_OR_MORE = Headline("{} more", "{} fewer")
MATTERS = Worth(part=0.01)
"""Of the base's live discharges: below it the same people are treated."""
OF_THE_DISCHARGED = frozenset(
    {
        "readmitted_within_30_days",
        "readmitted_within_30_days_standardised",
        "at_home_at_91_days",
        "at_home_at_91_days_standardised",
        "at_home_at_91_days_hospital_at_home_as_home",
        "at_home_at_91_days_official",
        "at_home_at_91_days_all_discharges",
        "at_home_at_91_days_all_discharges_standardised",
        "at_home_at_91_days_all_discharges_hospital_at_home_as_home",
        "usual_place_at_91_days",
        "never_away_for_12_weeks",
        "offered_reablement",
        "short_term_outcome",
        "deaths_within_91_days_of_discharge",
        "deaths_within_91_days_of_admission",
    }
)
"""Shares of those who were treated: of other people where others are treated."""
OF_THE_PLACE = frozenset(
    {
        "days_dead_or_away_per_1000",
        "deaths_within_91_days_of_a_crisis_per_1000",
        "deaths_of_all_who_came_per_1000",
        "crises_per_1000",
        "emergency_admissions_per_1000",
        "emergency_admissions_per_day",
        "emergency_admissions_65_per_100000",
        "care_home_admissions_65_per_100000",
        "care_home_admissions_from_hospital_65_per_100000",
        "waiting_at_home",
        "waiting_for_community",
        "gave_up_at_home",
    }
)
"""Counts of the place after a stay: who is treated elsewhere is in none of them, nor who comes back from there."""
MONEY = frozenset({"use_at_list_price", "cost_at_prices"})
"""What the place pays, for whom it treats."""
OF_WAITING = frozenset({"deaths_while_waiting", "deaths_after_deterioration_per_day", ILL_AGAIN})
"""What a file assumes that waiting does."""


class Change(NamedTuple):
    """A measure in the base, and a variant less the base with the ends of its interval."""

    before: float
    difference: float
    lower: float
    upper: float

    def matters(self, worth: float) -> bool:
        """Whether it is clear, or without an interval, and at least so much."""
        return abs(self.difference) >= worth > 0 and not self.lower <= 0 <= self.upper


Look = Callable[[str], Change | None]


@dataclass(frozen=True)
class Treated:
    """How many fewer or more a variant treats."""

    discharges: Change | None
    cancelled: Change | None
    elsewhere: Change | None
    helped: Change | None
    admitted: Change | None
    ill_again: bool
    """Whether who waits falls ill again by an assumption of the file."""

    @property
    def _worth(self) -> float:
        return MATTERS.of(self.discharges.before) if self.discharges is not None else 0.0

    @property
    def are_others(self) -> bool:
        """Whether those discharged are other people than in the base. Where as many are admitted and nobody more is
        cancelled, or nobody leaves an acute bed at all, people are discharged from elsewhere, such as a lounge.
        """
        if self.discharges is None or not self.discharges.matters(self._worth):
            return False
        if min(self.discharges.before, self.discharges.before + self.discharges.difference) <= 0:
            return False
        coming = [one for one in (self.admitted, self.cancelled, self.elsewhere) if one is not None]
        return not coming or any(one.matters(self._worth) for one in coming)

    @property
    def leave_the_count(self) -> bool:
        """Whether other people are treated elsewhere than in the base."""
        return self.elsewhere is not None and self.elsewhere.matters(self._worth)

    @property
    def are_fewer(self) -> bool:
        """Whether fewer are treated."""
        return (self.are_others and self.discharges is not None and self.discharges.difference < 0) or (
            self.leave_the_count and self.elsewhere is not None and self.elsewhere.difference > 0
        )

    def heed(self, measure: str) -> str:
        """What must be said with a difference in a measure, which is then neither better nor worse; '' for nothing."""
        if measure in OF_THE_DISCHARGED and (self.are_others or self.leave_the_count):
            return "of other patients"
        if measure in OF_THE_PLACE and self.leave_the_count:
            return "without those treated elsewhere"
        if measure in MONEY and (self.are_others or self.leave_the_count):
            return "for fewer patients" if self.are_fewer else "for more patients"
        return "assumed by the file in part" if measure in OF_WAITING and self.ill_again else ""

    def told(self, variant: str, base: str) -> str:
        """A sentence on how many fewer or more are treated; '' where they are as many."""
        if not (self.are_others or self.leave_the_count):
            return ""
        said = (
            (self.discharges, "live discharges a day"),
            (self.cancelled, "planned admissions a day cancelled for want of a bed"),
            (self.elsewhere, "planned patients a day treated elsewhere or not at all"),
            (self.helped, "patients a day helped before an admission"),
        )
        parts = [_told(one, what) for one, what in said if one is not None and one.difference]
        fewer = "fewer" if self.are_fewer else "more"
        return (
            f"{variant}: {fewer} patients are treated than in {base}: {'; '.join(parts)}. What is counted or paid for "
            f"the place is for {fewer} patients, and what became of those discharged is of other patients: no better "
            "and no worse by that."
        )


def treated(look: Look) -> Treated:
    """How many fewer or more are treated, by the numbers that are looked up."""
    ill = look(ILL_AGAIN)
    falls_ill = ill is not None and (ill.before > 0 or ill.before + ill.difference > 0)
    return Treated(look(DISCHARGES), look(CANCELLED), look(ELSEWHERE), look(HELPED), look(ADMITTED), falls_ill)


def _told(one: Change, what: str) -> str:
    """'10.0 fewer live discharges a day (57 for 67, 3,650 a year; 95 % confidence interval 8.9 to 11.1)'."""
    like = precise_as(one.difference, one.lower, one.upper)
    a_year = amount_of(365 * one.difference, "")
    ends = (
        f"; 95 % confidence interval {ends_in_words(FEWER_OR_MORE, one.difference, one.lower, one.upper)}"
        if math.isfinite(one.lower)
        else ""
    )
    return (
        f"{amount_of(one.difference, '', like)} {'fewer' if one.difference < 0 else 'more'} {what} "
        f"({shown(one.before + one.difference)} for {shown(one.before)}, {a_year} a year{ends})"
    )


__all__ = ["Change", "Look", "Treated", "treated"]
