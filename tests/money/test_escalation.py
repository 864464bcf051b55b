"""What beds cost that are open on top while there is pressure, by hand."""

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.experiment.options import RunOptions
from simulation.money.at_prices import measured_at
from simulation.money.effects import four_columns
from simulation.money.files.prices import load_prices
from simulation.money.options.study import Study, prepared, run_prepared
from simulation.money.tables.choice import ON_TOP, consequences_table
from simulation.money.told.reported import report_lines
from tests.support.money_place import PLACE, write_place

FIVE = "fire_fighting: {full_beds: {above: 20 %}, diverts: 40 %, under_pressure: {services.ward.capacity: {add: 5 beds}}}\n"
RUN = RunOptions(replications=2, workers=1, engine="reference")


def study_of(tmp_path, place: str) -> Study:
    return run_prepared(*prepared(write_place(tmp_path, place)), RUN)


@pytest.fixture
def study(tmp_path):
    return study_of(tmp_path, PLACE + FIVE)


def pounds(cells: pd.DataFrame, **of: str) -> float:
    for column, name in of.items():
        cells = cells[cells[column] == name]
    return float(cells["pence"].sum()) / 100


def test_five_beds_are_paid_by_themselves_for_the_days_under_pressure(study):
    cells = study.outcomes[0, 0].account.cells
    of_month = {kind: cells[(cells["service"] == "ward") & (cells["kind"] == kind)] for kind in ("held", "escalation")}
    months = of_month["escalation"].groupby("month")["pence"].sum()
    assert len(months), "the ward is more than a fifth full"
    held = of_month["held"].groupby("month")["pence"].sum()
    for month, pence in months.items():
        assert pence <= held[month] * 5 / 34 + 1
    whole = [month for month, pence in months.items() if pence > held[month] * 5 / 34 - 2]
    assert whole, "and in some month on every day"
    price = study.book.pounds(study.book.of("ward").hold, "services.beds.hold")
    assert months[whole[0]] / 100 == pytest.approx(5 * price * pd.Period(whole[0]).days_in_month, abs=0.02)


def test_what_is_open_anyway_costs_as_much_as_without_pressure(tmp_path, study):
    calm = tmp_path / "calm"
    calm.mkdir()
    other = study_of(calm, PLACE)
    for number in range(2):
        here, there = (
            pounds(one.outcomes[0, number].account.cells, service="ward", kind="held") for one in (study, other)
        )
        assert here == pytest.approx(there)
    assert not (other.outcomes[0, 0].account.cells["kind"] == "escalation").any()
    assert ON_TOP not in set(consequences_table(other)["what"])


def test_they_are_told_as_a_part_of_what_an_option_costs(study):
    table = consequences_table(study).set_index(["option", "what"])
    mine = [pounds(study.outcomes[1, n].account.cells, kind="escalation") for n in range(2)]
    less = [pounds(study.outcomes[0, n].account.cells, kind="escalation") for n in range(2)]
    assert table.loc[("beds", ON_TOP), "value"] == pytest.approx(np.mean(mine))
    assert table.loc[("beds", ON_TOP), "difference"] == pytest.approx(np.mean(mine) - np.mean(less))
    assert any(ON_TOP in line for line in report_lines(study))


def test_beds_that_close_sooner_release_money(tmp_path):
    """Where four fifths of the beds are full enough, more beds end the pressure sooner."""
    study = study_of(tmp_path, PLACE + FIVE.replace("above: 20 %", "above: 80 %"))
    found = (
        four_columns(study).query("service == 'ward' and column == 'cash_releasing'").groupby("option")["amount"].sum()
    )
    beds = study.names.index("beds")
    paid = [
        np.mean([pounds(study.outcomes[which, n].account.cells, kind="escalation") for n in range(2)])
        for which in (0, beds)
    ]
    assert paid[0] - paid[1] > 1000
    assert found["beds"] == pytest.approx(paid[0] - paid[1], abs=0.02)


def test_a_run_at_prices_has_them_as_a_kind_of_cost(tmp_path):
    write_place(tmp_path, PLACE + FIVE)
    place, book = simulation.load(tmp_path / "place.yaml"), load_prices(tmp_path / "prices.yaml")
    with measured_at(book, [place]):
        table = simulation.run(place, replications=2, workers=1, engine="reference").measures
    whole = table.query("measure == 'cost_at_prices' and period == 'whole' and replication == 0")
    by_kind = whole[whole["by"] == "kind"].set_index("group")["value"]
    assert by_kind["escalation"] > 0
    assert by_kind.sum() == pytest.approx(whole[whole["by"] == "all"]["value"].iloc[0])
