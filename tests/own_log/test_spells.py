"""A hospital's extract, worked by hand; logs that are spoiled are refused in words or say what is missing."""

import io
import re
from pathlib import Path

import pandas as pd
import pytest

import simulation
from simulation.own_log.problems import LogError
from simulation.own_log.read import measures_of_log, missing_measures, read_log
from simulation.own_log.write import log_table
from tests.support.measured import stay
from tests.support.small_logs import log_of
from tests.support.small_place import PLACE, small_place

PAGE = Path(__file__).parents[2] / "docs" / "own-log.md"
SPELLS, EVENTS = re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)


@pytest.fixture(scope="module")
def place():
    return small_place()


@pytest.fixture
def read(tmp_path, place):
    def of(text: str | bytes, **how: str):
        file = tmp_path / "log.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_log(file, place, **how)

    return of


def of_all(own, place) -> dict[str, float]:
    rows = measures_of_log(own, place).query("period == 'whole' and by == 'all' and group == 'all'")
    return dict(zip(rows["measure"], rows["value"], strict=True))


def test_the_spells_of_the_page_worked_by_hand(read, place):
    own = read(SPELLS, measured_from="2024-07-01", measured_until="2024-07-31")
    found, reasons = of_all(own, place), missing_measures(own, place).set_index("measure")["reason"]
    assert found["discharges_per_day"] == pytest.approx(3 / 30)
    assert found["share_delayed"] == pytest.approx(2 / 3)
    assert found["mean_delay"] == pytest.approx((0 + 3 + 3) / 3)
    assert found["delayed_days_per_year"] == pytest.approx(6 * 365 / 30)
    assert found["deaths_in_hospital_per_day"] == pytest.approx(1 / 30)
    assert found["no_criteria_to_reside"] == pytest.approx((0 + 3 + 3) / 30)
    assert "rows 'asked'" in reasons["wait_for_bed_hours"]
    assert "deaths after discharge" in reasons["deaths_within_91_days_of_discharge"]
    assert "stream" in reasons["length_of_stay"]
    assert "cohort" in reasons["at_home_at_91_days"]
    split = measures_of_log(own, place).query("measure == 'mean_delay' and period == 'whole' and by == 'pathway'")
    assert dict(zip(split["group"], split["value"], strict=True)) == {"P0": 0.0, "P1": 3.0}
    assert any("asked for when it began" in note for note in own.notes)


def test_discharges_without_a_pathway_are_told_with_what_to_write(read):
    assert not any("no pathway" in note for note in read(SPELLS).notes)
    (note,) = (note for note in read(SPELLS.replace(",P0,", ",,")).notes if "no pathway" in note)
    live = SPELLS.count(",P0,") + SPELLS.count(",P1,")
    assert note.startswith(f"{SPELLS.count(',P0,')} of {live} live discharges have no pathway")
    assert note.endswith("Where an empty cell means pathway 0, write P0.")


def test_with_a_stream_length_of_stay_is_there_and_readmission_is_counted(read, place):
    header, *rows = SPELLS.strip().splitlines()
    text = "\n".join([f"{header},stream", *(f"{row},emergency" for row in rows)])
    found = of_all(read(text, measured_from="2024-07-01", measured_until="2024-08-31"), place)
    assert found["length_of_stay"] == pytest.approx((3 + (7 + 3 / 24 + 2.5 / 24) + 4 + 5) / 4)
    assert found["readmitted_within_30_days"] == pytest.approx(1 / 3)


def test_who_comes_after_the_days_that_count_takes_nothing_from_how_the_others_came(read, place):
    header, *rows = SPELLS.strip().splitlines()
    text = "\n".join(
        [f"{header},stream", *(f"{row},emergency" for row in (*rows, "d,2024-09-03,2024-09-04,2024-09-05,P0,home"))]
    )
    found = of_all(read(text, measured_from="2024-07-01", measured_until="2024-08-31"), place)
    assert found["length_of_stay"] == pytest.approx((3 + (7 + 3 / 24 + 2.5 / 24) + 4 + 5) / 4)


def test_the_events_of_the_page_worked_by_hand(read, place):
    own = read(EVENTS)
    found = of_all(own, place)
    assert found["wait_for_bed_hours"] == 2.5
    assert found["mean_delay"] == 2.0
    assert found["discharges_per_day"] == pytest.approx(1 / 6)
    assert any("the days of the log" in note for note in own.notes)


def test_columns_in_any_order_semicolons_and_the_mark_of_excel_are_read(read, place):
    table = pd.read_csv(io.StringIO(SPELLS), dtype=str, keep_default_na=False)[
        ["destination", "discharge", "pathway", "admission", "discharge ready date", "patient"]
    ]
    odd = read(("\ufeff" + table.to_csv(index=False, sep=";")).encode())
    assert of_all(odd, place) == of_all(read(SPELLS), place) == of_all(read_log(table, place), place)


def lines(text: str, *changes: tuple[str, str]) -> str:
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


