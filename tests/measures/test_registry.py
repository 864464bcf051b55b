"""Every registered measure is whole: defined, documented, followable and computed; and a measure of one's own is
treated like any other.
"""

import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.core.errors import HomewardError
from simulation.engines import simulate
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.replicate import run
from simulation.measures import HERE, Measure, MeasureError, dictionary, measure, register, unregister
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.registry import (
    LIMIT,
    MODULES,
    OF_LIMITS,
    definitions,
    families,
    left_out,
    measures,
    rows_of,
)
from simulation.measures.result_table import ResultTable
from simulation.measures.turns import TURNS, in_turns
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text
from tests.support.small import BASE
from tests.support.small_logs import log_of
from tests.support.small_place import PLACE, small_place

ROOT = Path(__file__).parents[2]
UNITS = (
    "share",
    "share of days",
    "ratio",
    "days",
    "hours",
    "days a year",
    "hours a week",
    "beds",
    "patients a day",
    "patients a year",
    "patients, mean over all minutes",
    "beds or places, mean over all minutes",
    "patients, mean of midnights",
    "cancellations a day",
    "cancellations a day per million people",
    "patients a day per million people",
    "per discharge",
    "per spell",
    "days per spell",
    "per 1,000 people a year",
    "days per 1,000 people a year",
    "per 100,000 people a year",
    "beds, places, staff or starts a day, mean over days (staff: over open hours)",
    "£ a year",
)
ANN = """
32 08:00 ann arrived emergency old
32 08:00 ann chose pathway P1
32 08:00 ann began come.bed
32 08:00 ann asked acute
32 20:00 ann granted acute
35 20:00 ann ended come.bed
35 20:00 ann marked ready
35 20:00 ann began planning.assessment plan
35 20:00 ann asked workers plan
36 08:00 ann granted workers plan
36 12:00 ann left workers plan
36 12:00 ann ended planning.assessment plan
36 12:00 ann began come.leaving
36 15:00 ann ended come.leaving
36 15:00 ann began come.support
36 15:00 ann asked help_home
41 15:00 ann granted help_home
41 15:00 ann left acute
41 15:00 ann marked discharged
51 15:00 ann ended come.support
51 15:00 ann chose short_term_outcome no_need
51 15:00 ann began come.package
51 15:00 ann asked packages
53 00:00 ann granted packages
53 00:00 ann ended come.package
53 00:00 ann left help_home
53 00:00 ann state home_with_care
"""
"""Discharged to reablement on Sunday 13 October 2024."""
REST = """
38 10:00 bob arrived emergency resident
38 10:00 bob asked acute
38 10:00 bob granted acute
41 10:00 bob left acute
41 10:00 bob marked discharged
41 10:00 bob state care_home
"""
"""85 or over, and in a bed at the census of day 40."""
JOURNEYS = ANN + REST
LONG = """
32 10:00 carl arrived emergency resident
32 10:00 carl asked acute
32 10:00 carl granted acute
50 10:00 carl marked ready
60 10:00 carl left acute
60 10:00 carl marked discharged
60 10:00 carl state care_home
"""
"""A stay of more than 14 days."""


def the_place():
    return small_place(run__start="2024-09-02")


def test_one_test_over_all_measures():
    place = the_place()
    log = log_of(place, JOURNEYS + LONG)
    found, words, lacking = measure(log, place), dictionary(place).set_index("measure"), left_out(place.model)
    named = {one.id: one.declared_as for one, _ in definitions(place.model)}
    assert set(named) == set(words.index) | set(lacking)
    for name, declared_as in named.items():
        one = measures()[declared_as]
        assert all(str(text).strip() for text in (one.label, one.meaning, one.unit, one.numerator, one.denominator))
        assert one.unit in UNITS, name
        assert one.source == HERE or re.search(r"https?://\S+\.\S+", one.source), f"{name}: its source has no address"
        assert not re.search(r"\b[A-HV]\d\d\b|DESIGN|evidence page", one.followable_source), name
        assert one.followable_source.startswith("defined here: ") or "://" in one.followable_source
        if name in lacking:
            assert name not in set(found["measure"]), f"{name} is missing, and so is {lacking[name]}"
        else:
            assert words.loc[name, "label"]
            assert LIMIT not in words.loc[name].to_string()
            values = found.loc[found["measure"] == name, "value"]
            assert len(values), f"{name} has no value"
            assert np.isfinite(values).all()


WORKED_ELSEWHERE = {
    "programme_cost": "tests/scenario/test_lever_library.py",
    "share_of_days_under_pressure": "tests/guarantees/test_pressure.py",
}
"""Measures of what levers and fire-fighting do, which a log alone does not hold, and the tests that work them out."""


