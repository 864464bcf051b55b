"""What must hold in any place: over places made up by chance, and over queues in which more of what helps can harm
nobody.
"""

from collections import Counter

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.core.errors import SimulationError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.measures import measure
from simulation.measures.log_tables.build_tables import LogTables
from simulation.scenario.loading import from_text
from tests.support.agreeing import prepared
from tests.support.log_reader import Reader
from tests.support.places import as_yaml, loaded, places
from tests.support.sound_logs import assert_sound

STEADY = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
STAYS = (
    "12 hours",
    "{distribution: exponential, mean: 1 day}",
    "{distribution: lognormal, mean: 2 days, median: 0.7 days}",
    "{distribution: uniform, from: 0 days, to: 3 days}",
    "{distribution: gamma, mean: 1 day, sd: 2 days}",
    "{distribution: table, quantiles: [0 days, 0.1 days, 6 days]}",
)
HOURS = (
    "",
    ", by_hour: [0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 8, 8, 8, 6, 4, 4, 4, 3, 3, 2, 2, 1, 1, 1]",
    ", by_weekday: [3, 2, 1, 1, 1, 0, 0]",
)


@STEADY
@given(places())
def test_nobody_is_lost_and_nothing_is_over_filled_in_any_place(text: str) -> None:
    plan, arrivals = prepared(loaded(text))
    try:
        log = simulate(plan, arrivals)
    except SimulationError:
        return  # both engines refuse it alike, which other tests hold them to
    assert_sound(log)
    Reader(plan, log).read()


SPLITS = {
    "no_criteria_to_reside": ("reason", "reason_group", "responsible", "cohort", "stream"),
    "use_at_list_price": ("service", "payer", "cohort", "stream"),
}
PRICES = {
    "beds": "£100 per day",
    "places": "£40 per day",
    "staff": "£30 per hour",
    "daily_starts": "£50 per start",
    "meeting": "£9 per contact",
}


def with_reasons_and_prices(text: str) -> str:
    """The place with a reason for every second wait, and a price and a payer for every service."""
    raw = yaml.load(text, yaml.BaseLoader)
    raw["reasons"] = {
        "one": {"group": "capacity", "responsible": "council"},
        "two": {"group": "interface", "responsible": "nhs_acute"},
    }
    waits = [
        step
        for route in raw["routes"].values()
        for step in route.values()
        if {"stay", "task", "delay", "until", "start"} & set(step)
    ]
    for number, step in enumerate(waits):
        if number % 3:
            step["reason"] = ("one", "two")[number % 2]
    for number, service in enumerate(raw["services"].values()):
        service |= {"unit_cost": PRICES[service["kind"]], "payer": ("council", "nhs_acute")[number % 2]}
    return as_yaml(raw)


LOOKED_AT: Counter[str] = Counter()
"""How often there was something to add up."""


@STEADY
@given(places())
def test_the_parts_of_a_measure_sum_to_the_whole_in_any_place(text: str) -> None:
    """Minutes with no criteria to reside by reason, exactly; patients by what is declared of their
    reasons; use at list price
    by service and payer.
    """
    scenario = loaded(with_reasons_and_prices(text))
    plan, arrivals = prepared(scenario)
    try:
        log = simulate(plan, arrivals)
    except SimulationError:
        return
    facts = LogTables(log, scenario.model)
    ready, segments = facts.ready_periods, facts.segments
    assert (segments.end - segments.begin).sum() == (ready.end - ready.begin).sum()
    table = measure(log, scenario, by=("cohort", "stream"))
    whole = table[table["period"] == "whole"]
    for name, splits in SPLITS.items():
        rows = whole[whole["measure"] == name]
        total = rows[rows["by"] == "all"]["value"].sum()
        for split in splits:
            parts = rows[rows["by"] == split]["value"]
            assert parts.sum() == pytest.approx(total, rel=1e-9, abs=1e-9), (name, split)
            LOOKED_AT[split] += len(parts) > 1 and total > 0


def test_there_was_something_to_add_up() -> None:
    if not LOOKED_AT:
        test_the_parts_of_a_measure_sum_to_the_whole_in_any_place()
    assert all(LOOKED_AT[split] >= 10 for splits in SPLITS.values() for split in splits), LOOKED_AT


# ---- more places, shorter stays, fewer people: in one queue first come, first served, with the same random numbers,
# nobody waits longer (J. Kiefer, J. Wolfowitz 1955)


@st.composite
def queues(draw: st.DrawFn) -> tuple[str, int]:
    """A single queue, somewhere between idle and overfull, and its places."""
    number = draw(st.integers(1, 8))
    rate = round(number * draw(st.floats(0.3, 1.6)), 3)
    text = f"""
dialect: 1
title: One queue
run: {{start: 2024-01-01, length: {draw(st.integers(10, 60))} days, seed: {draw(st.integers(1, 10_000))}}}
people: {{arrivals: {{come: {{route: through, rate: {rate} per day{draw(st.sampled_from(HOURS))}}}}}}}
services: {{beds: {{kind: beds, capacity: {number} beds}}}}
routes: {{through: {{bed: {{stay: beds, for: {draw(st.sampled_from(STAYS))}}}, out: {{go: home}}}}}}
"""
    return text, number


def waits(log: EventLog) -> dict[int, float]:
    """Minutes from asking to the place, by the number a patient has in every scenario; endless for who waits at the
    end.
    """
    asked = {
        int(log.patients.number[log.patient[row]]): int(log.minute[row])
        for row in np.flatnonzero(log.event == Event.ASKED)
    }
    granted = {
        int(log.patients.number[log.patient[row]]): int(log.minute[row])
        for row in np.flatnonzero(log.event == Event.GRANTED)
    }
    return {patient: granted.get(patient, np.inf) - minute for patient, minute in asked.items()}


def changed(text: str, change: dict[str, object]) -> dict[int, float]:
    plan, arrivals = prepared(from_text(text).with_(change))
    return waits(simulate(plan, arrivals))


@pytest.mark.parametrize("change", ["one more place", "shorter stays", "fewer people"])
@STEADY
@given(queue=queues())
def test_in_one_queue_nobody_waits_longer_when_there_is_more_or_less_is_asked(
    change: str, queue: tuple[str, int]
) -> None:
    text, number = queue
    changes: dict[str, dict[str, object]] = {
        "one more place": {"services.beds.capacity": f"{number + 1} beds"},
        "shorter stays": {"routes.through.bed.for": {"scale": "0.8"}},
        "fewer people": {"people.arrivals.come.rate": {"scale": "0.8"}},
    }
    before, after = changed(text, {}), changed(text, changes[change])
    assert after.keys() <= before.keys()
    assert change == "fewer people" or after.keys() == before.keys()
    longer = {patient: (before[patient], wait) for patient, wait in after.items() if wait > before[patient]}
    assert not longer


def test_the_property_could_fail() -> None:
    """With one place fewer somebody does wait longer."""
    text = """
dialect: 1
title: One queue
run: {start: 2024-01-01, length: 40 days, seed: 3}
people: {arrivals: {come: {route: through, rate: 3 per day}}}
services: {beds: {kind: beds, capacity: 3 beds}}
routes: {through: {bed: {stay: beds, for: {distribution: exponential, mean: 1 day}}, out: {go: home}}}
"""
    before, after = changed(text, {}), changed(text, {"services.beds.capacity": "2 beds"})
    assert sum(after[patient] > before[patient] for patient in before) > 20
