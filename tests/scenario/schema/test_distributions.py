"""Every family of times by itself: its mean, scaling, shifting, form for the engines, and limits."""

import math
from pathlib import Path

import numpy as np
import pytest

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.quantiles import round_half_up
from simulation.scenario.changes.entries import read_entry
from simulation.scenario.changes.operation import Move
from simulation.scenario.changes.operations import read_operation
from simulation.scenario.schema.distributions import (
    FAMILIES,
    Parameter,
    Unit,
    families,
    read_distribution,
    ways,
)
from simulation.scenario.schema.lookup import TIME
from tests.support.families import EXAMPLES, REFUSED, UNIFORMS, every, minutes, of_the_system


def test_every_way_of_giving_every_family_has_its_rows():
    given = {(raw["distribution"], frozenset(raw) - {"distribution"}) for raw in EXAMPLES}
    assert given == {(name, frozenset(way)) for name, member in FAMILIES.items() for way in ways(member)}
    assert set(FAMILIES) <= {raw["distribution"] for raw, _, _ in REFUSED}


def test_every_form_of_the_engines_is_some_familys():
    assert {read_distribution(raw).form().code for raw in EXAMPLES} == set(time_forms.FORMS)


@every
def test_the_mean_is_that_of_the_quantiles(raw):
    """By quadrature over the logit of the uniform."""
    time, step = read_distribution(raw), 60.0 / 20_000
    total = 0.0
    for k in range(20_000):
        u = 1.0 / (1.0 + math.exp(30.0 - step * (k + 0.5)))
        total += time.quantile(u) * u * (1.0 - u) * step if u < 1.0 else 0.0
    assert time.mean() == pytest.approx(total, rel=2e-3)


@every
def test_quantiles_never_fall(raw):
    found = [read_distribution(raw).quantile(u) for u in UNIFORMS]
    assert found == sorted(found)


@every
def test_scaling_multiplies_every_quantile_and_the_mean(raw):
    time = read_distribution(raw)
    for factor in (0.4, 3.0):
        scaled = time.scaled(factor)
        assert scaled.mean() == pytest.approx(factor * time.mean())
        assert [scaled.quantile(u) for u in UNIFORMS] == pytest.approx([factor * time.quantile(u) for u in UNIFORMS])


@every
def test_no_time_at_all_is_a_time(raw):
    nothing = read_distribution(raw).scaled(0.0)
    assert nothing.mean() == 0.0
    assert {minutes(nothing, u) for u in UNIFORMS} == {0}
    assert nothing.equal_points() == (0.0,)


@every
def test_shifting_moves_the_mean_and_keeps_the_shape(raw):
    time = read_distribution(raw)
    for more in (90.0, -60.0):
        shifted = time.shifted(more)
        assert shifted.mean() == pytest.approx(time.mean() + more)
        assert shifted.quantile(0.9) / shifted.quantile(0.6) == pytest.approx(time.quantile(0.9) / time.quantile(0.6))
    with pytest.raises(ValueProblem, match="the mean stays at zero or above"):
        time.shifted(-time.mean() - 1.0)


@every
def test_a_lever_that_scales_or_adds_says_the_same(raw):
    time = read_distribution(raw)
    for new, expected in (({"scale": "0.4"}, time.scaled(0.4)), ({"add": "6 hours"}, time.shifted(360.0))):
        moved = read_distribution(read_operation(new, TIME).on(read_entry(raw, TIME), Move(TIME, 1.0)).raw())
        assert type(moved) is type(time)
        assert moved.mean() == pytest.approx(expected.mean(), rel=1e-5)
        assert moved.quantile(0.9) == pytest.approx(expected.quantile(0.9), rel=1e-4)


@every
def test_it_reads_as_it_is_written(raw):
    time = read_distribution(raw)
    again = read_distribution(time.as_written())
    assert type(again) is type(time)
    assert [again.quantile(u) for u in UNIFORMS] == pytest.approx([time.quantile(u) for u in UNIFORMS], rel=1e-5)


