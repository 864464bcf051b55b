"""What `report` tells of a results folder is what was told when it was made: the same page to the letter."""

import numpy as np
import openpyxl
import pytest

import simulation
from simulation import Measure, register
from simulation.experiment.headlines import shown
from simulation.measures import registry
from simulation.measures.registry import label_of, unregister
from simulation.report.answer.finding import label_in_full, unit_of
from simulation.report.page.page import page_of
from simulation.report.record.kept_digits import kept_digits
from simulation.report.record.read_back import read_record
from simulation.report.record.record import record_of
from simulation.report.workbook.workbook import workbook_of
from simulation.results.archive import write
from simulation.scenario.loading import load
from tests.support.money_place import PLACE, write_place

FEW = ("--replications", "3", "--workers", "1", "--engine", "reference")
PRICED = PLACE.replace("ward: {kind: beds,", "ward: {kind: beds, unit_cost: £395 per day, payer: nhs,")
SHORT = (*FEW, "--length", "60 days")
PRESSED = "fire_fighting: {full_beds: {above: 50 %}, diverts: 40 %}\n"
MORE = """
dialect: 1
title: More places, and a hub
extends: place.yaml
levers:
  ten_places:
    why: The council opens them.
    set: {services.team.capacity: {add: 10 places}}
    cost: {value: £1m per year, source: us}
    payer: council
    source: us
  quick:
    why: They are asked sooner.
    set: {routes.come.asked.takes: {scale: 0.9}}
    cost: {value: £300k per year, source: us}
    payer: nhs
    source: us
"""
STUDIES = {
    "run": ("run", "more.yaml", *SHORT),
    "compare": ("compare", "place.yaml", "more.yaml", "--prices", "prices.yaml", "--loads", *SHORT),
    "attribute": ("attribute", "place.yaml", "more.yaml", *SHORT),
    "options": ("options", "options.yaml", *FEW),
}
WHERE = ("Results: ", "Page: ", "Workbook: ")


def told_in(text):
    return [line for line in text.splitlines() if not line.startswith(WHERE)]


def cells_of(file):
    """Every cell: words, and apart from them numbers, which a workbook has in more digits than a folder keeps."""
    book = openpyxl.load_workbook(file)
    cells = {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    numbers = {place: value for place, value in cells.items() if isinstance(value, int | float)}
    return {place: value for place, value in cells.items() if place not in numbers}, numbers


@pytest.mark.parametrize("study", STUDIES)
def test_a_report_made_again_is_the_same_to_the_letter(homeward, tmp_path, study):
    write_place(tmp_path, place=f"{PRICED}{PRESSED}")
    (tmp_path / "more.yaml").write_text(MORE.lstrip(), encoding="utf-8")
    code, first, err = homeward(*STUDIES[study])
    assert code == 0, err
    (folder,) = (tmp_path / "results").iterdir()
    made = {
        file.relative_to(folder): file.read_bytes() for file in (folder / "report.html", *folder.glob("charts/*.svg"))
    }
    assert len(made) > 3
    words, numbers = cells_of(folder / "results.xlsx")
    code, again, err = homeward("report", str(folder))
    assert code == 0, err
    for name, content in made.items():
        assert (folder / name).read_bytes() == content, name
    words_again, numbers_again = cells_of(folder / "results.xlsx")
    assert words_again == words
    assert numbers_again == pytest.approx(numbers, rel=1e-6, abs=1e-8)
    if study != "attribute":  # which tells of each lever beside
        assert told_in(again) == told_in(first)
    if study == "compare":
        page = made[(folder / "report.html").relative_to(folder)].decode()
        assert "a year went into fire-fighting on days under pressure" in page
        assert "£" in page.split("<caption>Yearly cost at the file of prices by payer")[1][:900]


def test_a_folder_that_cannot_be_made_again_says_so_and_what_can_be_done(homeward, tmp_path):
    write_place(tmp_path)
    for out in ("one", "other"):
        code, _, err = homeward("optimise", "options.yaml", "--parts", "1", *FEW[2:], "--out", out)
        assert code == 0, err
    (one,), (other,) = ((tmp_path / out).iterdir() for out in ("one", "other"))
    assert one.name == other.name
    tables = {file.name: file.read_bytes() for file in one.glob("*.csv")}
    assert {file.name: file.read_bytes() for file in other.glob("*.csv")} == tables
    code, _, err = homeward("reproduce", str(one))
    assert code != 0
    said = " ".join(err.split())
    assert "holds the results of 'options' or 'optimise', which its folder cannot make again" in said
    assert "the same question gives the same tables" in said
    assert "written by homeward" not in said


def test_numbers_are_told_as_the_folder_keeps_them():
    values = [1.0, 1 - 2e-16, 0.1 + 0.2, 1 / 3, 12345678901.5, float("nan")]
    kept = kept_digits(np.array(values))
    assert kept[:5].tolist() == [1.0, 1.0, 0.3, 0.3333333333, 12345678900.0]
    assert shown(float(kept[1])) == shown(1.0)


def test_a_record_has_the_digits_of_its_folder_and_a_workbook_all_of_them(tmp_path):
    write_place(tmp_path)
    results = simulation.run(load(tmp_path / "place.yaml"), replications=2, workers=1, engine="reference")
    record = record_of(results)
    raw, kept = results.rows.value, record.base.rows.value
    np.testing.assert_array_equal(kept, kept_digits(raw))
    assert (kept != raw).any()
    assert record.in_full.study is results


def test_a_measure_of_ones_own_is_known_by_its_folder(tmp_path, monkeypatch):
    write_place(tmp_path)
    monkeypatch.setattr(registry, "_DESCRIBED", {})
    mine = Measure("my_money", "yearly money of mine", "What I pay", "£ a year", "pounds", source="us", needs=())

    @register(mine)
    def my_money(*_):
        return 1234.0

    try:
        results = simulation.run(load(tmp_path / "place.yaml"), replications=2, workers=1, engine="reference")
        folder = write(results, tmp_path / "out")
        first = record_of(results, folder)
        page, book = page_of(first), workbook_of(first)
    finally:
        unregister(my_money)
    assert (label_of("my_money"), unit_of("my_money")) == ("my money", "")
    again = read_record(folder)
    assert page_of(again) == page
    (tmp_path / "first.xlsx").write_bytes(book)
    (tmp_path / "again.xlsx").write_bytes(workbook_of(again))
    assert cells_of(tmp_path / "again.xlsx")[0] == cells_of(tmp_path / "first.xlsx")[0]
    assert (label_in_full("my_money"), unit_of("my_money")) == ("Yearly money of mine", "£")
