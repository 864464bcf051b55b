"""CSV files as people have them are read as a person would read them, or refused once, with the row."""

import random
import zipfile

import pytest

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import load
from simulation.scenario.reading.csv_cells import hour_of, month_of, plain_numbers, weekday_of
from simulation.scenario.reading.csv_reader import MOST_ROWS, RowProblem, read_sheet
from tests.support.small import BASE, changed

PLACE = """\
dialect: 1
title: From a CSV
run: {start: 2024-02-25, length: 10 days, replications: 3, seed: 1}
people:
  arrivals: {patients: {route: main, %s}}
services:
  ward: {kind: beds, counts_as: acute, capacity: {value: 100 beds, source: x}}
routes:
  main:
    a: {stay: ward, for: %s}
    end: {go: home}
sources: {x: {cite: test, kind: assumption}}
"""
DAYS = [f"2024-02-{day}" for day in range(25, 30)] + [f"2024-03-0{day}" for day in range(1, 6)]
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def place(folder, content, arrivals="rate: {value: 24 per day, source: x}", stay="{value: 1 day, source: x}"):
    """The place with this CSV, as bytes or text."""
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / "t.csv").write_bytes(raw)
    (folder / "place.yaml").write_text(PLACE % (arrivals, stay), encoding="utf-8")
    return load(folder / "place.yaml").model


def weekly(folder, content):
    rate = "rate: {value: 24 per day, source: x}, by_weekday: {file: t.csv}"
    return place(folder, content, rate).people.arrivals["patients"].by_weekday.constant()


def hourly(folder, content):
    rate = "rate: {value: 24 per day, source: x}, by_hour: {file: t.csv}"
    return place(folder, content, rate).people.arrivals["patients"].by_hour.constant()


def monthly(folder, content):
    rate = "rate: {value: 24 per day, source: x}, by_month: {file: t.csv}"
    return place(folder, content, rate).people.arrivals["patients"].by_month.constant()


def daily(folder, content):
    return place(folder, content, "by_date: {file: t.csv}").people.arrivals["patients"].by_date


def observed(folder, content):
    stay = "{distribution: table, observed: {file: t.csv}, source: x}"
    return place(folder, content, stay=stay).routes["main"]["a"].for_.constant().observed


def refused(read, folder, content):
    """The one mistake, without the folder."""
    with pytest.raises(ScenarioError) as caught:
        read(folder, content)
    (mistake,) = str(caught.value).splitlines()
    return mistake.replace(f"{folder.as_posix()}/", "")


# ---- rows are read by their labels ----


def test_weekdays_in_the_order_of_the_alphabet_are_read_by_name(tmp_path):
    rows = "".join(f"{day},{0 if day.startswith('s') else 1}\n" for day in sorted(WEEK))
    assert weekly(tmp_path, f"day,weight\n{rows}") == (1.4,) * 5 + (0.0, 0.0)


@pytest.mark.parametrize(("read", "labels"), [(weekly, WEEK), (hourly, range(24)), (monthly, range(1, 13))])
def test_shuffled_rows_are_the_same_pattern(tmp_path, read, labels):
    name = {weekly: "weekday", hourly: "hour", monthly: "month"}[read]
    rows = [f"{label},{number}" for number, label in enumerate(labels, start=1)]
    straight = read(tmp_path, "\n".join([f"{name},weight", *rows]))
    random.Random(1).shuffle(rows)
    assert read(tmp_path, "\n".join([f"{name},weight", *rows])) == straight
    assert list(straight) == sorted(straight)
    twisted = [",".join(reversed(row.split(","))) for row in rows]
    assert read(tmp_path, "\n".join([f"weight,{name}", *twisted])) == straight


def test_shuffled_days_are_the_same_series(tmp_path):
    rows = [f"{day},{number}" for number, day in enumerate(DAYS)]
    straight = daily(tmp_path, "\n".join(["date,value", *rows]))
    assert daily(tmp_path, "\n".join(["date,value", *reversed(rows)])) == straight
    assert list(straight.values()) == list(range(10))


@pytest.mark.parametrize(
    ("label", "hour"),
    [("0", 0), ("08", 8), ("8.0", 8), ("08:00", 8), ("8:00:00", 8), ("23:00", 23), ("12am", 0), ("12 pm", 12),
     ("1 p.m.", 13), ("08:00-09:00", 8), ("23:00 - 24:00", 23), ("23:00-00:00", 23), ("08:00-08:59", 8),
     ("24", None), ("-1", None), ("8:30", None), ("0.333", None), ("08:00-10:00", None), ("eight", None), ("", None)],
)  # fmt: skip
def test_hours_have_many_names(label, hour):
    assert hour_of(label) == hour


