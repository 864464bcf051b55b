"""YAML read strictly: text stays text, lines are kept, and nothing a file holds can exhaust the machine."""

import time
from pathlib import Path

import pytest
import yaml

from simulation.scenario.reading import yaml_reader
from simulation.scenario.reading.yaml_reader import DEEPEST, LARGEST_FILE, Document, read_file, read_text
from tests.support.quick import room


def only_mistake(document: Document) -> str:
    (mistake,) = document.mistakes
    return str(mistake)


def test_every_scalar_stays_the_text_it_looks_like():
    raw = read_text(
        "time: 10:30\nanswer: no\nswitch: on\ncode: 010\nnothing: null\nnumber: 1e3\nday: 2024-04-01\n", "s.yaml"
    ).raw
    assert raw == {
        "time": "10:30",
        "answer": "no",
        "switch": "on",
        "code": "010",
        "nothing": "null",
        "number": "1e3",
        "day": "2024-04-01",
    }


def test_every_value_keeps_the_line_of_its_name():
    document = read_text("a:\n  b: [x,\n      y]\n  c: {d: 1,\n      e: 2}\n", "s.yaml")
    assert document.lines[("a", "b")] == 2
    assert document.lines[("a", "b", "1")] == 3
    assert document.lines[("a", "c", "d")] == 4
    assert document.lines[("a", "c", "e")] == 5


def test_a_byte_order_mark_is_tolerated(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_bytes(b"\xef\xbb\xbftitle: caf\xc3\xa9 \xc2\xa35\r\n")
    assert read_file(path, "s.yaml").raw == {"title": "café £5"}


def test_an_alias_repeats_what_an_anchor_named():
    assert read_text("a: &x {b: 1}\nc: *x\n", "s.yaml").raw == {"a": {"b": "1"}, "c": {"b": "1"}}


@pytest.mark.parametrize(
    ("text", "place", "met"),
    [
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
        ("- a\n- b\n", 1, "the file does not hold names with values"),
        ("just words", 1, "the file does not hold names with values"),
        ("a: 1\n\tb: 2\n", 2, "a tab at the beginning of the line"),
        ("a: 1\nb: {c: 1, d: 2\ne: 3\n", 2, "a bracket that is not closed"),
        ("a: 1\nb: 'words\nc: 2\n", 2, "a quotation mark that is not closed"),
        ("a: b: c\n", 1, "a second ': ' in one line"),
        ("a:\n  b: 1\n c: 2\n", 3, "a line that does not fit the ones above it"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("a: 1\nb: *gone\n", 2, "an alias '*gone' for what has no name yet"),
        ("a: &x [*x]\n", 1, "an alias '*x' for what has no name yet"),
        ("a: 1\nb: \x01\n", 2, "a control character"),
        ("a: 1\nb: \ud800\n", 2, "half of a character"),
        ('a: 1\nb: "C:\\data"\n', 2, "a backslash in double quotation marks"),
        ('a: 1\nb: "\\ud800"\n', 2, "a backslash in double quotation marks"),
        ("? [a, b]\n: c\n", 1, "a name that is itself a list or mapping"),
    ],
)
def test_what_cannot_be_read_is_explained_with_its_line(text, place, met):
    document = read_text(text, "s.yaml")
    assert document.raw is None
    assert only_mistake(document).startswith(f"s.yaml:{place}: {met}")


def test_repeated_keys_tags_and_empty_values_are_all_reported():
    found = [
        str(mistake)
        for mistake in read_text("a: 1\na: 2\nb: {c: 1, c: 2}\nd: !!python/object x\ne:\n", "s.yaml").mistakes
    ]
    assert [line.partition(";")[0] for line in found] == [
        "s.yaml:2: a: 'a' a second time (first on line 1)",
        "s.yaml:3: b.c: 'c' a second time (first on line 3)",
        "s.yaml:4: d: a tag 'tag:yaml.org,2002:python/object'",
        "s.yaml:5: e: nothing after the colon",
    ]


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    begin = time.process_time()
    assert only_mistake(read_file(path, "large.yaml")).startswith("large.yaml: the file is larger than 2 MB")
    assert time.process_time() - begin < room(1.0)
    assert only_mistake(read_text("a" * (LARGEST_FILE + 1), "s.yaml")).startswith(
        "s.yaml: the text is larger than 2 MB"
    )


def test_an_anchor_bomb_is_refused():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdefghij", "bcdefghijk", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    begin = time.process_time()
    assert "aliases counted each time" in only_mistake(read_text(bomb, "s.yaml"))
    assert time.process_time() - begin < room(1.0)


def test_depth_is_bounded():
    assert f"more than {DEEPEST} levels" in only_mistake(read_text("a: " + "[" * 100_000, "s.yaml"))


def test_files_that_are_not_there_or_not_text(tmp_path):
    assert only_mistake(read_file(tmp_path / "gone.yaml", "gone.yaml")).startswith("gone.yaml: there is no such file")
    assert "folder" in only_mistake(read_file(tmp_path, "here"))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("a: 1\nb: £5\n".encode("latin-1"))
    assert only_mistake(read_file(latin, "latin.yaml")).startswith("latin.yaml:2: a character that is not UTF-8")


def test_england_is_read_in_a_blink():
    path = Path(__file__).parents[3] / "scenarios" / "england.yaml"
    begin = time.process_time()
    assert read_file(path, "england.yaml").raw is not None
    assert time.process_time() - begin < room(0.5)


@pytest.mark.parametrize(("version", "quick"), [((0, 1, 7), False), ((0, 2, 0), True), ((0, 2, 5), True)])
def test_an_old_libyaml_is_not_used(monkeypatch, version, quick):
    yaml_c = pytest.importorskip("yaml._yaml", reason="PyYAML without its library")
    monkeypatch.setattr(yaml_c, "get_version", lambda: version)
    assert yaml_reader._loader() is (yaml.CBaseLoader if quick else yaml.BaseLoader)
