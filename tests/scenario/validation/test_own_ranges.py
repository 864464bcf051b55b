"""A range has its own number between its ends, as long as nothing else has changed that number."""

import pytest

from simulation.scenario.loading import from_text, load
from tests.support.small import BASE, changed, variant

RANGE = "range: 15 to 25 beds"


def told(scenario) -> list[str]:
    return [line for line in scenario.warnings if "beside what is said" in line]


@pytest.mark.parametrize(
    "said", ["15 to 25 beds", "20 to 20 beds", "15 beds to 25 beds", "0.5 to 1.5 times", "1 to 9 doors"]
)
def test_a_range_around_what_is_said_is_right(said):
    assert told(from_text(changed((RANGE, f"range: {said}")))) == []


@pytest.mark.parametrize("said", ["21 to 25 beds", "5 to 19 beds", "21 beds to 22 beds"])
def test_a_range_beside_what_is_said_is_told(said):
    (line,) = told(from_text(changed((RANGE, f"range: {said}"))))
    assert line.startswith(f"1 range is beside what is said: services.ward.capacity (20 beds, and a range of {said});")


@pytest.mark.parametrize(("said", "wrong"), [("5 to 100 %", False), ("5 to 101 %", True)])
def test_no_share_is_above_all_there_is(said, wrong):
    text = changed(("share_needing: 40 %", f"share_needing: {{value: 40 %, source: local, range: {said}}}"))
    lines = told(from_text(text))
    assert [("a share of up to 101 %" in line) for line in lines] == [True] * wrong


def test_a_distribution_is_ranged_by_its_mean():
    takes = "{distribution: gamma, mean: 100 minutes,"
    (line,) = told(from_text(changed((takes, f"{takes} range: 1 to 90 minutes,"))))
    assert "100 minutes, and a range of 1 to 90 minutes" in line


def test_what_a_lever_or_a_setting_makes_of_a_number_may_lie_outside(tmp_path):
    lever = "levers: {more: {why: More beds., set: {services.ward.capacity: {scale: 2}}}}\n"
    changed_by_lever = variant(tmp_path, lever, BASE)
    assert changed_by_lever.levers
    assert told(changed_by_lever) == []
    assert told(load(tmp_path / "base.yaml", set={"services.ward.capacity": "40 beds"})) == []
    from_text(changed_by_lever.as_yaml())
