"""Nights, weekends, closed days, meetings at exactly their minute, and starts whose fractions are carried."""

import pytest

from tests.support.telling import story

PEOPLE = "people: {arrivals: {come: {route: come, rate: 0 per day}}}\n"
HUB = (
    PEOPLE
    + """
services: {hub: {kind: staff, capacity: 1 people, open: weekdays 08:00-18:00}}
routes: {come: {talk: {task: hub, takes: 4 hours}, home: {go: home}}}
"""
)

TEAM = (
    PEOPLE
    + """
services: {team: {kind: places, capacity: 1 places, admits: every day 09:00-18:00}}
routes: {come: {at: {stay: team, for: 1 day}, home: {go: home}}}
"""
)


def test_work_goes_on_after_the_weekend_and_the_case_is_kept() -> None:
    """Friday (day 4) at 16:00: two hours until closing, two more on Monday from 08:00 to 10:00. Whoever asks on Friday
    at 17:00 waits until Monday at 10:00.
    """
    told = story(HUB, ["4 16:00", "4 17:00"])
    assert told.of(0, "granted", "left") == ["4 16:00 granted hub", "7 10:00 left hub"]
    assert told.of(1, "granted", "left") == ["7 10:00 granted hub", "7 14:00 left hub"]


def test_who_asks_at_night_is_seen_at_opening() -> None:
    assert story(HUB, ["1 18:00"]).of(0, "granted", "left") == ["2 08:00 granted hub", "2 12:00 left hub"]


def test_work_that_ends_at_closing_time_ends_then() -> None:
    told = story(HUB, ["1 14:00", "1 17:59"])
    assert told.of(0, "left") == ["1 18:00 left hub"]
    assert told.of(1, "granted") == ["2 08:00 granted hub"], "nobody begins at the closing minute"


def test_a_closed_day_is_no_working_day() -> None:
    text = HUB.replace("08:00-18:00", "08:00-18:00, closed_on: [2024-01-02]")
    assert story(text, ["0 16:00"]).of(0, "granted", "left") == ["0 16:00 granted hub", "2 10:00 left hub"]


def test_staff_by_weekday() -> None:
    """One person on Mondays, none on Tuesdays, two from Wednesday: the two who ask on Tuesday are both seen on
    Wednesday at 08:00.
    """
    text = HUB.replace("1 people", "[1 people, 0 people, 2 people, 2 people, 2 people, 0 people, 0 people]")
    told = story(text, ["0 17:00", "1 09:00", "1 09:30"])
    assert told.of(0, "granted", "left") == ["0 17:00 granted hub", "1 11:00 left hub"], (
        "a case that has begun is kept, whatever the day's number"
    )
    assert [told.of(person, "granted") for person in (1, 2)] == [["2 08:00 granted hub"]] * 2


@pytest.mark.parametrize(("comes", "goes"), [("2 13:59", "2 14:00"), ("2 14:00", "2 14:00"), ("2 14:01", "9 14:00")])
def test_a_meeting_at_exactly_the_held_minute_counts(comes: str, goes: str) -> None:
    text = (
        PEOPLE + "services: {panel: {kind: meeting, held: wednesday 14:00}}\nroutes: {come: {panel: {until: panel}, "
        "home: {go: home}}}\n"
    )
    assert story(text, [comes]).of(0, "state") == [f"{goes} state home"]


@pytest.mark.parametrize(
    ("comes", "goes"), [("5 12:00", "7 08:00"), ("7 08:00", "7 08:00"), ("7 17:59", "7 17:59"), ("7 18:00", "8 08:00")]
)
def test_until_a_service_opens(comes: str, goes: str) -> None:
    text = HUB.replace("{talk: {task: hub, takes: 4 hours}", "{talk: {until: hub}")
    assert story(text, [comes]).of(0, "state") == [f"{goes} state home"]


@pytest.mark.parametrize(
    ("comes", "moves"), [("0 09:00", "0 09:00"), ("0 17:59", "0 17:59"), ("0 18:00", "1 09:00"), ("0 08:59", "0 09:00")]
)
def test_admission_hours_from_the_first_minute_to_just_before_the_last(comes: str, moves: str) -> None:
    assert story(TEAM, [comes]).of(0, "granted") == [f"{moves} granted team"]


def test_nobody_moves_in_by_night_but_may_leave() -> None:
    """The place is left at 20:00; the next moves in at 09:00."""
    told = story(TEAM.replace("1 day", "8 hours"), ["0 12:00", "0 13:00"])
    assert told.of(0, "left") == ["0 20:00 left team"]
    assert told.of(1, "granted") == ["1 09:00 granted team"]


def test_until_a_service_closes_is_as_long_as_some_wait() -> None:
    """At 17:00 there is no place; the service closes at 18:00, and the person goes."""
    text = (
        PEOPLE
        + """
services: {team: {kind: places, capacity: 0 places, admits: every day 09:00-18:00}}
routes: {come: {at: {stay: team, for: 1 day, gives_up_after: {until: team, then: away}}, home: {go: home}}, away: {end: {go: left}}}
"""
    )
    assert story(text, ["0 17:00"]).of(0, "gave_up") == ["0 18:00 gave_up team"]
    assert story(text, ["0 18:00"]).of(0, "gave_up") == ["1 18:00 gave_up team"]


