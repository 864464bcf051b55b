"""A filled workbook becomes a scenario that says its numbers; a wrong or a hostile one is told by sheet and cell."""

import datetime
import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest

import simulation
from simulation.capacity_grid.filled import read
from simulation.capacity_grid.opened import LARGEST
from simulation.capacity_grid.scenario_text import scenario_text
from simulation.capacity_grid.template import template
from simulation.core.errors import HomewardError
from simulation.offered_load.movements import Stop, movements
from simulation.scenario.loading import from_text
from tests.support.hostile import MARKS

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def file(tmp_path):
    """The template, as a workbook on disk."""
    there = tmp_path / "my-place.xlsx"
    there.write_bytes(template())
    return there


def filled(file, *changes):
    """The workbook with other cells: (sheet, cell, value)."""
    book = openpyxl.load_workbook(file)
    for sheet, cell, value in changes:
        book[sheet][cell] = value
    book.save(file)
    return file


def scenario_of(file):
    return from_text(scenario_text(read(file), file), name="made.yaml")


def mistakes(file):
    with pytest.raises(HomewardError) as told:
        read(file)
    return str(told.value).splitlines()


def test_the_template_runs_as_it_is_and_says_its_numbers(file):
    model = scenario_of(file).model
    found = movements(model)
    into = {
        there.name: numbers for (here, there), numbers in found.between.items() if here == Stop("service", "acute_beds")
    }
    assert found.seen["acute_beds"] == pytest.approx(12 * (2400 + 290 + 105 + 75) / 365, rel=0.02)
    assert into["support_at_home"] == pytest.approx(found.seen["support_at_home"])
    assert model.run.start == datetime.date(2025, 1, 1)
    assert (model.run.warm_up, model.run.length) == (90 * 1440, 365 * 1440)


def test_every_month_and_every_unit_arrives(file):
    """290 people in April are 9.667 a day, 310 starts in May with a stay of 30 days are 300 places, £95 is £95."""
    filled(
        file,
        ("Demand", "C3", 290), ("Demand", "D3", 310), ("Capacity", "C3", 300), ("Capacity", "D3", 310),
        ("Lengths of stay", "C6", 30), ("Costs", "C3", 95), ("Place", "B3", 250000),
    )  # fmt: skip
    scenario = scenario_of(file)
    said = {one.path: one.value for one in scenario.parameters()}
    model = scenario.model
    day = datetime.date
    assert model.people.arrivals["pathway_1"].rate.at({}, day(2025, 4, 30)) == pytest.approx(290 / 30, abs=1e-4)
    assert model.people.arrivals["pathway_1"].rate.at({}, day(2025, 5, 1)) == pytest.approx(10.0)
    team = model.services["support_at_home"].capacity
    assert team.at({}, day(2025, 4, 1)) == pytest.approx((300.0,) * 7)
    assert team.at({}, day(2025, 5, 31)) == pytest.approx((300.0,) * 7)
    assert said["people.population"].startswith("250")
    assert "£95" in said["services.support_at_home.unit_cost"]


def test_today_begins_without_a_warm_up_and_who_waits_is_without_criteria_to_reside(file):
    filled(
        file, ("Today", "C2", 500), ("Today", "C3", 20), ("Today", "C4", 12), ("Today", "C5", 7), ("Today", "C6", 290), ("Today", "C7", 90)
    )  # fmt: skip
    scenario = scenario_of(file).with_({"run.length": "31 days"})
    assert scenario.model.run.warm_up == 0
    results = simulation.run(scenario, replications=1, workers=1, engine="reference", periods="all")
    first = results.measures.query("measure == 'no_criteria_to_reside' and by == 'all'")
    assert first["value"].iloc[0] > 20
    inside = sum(here.occupied for here in scenario.model.already_in("acute_beds"))
    assert inside == pytest.approx(539, abs=3)


