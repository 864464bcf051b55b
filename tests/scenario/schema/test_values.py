"""Values, tables, changes by date, shares and distributions."""

import datetime
import math

import pytest

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.scenario.schema.distributions import Distribution, read_distribution
from simulation.scenario.schema.values.reading import read_value
from simulation.scenario.schema.values.shares import read_shares
from simulation.scenario.schema.values.value import NotRecorded

DAY = datetime.date(2024, 6, 1)


def numbers(raw):
    return read_value(raw, units.number, lambda one, factor: one * factor)


def test_a_bare_value_and_one_with_its_source_are_the_same_number():
    assert numbers("3").constant() == 3.0
    described = numbers({"value": "3", "source": "A01", "range": "2 to 4", "note": "n", "fitted_to": "B"})
    assert (described.constant(), described.source, described.range, described.note, described.fitted_to) == (
        3.0,
        "A01",
        "2 to 4",
        "n",
        "B",
    )


def test_tables_by_label_nest():
    value = numbers({"by_cohort": {"young": "1", "old": {"by_pathway": {"P1": "2"}, "otherwise": "3"}}})
    assert value.at({"cohort": "young"}, DAY) == 1
    assert value.at({"cohort": "old", "pathway": "P1"}, DAY) == 2
    assert value.at({"cohort": "old", "pathway": None}, DAY) == 3
    assert value.labels() == {"cohort", "pathway"}
    with pytest.raises(NotRecorded):
        value.at({"cohort": "none"}, DAY)


def test_a_factor_that_is_not_recorded_is_one():
    value = numbers({"base": {"by_cohort": {"young": "10"}}, "times": {"by_pathway": {"P1": "2"}}})
    assert value.at({"cohort": "young", "pathway": "P1"}, DAY) == 20
    assert value.at({"cohort": "young"}, DAY) == 10


def test_changes_hold_from_their_dates_on_in_any_order():
    value = numbers({"value": "1", "changes": {"2024-07-01": "3", "2024-06-01": "2"}})
    assert [value.at({}, datetime.date(2024, month, 1)) for month in (5, 6, 7)] == [1, 2, 3]
    assert value.dates() == [datetime.date(2024, 6, 1), datetime.date(2024, 7, 1)]
    assert [path for path, _ in value.leaves()] == [("value",), ("changes", "2024-06-01"), ("changes", "2024-07-01")]


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ({"by_cohort": {"young": "x"}}, ("by_cohort", "young")),
        ({"value": "1", "changes": {"2024-02-30": "2"}}, ("changes", "2024-02-30")),
        ({"value": "1", "changes": {"2024-02-01": "y"}}, ("changes", "2024-02-01")),
        ({"base": "z", "times": "1"}, ("base",)),
        ({"value": "1", "vlaue": "2"}, ("vlaue",)),
        ({"by_cohort": {}}, ("by_cohort",)),
    ],
)
def test_a_fault_knows_its_path_below_the_value(raw, path):
    with pytest.raises(ValueProblem) as caught:
        numbers(raw)
    assert path in [below[: len(path)] for below, _, _ in caught.value.faults]


@pytest.mark.parametrize(
    "raw",
    [
        {"base": "1"},
        {"by_a": {"x": "1"}, "by_b": {"y": "1"}},
        {"changes": {"2024-01-01": "1"}},
        {"base": "2", "times": {"by_a": {"x": "-1"}}},
    ],
)
def test_half_a_table_is_refused(raw):
    with pytest.raises(ValueProblem):
        numbers(raw)


# ---- shares ----


def test_shares_sum_to_one_and_one_label_is_for_everybody():
    shares = read_shares({"yes": "30 %", "no": "70 %"})
    assert dict(shares.now) == {"yes": 0.3, "no": 0.7} == dict(shares.base)
    assert dict(read_shares("when_ready").now) == {"when_ready": 1.0}


def test_moved_shares_remember_what_held_before():
    shares = read_shares({"moved_from": "later", "to": {"sooner": "40 %", "later": "60 %"}})
    assert dict(shares.now) == {"later": 0.6, "sooner": 0.4}
    assert dict(shares.base) == {"later": 1.0, "sooner": 0.0}


@pytest.mark.parametrize(
    "raw", [{"yes": "30 %", "no": "60 %"}, {}, {"yes": "0.3", "no": "0.7"}, ["yes"], {"yes": "130 %", "no": "-30 %"}]
)
def test_what_does_not_sum_to_one_hundred_per_cent_is_refused(raw):
    with pytest.raises(ValueProblem):
        read_shares(raw)


