"""Reading the log: the same compiled or not, in numpy or in loops; and what a person's rows mean, row by row."""

import dataclasses
import sys

import numpy as np
import pandas as pd
import pytest

from simulation.core.compiling import jit
from simulation.core.vocabulary import DAY, Event
from simulation.engines import simulate
from simulation.measures import measure
from simulation.measures.log_tables import build_tables, labels, read_log
from simulation.measures.loops import counting, selecting
from simulation.measures.periods import cut
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from tests.support.small_logs import log_of
from tests.support.small_place import small_place


@pytest.fixture
def nothing_compiled(monkeypatch):
    for name, module in list(sys.modules.items()):
        if name.startswith("simulation.measures"):
            for word, value in list(vars(module).items()):
                if id(value) in jit._plain:
                    monkeypatch.setattr(module, word, jit._plain[id(value)][1])


@pytest.fixture(scope="module")
def busy():
    place = small_place().with_(
        {f"people.arrivals.emergency.rate.by_cohort.{cohort}": "0.6 per day" for cohort in ("young", "old", "resident")}
    )
    plan = compile_plan(place)
    log = simulate(plan, sample(plan, 1, 0), engine="reference")
    return place, log, measure(log, place, by=("stream", "short_term_outcome"))


def test_the_measures_are_the_same_where_nothing_is_compiled(busy, nothing_compiled):
    place, log, table = busy
    pd.testing.assert_frame_equal(measure(log, place, by=("stream", "short_term_outcome")), table, check_exact=True)


def test_the_measures_are_the_same_when_compiling_fails(busy, monkeypatch):
    place, log, table = busy
    from simulation import measures

    def fails():
        raise RuntimeError("no compiler")

    asked = []
    monkeypatch.setattr(measures, "LOOPS", (fails, *measures.LOOPS))
    monkeypatch.setattr(measures, "compile_measures", measures.compile_measures.__wrapped__)
    monkeypatch.setattr(jit, "WHY_NOT_COMPILED", "")
    monkeypatch.setattr(jit, "use_python", asked.append)
    pd.testing.assert_frame_equal(measure(log, place, by=("stream", "short_term_outcome")), table, check_exact=True)
    assert asked == ["simulation.measures"]


@pytest.mark.parametrize("rows", [1, 7, 1000])
def test_the_measures_are_the_same_however_many_rows_are_read_at_a_time(busy, monkeypatch, rows):
    place, log, table = busy
    monkeypatch.setattr(read_log, "PART", rows)
    pd.testing.assert_frame_equal(measure(log, place, by=("stream", "short_term_outcome")), table, check_exact=True)


def whole(chance, low, high, size):
    return chance.integers(low, high, size).astype(np.int32)


