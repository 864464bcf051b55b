"""Every family of times: its mean, scaling, shifting, form for the engines, loads and limits; and what is not whole is
refused when it is imported.

A new family adds its rows to `EXAMPLES` and `REFUSED`.
"""

import ast
import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import yaml

from simulation.core.errors import ScenarioError, SimulationError, ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.quantiles import NO_FORM, minutes_at, round_half_up
from simulation.core.vocabulary import Event
from simulation.offered_load.loads import offered_loads
from simulation.plan.parameter_tables import ParameterTables
from simulation.scenario.changes.entries import read_entry
from simulation.scenario.changes.operation import Move
from simulation.scenario.changes.operations import read_operation
from simulation.scenario.loading import from_text
from simulation.scenario.reference import dialect_reference
from simulation.scenario.schema.distributions import (
    FAMILIES,
    ByQuantile,
    Distribution,
    Parameter,
    Unit,
    families,
    family,
    read_distribution,
    ways,
)
from simulation.scenario.schema.distributions.families import import_families
from simulation.scenario.schema.lookup import TIME
from simulation.scenario.schema.values.value import Value
from tests.support.agreeing import assert_equal

EXAMPLES = (
    {"distribution": "beta", "from": "1 days", "to": "5 days", "alpha": "2", "beta": "3.5"},
    {"distribution": "beta", "from": "0 days", "to": "5 days", "mean": "2 days", "sd": "1 days"},
    {"distribution": "erlang", "mean": "3 days", "phases": "4"},
    {"distribution": "exponential", "mean": "2 days"},
    {"distribution": "fixed", "value": "3 days"},
    {"distribution": "gamma", "mean": "3 days", "sd": "2 days"},
    {"distribution": "gamma", "mean": "3 days", "shape": "0.7"},
    {"distribution": "gamma", "scale": "1 days", "shape": "2.5"},
    {"distribution": "lognormal", "mean": "9 days", "median": "7 days"},
    {"distribution": "lognormal", "mean": "9 days", "sd": "7 days"},
    {"distribution": "lognormal", "mu": "1", "sigma": "0.5"},
    {"distribution": "lognormal", "median": "4 days", "sigma": "0.8"},
    {
        "distribution": "mixture",
        "parts": [
            "1 days",
            {"distribution": "exponential", "mean": "3 days"},
            {"distribution": "erlang", "mean": "4 days", "phases": "3"},
        ],
        "shares": ["20 %", "50 %", "30 %"],
    },
    {"distribution": "normal", "mean": "2 days", "sd": "1 days"},
    {"distribution": "pert", "from": "1 days", "mode": "2 days", "to": "6 days"},
    {"distribution": "table", "quantiles": ["0 days", "1 days", "4 days"]},
    {"distribution": "table", "observed": ["4 days", "1 days", "1 days", "2 hours"]},
    {"distribution": "table", "observed": ["4 days", "1 days", "2 hours"], "counts": ["2", "5", "1"]},
    {"distribution": "triangular", "from": "1 days", "mode": "2 days", "to": "6 days"},
    {"distribution": "uniform", "from": "1 days", "to": "4 days"},
    {"distribution": "weibull", "mean": "3 days", "sd": "2 days"},
    {"distribution": "weibull", "mean": "3 days", "shape": "0.7"},
    {"distribution": "weibull", "scale": "3 days", "shape": "2"},
)
"""Every way of giving every family."""