@pytest.mark.parametrize(
    ("label", "day"),
    [("Monday", 0), ("mon", 0), ("Mon.", 0), ("TUES", 1), ("Thurs", 3), ("thu", 3), ("Sundays", 6),
     ("1", None), ("t", None), ("su", None), ("Montag", None), ("", None)],
)  # fmt: skip
def test_weekdays_have_names_and_no_numbers(label, day):
    assert weekday_of(label) == day


@pytest.mark.parametrize(
    ("label", "month"),
    [("January", 0), ("jan", 0), ("Sept", 8), ("Jan-24", 0), ("2024-01", 0), ("12", 11), ("01", 0),
     ("0", None), ("13", None), ("ju", None), ("mai", None)],
)  # fmt: skip
def test_months_have_names_and_numbers(label, month):
    assert month_of(label) == month


def test_a_label_that_is_missing_repeated_or_strange_is_refused(tmp_path):
    rows = [f"{day},1" for day in WEEK]
    said = refused(weekly, tmp_path, "\n".join(["day,weight", *rows[:-1]]))
    assert said.startswith("t.csv: people.arrivals.patients.by_weekday.file: no row for sunday; one row for each")
    said = refused(weekly, tmp_path, "\n".join(["day,weight", *rows, "Mon,2"]))
    assert "t.csv:9: people.arrivals.patients.by_weekday.file: 'Mon' a second time, after line 2" in said
    assert "t.csv:4: " in refused(weekly, tmp_path, "\n".join(["day,weight", rows[0], rows[1], "3,1"]))
    assert "columns weight; columns 'weekday' and 'weight'" in refused(weekly, tmp_path, "weight\n" + "1\n" * 7)
    assert "columns monday, 1" in refused(weekly, tmp_path, "\n".join(rows))


def test_parts_of_a_whole_are_weights(tmp_path):
    rows = "\n".join(f"{day},{10 if day.startswith('s') else 16} %" for day in WEEK)
    assert weekly(tmp_path, f"day,share\n{rows}") == pytest.approx((1.12,) * 5 + (0.7, 0.7))
    assert "t.csv:2:" in refused(weekly, tmp_path, "day,share\n" + rows.removesuffix(" %"))


def test_staff_by_weekday_keep_their_unit(tmp_path):
    rows = "".join(f"{day},{number} people\n" for number, day in enumerate(WEEK, start=1))
    (tmp_path / "staff.csv").write_text("day,staff\n" + rows, encoding="utf-8")
    text = changed(
        ("hub: {kind: staff, capacity: 3 people", "hub: {kind: staff, capacity: {by_weekday: {file: staff.csv}}")
    )
    (tmp_path / "base.yaml").write_text(text, encoding="utf-8")
    capacity = load(tmp_path / "base.yaml").model.services["hub"].capacity
    assert capacity.constant() == (1, 2, 3, 4, 5, 6, 7)


# ---- what columns and rows there are ----


def test_two_columns_of_one_name_more_cells_and_more_columns_are_refused(tmp_path):
    rows = "".join(f"{day},3,300\n" for day in DAYS)
    assert "t.csv:1: people.arrivals.patients.by_date.file: two columns called 'value'" in refused(
        daily, tmp_path, f"date,value,value\n{rows}"
    )
    assert "columns date, value, beds" in refused(daily, tmp_path, f"date,value,beds\n{rows}")
    assert "t.csv:2: people.arrivals.patients.by_date.file: 3 cells, and the header has 2" in refused(
        daily, tmp_path, f"date,value\n{rows}"
    )
    assert "column 2 has no name" in refused(daily, tmp_path, f"date,,value\n{rows}")
    assert set(daily(tmp_path, f"date,value,note\n{rows}").values()) == {3.0}


def test_a_bare_comma_among_thousands_is_refused_and_a_quoted_one_read(tmp_path):
    said = refused(observed, tmp_path, "minutes\n10\n20\n1,300\n")
    assert "t.csv:4: routes.main.a.for.observed.file: 2 cells, and the header has 1" in said
    assert observed(tmp_path, 'minutes\n10\n20\n"1,300"\n') == (10.0, 20.0, 1300.0)


@pytest.mark.parametrize("tail", ["\n\n\n", ",,\n,,\n", "\r\n \r\n", ""])
def test_empty_rows_and_columns_at_the_end_are_no_rows(tmp_path, tail):
    rows = "".join(f"{day},3,\n" for day in DAYS)
    assert len(daily(tmp_path, f"date,value,\n{rows}{tail}")) == 10


