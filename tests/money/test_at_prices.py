"""What a run costs at a file of prices: the same pence as the ledger's, in the folder, and again when it is made again."""

import datetime

import numpy as np
import pandas as pd
import pytest
from docx import Document

import simulation
from simulation.core.errors import ScenarioError
from simulation.experiment.headlines import interval, signed
from simulation.experiment.options import RunOptions
from simulation.measures.log_tables.build_tables import LogTables
from simulation.money import ledger
from simulation.money.at_prices import measured_at
from simulation.money.files.premiums import premium_by_day
from simulation.money.files.prices import load_prices
from simulation.money.ledger import KINDS, account_of
from simulation.scenario.calendar.days import Days
from simulation.scenario.loading import load
from simulation.uncertainty.other_demand import at_loads
from tests.support.money_place import PLACE, PRICES, write_place
from tests.support.small_logs import log_of

ONCE = {"replications": 1, "workers": 1, "engine": "reference"}
NO_BREAK = "\u2060"
MONDAY = datetime.date(2024, 1, 1)
PEOPLE = "people:\n    for: [assessors]\n"


def with_premiums(folder, words):
    write_place(folder, prices=PRICES.replace(PEOPLE, f"{PEOPLE}    {words}\n"))
    return load_prices("prices.yaml", folder)


@pytest.mark.parametrize(
    ("words", "week"),
    [
        ('by_hour: {"06:00-10:00": 150 %}', [1.125] * 5),  # two of eight hours
        ('by_hour: {"15:00-06:00": 180 %}', [1.1] * 5),  # the last hour of eight
        ("saturday: 130 %\n    sunday: 160 %", [1.0] * 5 + [1.3, 1.6]),
    ],
)
def test_premiums_are_of_the_hours_worked(tmp_path, words, week):
    book = with_premiums(tmp_path, words)
    place = load(tmp_path / "place.yaml")
    found = premium_by_day(book.of("assessors").part, place.model.services["assessors"], Days(MONDAY, 7))
    assert found[: len(week)] == pytest.approx(week)


def test_of_two_premiums_the_higher_holds(tmp_path):
    book = with_premiums(tmp_path, 'saturday: 130 %\n    by_hour: {"08:00-12:00": 150 %, "12:00-16:00": 110 %}')
    service = load(tmp_path / "place.yaml").model.services["assessors"]
    always = service.model_copy(update={"open": None})
    (saturday,) = premium_by_day(book.of("assessors").part, always, Days(datetime.date(2024, 1, 6), 1))
    assert saturday == pytest.approx((4 * 1.5 + 20 * 1.3) / 24)


@pytest.mark.parametrize("words", ['by_hour: {"6-10": 150 %}', "by_hour: [150 %]", 'by_hour: {"06:00-10:00": dear}'])
def test_a_premium_that_cannot_be_read_is_told(tmp_path, words):
    with pytest.raises(ScenarioError) as told:
        with_premiums(tmp_path, words)
    assert "services.people.by_hour" in str(told.value)


def test_money_that_fire_fighting_takes_is_spent_all_the_same(tmp_path, monkeypatch):
    more = "programmes: {hub: {cost: £36500 per year, payer: {nhs: 50 %, council: 50 %}}, safe: {cost: £3650 per year, payer: nhs}}\n"
    fire = "fire_fighting: {full_beds: {above: 95 %}, diverts: 40 %}\n"
    write_place(tmp_path)
    (tmp_path / "place.yaml").write_text(f"{PLACE}{more}{fire}", encoding="utf-8")
    place, book = load(tmp_path / "place.yaml"), load_prices("prices.yaml", tmp_path)
    tables = LogTables(log_of(place, ""), place.model)
    monkeypatch.setattr(ledger, "pressed_days", lambda one: (np.arange(len(one.window.dates)) < 50).astype(float))
    fences = {"hub": datetime.date.min, "safe": datetime.date.max}
    before, after = (account_of(tables, book, one).cells for one in ({}, fences))
    assert before["pence"].sum() == after["pence"].sum()
    sums = after.groupby(["service", "kind"])["pence"].sum() / 100
    assert sums["hub", "diverted"] == pytest.approx(0.4 * 100 * 50, abs=0.05)
    assert sums["hub", "programme"] == pytest.approx(100 * 150 - 0.4 * 100 * 50, abs=0.05)
    assert ("safe", "diverted") not in sums.index
    day = place.model.run.start + datetime.timedelta(days=30 + 25)
    late = account_of(tables, book, {**fences, "hub": day}).cells
    gone = late[late["kind"] == "diverted"]["pence"].sum() / 100
    assert gone == pytest.approx(0.4 * 100 * 25, abs=0.05)


