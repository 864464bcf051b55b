"""What the page is told: the command line's numbers, and in words whatever cannot be run."""

import csv
import io
import json
import math
import sys
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path

import pytest
import yaml

import simulation
from simulation.app.answer import replication as replications
from simulation.app.answer.journey import MANY, SOME, somebody
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.replication import Rows
from simulation.app.answer.tiles import MAY_BE_SAID, OFFICIAL, tiles_of
from simulation.app.browser import runner
from simulation.app.mind.place import opened
from simulation.app.serve import runs
from simulation.app.serve.desk import MOST_SESSIONS, Desk
from simulation.cli import main
from simulation.core.errors import SimulationError
from simulation.core.vocabulary import DAY, Event
from simulation.measures.log_tables.tables import MARK_DISCHARGED, MARK_READY
from simulation.places.boards import boards
from simulation.scenario.loading import from_text
from tests.fuzz.scenario_files import one_input, sources
from tests.support.short_england import short_england
from tests.support.small_place import PLACE

SMALL = PLACE.replace("length: 130 days", "length: 130 days, replications: 7")
MORE = {"services.help_home.capacity": 3.0, "people.arrivals.emergency.rate": 110.0}


def asked(desk, what, **said):
    return list(desk.answer(what, {"page": "p", **said}))


@pytest.fixture
def desk():
    made = Desk()
    (state,) = asked(made, "open", name="small.yaml", files={"small.yaml": SMALL})
    assert state["kind"] == "state"
    return made


def last_answer(messages):
    assert messages[-1]["kind"] == "done", messages[-1]
    return [message for message in messages if message["kind"] == "answer"][-1]


def same(one, other):
    return one == other or (one is None and (other is None or math.isnan(other)))


def test_tiles_are_the_command_lines_numbers_to_the_last_bit(desk):
    answer = last_answer(asked(desk, "ask", number=1, choice={"sliders": MORE}, replications=7, exact=True))
    chooser = desk.sessions["p"].chooser
    what_if = chooser.place.variant(asked(desk, "take", kind="yaml", choice={"sliders": MORE})[0]["text"])
    comparison = simulation.compare(chooser.place.scenario, what_if, replications=7, workers=1)
    whole = {"by": "all", "group": "all"}
    levels = [
        results.summary().query("by == 'all' and group == 'all'").set_index("measure") for results in comparison.results
    ]
    table = comparison.differences
    differences = table[(table["by"] == whole["by"]) & (table["group"] == whole["group"])].set_index("measure")
    assert len(answer["tiles"]) >= 4
    for tile in answer["tiles"]:
        measure = tile["measure"]
        for name, results in zip(("as_is", "what_if"), levels, strict=True):
            for end in ("mean", "lower", "upper"):
                assert same(tile[name][end], results.loc[measure, end]), (measure, name, end)
        for end, column in (("mean", "difference"), ("lower", "lower"), ("upper", "upper")):
            assert same(tile["difference"][end], differences.loc[measure, column]), (measure, end)
    assert any(tile["difference"]["mean"] for tile in answer["tiles"])


def test_the_table_has_every_measure_with_all_digits(desk):
    asked(desk, "ask", number=1, choice={"sliders": MORE}, replications=3, exact=True)
    (file,) = asked(desk, "take", kind="table", choice={"sliders": MORE})
    rows = {row["measure"]: row for row in csv.DictReader(io.StringIO(file["text"]))}
    place = desk.sessions["p"].chooser.place.scenario
    summary = simulation.run(place, replications=3, workers=1).summary()
    summary = summary[(summary["by"] == "all") & (summary["group"] == "all")].set_index("measure")
    assert set(rows) == set(summary.index)
    for measure, mean in summary["mean"].items():
        assert same(float(rows[measure]["As it is: mean"] or "nan"), mean) or math.isnan(mean)