def test_every_mistake_is_told_at_once_by_sheet_and_cell(file):
    filled(
        file,
        ("Demand", "C2", "many"), ("Demand", "E3", -4), ("Demand", "D4", None), ("Capacity", "C2", 0), ("Capacity", "F3", True),
        ("Costs", "C2", datetime.datetime(2025, 1, 1)), ("Place", "B2", None), ("Demand", "A5", "Pathway 3"), ("Today", "C3", 1e9),
        ("Lengths of stay", "C2", None), ("Lengths of stay", "D3", "8 days"),
    )  # fmt: skip
    told = mistakes(file)
    assert told[0].endswith("12 mistakes; nothing was written")
    for cell in ("Demand!C2", "Demand!E3", "Demand!D4", "Capacity!C2", "Capacity!F3", "Costs!C2", "Place!B2", "Demand!A5", "Today!C3",
                 "Lengths of stay!C2", "Lengths of stay!D3"):  # fmt: skip
        assert any(line.startswith(f"  {cell}: ") for line in told), cell
    assert any("no row 'Pathway 3: long-term care'" in line for line in told)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([("Demand", "D1", datetime.datetime(2025, 6, 1))], "Demand!D1: 01 Jun 2025; 01 May 2025 was expected"),
        ([("Demand", "C1", "April")], "Demand!C1: 'April'; the first day of a month was expected"),
        ([("Capacity", "N1", None), ("Capacity", "N2", None)], "Capacity: its months are not those of Demand"),
        ([("Lengths of stay", "D2", 9)], "the median 9 is not below the mean 4.2"),
        ([("Today", "C2", 600), ("Today", "C3", 50)], "650 people in 640 acute beds"),
        ([("Today", "C3", 50)], "who is under treatment is missing"),
        ([("Capacity", "D6", None)], "'Care transfer hub' has months without a number"),
        ([("Capacity", f"{column}4", 0) for column in "CDEFGHIJKLMN"], "has demand and no capacity"),
        ([("Demand", "A6", "Pathway 1: home with support")], "a second row"),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(file, changes, told):
    assert any(told in line for line in mistakes(filled(file, *changes)))


def test_formulas_count_with_their_last_value_and_links_do_not(file):
    filled(file, ("Demand", "C2", "=2000+400"))
    assert any("Demand!C2: a formula without a value" in line for line in mistakes(file))
    filled(file, ("Demand", "C2", "='[other.xlsx]Sheet1'!A1"))
    assert any("Demand!C2: a link to another file" in line for line in mistakes(file))
    filled(file, ("Demand", "C2", '=WEBSERVICE("http://example.org")'))
    assert any("Demand!C2: a link to another file" in line for line in mistakes(file))