@pytest.mark.parametrize("parts", [[0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 1, 2, 2, 2, 2, 3]], ids=["days", "longer"])
@pytest.mark.parametrize("seed", range(5))
def test_parts_are_counted_alike_in_loops_and_in_numpy(seed, parts):
    chance = np.random.default_rng(seed)
    minute, until = (whole(chance, -DAY, 12 * DAY, 300) for _ in range(2))
    code = whole(chance, -1, 3, 300)
    part, number = np.array(parts, dtype=np.int32), parts[-1]
    for weight in (np.zeros(0), chance.integers(0, 9, 300).astype(np.float64)):
        for sums in (1, 2):
            found = [np.zeros((sums, 3, number)) for _ in range(2)]
            for way, into in zip((counting._count, counting._count_in_numpy), found, strict=True):
                way(minute, code, weight, part, 2 * DAY + 300, 9 * DAY + 60, into)
            assert (found[0] == found[1]).all()
            assert all(one.any() for one in found[0])
            assert len(weight) or (found[0][0] == found[0][-1]).all()
    weights = chance.integers(-9, 9, (2, 300)).astype(np.int32)
    each = [np.zeros((3, 3, number)) for _ in range(2)]
    for way, into in zip((counting._count_each, counting._count_each_in_numpy), each, strict=True):
        way(minute, code, weights, part, 2 * DAY + 300, 9 * DAY + 60, into)
    assert (each[0] == each[1]).all()
    for sums, weight in zip(each[0], (np.zeros(0), *weights.astype(np.float64)), strict=True):
        alone = np.zeros((1, 3, number))
        counting._count(minute, code, weight, part, 2 * DAY + 300, 9 * DAY + 60, alone)
        assert (sums == alone[0]).all()
        assert sums.any()
    for clock in (np.zeros(0), whole(chance, 0, DAY, 300).astype(np.float64)):
        both = [np.zeros((3, 3, 2 + number)) for _ in range(2)]
        for way, into in zip((counting._overlaps, counting._overlaps_in_numpy), both, strict=True):
            way(minute, until, code, clock, clock / 2, part, 2 * DAY + 300, 9 * DAY + 60, into)
        assert (both[0] == both[1]).all()
        assert both[0][0, :, 0].all(), "who came before the window"
        for which in (1, 2):
            gone_by = [np.empty((3, number)) for _ in range(2)]
            for way, into in zip((counting._passed, counting._passed_in_numpy), gone_by, strict=True):
                way(both[0], which, np.arange(3, 3 + number) * float(DAY), into)
            assert (gone_by[0] == gone_by[1]).all()
            assert gone_by[0].any()


@pytest.mark.parametrize("way", [counting._spread, counting._spread_in_numpy])
def test_parts_of_codes_are_spread_over_all_their_groups(way):
    found, groups = np.zeros((2, 3, 2)), np.array([[0, 2], [1, 0], [2, 1]], dtype=np.int32)
    of_code = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    way(np.array([of_code, -of_code]), groups, found)
    assert found.tolist() == [[[3, 30], [6, 60], [5, 50]], [[-3, -30], [-6, -60], [-5, -50]]]


@pytest.mark.parametrize("few", [0, 2048])
@pytest.mark.parametrize("most", [1, 7, 1024])
def test_the_measures_are_the_same_whichever_labels_are_read_with_the_log(busy, monkeypatch, few, most):
    place, log, table = busy
    monkeypatch.setattr(labels, "MOST", most)
    monkeypatch.setattr(cut, "FEW", few)
    pd.testing.assert_frame_equal(measure(log, place, by=("stream", "short_term_outcome")), table, check_exact=True)


def test_a_mix_says_what_every_label_was_when_a_line_was_made(busy):
    place, log, _ = busy
    wanted = ("cohort", "pathway", "stream", "short_term_outcome")
    read, asked = build_tables.LogTables(log, place.model, wanted), build_tables.LogTables(log, place.model)
    for label in wanted:
        for name in ("spells", "requests", "moments", "discharges", "ready_periods", "segments", "meetings"):
            found = [tables.labels.of(label, getattr(tables, name)).tolist() for tables in (read, asked)]
            assert found[0] == found[1], (label, name)
        spells = read.spells
        for then, mix in ((spells.admitted_row, spells.mix_admitted), (len(log), spells.mix_last)):
            found = [one.labels.of(label, one.spells.at(then, known)) for one, known in ((read, mix), (asked, None))]
            assert found[0].tolist() == found[1].tolist(), label


def test_a_label_recorded_anew_is_the_new_one_and_one_that_does_not_stay_ends_with_the_spell():
    place = small_place()
    log = log_of(place, """
        20 09:00 a arrived emergency old
        20 09:00 a asked acute
        21 09:00 a chose pathway P1
        21 09:00 a asked acute
        22 09:00 a chose pathway P0
        22 09:00 a asked acute
        23 09:00 a chose cohort young
        23 09:00 a marked discharged
        25 09:00 a risk readmission
        25 09:00 a asked acute
        """)  # fmt: skip
    for kept, afterwards in (((), ["old", "P0"]), ((False, True), ["not_recorded", "P0"])):
        names = dataclasses.replace(log.names, kept=kept)
        carried = np.array([[2, names.labels["pathway"].index("P0") + 1, 0]], dtype=np.int16)
        people = dataclasses.replace(log.patients, labels=carried)
        told = dataclasses.replace(log, names=names, patients=people)
        for wanted in ((), ("cohort", "pathway")):
            tables = build_tables.LogTables(told, place.model, wanted)
            read = [
                [tables.labels.groups(label)[code] for code in tables.labels.of(label, tables.requests)]
                for label in ("cohort", "pathway")
            ]
            assert read == [["old", "old", "old", afterwards[0]], ["P0", "P1", "P0", afterwards[1]]]