PACKAGES = (
    PEOPLE
    + """
services: {packages: {kind: daily_starts, capacity: 0.6 per day, at: "10:00"}}
routes: {come: {package: {start: packages}, home: {go: home_with_care}}}
"""
)


def test_fractions_of_starts_are_carried_and_what_is_not_taken_lapses() -> None:
    """0.6 a day: cumulated 0.6, 1.2, 1.8, 2.4, 3.0, 3.6, 4.2, so one start on days 1, 3, 4 and 6. That of day 1 lapses
    before anybody asks.
    """
    told = story(PACKAGES, ["1 10:01", "1 10:02", "1 10:03"])
    assert [told.of(person, "granted") for person in range(3)] == [
        ["3 10:00 granted packages"],
        ["4 10:00 granted packages"],
        ["6 10:00 granted packages"],
    ]


def test_who_asks_in_the_minute_in_which_starts_are_given_out_is_in_time() -> None:
    told = story(PACKAGES, ["1 10:00", "1 10:00"])
    assert [told.of(person, "granted") for person in range(2)] == [
        ["1 10:00 granted packages"],
        ["3 10:00 granted packages"],
    ]


def test_starts_of_a_closed_day_are_not_made_up_for() -> None:
    """One a day, none on Tuesday: cumulated 1, 1, 2, 3."""
    text = PACKAGES.replace("0.6 per day", "1 per day, closed_on: [2024-01-02]")
    told = story(text, ["0 10:01", "0 10:02"])
    assert [told.of(person, "granted") for person in range(2)] == [
        ["2 10:00 granted packages"],
        ["3 10:00 granted packages"],
    ]


def test_starts_by_weekday() -> None:
    """Seven a week, twice as many on Mondays and none on Sundays: weights 2, 1, 1, 1, 1, 1, 0."""
    text = PACKAGES.replace("0.6 per day", "1 per day, by_weekday: [2, 1, 1, 1, 1, 1, 0]")
    told = story(text, [f"5 {hour}:00" for hour in (11, 12, 13)])
    assert [told.of(person, "granted") for person in range(3)] == [
        ["7 10:00 granted packages"],
        ["7 10:00 granted packages"],
        ["8 10:00 granted packages"],
    ]


DAY_AND_NIGHT = ["2"] * 12 + ["1"] * 12
"""Twice as many until noon as after it."""


def by_hour(text: str, weights: list[str], capacity: str) -> str:
    """The place with a capacity that differs by hour."""
    return text.replace("capacity: 1", f"by_hour: [{', '.join(weights)}], capacity: {capacity}")


def test_a_capacity_by_hour_falls_and_rises_within_the_day_and_turns_nobody_out() -> None:
    """Three places in the mean are four until noon and two after it. Four come at 11:00 for a day; a fifth and a sixth
    who come at 13:00 find four there and two places, and get theirs when the four have gone, at midnight at the earliest.
    """
    text = by_hour(TEAM, DAY_AND_NIGHT, "3").replace("admits: every day 09:00-18:00", "admits: always")
    told = story(text, ["0 11:00"] * 4 + ["0 13:00"] * 2)
    assert [told.of(person, "granted") for person in range(4)] == [["0 11:00 granted team"]] * 4
    assert [told.of(person, "left") for person in range(4)] == [["1 11:00 left team"]] * 4
    assert [told.of(person, "granted") for person in (4, 5)] == [["1 11:00 granted team"]] * 2


def test_staff_who_meet_a_fall_keep_their_case_and_an_hour_with_nobody_is_a_closing() -> None:
    """Nobody works from 12:00 to 13:00: four hours begun at 10:00 end at 15:00, and who asks at 12:30 waits until then.
    One of two goes home at 16:00, and the case begun at 15:00 with the second is done all the same, at 18:00 less the
    hours it lacks on the next day.
    """
    none_at_noon = ["0" if hour == 12 else "1" for hour in range(24)]
    told = story(by_hour(HUB, none_at_noon, "1"), ["1 10:00", "1 12:30"])
    assert told.of(0, "granted", "left") == ["1 10:00 granted hub", "1 15:00 left hub"]
    assert told.of(1, "granted", "left") == ["1 15:00 granted hub", "2 09:00 left hub"]
    one_from_four = ["1" if hour >= 16 else "2" for hour in range(24)]
    told = story(by_hour(HUB, one_from_four, "1.6666666666"), ["1 15:00", "1 15:00", "1 15:30"])
    assert [told.of(person, "granted", "left") for person in (0, 1)] == [
        ["1 15:00 granted hub", "2 09:00 left hub"]
    ] * 2
    assert told.of(2, "granted") == ["2 09:00 granted hub"]


def test_beds_by_weekday_are_more_on_some_days() -> None:
    text = TEAM.replace("capacity: 1", "by_weekday: [2, 1, 1, 1, 1, 0.5, 0.5], capacity: 1").replace("1 day", "1 hour")
    told = story(text, ["0 10:00", "0 10:00", "1 10:00", "1 10:00"])
    assert [told.of(person, "granted") for person in range(2)] == [["0 10:00 granted team"]] * 2
    assert [told.of(person, "granted") for person in (2, 3)] == [["1 10:00 granted team"], ["1 11:00 granted team"]]
