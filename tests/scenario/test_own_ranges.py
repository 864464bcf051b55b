"""A range has its own number between its ends, as long as nothing else has changed that number."""

import pytest

from simulation.scenario.scenario import from_text, load
from tests.support.small import BASE, changed, mistakes, variant

RANGE = "range: 15 to 25 beds"


@pytest.mark.parametrize(
    "said", ["15 to 25 beds", "20 to 20 beds", "15 beds to 25 beds", "0.5 to 1.5 times", "1 to 9 doors"]
)
def test_a_range_around_what_is_said_is_right(said):
    from_text(changed((RANGE, f"range: {said}")))


@pytest.mark.parametrize("said", ["21 to 25 beds", "5 to 19 beds", "21 beds to 22 beds"])
def test_a_range_beside_what_is_said_is_a_mistake(said):
    (mistake,) = mistakes(changed((RANGE, f"range: {said}")))
    assert "services.ward.capacity.range" in mistake
    assert "a range with what is said, '20 beds', between its ends was expected" in mistake


@pytest.mark.parametrize(("said", "wrong"), [("5 to 100 %", False), ("5 to 101 %", True)])
def test_no_share_is_above_all_there_is(said, wrong):
    text = changed(("share_needing: 40 %", f"share_needing: {{value: 40 %, source: local, range: {said}}}"))
    if not wrong:
        from_text(text)
        return
    (mistake,) = mistakes(text)
    assert mistake.endswith("a share is at most 100 %")


def test_a_distribution_is_ranged_by_its_mean():
    (mistake,) = mistakes(changed(("{distribution: gamma, mean: 100 minutes,", "{distribution: gamma, range: 1 to 90 minutes, mean: 100 minutes,")))  # fmt: skip
    assert "'100 minutes'" in mistake


def test_what_a_lever_or_a_setting_makes_of_a_number_may_lie_outside(tmp_path):
    lever = "levers: {more: {why: More beds., set: {services.ward.capacity: {scale: 2}}}}\n"
    assert variant(tmp_path, lever, BASE).levers
    load(tmp_path / "base.yaml", set={"services.ward.capacity": "40 beds"})
    load(tmp_path / "base.yaml").with_({"services.ward.capacity": "2 beds"})
