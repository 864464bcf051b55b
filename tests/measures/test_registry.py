"""Every registered measure is whole: defined, documented, followable and computed, alone as among all."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.engines import simulate
from simulation.experiment.headlines import HEADLINES
from simulation.measures import HERE, MeasureError, dictionary, measure
from simulation.measures.foreseen import HEADINGS
from simulation.measures.registry import (
    LIMIT,
    MODULES,
    OF_LIMITS,
    definitions,
    described,
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
from tests.support.people_leaving import JOURNEYS, LONG, the_place
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
    "programme_cost": "tests/scenario/levers/test_lever_library.py",
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
    assert set(HEADLINES) - set(measures()) == {"cost_at_prices"}  # computed where a file of prices is given
    assert described("cost_at_prices").label == HEADLINES["cost_at_prices"].name
    assert described("of_nobody") is None
    assert HEADLINES["no_criteria_to_reside"].name == measures()["no_criteria_to_reside"].label


def test_the_label_of_what_is_counted_or_paid_in_a_year_says_so():
    yearly = [one for one in (*measures().values(), described("cost_at_prices")) if one.unit.endswith("a year")]
    assert {"use_at_list_price", "programme_cost", "deaths_while_waiting"} <= {one.id for one in yearly}
    assert [one.id for one in yearly if not re.search(r"a year|yearly", one.label)] == []
    headed = {one.id: HEADINGS[one.id] for one in yearly if one.id in HEADINGS}
    assert all(heading.startswith("Yearly") for heading in headed.values()), headed
    for said in (one for one in HEADLINES.values() if one.unit == "£"):
        assert "a year" in said.more
        assert "a year" in said.less


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


def test_every_family_has_one_turn_and_every_turn_is_of_families_that_there_are():
    known = [family for family in families() if family.of_package]
    named = [f"simulation.measures.{name}" for turn in TURNS for name in turn]
    assert len(named) == len(set(named))
    assert set(named) <= {family.name for family in known}
    worked_out = [family.name for turn in in_turns(known) for family in turn]
    assert sorted(worked_out) == sorted(family.name for family in known)
    assert set(worked_out[: len(named)]) == set(named)


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


def test_a_measure_alone_gives_the_rows_it_gives_among_all(busy):
    """To the last bit, and no rows of others that the same function computes."""
    place, log, table = busy
    for name in dict.fromkeys(table["measure"]):
        there = table[table["measure"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(measure(log, place, by=("stream",), only=[name]), there, check_exact=True)


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
    from simulation.measures.foreseen import measure_meant
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
