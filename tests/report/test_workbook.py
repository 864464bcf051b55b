"""The workbook has the numbers of the tables, sums that Excel works out, and no word that becomes a formula."""

import io
import math
import shutil
import subprocess
import zipfile

import openpyxl
import pandas as pd
import pytest

import simulation
from simulation.report.page.sections.context import context_of
from simulation.report.record.read_back import read_record
from simulation.report.record.record import record_of
from simulation.report.record.written import WORKBOOK, makers, write_report
from simulation.report.workbook.workbook import SHEETS, workbook_of
from simulation.results.archive import write
from simulation.scenario.loading import from_text, load
from tests.support.hostile import OBEYED, WRITTEN, hostile, marked
from tests.support.small import changed, variant
from tests.support.small_place import PLACE

LEVERS = """levers:
  home:
    why: More people can be at home.
    set: {services.help_home.capacity: {add: 4 places}}
    cost: £1m per year
    payer: {nhs: 25 %, council: 75 %}
"""
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    below = tmp_path_factory.mktemp("book")
    scenario = variant(below, LEVERS, PLACE)
    study = simulation.compare([load(below / "base.yaml"), scenario], replications=3, engine="reference", workers=1)
    written = write(study, below)
    assert not write_report(written, record_of(study, written), makers()).failed
    return written


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / WORKBOOK, data_only=True)


def rows_of(sheet):
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def table(folder, name):
    return pd.read_csv(folder / name, encoding="utf-8-sig")


def test_every_sheet_is_one_table_with_frozen_header_and_filter(book):
    assert book.sheetnames[0] == "Read me"
    assert len(book.sheetnames) == len(SHEETS) + 1
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None or sheet.max_row == 1
        header = [cell.value for cell in sheet[1]]
        assert all(header)


def test_no_cell_shows_an_escape_that_the_program_itself_has_made(book):
    """Signs and their numbers are told as they are: what keeps lines together on a page is an escape in a cell."""
    told = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("(-" in one or "(+" in one for one in told)
    assert not [one for one in told if "\\u" in one]


def test_summary_and_differences_are_those_of_the_tables(book, folder):
    summary = table(folder, "summary.csv")
    everybody = summary[(summary["by"] == "all") & (summary["group"] == "all")].dropna(subset=["mean"])
    told = {(row["Name in the CSV files"], row["Scenario"]): row for row in rows_of(book["Summary"])}
    assert len(told) == len(everybody) > 40
    for row in everybody.to_dict("records"):
        cells = told[row["measure"], row["scenario"]]
        assert cells["Mean"] == pytest.approx(row["mean"], rel=1e-9, abs=1e-12)
        if math.isfinite(row["lower"]):
            ends = pytest.approx((row["lower"], row["upper"]), rel=1e-8, abs=1e-9)
            assert (cells["95 % interval from"], cells["to"]) == ends
    differences = table(folder, "differences.csv").set_index(["measure", "by", "group"])
    rows = rows_of(book["Differences"])
    assert len(rows) > 20
    for row in rows:
        found = differences.loc[(row["Name in the CSV files"], "all", "all"), ["difference", "lower", "upper"]]
        told = [row[name] for name in ("Difference", "95 % interval from", "to")]
        assert told == pytest.approx(found.to_numpy(dtype=float).tolist(), rel=1e-8, abs=1e-9, nan_ok=True)


def test_months_that_were_not_followed_to_the_end_are_named_with_a_return_and_in_no_chart(book, folder):
    monthly = table(folder, "monthly.csv")
    late = monthly[(monthly["measure"] == "readmitted_within_30_days") & (monthly["followed_up"] == "no")]
    context = context_of(read_record(folder))
    gone = context.not_followed("readmitted_within_30_days")
    assert set() < set(late["month"]) <= set(gone)
    chart = context.through_the_months("readmitted_within_30_days", "Readmissions", "")
    assert {row[1] for row in chart.table.rows[-len(gone) :]} == {"–"}
    assert all(
        not row["Not followed to the end"] for row in rows_of(book["Better Care Fund"]) if "ready date" in row["Metric"]
    )