def test_every_measure_of_the_package_is_worked_out_in_a_test():
    by_hand = [file for file in (ROOT / "tests" / "measures").glob("test_*.py") if file.name != Path(__file__).name]
    text = "".join(file.read_text(encoding="utf-8") for file in by_hand)
    of_package = {one.id for family in families() if family.of_package for one in family.measures}
    named = {name for name in of_package - set(OF_LIMITS) if f'"{name}"' not in text}
    assert named == set(WORKED_ELSEWHERE)
    for name, file in WORKED_ELSEWHERE.items():
        assert name in (ROOT / file).read_text(encoding="utf-8")
    assert all(re.search(f'"{name.replace(LIMIT, "4_hours")}"', text) for name in OF_LIMITS)


def test_labels_are_of_one_measure_each_and_headlines_use_them():
    labels = [one.label for one in measures().values()]
    assert len(set(labels)) == len(labels)
    assert set(HEADLINES) <= set(measures())
    assert HEADLINES["no_criteria_to_reside"].name == measures()["no_criteria_to_reside"].label


def test_a_limit_of_the_file_is_said_in_hours():
    words = dictionary(small_place()).set_index("measure")
    assert words.loc["waited_over_a_day", "label"] == "the share who waited more than 24 hours"
    assert words.loc["wait_for_bed_over_a_day", "numerator"] == "beds granted after more than 24 hours"


def test_a_wait_limit_with_the_name_of_another_measure_is_refused():
    place = from_text(PLACE.replace("wait_limits: {a_day: 24 hours}", "wait_limits: {4_hours: 4 hours}"))
    with pytest.raises(MeasureError, match="_over_4_hours' has the name of another measure"):
        dictionary(place)


def test_the_order_of_the_rows_does_not_depend_on_who_is_imported_first():
    asked = (
        "import simulation.measures.{} as _; from simulation.measures.registry import measures; print([*measures()])"
    )
    orders = set()
    for part in ("costs", "registry", "services.use"):
        done = subprocess.run(
            [sys.executable, "-c", asked.format(part)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        orders.add(done.stdout)
    assert len(orders) == 1


def test_rows_follow_the_modules_and_those_of_limits_stand_last():
    order = list(rows_of(list(measures().values())))
    assert order[-2:] == list(OF_LIMITS)
    assert order[:2] == ["discharges_per_day", "discharges_friday_to_sunday"]
    modules = [family.module.removeprefix("simulation.measures.") for family in families() if family.of_package]
    assert list(dict.fromkeys(modules)) == list(MODULES)
    place = the_place()
    rows = list(dict.fromkeys(measure(log_of(place, JOURNEYS), place)["measure"]))
    declared = {one.id: one.declared_as for one, _ in definitions(place.model)}
    assert [order.index(declared[name]) for name in rows] == sorted(order.index(declared[name]) for name in rows)


# ---- measures of one's own ----


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


def test_every_family_has_one_turn_and_every_turn_is_of_families_that_there_are():
    known = [family for family in families() if family.of_package]
    named = [f"simulation.measures.{name}" for turn in TURNS for name in turn]
    assert len(named) == len(set(named))
    assert set(named) <= {family.name for family in known}
    worked_out = [family.name for turn in in_turns(known) for family in turn]
    assert sorted(worked_out) == sorted(family.name for family in known)
    assert set(worked_out[: len(named)]) == set(named)


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


@pytest.fixture(scope="module")
def busy():
    place = small_place()
    plan = compile_plan(place)
    log = simulate(plan, sample(plan, 1, 0), engine="reference")
    return place, log, measure(log, place, by=("stream",))


def test_a_family_alone_gives_the_rows_it_gives_among_all(busy):
    """To the last bit, each family of the package, whatever was worked out before it."""
    place, log, table = busy
    for family in families():
        names = sorted(set(table["measure"]) & {one.id for one in family.measures})
        if names:
            alone = measure(log, place, by=("stream",), only=names)
            there = table[table["measure"].isin(names)].reset_index(drop=True)
            pd.testing.assert_frame_equal(alone, there, check_exact=True)


def test_only_what_is_asked_for_is_worked_out(busy, monkeypatch):
    place, log, _ = busy
    worked_out = []
    monkeypatch.setattr(ResultTable, "compute", lambda _, family: worked_out.append(family.name))
    assert measure(log, place, only=["waited_over_4_hours"]).empty
    assert [name.rpartition(".")[2] for name in worked_out] == ["use_of_services"]


def test_only_a_measure_that_nobody_has_is_refused(busy):
    place, log, _ = busy
    with pytest.raises(MeasureError, match="no measure 'occupanzy' is registered; did you mean 'occupancy'"):
        measure(log, place, only=["occupancy", "occupanzy"])


def test_a_measure_is_known_by_what_reports_call_it():
    from simulation.measures.foreseen import HEADINGS, measure_meant
    from simulation.report.answer.tiles import TILES

    assert {mains[0] for mains, _ in TILES} == set(HEADINGS)
    known = list(measures().values())
    for said, meant in {
        "Delayed discharges": "no_criteria_to_reside",
        "delayed days a year": "delayed_days_per_year",
        "length_of_sty": "length_of_stay",
        "Length of stay in hospital": "length_of_stay",
    }.items():
        assert measure_meant(said, known, "none") == f"did you mean '{meant}'?"
    assert measure_meant("something else", known, "none") == "none"
