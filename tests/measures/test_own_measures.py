"""A measure of one's own is treated like any other, and refused in words where it is not whole."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from simulation.core.errors import HomewardError
from simulation.experiment.replicate import run
from simulation.measures import HERE, Measure, MeasureError, dictionary, measure, register, unregister
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.registry import (
    families,
    left_out,
)
from simulation.measures.result_table import ResultTable
from simulation.scenario.loading import from_text
from tests.support.people_leaving import ANN, JOURNEYS, the_place
from tests.support.small import BASE
from tests.support.small_logs import log_of

ROOT = Path(__file__).parents[2]


def mine(**changes):
    said = {
        "id": "share_waiting_a_week",
        "label": "the share who waited a week",
        "meaning": "Got a service after more than seven days",
        "unit": "share",
        "numerator": "grants after more than seven days",
        "denominator": "grants",
        "source": HERE,
        "needs": ("services",),
    }
    return Measure(**(said | changes))


@pytest.fixture
def registered():
    """Registers for one test."""
    done = []

    def add(*asked):
        def declare(compute):
            done.append(register(*asked)(compute))
            return compute

        return declare

    yield add
    for compute in done:
        unregister(compute)


def test_a_measure_in_plain_numpy_is_in_tables_dictionary_and_summary(registered):
    one = mine()

    @registered(one)
    def share_waiting_a_day(tables, _):
        granted = tables.granted
        inside = granted.where(tables.window.contains(granted.answered))
        return float(np.mean(inside.answered - inside.asked >= 7 * 1440)) if len(inside) else math.nan

    place = the_place()
    rows = measure(log_of(place, ANN.replace("41 15:00", "47 15:00")), place)
    assert rows[rows["measure"] == one.id].iloc[0].tolist() == ["whole", "share_waiting_a_week", "all", "all", 1 / 4], (
        "one of four grants"
    )
    words = dictionary(place).set_index("measure").loc[one.id]
    assert words["source"] == "defined here: grants after more than seven days / grants"
    results = run(from_text(BASE), replications=2)
    summary = results.summary().set_index("measure")
    assert summary.loc[one.id, "by"] == "all"
    assert 0.0 <= summary.loc[one.id, "mean"] <= 1.0


def test_a_measure_of_ones_own_is_split_like_any_other(registered):
    one = mine(id="grants_per_day", unit="patients a day")

    @registered(one)
    def grants(tables, result):
        result.rate(one, tables.granted, tables.granted.answered)

    place = the_place()
    rows = measure(log_of(place, ANN), place).query("measure == 'grants_per_day'").set_index(["by", "group"])
    assert rows.loc[("pathway", "P1"), "value"] == pytest.approx(4 / 130)


@pytest.mark.parametrize("weight", [1, 0.25, 2**40, True, np.uint32(2**32 - 1)])
def test_sums_of_one_pass_are_those_of_each_whatever_the_numbers(registered, weight):
    each, together = mine(id="summed_alone"), mine(id="summed_together")

    @registered(each, together)
    def sums(tables, result):
        granted = tables.granted
        weights = np.full(len(granted), weight)
        result.rate(each, granted, granted.answered, weights.copy())
        result.count_each(granted, granted.answered, weights)
        result.rate(together, granted, granted.answered, weights)

    place = the_place()
    rows = measure(log_of(place, ANN), place).query("period == 'whole' and by == 'all'").set_index("measure")["value"]
    assert rows["summed_together"] == rows["summed_alone"] == pytest.approx(4 * float(weight) / 130)


def test_workers_of_other_processes_know_measures_of_ones_own(registered):
    one = mine(id="the_number_four")
    registered(one)(lambda *_: 4.0)
    results = run(from_text(BASE), replications=2, engine="reference", workers=2)
    assert results.headline_means()["the_number_four"] == 4.0


def test_without_the_facts_it_needs_it_is_missing(registered):
    registered(mine(id="needs_marks", needs=("mark nobody_makes",)))(lambda *_: 1.0)
    place = the_place()
    assert "needs_marks" not in set(measure(log_of(place, JOURNEYS), place)["measure"])
    assert left_out(place.model)["needs_marks"] == ("mark nobody_makes",)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "occupancy"}, "'occupancy' of .* is registered already by simulation.measures.services.use"),
        ({"label": " "}, "has no label"),
        ({"source": ""}, "has no source"),
        ({"needs": ("accute",)}, "needs 'accute', which no scenario declares; did you mean 'acute'"),
        ({"needs": ("mark ",)}, "needs 'mark ', which no scenario declares"),
    ],
)
def test_half_made_measures_are_refused(changes, told):
    before = len(families())
    with pytest.raises(HomewardError, match=told):
        register(mine(**changes))(lambda *_: 1.0)
    assert len(families()) == before


def test_one_registered_twice_and_none_are_refused():
    with pytest.raises(MeasureError, match="registers no measure"):
        register()(lambda *_: 1.0)
    with pytest.raises(MeasureError, match="registered already"):
        register(mine(), mine())(lambda *_: 1.0)


def test_what_is_declared_and_not_computed_raises(registered):
    registered(mine())(lambda *_: None)
    place = the_place()
    with pytest.raises(MeasureError, match="declares share_waiting_a_week and does not compute it"):
        measure(log_of(place, JOURNEYS), place)


def test_what_is_computed_and_not_declared_raises(registered):
    other = mine(id="another")

    @registered(mine())
    def both(tables, result):
        result.rate(other, tables.granted, tables.granted.answered)

    place = the_place()
    with pytest.raises(MeasureError, match="computes 'another' and does not declare it"):
        measure(log_of(place, JOURNEYS), place)


def test_one_value_is_of_one_measure(registered):
    registered(mine(), mine(id="another"))(lambda *_: 1.0)
    place = the_place()
    with pytest.raises(MeasureError, match="returns one value and registers 2 measures"):
        measure(log_of(place, JOURNEYS), place)


def test_nobody_computes_outside_a_function_that_declares():
    place = the_place()
    tables = LogTables(log_of(place, JOURNEYS), place.model)
    with pytest.raises(MeasureError, match="nobody computes"):
        ResultTable(tables).value(mine(), 1.0)


def test_only_ones_own_can_be_taken_back():
    with pytest.raises(MeasureError, match="has registered no measure"):
        unregister(families()[0].compute)


def test_the_examples_of_the_page_on_measures_run(monkeypatch):
    monkeypatch.chdir(ROOT)
    first, second = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "measures.md").read_text("utf-8"), re.DOTALL)
    known = {"__name__": "the_page"}
    exec(first, known)
    try:
        summary = known["results"].summary().set_index("measure")
        assert 0.0 <= summary.loc["share_of_long_waits", "mean"] <= 1.0
        whole = known["results"].headline_means()["share_of_long_waits"]
    finally:
        unregister(known["long_waits"])
    exec(second, known)
    try:
        again = run(known["results"].scenario, replications=3).headline_means()["share_of_long_waits"]
    finally:
        unregister(known["long_waits"])
    assert again == pytest.approx(whole)
