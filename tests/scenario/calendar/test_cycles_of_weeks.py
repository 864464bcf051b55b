"""Hours, meetings and set times in a cycle of several weeks."""

import datetime
from typing import Any

import pytest

from simulation import offered_loads
from simulation.core.errors import ScenarioError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import open_minutes_by_day, spans
from simulation.scenario.calendar.waits import mean_wait
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.hours import read_hours, read_meetings
from tests.support.agreeing import assert_equal

MONDAY = datetime.date(2024, 1, 1)
DAY = 1440
ROTA = "{weeks: [weekdays 09:00-17:00, [saturday 10:00-14:00], closed], from: 2024-01-01}"


def text(
    hub: str, days: int = 70, start: str = "2024-01-01", step: str = "task: hub, takes: 30 minutes", more: str = ""
) -> str:
    return f"""dialect: 1
title: A rota
run: {{start: {start}, length: {days} days}}
people: {{arrivals: {{p: {{route: in, rate: 3 per day}}}}}}
services: {{hub: {{{hub}}}{more}}}
routes: {{in: {{seen: {{{step}}}, out: {{go: home}}}}}}
"""


def place(hub: str, **said: Any) -> Scenario:
    return from_text(text(hub, **said), "place.yaml")


def staff(hours: str) -> str:
    return f"kind: staff, capacity: 2 people, open: {hours}"


def test_the_weeks_take_turns_before_and_after_the_first():
    hours = read_hours({"weeks": ["weekdays 09:00-17:00", "saturday 10:00-14:00", "closed"], "from": "2024-01-03"})
    opens = {
        week: len(hours.on(MONDAY + datetime.timedelta(weeks=week, days=day)).spans)
        for week in range(-4, 5)
        for day in (0, 6)
    }
    assert opens == {-4: 0, -3: 5, -2: 1, -1: 0, 0: 5, 1: 1, 2: 0, 3: 5, 4: 1} | {-4: 0}
    meetings = read_meetings({"weeks": ["wednesday 14:00", "closed"], "from": "2024-01-01"})
    assert [len(meetings.on(MONDAY + datetime.timedelta(weeks=week)).minutes) for week in range(4)] == [1, 0, 1, 0]


def test_a_service_is_open_as_its_rota_says():
    service = place(staff(ROTA)).model.services["hub"]
    days = Days(MONDAY, 42)
    minutes = open_minutes_by_day(service, days)
    week = [[480.0] * 5 + [0.0] * 2, [0.0] * 5 + [240.0, 0.0], [0.0] * 7]
    assert minutes == [each for _ in range(2) for one in week for each in one]
    found = spans(service, days)
    assert len(found) == 12
    assert found[5] == (12 * DAY + 600, 12 * DAY + 840)
    assert found[6] == (21 * DAY + 540, 21 * DAY + 1020)


@pytest.mark.parametrize("start", ["2024-01-01", "2024-01-04", "2023-12-20"])
def test_both_engines_work_by_it_and_nobody_is_seen_when_it_is_closed(start):
    said = text(staff(ROTA), start=start)
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    begun = log.minute[log.event == Event.GRANTED]
    first = datetime.date.fromisoformat(start)
    assert len(begun) > 50
    for minute in begun.tolist():
        day = first + datetime.timedelta(days=minute // DAY)
        week = (day - MONDAY).days // 7 % 3
        assert week < 2
        assert (day.weekday() < 5) is (week == 0)


def test_a_meeting_is_held_every_other_week():
    panel = ", panel: {kind: meeting, held: {weeks: [wednesday 14:00, closed], from: 2024-01-01}}"
    said = text(staff("always"), step="until: panel", more=panel)
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    held = sorted(set(log.minute[log.event == Event.ENDED].tolist()))
    assert held == [(2 + 14 * turn) * DAY + 14 * 60 for turn in range(5)]


def test_people_come_at_set_times_of_a_cycle():
    said = text(staff("always")).replace(
        "rate: 3 per day", "at: {weeks: [monday 08:00, closed, friday 12:00], from: 2024-01-01}"
    )
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    came = log.minute[log.event == Event.ARRIVED].tolist()
    assert came[:4] == [480, 18 * DAY + 720, 21 * DAY + 480, 39 * DAY + 720]


def test_a_cycle_may_begin_and_end_by_date():
    said = f"{{value: {ROTA}, changes: {{2024-01-15: always}}}}"
    service = place(staff(said)).model.services["hub"]
    assert open_minutes_by_day(service, Days(MONDAY, 16))[13:] == [0.0, 1440.0, 1440.0]


def test_expected_loads_know_all_weeks_and_expected_waits_the_busiest():
    one, whole = (place(staff(hours), days=63) for hours in (ROTA, "weekdays 09:00-17:00"))
    assert offered_loads(one)[0].capacity * 3 == pytest.approx(offered_loads(whole)[0].capacity * 1.1)
    day = MONDAY + datetime.timedelta(weeks=2)
    assert mean_wait(one.model.services["hub"], day) == mean_wait(whole.model.services["hub"], day)


def test_weeks_that_are_alike_are_no_cycle():
    hours = "{weeks: [weekdays 09:00-17:00, weekdays 09:00-17:00], from: 2024-01-01}"
    plain, cycle = text(staff("weekdays 09:00-17:00")), text(staff(hours))
    logs = [assert_equal(from_text(said, "place.yaml"), said) for said in (plain, cycle)]
    assert all(isinstance(log, EventLog) for log in logs)
    assert logs[0].minute.tolist() == logs[1].minute.tolist()


@pytest.mark.parametrize(
    ("hours", "path", "right"),
    [
        ("{weeks: [weekdays 09:00-17:00], from: 2024-01-01}", ".weeks", "from 2 to 53 weeks"),
        ("{weeks: [weekdays 09:00-17:00, nine to five], from: 2024-01-01}", ".weeks.1", "hours were expected"),
        ("{weeks: [always, closed]}", "", "a cycle of weeks was expected"),
        ("{weeks: always, from: 2024-01-01}", "", "a cycle of weeks was expected"),
        ("{weeks: [always, closed], from: 1 January}", ".from", "such as 2024-01-01"),
        ("{weeks: [always, {weeks: [always, closed], from: 2024-01-01}], from: 2024-01-01}", ".weeks.1", "one week"),
        ("{weeks: [closed, closed], from: 2024-01-01}", "", "never open in the run"),
    ],
)
def test_what_is_no_cycle_is_refused_at_its_path(hours, path, right):
    with pytest.raises(ScenarioError) as caught:
        place(staff(hours))
    assert [f" services.hub.open{path}: " in str(one) and right in str(one) for one in caught.value.mistakes] == [True]


def test_a_fact_takes_the_place_of_the_hours(tmp_path):
    from simulation.scenario.loading import load

    (tmp_path / "base.yaml").write_text(text(staff("weekdays 09:00-17:00")), encoding="utf-8")
    (tmp_path / "place.yaml").write_text(
        f"dialect: 1\ntitle: t\nextends: base.yaml\nfacts: {{services.hub.open: {ROTA}}}\n", encoding="utf-8"
    )
    hours = load(tmp_path / "place.yaml").model.services["hub"].open
    assert hours is not None
    assert len(hours.constant().weeks) == 3