def test_an_empty_column_before_the_first_is_left_out(tmp_path):
    rows = "".join(f",{day},3\n" for day in DAYS)
    assert len(daily(tmp_path, f",date,value\n{rows}")) == 10


# ---- how the file was saved ----

PLAIN = "date,value\n" + "".join(f"{day},3\n" for day in DAYS)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode("utf-8-sig"),
        b"\xef\xbb\xbf" + PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-32"),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", " , ").encode(),
        PLAIN.replace(",", '","').replace("\n", '"\n"')[:-1].join(['"', ""]).encode(),
        b"sep=;\r\n" + PLAIN.replace(",", ";").encode(),
        b'"sep=,"\n' + PLAIN.encode(),
        b"Date,VALUE" + PLAIN[10:].encode(),
        PLAIN.replace(",", "\u00a0,\u00a0").encode(),
        PLAIN.replace("-", "/").encode(),
        PLAIN.replace(",3", " 00:00:00,3").encode(),
    ],
)
def test_however_it_was_saved_it_is_the_same_series(tmp_path, content):
    assert {str(day): mean for day, mean in daily(tmp_path, content).items()} == dict.fromkeys(DAYS, 3.0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + bytes(40), "t.csv: people.arrivals.patients.by_date.file: this is an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(40), "t.csv: people.arrivals.patients.by_date.file: this is an Excel workbook"),
        (PLAIN.replace("3\n", "\xa33\n", 1).encode("cp1252"), "t.csv:2: people.arrivals.patients.by_date.file: a charac"),
        (PLAIN.replace("3\n", "3\0\n", 1).encode(), "t.csv:2: people.arrivals.patients.by_date.file: a NUL"),
        (PLAIN.encode("utf-16-le"), "t.csv:1: people.arrivals.patients.by_date.file: a NUL"),
        (PLAIN.replace("3\n", '"3\n', 1).encode(), "t.csv:2: people.arrivals.patients.by_date.file: this is not a CSV"),
        (b"sep=x\n" + PLAIN.encode(), "t.csv:1: people.arrivals.patients.by_date.file: 'sep=x'"),
        (b"", "t.csv: people.arrivals.patients.by_date.file: it has no rows"),
        (b"date,value\n", "t.csv: people.arrivals.patients.by_date.file: it has no rows"),
        (b"date,value\n" + b"2024-02-25,3\n" * 400_000, "t.csv: people.arrivals.patients.by_date.file: it is larger"),
        (b"date,value\n" + b"1,3\n" * (MOST_ROWS + 1), "t.csv: people.arrivals.patients.by_date.file: it has more than"),
        (b"date;value,unit\n2024-02-25;3,beds\n", "t.csv:1: people.arrivals.patients.by_date.file: a header with commas"),
    ],
    ids=range(12),
)  # fmt: skip
def test_what_is_no_table_is_refused_once(tmp_path, content, said):
    assert refused(daily, tmp_path, content).startswith(said)


def test_a_real_workbook_called_csv_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "book.csv", "w") as book:
        book.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(RowProblem, match="an Excel workbook"):
        read_sheet((tmp_path / "book.csv").read_bytes())


# ---- dates ----


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("25/02/2024", "here 2024-02-25"),
        ("03/04/2024", "here 2024-04-03 or 2024-03-04"),
        ("25.02.2024", "here 2024-02-25"),
        ("25-02-24", "here 2024-02-25"),
        ("02/25/2024 00:00", "here 2024-02-25"),
        ("45347", "Excel's number 45347 is 2024-02-25"),
        ("45347.5", "Excel's number 45347 is 2024-02-25"),
        ("25 Feb 2024", "such as 2024-02-25"),
        ("2024-W08", "such as 2024-02-25"),
        ("2024-02", "such as 2024-02-25"),
        ("2024-02-30", "a date that exists was expected"),
        ("2024-02-25 08:00", "write dates as year-month-day"),
        ("", "write dates as year-month-day"),
    ],
)
def test_a_date_that_is_not_year_first_is_refused_with_what_to_write(tmp_path, written, right):
    said = refused(daily, tmp_path, PLAIN.replace(DAYS[0], written, 1))
    assert said.startswith(f"t.csv:2: people.arrivals.patients.by_date.file: '{written}'; ")
    assert right in said


def test_a_whole_column_of_other_dates_is_one_mistake(tmp_path):
    rows = "".join(f"{day[8:]}/{day[5:7]}/{day[:4]},3\n" for day in DAYS)
    said = refused(daily, tmp_path, f"date,value\n{rows}")
    assert said.startswith("t.csv:2: ")
    assert "Excel" in said


