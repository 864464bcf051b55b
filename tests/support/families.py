"""Families of times: every way of giving each, and what is refused. A new family adds its rows to both."""

import ast

import numpy as np
import pytest
import yaml

from simulation.core.numerics.quantiles import minutes_at
from simulation.plan.parameter_tables import ParameterTables
from simulation.scenario.schema.distributions import (
    Distribution,
)
from simulation.scenario.schema.values.value import Value

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
"""What cannot be: the raw time, where in it, and words of what would be right."""

UNIFORMS = [2.0**-53, 1e-6, 0.013, 0.2, 1 / 3, 0.5, 0.61, 0.75, 0.97, 1 - 1e-6, 1 - 2.0**-53]
"""Both tails and what lies between."""

every = pytest.mark.parametrize("raw", EXAMPLES, ids=lambda raw: " ".join(map(str, raw.values())))
"""A test for each example."""


def row_of(time: Distribution) -> tuple[tuple[float, ...], np.ndarray]:
    """What the plan writes: the row of a time and all its points."""
    tables = ParameterTables(None, {})  # type: ignore[arg-type]
    tables.time(Value.of(time))
    return tables.entries[0], np.array(tables.points)


def minutes(time: Distribution, u: float) -> int:
    """As both engines work it out."""
    (code, a, b, c, offset, count), points = row_of(time)
    return minutes_at(u, int(code), a, b, c, int(offset), int(count), points, 0)


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