def test_months_are_means_of_the_replications(book, folder):
    measures = pd.read_csv(folder / "measures.csv.gz")
    rows = rows_of(book["Monthly"])
    assert len(rows) > 40
    monthly = table(folder, "monthly.csv").set_index(["scenario", "measure", "month"])
    assert {row["Followed up to the end"] for row in rows} == {"yes", "no"}
    for row in rows:
        said = monthly.loc[(row["Scenario"], row["Name in the CSV files"], row["Month"])]
        assert row["Followed up to the end"] == said["followed_up"]
        assert row["Mean"] == pytest.approx(said["mean"], rel=1e-9, abs=1e-12)
    for row in rows[::7]:
        found = measures[
            (measures["scenario"] == row["Scenario"]) & (measures["period"] == row["Month"]) & (measures["by"] == "all")
            & (measures["measure"] == row["Name in the CSV files"])
        ]["value"]  # fmt: skip
        assert row["Mean"] == pytest.approx(found.mean(), rel=1e-9, abs=1e-12)


def test_delays_and_capacity_are_those_of_the_tables(book, folder):
    summary = table(folder, "summary.csv").set_index(["scenario", "measure", "by", "group"])["mean"]
    rows = rows_of(book["Delays by month"])
    by = {"Reason": "reason", "Pathway": "pathway", "Body that could end the wait": "responsible"}
    assert {row["By"] for row in rows} == set(by)
    for row in rows:
        found = summary[row["Scenario"], "no_criteria_to_reside", by[row["By"]], row["Code"]]
        assert row["Mean of the year"] == pytest.approx(found, rel=1e-9, abs=1e-12)
    for row in rows_of(book["Capacity and demand"]):
        if row["What"] == "Capacity":
            found = summary[row["Scenario"], "capacity", "service", row["Code"]]
            assert row["Mean of the year"] == pytest.approx(found, rel=1e-9)


def test_the_return_by_reason_and_pathway_sums_to_its_margins(book, folder):
    rows = pd.DataFrame(rows_of(book["Delays"]))
    margins = {(row["Scenario"], row["Code"]): row for row in rows_of(book["Delays by month"])}
    mean, days = "Patients with no criteria to reside (mean over midnights)", "Days in the month (one for each patient and midnight)"  # fmt: skip
    for code in ("Code of the reason", "Code of the pathway"):
        sums = rows.groupby(["Scenario", code, "Month"])[mean].sum()
        assert len(sums) > 10
        for (scenario, group, month), value in sums.items():
            assert value == pytest.approx(margins[scenario, group][month], rel=1e-12)
    october = rows[rows["Month"] == "2024-10"]
    assert october[days].to_numpy() == pytest.approx(31 * october[mean].to_numpy())
    measures = pd.read_csv(folder / "measures.csv.gz")
    line = october[october[mean] > 0].iloc[0]
    group = f"{line['Code of the reason']}, {line['Code of the pathway']}"
    found = measures[
        (measures["scenario"] == line["Scenario"]) & (measures["period"] == "2024-10")
        & (measures["measure"] == "no_criteria_to_reside") & (measures["group"] == group)
    ]["value"]  # fmt: skip
    assert line[mean] == pytest.approx(found.mean(), rel=1e-9)


def test_costs_sum_to_what_the_study_says_by_payer(book, folder):
    summary = table(folder, "summary.csv").set_index(["scenario", "measure", "by", "group"])["mean"]
    rows = {row["Scenario"]: row for row in rows_of(book["Money by payer"])}
    for name in ("A small place", "Changed"):
        row = rows[f"Sum: {name}"]
        total = summary[name, "use_at_list_price", "all", "all"] + summary[name, "programme_cost", "all", "all"]
        assert row["Value a year"] == pytest.approx(total, rel=1e-9)
        paid = sum(value for key, value in row.items() if key.endswith(": £ a year"))
        assert paid == pytest.approx(total, rel=1e-9)
        nhs = summary[name, "use_at_list_price", "payer", "nhs"] + (250_000 if name == "Changed" else 0)
        assert row["NHS: £ a year"] == pytest.approx(nhs, rel=1e-9)


def test_sums_are_formulas_over_prices_that_may_be_changed(folder):
    sheet = openpyxl.load_workbook(folder / WORKBOOK)["Money by payer"]
    assert sheet["F2"].value == "=D2*E2"
    assert isinstance(sheet["E2"].value, (int, float))
    assert sheet.cell(sheet.max_row, 6).value.startswith("=SUMIFS(F$2:F$")