REFUSED = (
    ({"distribution": "beta", "from": "2 days", "to": "2 days", "alpha": "1", "beta": "1"}, ("from",), "'to' is above"),
    (
        {"distribution": "beta", "from": "1 days", "to": "2 days", "mean": "3 days", "sd": "1 hours"},
        ("mean",),
        "between",
    ),
    (
        {"distribution": "beta", "from": "1 days", "to": "2 days", "mean": "36 hours", "sd": "2 days"},
        ("sd",),
        "can have",
    ),
    ({"distribution": "erlang", "mean": "1 days", "phases": "1.5"}, ("phases",), "a whole number of phases"),
    ({"distribution": "gamma", "mean": "1 days", "shape": "0"}, ("shape",), "shape is above zero"),
    ({"distribution": "lognormal", "mu": "2 log months", "sigma": "1"}, ("mu",), "a plain number"),
    (
        {"distribution": "mixture", "parts": ["1 days"], "shares": ["100 %"]},
        ("parts",),
        "a list of times or distributions",
    ),
    (
        {"distribution": "mixture", "parts": ["1 days", "x"], "shares": ["50 %", "50 %"]},
        ("parts", "1"),
        "a time with its",
    ),
    (
        {"distribution": "mixture", "parts": ["1 days", "2 days"], "shares": ["50 %", "60 %"]},
        ("shares",),
        "sum to 100 %",
    ),
    (
        {"distribution": "mixture", "parts": ["1 days", "2 days"], "shares": ["50 %", "30 %", "20 %"]},
        ("shares",),
        "a share for each part",
    ),
    (
        {
            "distribution": "mixture",
            "parts": ["1 days", {"distribution": "lognormal", "median": "1 days", "sigma": "6"}],
            "shares": ["50 %", "50 %"],
        },
        ("parts", "1"),
        "a part whose table is not true",
    ),
    (
        {
            "distribution": "mixture",
            "parts": ["1 days", {"distribution": "mixture", "parts": ["1 days", "2 days"], "shares": ["50 %", "50 %"]}],
            "shares": ["50 %", "50 %"],
        },
        ("parts", "1"),
        "a mixture in a mixture",
    ),
    ({"distribution": "normal", "mean": "1 days", "sd": "0 days"}, ("sd",), "sd is above zero"),
    ({"distribution": "pert", "from": "1 days", "mode": "9 days", "to": "6 days"}, ("from",), "mode and to rise"),
    ({"distribution": "table", "observed": ["1 days"], "counts": ["1", "2"]}, ("counts",), "a count for each time"),
    ({"distribution": "table", "observed": ["1 days"], "counts": ["0"]}, ("counts",), "none above it"),
    ({"distribution": "exponential", "mean": "two days"}, ("mean",), "a time with its unit"),
    ({"distribution": "fixed", "value": "-1 days"}, ("value",), "cannot be negative"),
    ({"distribution": "gamma", "mean": "5 days", "sd": "0 days"}, ("sd",), "sd is above zero"),
    ({"distribution": "gamma", "mean": "5 days", "sd": "90 days"}, ("sd",), "between 0.1 % and 1000 % of its mean"),
    ({"distribution": "lognormal", "mean": "5 days", "median": "7 days"}, ("median",), "at most its mean"),
    ({"distribution": "lognormal", "mean": "0 days", "sd": "7 days"}, ("mean",), "mean is above zero"),
    ({"distribution": "lognormal", "median": "1 days", "sigma": "7"}, (), "sigma lies between 0 and 6"),
    ({"distribution": "table", "quantiles": ["1 days"]}, ("quantiles",), "a list of times"),
    ({"distribution": "table", "quantiles": ["2 days", "1 days"]}, ("quantiles",), "quantiles rise"),
    ({"distribution": "table", "observed": []}, ("observed",), "a list of times"),
    ({"distribution": "triangular", "from": "1 days", "mode": "9 days", "to": "6 days"}, ("from",), "mode and to rise"),
    ({"distribution": "uniform", "from": "4 days", "to": "1 days"}, ("from",), "from, mode and to rise"),
    ({"distribution": "weibull", "mean": "1 days", "shape": "0"}, ("shape",), "shape is above zero"),
    ({"distribution": "weibull", "mean": "1 days", "shape": "300"}, ("shape",), "between 0.1 and 200"),
    ({"distribution": "weibull", "mean": "1 days", "sd": "900 days"}, ("sd",), "1000 % of the mean"),
    ({"distribution": "weibul", "scale": "1 days"}, ("distribution",), "did you mean 'weibull'"),
)

UNIFORMS = [2.0**-53, 1e-6, 0.013, 0.2, 1 / 3, 0.5, 0.61, 0.75, 0.97, 1 - 1e-6, 1 - 2.0**-53]


