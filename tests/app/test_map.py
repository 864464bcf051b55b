"""The map of the page: who goes where is counted from the log, and what is drawn stays where it is."""

import json
from collections import Counter, defaultdict

import pytest

from simulation.app.answer.moves import FROM_TO, MOVED, stops_of
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.place_map import map_of
from simulation.app.answer.replication import Question
from simulation.core.event_log import STATES
from simulation.core.vocabulary import DAY, Event, ServiceKind
from simulation.offered_load.movements import movements
from simulation.scenario.loading import from_text
from tests.support.small_place import small_place


def over(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def question():
    return Question.of(
        small_place(
            services__acute__capacity="9 beds",
            services__help_home__capacity="9 places",
            risks_after_discharge__after__readmission__probability="80 %",
        )
    )


def told_by(log, model):
    """Every move of a log, a day, by walking each person's rows in their order."""
    stops = {
        name: service.kind in (ServiceKind.BEDS, ServiceKind.PLACES, ServiceKind.DAILY_STARTS)
        for name, service in model.services.items()
    }
    found, here = Counter(), defaultdict(lambda: None)
    for minute, patient, spell, event, subject, value in zip(
        log.minute, log.patient, log.spell, log.event, log.subject, log.value, strict=True
    ):
        who, there = (patient, spell), None
        if spell == 0 and event == Event.ARRIVED and subject >= 0:
            here[who] = ("stream", log.names.streams[subject])
        elif spell > 0 and who not in here:
            here[who] = ("again", "again")
        if event == Event.GRANTED and value == 0 and stops[log.names.services[subject]]:
            there = ("service", log.names.services[subject])
        elif event == Event.STATE:
            there = ("end", STATES[subject].value)
        if there is None:
            continue
        if here[who] is not None and here[who][0] != "end" and minute >= log.warm_up:
            found[here[who], there] += 1
        here[who] = there
    days = (log.end - log.warm_up) / DAY
    return {ends: count / days for ends, count in found.items()}


def test_every_move_is_counted_once_as_the_log_tells_it(question):
    rows, log = over(question.rows(0)), over(question.log(0))
    counted = {
        tuple((stop.kind, stop.name) for stop in stops_of(key[3])): value
        for key, value in rows.items()
        if key[1:3] == (MOVED.id, FROM_TO)
    }
    told = told_by(log, question.scenario.model)
    assert counted == pytest.approx(told)
    assert len(told) > 7
    assert any(here[0] == "again" for here, _ in told)
    assert not any("workers" in ends for ends in counted)  # who works with people moves nobody


def test_where_there_is_room_they_are_the_moves_that_are_expected():
    text = """
dialect: 1
title: Room for everybody
run: {start: 2024-07-01, warm_up: 60 days, length: 700 days}
people: {cohorts: {all: {from_age: 0}}, arrivals: {people: {route: come, rate: 20 per day}}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 900 beds}
  rehab: {kind: beds, counts_as: rehabilitation, capacity: 900 beds}
routes:
  come:
    bed: {stay: ward, for: 3 days}
    path: {choose: further, shares: {on: 30 %, out: 70 %}, routes: {on: on, out: out}}
  on: {bed: {stay: rehab, for: 5 days}, home: {go: home_with_care}}
  out: {home: {go: home}}
"""
    question = Question.of(from_text(text))
    rows = over(question.rows(0))
    counted = {stops_of(key[3]): value for key, value in rows.items() if key[1] == MOVED.id}
    expected = movements(question.scenario.model).between
    assert counted.keys() == expected.keys()
    for ends, value in expected.items():
        chance = 4 * (value / 700) ** 0.5
        assert counted[ends] == pytest.approx(value, abs=chance), ends


def test_nothing_of_the_map_moves_while_replications_arrive(question):
    years = {number: over(question.rows(number)) for number in range(3)}
    maps = [map_of(Numbers(question.scenario, {n: years[n] for n in range(count)}))[0] for count in (1, 3)]
    first, third = ([(one["x"], one["width"], one["title"]) for one in each["boxes"]] for each in maps)
    assert first == third
    assert len(maps[0]["ways"]) == len(maps[1]["ways"]) >= 3
    assert [way["text"] for way in maps[0]["ways"]] != [way["text"] for way in maps[1]["ways"]]


def test_two_scenarios_are_told_side_by_side(question):
    other = question.scenario.with_({"services.help_home.capacity": "12 places"})
    rows = {0: over(question.rows(0))}
    (told,) = map_of(Numbers(question.scenario, rows, {0: over(Question.of(other).rows(0))}, other))
    (box,) = (one for one in told["boxes"] if one["title"] == ["Help home"])
    assert "9.0 → 12 places" in box["lines"]
    assert len(box["waiting"]) == 2
    assert len(told["more"]["columns"]) == 4
    assert any("→" in way["text"] for way in told["ways"])
    json.dumps(told, allow_nan=False)


def test_it_says_what_it_shows_to_those_who_do_not_see_it(question):
    (told,) = map_of(Numbers(question.scenario, {0: over(question.rows(0))}))
    assert told["told"].startswith("Who waits where")
    assert {row[0] for row in told["table"]["rows"]} >= {"Acute", "Help home"}
    assert {tuple(row[:2]) for row in told["more"]["rows"]} >= {("Emergency", "Acute"), ("Acute", "Help home")}
