"""Spoilt workbooks: the template of the capacity grid with other cells, sheets, ranges and parts."""

import datetime
import io
import random
import zipfile
from pathlib import Path

import openpyxl
from openpyxl.worksheet.formula import ArrayFormula

from simulation.capacity_grid.filled import read
from simulation.capacity_grid.scenario_text import scenario_text
from simulation.capacity_grid.template import template
from simulation.core.errors import HomewardError
from simulation.scenario.loading import from_text
from tests.fuzz.mutation import told
from tests.support.hostile import MARKS

CELLS = (
    *(
        "",
        " ",
        "=1+1",
        "=[other.xlsx]A!A1",
        "=cmd|' /C calc'!A0",
        "#N/A",
        "1,300",
        "12 beds",
        "n/a",
        True,
        -1,
        0,
        1e308,
    ),
    *(0.5, 1e-300, 10**15, datetime.date(2025, 2, 30 - 2), datetime.datetime(1900, 1, 1), datetime.time(8)),
    *("x" * 30_000, *(mark for mark in MARKS if mark.isprintable())),
)
REFS = ("A1:XFD1048576", "A:C", "B2:C3", "1:9", "", "A0", "ZZZZ9:A1", "A1:B999999999")
PARTS = (
    b'<mergeCells><mergeCell ref="%s"/></mergeCells>',
    b'<hyperlinks><hyperlink ref="%s" location="x"/></hyperlinks>',
    b'<dataValidations><dataValidation sqref="%s" type="list"><formula1>"a"</formula1></dataValidation></dataValidations>',
    b'<autoFilter ref="%s"/>',
)


class Workbooks:
    """Filled grids with other cells, rows, sheets and formulas, ranges as large as a sheet, and spoilt parts."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "my-place.xlsx"
        self.whole = template()

    def try_one(self, draw: random.Random) -> str:
        """Spoil the template once or a few times and make a scenario of it."""
        content = self.whole if draw.random() < 0.3 else self.with_other_cells(draw)
        if draw.random() < 0.5:
            content = self.with_other_parts(content, draw)
        self.file.write_bytes(content)
        try:
            from_text(scenario_text(read(self.file), self.file), name="made.yaml")
        except HomewardError as error:
            return told(error)
        return "reads"

    def with_other_cells(self, draw: random.Random) -> bytes:
        """Cells, rows, columns and sheets that are others."""
        book = openpyxl.load_workbook(io.BytesIO(self.whole))
        for _ in range(draw.choice([0, 1, 1, 2, 5])):
            page = draw.choice(book.worksheets)
            row, column = draw.randrange(1, 14), draw.randrange(1, 16)
            way = draw.randrange(8)
            if way < 3:
                page.cell(row, column).value = draw.choice(CELLS)
            elif way == 3:
                page.insert_rows(row)
            elif way == 4:
                page.delete_cols(column)
            elif way == 5:
                page.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column + 2)
            elif way == 6:
                page.cell(row, column).value = ArrayFormula(f"A{row}:B{row}", "=1+1")
            elif len(book.worksheets) > 1:
                page.title = draw.choice(["Demand ", "demand", "x", "Sheet1"])
        packed = io.BytesIO()
        book.save(packed)
        return packed.getvalue()

    @staticmethod
    def with_other_parts(content: bytes, draw: random.Random) -> bytes:
        """Parts of the file with a range, an entity or a byte that no workbook of Excel's has."""
        packed = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
            names = [part.filename for part in old.infolist()]
            chosen = draw.choice([name for name in names if "sheet" in name] if draw.random() < 0.7 else names)
            for name in names:
                text = old.read(name)
                if name == chosen:
                    way = draw.randrange(5)
                    if way < 3:
                        text = text.replace(
                            b"</sheetData>", b"</sheetData>" + draw.choice(PARTS) % draw.choice(REFS).encode()
                        )
                    elif way == 3:
                        text = b'<!DOCTYPE a [<!ENTITY b "c">]>' + text
                    else:
                        place = draw.randrange(len(text))
                        text = text[:place] + bytes([draw.randrange(256)]) + text[place + 1 :]
                new.writestr(name, text)
            if draw.random() < 0.1:
                new.writestr("xl/media/bomb.bin", b"0" * draw.choice([10, 30_000_000]))
        return packed.getvalue()