every = pytest.mark.parametrize("raw", EXAMPLES, ids=lambda raw: " ".join(map(str, raw.values())))


def row_of(time: Distribution) -> tuple[tuple[float, ...], np.ndarray]:
    """What the plan writes: the row of a time and all its points."""
    tables = ParameterTables(None, {})  # type: ignore[arg-type]
    tables.time(Value.of(time))
    return tables.entries[0], np.array(tables.points)


def minutes(time: Distribution, u: float) -> int:
    """As both engines work it out."""
    (code, a, b, c, offset, count), points = row_of(time)
    return minutes_at(u, int(code), a, b, c, int(offset), int(count), points, 0)


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


PLAIN = {"sqrt", "inf", "nan", "pi", "e", "isfinite", "isinf", "isnan", "fsum", "floor", "ceil", "fabs", "copysign"}
"""What of `math` is the same to the last bit on every system."""


def of_the_system(code: str) -> list[str]:
    """What a file uses that differs between systems: powers, and functions of `math` and of numpy."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow):
            found.append("**")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pow":
            found.append("pow")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "math":
            found += {node.attr} - PLAIN
        elif isinstance(node, ast.ImportFrom) and node.module == "math":
            found += {name.name for name in node.names} - PLAIN
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            said = [node.module or ""] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
            found += [name for name in said if name.split(".")[0] in ("numpy", "scipy", "cmath")]
    return found


@pytest.mark.parametrize("file", sorted(Path(families.__path__[0]).glob("*.py")), ids=lambda file: file.stem)
def test_a_family_works_out_its_times_the_same_everywhere(file):
    assert of_the_system(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code", ["x**2", "x **= 2", "pow(x, 2)", "math.exp(x)", "from math import log", "import numpy"]
)
def test_what_differs_between_systems_is_found(code):
    assert of_the_system(code)
    assert not of_the_system("f(**x); math.sqrt(2)")


# ---- in a place

PLACE = {
    "dialect": "1",
    "title": "A place with room for everybody",
    "run": {"start": "2024-01-01", "length": "20 days", "seed": "7"},
    "people": {"arrivals": {"come": {"route": "in", "rate": "30 per day"}}},
    "services": {"ward": {"kind": "beds", "capacity": "100000 beds"}},
    "routes": {"in": {"bed": {"stay": "ward", "for": None}, "home": {"go": "home"}}},
}


def place(time: object) -> str:
    """The text of a place where people stay a time."""
    route = {**PLACE["routes"]["in"], "bed": {"stay": "ward", "for": time}}
    return yaml.safe_dump({**PLACE, "routes": {"in": route}}, sort_keys=False)


@every
def test_both_engines_let_people_stay_so_long(raw):
    text = place(raw)
    log = assert_equal(from_text(text, "place.yaml"), text)
    granted = dict(zip(*(column[log.event == Event.GRANTED] for column in (log.patient, log.minute)), strict=True))
    ended = dict(zip(*(column[log.event == Event.STATE] for column in (log.patient, log.minute)), strict=True))
    stays = np.array([ended[patient] - granted[patient] for patient in ended])
    time = read_distribution(raw)
    assert len(stays) > 100
    assert stays.min() >= math.floor(time.quantile(1e-9))
    early = np.array([minute <= 5 * 1440 for minute in granted.values()])
    stayed = np.array([ended.get(patient, math.inf) - minute for patient, minute in granted.items()])
    for share in (0.3, 0.6):  # those who came in the first days, of whom even the slow half has left
        expected = (stayed[early] <= time.quantile(share)).mean()
        assert expected >= share - 4 * math.sqrt(share * (1 - share) / early.sum())


@every
def test_the_expected_load_is_arrivals_times_the_mean(raw):
    load = offered_loads(from_text(place(raw), "place.yaml").model)[0]
    assert load.offered == pytest.approx(30 * read_distribution(raw).mean() / 1440)


@every
def test_it_may_be_moved_by_a_table_of_factors_and_by_date(raw):
    text = place({"value": {"base": {"value": raw}, "times": {"by_cohort": {"x": "2"}}}})
    with pytest.raises(ScenarioError):  # a cohort that is not there: the times are read all the same
        from_text(text, "place.yaml")
    text = place({"value": raw, "changes": {"2024-01-05": {**raw}}})
    assert_equal(from_text(text, "place.yaml"), text)


# ---- limits, in words, at their path


@pytest.mark.parametrize(("raw", "below", "right"), REFUSED, ids=lambda each: str(each)[:60])
def test_what_cannot_be_is_refused_at_its_path(raw, below, right):
    with pytest.raises(ValueProblem) as caught:
        read_distribution(raw)
    assert [(path, right in f"{met}; {said}") for path, met, said in caught.value.faults] == [(below, True)]
    with pytest.raises(ScenarioError) as refused:
        from_text(place(raw), "place.yaml")
    path = ".".join(("routes", "in", "bed", "for", *below))
    assert any(f" {path}: " in str(one) and right in str(one) for one in refused.value.mistakes), refused.value


def test_the_reference_page_holds_every_parameter_of_every_family():
    page = dialect_reference()
    for name, member in FAMILIES.items():
        for parameter in member.accepts:
            assert f"| `{name}`: `{parameter.name}` | {parameter.unit} |" in page


# ---- what is not whole is refused when it is imported


def accepts(*names: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, Unit.TIME, "a time") for name in names)


def made(base: type, doc: str | None = "A family.", **said: object) -> type:
    """A family with one field `most`, as far as `said` does not say otherwise."""
    body = {
        "name": "made_up",
        "accepts": accepts("most"),
        "quantile": lambda self, u: u * self.most,
        "__annotations__": {"most": float},
        "__doc__": doc,
        **said,
    }
    return dataclass(frozen=True)(type("Made", (base,), {key: value for key, value in body.items() if value != ...}))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda: made(Distribution), "has no form and no mean"),
        (lambda: made(ByQuantile, quantile=...), "has no quantile"),
        (
            lambda: made(ByQuantile, name="gamma"),
            "takes the name 'gamma', which Gamma of simulation.scenario.schema.distributions.families.gamma has",
        ),
        (lambda: made(ByQuantile, name="two words"), "no name of one word"),
        (lambda: made(ByQuantile, name=...), "no name of one word"),
        (lambda: made(ByQuantile, accepts=...), "does not say its parameters"),
        (lambda: made(ByQuantile, accepts=accepts("most", "most")), "each once"),
        (lambda: made(ByQuantile, accepts=accepts("least")), "holds most, which 'accepts' does not name"),
        (lambda: made(ByQuantile, given_by=(("most", "sd"),)), "names sd in one of"),
        (lambda: made(ByQuantile, doc=None), "has no docstring"),
        (lambda: type("Bare", (ByQuantile,), {"name": "bare", "quantile": lambda self, u: u}), "is no dataclass"),
        (lambda: int, "is no class of Distribution"),
    ],
)
def test_a_family_that_is_not_whole_cannot_be_registered(broken, words):
    before = dict(FAMILIES)
    with pytest.raises(TypeError, match=re.escape(words)):
        family(broken())
    assert before == FAMILIES


def test_a_quantile_function_that_falls_or_is_endless_is_refused():
    for quantile in (lambda self, u: 1.0 - u, lambda self, u: -1.0, lambda self, u: math.inf, lambda self, u: math.nan):
        with pytest.raises(ValueError, match="never falls"):
            made(ByQuantile, quantile=quantile)(1.0).form()


def test_a_file_of_the_folder_without_a_family_is_refused(tmp_path, monkeypatch):
    (tmp_path / "nothing_here.py").write_text("X = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ImportError, match="nothing_here holds no family of times"):
        import_families([str(tmp_path)], "")


def test_a_form_that_the_engines_do_not_know_stops_plan_and_engines():
    strange = made(Distribution, mean=lambda self: 1.0, form=lambda self: time_forms.TimeForm(99))(1.0)
    with pytest.raises(SimulationError, match="form 99 that no engine reads"):
        row_of(strange)
    assert minutes_at(0.5, 99, 1.0, 1.0, 1.0, 0, 2, np.zeros(2), 0) == NO_FORM < 0
