"""Two people's journeys, written by hand, as other tools read them."""

import xml.etree.ElementTree as ET

import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError, OptionError
from simulation.exports.single_file import write_table
from tests.support.small_logs import log_of
from tests.support.small_place import small_place

JOURNEYS = """
20 08:00 anna arrived emergency old
20 08:00 anna asked acute
20 09:00 anna granted acute
20 09:30 ben arrived emergency young
20 09:30 ben asked acute
20 10:00 ben granted acute
20 12:00 anna marked ready
20 12:00 anna asked help_home
20 14:00 anna granted help_home
20 14:00 anna left acute
20 14:00 anna marked discharged
20 15:00 cleo arrived emergency old
20 15:00 cleo asked acute
20 15:00 cleo granted acute
21 08:00 ben asked help_home
21 10:00 ben gave_up help_home
21 10:00 ben left acute
21 10:00 ben state home
22 09:00 anna left help_home
22 09:00 anna state home
"""


@pytest.fixture(scope="module")
def place():
    return small_place()


@pytest.fixture(scope="module")
def log(place):
    return log_of(place, JOURNEYS)


def minute(day, clock):
    hours, minutes = clock.split(":")
    return day * 1440 + int(hours) * 60 + int(minutes)


def test_vidigi_has_who_waits_where_and_which_bed(place, log):
    table = simulation.vidigi_table(log, place)
    assert list(table.columns) == ["entity_id", "event_type", "event", "time", "pathway", "resource_id"]
    anna = table[table["entity_id"] == 1].drop(columns="entity_id").astype(object)
    anna = anna.where(anna.notna(), None)
    assert anna.to_numpy().tolist() == [
        ["arrival_departure", "arrival", minute(20, "08:00"), "emergency", None],
        ["queue", "acute_wait", minute(20, "08:00"), "emergency", None],
        ["resource_use", "acute", minute(20, "09:00"), "emergency", 1],
        ["queue", "help_home_wait", minute(20, "12:00"), "emergency", None],
        ["resource_use", "help_home", minute(20, "14:00"), "emergency", 1],
        ["resource_use_end", "acute_end", minute(20, "14:00"), "emergency", 1],
        ["resource_use_end", "help_home_end", minute(22, "09:00"), "emergency", 1],
        ["arrival_departure", "depart", minute(22, "09:00"), "emergency", None],
    ]
    beds = table[table["event"] == "acute"].set_index("entity_id")["resource_id"]
    assert beds.to_dict() == {1: 1, 2: 2, 3: 1}, "Cleo has the bed that Anna left"
    assert table[table["entity_id"] == 3]["event_type"].tolist() == ["arrival_departure", "queue", "resource_use"]
    assert table["time"].is_monotonic_increasing


def test_activities_have_three_times_and_what_came_of_them(place, log):
    table = simulation.activity_table(log, place)
    assert list(table.columns[:7]) == [
        "case_id", "activity", "schedule", "start", "complete", "resource_id", "outcome",
    ]  # fmt: skip
    ben = table[table["cohort"] == "young"]
    assert ben["case_id"].nunique() == 1
    assert ben["case_id"].iloc[0].endswith("-0")
    day = pd.Timestamp(log.first_day)

    def at(days, hours):
        return day + pd.Timedelta(days=days, hours=hours)

    told = ben[["activity", "schedule", "start", "complete", "resource_id", "outcome"]].to_numpy().tolist()
    assert told[1] == ["acute", at(20, 9.5), at(20, 10), at(21, 10), "acute 2", "granted"]
    assert [told[2][0], told[2][1], told[2][3], told[2][5]] == ["help_home", at(21, 8), at(21, 10), "gave up"]
    assert told[2][2] is pd.NaT
    assert [row[0] for row in told] == ["arrives: emergency", "acute", "help_home", "ends: home"]
    still_there = table[(table["activity"] == "acute") & table["complete"].isna()]
    assert len(still_there) == 1


