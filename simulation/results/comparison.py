"""Two results folders compared file by file: the same bytes, the same values in other words, or different.

Values are what counts. Between two versions of the program measures may have been renamed, sentences reworded and
pictures redrawn; the numbers that belong together are then compared, and everything else is said to have changed.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from simulation.core.errors import HomewardError
from simulation.core.text import renamed
from simulation.results.manifest import FileDigest, digest_of
from simulation.results.packed import content_of
from simulation.scenario.loading import load

LARGEST_COMPARED = 500_000_000


class Outcome(StrEnum):
    """How one file of a results folder came out again."""

    IDENTICAL = "identical"
    SAME = "same values"
    """Measures have other names, or a scenario is written down in another way."""
    REWORDED = "reworded"
    """The same measures, the same numbers in sentences."""
    REDRAWN = "redrawn"
    """A picture by another version; the tables it is drawn from are the same."""
    DIFFERENT = "different"
    CHANGED = "changed since it was written"
    MISSING = "no longer made"
    NEW = "new"


AS_GOOD_AS_EQUAL = 1e-8
"""Relative difference of two numbers that another version may work out in another way."""
ENDS = {"mean", "lower", "upper"}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?")

HOLDS = (Outcome.IDENTICAL, Outcome.SAME, Outcome.REWORDED, Outcome.REDRAWN)


@dataclass(frozen=True)
class File:
    """One file of a results folder, and how it came out again."""

    name: str
    word: Outcome

    @property
    def holds(self) -> bool:
        """Whether it says what it said."""
        return self.word in HOLDS


def compared(
    before: Mapping[str, Path], after: Mapping[str, Path], written: Mapping[str, FileDigest], other_version: bool
) -> tuple[File, ...]:
    """Every file of two folders, by its path in them; `written`: as the first was when it was written, where that is
    known.
    """
    before = {renamed.FILES.get(name, name): file for name, file in before.items()}
    written = {renamed.FILES.get(name, name): told for name, told in written.items()}
    words = {}
    for name in sorted(before.keys() | after.keys()):
        if name not in after:
            words[name] = Outcome.MISSING
        elif name not in before:
            words[name] = Outcome.NEW
        else:
            words[name] = _compared(name, before[name], after[name], written.get(name), other_version)
    pictures = [name for name in words if name.endswith(".png")]
    if other_version and all(words[name] in HOLDS for name in words if name not in pictures):
        for name in pictures:
            if words[name] in (Outcome.DIFFERENT, Outcome.MISSING, Outcome.NEW):
                words[name] = Outcome.REDRAWN
    return tuple(File(name, word) for name, word in words.items())


def _compared(name: str, before: Path, after: Path, written: FileDigest | None, other_version: bool) -> Outcome:
    was = digest_of(before)
    is_table = name.endswith((".csv", ".csv.gz"))
    if was == digest_of(after) or (is_table and _content(before) == _content(after)):
        return Outcome.IDENTICAL
    if written is not None and was != written:
        return Outcome.CHANGED
    if name.startswith("scenarios/"):
        return Outcome.SAME if load(before).digest() == load(after).digest() else Outcome.DIFFERENT
    if is_table:
        return _tables(name, _read(before), _read(after), AS_GOOD_AS_EQUAL if other_version else 0.0)
    if name.endswith(".txt") and _numbers(_read(before)) == _numbers(_read(after)):
        return Outcome.REWORDED
    return Outcome.DIFFERENT


def _tables(name: str, before: str, after: str, apart: float) -> Outcome:
    """The same rows in any order, under the names that measures have now and with numbers so far apart at most; of a
    dictionary the same measures. Of another version (`apart` is not 0) the measures that both have are compared.
    """
    (columns, first), (others, second) = _rows(before), _rows(after)
    if apart and "measure" in columns:
        first, second = _of_both_versions(first, second)
    if apart and set(columns) >= ENDS:
        first = _at_what_can_be(first, second)
    if name == "dictionary.csv":
        same = {row.get("measure") for row in first} == {row.get("measure") for row in second}
        return Outcome.REWORDED if same else Outcome.DIFFERENT
    unsaid = {"unit", "asked"} - set(columns)  # older versions did not say them
    for row in second:
        for column in unsaid:
            row.pop(column, None)
    if set(columns) != set(others) - unsaid:
        return Outcome.DIFFERENT
    pairs = zip(sorted(map(_words, first)), sorted(map(_words, second)), strict=False)
    same = len(first) == len(second) and all(_agree(one, other, apart) for one, other in pairs)
    return Outcome.SAME if same else Outcome.DIFFERENT


def _of_both_versions(
    first: list[dict[str, str]], second: list[dict[str, str]]
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Without the measures that were withdrawn since, and without those that the earlier version did not know."""
    known = {row.get("measure") for row in first} - renamed.WITHDRAWN
    return (
        [row for row in first if row.get("measure") not in renamed.WITHDRAWN],
        [row for row in second if row.get("measure") in known],
    )


def _at_what_can_be(first: list[dict[str, str]], second: list[dict[str, str]]) -> list[dict[str, str]]:
    """Means of an earlier version, the ends of whose intervals went below nought or above one where they now end there:
    these ends, and no others, are put there.
    """
    now = {_of(row): row for row in second}
    told = []
    for row in first:
        other, cut = now.get(_of(row), {}), dict(row)
        for end, bound, way in (("lower", 0.0, -1.0), ("upper", 1.0, 1.0)):
            is_number = _NUMBER.fullmatch(row[end]) and _NUMBER.fullmatch(other.get(end, ""))
            if is_number and float(other[end]) == bound and way * (float(row[end]) - bound) > 0:
                cut[end] = other[end]
        told.append(cut)
    return told


def _of(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in ("scenario", "measure", "by", "group", "month"))


RowSaid = tuple[tuple[str, ...], tuple[float, ...]]


def _words(row: dict[str, str]) -> RowSaid:
    """What a row is about, and its numbers, in the order of the names of its columns."""
    cells = [cell for _, cell in sorted(row.items())]
    numbers = [bool(_NUMBER.fullmatch(cell)) for cell in cells]
    about = tuple("" if is_number else cell for cell, is_number in zip(cells, numbers, strict=True))
    return about, tuple(float(cell) for cell, is_number in zip(cells, numbers, strict=True) if is_number)


def _agree(one: RowSaid, other: RowSaid, apart: float) -> bool:
    return one[0] == other[0] and all(
        math.isclose(first, second, rel_tol=apart, abs_tol=apart * 1e-4)
        for first, second in zip(one[1], other[1], strict=True)
    )


def _rows(text: str) -> tuple[list[str], list[dict[str, str]]]:
    header, *cells = csv.reader(io.StringIO(text, newline="")) if text else [[]]
    rows = [dict(zip(header, row, strict=False)) for row in cells]
    for row in rows:
        if row.get("by") == "band":
            row["group"] = renamed.BANDS.get(row["group"], row["group"])
    for column, names in renamed.COLUMNS.items():
        for row in rows:
            if row.get(column) in names:
                row[column] = names[row[column]]
    return header, rows


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d[\d,]*(?:\.\d+)?", text)


def _read(file: Path) -> str:
    return _content(file).decode("utf-8", errors="replace")


def _content(file: Path) -> bytes:
    """The bytes of a file, unpacked; a table written before tables began with the mark for Excel is the same table."""
    try:
        return content_of(file, LARGEST_COMPARED).removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise HomewardError(f"{file} cannot be read: {error.strerror or error}") from None


__all__ = ["File", "Outcome", "compared"]