def test_a_run_costs_what_the_ledger_says(tmp_path):
    write_place(tmp_path)
    place, book = load(tmp_path / "place.yaml"), load_prices("prices.yaml", tmp_path)
    with measured_at(book, [place]):
        results = simulation.run(place, **ONCE)
    cells = account_of(LogTables(results.log(0), place.model), book).cells
    rows = results.measures[results.measures["measure"] == "cost_at_prices"]
    whole = rows[rows["period"] == "whole"].set_index(["by", "group"])["value"] * 150 / 365
    assert whole["all", "all"] == pytest.approx(cells["pence"].sum() / 100)
    for by in ("payer", "service", "kind"):
        sums = cells.groupby(by)["pence"].sum() / 100
        assert {group: paid for group, paid in whole[by].items() if paid} == pytest.approx(sums.to_dict())
    assert set(whole["kind"].index) == set(KINDS)
    months = rows[(rows["by"] == "payer") & (rows["period"] == "2024-02")].set_index("group")["value"] * 29 / 365
    february = cells[cells["month"] == "2024-02"].groupby("payer")["pence"].sum() / 100
    assert months.to_dict() == pytest.approx(february.to_dict())
    assert set(results.summary().query("measure == 'cost_at_prices'")["unit"]) == {"£ a year"}  # also afterwards
    assert "cost_at_prices" not in set(simulation.run(place, **ONCE).measures["measure"])


def test_prices_that_do_not_fit_are_refused_before_the_run(tmp_path):
    write_place(tmp_path, prices=PRICES.replace("for: [assessors]", "for: [nobody]"))
    with (
        pytest.raises(ScenarioError, match="no price for 'assessors'"),
        measured_at(load_prices("prices.yaml", tmp_path), [load(tmp_path / "place.yaml")]),
    ):
        pass


def test_the_command_writes_prices_and_other_demand_and_makes_them_again(homeward, tmp_path):
    write_place(tmp_path)
    few = ("--replications", "2", "--engine", "reference", "--workers", "1", "--length", "60 days")
    code, _, err = homeward("run", "place.yaml", "--prices", "prices.yaml", "--loads", *few)
    assert code == 0, err
    (folder,) = (tmp_path / "results").iterdir()
    summary = pd.read_csv(folder / "summary.csv")
    assert (summary["measure"] == "cost_at_prices").any()
    loads = pd.read_csv(folder / "loads.csv", encoding="utf-8-sig")
    assert sorted(loads["demand"].unique()) == [0.95, 1.0, 1.05]
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "5 % more demand" in page
    assert "Cost at the file of prices" in page
    assert homeward("reproduce", str(folder))[0] == 0
    (folder / "report.html").unlink()
    assert homeward("report", str(folder))[0] == 0
    assert "5 % more demand" in (folder / "report.html").read_text(encoding="utf-8")


MORE = """
dialect: 1
title: Ten more places
extends: place.yaml
levers:
  ten_places:
    why: The council opens them.
    set: {services.team.capacity: {add: 10 places}}
    cost: {value: £1m per year, source: us}
    payer: council
    source: us
"""


def test_what_it_costs_is_told_wherever_the_answer_is(homeward, tmp_path):
    write_place(tmp_path)
    (tmp_path / "more.yaml").write_text(MORE.lstrip(), encoding="utf-8")
    few = ("--replications", "3", "--engine", "reference", "--workers", "1", "--length", "60 days", "--word")
    code, told, err = homeward("compare", "place.yaml", "more.yaml", "--prices", "prices.yaml", *few)
    assert code == 0, err
    (folder,) = (tmp_path / "results").iterdir()
    table = pd.read_csv(folder / "differences.csv").query("measure == 'cost_at_prices'").set_index(["by", "group"])
    total, programmes = table.loc[("all", "all")], table.loc[("kind", "programme")]
    assert programmes["difference"] == pytest.approx(1e6)
    assert total["difference"] > 1e6
    ends = interval(total["difference"], total["lower"], total["upper"], "£", False)
    page = (folder / "report.html").read_text(encoding="utf-8").replace(NO_BREAK, "")
    letter = " ".join(node.text or "" for node in Document(folder / "report.docx").element.body.iter())
    for said in (" ".join(told.split()), page, letter.replace(NO_BREAK, "")):
        assert "Yearly cost at the file of prices, programmes included" in said
        assert "rogrammes" in said
        assert signed(total["difference"], "£") in said
        assert ends in said
    assert "of it: programmes" in told
    programme = next(line for line in told.splitlines() if "of it: programmes" in line)
    assert ": moved by" in programme, "as what is paid for programmes is without prices"
    assert "of it: programmes" in letter
    assert "Pounds a year, less A place with prices" in page


def test_less_and_more_demand_bracket_what_is(tmp_path):
    write_place(tmp_path)
    place = load(tmp_path / "place.yaml")
    results = simulation.run(place, replications=2, workers=1, engine="reference")
    table = at_loads([results], RunOptions(replications=2, workers=1, engine="reference"))
    mine = table[table["measure"] == "discharges_per_day"].set_index("demand")["mean"]
    assert mine[0.95] < mine[1.0] < mine[1.05]
    own = results.headlines().set_index("measure")["mean"]
    assert mine[1.0] == own["discharges_per_day"]
    assert mine[1.05] / mine[1.0] == pytest.approx(1.05, abs=0.02)