# ---- distributions ----

EVERY = [
    ({"distribution": "exponential", "mean": "2 days"}, 2.0),
    ({"distribution": "lognormal", "mean": "9 days", "median": "7 days"}, 9.0),
    ({"distribution": "lognormal", "mean": "9 days", "sd": "7 days"}, 9.0),
    ({"distribution": "lognormal", "mu": "1", "sigma": "0.5"}, math.exp(1.125)),
    ({"distribution": "gamma", "mean": "3 days", "sd": "2 days"}, 3.0),
    ({"distribution": "weibull", "mean": "3 days", "sd": "2 days"}, 3.0),
    ({"distribution": "weibull", "mean": "3 days", "shape": "0.7"}, 3.0),
    ({"distribution": "uniform", "from": "1 days", "to": "4 days"}, 2.5),
    ({"distribution": "triangular", "from": "1 days", "mode": "2 days", "to": "6 days"}, 3.0),
    ({"distribution": "fixed", "value": "3 days"}, 3.0),
    ("3 days", 3.0),
    ({"distribution": "table", "quantiles": ["0 days", "1 days", "4 days"]}, 1.5),
    ({"distribution": "table", "observed": ["4 days", "1 days", "1 days"]}, 2.0),
]


@pytest.mark.parametrize(("raw", "days"), EVERY)
def test_every_family_has_the_mean_it_is_given(raw, days):
    assert read_distribution(raw).mean() == pytest.approx(days * 1440)


@pytest.mark.parametrize(("raw", "days"), EVERY)
def test_scaling_moves_every_quantile(raw, days):
    assert read_distribution(raw).scaled(0.4).mean() == pytest.approx(0.4 * days * 1440)


def test_a_lognormal_by_mean_and_median_has_both():
    assert read_distribution(EVERY[1][0]).parameters["median"] == pytest.approx(7 * 1440)


def test_a_weibull_by_mean_and_sd_has_both():
    p = read_distribution({"distribution": "weibull", "mean": "3 days", "sd": "2 days"}).parameters
    spread = math.gamma(1 + 2 / p["shape"]) - math.gamma(1 + 1 / p["shape"]) ** 2
    assert p["scale"] * math.sqrt(spread) == pytest.approx(2 * 1440, rel=1e-6)


@pytest.mark.parametrize(
    ("raw", "right"),
    [
        ({"distribution": "lognormal", "mean": "5 days", "median": "7 days"}, "at most its mean"),
        ({"distribution": "lognormal", "mean": "5 days"}, "lognormal is given by"),
        ({"distribution": "lognromal", "mean": "5 days"}, "did you mean 'lognormal'"),
        ({"distribution": "gamma", "mean": "5 days", "sd": "0 days"}, "sd is above zero"),
        ({"distribution": "gamma", "mean": "5 days", "sd": "90 days"}, "between 0.1 % and 1000 % of its mean"),
        ({"distribution": "gamma", "mean": "5 days", "sd": "1e-9 days"}, "between 0.1 % and 1000 % of its mean"),
        ({"distribution": "gamma", "mean": "5", "sd": "1 days"}, "a time with its unit"),
        ({"distribution": "gamma", "mean": "5 days", "sdd": "1 days"}, "did you mean 'sd'"),
        ({"distribution": "uniform", "from": "4 days", "to": "1 days"}, "from, mode and to rise"),
        ({"distribution": "table", "quantiles": ["2 days", "1 days"]}, "quantiles rise"),
        ({"distribution": "table", "observed": []}, "a list of times"),
        ({"distribution": "weibull", "mean": "1 days", "shape": "0"}, "above zero"),
        ({"mean": "5 days"}, "say which"),
    ],
)
def test_a_distribution_that_cannot_be_says_why(raw, right):
    with pytest.raises(ValueProblem, match=right):
        read_distribution(raw)


def test_a_table_of_distributions_is_scaled_by_a_table_of_factors():
    raw = {
        "base": {"by_cohort": {"old": {"distribution": "exponential", "mean": "2 days"}}},
        "times": {"by_pathway": {"P1": "1.5"}},
    }
    value = read_value(raw, read_distribution, Distribution.scaled)
    assert value.at({"cohort": "old", "pathway": "P1"}, DAY).mean() == pytest.approx(3 * 1440)
