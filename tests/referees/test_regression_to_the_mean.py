"""Evaluations of cases whose answers are known: the return to the mean of places and of people, and intervals that hold
what they promise.
"""

import numpy as np
import pytest
from scipy import integrate, stats

from simulation.assurance.evaluation.regression_to_mean import (
    EVERYBODY,
    Population,
    admissions,
    cumulated_risk,
    frequent_users,
    persons,
)
from simulation.assurance.evaluation.synthetic_places import Assumptions
from simulation.assurance.evaluation.trials import LOT, UNUSUAL, WORST, Outcomes, draw, left_out, reasons, repeated
from simulation.core.vocabulary import DAY
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text

POOL, PLACES = 4000, 20


def found(outcomes, places=PLACES, seed=1, evaluations=4000):
    """The table of a pool, by (design, estimator)."""
    pool = len(outcomes.before)
    drawn = draw(pool, places, places // 2, {WORST: -outcomes.before}, seed, evaluations)
    return repeated(drawn, {"no_criteria_to_reside": outcomes}).set_index(["design", "estimator"])


def mean_of_the_upper_half(number):
    """Mean of the largest half of `number` standard normal values, from the density of each order statistic."""

    def order(k):
        density = stats.beta(k, number - k + 1)
        return integrate.quad(lambda u: stats.norm.ppf(u) * density.pdf(u), 0, 1)[0]

    return np.mean([order(k) for k in range(number // 2 + 1, number + 1)])


@pytest.fixture(scope="module")
def normal():
    """Places with a lasting level (sd 3) and a year's noise (sd 4), with nothing done; a tenth more in the year after,
    everywhere.
    """
    generator = np.random.default_rng(11)
    level = 100 + 3 * generator.standard_normal(POOL)
    before, after = (level + 4 * generator.standard_normal(POOL) for _ in range(2))
    return Outcomes(before, after + 10, after + 10)


def test_places_chosen_by_a_bad_year_return_to_the_mean(normal):
    table = found(normal)
    expected = -(16 / 25) * 5 * mean_of_the_upper_half(PLACES)
    error = table["bias_error"]
    naive, did, given = (
        (WORST, "before and after"),
        (WORST, "difference in differences"),
        (WORST, "ANCOVA-adjusted difference"),
    )
    assert abs(table["trend"][naive] - 10) < 4 * np.sqrt(2 * 16 / POOL)
    assert abs(table["return"][naive] - expected) < 4 * error[naive]
    assert abs(table["bias"][did] - 2 * expected) < 4 * error[did]
    assert abs(table["bias"][given]) < 4 * error[given]
    assert table["coverage"][given] == pytest.approx(0.95, abs=0.02)
    assert table["coverage"][did] < 0.75
    assert expected == pytest.approx(-2.456, abs=0.001)


def test_by_lot_nothing_returns_and_intervals_hold_what_they_promise(normal):
    table = found(normal)
    for estimator in ("difference in differences", "ANCOVA-adjusted difference"):
        assert abs(table["bias"][LOT, estimator]) < 4 * table["bias_error"][LOT, estimator]
        assert table["coverage"][LOT, estimator] == pytest.approx(0.95, abs=0.015)
        assert table["wrong"][LOT, estimator] == pytest.approx(0.05, abs=0.015)


def test_counts_return_as_a_poisson_with_a_gamma_does():
    """E[after | before = k] = (a + k) / (b + 1): linear in k, so exact for whoever is chosen by k."""
    a, b = 4.0, 0.2
    generator = np.random.default_rng(12)
    rate = generator.gamma(a, 1 / b, POOL)
    before, after = (generator.poisson(rate).astype(float) for _ in range(2))
    outcomes = Outcomes(before, after, after)
    drawn = draw(POOL, PLACES, 10, {WORST: -before}, 1)
    chosen = (before[drawn.places] * drawn.part[WORST]).sum(axis=1).mean() / 10
    row = (
        repeated(drawn, {"no_criteria_to_reside": outcomes})
        .set_index(["design", "estimator"])
        .loc[(WORST, "before and after")]
    )
    assert abs(row["bias"] - ((a + chosen) / (b + 1) - chosen)) < 4 * row["bias_error"]
    assert row["bias"] < -1


def test_power_is_that_of_the_t_test():
    """A difference in differences of normal changes (sd 2, effect 2, ten and ten): the power of the t-test with 18
    degrees of freedom.
    """
    generator = np.random.default_rng(13)
    change = 2 * generator.standard_normal(POOL)
    before = np.zeros(POOL) + np.arange(POOL) % 7
    row = found(Outcomes(before, before + change, before + change + 2), evaluations=8000).loc[
        (LOT, "difference in differences")
    ]
    shift = 2 / (2 * np.sqrt(2 / 10))
    limit = stats.t(18).ppf(0.975)
    assert row["found"] == pytest.approx(1 - stats.nct(18, shift).cdf(limit), abs=0.025)
    assert row["detectable"] == pytest.approx((limit + stats.t(18).ppf(0.8)) * 2 * np.sqrt(0.2), rel=0.03)
    assert row["places_needed"] == pytest.approx(20 * (row["detectable"] / 2) ** 2, abs=1)


def test_the_jackknife_knows_the_error_of_a_mean():
    generator = np.random.default_rng(14)
    values = generator.standard_normal(40)
    which = generator.integers(0, 40, (20_000, 20))
    assert left_out(which, values[which].mean(axis=1), 40) == pytest.approx(values.std(ddof=1) / np.sqrt(40), rel=0.15)


def test_an_unusually_bad_year_is_bad_luck_alone():
    """Places of a wide range of levels: chosen by how bad the year was for them, all of the choice is noise, and all of
    it returns.
    """
    generator = np.random.default_rng(15)
    level = np.exp(0.05 * generator.standard_normal(POOL))
    usual = 200 + 600 * (level - 1)
    before, after = (usual + 12 * generator.standard_normal(POOL) for _ in range(2))
    outcomes = Outcomes(before, after, after)
    keys = reasons("no_criteria_to_reside", before, level, np.zeros(POOL))
    table = repeated(draw(POOL, PLACES, 10, keys, 1), {"no_criteria_to_reside": outcomes}).set_index(
        ["design", "estimator"]
    )
    row = table.loc[(UNUSUAL, "before and after")]
    assert abs(row["bias"] + 12 * mean_of_the_upper_half(PLACES)) < 4 * row["bias_error"]
    assert abs(table.loc[(WORST, "before and after"), "bias"]) < abs(row["bias"]) / 2
    assert reasons("at_home_at_91_days", before, level, np.zeros(POOL))[WORST] == pytest.approx(before), (
        "where more is better, the least is worst"
    )


# ---- people ----------------------------------------------------------------------------------------------------------

N = 20_000
PLACE = """
dialect: 1
title: Crises only
run: {start: 2024-01-01, length: 730 days, seed: 3}
people:
  population: 20000 people
  cohorts: {all: {from_age: 0}}
  arrivals: {emergency: {route: come, rate: 25 per day}}
services: {ward: {kind: beds, counts_as: acute, capacity: unlimited}}
routes:
  come:
    bed: {stay: ward, for: 1 hours}
    out: {mark: discharged, risks_after_discharge: after}
    home: {go: home}
risks_after_discharge: {after: {readmission: {probability: 20 %, within: 30 days, to: come}}}
"""
WHOSE = Population(EVERYBODY, N, (0,))


def log_of(readmitted, replication=0):
    scenario = from_text(PLACE).with_({"risks_after_discharge.after.readmission.probability": readmitted})
    plan = compile_plan(scenario)
    return scenario, simulate(plan, sample(plan, 3, replication))


def selected(log, scenario, **said):
    return frequent_users(
        log, scenario.model, WHOSE, 0, 365 * DAY, 730 * DAY, Assumptions(**said), 3, log.replication
    ).iloc[0]


@pytest.mark.parametrize("spread", [0.7, 1.0, 1.8])
def test_people_return_to_the_mean_as_a_poisson_with_a_gamma_does(spread):
    scenario, log = log_of("0 %")
    row = selected(log, scenario, risk_spread=spread, misrecorded=0.0)
    a, m = spread**-2, 25 * 365 / N
    b = a / m
    k = np.arange(200)
    share = stats.nbinom(a, b / (b + 1)).pmf(k)
    chosen = k >= 2
    expected = share[chosen].sum()
    before = (share * k)[chosen].sum() / expected
    after = (share * (a + k) / (b + 1))[chosen].sum() / expected
    number = row["selected"]
    variance = (share * ((a + k) / (b + 1) + ((a + k) / (b + 1) - after) ** 2 + (a + k) / (b + 1) ** 2))[
        chosen
    ].sum() / expected
    spread_before = np.sqrt((share * (k - before) ** 2)[chosen].sum() / expected)
    assert abs(number - N * expected) < 4 * np.sqrt(N * expected * (1 - expected))
    assert abs(row["recorded_before"] - before) < 4 * spread_before / np.sqrt(number)
    assert abs(row["after"] - after) < 4 * np.sqrt(variance / number)
    assert abs(row["difference"]) < 4 * row["error"]
    assert row["after"] < 0.8 * row["recorded_before"]


def test_records_that_know_nobody_select_nobody_in_particular():
    scenario, log = log_of("0 %")
    row = selected(log, scenario, risk_spread=1.0, misrecorded=1.0)
    mean = 25 * 365 / N
    assert abs(row["after"] - mean) < 4 * np.sqrt((mean + mean**2) / row["selected"])
    assert row["true_before"] < row["recorded_before"] / 3


def test_nobody_comes_or_goes_when_crises_are_given_to_persons():
    scenario, log = log_of("20 %")
    patient, spell, minute = admissions(log, scenario.model, (0,))
    table = measure(log, scenario)
    rate = table[
        (table["measure"] == "emergency_admissions_per_1000") & (table["period"] == "whole") & (table["by"] == "all")
    ]["value"].item()
    assert len(minute) == round(rate * N / 1000 * 2)
    assert spell.max() > 0, "readmissions are among them"
    whose = persons(log.patients.number, N, 1.0, 3, 0)
    assert np.bincount(whose[patient], minlength=N).sum() == len(minute)
    row = selected(log, scenario, risk_spread=1.0, misrecorded=0.0, frequent=1)
    assert row["share_before"] == pytest.approx(1)
    assert row["recorded_before"] == row["true_before"]


def test_the_hidden_risk_has_its_mean_and_spread():
    for spread in (0.5, 1.0, 1.8):
        part = np.diff(cumulated_risk(200_000, spread), prepend=0.0) * 200_000
        assert part.mean() == pytest.approx(1)
        assert part.std() == pytest.approx(spread, rel=0.01)
