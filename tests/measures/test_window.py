"""Counting by day, and by days of one month and one week, against counting minute by minute."""

import datetime

import numpy as np
import pytest

from simulation.core.vocabulary import DAY
from simulation.measures.periods.cut import Cut, Groups
from simulation.measures.periods.window import Window


@pytest.fixture(params=[(0, 9 * DAY), (2 * DAY, 9 * DAY), (2 * DAY + 600, 9 * DAY + 60), (600, 900)])
def window(request) -> Window:
    return Window(datetime.date(2024, 2, 26), *request.param)


@pytest.fixture(params=["days", "parts"])
def cut(window, request) -> Cut:
    return window if request.param == "days" else window.in_parts


@pytest.fixture
def stays() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    chance = np.random.default_rng(1)
    begin = chance.integers(-2 * DAY, 10 * DAY, 400) // 30 * 30
    return begin, begin + chance.integers(0, 4 * DAY, 400) // 30 * 30, chance.integers(-1, 3, 400)


def test_person_minutes_are_the_overlap_with_each_part(cut, stays):
    begin, end, group = stays
    found = cut.person_minutes(begin, end, group, 3)
    for code in range(3):
        for part, (opens, closes) in enumerate(zip(cut.edges[:-1], cut.edges[1:], strict=True)):
            overlap = np.minimum(end, closes) - np.maximum(begin, opens)
            assert found[code, part] == overlap[(group == code) & (overlap > 0)].sum()


def test_person_minutes_by_another_clock(cut, stays):
    begin, end, group = stays
    half = cut.person_minutes(begin, end, group, 3, lambda minute: minute / 2)
    assert half == pytest.approx(cut.person_minutes(begin, end, group, 3) / 2)


def test_the_census_counts_before_the_minutes_events(cut, stays):
    begin, end, group = stays
    found = cut.census(begin, end, group, 3)
    assert found.shape == (3, len(cut.edges) - 1)
    for part, (opens, closes) in enumerate(zip(cut.edges[:-1], cut.edges[1:], strict=True)):
        midnights = range(-(-opens // DAY) * DAY, closes, DAY)
        for code in range(3):
            there = [((begin < midnight) & (end >= midnight) & (group == code)).sum() for midnight in midnights]
            assert found[code, part] == sum(there)


def test_events_count_in_their_part(cut, stays):
    minute, _, group = stays
    found = cut.count(minute, group, 3)
    inside = (minute >= cut.begin) & (minute < cut.end) & (group >= 0)
    assert found.sum() == inside.sum()
    for part, (opens, closes) in enumerate(zip(cut.edges[:-1], cut.edges[1:], strict=True)):
        assert found[1, part] == ((minute >= opens) & (minute < closes) & (group == 1)).sum()


def test_the_sums_of_several_weights_are_those_of_each(cut, stays):
    minute, end, group = stays
    weights = [end - minute, minute > DAY]
    lines, *sums = cut.count_each(minute, group, 3, weights)
    assert (lines == cut.count(minute, group, 3)).all()
    for found, weight in zip(sums, weights, strict=True):
        assert (found == cut.count(minute, group, 3, weight)).all()
    assert [found.tolist() for found in cut.count_each(minute, group, 3, [])] == [lines.tolist()]


def test_parts_lie_in_one_month_and_one_week():
    window = Window(datetime.date(2024, 2, 26), 2 * DAY + 600, 9 * DAY + 60)
    assert (window.in_parts.edges / DAY).tolist() == [2 + 600 / DAY, 4, 7, 9 + 60 / DAY]
    assert window.in_parts.part_of_day.tolist() == [0, 0, 1, 1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize("period", ["whole", "month", "week"])
def test_sums_of_parts_are_those_of_days(window, stays, period):
    begin, end, group = stays
    for by_day, by_part in (
        (window.count(begin, group, 3), window.in_parts.count(begin, group, 3)),
        (window.person_minutes(begin, end, group, 3), window.in_parts.person_minutes(begin, end, group, 3)),
        (window.census(begin, end, group, 3), window.in_parts.census(begin, end, group, 3)),
    ):
        assert (window.sums(by_day, period) == window.sums(by_part, period)).all()


def test_months_and_weeks_are_sums_of_days():
    window = Window(datetime.date(2024, 2, 26), 0, 9 * DAY)
    assert window.periods["month"][0] == ["2024-02", "2024-03"]
    assert window.periods["week"][0] == ["2024-W09", "2024-W10"]
    assert window.sums(window.days, "month").tolist() == [4, 5]
    assert window.sums(window.days, "week").tolist() == [7, 2]
    assert window.years == pytest.approx(9 / 365)


def test_numbers_with_a_point_are_added_in_the_order_of_the_lines_whatever_else_a_group_is_made_of():
    window = Window(datetime.date(2024, 2, 26), 0, 2 * DAY)
    mix, weight = np.array([0, 1, 0, 1, 0]), np.array([0.1, 1e16, 0.2, -1e16, 0.3])
    groups = Groups.of_mixes(mix, np.zeros((2, 1), dtype=np.int32))
    minute = np.full(5, 600)
    one_by_one = window.count(minute, np.zeros(5, dtype=np.int32), 1, weight)
    assert window.count(minute, groups, 1, weight).tolist() == one_by_one.tolist()
    assert one_by_one[0, 0] != np.float64(0.1) + 0.2 + 0.3, "the order shows"
    assert window.count(minute, groups, 1, np.arange(5)).tolist() == [[10, 0]]


def test_lines_belong_to_the_groups_of_their_mix_and_to_others_besides():
    window = Window(datetime.date(2024, 2, 26), 0, 2 * DAY)
    of_mix = np.array([[0, 1], [0, 2]], dtype=np.int32)
    groups = Groups.of_mixes(np.array([0, 1, 1]), of_mix, [np.array([3, 4, 4])])
    minute = np.array([10, 10, DAY + 10])
    assert window.count(minute, groups, 5).tolist() == [[2, 1], [1, 0], [1, 1], [1, 0], [1, 1]]
    assert window.person_minutes(minute, minute + 5, groups, 5)[:, 0].tolist() == [10, 5, 5, 5, 5]
    assert window.census(minute, minute + DAY, groups, 5)[:, 1].tolist() == [2, 1, 1, 1, 1]
    assert [kind.tolist() for kind in groups.kinds()] == [[0, 0, 0], [1, 2, 2], [3, 4, 4]]
