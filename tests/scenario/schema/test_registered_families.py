"""Families of times that are not whole are refused when they are imported."""

import math
import re
from dataclasses import dataclass

import numpy as np
import pytest

from simulation.core.errors import SimulationError
from simulation.core.numerics import time_forms
from simulation.core.numerics.quantiles import NO_FORM, minutes_at
from simulation.scenario.schema.distributions import (
    FAMILIES,
    ByQuantile,
    Distribution,
    Parameter,
    Unit,
    family,
)
from simulation.scenario.schema.distributions.families import import_families
from tests.support.families import row_of


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
