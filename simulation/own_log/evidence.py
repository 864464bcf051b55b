"""What a measure needs a log to record, in one place; a measure whose events nobody recorded is missing, not zero.

A measure's declaration says what it needs of a scenario; `Recorded` knows what a log has to record behind these facts,
and `ALSO` says what single measures need besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulation.core.errors import HomewardError
from simulation.core.event_log import STATES, EventLog
from simulation.core.vocabulary import CountsAs, Event, Milestone, RunBy, State
from simulation.measures.log_tables.declared import declared_facts
from simulation.measures.registry import Measure
from simulation.own_log.rows import ALL_EVENTS, NOT_NAMED
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that

REQUESTS = "when services were asked for (rows 'asked')"
REFUSALS = "who was refused (rows 'refused')"
GIVING_UP = "who gave up waiting (rows 'gave_up')"
WITHDRAWALS = "who was taken off a queue for another reason (rows 'withdrew')"
STEPS = "the steps of journeys (rows 'began' and 'ended')"
STREAMS = "how patients came (the stream of each arrival)"
AGES = "the cohort of each patient (a column 'cohort')"
LATER_SPELLS = "further spells of the same patient"
DEATHS_LATER = "deaths after discharge"
STATES_LATER = "where patients are after discharge (rows 'state')"
REVIEWS = "monthly reviews (rows 'reviewed')"
PAID = "what was paid for programmes"
BEDS_OPEN = "which beds were open on each day"
"""What the scenario says and no row does: of a simulated log that is what happened."""
EVERY_SERVICE = "every service of the scenario"
EVERY_ACUTE = "every acute service"
OUTSIDE = "every bed, place and start outside hospital"
PLACES = "a stay in a bed or place (rows 'granted')"

AGAIN_ILL = "who fell ill again while ready (rows 'deteriorated')"
ADMISSIONS = "when hospital care was asked for (rows 'asked')"
DECISIONS = "when it was decided to admit (rows 'marked decision_to_admit')"
TURNAROUND, FURTHER_LISTS, VOLUNTARY = "turnaround", "further lists", "voluntary services"
"""Facts of declarations, behind which these rows stand."""

WAITS = (REQUESTS,)
QUEUES = (REQUESTS, REFUSALS, GIVING_UP, WITHDRAWALS)
"""Who is in a queue is known where every way out of it is."""
AT_91 = (DEATHS_LATER, LATER_SPELLS, OUTSIDE, STATES_LATER, STREAMS)
ALSO: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("no_criteria_to_reside", "days_with_no_criteria_to_reside_per_year"), ("mark discharged", AGAIN_ILL)
    ),
    "share_discharged_of_no_criteria_to_reside": (AGAIN_ILL,),
    "share_of_delay": (STEPS, AGAIN_ILL),
    **dict.fromkeys(("deaths_while_waiting", "deaths_after_deterioration_per_day"), ("mark discharged",)),
    "readmitted_within_30_days": (LATER_SPELLS, ADMISSIONS, STREAMS),
    **dict.fromkeys(
        (
            *("at_home_at_91_days", "at_home_at_91_days_hospital_at_home_as_home", "at_home_at_91_days_official"),
            *("at_home_at_91_days_all_discharges", "at_home_at_91_days_all_discharges_hospital_at_home_as_home"),
            *("usual_place_at_91_days", "never_away_for_12_weeks", "status_at_91_days"),
        ),
        AT_91,
    ),
    **dict.fromkeys(("census_died_within_30_days", "census_died_within_91_days"), (DEATHS_LATER,)),
    "deaths_within_91_days_of_discharge": (DEATHS_LATER, STREAMS),
    **dict.fromkeys(("emergency_admissions_per_1000", "emergency_admissions_per_day"), (ADMISSIONS,)),
    **dict.fromkeys(("emergency_admissions_same_day_per_day", "emergency_admissions_65_per_100000"), (ADMISSIONS,)),
    **dict.fromkeys(("diverted_per_1000", "diverted_per_day"), (*WAITS, STATES_LATER, "state died")),
    "deaths_within_91_days_of_admission": (ADMISSIONS, DEATHS_LATER),
    **dict.fromkeys(
        (
            *("wait_for_bed_hours", "wait_for_bed_over_4_hours", "wait_for_bed_over_12_hours"),
            "wait_for_bed_over_{limit}",
        ),
        (*WAITS, STREAMS),
    ),
    **dict.fromkeys(
        (
            *("emergency_admissions_over_4_hours", "emergency_admissions_over_12_hours"),
            *("emergency_admissions_over_4_hours_per_million", "emergency_admissions_over_12_hours_per_million"),
        ),
        (*WAITS, STREAMS, DECISIONS),
    ),
    "last_minute_cancellations_per_million": WAITS,
    "share_still_waiting_of_weekly_expected": (AGAIN_ILL,),
    **dict.fromkeys(
        (f"readmitted_within_30_days_{end}" for end in ("by_need", "mix_of_need", "standardised")),
        (LATER_SPELLS, ADMISSIONS, STREAMS),
    ),
    **dict.fromkeys(
        (
            f"{share}_{end}"
            for share in ("at_home_at_91_days", "at_home_at_91_days_all_discharges")
            for end in ("by_need", "mix_of_need", "standardised")
        ),
        AT_91,
    ),
    "interventions_per_spell": (EVERY_SERVICE, STEPS),
    **dict.fromkeys(("signposted_per_day", "signposted_without_statutory_service"), (OUTSIDE,)),
    **dict.fromkeys(("days_from_treatment_to_ready", "share_of_bed_days_before_ready"), (STEPS,)),
    **dict.fromkeys(
        ("crises_per_1000", "days_dead_or_away_per_1000", "deaths_within_91_days_of_a_crisis_per_1000"), AT_91
    ),
    "moves_per_spell": (EVERY_SERVICE,),
    "handoffs_per_spell": (EVERY_SERVICE,),
    "days_waited_per_spell": (*QUEUES, EVERY_SERVICE),
    "carer_days_per_year": (*QUEUES, OUTSIDE),
    **dict.fromkeys(("use_at_list_price", "staff_on_duty_at_list_price"), (EVERY_SERVICE, AGES)),
    "share_of_days_under_pressure": (REVIEWS,),
    **dict.fromkeys(("occupancy", "days_above_92_per_cent", "days_above_95_per_cent"), (EVERY_ACUTE,)),
    **dict.fromkeys(("days_above_98_per_cent", "beds_needed"), (EVERY_ACUTE,)),
    **dict.fromkeys(("occupancy_at_08_00", "occupancy_at_midnight"), (EVERY_ACUTE,)),
    "acute_beds_open": (EVERY_ACUTE,),
    "acute_beds_closed": (EVERY_ACUTE, BEDS_OPEN),
    "programme_cost": (PAID,),
    **dict.fromkeys(("wait_days", "share_waited", "waited_over_4_hours", "waited_over_12_hours"), WAITS),
    "waiting": QUEUES,
    "waited_over_{limit}": WAITS,
    "blocked": (STEPS,),
    "refused": (REFUSALS,),
    "share_refused": (REFUSALS, GIVING_UP, WITHDRAWALS),
    "left_waiting": (GIVING_UP,),
    "share_left_waiting": (REFUSALS, GIVING_UP, WITHDRAWALS),
    "withdrew": (WITHDRAWALS,),
    **dict.fromkeys(("waiting_for_community", "waiting_at_home"), (*QUEUES, OUTSIDE)),
    **dict.fromkeys(("gave_up_at_home",), (*QUEUES, OUTSIDE)),
}
"""What a measure needs beyond the events behind the facts of its declaration."""

OF_SPLITS = {
    **dict.fromkeys(("reason", "reason_group", "responsible"), STEPS),
    **dict.fromkeys(("stay",), "acute"),
    **dict.fromkeys(("stream",), STREAMS),
    **dict.fromkeys(("waits_in",), OUTSIDE),
}
"""What a way of splitting measures needs."""

OF_THE_SCENARIO = ("population", "population_65", "prices", "payers", "reasons", "readmission")
"""Facts of a declaration behind which no event stands."""


@dataclass(frozen=True)
class Recorded:
    """What one log records."""

    log: EventLog
    model: Model
    events: frozenset[Event]
    """Events of which there are rows, or that are recorded whenever they happen."""
    labels: frozenset[str]
    """Labels that were given on arrival or recorded on the way."""
    of_spells: bool = False
    """Whether it is a hospital's extract: an admission is one, whoever asked when, and a ready date is the last one."""

    def lacks(self, measure: Measure) -> str:
        """What the log would have to record for this measure; empty when it does."""
        needed = [self._of_fact(fact) for fact in measure.needs if fact not in OF_THE_SCENARIO]
        needed += [self._of_fact(fact) for fact in ALSO.get(measure.declared_as, ())]
        return "; ".join(dict.fromkeys(reason for reason in needed if reason))

    def splits_lacking(self) -> list[str]:
        """The ways of splitting measures for which the log records too little."""
        return [by for by, fact in OF_SPLITS.items() if self._of_fact(fact)]

    @property
    def is_whole(self) -> bool:
        """Whether everything is recorded whenever it happens."""
        return self.events == ALL_EVENTS

    def services(self) -> frozenset[int]:
        """Services of which there are rows; all when everything is recorded."""
        if self.is_whole:
            return frozenset(range(len(self.log.names.services)))
        rows = self.log.rows(Event.ASKED, Event.GRANTED)
        return frozenset(np.unique(self.log.subject[rows]).tolist())

    def _of_fact(self, fact: str) -> str:
        """What is lacking behind a fact; empty for nothing."""
        if self.is_whole and fact not in (AGES, "people aged 65", REVIEWS) and not fact.startswith("label "):
            return ""
        return "" if self._has(fact) else _in_words(fact)

    def _has(self, fact: str) -> bool:
        log, names = self.log, self.log.names
        kind, _, name = fact.partition(" ")
        if kind == "mark":
            return name in names.marks and self._happens(Event.MARKED, names.marks.index(name))
        if kind == "state":
            return self._happens(Event.STATE, STATES.index(State(name)))
        if kind == "label":
            return name in self.labels
        if fact in (AGES, "people aged 65"):
            return "cohort" in self.labels
        if fact.endswith(" arrivals") or fact == STREAMS:
            return bool((log.patients.stream != NOT_NAMED).all())
        if fact == "deterioration":
            return Event.DETERIORATED in self.events
        if fact in (REVIEWS, "fire-fighting"):
            return self.is_whole or bool(log.reviews)
        if fact in (PAID, BEDS_OPEN):
            return self.is_whole
        if fact in _EVENTS:
            return self.events >= _EVENTS[fact]
        if fact == AGAIN_ILL:
            falls_ill = "deterioration" in declared_facts(self.model)
            return self.of_spells or not falls_ill or Event.DETERIORATED in self.events
        if fact == ADMISSIONS:
            return self.of_spells or Event.ASKED in self.events
        if fact == DECISIONS:
            decision = f"mark {Milestone.DECISION_TO_ADMIT}"
            return decision not in declared_facts(self.model) or self._has(decision)
        if fact == LATER_SPELLS:
            return bool((log.spell > 0).any())
        if fact in (DEATHS_LATER, STATES_LATER):
            return self._after_discharge(fact == DEATHS_LATER)
        return self._has_services(fact)

    def _happens(self, event: Event, subject: int) -> bool:
        return bool(((self.log.event == event) & (self.log.subject == subject)).any())

    def _after_discharge(self, deaths: bool) -> bool:
        """Whether somebody dies, or reaches another state, at a later minute than their discharge."""
        log, first = self.log, np.full(len(self.log.patients), np.iinfo(np.int32).max)
        out = (log.event == Event.MARKED) & (log.subject == log.names.marks.index("discharged"))
        np.minimum.at(first, log.patient[out], log.minute[out])
        ends = (log.event == Event.STATE) & ((log.subject == STATES.index(State.DIED)) == deaths)
        return bool((ends & (log.minute > first[log.patient])).any())

    def _has_services(self, fact: str) -> bool:
        """Whether there are rows of the services that a fact speaks of.

        Raises:
            HomewardError: for a fact of which nobody has said what stands behind it; it is never taken as recorded.
        """
        here = self.services()
        names, model = self.log.names.services, self.model
        counting = {
            word: {code for code, name in enumerate(names) if word in model.services[name].counts_as}
            for word in map(str, CountsAs)
        }
        hospital = counting["acute"] | counting["same_day"] | counting["hospital_at_home"]
        if fact in counting:
            return bool(here & counting[fact])
        if fact == "hospital":
            return bool(here & hospital)
        if fact == "services":
            return bool(here)
        if fact == VOLUNTARY:
            return bool(
                here & {code for code, name in enumerate(names) if model.services[name].run_by is RunBy.VOLUNTARY}
            )
        if fact == EVERY_ACUTE:
            return here >= counting["acute"]
        if fact not in (EVERY_SERVICE, OUTSIDE):
            raise HomewardError(
                f"'{fact}' is needed by a measure, and nobody has said what a log must have for it; "
                "simulation/own_log/evidence.py says so of every fact"
            )
        asked = {names.index(name) for name in _asked(model) if name in names}
        if fact == OUTSIDE:
            lasting = kinds_that(CapacityUse.OCCUPIES, CapacityUse.ONCE)
            asked = {code for code in asked if model.services[names[code]].kind in lasting} - hospital
        return here >= asked


