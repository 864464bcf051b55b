"""Packed tables: the same rows are the same table however they were packed, and what a stranger packed has its limit."""

import gzip

import pytest

from simulation.core.errors import HomewardError
from simulation.results import comparison
from simulation.results.archive import MEASURES, write
from simulation.results.comparison import compared
from simulation.results.packed import content_of, write_packed


def test_the_same_texts_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_packed(tmp_path / f"{name}.csv.gz", ["a,b\n", "1,£2\n"])
    assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()
    assert content_of(tmp_path / "one.csv.gz", 1000).decode() == "a,b\n1,£2\n"


def test_a_file_that_is_not_packed_is_read_as_it_is(tmp_path):
    (tmp_path / "plain").write_bytes(b"a,b\n")
    assert content_of(tmp_path / "plain", 1000) == b"a,b\n"


def test_what_unpacks_beyond_the_limit_is_refused(tmp_path):
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"0" * 5_000_000))
    with pytest.raises(OSError, match="unpacked it is larger than 1 MB"):
        content_of(tmp_path / "bomb.gz", 1_000_000)


@pytest.mark.parametrize(
    "broken",
    [b"\x1f\x8b", b"\x1f\x8b\x08rubbish that is none", gzip.compress(b"a,b\n" * 99)[:-12]],
    ids=["cut off after two bytes", "rubbish", "cut off at the end"],
)
def test_what_cannot_be_unpacked_is_told_with_its_name(tmp_path, broken, monkeypatch):
    (tmp_path / "measures.csv.gz").write_bytes(broken)
    (tmp_path / "other.csv.gz").write_bytes(gzip.compress(b"a,b\n"))
    with pytest.raises(HomewardError, match=r"measures\.csv\.gz cannot be read"):
        compared({"t.csv.gz": tmp_path / "measures.csv.gz"}, {"t.csv.gz": tmp_path / "other.csv.gz"}, {}, False)


def test_a_table_packed_otherwise_is_the_same_table(small_results, tmp_path):
    folder = write(small_results, tmp_path)
    rows = content_of(folder / MEASURES, 10_000_000)
    other = gzip.compress(rows, compresslevel=1)
    assert other != (folder / MEASURES).read_bytes()
    (folder / MEASURES).write_bytes(other)
    told = []
    assert write(small_results, tmp_path, news=told.append) == folder
    assert "already there" in told[0]
    (folder / MEASURES).write_bytes(gzip.compress(rows.replace(b"occupancy", b"0ccupancy")))
    assert write(small_results, tmp_path).name == f"{folder.name}-2"


def test_a_packed_table_is_compared_by_its_values(tmp_path):
    head = b"measure,value\n"
    for name, rows in (("one", b"a,1\nb,2\n"), ("two", b"b,2\na,1\n"), ("three", b"a,1\nb,3\n")):
        (tmp_path / name).write_bytes(gzip.compress(head + rows))

    def word(name):
        return compared({"t.csv.gz": tmp_path / "one"}, {"t.csv.gz": tmp_path / name}, {}, False)[0].word

    assert [word(name) for name in ("one", "two", "three")] == [
        comparison.Outcome.IDENTICAL,
        comparison.Outcome.SAME,
        comparison.Outcome.DIFFERENT,
    ]


def test_a_table_without_units_is_one_of_an_older_version(tmp_path):
    (tmp_path / "older").write_text("measure,mean\na,1\n", encoding="utf-8")
    (tmp_path / "now").write_text("measure,unit,mean\na,days,1\n", encoding="utf-8")
    (tmp_path / "other").write_text("measure,unit,mean\na,days,2\n", encoding="utf-8")

    def word(before, after):
        return compared({"summary.csv": tmp_path / before}, {"summary.csv": tmp_path / after}, {}, False)[0].word

    assert word("older", "now") == comparison.Outcome.SAME
    assert word("older", "other") == comparison.Outcome.DIFFERENT
    assert word("now", "older") == comparison.Outcome.DIFFERENT
