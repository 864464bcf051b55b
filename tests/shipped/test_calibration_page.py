"""The page on how England was fitted: its tables are put in by a command, and more beds shorten waits."""

from pathlib import Path

import pytest

from docs.tools.bed_tables import GROUPS, MECHANISMS, changed
from docs.tools.calibration_tables import TABLES, into
from simulation.core.errors import HomewardError
from simulation.engines import engine_used
from simulation.experiment.replicate import run
from simulation.scenario.scenario import Scenario, load

HOME = Path(__file__).parents[2]
compiled = pytest.mark.skipif(engine_used("auto")[0] != "compiled", reason="years of England need the compiled engine")


def test_a_table_goes_between_its_marks_and_nothing_else_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- table load -->\nold\n<!-- end -->\nafter\n<!-- end -->\n", encoding="utf-8")
    into(page, "load", "| new |")
    assert page.read_text() == "before\n<!-- table load -->\n\n| new |\n\n<!-- end -->\nafter\n<!-- end -->\n"
    for name in ("beds", "loa"):
        with pytest.raises(HomewardError, match=f"no marks '<!-- table {name} -->'"):
            into(page, name, "x")


def test_the_page_has_a_place_for_every_table() -> None:
    text = (HOME / "docs" / "calibration.md").read_text(encoding="utf-8")
    for name in TABLES:
        assert text.count(f"<!-- table {name} -->\n") == 1, name
    assert text.count("<!-- end -->") == len(TABLES)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_mechanism_can_be_taken_out(mechanism: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HOME)
    assert changed(MECHANISMS[mechanism]).digest() != load("scenarios/england.yaml").digest()


def over(scenario: Scenario, hours: int, years: int) -> float:
    table = run(scenario, replications=years).measures
    rows = table[(table["period"] == "whole") & (table["by"] == "all")]
    return float(rows.loc[rows["measure"] == f"emergency_admissions_over_{hours}_hours", "value"].mean())


@compiled
@pytest.mark.parametrize("years", [1, pytest.param(4, marks=pytest.mark.long)])
def test_more_beds_shorten_waits_and_hours_between_decision_and_move_stay(years: int) -> None:
    england = load(HOME / "scenarios" / "england.yaml")
    fifth = {f"services.{group}_beds.capacity": {"scale": 1.2} for group in GROUPS}
    more = england.with_(fifth)
    assert over(england, 12, years) - over(more, 12, years) > 0.04
    assert over(more, 4, years) > 0.10, "what passes though a bed is free does not pass away with beds"
