"""Uncertain inputs: the same draw for every option, within the range, worth what an exact case says."""

import math

import numpy as np
import pytest

from simulation.core.errors import HomewardError
from simulation.experiment.options import RunOptions
from simulation.money.options.study import SetOfInputs, prepared, run_prepared
from simulation.money.tables import tables_of
from simulation.money.tables.inputs import acceptability_table, drawn
from simulation.money.uncertain import run_inputs, uncertain_inputs, value_of_information
from simulation.uncertainty.inputs import Uncertain, draws
from tests.support.money_place import PLACE, PRICES, write_place

TWICE = RunOptions(replications=2, workers=1)


def study_in(folder, **texts):
    return run_prepared(*prepared(write_place(folder, **texts)), TWICE)


def test_a_factor_lies_in_its_range_and_has_the_mean_of_its_triangle():
    one = Uncertain("a", "prices", 0.5, 2.5)
    factors = [one.factor((place + 0.5) / 4000) for place in range(4000)]
    assert factors == sorted(factors)
    assert min(factors) >= 0.5
    assert max(factors) <= 2.5
    assert np.mean(factors) == pytest.approx((0.5 + 1 + 2.5) / 3, rel=1e-3)
    assert one.factor(0.25) == pytest.approx(1.0)


def test_draws_fill_every_range_evenly_and_each_input_keeps_its_own():
    inputs = [Uncertain("a", "prices", 0.5, 1.5), Uncertain("b", "prices", 0.9, 1.3)]
    both, alone = draws(inputs, 50, 3), draws(inputs[:1], 50, 3)
    assert [one["a"] for one in both] == [one["a"] for one in alone]
    assert draws(inputs, 50, 4) != both
    ranks = sorted(one["a"] for one in both)
    assert all(
        Uncertain("a", "", 0.5, 1.5).factor(k / 50) <= x <= Uncertain("a", "", 0.5, 1.5).factor((k + 1) / 50)
        for k, x in enumerate(ranks)
    )


def test_inputs_with_a_range_are_prices_values_and_parameters(tmp_path):
    place = PLACE.replace("{value: 34 beds, source: us}", "{value: 34 beds, source: us, range: 30 to 40 beds}")
    found = {one.path: one for one in uncertain_inputs(study_in(tmp_path, place=place))}
    assert set(found) == {"services.support.hold", "quality_of_life.values.home", "services.ward.capacity"}
    assert (found["services.support.hold"].low, found["services.support.hold"].high) == pytest.approx(
        (50 / 60, 80 / 60)
    )
    assert (found["services.ward.capacity"].low, found["services.ward.capacity"].high) == pytest.approx(
        (30 / 34, 40 / 34)
    )


def test_every_option_meets_the_same_draw_and_a_price_moves_its_cost_alone(tmp_path):
    study = run_inputs(study_in(tmp_path), 3, 1, RunOptions(workers=1))
    assert len(study.sets) == 3
    costs, _ = drawn(study)
    team = study.names.index("team")
    days = (np.datetime64("2024-06-29") - np.datetime64("2024-02-29")).astype(int)
    again = run_inputs(study_in(tmp_path), 3, 1, RunOptions(workers=1))
    assert [one.costs for one in again.sets] == [one.costs for one in study.sets]
    dear = max(range(3), key=lambda place: study.sets[place].drawn["services.support.hold"])
    cheap = min(range(3), key=lambda place: study.sets[place].drawn["services.support.hold"])
    more = (
        5
        * days
        * 60
        * (study.sets[dear].drawn["services.support.hold"] - study.sets[cheap].drawn["services.support.hold"])
    )
    assert costs[dear, team] - costs[cheap, team] == pytest.approx(more, rel=0.5)
    tables = tables_of(study)
    chances = tables["acceptability"].groupby("value_of_a_year")["chance_best"].sum()
    assert chances.to_numpy() == pytest.approx(1.0)


def test_information_is_worth_what_linear_normal_benefit_makes_it_by_group_and_whole(tmp_path):
    """Two inputs, one price and one value of a year: each group's worth is s phi(m / s) - |m| Phi(-|m| / s)."""
    study = study_in(tmp_path)
    random = np.random.default_rng(0)
    price, value = random.normal(0, 800, 4000), random.normal(0, 0.03, 4000)
    study.sets = [
        SetOfInputs(
            {"services.support.hold": p, "quality_of_life.values.home": v},
            (0.0, 1000.0 + p, 9e9, 9e9),
            (0.0, 0.05 + v, 0.0, 0.0),
        )
        for p, v in zip(price, value, strict=True)
    ]
    found = value_of_information(study, 25_000.0)
    mean = 25_000 * 0.05 - 1000

    def worth(s):
        return s * math.exp(-((mean / s) ** 2) / 2) / math.sqrt(2 * math.pi) - mean * 0.5 * math.erfc(
            mean / s / math.sqrt(2)
        )

    assert found["prices"] == pytest.approx(worth(800), rel=0.1)
    assert found["quality of life"] == pytest.approx(worth(750), rel=0.1)
    assert found["all inputs and chance"] == pytest.approx(worth(math.hypot(800, 750)), rel=0.1)
    table = acceptability_table(study)
    chance = table[(table["value_of_a_year"] == 25_000.0) & (table["option"] == "beds")]["chance_best"].iloc[0]
    assert chance == pytest.approx(0.5 * math.erfc(-mean / math.hypot(800, 750) / math.sqrt(2)), abs=0.03)


def test_nothing_to_draw_is_said(tmp_path):
    prices = PRICES.replace(", range: £50 to £80 per day", "").replace(", range: 0.6 to 0.8", "")
    with pytest.raises(HomewardError, match="nothing to draw"):
        run_inputs(study_in(tmp_path, prices=prices), 2)