_EVENTS = {
    REQUESTS: {Event.ASKED},
    REFUSALS: {Event.ASKED, Event.REFUSED},
    GIVING_UP: {Event.ASKED, Event.GAVE_UP},
    WITHDRAWALS: {Event.ASKED, Event.WITHDREW},
    STEPS: {Event.BEGAN, Event.ENDED},
    TURNAROUND: {Event.TURNAROUND},
    FURTHER_LISTS: {Event.ASKED, Event.ALSO_ASKED},
}


def _asked(model: Model) -> Iterator[str]:
    """The services of which a log has rows: all but meetings, which nobody asks for."""
    nothing = kinds_that(CapacityUse.NOTHING)
    return (name for name, service in model.services.items() if service.kind not in nothing)


def _in_words(fact: str) -> str:
    kind, _, name = fact.partition(" ")
    if kind in ("mark", "state", "label"):
        what = {
            "mark": f"'{name}' (rows 'marked')",
            "state": f"'{name}' (rows 'state')",
            "label": f"the label '{name}'",
        }
        return f"the log does not record {what[kind]}"
    words = {"people aged 65": AGES, "deterioration": "who fell ill again (rows 'deteriorated')"}
    words |= {TURNAROUND: "for how long places are made ready (rows 'turnaround')"}
    words |= {FURTHER_LISTS: "who stood on further lists (rows 'also_asked')"}
    words |= {VOLUNTARY: f"a service run by the voluntary sector: {PLACES}"}
    words |= {"fire-fighting": REVIEWS, "services": PLACES, "hospital": f"a hospital service: {PLACES}"}
    words |= {str(one): f"a service that counts as {one}" for one in CountsAs}
    return f"the log does not record {words.get(fact, STREAMS if fact.endswith(' arrivals') else fact)}"


__all__ = ["ALSO", "OF_THE_SCENARIO", "Recorded"]