def test_one_day_written_in_two_ways_is_there_twice(tmp_path):
    assert "t.csv:12: people.arrivals.patients.by_date.file: 2024-02-25 a second time, after line 2" in refused(
        daily, tmp_path, f"{PLAIN}2024/2/25,4\n"
    )


# ---- numbers ----


@pytest.mark.parametrize(
    ("separator", "written", "read"),
    [
        (",", ["1,300", "2.5"], ["1300", "2.5"]),
        (",", ["1,300,000"], ["1300000"]),
        (",", ["1,300.50"], ["1300.50"]),
        (",", ["3,5", "2,25"], ["3.5", "2.25"]),
        (";", ["1.300,5", "1.300", "2,125"], ["1300.5", "1300", "2.125"]),
        (";", ["1.300.000"], ["1300000"]),
        ("\t", ["1,300", "0.5"], ["1300", "0.5"]),
        (",", ["1.125", "1.300"], ["1.125", "1.300"]),
        (",", ["1 300", "1\u00a0300", "1\u202f300,5"], ["1300", "1300", "1300.5"]),
        (",", ["1'300.5"], ["1300.5"]),
        (",", ["0,300"], ["0.300"]),
        (";", ["1,3E+03"], ["1.3E+03"]),
        (",", ["\u22125", "+4"], ["-5", "+4"]),
        (",", ["£1,300 per day", "4.5 %"], ["£1300 per day", "4.5 %"]),
        (",", ["12,34,567", "1.2.3", "weekdays 08:00-18:00", "yes"], ["12,34,567", "1.2.3", "weekdays 08:00-18:00", "yes"]),
    ],
)  # fmt: skip
def test_numbers_are_read_where_there_is_one_way(separator, written, read):
    assert plain_numbers(list(enumerate(written, start=2)), separator) == read


@pytest.mark.parametrize(
    ("separator", "written", "line"),
    [
        (";", ["1,300"], 2),
        (";", ["10", "1.300"], 3),
        ("\t", ["10", "1,300"], 3),
        (",", ["3,5", "1,300"], 3),
        (",", ["£1,300 per day", "4,5 %"], 2),
        (";", ["3,5", "2.5"], 3),
        (",", ["1,300.5", "1.300,5"], 3),
    ],
)
def test_a_number_that_could_be_another_is_refused(separator, written, line):
    with pytest.raises(RowProblem) as caught:
        plain_numbers(list(enumerate(written, start=2)), separator)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "cell", ["", "£3", "3 %", "-3", "#N/A", "nan", "inf", "three", "3 beds", "1e400x", "$3", "<3>"]
)
def test_a_cell_that_is_no_number_is_refused_at_its_row(tmp_path, cell):
    assert refused(daily, tmp_path, PLAIN.replace("26,3", f"26,{cell}")).startswith("t.csv:3: ")


# ---- tables of what the dialect itself reads ----

RATE = "{by_cohort: {young: 2 per day, old: 1 per day}, source: local}"


def with_rates(folder, content):
    (folder / "t.csv").write_text(content, encoding="utf-8")
    (folder / "base.yaml").write_text(changed((RATE, "{table: t.csv, source: local}")), encoding="utf-8")
    return load(folder / "base.yaml")


def test_a_cell_that_the_dialect_cannot_read_is_told_at_its_row(tmp_path):
    said = refused(with_rates, tmp_path, "cohort,value\nyoung,2 per day\nold,1 day\n")
    assert said.startswith("t.csv:3: people.arrivals.emergency.rate.by_cohort.old: '1 day'; a rate was expected")


def test_many_cells_of_one_cause_are_one_mistake(tmp_path):
    said = refused(with_rates, tmp_path, "cohort,value\nyoung,2\nold,1\n")
    assert said.startswith("t.csv:2: people.arrivals.emergency.rate.by_cohort.young: '2', and 1 more such; a rate")


def test_a_table_with_semicolons_and_decimal_commas_is_the_same_table(tmp_path):
    plain = with_rates(tmp_path, "cohort,value\nyoung,2.5 per day\nold,1 per day\n").digest()
    assert with_rates(tmp_path, "Cohort;Value\n".lower() + "young;2,5 per day\nold;1 per day\n").digest() == plain


def test_the_origin_of_a_parameter_is_where_its_table_is_named(tmp_path):
    scenario = with_rates(tmp_path, "cohort,value\nyoung,2 per day\nold,1 per day\n")
    rate = next(one for one in scenario.parameters() if one.path == "people.arrivals.emergency.rate")
    assert rate.file.endswith("base.yaml")
    assert BASE.splitlines()[rate.line - 1].strip().startswith("emergency")
