"""Single numbers of an event log over its measured window, for holding an engine against an exact answer.

Straight from the rows and nothing else, so that they also hold the measures to account. Times are days.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import RISKS, STATES, EventLog
from simulation.core.vocabulary import DAY, Event, Risk, State

Ints = npt.NDArray[np.signedinteger[Any]]
Quantity = Callable[[EventLog], float]
READY, DISCHARGED = 0, 1
ANSWERS = (Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW)


def _of(log: EventLog, subject: int, *events: Event) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = log.subject == subject
    for_these = np.zeros(len(Event), dtype=bool)
    for_these[list(events)] = True
    return found & for_these[log.event]


def _service(log: EventLog, service: str, *events: Event) -> npt.NDArray[np.bool_]:
    return _of(log, log.names.services.index(service), *events)


def mean_number(came: Ints, went: Ints, begin: int, end: int) -> float:
    """Mean number present from `begin` to `end`, from the minutes of coming and of going."""
    return float((end - np.clip(came, begin, end)).sum() - (end - np.clip(went, begin, end)).sum()) / (end - begin)


def occupied(service: str, first_day: float | None = None, last_day: float | None = None) -> Quantity:
    """Mean number in the service, over the window or between two days of the run."""

    def of(log: EventLog) -> float:
        begin = log.warm_up if first_day is None else round(first_day * DAY)
        end = log.end if last_day is None else round(last_day * DAY)
        return mean_number(
            log.minute[_service(log, service, Event.GRANTED)],
            log.minute[_service(log, service, Event.LEFT)],
            begin,
            end,
        )

    return of


def being_made_ready(service: str) -> Quantity:
    """Mean number of places of the service that are made ready for the next, over the window."""

    def of(log: EventLog) -> float:
        rows = _service(log, service, Event.TURNAROUND)
        begin = log.minute[rows].astype(np.int64)
        return mean_number(begin, begin + log.value[rows], log.warm_up, log.end)

    return of


def share_placed_elsewhere(service: str) -> Quantity:
    """Of those who asked for the service in the window, how many a place of another was given to in it."""

    def of(log: EventLog) -> float:
        asked, elsewhere = (
            int((log.minute[_service(log, service, event)] >= log.warm_up).sum())
            for event in (Event.ASKED, Event.TAKEN_OFF)
        )
        return elsewhere / asked

    return of


def occupied_at(service: str, day: float) -> Quantity:
    """Number in the service so many days after the start of the run."""

    def of(log: EventLog) -> float:
        past = log.minute <= round(day * DAY)
        return float(
            (past & _service(log, service, Event.GRANTED)).sum() - (past & _service(log, service, Event.LEFT)).sum()
        )

    return of


def occupied_in_hour(service: str, hour: int) -> Quantity:
    """Mean number in the service during one hour of the day, over the window."""

    def of(log: EventLog) -> float:
        total = 0
        came, went = (
            _in_hour(log.minute[_service(log, service, event)], log, hour) for event in (Event.GRANTED, Event.LEFT)
        )
        total = came - went
        return float(total) / ((log.end - log.warm_up) // DAY * 60)

    return of


def _in_hour(minute: Ints, log: EventLog, hour: int) -> int:
    """Minutes of this hour of the day that lie after each minute, summed; within the window."""

    def before(at: Ints | int) -> Ints:
        return np.asarray(at // DAY * 60 + np.clip(at % DAY - hour * 60, 0, 60), dtype=np.int64)

    return int((before(log.end) - before(np.clip(minute, log.warm_up, log.end))).sum())


def waiting(*services: str) -> Quantity:
    """Mean number on the lists of these services together."""

    def of(log: EventLog) -> float:
        return sum(
            mean_number(
                log.minute[_service(log, service, Event.ASKED, Event.ALSO_ASKED)],
                log.minute[_service(log, service, *ANSWERS, Event.TAKEN_OFF)],
                log.warm_up,
                log.end,
            )
            for service in services
        )

    return of


def wait(service: str, cohort: str | None = None) -> Quantity:
    """Mean wait of those who asked in the window and got the service; each person asks for it once."""

    def of(log: EventLog) -> float:
        return float(_waits(log, service, cohort).mean()) / DAY

    return of


def share_waited(service: str) -> Quantity:
    """Share who did not get the service in the minute they asked; each person asks for it once."""

    def of(log: EventLog) -> float:
        return float((_waits(log, service, None) > 0).mean())

    return of


def _waits(log: EventLog, service: str, cohort: str | None) -> Ints:
    asked_minute = np.full(len(log.patients), -1, dtype=np.int64)
    asked, answered = _service(log, service, Event.ASKED), _service(log, service, Event.GRANTED, Event.GAVE_UP)
    asked_minute[log.patient[asked]] = log.minute[asked]
    patient = log.patient[answered]
    waits = log.minute[answered] - asked_minute[patient]
    seen = asked_minute[patient] >= log.warm_up
    if cohort is not None:
        seen &= log.patients.cohort[patient] == log.names.labels["cohort"].index(cohort)
    return np.asarray(waits[seen], dtype=np.int64)


def started(service: str) -> Quantity:
    """Grants a day."""

    def of(log: EventLog) -> float:
        return (
            float((log.minute[_service(log, service, Event.GRANTED)] >= log.warm_up).sum())
            * DAY
            / (log.end - log.warm_up)
        )

    return of


def share_answered(service: str, event: Event) -> Quantity:
    """Share of all answers in the window that were this one: refused, or gave up."""

    def of(log: EventLog) -> float:
        answers = _service(log, service, *ANSWERS) & (log.minute >= log.warm_up)
        return float((log.event[answers] == event).mean())

    return of


def past_ready() -> Quantity:
    """Mean number between ready and discharged, where nothing else ends it."""

    def of(log: EventLog) -> float:
        return mean_number(
            log.minute[_of(log, READY, Event.MARKED)],
            log.minute[_of(log, DISCHARGED, Event.MARKED)],
            log.warm_up,
            log.end,
        )

    return of


def spread(service: str, mean: float) -> Quantity:
    """Mean squared distance of the number in the service from a known mean, over all minutes of the window."""

    def of(log: EventLog) -> float:
        minutes, number = path(log, service)
        return float((np.diff(minutes) * (number - mean) ** 2).sum()) / (log.end - log.warm_up)

    return of


def share_full(service: str, places: int) -> Quantity:
    """Among the minutes with at most `places` people in the service, the share with exactly so many."""

    def of(log: EventLog) -> float:
        minutes, number = path(log, service)
        lasted = np.diff(minutes)
        return float(lasted[number == places].sum()) / float(lasted[number <= places].sum())

    return of


def path(log: EventLog, service: str) -> tuple[Ints, Ints]:
    """The number in a service over the window: minutes of change with both ends, and the number from each to the
    next.
    """
    changes = _service(log, service, Event.GRANTED, Event.LEFT)
    minutes = np.clip(log.minute[changes], log.warm_up, log.end)
    number = np.cumsum(np.where(log.event[changes] == Event.GRANTED, 1, -1))
    return np.concatenate([[log.warm_up], minutes, [log.end]]), np.concatenate([[0], number])


def share_first_event(risk: Risk, days: int) -> Quantity:
    """Share of people discharged for the first time in the window, and followed for so many days, to whom this risk
    happened within them.
    """

    def of(log: EventLog) -> float:
        discharged = (
            _of(log, DISCHARGED, Event.MARKED)
            & (log.spell == 0)
            & (log.minute >= log.warm_up)
            & (log.minute <= log.end - days * DAY - 1)
        )
        since = np.full(len(log.patients), np.iinfo(np.int64).min // 2, dtype=np.int64)
        since[log.patient[discharged]] = log.minute[discharged]
        rows = log.event == Event.RISK
        first = np.zeros(len(log), dtype=bool)
        first[np.flatnonzero(rows)[np.unique(log.patient[rows], return_index=True)[1]]] = True
        hit = first & (log.subject == RISKS.index(risk)) & (log.minute - since[log.patient] <= days * DAY)
        return float(hit.sum()) / float(discharged.sum())

    return of


def share_ended(state: State) -> Quantity:
    """Share of journeys that end in the window that end in this state."""

    def of(log: EventLog) -> float:
        ended = (log.event == Event.STATE) & (log.minute >= log.warm_up)
        return float((log.subject[ended] == STATES.index(state)).mean())

    return of


def share_of_later_spells(service: str) -> Quantity:
    """Share of grants in the window that belong to a readmission."""

    def of(log: EventLog) -> float:
        granted = _service(log, service, Event.GRANTED) & (log.minute >= log.warm_up)
        return float((log.spell[granted] > 0).mean())

    return of