@every
def test_the_engines_work_out_its_quantiles_rounded_to_whole_minutes(raw):
    """Bit for bit where they have its formula; by the lines of a table, which is fine in both tails, otherwise."""
    time = read_distribution(raw)
    table = time.form().code == time_forms.GRID
    for u in [*UNIFORMS[1:-1], *np.linspace(0.001, 0.999, 333).tolist()]:
        expected = round_half_up(time.quantile(u))
        assert minutes(time, u) == (pytest.approx(expected, rel=2e-3, abs=1) if table else expected)


def test_a_table_of_the_grid_is_its_quantiles_at_the_knots():
    tables = [time for raw in EXAMPLES if (time := read_distribution(raw)).form().code == time_forms.GRID]
    assert "gamma" in {time.name for time in tables}
    for time in tables:
        points = time.form().points
        assert time_forms.grid_mean(list(points)) == pytest.approx(time.mean())
        assert points == pytest.approx([time.quantile(u) for u in time_forms.logit_knots()], rel=1e-3)


@every
def test_points_for_expected_loads_have_the_mean(raw):
    points = read_distribution(raw).equal_points()
    assert list(points) == sorted(points)
    assert math.fsum(points) / len(points) == pytest.approx(read_distribution(raw).mean())


def ends() -> list[dict[str, object]]:
    """Every way of giving every family with each of its plain numbers at its least and at its most."""
    return [
        {**raw, parameter.name: str(end)}
        for raw in EXAMPLES
        for parameter in FAMILIES[str(raw["distribution"])].accepts
        if parameter.name in raw and parameter.unit is Unit.NUMBER
        for end in (parameter.least, parameter.most)
        if math.isfinite(end)
    ] + [{"distribution": "gamma", "mean": "1000 days", "sd": sd} for sd in ("1 days", "10000 days")]


@pytest.mark.parametrize("raw", ends(), ids=lambda raw: " ".join(map(str, raw.values())))
def test_the_plan_is_true_to_a_family_at_its_limits(raw):
    time = read_distribution(raw)
    table = time.form().code == time_forms.GRID
    for u in (0.1, 0.5, 0.9, 0.999):
        assert minutes(time, u) == pytest.approx(round_half_up(time.quantile(u)), rel=1e-2 if table else 0, abs=1)


def test_a_tail_too_heavy_for_the_table_is_refused():
    """A median of 4 days with a mean of 200 days, most of which lies beyond the table."""
    table = time_forms.grid_table(lambda uniforms: [5760.0 * (u / (1.0 - u)) ** (1.0 / 1.02) for u in uniforms])
    mean = 5760.0 * (math.pi / 1.02) / math.sin(math.pi / 1.02)
    with pytest.raises(ValueError, match="Raise the least value of the parameter that gives the shape"):
        time_forms.with_mean(table, mean)
    kept = time_forms.with_mean(table, time_forms.grid_mean(table) * 1.009)
    assert kept[400] == pytest.approx(1.009 * table[400])


def test_a_limit_may_be_one_that_is_not_reached():
    shape = Parameter("shape", Unit.NUMBER, "its shape", above=1.0, most=5.0)
    assert shape.read("1.0001") == 1.0001
    assert shape.limits() == "above 1, at most 5"
    for value, right in (
        ("1", "shape is above 1"),
        ("0.5", "shape is above 1"),
        ("5.1", "shape is above 1 and at most 5"),
    ):
        with pytest.raises(ValueProblem, match=right):
            shape.read(value)


@pytest.mark.parametrize("file", sorted(Path(families.__path__[0]).glob("*.py")), ids=lambda file: file.stem)
def test_a_family_works_out_its_times_the_same_everywhere(file):
    assert of_the_system(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code", ["x**2", "x **= 2", "pow(x, 2)", "math.exp(x)", "from math import log", "import numpy"]
)
def test_what_differs_between_systems_is_found(code):
    assert of_the_system(code)
    assert not of_the_system("f(**x); math.sqrt(2)")
