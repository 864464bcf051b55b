"""A run from today's position, worked by hand: who leaves without trace, who is added like whom, and since when people
have waited.

The position is that of day 7, a Monday, after a warm-up of a week. Zoe comes on day 0 at 10:00, is treated for two days
and has the only place of the team from day 2 to day 12. Ann comes on day 1 at 10:00, is ready on day 3 at 10:00 and
waits for the team. Bob comes on day 6 at 12:00 and is still treated on day 7.
"""

from simulation.scenario.loading import from_text
from tests.support.story_of_today import PLACE
from tests.support.telling import Story, story_of

ZOE, ANN, BOB = range(3)


def told(position: str) -> Story:
    return story_of(from_text(f"{PLACE}today: {position}\n"), ["0 10:00", "1 10:00", "6 12:00"])


def test_nothing_said_is_the_base() -> None:
    story = told("{}")
    assert story.of(ANN, "granted", "marked") == [
        "1 10:00 granted ward",
        "3 10:00 marked ready",
        "12 10:00 granted team",
        "12 10:00 marked discharged",
    ]
    assert story.of(BOB, "granted", "marked")[:2] == ["6 12:00 granted ward", "8 12:00 marked ready"]


def test_who_is_too_many_leaves_without_trace_and_who_waits_has_waited_as_long_as_said() -> None:
    """One patient in a bed, who has no criteria to reside: Ann, so Bob leaves. Two days: Ann is ready on day 5 at 00:00,
    not on day 3 at 10:00, and all that lies before is as much later.
    """
    story = told("{beds: 1 people, no_criteria_to_reside: {P1: {people: 1 people, since: 2 days}}}")
    assert story.of(BOB) == []
    assert story.of(ANN, "granted", "marked") == [
        "3 00:00 granted ward",
        "5 00:00 marked ready",
        "12 10:00 granted team",
        "12 10:00 marked discharged",
    ]
    assert story.of(ZOE, "granted") == ["0 10:00 granted ward", "2 10:00 granted team"]


def test_a_wait_that_is_said_to_be_longer_begins_earlier_as_does_all_before_it() -> None:
    """Four days: ready on day 3 at 00:00, ten hours earlier; in the ward from day 1 at 00:00."""
    story = told("{no_criteria_to_reside: {P1: {people: 1 people, since: 4 days}}}")
    assert story.of(ANN, "granted", "marked")[:2] == ["1 00:00 granted ward", "3 00:00 marked ready"]
    assert story.of(BOB, "granted")[:1] == ["6 12:00 granted ward"]


def test_who_is_added_is_like_somebody_who_stands_there() -> None:
    """Two on pathway 1: one is added like Ann, who asked at the same minute; one is as many more as Bob's bed, who
    leaves, since two patients are in beds as before.
    """
    story = told("{no_criteria_to_reside: {P1: 2 people}}")
    assert story.of(BOB) == []
    log = story.log
    added = len(log.patients) - 1
    assert len(log.patients) == 4
    mine = [int(log.minute[line]) for line in range(len(log.minute)) if log.patient[line] == added]
    hers = [int(log.minute[line]) for line in range(len(log.minute)) if log.patient[line] == story.people[ANN]]
    waiting = [minute for minute in hers if minute < 7 * 1440]
    assert mine[: len(waiting)] == waiting
    frame = log.frame()
    places = frame[(frame["event"] == "granted") & (frame["subject"] == "team")]["minute"].tolist()
    assert places == [(2 * 24 + 10) * 60, (12 * 24 + 10) * 60, (22 * 24 + 10) * 60]


def test_a_team_with_nobody_in_it_takes_who_waits_in_the_first_minute() -> None:
    """Zoe leaves without trace: Ann has the place at 00:00 of day 7."""
    story = told("{services: {team: {occupied: 0 people}}}")
    assert story.of(ZOE) == []
    assert story.of(ANN, "granted", "state") == ["1 10:00 granted ward", "7 00:00 granted team", "17 00:00 state home"]