def test_the_word_clear_is_said_only_once_it_may_be(desk):
    messages = asked(desk, "ask", number=1, choice={"sliders": MORE}, replications=7, exact=True)
    for answer in (message for message in messages if message["kind"] == "answer"):
        words = {tile["verdict"] for tile in answer["tiles"]}
        early = {"first", "none", "assumed"}
        assert (words <= early) == (answer["replications"] < MAY_BE_SAID) or words <= {"none"}


def test_as_it_is_runs_once_and_is_compared_with_nothing(desk):
    answer = last_answer(asked(desk, "ask", number=1, choice={}, replications=2))
    assert not answer["paired"]
    assert all(tile["what_if"] is None and tile["difference"] is None for tile in answer["tiles"])
    assert not desk.sessions["p"].answered


def test_every_chart_has_its_table(desk):
    answer = last_answer(asked(desk, "ask", number=1, choice={"sliders": MORE}, replications=5, exact=True))
    kinds = {chart["kind"] for chart in answer["charts"]}
    assert kinds == {"lines", "bars", "map"}
    for chart in answer["charts"]:
        assert chart["told"]
        assert all(len(row) == len(chart["table"]["columns"]) for row in chart["table"]["rows"])
        assert chart["table"]["rows"]


def test_a_newer_question_ends_the_older_one(desk):
    older = desk.answer(
        "ask", {"page": "p", "number": 1, "choice": {"sliders": MORE}, "replications": 50, "exact": True}
    )
    assert next(older)["kind"] == "heard"
    while next(older)["kind"] != "answer":
        pass
    newer = asked(desk, "ask", number=2, choice={}, replications=1)
    assert newer[-1]["kind"] == "done"
    rest = list(older)
    assert rest[-1]["kind"] == "stopped"
    assert len(rest) <= 1 + runs.workers()


def test_what_each_thing_does_is_everything_less_everything_without_it(desk):
    messages = asked(desk, "parts", number=3, choice={"sliders": MORE})
    assert [message.get("name") for message in messages[:-1]] == list(MORE)
    assert all(message["found"] and message["replications"] == 5 for message in messages[:-1])
    assert messages[-1]["kind"] == "done"


def test_somebody_who_waits_is_ready_some_days_before_leaving(desk):
    log = whole_log(desk.sessions["p"].kept.question)
    who = somebody(log)
    marks = [
        (int(minute), int(subject))
        for minute, patient, event, subject in zip(log.minute, log.patient, log.event, log.subject, strict=True)
        if patient == who and event == Event.MARKED and subject in (MARK_READY, MARK_DISCHARGED)
    ]
    ready = next(minute for minute, mark in marks if mark == MARK_READY)
    left = next(minute for minute, mark in marks if mark == MARK_DISCHARGED)
    assert SOME * DAY <= left - ready <= MANY * DAY
    (message,) = asked(desk, "journey", choice={}, patient=0)
    assert str(int(log.patients.number[who])) in message["ways"][0]["lines"][0]


def whole_log(question):
    steps = question.log(0)
    while True:
        try:
            next(steps)
        except StopIteration as over:
            return over.value


def test_a_journey_is_told_of_the_same_person_twice(desk):
    (message,) = asked(desk, "journey", choice={"sliders": MORE}, patient=5)
    one, other = message["ways"]
    assert one["lines"][0] == other["lines"][0]
    assert not any(key in line for line in one["lines"] for key in ("routes.", "_"))
    (wrong,) = asked(desk, "journey", choice={}, patient=10**6)
    assert wrong["kind"] == "wrong"


def test_the_official_share_stands_on_the_tile_with_days_away_beside_it():
    there = (*OFFICIAL, "days_dead_or_away_per_1000", "no_criteria_to_reside", "occupancy", "wait_for_bed_hours")
    two = Rows({("whole", name, "all", "all"): 0.5 for name in there})
    numbers = Numbers(simulation.load("examples/mmc_queue"), {0: two, 1: two}, {0: two, 1: two})
    beside = {one["measure"]: one["beside"] for one in tiles_of(numbers)}
    official = beside.pop("at_home_at_91_days_official")
    assert (official["measure"], official["as_is"]["mean"]) == ("days_dead_or_away_per_1000", 0.5)
    assert beside == dict.fromkeys(["no_criteria_to_reside", "occupancy", "wait_for_bed_hours"])


