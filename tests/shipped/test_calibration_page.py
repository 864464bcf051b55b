"""The page on how England was fitted: its tables are put in by a command, and more beds shorten waits."""

from pathlib import Path

import pytest

from docs.tools.bed_tables import GROUPS, MECHANISMS, changed
from docs.tools.calibration_tables import TABLES, into
from simulation.core.errors import HomewardError
from simulation.engines import engine_used
from simulation.experiment.replicate import run
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.values.value import ByLabel, Constant

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


def capacity(scenario: Scenario, service: str) -> float:
    """Of Mondays; England's beds are the same on all days."""
    node = scenario.model.services[service].capacity.node
    assert isinstance(node, Constant)
    return float(node.entry[0])


def shares_of(scenario: Scenario, path: str) -> dict[str, dict[str, float]]:
    """The shares of a choice, by people where they differ."""
    _, route, step, _ = path.split(".")
    node = scenario.model.routes[route][step].shares.node
    branches = node.branches if isinstance(node, ByLabel) else {"everybody": node}
    return {people: dict(one.entry.now) for people, one in branches.items()}


def means(scenario: Scenario, years: int) -> dict[str, float]:
    table = run(scenario, replications=years).measures
    rows = table[(table["period"] == "whole") & (table["by"] == "all") & (table["group"] == "all")]
    return {str(name): float(value) for name, value in rows.groupby("measure")["value"].mean().items()}


@compiled
@pytest.mark.parametrize("years", [1, pytest.param(4, marks=pytest.mark.long)])
def test_more_beds_shorten_waits_and_hours_between_decision_and_move_stay(years: int) -> None:
    """Each step more than the one before, and days at home change by no more than the days that are spent waiting."""
    england = load(HOME / "scenarios" / "england.yaml")
    at = [means(england, years)] + [
        means(england.with_({f"services.{group}_beds.capacity": {"scale": scale} for group in GROUPS}), years)
        for scale in (1.05, 1.2)
    ]
    for name in ("emergency_admissions_over_12_hours", "elective_cancellations_per_day"):
        levels = [one[name] for one in at]
        assert levels == sorted(levels, reverse=True), f"{name}: {levels}"
    assert at[0]["emergency_admissions_over_12_hours"] - at[2]["emergency_admissions_over_12_hours"] > 0.04
    assert at[2]["emergency_admissions_over_4_hours"] > 0.10, "what passes though a bed is free does not pass with beds"
    waited = at[0]["wait_for_bed_hours"] / 24 * at[0]["emergency_admissions_to_a_bed_per_day"] * 365
    people = float(england.model.people.population or 0) / 1000
    change = at[2]["days_dead_or_away_per_1000"] - at[0]["days_dead_or_away_per_1000"]
    assert abs(change) <= waited / people, "beds bring nobody home by more than the days spent waiting"


def test_side_rooms_are_kept_within_the_same_beds() -> None:
    england, variant = (load(HOME / "scenarios" / f"{name}.yaml") for name in ("england", "england_with_side_rooms"))
    for group in ("medical", "older_peoples", "surgical"):
        bays, rooms = (variant.model.services[f"{group}_{kind}"] for kind in ("beds", "side_rooms"))
        whole = capacity(england, f"{group}_beds")
        assert capacity(variant, f"{group}_beds") + capacity(variant, f"{group}_side_rooms") == pytest.approx(whole)
        assert (rooms.counts_as, rooms.for_each) == (bays.counts_as, bays.for_each)


def test_a_tenth_of_each_adult_group_needs_a_side_room() -> None:
    """The shares of the variant are those of England, nine tenths and one tenth of each."""
    england, variant = (load(HOME / "scenarios" / f"{name}.yaml") for name in ("england", "england_with_side_rooms"))
    for path in ("routes.in_a_bed.bed_group.shares", "routes.planned.group.shares"):
        before, after = (shares_of(scenario, path) for scenario in (england, variant))
        assert before.keys() == after.keys()
        for people, shares in before.items():
            for group in ("medical", "older_peoples", "surgical"):
                whole = shares[f"{group}_beds"]
                assert after[people][f"{group}_beds"] == pytest.approx(0.9 * whole)
                assert after[people][f"{group}_side_rooms"] == pytest.approx(0.1 * whole)
            assert after[people]["other_beds"] == pytest.approx(shares["other_beds"])
