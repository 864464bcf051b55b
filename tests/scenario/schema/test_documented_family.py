"""The family of times whose code stands in `docs/extending.md`, registered here and nowhere else."""

import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.scenario.loading import from_text
from simulation.scenario.schema.distributions import FAMILIES, Distribution, family, read_distribution
from tests.support.agreeing import assert_equal
from tests.support.families import UNIFORMS, of_the_system, place

PAGE = (Path(__file__).parents[3] / "docs" / "extending.md").read_text(encoding="utf-8")
NAME = "my_family"
RAW = {"distribution": NAME, "median": "4 days", "shape": "2.5"}


def code() -> str:
    """The Python of the page."""
    found = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(autouse=True)
def documented() -> Iterator[type[Distribution]]:
    """The family, as a file of its own would add it."""
    module = sys.modules["documented_family"] = types.ModuleType("documented_family")
    try:
        exec(compile(code(), "docs/extending.md", "exec"), vars(module))
        yield FAMILIES[NAME]
    finally:
        FAMILIES.pop(NAME, None)
        del sys.modules["documented_family"]


def test_it_is_read_as_the_page_says():
    said = re.search(r"`for: \{distribution: (\w+), median: 4 days, shape: 2.5\}`", PAGE)
    assert said is not None
    assert said[1] == NAME
    time = read_distribution(RAW)
    assert time.quantile(0.5) == pytest.approx(5760.0)
    assert time.scaled(0.5).quantile(0.5) == pytest.approx(2880.0)
    assert read_distribution(time.as_written()) == time


def test_its_plan_is_a_table_with_its_mean():
    time = read_distribution(RAW)
    form = time.form()
    assert form.code == time_forms.GRID
    assert form.points == pytest.approx([time.quantile(u) for u in time_forms.logit_knots()], rel=1e-3)
    assert time_forms.grid_mean(list(form.points)) == pytest.approx(time.mean())
    assert time.mean() == pytest.approx(5760.0 * 1.3213, rel=2e-3)  # pi/b over sin(pi/b), b = 2.5
    assert [time.quantile(u) for u in UNIFORMS] == sorted(time.quantile(u) for u in UNIFORMS)


def test_both_engines_read_it():
    text = place(RAW)
    assert_equal(from_text(text, "place.yaml"), text)


@pytest.mark.parametrize(
    ("raw", "below", "right"),
    [
        ({**RAW, "shape": "1"}, ("shape",), "between 1.5 and 50"),
        ({"distribution": NAME, "median": "1 days", "shap": "1"}, ("shap",), "did you mean 'shape'"),
        ({**RAW, "distribution": "my_famly"}, ("distribution",), "did you mean 'my_family'"),
    ],
)
def test_what_cannot_be_is_refused_at_its_path(raw, below, right):
    with pytest.raises(ValueProblem) as caught:
        read_distribution(raw)
    assert [(path, right in f"{met}; {said}") for path, met, said in caught.value.faults] == [(below, True)]


def test_a_second_family_of_its_name_is_told_where_the_first_one_is():
    with pytest.raises(TypeError, match="which MyFamily of documented_family has"):
        family(FAMILIES[NAME])


def test_it_is_the_same_on_every_system():
    assert of_the_system(code()) == []
