"""A results folder is input too: it may come from an earlier version, or from somebody who means no good."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from simulation.core.errors import HomewardError
from simulation.core.text.renamed import MEASURES
from simulation.results import comparison, reproduce
from simulation.results.archive import shareable, without_paths, write
from simulation.results.comparison import Outcome, compared
from simulation.results.manifest import LARGEST_MANIFEST, MANIFEST, digest_of, read_json, read_manifest
from simulation.results.side_tables import read_assumed, read_strengths

OLDER = Path(__file__).parent / "older" / "queue"
"""A folder that version 0.1.0 wrote before the engines had their present names."""
posix = pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX")


@pytest.fixture
def folder(small_results, tmp_path):
    return write(small_results, tmp_path)


def said_in(folder, **changes):
    said = {**json.loads((folder / MANIFEST).read_text(encoding="utf-8")), **changes}
    (folder / MANIFEST).write_text(json.dumps(said), encoding="utf-8")


# ---- from an earlier version ----


def test_a_folder_of_an_earlier_version_is_made_again():
    assert read_json(OLDER / MANIFEST)["engine"] == "fast"
    made = reproduce.reproduce(OLDER, workers=1)
    assert made.holds, [(file.name, file.word) for file in made.files]
    assert len(made.files) == 4


def test_values_are_compared_under_the_names_that_measures_have_now(tmp_path, monkeypatch):
    monkeypatch.setitem(MEASURES, "waiting", "queue_length")
    for name in ("measures.csv", "summary.csv", "dictionary.csv"):
        text = (OLDER / name).read_text(encoding="utf-8")
        assert "waiting" in text
        head, *rows = text.splitlines()
        moved = [head, *reversed([re.sub(r"(^|,)waiting,", r"\1queue_length,", row) for row in rows])]
        (tmp_path / name).write_text("\n".join(moved) + "\n", encoding="utf-8")
    before = {name: OLDER / name for name in ("measures.csv", "summary.csv", "dictionary.csv")}
    after = {"measures.csv.gz" if name == "measures.csv" else name: tmp_path / name for name in before}
    words = {file.name: file.word for file in compared(before, after, {}, True)}
    assert words == {"measures.csv.gz": "same values", "summary.csv": "same values", "dictionary.csv": "reworded"}

    text = (tmp_path / "summary.csv").read_text(encoding="utf-8")
    last = text.rstrip()[-3:]
    (tmp_path / "summary.csv").write_text(text.replace(last, "9"), encoding="utf-8")
    monkeypatch.delitem(MEASURES, "waiting")
    assert {file.word for file in compared(before, after, {}, True)} == {Outcome.DIFFERENT}


def test_bands_are_compared_under_the_names_they_have_now(tmp_path):
    head = "measure,by,group,value\n"
    (tmp_path / "before").write_text(f"{head}share_of_delays,band,2-3,0.5\noccupied,service,1,0.5\n", encoding="utf-8")
    (tmp_path / "after").write_text(
        f"{head}share_of_delays,band,2-3 days,0.5\noccupied,service,1,0.5\n", encoding="utf-8"
    )
    (tmp_path / "other").write_text(
        f"{head}share_of_delays,band,2-3 days,0.5\noccupied,service,1 day,0.5\n", encoding="utf-8"
    )

    def word(after):
        return compared({"t.csv": tmp_path / "before"}, {"t.csv": tmp_path / after}, {}, True)[0].word

    assert [word(name) for name in ("before", "after", "other")] == ["identical", "same values", "different"]


def test_numbers_of_another_version_may_differ_in_their_last_digit(tmp_path):
    for name, number in (
        ("a", "-2.042711178e-05"),
        ("b", "-2.042711179e-05"),
        ("c", "-2.0427e-05"),
        ("d", "2.042711178e-05"),
    ):
        (tmp_path / name).write_text(f"measure,group,value\nx,3,{number}\nx,4,1.5\n", encoding="utf-8")

    def word(after, other_version):
        return compared({"t.csv": tmp_path / "a"}, {"t.csv": tmp_path / after}, {}, other_version)[0].word

    assert [word(name, True) for name in "abcd"] == ["identical", "same values", "different", "different"]
    assert [word(name, False) for name in "abcd"] == ["identical", "different", "different", "different"]


def test_sentences_may_be_reworded_but_not_their_numbers(tmp_path):
    for name, text in (
        ("a", "8 people wait, -1.5 %"),
        ("b", "8 patients queue: -1.5 %"),
        ("c", "9 people wait, -1.5 %"),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    words = [
        compared({"findings.txt": tmp_path / "a"}, {"findings.txt": tmp_path / name}, {}, True)[0] for name in "abc"
    ]
    assert [file.word for file in words] == ["identical", "reworded", "different"]
    assert [file.holds for file in words] == [True, True, False]


def test_pictures_may_be_redrawn_by_another_version_of_what_is_the_same(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    first = {"charts/old.png": tmp_path / "a", "charts/p.png": tmp_path / "a", "t.csv": tmp_path / "a"}
    second = {"charts/new.png": tmp_path / "a", "charts/p.png": tmp_path / "b", "t.csv": tmp_path / "a"}

    def holds(before, after, other_version):
        return all(file.holds for file in compared(before, after, {}, other_version))

    assert holds(first, second, True)
    assert not holds(first, second, False)
    assert not holds(first, {**second, "t.csv": tmp_path / "b"}, True)


def test_what_was_changed_after_it_was_written_is_called_that(tmp_path):
    for name in ("written", "changed", "made"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    written = {"a.csv": digest_of(tmp_path / "written")}
    (file,) = compared({"a.csv": tmp_path / "changed"}, {"a.csv": tmp_path / "made"}, written, True)
    assert file.word == "changed since it was written"


# ---- manifests ----


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"replications": 10**9}, "replications is 1000000000; input should be less than or equal to 1000000"),
        ({"replications": "3"}, "replications is '3'"),
        ({"replications": True}, "replications is True"),
        ({"seed": -1}, "seed is -1"),
        ({"scenarios": []}, "scenarios is"),
        ({"scenarios": [{"view": "central"}]}, r"scenarios\.0\.name is missing"),
        ({"scenarios": [{"name": "x" * 2000}]}, r"scenarios\.0\.name is 'x+\.\.\.; string should have at most 1000"),
        ({"versions": {"numpy": 2}}, r"versions\.numpy is 2"),
        ({"split_by": "ward"}, "split_by is 'ward'"),
        ({"files": {"a": "b"}}, r"files\.a is 'b'"),
        ({"levers_attributed": [1]}, r"levers_attributed\.0 is 1"),
    ],
)
def test_a_manifest_is_checked_by_its_schema(folder, changes, told):
    said_in(folder, **changes)
    with pytest.raises(HomewardError, match=told) as caught:
        reproduce.reproduce(folder, workers=1)
    assert os.fspath(folder / MANIFEST) in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' + b"[" * 50 + b"]" * 50 + b"}", "nested more than 20 levels deep"),
        (b" " * (LARGEST_MANIFEST + 1), "larger than 2 MB"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"", "cannot be read"),
    ],
    ids=["deep", "deeper than any", "large", "a number without end", "not UTF-8", "empty"],
)
def test_a_manifest_that_is_none_is_refused(folder, content, told):
    (folder / MANIFEST).write_bytes(content)
    with pytest.raises(HomewardError, match=told):
        read_manifest(folder)


# ---- side tables ----


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "cannot be read"),
        ("scenario,lever\n", "the columns scenario, lever; scenario, lever, month, strength, asked were expected"),
        ("scenario,lever,month,strength\nx,l,2024-01\n", ":2: 3 cells; 4 were expected"),
        ("scenario,lever,month,strength\nx,l,January,1\n", ":2: month is 'January'"),
        ("scenario,lever,month,strength\nx,l,2024-01,1\nx,l,2024-01,nan\n", ":3: strength is 'nan'"),
        ("scenario,lever,month,strength\nx,l,2024-01,lots\n", ":2: strength is 'lots'"),
        ('scenario,lever,month,strength\n"x,l', "cannot be read"),
    ],
)
def test_strengths_are_checked_row_by_row(tmp_path, text, told):
    (tmp_path / "strengths.csv").write_text(text, encoding="utf-8")
    with pytest.raises(HomewardError, match=told) as caught:
        read_strengths(tmp_path / "strengths.csv", "x")
    assert "strengths.csv" in str(caught.value)


def test_side_tables_are_read_for_one_scenario_as_its_name_was(tmp_path):
    text = "scenario,measure,lever\n'=1+1,length_of_stay,a\nother,length_of_stay,b\n"
    (tmp_path / "assumed.csv").write_text(text, encoding="utf-8")
    assert read_assumed(tmp_path / "assumed.csv", "=1+1")["lever"].tolist() == ["a"]
    assert read_assumed(None, "=1+1").empty
    assert read_strengths(None, "x").empty


# ---- files that are none ----


@posix
@pytest.mark.parametrize("name", [MANIFEST, "summary.csv", "strengths.csv", "scenarios/1-small-place.yaml"])
@pytest.mark.parametrize("kind", ["pipe", "link to a device", "link that leads out", "folder"])
def test_only_plain_files_of_the_folder_are_opened(folder, tmp_path, name, kind):
    outside = tmp_path / "outside"
    if (folder / name).exists():
        shutil.move(folder / name, outside)
    else:
        outside.write_text("scenario,lever,month,strength\n", encoding="utf-8")
        said_in(folder, files={})
    if kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "link to a device":
        (folder / name).symlink_to("/dev/zero")
    elif kind == "folder":
        (folder / name).mkdir()
        os.mkfifo(folder / name / "pipe")
    else:
        (folder / name).symlink_to(outside)
    if (name, kind) == ("summary.csv", "folder"):
        assert not reproduce.reproduce(folder, workers=1).holds
        return
    with pytest.raises(HomewardError) as caught:
        reproduce.reproduce(folder, workers=1)
    assert Path(name).name in str(caught.value) or (kind == "folder" and "scenarios" in str(caught.value))


@posix
def test_a_link_within_the_folder_is_as_good_as_a_file(folder):
    (folder / "summary.csv").rename(folder / "kept.csv")
    (folder / "summary.csv").symlink_to("kept.csv")
    assert reproduce.reproduce(folder, workers=1).identical


@posix
def test_what_else_lies_in_a_folder_is_not_looked_at(folder):
    os.mkfifo(folder / "pipe")
    (folder / "notes.md").write_text("mine", encoding="utf-8")
    (folder / "home").symlink_to("/")
    assert reproduce.reproduce(folder, workers=1).identical


def test_a_folder_without_end_is_left(folder, monkeypatch):
    said_in(folder, files={})
    monkeypatch.setattr(reproduce, "MOST_FILES", 5)
    with pytest.raises(HomewardError, match="holds more than 5 files"):
        reproduce.reproduce(folder, workers=1)
    monkeypatch.setattr(reproduce, "MOST_FILES", 500)
    (folder / "a" / "b" / "c" / "d" / "e").mkdir(parents=True)
    with pytest.raises(HomewardError, match="more than 4 folders deep"):
        reproduce.reproduce(folder, workers=1)


def test_a_table_too_large_to_be_compared_is_told(tmp_path, monkeypatch):
    for name in ("a", "b"):
        (tmp_path / name).write_text(f"measure\n{name}\n", encoding="utf-8")
    monkeypatch.setattr(comparison, "LARGEST_COMPARED", 3)
    with pytest.raises(HomewardError, match="cannot be read: it is larger than"):
        compared({"t.csv": tmp_path / "a"}, {"t.csv": tmp_path / "b"}, {}, True)


# ---- what a folder says of its maker ----


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Path("/home/ann/plan.yaml"), "plan.yaml"),
        (Path("../ann/plan.yaml"), "plan.yaml"),
        (Path("~/plan.yaml"), "plan.yaml"),
        ([Path("/home/ann/a.yaml"), Path("b/c.yaml")], ["a.yaml", "b/c.yaml"]),
        (["run.length=3 days", "x={file: /home/ann/x.csv}"], ["run.length=3 days", "x={file: x.csv}"]),
        ("2 per day/3", "2 per day/3"),
        ("tcp://scheduler:8786", "tcp://scheduler:8786"),
        (None, None),
    ],
)
def test_options_name_no_place_on_a_machine(value, told):
    assert shareable(value) == told


def test_sentences_name_no_place_on_a_machine():
    assert without_paths(f"{Path.home()}{os.sep}x.so is missing") == "x.so is missing"
    assert without_paths(r"cannot load C:\Users\Ann\lib\numba.dll") == "cannot load numba.dll"
    assert without_paths("1/2 of a/b and https://example.org/a/b") == "1/2 of a/b and https://example.org/a/b"


def test_ends_that_an_earlier_version_told_beyond_what_can_be_are_the_same_where_they_end_now():
    """Those ends alone: any other that moved is a difference, and within one version every end counts."""
    from simulation.results.comparison import AS_GOOD_AS_EQUAL, Outcome, _tables

    head = "scenario,measure,by,group,mean,lower,upper,replications\n"

    def of(lower, upper, mean="0.4"):
        return f"{head}A,share_delayed,all,all,{mean},{lower},{upper},2\n"

    def outcome(before, after, apart=AS_GOOD_AS_EQUAL):
        return _tables("summary.csv", before, after, apart)

    assert outcome(of("-0.3", "1.1"), of("0", "1")) is Outcome.SAME
    assert outcome(of("-0.3", "1.1"), of("0", "1"), 0.0) is Outcome.DIFFERENT
    assert outcome(of("0.1", "0.7"), of("0", "0.7")) is Outcome.DIFFERENT
    assert outcome(of("-0.3", "1.1"), of("0.01", "1")) is Outcome.DIFFERENT
    assert outcome(of("-0.3", "0.9"), of("0", "1")) is Outcome.DIFFERENT
    assert outcome(of("-0.3", "1.1"), of("0", "1", "0.41")) is Outcome.DIFFERENT
