"""The fixed point of a place: nine factors, each of which answers for one figure, on places whose answers are known."""

import math
from dataclasses import replace

import pytest

from simulation.assurance.calibration.place_factors import (
    ANSWERS,
    BEDS,
    ENOUGH,
    GROUP_OF,
    JAMMED,
    FixedPoint,
    Position,
    at_bounds,
)

OPEN = 1000.0
ENGLAND = {"capacity": 70.0, "interface": 60.0, "hospital": 40.0, "care_transfer_hub": 25.0, "wellbeing": 10.0}
PUBLISHED = Position(
    280.0, 0.93, 240.0, {"capacity": 0.4, "interface": 0.2, "hospital": 0.2, "care_transfer_hub": 0.1, "wellbeing": 0.1}
)


def hospital(factors, need=720.0, steep=3.0):
    """A place worked by hand: groups follow their factors by a power, and beds hold what comes into them or are full."""
    groups = {
        group: ENGLAND[group]
        * (factors[name] ** -steep if group == "capacity" else factors[name] ** 1.1)
        * factors["emergency_arrivals"]
        for name, group in GROUP_OF.items()
    }
    treated = need * factors["emergency_arrivals"] * factors["treatment_time"] ** 0.7
    full = min(1.0, (treated + sum(groups.values())) / OPEN)
    if full == 1.0:  # who waits longest outside is not there to be counted
        groups = {group: number * 1.5 for group, number in groups.items()}
    told = sum(groups.values())
    shares = {group: number / told for group, number in groups.items()}
    return Position(300.0 * factors["emergency_arrivals"], full, told, shares, OPEN)


def test_each_factor_brings_its_own_figure_about():
    point = FixedPoint(PUBLISHED, hospital)
    best = point.found({}, 14)
    assert best.loss <= ENOUGH
    assert len(point.trials) <= 9
    assert best.came_to.admissions == pytest.approx(280, rel=0.03)
    assert best.came_to.occupancy == pytest.approx(0.93, abs=0.01)
    assert best.came_to.remaining == pytest.approx(240, rel=0.05)
    for group, share in PUBLISHED.shares.items():
        assert best.came_to.shares[group] == pytest.approx(share, abs=0.03)
    assert best.factors["community_capacity"] < 1.0  # more wait for capacity than at the start


def test_beds_that_open_on_top_are_among_those_published_and_waits_follow_the_hours_of_moves():
    """Of 1,000 published beds 974 are open on every day where 26 more are while they are full, as they always are."""

    def place(factors):
        found = hospital({**factors, "treatment_time": factors["treatment_time"] * 0.98})
        waits = 0.15 * factors["moves_to_a_bed"] ** 0.9 + 0.08
        return replace(found, beds=OPEN * factors[BEDS] + 26.0, over_4_hours=waits)

    point = FixedPoint(replace(PUBLISHED, beds=OPEN, over_4_hours=0.14), place)
    best = point.found({}, 14)
    assert best.loss <= ENOUGH
    assert best.factors[BEDS] == pytest.approx(0.974, abs=0.003)
    assert best.came_to.over_4_hours == pytest.approx(0.14, abs=0.01)
    assert best.factors["moves_to_a_bed"] == pytest.approx(0.36, abs=0.08)


def test_a_figure_whose_factor_can_move_no_further_does_not_keep_the_search_going_and_counts_in_the_loss():
    """Half of all wait for want of a bed, whatever the moves take; published is a tenth."""
    point = FixedPoint(
        replace(PUBLISHED, over_4_hours=0.1),
        lambda factors: replace(hospital(factors), over_4_hours=0.5 + 0.05 * factors["moves_to_a_bed"]),
    )
    best = point.found({}, 14)
    assert len(point.trials) <= 9
    assert best.factors["moves_to_a_bed"] == pytest.approx(ANSWERS["moves_to_a_bed"].least)
    assert point.loss(best.came_to, ["moves_to_a_bed"]) <= ENOUGH < 1 < best.loss


def test_a_full_hospital_is_emptied_before_anything_is_learned_from_it():
    point = FixedPoint(PUBLISHED, lambda factors: hospital(factors, need=1500.0))
    best = point.found({}, 14)
    treatment = [one.factors["treatment_time"] for one in point.trials]
    full = [one.came_to.occupancy >= JAMMED for one in point.trials]
    assert full[0]
    for number, one in enumerate(full[:-1]):
        if one:
            assert 0.74 <= treatment[number + 1] / treatment[number] <= 0.86
    assert best.loss <= ENOUGH


def test_a_factor_that_turns_round_takes_smaller_steps_so_that_steep_queues_are_met_too():
    point = FixedPoint(PUBLISHED, lambda factors: hospital(factors, steep=9.0))
    assert point.found({}, 14).loss <= ENOUGH


def test_what_is_not_published_moves_no_factor():
    point = FixedPoint(Position(280.0, 0.93, None, {}), hospital)
    best = point.found({}, 14)
    assert best.loss <= ENOUGH
    assert all(best.factors[name] == 1.0 for name in GROUP_OF)
    assert best.factors["emergency_arrivals"] == pytest.approx(280 / 300, rel=0.03)


def test_a_figure_out_of_reach_leaves_the_factor_at_its_bound_and_the_loss_high():
    start = FixedPoint(Position(3000.0, 0.93, None, {}), hospital).found({}, 20)
    assert start.factors["emergency_arrivals"] == pytest.approx(ANSWERS["emergency_arrivals"].most)
    assert start.loss > 1


def test_another_fit_is_not_the_one_it_begins_with():
    first = FixedPoint(PUBLISHED, hospital).found({}, 14)
    again = FixedPoint(PUBLISHED, hospital).found(first.factors, 7, moved=True)
    assert again.loss <= ENOUGH
    assert any(not math.isclose(again.factors[name], first.factors[name]) for name in ANSWERS)


def test_a_factor_at_its_bound_is_known_and_the_bounds_are_those_that_the_help_says():
    assert at_bounds({"interface_delays": 0.05, "hospital_delays": 0.0733, "treatment_time": 2.5, "other": 0.05}) == [
        "interface_delays",
        "treatment_time",
    ]
    bounds = {name: (one.least, one.most) for name, one in ANSWERS.items()}
    assert bounds["emergency_arrivals"] == bounds["community_capacity"] == (0.4, 2.5)
    assert bounds["treatment_time"] == (0.3, 2.5)
    assert {ends for name, ends in bounds.items() if name.endswith("_delays")} == {(0.05, 8.0)}