def test_charts_have_words_for_those_who_do_not_see_them(folder):
    with zipfile.ZipFile(folder / WORKBOOK) as packed:
        drawings = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/drawings/drawing")]
    assert len(drawings) == 3
    assert all('descr="' in drawing for drawing in drawings)


def test_the_same_study_gives_the_same_bytes_and_so_does_its_folder(folder):
    record = read_record(folder)
    assert workbook_of(record) == workbook_of(record)
    ours = openpyxl.load_workbook(folder / WORKBOOK)
    again = openpyxl.load_workbook(io.BytesIO(workbook_of(record)))
    for sheet in ours:
        for first, second in zip(
            sheet.iter_rows(values_only=True), again[sheet.title].iter_rows(values_only=True), strict=True
        ):
            for one, other in zip(first, second, strict=True):
                assert one == (pytest.approx(other, rel=1e-6, abs=1e-9) if isinstance(other, (int, float)) else other)


@pytest.mark.parametrize("mark", marked(WRITTEN))
def test_words_of_strangers_are_words(mark):
    scenario = from_text(hostile(changed(("length: 28 days", "length: 62 days")), mark))
    plain = scenario.with_({"title": f"=1+1 {mark}"})
    study = simulation.compare([plain, scenario], replications=1, engine="reference", workers=1)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(record_of(study))))
    formulas = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas += 1
                    assert sheet.title in ("Money by payer", "Beds needed")
                    assert cell.column >= 6
                if isinstance(cell.value, str) and cell.data_type != "f":
                    assert not [one for one in OBEYED if one in cell.value]
    assert formulas > 0
    assert any(str(cell.value).startswith("=1+1") and cell.data_type == "s" for cell in book["Summary"]["B"])


@pytest.mark.slow
def test_an_office_program_works_out_the_same_sums(folder, tmp_path):
    if OFFICE is None:
        pytest.skip("no LibreOffice here, so the formulas were not worked out by anybody but us")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(folder / WORKBOOK)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    subprocess.run(
        [OFFICE, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "again"),
         str(tmp_path / "results.ods")],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    ours = openpyxl.load_workbook(folder / WORKBOOK, data_only=True)
    theirs = openpyxl.load_workbook(tmp_path / "again" / "results.xlsx", data_only=True)
    for name in ("Money by payer", "Beds needed", "Summary"):
        for first, second in zip(rows_of(ours[name]), rows_of(theirs[name]), strict=True):
            for key, value in first.items():
                if isinstance(value, (int, float)):
                    assert second[key] == pytest.approx(value, rel=1e-9, abs=1e-9), (name, key)


def test_beds_needed_are_told_where_beds_have_no_limit_and_beds_short_are_not():
    limited = from_text(PLACE)
    endless = limited.with_({"services.acute.capacity": "unlimited", "title": "Endless"})
    study = simulation.compare([limited, endless], replications=1, engine="reference", workers=1)
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(record_of(study))), data_only=True)["Beds needed"]
    rows = rows_of(sheet)
    assert {row["Scenario"] for row in rows} == {"A small place", "Endless"}
    for row in rows:
        assert row["Beds needed for 92 % on 95 % of days"] is not None
        for unknown in ("Acute beds open", "Occupancy", "Beds short (+) or spare (-)"):
            assert (row[unknown] is None) == (row["Scenario"] == "Endless"), unknown


def test_replications_are_those_of_the_tables_and_their_means_the_summary(book, folder):
    measures = pd.read_csv(folder / "measures.csv.gz")
    rows = rows_of(book["Replications"])
    whole = measures[(measures["period"] == "whole") & (measures["by"] == "all")]
    assert len(rows) == len(whole[["scenario", "replication"]].drop_duplicates()) > 2
    summary = {(row["Scenario"], row["Measure"]): row["Mean"] for row in rows_of(book["Summary"])}
    names = [name for name in rows[0] if name not in ("Scenario", "Replication")]
    assert len(names) > 10
    for scenario in {row["Scenario"] for row in rows}:
        for name in names:
            values = [row[name] for row in rows if row["Scenario"] == scenario and row[name] is not None]
            measure = name.rpartition(" (")[0]
            assert sum(values) / len(values) == pytest.approx(summary[scenario, measure], rel=1e-9, abs=1e-12)