@pytest.mark.slow
def test_what_a_spreadsheet_program_has_worked_out_counts_and_is_told(file, tmp_path):
    if OFFICE is None:
        pytest.skip("no LibreOffice here, so nothing works formulas out")
    filled(file, ("Demand", "C2", "=2000+400"), ("Capacity", "C2", "=SUM(600,41)"))
    out = tmp_path / "worked"
    command = [
        OFFICE,
        f"-env:UserInstallation=file://{tmp_path / 'profile'}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(file),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    said = read(out / file.name)
    assert said.numbers["Demand"]["p0"][0] == 2400.0
    assert said.numbers["Capacity"]["acute_beds"][0] == 641.0
    assert any("Demand!C2" in note and "Capacity!C2" in note for note in said.notes)


def test_merged_cells_are_told(file):
    book = openpyxl.load_workbook(file)
    book["Demand"].merge_cells("C2:D2")
    book.save(file)
    assert any("Demand!C2:D2: merged cells" in line for line in mistakes(file))


def test_a_missing_sheet_is_told_with_a_near_name(file):
    book = openpyxl.load_workbook(file)
    book["Demand"].title = "Demnd"
    book.save(file)
    assert any("Demand: this sheet is not there; did you mean 'Demnd'?" in line for line in mistakes(file))


def with_part(file, name, content):
    """The same workbook with a part more, or in place of one of this name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            if one.filename != name:
                new.writestr(one.filename, old.read(one))
        new.writestr(name, content)
    file.write_bytes(packed.getvalue())
    return file


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><worksheet>&c;</worksheet>'


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda file: with_part(file, "xl/worksheets/sheet1.xml", b" " * 25_000_000), "unpacks to"),
        (lambda file: with_part(file, "xl/worksheets/sheet1.xml", BOMB), "defines entities"),
        (lambda file: with_part(file, "xl/worksheets/sheet1.xml", BOMB.decode().encode("utf-16")), "defines entities"),
        (lambda file: with_part(file, "xl/worksheets/sheet1.xml", b"<c " * 300_000), "cells; at most 200,000"),
        (
            lambda file: with_part(file, "xl/worksheets/sheet1.xml", b"<worksheet"),
            "cannot be read as an Excel workbook",
        ),
        (lambda file: with_part(file, "xl/workbook.xml", b"<workbook/>"), ""),
        (lambda file: file.write_bytes(b"a,b\n1,2\n"), "is no workbook of the kind .xlsx"),
        (lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600), "is no workbook of the kind .xlsx"),
        (lambda file: file.write_bytes(b"PK" + b"\0" * (LARGEST + 1)), "larger than 5 MB"),
        (lambda file: file.write_bytes(file.read_bytes()[:4000]), "is no workbook of the kind .xlsx"),
        (lambda file: file.unlink(), "cannot be read"),
    ],
    ids=["size", "entities", "utf-16", "cells", "torn sheet", "empty", "csv", "xls", "huge", "torn", "none"],
)
def test_a_hostile_workbook_is_refused_in_a_line(file, harm, told):
    harm(file)
    lines = mistakes(file)
    assert told in lines[0] if told else len(lines) >= 1
    assert all(len(line) < 400 for line in lines)


@pytest.mark.parametrize("ref", ["A1:XFD1048576", "A:C", "C2:D"])
@pytest.mark.parametrize(
    "part", ['<mergeCells><mergeCell ref="{}"/></mergeCells>', '<hyperlinks><hyperlink ref="{}"/></hyperlinks>']
)
def test_a_range_as_large_as_a_sheet_is_refused_before_its_cells_are_made(file, part, ref):
    with zipfile.ZipFile(file) as packed:
        sheet = packed.read("xl/worksheets/sheet2.xml").decode()
    with_part(
        file, "xl/worksheets/sheet2.xml", sheet.replace("</sheetData>", f"</sheetData>{part.format(ref)}").encode()
    )
    assert "cells; at most 200,000 are read" in mistakes(file)[0]


def test_macros_and_links_to_other_workbooks_are_told_and_left_alone(file):
    with_part(file, "xl/vbaProject.bin", b"\0" * 100)
    with_part(file, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert [note.split(",")[0] for note in read(file).notes] == ["It holds macros", "It holds links to other workbooks"]


@pytest.mark.parametrize("mark", MARKS, ids=range(len(MARKS)))
def test_words_of_strangers_are_words(file, mark):
    safe = "".join(one for one in mark if one.isprintable()) or "x"
    safe = safe[:200]
    filled(file, ("Place", "B2", f"'{safe}"[1:] if not safe.startswith("=") else f" {safe}"))
    scenario = scenario_of(file)
    assert set(scenario.model.services) == {
        "acute_beds",
        "care_transfer_hub",
        "support_at_home",
        "community_beds",
        "long_term_care",
    }
    assert scenario.model.run.seed == 1


def test_the_commands(homeward, tmp_path):
    assert homeward("new", "my-place.xlsx", "--template")[0] == 0
    assert homeward("new", "my-place.yaml", "--from-excel", "my-place.xlsx")[0] == 0
    assert homeward("check", "my-place.yaml", "--quick")[0] == 0
    assert homeward("new", "my-place.xlsx", "--template")[0] != 0
    assert homeward("new", "other.yaml", "--template")[0] != 0
    filled(tmp_path / "my-place.xlsx", ("Demand", "C2", "x"))
    code, _, err = homeward("new", "other.yaml", "--from-excel", "my-place.xlsx")
    assert code != 0
    assert "Demand!C2" in err
    assert not (tmp_path / "other.yaml").exists()