def test_xes_is_what_the_standard_asks_for(place, log, tmp_path):
    file = simulation.write_xes(log, tmp_path / "journeys.xes", place)
    assert simulation.write_xes(log, file, place) == file, "its own file is written anew"
    name = "{http://www.xes-standard.org/}"
    root = ET.parse(file).getroot()
    assert root.tag == f"{name}log"
    assert root.attrib["xes.version"] == "1849-2016"
    traces = root.findall(f"{name}trace")
    assert len(traces) == 3
    ben = traces[1]
    assert {one.attrib["key"]: one.attrib["value"] for one in ben.findall(f"{name}string")}["cohort"] == "young"
    events = [{one.attrib["key"]: one.attrib["value"] for one in event} for event in ben.findall(f"{name}event")]
    short = [(one["concept:name"], one["lifecycle:transition"], one["time:timestamp"][11:16]) for one in events]
    assert short == [
        ("arrives: emergency", "complete", "09:30"),
        ("acute", "schedule", "09:30"),
        ("acute", "start", "10:00"),
        ("help_home", "schedule", "08:00"),
        ("acute", "complete", "10:00"),
        ("help_home", "withdraw", "10:00"),
        ("ends: home", "complete", "10:00"),
    ]
    assert [one.get("org:resource") for one in events] == [None, None, "acute 2", None, "acute 2", None, None]


def test_results_are_exported_like_their_log(small_results):
    table = simulation.vidigi_table(small_results, replication=1)
    assert table.equals(simulation.vidigi_table(small_results.log(1), small_results.scenario))
    log, beds = small_results.log(1), small_results.scenario.model.services
    assert set(table["event"]) >= {f"{name}_wait" for name in beds if name in log.names.services}
    used = table[table["event_type"] == "resource_use"]
    ends = table[table["event_type"] == "resource_use_end"]
    assert used["resource_id"].notna().all()
    for name, stays in used.groupby("event"):
        assert 0 <= len(stays) - (ends["event"] == f"{name}_end").sum() <= 200, "who is there at the end has none"
    for bed, turns in table[table["event"].isin(["ward", "ward_end"])].groupby("resource_id"):
        held = (turns["event"] == "ward").map({True: 1, False: -1}).groupby(turns["time"]).sum().cumsum()
        assert held.isin([0, 1]).all(), f"two people in bed {bed}"
    assert used[used["event"] == "ward"]["resource_id"].max() <= 66


def test_a_foreign_file_stays(tmp_path, place, log):
    file = tmp_path / "journeys.csv"
    file.write_text("mine\n")
    with pytest.raises(HomewardError, match="already there"):
        write_table(simulation.activity_table(log, place), file)
    assert file.read_text() == "mine\n"


def test_what_was_written_in_an_export_stays_and_the_same_may_be_written_again(tmp_path, place, log):
    file = tmp_path / "journeys.csv"
    table = simulation.activity_table(log, place)
    write_table(table, file)
    write_table(table, file)
    file.write_text(file.read_text() + "my note\n")
    with pytest.raises(HomewardError, match="already there"):
        write_table(table, file)
    assert file.read_text().endswith("my note\n")


def test_a_log_needs_its_scenario(log):
    with pytest.raises(OptionError, match="a log needs the loaded scenario"):
        simulation.activity_table(log)


@pytest.mark.parametrize(("form", "ending", "first"), [
    ("vidigi", "csv", "entity_id,event_type,event,time,pathway,resource_id"),
    ("bupar", "csv", "case_id,activity,schedule,start,complete,resource_id,outcome,stream,cohort"),
    ("xes", "xes", '<?xml version="1.0" encoding="UTF-8"?>'),
    ("homeward", "csv", "patient,spell,event,subject,time,value,cohort"),
])  # fmt: skip
def test_the_command_writes_each_form(form, ending, first, tmp_path, monkeypatch, capsys):
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)
    short = ["--length", "20 days", "--warm-up", "5 days"]
    words = ["homeward", "export", "mmc_queue", "--as", form, "--out", f"there.{ending}", *short]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code
    assert capsys.readouterr().out.strip() == f"Written: there.{ending}"
    assert (tmp_path / f"there.{ending}").read_text(encoding="utf-8").splitlines()[0] == first
