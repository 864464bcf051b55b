"""Mixtures, counted tables, cut normals and logarithms with their unit, against what they are by definition."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation.core.errors import ValueProblem
from simulation.core.numerics.quantiles import minutes_at
from simulation.scenario.schema.distributions import Distribution, read_distribution
from tests.support.families import row_of

DRAWS = (np.arange(20_000) + 0.5) / 20_000


def drawn(time: Distribution) -> np.ndarray:
    """Minutes of many people, as the engines draw them."""
    (code, a, b, c, offset, count), points = row_of(time)
    form = (int(code), a, b, c, int(offset), int(count), points, 0)
    return np.array([minutes_at(float(u), *form) for u in DRAWS])


def mixture(parts: list[object], *shares: str) -> Distribution:
    return read_distribution({"distribution": "mixture", "parts": parts, "shares": list(shares)})


def test_of_two_plain_times_so_many_have_the_one_and_the_rest_the_other():
    found = drawn(mixture(["60 minutes", "10 minutes"], "30 %", "70 %"))
    assert {value: int((found == value).sum()) for value in np.unique(found)} == {10: 14_000, 60: 6_000}


def test_times_that_were_counted_come_as_often():
    time = read_distribution({
        "distribution": "table", "observed": ["60 minutes", "10 minutes", "5 minutes"], "counts": ["3", "7", "0"],
    })  # fmt: skip
    found = drawn(time)
    assert {value: int((found == value).sum()) for value in np.unique(found)} == {10: 14_000, 60: 6_000}
    assert time.mean() == 25.0


def test_a_mixture_of_observed_times_has_the_shares_of_both():
    observed = {"distribution": "table", "observed": ["10 minutes", "20 minutes"]}
    found = drawn(
        mixture([observed, {"distribution": "uniform", "from": "0 hours", "to": "4000 minutes"}], "50 %", "50 %")
    )
    assert (found == 10).mean() == pytest.approx(0.25, abs=1e-3)
    assert (found == 20).mean() == pytest.approx(0.25, abs=1e-3)
    assert (found > 2000).mean() == pytest.approx(0.25, abs=1e-3)


def test_a_mixture_of_exponentials_is_hyperexponential():
    """Means of 10 and 2 days for one in ten and nine in ten: mean and second moment by their definition."""
    parts: list[object] = [{"distribution": "exponential", "mean": f"{days} days"} for days in (10, 2)]
    time = mixture(parts, "10 %", "90 %")
    assert time.mean() == pytest.approx(2.8 * 1440)
    for days in (0.5, 2.0, 5.0, 15.0, 40.0):
        below = (drawn(time) <= days * 1440).mean()
        assert below == pytest.approx(1 - 0.1 * math.exp(-days / 10) - 0.9 * math.exp(-days / 2), abs=2e-4)
    second = 2 * (0.1 * 10**2 + 0.9 * 2**2)
    assert (drawn(time).astype(float) ** 2).mean() / 1440**2 == pytest.approx(second, rel=5e-3)


def test_the_order_of_parts_and_equal_parts_do_not_matter():
    parts: list[object] = ["3 hours", {"distribution": "gamma", "mean": "5 hours", "shape": "2"}]
    one, other = mixture(parts, "40 %", "60 %"), mixture(parts[::-1], "60 %", "40 %")
    assert drawn(one).tolist() == drawn(other).tolist()
    gamma = parts[1]
    assert drawn(mixture([gamma, gamma], "50 %", "50 %")).tolist() == pytest.approx(
        drawn(read_distribution(gamma)).tolist(), abs=1
    )


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 600.0), (300.0, 600.0), (3000.0, 600.0), (30_000.0, 600.0)])
def test_a_normal_is_cut_at_zero(mean, sd):
    time = read_distribution({"distribution": "normal", "mean": f"{mean} minutes", "sd": f"{sd} minutes"})
    right = stats.truncnorm(-mean / sd, np.inf, mean, sd)
    assert time.mean() == pytest.approx(right.mean(), rel=1e-9)
    aims = [1e-9, 0.01, 0.5, 0.99, 1 - 1e-9]
    assert [time.quantile(u) for u in aims] == pytest.approx(right.ppf(aims).tolist(), rel=1e-6, abs=1e-3)


def test_an_erlang_is_a_sum_of_exponentials():
    time = read_distribution({"distribution": "erlang", "mean": "3 days", "phases": "4"})
    right = stats.erlang(4, scale=0.75 * 1440)
    assert [time.quantile(u) for u in (0.01, 0.5, 0.99)] == pytest.approx(right.ppf([0.01, 0.5, 0.99]), rel=1e-9)


def test_a_pert_has_the_moments_of_its_beta():
    time = read_distribution({"distribution": "pert", "from": "1 days", "mode": "2 days", "to": "6 days"})
    right = stats.beta(1.8, 4.2, 1440, 5 * 1440)
    assert time.mean() == pytest.approx(2.5 * 1440) == pytest.approx(right.mean())
    assert [time.quantile(u) for u in (0.01, 0.5, 0.99)] == pytest.approx(right.ppf([0.01, 0.5, 0.99]), rel=1e-9)


@pytest.mark.parametrize("unit", ["minutes", "hours", "days", "weeks"])
def test_the_logarithm_of_a_time_has_its_unit(unit):
    by_mu = read_distribution({"distribution": "lognormal", "mu": f"{math.log(7)} log {unit}", "sigma": "0.5"})
    by_median = read_distribution({"distribution": "lognormal", "median": f"7 {unit}", "sigma": "0.5"})
    assert by_mu.quantile(0.5) == pytest.approx(by_median.quantile(0.5), rel=1e-12)


def test_a_mixture_of_too_many_parts_is_refused():
    with pytest.raises(ValueProblem, match="at most 12"):
        mixture(["1 days"] * 13, *["7.6923 %"] * 13)


def test_every_fault_of_a_part_is_told_at_its_path():
    with pytest.raises(ValueProblem) as caught:
        mixture(
            [{"distribution": "gama", "mean": "1 days"}, {"distribution": "erlang", "mean": "1 days", "phases": "x"}],
            "50 %",
            "x",
        )
    assert [path for path, _, _ in caught.value.faults] == [
        ("parts", "0", "distribution"),
        ("parts", "1", "phases"),
        ("shares",),
    ]
