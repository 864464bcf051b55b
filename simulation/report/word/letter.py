"""Two pages of Word for a board: the answer, its numbers, what it rests on, and what it leaves out."""

import io
from typing import TYPE_CHECKING

from simulation.core.errors import HomewardError, short
from simulation.core.text.not_represented import IN_A_SENTENCE
from simulation.core.text.safe_text import one_line
from simulation.report.answer.caveats import listed
from simulation.report.answer.tiles import Line
from simulation.report.charts import charts
from simulation.report.markup import unbroken
from simulation.report.page.sections.context import Context, context_of
from simulation.report.pictures import SCREEN, png_of
from simulation.report.record.assumptions import assumptions_of, grades_of
from simulation.report.record.record import Record

if TYPE_CHECKING:
    from docx.document import Document as Letter

MARGIN_CM, POINTS = 2.0, 10
WIDTH_CM = 8.3
SHOWN = ("no_criteria_to_reside.png", "occupancy.png", "delay_bands.png")
"""Charts of a letter."""
LONGEST_TITLE = 250
"""Characters; Word takes 255."""
MOST_FIRST = 900
"""Characters of each line that must be known first; the page has it whole."""


def letter_of(record: Record) -> bytes:
    """The whole letter.

    Raises:
        HomewardError: when the package that writes Word files is not installed.
    """
    try:
        from docx import Document
        from docx.shared import Cm, Pt
    except ImportError:
        raise HomewardError('Word needs one more package: pip install "homeward[office]"') from None
    context = context_of(record)
    letter = Document()
    for section in letter.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    style = letter.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(POINTS)
    properties = letter.core_properties
    properties.title, properties.author = short(_seen(context.answer.title), LONGEST_TITLE), "homeward"
    _fill(letter, context)
    packed = io.BytesIO()
    letter.save(packed)
    return packed.getvalue()


def _fill(letter: "Letter", context: Context) -> None:
    answer = context.answer
    letter.add_heading(_seen(answer.title), 0)
    if answer.question:
        letter.add_paragraph(_seen(answer.question))
    for paragraph in answer.paragraphs:
        letter.add_heading(_seen(paragraph.heading), 2)
        for line in paragraph.below:
            letter.add_paragraph(_seen(line)[:MOST_FIRST], style="List Bullet")
        letter.add_paragraph(_seen(paragraph.what))
        for line in paragraph.heed:
            letter.add_paragraph(_seen(line)[:MOST_FIRST], style="List Bullet")
        letter.add_paragraph(_seen(paragraph.why))
    letter.add_paragraph(_seen(answer.paragraphs[-1].limits))
    letter.add_heading("What it rests on", 2)
    counts = grades_of(assumptions_of(context.record))
    told = [f"{count:,} {grade}" for grade, count in counts.items() if count]
    whose = _seen(context.record.results[-1].name)
    letter.add_paragraph(f"Parameters of {whose} by the grade of their evidence: {listed(told)}. {IN_A_SENTENCE}")
    letter.add_paragraph(
        "Everything else, with every chart's numbers, is in report.html and results.xlsx beside this letter."
    )
    letter.add_heading(f"The numbers, mean of {answer.years}", 2).paragraph_format.page_break_before = True
    _numbers(letter, context)
    _charts(letter, context)


def _numbers(letter: "Letter", context: Context) -> None:
    answer = context.answer
    columns = ["Measure", *answer.scenarios]
    lines: list[tuple[str, Line]] = []
    for tile in answer.tiles:
        lines += [(tile.called, tile.main), *((f"  {called}", line) for called, line in tile.below)]
    table = letter.add_table(rows=1, cols=len(columns))
    table.style = "Light Grid Accent 1"
    for cell, name in zip(table.rows[0].cells, columns, strict=True):
        cell.text = _seen(name)
    for name, line in lines:
        for cell, said in zip(table.add_row().cells, [name, *_cells(line)], strict=True):
            cell.text = _seen(said)


def _charts(letter: "Letter", context: Context) -> None:
    """Three charts, two beside one another; fewer where a study has not what they show."""
    from docx.shared import Cm

    drawings = charts(context.record.study)
    drawn = [picture for name in SHOWN if name in drawings and (picture := png_of(drawings[name], SCREEN))]
    if not drawn:
        return
    letter.add_heading("Through the year, and how long people are delayed", 2)
    grid = letter.add_table(rows=(len(drawn) + 1) // 2, cols=2)
    for place, picture in enumerate(drawn):
        cell = grid.rows[place // 2].cells[place % 2]
        cell.paragraphs[0].add_run().add_picture(io.BytesIO(picture), width=Cm(WIDTH_CM))


def _cells(line: Line) -> list[str]:
    told = []
    for place, level in enumerate(line.levels):
        finding = line.findings[place - 1] if place else None
        more = f": {finding.brief}" if finding is not None else f" ({level.ends})" if level and level.ends else ""
        told.append(f"{level.text}{more}" if level is not None else "–")
    return told


def _seen(said: str) -> str:
    return unbroken(one_line(said))


__all__ = ["letter_of"]
