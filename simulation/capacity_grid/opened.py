"""A workbook from a stranger, opened without trust: bounded in every size, nothing in it is run or followed."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from simulation.core.errors import HomewardError
from simulation.core.system.files import read_bounded
from simulation.core.text.safe_text import one_line

LARGEST = 5_000_000
"""Bytes of the file."""
LARGEST_PART, LARGEST_ALL, MOST_PARTS = 20_000_000, 40_000_000, 400
"""Bytes of one of its parts and of all of them, unpacked, and how many there may be."""
MOST_CELLS = 200_000
WHOLE_SHEET = 16_384 * 1_048_576
SPREAD = (b"mergeCell", b"hyperlink")
"""Elements whose range is spread over its cells."""
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
MACROS = "vbaproject.bin"


@dataclass(frozen=True)
class Opened:
    """A workbook with its values and its formulas, and what to know of it."""

    values: Any
    """Of openpyxl: each formula as the value that Excel last worked out."""
    formulas: Any
    notes: tuple[str, ...]


def opened(file: Path) -> Opened:
    """Open a workbook.

    Raises:
        HomewardError: when it is no workbook of Excel's, too large, or made to harm.
    """
    try:
        import openpyxl
    except ImportError:
        raise HomewardError(f"{file}: reading a workbook needs openpyxl: pip install 'homeward[office]'") from None
    try:
        content = read_bounded(file, LARGEST)
    except OSError as error:
        raise HomewardError(f"{file} cannot be read: {error.strerror or error}") from None
    notes = tuple(_looked_at(file, content))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            values, formulas = (
                openpyxl.load_workbook(io.BytesIO(content), data_only=only, keep_links=False, keep_vba=False)
                for only in (True, False)
            )
    except Exception as error:  # whatever a damaged part makes of it
        why = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        raise HomewardError(f"{file} cannot be read as an Excel workbook ({why}); save it anew from Excel") from None
    return Opened(values, formulas, notes)


def _looked_at(file: Path, content: bytes) -> Iterator[str]:
    """What is told of a workbook that may be opened."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise HomewardError(
            f"{file} is no workbook of the kind .xlsx (an older .xls, a CSV, or one with a password?); save it as .xlsx"
        ) from None
    with packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS:
            raise HomewardError(f"{file} has {len(parts):,} parts; at most {MOST_PARTS} are read")
        total = sum(part.file_size for part in parts)
        if total > LARGEST_ALL or any(part.file_size > LARGEST_PART for part in parts):
            raise HomewardError(
                f"{file} unpacks to {total / 1e6:,.0f} MB; at most {LARGEST_ALL / 1e6:.0f} MB are read. Copy the cells "
                "into a fresh template"
            )
        cells = 0
        for part in parts:
            try:
                text = packed.read(part)  # never more than the size it says
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
                why = " ".join(str(error).split())[:120]
                raise HomewardError(f"{file} cannot be unpacked ({why}); save it anew from Excel") from None
            if text[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                raise HomewardError(
                    f"{file}: {one_line(part.filename)[:80]} defines entities, which no workbook of Excel's does"
                )
            cells += len(_CELL.findall(text)) + _spread(text)
        if cells > MOST_CELLS:
            raise HomewardError(f"{file} has {cells:,} cells; at most {MOST_CELLS:,} are read")
        names = [part.filename.lower() for part in parts]
        if any(name.endswith(MACROS) for name in names):
            yield "It holds macros, which were not run and are not kept."
        if any("externallinks/" in name for name in names):
            yield "It holds links to other workbooks, which were not followed."


def _spread(text: bytes) -> int:
    """How many cells are merged, or have a link, by ranges of a part: openpyxl makes each of them."""
    if not any(word in text for word in SPREAD):
        return 0
    total = 0
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(text)):  # noqa: S314 - no entity is defined in it
            if element.tag.rpartition("}")[2].encode() in SPREAD:
                total += _cells_in(element.get("ref", ""))
            element.clear()
    except ElementTree.ParseError:
        pass  # openpyxl says what is wrong with it
    return total


def _cells_in(ref: str) -> int:
    """How many cells a range such as C2:D9 has; one that cannot be read is as large as a sheet."""
    from openpyxl.utils.cell import range_boundaries

    try:
        left, top, right, bottom = (edge or 0 for edge in range_boundaries(ref[:40].upper()))
    except (ValueError, TypeError):
        return 1 if not ref else WHOLE_SHEET
    if not (left and top and right and bottom):
        return WHOLE_SHEET
    return max(1, right - left + 1) * max(1, bottom - top + 1)


__all__ = ["Opened", "opened"]
