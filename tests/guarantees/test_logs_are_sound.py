"""What must be true of every log: nobody is lost, nobody is in two places, nothing is over-filled, nobody waits before
an open door.
"""

from dataclasses import replace

import numpy as np
import pytest

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from tests.support.agreeing import prepared
from tests.support.log_reader import Reader
from tests.support.places import loaded, numbered
from tests.support.sound_logs import assert_sound

PLACES = range(400, 440)
"""Other places than those on which the engines are compared."""


@pytest.fixture(scope="module")
def runs() -> list[tuple[Plan, EventLog]]:
    found = []
    for number in PLACES:
        plan, arrivals = prepared(loaded(numbered(number)))
        found.append((plan, simulate(plan, arrivals)))
    return found


def test_nobody_is_lost_or_in_two_places_and_nothing_is_over_filled(runs: list[tuple[Plan, EventLog]]) -> None:
    for plan, log in runs:
        assert_sound(log)
        Reader(plan, log).read()


def test_the_log_of_a_run_to_which_nobody_comes_is_sound(runs: list[tuple[Plan, EventLog]]) -> None:
    plan, log = runs[0]
    nothing = np.zeros(len(log), dtype=bool)
    empty = replace(
        log,
        **{name: getattr(log, name)[nothing] for name in ("minute", "patient", "spell", "event", "subject", "value")},
    )
    assert len(empty) == 0
    assert_sound(empty)
    Reader(plan, empty).read()


def test_rows_are_sorted_by_minute_and_patient(runs: list[tuple[Plan, EventLog]]) -> None:
    for _, log in runs:
        key = log.minute * len(log.patients) + log.patient
        assert (np.diff(key) >= 0).all()


def test_littles_law_on_every_service(runs: list[tuple[Plan, EventLog]]) -> None:
    """People there on average are comers per minute times their mean time there: counted minute by minute, and person
    by person.
    """
    for plan, log in runs:
        for service, kind in enumerate(plan.tables.services[:, t.V_KIND].tolist()):
            if kind not in (t.MEETING, t.DAILY_STARTS):
                assert _by_minute(log, plan, service) == _by_person(log, plan, service)


def _by_minute(log: EventLog, plan: Plan, service: int) -> int:
    here = (log.subject == service) & np.isin(log.event, [Event.GRANTED, Event.LEFT])
    change = np.zeros(plan.end + 1, dtype=np.int64)
    np.add.at(change, log.minute[here], np.where(log.event[here] == Event.GRANTED, 1, -1))
    return int(np.cumsum(change)[: plan.end].sum())


def _by_person(log: EventLog, plan: Plan, service: int) -> int:
    since: dict[tuple[int, int], int] = {}
    total = 0
    here = (log.subject == service) & np.isin(log.event, [Event.GRANTED, Event.LEFT])
    for minute, patient, event, thread in zip(
        log.minute[here].tolist(),
        log.patient[here].tolist(),
        log.event[here].tolist(),
        log.value[here].tolist(),
        strict=True,
    ):
        if (
            event == Event.GRANTED and (patient, thread) in since
        ):  # moves within the service: the old stay ends with the LEFT that follows
            total += minute - since[(patient, thread)]
            since[(patient, thread)] = -minute - 1
        elif event == Event.GRANTED:
            since[(patient, thread)] = minute
        elif since[(patient, thread)] < 0:
            since[(patient, thread)] = -since[(patient, thread)] - 1
        else:
            total += minute - since.pop((patient, thread))
    return total + sum(plan.end - (begin if begin >= 0 else -begin - 1) for begin in since.values())