@pytest.mark.parametrize("kind", ["report", "workbook"])
def test_report_and_workbook_are_those_of_the_command_line(desk, kind):
    (file,) = asked(desk, "take", kind=kind, choice={"sliders": MORE}, replications=2)
    assert file["kind"] == "file"
    assert len(file.get("text") or file["base64"]) > 10_000


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("nothing", {}),
        ("ask", {"number": 0}),
        ("ask", {"number": 1, "replications": 10**6}),
        ("ask", {"number": "1"}),
        ("ask", {"number": 1, "choice": {"sliders": {"no.such": 1}}}),
        ("open", {"name": "no_such_place"}),
        ("open", {"name": "a.yaml", "files": {"a.yaml": 7}}),
        ("open", {"name": "a.yaml", "files": ["a.yaml"]}),
        ("take", {"kind": "everything"}),
        ("journey", {"patient": -1}),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(desk, what, said):
    messages = asked(desk, what, **said)
    assert messages[-1]["kind"] == "wrong"
    assert all(message["text"] for message in messages[-1]["messages"])


@pytest.mark.long
def test_one_of_the_boards_comes_to_the_command_lines_summary(tmp_path, monkeypatch):
    """Weeks of Somerset in place of two years, by the page and by the command line."""
    with short_england(tmp_path / "shipped"):
        desk = Desk()
        (state,) = asked(desk, "open", name="places/somerset")
        assert state["kind"] == "state"
        choice = {"sliders": {"people.arrivals.emergency.rate": 110.0}}
        answer = last_answer(asked(desk, "ask", number=1, choice=choice, replications=2, exact=True))
        (file,) = asked(desk, "take", kind="yaml", choice=choice)
        (tmp_path / "what-if.yaml").write_text(file["text"], encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        words = ["compare", "places/somerset", "what-if.yaml", "--replications", "2", "--workers", "1"]
        monkeypatch.setattr(sys, "argv", ["homeward", *words])
        with pytest.raises(SystemExit) as end:
            main()
        assert not end.value.code
    (summary,) = tmp_path.glob("results/*/summary.csv")
    with summary.open(encoding="utf-8-sig", newline="") as table:
        rows = [row for row in csv.DictReader(table) if (row["by"], row["group"]) == ("all", "all")]
    names = list(dict.fromkeys(row["scenario"] for row in rows))
    means = {(names.index(row["scenario"]), row["measure"]): float(row["mean"]) for row in rows}
    assert len(answer["tiles"]) >= 6
    for tile in answer["tiles"]:
        for at, part in enumerate(("as_is", "what_if")):
            if tile[part] is not None and tile[part]["mean"] is not None:
                assert f"{tile[part]['mean']:.10g}" == f"{means[at, tile['measure']]:.10g}", tile["measure"]
    assert any(tile["difference"]["mean"] for tile in answer["tiles"] if tile["difference"] is not None)


def test_who_has_opened_nothing_is_told_to():
    (message,) = asked(Desk(), "ask", number=1)
    assert "open a place first" in message["messages"][0]["text"]


def test_pages_that_were_left_are_forgotten(desk):
    for number in range(MOST_SESSIONS + 2):
        list(desk.answer("open", {"page": f"q{number}", "name": "examples/mmc_queue"}))
    assert len(desk.sessions) == MOST_SESSIONS


def test_a_page_that_asks_while_others_open_is_answered(desk):
    """It is the one that was away the longest, and would be forgotten between being found and being told."""

    class Interrupted(OrderedDict):
        """Others open their places whenever this page was looked for."""

        def get(self, page, default=None):
            found = super().get(page, default)
            if page == "p" and sys._getframe(1).f_code.co_name == "_session":
                others.start()
                others.join(0.5)
            return found

    desk.sessions = Interrupted(desk.sessions)
    others = threading.Thread(
        target=lambda: [
            list(desk.answer("open", {"page": f"q{number}", "name": "examples/mmc_queue"}))
            for number in range(MOST_SESSIONS)
        ]
    )
    (file,) = asked(desk, "take", kind="table", replications=1)
    assert file["kind"] == "file"
    others.join()
    assert "p" not in desk.sessions


def test_a_page_opened_again_is_the_last_to_be_forgotten(desk):
    for number in range(MOST_SESSIONS - 1):
        list(desk.answer("open", {"page": f"q{number}", "name": "examples/mmc_queue"}))
    asked(desk, "open", name="examples/mmc_queue")
    list(desk.answer("open", {"page": "another", "name": "examples/mmc_queue"}))
    assert "p" in desk.sessions
    assert "q0" not in desk.sessions


def test_spoilt_files_are_refused_in_words_or_open(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    texts = sources()[:8]
    trees = [yaml.load(text, yaml.BaseLoader) for text, _ in texts]
    desk, kinds = Desk(), []
    for number in range(150):
        content = one_input(texts, trees, number)[0].decode("utf-8", errors="replace")
        (message,) = asked(desk, "open", name="a.yaml", files={"a.yaml": content})
        kinds.append(message["kind"])
        if message["kind"] == "wrong":
            assert all(one["text"] and len(one["text"]) < 3000 for one in message["messages"])
    assert kinds.count("wrong") > 40
    assert kinds.count("state") > 2
    assert not list(Path(tmp_path).iterdir()), "what was dropped is not left behind"


def test_a_place_that_is_too_large_is_refused_before_it_runs(desk):
    text = SMALL.replace("young: 1 per day", "young: 90000 per day")
    (message,) = asked(desk, "open", name="a.yaml", files={"a.yaml": text})
    assert message["kind"] == "wrong"
    assert "more than this page takes on" in message["messages"][0]["text"]
    assert desk.sessions["p"].chooser.place.name == "small.yaml", "the place before is still there"


def test_a_what_if_with_far_more_people_than_its_place_is_refused_before_it_runs(desk):
    place = desk.sessions["p"].kept.question
    more, most = (from_text(SMALL.replace("young: 1 per day", f"young: {many} per day"), "a.yaml") for many in (4, 40))
    assert place.what_if(more).coming == pytest.approx(2 * place.coming)
    with pytest.raises(SimulationError, match="more than this page takes on"):
        place.what_if(most)


def test_the_largest_place_that_comes_with_the_package_is_one_that_a_page_takes_on():
    largest = max(boards().values(), key=lambda board: board.residents)
    replications.check_size(opened(f"places/{largest.slug}").scenario, runner.MOST_ROWS)


def test_a_replication_that_takes_too_long_is_stopped(desk, monkeypatch):
    monkeypatch.setattr(runs, "LONGEST", -1.0)
    messages = asked(desk, "ask", number=1, choice={}, replications=1)
    assert messages[-1]["kind"] == "wrong"
    assert "it was stopped" in messages[-1]["messages"][0]["text"]


def test_a_run_that_cannot_mean_what_it_says_is_told(desk):
    text = SMALL.replace("other: {virtual:", "round: {again: {choose: round}}\n  other: {virtual:").replace(
        "day_case: {seen: {delay: 6 hours},", "day_case: {seen: {delay: 0 hours}, on: {choose: round},"
    )
    messages = asked(desk, "open", name="a.yaml", files={"a.yaml": text})
    if messages[0]["kind"] == "state":
        messages = asked(desk, "ask", number=1, choice={}, replications=1)
    assert messages[-1]["kind"] == "wrong"


def test_packed_rows_read_back_to_the_same_bits(desk):
    asked(desk, "ask", number=1, choice={}, replications=1)
    rows = desk.sessions["p"].kept.rows[0]
    again = replications.unpacked(json.loads(json.dumps(replications.packed(rows))))
    assert list(again) == list(rows)
    assert all(same(again[key], rows[key]) or math.isnan(rows[key]) for key in rows)