SPOILED = {
    "a date day first": (SPELLS, ("2024-07-05,", "05/07/2024,"), 3, "discharge_ready_date", "year-month-day"),
    "a number of Excel": (SPELLS, ("2024-07-05,", "45478,"), 3, "discharge_ready_date", "Excel's number 45478 is"),
    "a date that is none": (SPELLS, ("2024-07-06", "2024-06-31"), 4, "discharge", "a date that exists"),
    "a zone": (SPELLS, ("2024-07-01 09:30", "2024-07-01T09:30Z"), 3, "admission", "without a zone"),
    "discharge before admission": (SPELLS, ("2024-07-08 15:00", "2024-06-08"), 3, "discharge", "follow one another"),
    "ready after discharge": (SPELLS, ("2024-07-05", "2024-07-25"), 3, "discharge", "before the discharge ready date"),
    "spells that overlap": (SPELLS, ("a,2024-07-10", "a,2024-07-03"), 5, "admission", "while in the spell of line 2"),
    "an unknown destination": (SPELLS, ("P0,home", "P0,hom"), 2, "destination", "did you mean 'home'?"),
    "an unknown pathway": (SPELLS, (",P0,", ",P9,"), 2, "pathway", "one of P0, P1"),
    "no admission": (SPELLS, ("admission,", "entry,"), 1, "", "no column 'admission'"),
    "an empty admission": (SPELLS, ("c,2024-07-02,", "c,,"), 4, "admission", "a moment was expected"),
    "a nameless patient": (SPELLS, ("c,2024-07-02,", ",2024-07-02,"), 4, "patient", "names its patient"),
    "a column nearly named": (SPELLS, ("discharge ready date", "discharge redy date"), 1, "discharge_redy_date", "did you"),
    "an unknown event": (EVENTS, ("granted", "grantd"), 4, "event", "did you mean 'granted'?"),
    "an unknown service": (EVENTS, ("granted,acute", "granted,acut"), 4, "subject", "did you mean 'acute'?"),
    "a spell that is no number": (EVENTS, ("a,0,asked", "a,first,asked"), 3, "spell", "a whole number"),
    "a grant nobody asked for": (EVENTS, ("a,0,left,acute", "a,0,granted,help_home"), 7, "event", "which was not asked for"),
    "a bed left that is not held": (EVENTS, ("left,acute", "left,rehab"), 7, "event", "does not hold"),
    "a row twice": (EVENTS, ("a,0,granted,acute,2024-07-01 11:30\n", "a,0,granted,acute,2024-07-01 11:30\n" * 2), 5, "event", "twice"),
    "somebody acts before arriving": (EVENTS, ("arrived,emergency,2024-07-01 09", "arrived,emergency,2024-07-01 10"), 3, "event", "the first row of a spell"),
    "spells that go back": (EVENTS, ("a,0,arrived", "a,1,arrived"), 3, "spell", "spell 0 after spell 1"),
    "something after death": (EVENTS, ("asked,acute,2024-07-01 09:00\n", "asked,acute,2024-07-01 09:00\na,0,state,died,2024-07-01 10:00\n"), 5, "event", "after the patient has died"),
    "no time": (EVENTS, ("subject,time", "subject,when"), 1, "", "no column 'time'"),
    "neither of both": (EVENTS, ("patient,spell,event", "who,what,happens"), 1, "", "a log of events has a column 'event'"),
    "a row cut off": (EVENTS, ("a,0,granted,acute,2024-07-01 11:30", "a,0,granted"), 4, "", "3 cells"),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_log_is_refused_with_its_line_and_column(read, name):
    text, change, line, column, words = SPOILED[name]
    with pytest.raises(LogError) as refused:
        read(lines(text, change))
    mistakes = [mistake for mistake in refused.value.mistakes if words in f"{mistake.met}; {mistake.right}"]
    assert [(mistake.line, mistake.path) for mistake in mistakes][:1] == [(line, column)], str(refused.value)


def test_all_mistakes_are_told_at_once_up_to_a_limit(read):
    row = "b,2024-13-01,,2024-07-03,,\n"
    with pytest.raises(LogError) as refused:
        read(SPELLS + row * 300)
    assert refused.value.count == 300
    assert len(refused.value.mistakes) == 200


def test_what_is_no_csv_is_refused(read, tmp_path, place):
    with pytest.raises(LogError, match="Excel workbook"):
        read(b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(LogError, match="cannot be read"):
        read_log(tmp_path / "not-there.csv", place)


def test_days_outside_the_log_are_refused_with_those_of_the_log(read):
    with pytest.raises(LogError, match=r"no row from 2023-01-01 .*2024-07-01"):
        read(SPELLS, measured_from="2023-01-01", measured_until="2023-02-01")
    with pytest.raises(simulation.OptionError, match="a date was expected"):
        read(SPELLS, measured_from="soon")


def test_the_command_writes_measures_and_what_is_missing(tmp_path, monkeypatch, capsys):
    import sys

    from simulation.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "place.yaml").write_text(PLACE, encoding="utf-8")
    (tmp_path / "spells.csv").write_text(SPELLS, encoding="utf-8")
    words = ["homeward", "measure", "spells.csv", "--scenario", "place.yaml", "--from", "2024-07-01", "--until"]
    monkeypatch.setattr(sys, "argv", [*words, "2024-07-31"])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    assert end.value.code in (0, None), told.err
    (folder,) = (tmp_path / "results").iterdir()
    assert {file.name for file in folder.glob("*.*")} == {
        *("measures.csv", "missing.csv", "dictionary.csv", "notes.txt", "manifest.json")
    }
    measures = pd.read_csv(folder / "measures.csv")
    assert list(measures.columns) == [
        *("scenario", "replication", "period", "measure", "unit", "by", "group", "value"),
    ]
    assert "Missing: " in told.out
    assert folder.name in told.out


@pytest.mark.parametrize("option", ["--from", "--until"])
def test_a_wrong_day_is_told_by_the_option_that_was_typed(tmp_path, monkeypatch, capsys, option):
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "place.yaml").write_text(PLACE, encoding="utf-8")
    (tmp_path / "spells.csv").write_text(SPELLS, encoding="utf-8")
    words = ["measure", "spells.csv", "--scenario", "place.yaml", option, "2025-99-01"]
    monkeypatch.setattr("sys.argv", ["homeward", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert f"{option} 2025-99-01: a date was expected" in capsys.readouterr().err


def test_what_the_scenario_alone_says_is_missing_and_not_nought(read, place):
    """No programme's cost and no closed bed: no row says so, whatever the scenario does."""
    log = read(SPELLS)
    missing = dict(missing_measures(log, place)[["measure", "reason"]].itertuples(index=False))
    for measure, reason in (
        ("programme_cost", "what was paid for programmes"),
        ("acute_beds_closed", "which beds were open"),
    ):
        assert reason in missing[measure]
        assert measure not in set(measures_of_log(log, place)["measure"])


def test_a_day_that_is_measured_from_begins_at_midnight_however_it_is_said(read):
    of_log = ",,measured,from,2024-07-02\n,,measured,until,2024-07-06\n"
    told = read(EVENTS + of_log).log
    asked = read(EVENTS, measured_from="2024-07-02", measured_until="2024-07-06").log
    assert (told.warm_up, told.end) == (asked.warm_up, asked.end) == (1440, 5 * 1440)
    late = read(EVENTS + of_log.replace("2024-07-02", "2024-07-02 12:00")).log
    assert late.warm_up == 1440 + 720


def test_a_column_of_a_frame_that_pandas_made_moments_of_is_read_as_the_file_is(place, tmp_path):
    (tmp_path / "log.csv").write_text(SPELLS.replace(" 09:30", "").replace(" 15:00", ""), encoding="utf-8")
    days = ["admission", "discharge ready date", "discharge"]
    frame = pd.read_csv(tmp_path / "log.csv", parse_dates=days)
    assert all(frame[name].dtype.kind == "M" for name in days)
    file, parsed = read_log(tmp_path / "log.csv", place), read_log(frame, place)
    assert parsed.log.minute.tolist() == file.log.minute.tolist()
    assert parsed.notes == file.notes
    assert any("noon" in note for note in parsed.notes)
    with_a_time = frame.assign(admission=frame["admission"] + pd.Timedelta(minutes=1))
    first = read_log(with_a_time, place).log
    assert first.minute[0] % 1440 == 1, "a column with times of day says what it says"


def test_a_log_whose_every_time_is_midnight_is_read_again_as_it_was(place):
    text = "".join(line for line in stay("a", "20 00:00", "21 00:00", "23 00:00"))
    log = log_of(place, text)
    frame = log.frame().merge(log.people().drop(columns="stream"), on="patient")
    as_file = pd.read_csv(io.StringIO(log_table(log).to_csv(index=False)), dtype=str, keep_default_na=False)
    for source in (log_table(log), as_file, frame):
        back = read_log(source, place, measured_from="2024-07-11", measured_until="2024-11-18").log
        assert back.minute.tolist() == log.minute.tolist()


@pytest.mark.parametrize(
    "called",
    [("12345678901234567890", "2"), ("²", "2"), ("1", "01"), ("9" * 19, "9" * 18), ("9" * 5000, "1"), ("٣", "3")],
)
def test_patients_are_called_as_they_are_and_no_two_become_one(read, place, called):
    first, second = called
    rows = EVENTS.strip().splitlines()
    header, *told = rows
    twice = [row.replace("a,", f"{name},", 1) for name in called for row in told]
    log = read("\n".join([header, *twice]) + "\n").log
    assert log.patients.number.tolist() == [0, 1], "names, not numbers"
    spells = read(SPELLS.replace("\na,", f"\n{first},").replace("\nb,", f"\n{second},")).log
    assert len(set(spells.patients.number.tolist())) == 3


def test_patients_with_numbers_keep_them_in_their_order(read):
    header, *told = EVENTS.strip().splitlines()
    rows = [row.replace("a,", f"{name},", 1) for name in ("12", "007") for row in told]
    assert read("\n".join([header, *rows]) + "\n").log.patients.number.tolist() == [7, 12]
