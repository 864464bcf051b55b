"""Quantile functions: equal to the standard library where it has them, and with the means they promise."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.core.numerics import quantiles, time_forms
from simulation.scenario.schema.distributions.families.gamma import Gamma

UNIFORM = st.floats(2.0**-54, 1.0 - 2.0**-53)


@settings(deadline=None)
@given(UNIFORM)
def test_the_normal_quantile_is_the_standard_librarys(u: float) -> None:
    """Bit for bit in the middle; in the tails, where a logarithm is taken, but for the last bits."""
    right = NormalDist().inv_cdf(u)
    assert quantiles.normal_quantile(u) == (right if abs(u - 0.5) <= 0.425 else pytest.approx(right, rel=1e-15))


@pytest.mark.parametrize("u", [2.0**-54, 1e-12, 0.075, 0.425, 0.5, 0.925, 1 - 1e-12, 1 - 2.0**-53])
def test_the_normal_quantile_where_its_formulas_meet(u: float) -> None:
    assert quantiles.normal_quantile(u) == pytest.approx(NormalDist().inv_cdf(u), rel=1e-15)


@pytest.mark.parametrize(
    ("mean", "sd"), [(420.0, 240.0), (1440.0, 1440.0), (100.0, 300.0), (8784.0, 100.0), (60.0, 12.0)]
)
def test_a_gammas_table_has_its_mean_within_a_ten_thousandth_and_its_spread_within_a_hundredth(
    mean: float, sd: float
) -> None:
    knots, table = time_forms.logit_knots(), Gamma(mean, sd).form().points
    pieces = [(knots[k + 1] - knots[k], table[k], table[k + 1]) for k in range(time_forms.LOGIT_STEPS)]
    first = math.fsum(width * (low + high) / 2 for width, low, high in pieces)
    second = math.fsum(width * (low * low + low * high + high * high) / 3 for width, low, high in pieces)
    assert first == pytest.approx(mean, rel=1e-4)
    assert math.sqrt(second - first**2) == pytest.approx(sd, rel=1e-2)


@pytest.mark.parametrize("mean", [0.0, 1e-320, 1e-7, 1.0, 1e12])
@pytest.mark.parametrize("spread", [0.001, 10.0])
def test_a_gamma_of_any_size_has_a_table_without_holes(mean: float, spread: float) -> None:
    table = np.array(Gamma(mean, mean * spread).form().points)
    assert np.isfinite(table).all()
    assert (np.diff(table) >= 0).all()
    assert bool(table[-1] > mean) is (mean >= time_forms.NOTHING)


def test_a_gamma_is_read_as_scipy_has_it() -> None:
    from scipy.stats import gamma

    mean, sd = 4200.0, 2400.0
    points = np.array([*time_forms.logit_knots(), *Gamma(mean, sd).form().points])
    for u in np.linspace(0.001, 0.999, 199):
        minutes = quantiles.minutes_at(
            float(u), time_forms.GRID, mean, sd, 0.0, time_forms.LOGIT_STEPS + 1, time_forms.LOGIT_STEPS + 1, points, 0
        )
        assert minutes == pytest.approx(gamma.ppf(u, (mean / sd) ** 2, scale=sd**2 / mean), abs=2)


@pytest.mark.parametrize(
    ("kind", "a", "b", "c", "expected"),
    [
        (time_forms.FIXED, 90.4, 0.0, 0.0, 90),
        (time_forms.EXPONENTIAL, 1000.0, 0.0, 0.0, 693),
        (time_forms.LOGNORMAL, 600.0, 1.0, 0.0, 600),
        (time_forms.UNIFORM, 100.0, 201.0, 0.0, 151),
        (time_forms.TRIANGULAR, 0.0, 100.0, 200.0, 100),
        (time_forms.TRIANGULAR, 60.0, 60.0, 60.0, 60),
        (time_forms.WEIBULL, 1000.0, 1.0, 0.0, 693),
    ],
)
def test_medians(kind: int, a: float, b: float, c: float, expected: int) -> None:
    assert quantiles.minutes_at(0.5, kind, a, b, c, 0, 0, np.zeros(1), 0) == expected


@settings(deadline=None)
@given(
    UNIFORM,
    UNIFORM,
    st.sampled_from(
        [
            (time_forms.EXPONENTIAL, 700.0, 0.0, 0.0),
            (time_forms.LOGNORMAL, 700.0, 0.8, 0.0),
            (time_forms.UNIFORM, 5.0, 900.0, 0.0),
            (time_forms.TRIANGULAR, 5.0, 50.0, 900.0),
            (time_forms.WEIBULL, 700.0, 0.7, 0.0),
        ]
    ),
)
def test_more_luck_never_takes_less_time(u: float, v: float, family: tuple[int, float, float, float]) -> None:
    kind, a, b, c = family
    low, high = sorted((u, v))
    assert quantiles.minutes_at(low, kind, a, b, c, 0, 0, np.zeros(1), 0) <= quantiles.minutes_at(
        high, kind, a, b, c, 0, 0, np.zeros(1), 0
    )


def test_tables_of_quantiles_are_joined_by_straight_lines_and_observed_values_are_taken_as_they_are() -> None:
    points = np.array([0.0, 100.0, 400.0])
    points_at = [
        quantiles.minutes_at(u, time_forms.QUANTILES, 0.0, 0.0, 0.0, 0, 3, points, 0) for u in (0.25, 0.5, 0.75, 0.9999)
    ]
    assert points_at == [50, 100, 250, 400]
    assert [
        quantiles.minutes_at(u, time_forms.OBSERVED, 0.0, 0.0, 0.0, 0, 3, points, 0) for u in (0.3, 0.34, 0.99)
    ] == [
        0,
        100,
        400,
    ]


def test_halves_are_rounded_upwards() -> None:
    assert [quantiles.round_half_up(x) for x in (0.0, 0.49, 0.5, 1.5, 2.5, 1e30)] == [0, 0, 1, 2, 3, quantiles.FAR]


@pytest.mark.parametrize("mean", [0.0, 0.02, 1.0, 7.3, 45.0, 430.0, 25_000.0])
def test_a_poisson_number_begins_and_ends_where_nothing_is_left(mean: float) -> None:
    first, likely, length = quantiles.poisson_beginning(mean)
    if mean == 0.0:
        assert (first, likely, length) == (0, 1.0, 1)
        return
    from scipy.stats import poisson

    assert likely == pytest.approx(poisson.pmf(first, mean), rel=1e-9)
    assert poisson.cdf(first - 1, mean) == pytest.approx(0.0, abs=1e-9)
    assert poisson.cdf(first + length - 1, mean) == pytest.approx(1.0, abs=1e-9)


def test_a_decisions_number_is_its_names_alone() -> None:
    assert (
        quantiles.decision("routes.treated.bed.time")
        == quantiles.decision("routes.treated.bed.time")
        != quantiles.decision("routes.treated.bed.patience")
    )
    assert 0 <= quantiles.decision("") < 2**63