@pytest.mark.parametrize("seed", range(5))
def test_people_are_looked_up_alike_in_loops_and_in_numpy(seed):
    chance = np.random.default_rng(seed)
    owner = np.sort(chance.integers(0, 9, 40))
    at = np.concatenate([np.sort(chance.integers(-50, 50, (owner == person).sum())) for person in range(9)]).astype(
        np.int32
    )
    first = np.searchsorted(owner, np.arange(10)).astype(np.int32)
    for begins in (counting._first_lines, counting._first_lines_in_numpy):
        told = np.zeros(10, dtype=np.int32)
        begins(owner.astype(np.int32), told)
        assert told.tolist() == first.tolist()
    who, when = whole(chance, 0, 9, 200), whole(chance, -60, 60, 200)
    found = [np.empty(200, dtype=np.int32) for _ in range(2)]
    for way, into in zip((counting._last_before, counting._last_before_in_numpy), found, strict=True):
        way(first, at, who, when, into)
    expected = [
        max((line for line in range(40) if owner[line] == person and at[line] < moment), default=-1)
        for person, moment in zip(who, when, strict=True)
    ]
    assert found[0].tolist() == found[1].tolist() == expected


@pytest.mark.parametrize("few", [0, 4000])
@pytest.mark.parametrize("seed", range(3))
def test_lines_and_columns_at_them_are_found_alike_in_loops_and_in_numpy(seed, few, monkeypatch):
    monkeypatch.setattr(selecting, "FEW", few)
    keep = np.random.default_rng(seed).random(200) < (0.0, 0.4, 1.0)[seed]
    expected = np.flatnonzero(keep)
    assert selecting.lines_of(keep).tolist() == expected.tolist()
    assert selecting.lines_of(keep).dtype == np.int32
    for way in (selecting._find_lines, selecting._find_lines_in_numpy):
        room = np.empty(len(expected) + 1, dtype=np.int32)
        assert way(keep, room) == len(expected)
        assert room[:-1].tolist() == expected.tolist()
    lines = expected[::-1].astype(np.int32)
    for kind, way in ((np.int32, selecting._take_wide), (np.int16, selecting._take_codes)):
        column = np.arange(1000, 1200, dtype=kind)
        found = np.empty((2, len(lines)), dtype=kind)
        way(column, lines, found[0])
        selecting._take_in_numpy(column, lines, found[1])
        assert found.tolist() == [(1000 + lines).tolist()] * 2
        assert selecting.at_lines(column, lines).tolist() == (1000 + lines).tolist()
    assert selecting.at_lines(keep, lines).all()


@pytest.mark.parametrize("way", [counting._find_rows, counting._find_rows_in_numpy])
def test_the_rows_that_record_a_label_are_found(way):
    events = np.array([Event.CHOSE, Event.ASKED, Event.CHOSE, Event.MARKED, Event.CHOSE], dtype=np.int8)
    rows, wanted = np.full(3, -1, dtype=np.int32), np.zeros((len(Event), 6), dtype=np.bool_)
    wanted[Event.CHOSE, 3 + 1] = True
    subjects = np.array([3, 3, 4, 3, 3], dtype=np.int16)
    assert way(events, subjects, wanted, np.arange(5, dtype=np.int32), rows) == 2
    assert rows[:2].tolist() == [0, 4]
    assert way(events, subjects, wanted, np.array([1, 4], dtype=np.int32), rows) == 1
    assert rows[0] == 4


