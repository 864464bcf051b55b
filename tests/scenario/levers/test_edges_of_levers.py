"""What levers do at their edges, by hand: another beginning, pressure, an unknown entry, what shows a mistake."""

import datetime
from typing import Any

import pytest
import yaml

from simulation.core.errors import ValueProblem
from simulation.scenario.changes.change import read_change
from simulation.scenario.changes.parameters import Parameters
from simulation.scenario.changes.paths import find_parameter, path_of
from simulation.scenario.levers.apply import _in_full
from simulation.scenario.levers.elsewhere import with_start
from simulation.scenario.levers.placed import PlacedLever
from simulation.scenario.levers.under_pressure import effect_of
from simulation.scenario.schema.levers import LeverPart

RAW = """
people: {arrivals: {come: {route: r, rate: 4 per day}}}
services:
  ward: {kind: beds, capacity: 20 beds}
  hub: {kind: staff, capacity: 3 people}
routes:
  r: {bed: {stay: ward, for: {by_need: {low: 2 days, otherwise: 4 days}}}, talk: {task: hub, takes: 30 minutes}, out: {go: home}}
"""


def raw(**more: Any) -> dict[str, Any]:
    return yaml.load(RAW, yaml.BaseLoader) | more


def lever(name: str, **said: str) -> PlacedLever:
    part = LeverPart.model_validate({"why": "test", "set": {"services.ward.capacity": "30 beds"}} | said)
    return PlacedLever(name, part, {}, "a.yaml", {})


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ({"from": "2024-02-01", "until": "2024-03-02"}, datetime.date(2024, 7, 1)),
        ({"until": "2024-03-02"}, datetime.date(2024, 3, 2)),
        ({"from": "2024-02-01"}, None),
    ],
)
def test_an_end_counted_from_a_beginning_moves_with_it(said: dict[str, str], until: datetime.date | None) -> None:
    day = datetime.date(2024, 6, 1)
    moved, other = with_start([lever("one", **said), lever("two", **said)], ["one"], day, 0.5)
    assert (moved.part.from_, moved.part.until, moved.part.reach) == (day, until, 0.5)
    assert other == lever("two", **said)


def test_without_a_day_the_time_of_a_lever_stays() -> None:
    (same,) = with_start([lever("one", **{"from": "2024-02-01", "until": "2024-03-02"})], ["one"], None, 0.25)
    assert (same.part.from_, same.part.until) == (datetime.date(2024, 2, 1), datetime.date(2024, 3, 2))
    assert same.part.reach == 0.25


@pytest.mark.parametrize(
    ("strength", "traced", "all_or_none", "shown"),
    [
        (0.25, True, False, 0.25),
        (0.25, True, True, 1.0),
        (0.5, True, True, 0.5),
        (0.75, True, True, 0.75),
        (0.75, True, False, 0.75),
        (0.75, False, False, 1.0),
        (0.25, False, True, 1.0),
    ],
)
def test_mistakes_are_looked_for_where_they_show(
    strength: float, traced: bool, all_or_none: bool, shown: float
) -> None:
    assert _in_full(strength, traced, all_or_none) == shown


def test_what_pressure_changes() -> None:
    """Of what levers set: what people meet changes, what is the same stays out, all else is named."""
    paths = ["services.ward.capacity", "routes.r.talk.takes", "people.arrivals.come.rate", "services.gone.capacity"]
    diverted = raw()
    diverted["services"]["ward"]["capacity"] = "25 beds"
    diverted["people"]["arrivals"]["come"]["rate"] = "5 per day"
    effect = effect_of(raw(), diverted, paths)
    assert effect.settings == {"services.ward.capacity": "25 beds"}
    assert effect.stays == ("people.arrivals.come.rate",)
    assert effect.faults == ()


@pytest.mark.parametrize("here", ["now", "then"])
def test_what_only_one_of_both_says_stays(here: str) -> None:
    now, then = raw(), raw()
    (now if here == "now" else then)["services"]["ward"]["unit_cost"] = "£100 per day"
    effect = effect_of(now, then, ["services.ward.unit_cost"])
    assert (effect.settings, effect.stays) == ({}, ("services.ward.unit_cost",))


def test_what_a_file_says_of_pressure_comes_on_top_of_what_levers_have_left() -> None:
    said = {"services.ward.capacity": {"add": "2 beds"}, "routes.r.talk.takes": "1 hour"}
    diverted = raw()
    diverted["services"]["ward"]["capacity"] = "25 beds"
    effect = effect_of(raw(fire_fighting={"under_pressure": said}), diverted, ["services.ward.capacity"])
    assert effect.settings == {"services.ward.capacity": "27 beds", "routes.r.talk.takes": "1 hour"}
    assert effect.faults == ()


@pytest.mark.parametrize(
    ("path", "met"),
    [
        ("services.gone.capacity", "there is no parameter with this path"),
        ("people.arrivals.come.rate", "'people.arrivals.come.rate' cannot change with pressure"),
        ("services.ward.kind", "'services.ward.kind' cannot change with pressure"),
    ],
)
def test_what_cannot_change_with_pressure_is_a_mistake_of_its_own_place(path: str, met: str) -> None:
    effect = effect_of(raw(fire_fighting={"under_pressure": {path: "1"}}), raw(), [])
    assert [(where, told) for where, told, _ in effect.faults] == [(("fire_fighting", "under_pressure", path), met)]
    assert effect.settings == {}


def test_an_entry_that_a_table_does_not_have_is_answered_with_those_it_has() -> None:
    text = raw()
    text["routes"]["r"]["bed"]["for"] = {"by_need": {"low": "2 days", "high": "4 days"}}
    found, _ = find_parameter(text, path_of("routes.r.bed.for"))
    assert found is not None
    change = read_change({"by_need": {"mid": {"scale": "2"}}}, found.kind)
    with pytest.raises(ValueProblem, match=r"'mid'; by_need has low, high$"):
        Parameters(text).change(found, change, 1.0, None)
