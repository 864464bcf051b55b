"""The compiled engine and the reference engine write the same log, exactly: on every shipped scenario and on places
made up by chance.
"""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.plan import columns as t
from simulation.scenario.loading import load
from tests.support.agreeing import assert_equal, both, difference, kept
from tests.support.places import loaded, numbered, places
from tests.support.sound_logs import assert_sound
from tests.support.watching import ALL, Counts

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "scenarios").rglob("*.yaml")
    if "\ndialect:" in path.read_text(encoding="utf-8") and (path.parent.name != "places" or path.stem == "somerset")
)
"""Of the 42 places, which are made alike, one."""
KEPT = sorted((Path(__file__).parent / "places").glob("*.yaml"))
MANY = (*range(330), 403)
FEW = (*MANY[:110], 124, 185, 196, 199, 322, 403)
"""Numbered places; a few of the coincidences come in one place of a hundred, of which these have them."""

STEPS = dict(
    enumerate(
        ("stay", "task", "delay", "until", "start", "choose", "choose by", "go on", "mark", "go", "record", "leave")
    )
)
OPTIONS = {
    t.S_IF_FULL: "if_full",
    t.S_PATIENCE: "gives_up_after wait",
    t.S_UNTIL_SERVICE: "gives_up_after until",
    t.S_PLAN: "alongside",
    t.S_AFTER: "after",
    t.S_NEED: "share_needing",
    t.S_SERVICE_LABEL: "service by label",
    t.S_RECORDS: "as",
    t.S_WAIT_CLOCK: "waited",
    t.S_DETERIORATION: "deteriorates",
    t.S_RISKS: "risks_after_discharge",
    t.S_QUEUE_ROOM: "queue_up_to",
    t.S_SHORTEST: "shortest",
}
ORDERS = {t.FIRST_COME: "first come", t.LAST_COME: "last come", t.AT_RANDOM: "random order", t.RISING: "rises_every"}
COMING = ("rate", "every", "at", "recorded", "batch")
SERVICES = {t.BEDS: "beds", t.PLACES: "places", t.STAFF: "staff", t.DAILY_STARTS: "daily_starts", t.MEETING: "meeting"}


LONGER = ("scenarios/england.yaml", "scenarios/integrated.yaml")
"""Of what is England with levers, what runs for two weeks; the rest for two days, and all for three weeks in `long`."""


LATER = [file for file in SHIPPED if "/debate/" in file][1::2]
"""Of the files of the debate, which are England with a lever or two each, every second runs in `long` alone."""


def days_of(file: str) -> int:
    return 14 if file in LONGER or "/examples/" in file or "/baseline/" in file else 2


@pytest.mark.parametrize(
    ("file", "days"),
    [
        *((file, days_of(file)) for file in SHIPPED if file not in LATER),
        *(pytest.param(file, 21, marks=pytest.mark.long) for file in SHIPPED),
    ],
)
def test_on_shipped_scenarios(file: str, days: int) -> None:
    one, other = both(load(ROOT / file).with_({"run.warm_up": "0 days", "run.length": f"{days} days"}))
    found = difference(one, other)
    assert not found, f"{file}:\n{found}"
    assert isinstance(other, EventLog), other
    assert_sound(other)
    assert (other.event == Event.STATE).any()


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_on_places_that_once_differed(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert_equal(loaded(text), text)


@settings(max_examples=100, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(places())
def test_on_places_that_shrink(text: str) -> None:
    assert_equal(loaded(text), text)


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.long)], ids=["few", "many"])
def corpus(request: pytest.FixtureRequest) -> tuple[Counts, Counts]:
    """What the numbered places have in them, and what coincides when they run; they must agree too."""
    kinds = (*(event.name.lower() for event in Event), *STEPS.values(), *OPTIONS.values(), *SERVICES.values())
    kinds += (*ORDERS.values(), *COMING, "by_chance")
    facts, coincidences = Counter(dict.fromkeys(kinds, 0)), Counter()
    for number in request.param:
        text = numbered(number)
        scenario = loaded(text)
        log = assert_equal(scenario, text, coincidences)
        assert isinstance(log, EventLog), f"place {number}: {log}"
        facts.update({Event(code).name.lower(): count for code, count in Counter(log.event.tolist()).items()})
        facts.update(_described(scenario))
    return facts, coincidences


def _described(scenario) -> Counts:
    from simulation.plan.compile import compile_plan

    tables = compile_plan(scenario).tables
    found = Counter(STEPS[int(kind)] for kind in tables.steps[:, t.S_KIND]) + Counter(
        SERVICES[int(kind)] for kind in tables.services[:, t.V_KIND]
    )
    lists = tables.services[tables.services[:, t.V_LIST] >= 0]
    found += Counter(ORDERS[int(order)] for order in lists[:, t.V_ORDER])
    model = scenario.model
    found += Counter(
        way for one in model.people.arrivals.values() for way in COMING[:-1] if getattr(one, way) is not None
    )
    found += Counter("batch" for one in model.people.arrivals.values() if one.at_once > 1)
    found += Counter(["by_chance"] * (model.run.rounding == "by_chance"))
    return found + Counter({name: int((tables.steps[:, column] >= 0).sum()) for column, name in OPTIONS.items()})


def test_the_places_hold_every_kind_of_event_step_and_service(corpus: tuple[Counts, Counts]) -> None:
    """`pytest -rP` shows the counts."""
    print("\n" + "\n".join(f"{count:9,} {what}" for what, count in corpus[0].items()))
    assert not [what for what, count in corpus[0].items() if count == 0]


def test_the_places_hold_every_kind_of_coincidence(corpus: tuple[Counts, Counts]) -> None:
    """`pytest -rP` shows the counts."""
    print("\n" + "\n".join(f"{corpus[1][what]:9,} {what}" for what in ALL))
    assert not [what for what in ALL if corpus[1][what] == 0]


def test_a_difference_is_told_with_that_patients_history_and_kept_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOMEWARD_FAILURES", str(tmp_path))
    text = numbered(3)
    one, other = both(loaded(text))
    assert isinstance(one, EventLog)
    assert isinstance(other, EventLog)
    minute = other.minute.copy()
    minute[40] += 1
    said = difference(one, replace(other, minute=minute))
    assert said.startswith(f"row 40 of {len(one)}")
    assert f"patient {one.patient[40]} in reference" in said
    assert f"patient {one.patient[40]} in compiled" in said
    assert kept(text).read_text(encoding="utf-8") == text


ENDLESS = """
dialect: 1
title: Round and round
run: {start: 2024-01-01, length: 3 days}
people: {arrivals: {come: {route: round, rate: 5 per day}}}
routes: {round: {nothing: {delay: {distribution: exponential, mean: 0 days}}, again: {choose: round}}}
"""


def test_both_refuse_a_route_that_goes_round_without_taking_time() -> None:
    one, other = both(loaded(ENDLESS))
    assert isinstance(one, str)
    assert one == other
    assert "1000 steps of one person in one minute" in one