@pytest.mark.parametrize("seed", range(5))
def test_labels_are_read_alike_in_loops_and_in_numpy(seed):
    chance = np.random.default_rng(seed)
    rows, values = (
        np.sort(chance.choice(300, 120, replace=False)).astype(np.int32),
        chance.integers(0, 9, 120).astype(np.int16),
    )
    journey, carried = whole(chance, 0, 40, 120), chance.integers(10, 19, 40).astype(np.int16)
    gathered = []
    for way in (counting._gather, counting._gather_in_numpy):
        first, row, what = np.zeros(41, dtype=np.int32), np.empty(160, dtype=np.int32), np.empty(160, dtype=np.int16)
        way(journey, rows, values, carried, first, row, what)
        gathered.append((first, row, what))
    assert all((one == other).all() for one, other in zip(*gathered, strict=True))
    who, when, found = whole(chance, 0, 40, 100), whole(chance, -1, 301, 100), []
    for way in (counting._recorded, counting._recorded_in_numpy):
        found.append(np.empty(100, dtype=np.int32))
        way(who, when, *gathered[0][:2], found[-1])
    records = list(zip(rows, values, journey, strict=True))
    expected = [
        max(
            ((at, value) for at, value, spell in records if spell == person and at <= moment),
            default=(-1, carried[person]),
        )
        for person, moment in zip(who, when, strict=True)
    ]
    assert found[0].tolist() == found[1].tolist()
    assert list(zip(gathered[0][1][found[0]], gathered[0][2][found[0]], strict=True)) == expected


def test_ready_inside_a_stay_belongs_to_the_reason_of_that_stay():
    place = small_place()
    found = build_tables.LogTables(log_of(place, """
        20 09:00 a arrived emergency old
        20 09:00 a began come.support
        20 09:00 a asked help_home
        20 09:00 a granted help_home
        20 09:00 a marked ready
        22 09:00 a ended come.support
        23 09:00 a left help_home
        23 09:00 a state home
        """), place.model).segments  # fmt: skip
    reasons = [*place.model.reasons, "none"]
    assert [
        (reasons[reason], end - begin) for reason, begin, end in zip(found.reason, found.begin, found.end, strict=True)
    ] == [("no_place", 2 * DAY), ("none", DAY)]


def test_a_discharge_from_no_place_knows_the_place_entered_in_that_minute():
    place = small_place()
    log = log_of(place, """
        19 09:00 z arrived emergency old
        19 09:00 z asked acute
        19 09:00 z granted acute
        20 09:00 a arrived emergency old
        20 09:00 a marked discharged
        20 09:00 a asked help_home
        20 09:00 a granted help_home
        20 09:00 b arrived emergency old
        20 09:00 b marked discharged
        20 09:00 b asked help_home
        20 09:01 b granted help_home
        """)  # fmt: skip
    out = build_tables.LogTables(log, place.model).discharges
    assert out.to.tolist() == [log.names.services.index("help_home"), -1]


def test_every_spell_has_its_first_discharge():
    place = small_place()
    out = build_tables.LogTables(log_of(place, """
        20 09:00 a arrived emergency old
        20 09:00 a marked discharged
        22 09:00 a marked discharged
        25 09:00 a risk readmission
        27 09:00 a marked discharged
        """), place.model).discharges  # fmt: skip
    assert [(spell, minute // DAY) for spell, minute in zip(out.spell, out.minute, strict=True)] == [(0, 20), (1, 27)]


def test_who_moves_within_one_service_gives_back_the_place_held_longest():
    place = small_place()
    found = build_tables.LogTables(log_of(place, """
        20 09:00 a arrived emergency old
        20 09:00 a asked acute
        20 09:00 a granted acute
        22 09:00 a asked acute
        23 09:00 a granted acute
        23 09:00 a left acute
        27 09:00 a left acute
        """), place.model).places  # fmt: skip
    assert ((found.left - found.answered) // DAY).tolist() == [3, 4]
