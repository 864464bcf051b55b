"""Six slides for a meeting, one message each, with charts that PowerPoint can edit."""

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from simulation.core.errors import HomewardError, short
from simulation.core.text.safe_text import harmless, one_line
from simulation.report.markup import unbroken
from simulation.report.page.sections.context import Context, context_of
from simulation.report.record.record import Record
from simulation.report.slides.messages import Bars, Lines, Numbers, Slide, Words, slides_of

if TYPE_CHECKING:
    from pptx.presentation import Presentation

COLOURS = ("3D3D3D", "12436D", "28A197", "801650")
DASHES = ("SOLID", "DASH", "ROUND_DOT", "DASH_DOT")
HEADER = "12436D"
WIDE, HIGH, EDGE = 13.333, 7.5, 0.6
"""Inches."""
LONGEST_TITLE, LONGEST = 200, 600
TWO_LINES = 110
"""Characters of a title that large letters have room for in two lines."""
LETTER = 0.52
"""How wide a letter of Arial is beside its size, in the mean of English sentences."""
MARGIN, TALLEST, SMALLEST = 0.1, 4.8, 8
"""Inches at each edge of a cell and that a table may be high; points that are still read."""


def deck_of(record: Record) -> bytes:
    """The whole file.

    Raises:
        HomewardError: when the package that writes slides is not installed.
    """
    try:
        from pptx import Presentation
        from pptx.util import Inches
    except ImportError:
        raise HomewardError('Slides need one more package: pip install "homeward[office]"') from None
    context = context_of(record)
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    properties = deck.core_properties
    properties.title, properties.author = short(_seen(context.answer.title), 250), "homeward"
    for one in slides_of(context):
        _add(deck, one, context)
    packed = io.BytesIO()
    deck.save(packed)
    return packed.getvalue()


def _add(deck: "Presentation", one: Slide, context: Context) -> None:
    from pptx.util import Inches, Pt

    page = deck.slides.add_slide(deck.slide_layouts[5])
    title = page.shapes.title
    title.left, title.top, title.width, title.height = (Inches(n) for n in (EDGE, 0.35, WIDE - 2 * EDGE, 1.25))
    message = short(_seen(one.message), LONGEST_TITLE)
    _fill(title.text_frame, [message], 26 if len(message) <= TWO_LINES else 22, bold=True)
    if isinstance(one.shown, Words):
        _table(page, one.shown)
    else:
        _chart(page, one.shown)
    foot = page.shapes.add_textbox(Inches(EDGE), Inches(HIGH - 0.85), Inches(WIDE - 2 * EDGE), Inches(0.6))
    _fill(foot.text_frame, [f"{one.note} {context.answer.years}; homeward."], 12, colour="5C5C5C")
    spoken = page.notes_slide.notes_text_frame
    if spoken is not None:
        spoken.text = short(_seen(one.spoken), 3000)
    for frame in page.shapes:
        if frame.has_text_frame:
            for paragraph in frame.text_frame.paragraphs:
                for run in paragraph.runs:
                    run.font.name = "Arial"
                    run.font.size = run.font.size or Pt(14)


def _fill(frame: Any, lines: list[str], points: int, bold: bool = False, colour: str = "222222") -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.name = Pt(points), bold, "Arial"
        run.font.color.rgb = _colour(colour)


def points_that_fit(words: Words) -> int:
    """The largest size of letters, up to the one wished for, in which a table leaves room for the line below it."""
    widths = [(WIDE - 2 * EDGE) * share / sum(words.widths) - 2 * MARGIN for share in words.widths]
    for points in range(words.points, SMALLEST, -1):
        across = points / 72 * LETTER
        lines = [
            max(
                math.ceil(min(len(said), LONGEST) * across / width + 0.3)
                for said, width in zip(row, widths, strict=True)
            )
            for row in words.rows
        ]
        high = sum(max(0.5, count * points / 72 * 1.2 + MARGIN) for count in lines)
        if high <= TALLEST:
            return points
    return SMALLEST


def _table(page: Any, words: Words) -> None:
    from pptx.util import Inches, Pt

    count, points = len(words.rows), points_that_fit(words)
    frame = page.shapes.add_table(
        count, len(words.rows[0]), Inches(EDGE), Inches(1.75), Inches(WIDE - 2 * EDGE), Inches(min(4.6, 0.5 * count))
    )
    _described(frame, words.told)
    for place, row in enumerate(words.rows):
        for column, said in enumerate(row):
            cell = frame.table.cell(place, column)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _colour("12436D" if place == 0 else "F3F5F8" if place % 2 else "FFFFFF")
            text = cell.text_frame
            text.word_wrap = True
            run = text.paragraphs[0].add_run()
            run.text = short(_seen(said), LONGEST)
            run.font.size, run.font.name, run.font.bold = Pt(points), "Arial", place == 0
            run.font.color.rgb = _colour("FFFFFF" if place == 0 else "222222")
    for column, share in enumerate(words.widths):
        frame.table.columns[column].width = Inches((WIDE - 2 * EDGE) * share / sum(words.widths))


def _chart(page: Any, shown: Bars | Lines) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Inches, Pt

    make: Any = CategoryChartData
    data = make(number_format=shown.format)
    data.categories = [short(harmless(name), 60) for name in shown.groups]
    for name, values, *_ in shown.series:
        data.add_series(short(harmless(name), 60), [value if math.isfinite(value) else None for value in values])
    kind = XL_CHART_TYPE.LINE if isinstance(shown, Lines) else XL_CHART_TYPE.BAR_CLUSTERED
    box = (Inches(n) for n in (EDGE, 1.65, WIDE - 2 * EDGE, HIGH - 2.6))
    frame = page.shapes.add_chart(kind, *box, data)
    _described(frame, shown.told)
    chart = frame.chart
    chart.font.size, chart.font.name = Pt(14), "Arial"
    chart.has_title = False
    chart.has_legend = len(shown.series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.value_axis.major_gridlines.format.line.color.rgb = _colour("D9D9D9")
    chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = (
        shown.format,
        False,
    )
    for axis, words in zip((chart.category_axis, chart.value_axis), shown.axes, strict=True):
        axis.has_title = True
        axis.axis_title.text_frame.text = _seen(words)
        for run in axis.axis_title.text_frame.paragraphs[0].runs:
            run.font.size, run.font.bold, run.font.name = Pt(12), False, "Arial"
    if isinstance(shown, Bars):
        chart.category_axis.reverse_order = True
        chart.plots[0].gap_width = 60
        top = axis_end(shown)
        chart.value_axis.maximum_scale = top
        across = 0.95 - min(0.5, WIDTH_OF_A_LETTER * max(map(len, shown.groups), default=0))
    for number, (series, numbers) in enumerate(zip(chart.plots[0].series, shown.series, strict=True)):
        colour = _colour(COLOURS[number % len(COLOURS)])
        _whiskers(series, *numbers[1:], is_line=isinstance(shown, Lines))
        if isinstance(shown, Bars):
            _labels(series, [across * far / top for far in reaches(*numbers[1:])], shown.format)
        if isinstance(shown, Lines):
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = colour, Pt(3)
            series.format.line.dash_style = getattr(MSO_LINE, DASHES[number % len(DASHES)])
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour


def _whiskers(series: Any, mean: Numbers, lower: Numbers, upper: Numbers, is_line: bool) -> None:
    """The interval of each mean, in the series' own XML: python-pptx has no words for it. Nothing where there is none.
    A line's stands upright by its own word, a bar's along the bar.
    """
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    if not any(math.isfinite(low) and math.isfinite(high) for low, high in zip(lower, upper, strict=True)):
        return

    def far(name: str, ends: Numbers) -> str:
        told = [abs(end - middle) for end, middle in zip(ends, mean, strict=True)]
        points = (f'<c:pt idx="{n}"><c:v>{one!r}</c:v></c:pt>' for n, one in enumerate(told) if math.isfinite(one))
        count = f'<c:ptCount val="{len(told)}"/>'
        return f"<c:{name}><c:numLit><c:formatCode>General</c:formatCode>{count}{''.join(points)}</c:numLit></c:{name}>"

    upright = '<c:errDir val="y"/>' if is_line else ""
    line = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="222222"/></a:solidFill></a:ln></c:spPr>'
    told = (
        f'<c:errBars {nsdecls("c", "a")}>{upright}<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/>{far("plus", upper)}{far("minus", lower)}{line}</c:errBars>'
    )
    element = series._element
    element.find("{*}cat").addprevious(parse_xml(told))


WIDTH_OF_A_LETTER = 0.0085
"""Of the name of a group, as a part of a chart's width; rather too little, so that labels are moved too far."""
ROOM = 0.88
"""The part of the axis on which the longest bar with its whisker lies; its label has the rest."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def axis_end(shown: Bars) -> float:
    """Where the axis of values ends: a round number, with room for a label beyond every whisker.

    >>> axis_end(Bars(("a",), (("one", [40.0], [36.0], [43.0]),), "0", "", ("", "")))
    50.0
    """
    ends = [mean + far for _, *of in shown.series for mean, far in zip(of[0], reaches(*of), strict=True)]
    most = max((end for end in ends if end > 0.0 and math.isfinite(end)), default=1.0) / ROOM
    tenth = 10.0 ** math.floor(math.log10(most / 5.0))
    step = next(one * tenth for one in STEPS if 5.0 * one * tenth >= most * (1.0 - 1e-9))
    return math.ceil(most / step - 1e-9) * step


def reaches(mean: Numbers, lower: Numbers, upper: Numbers) -> list[float]:
    """How far the whisker of each mean reaches beyond it; 0 where there is none.

    >>> reaches([40.0, 5.0], [36.0, float("nan")], [43.0, float("nan")])
    [3.0, 0.0]
    """
    return [
        end - middle if math.isfinite(low) and math.isfinite(end) and math.isfinite(middle) else 0.0
        for middle, low, end in zip(mean, lower, upper, strict=True)
    ]


def _labels(series: Any, moved: Sequence[float], number_format: str) -> None:
    """The number of each bar beyond its whisker, which would cross it where labels stand by themselves; `moved`: how
    far, as a part of the chart's width.
    """
    from xml.sax.saxutils import quoteattr

    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    how = (
        f'<c:numFmt formatCode={quoteattr(number_format)} sourceLinked="0"/><c:spPr><a:noFill/></c:spPr><c:txPr>'
        '<a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1200"/></a:pPr><a:endParaRPr/></a:p></c:txPr>'
        '<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )
    each = "".join(
        f'<c:dLbl><c:idx val="{place}"/><c:layout><c:manualLayout><c:x val="{far:.5f}"/><c:y val="0"/>'
        f"</c:manualLayout></c:layout>{how}</c:dLbl>"
        for place, far in enumerate(moved)
        if far > 0.0
    )
    no_lines = (
        '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
        'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext>'
        "</c:extLst>"
    )
    element = series._element
    before = element.find("{*}errBars")
    (element.find("{*}cat") if before is None else before).addprevious(
        parse_xml(f"<c:dLbls {nsdecls('c', 'a')}>{each}{how}{no_lines}</c:dLbls>")
    )


def _colour(said: str) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made.from_string(said)


def _described(frame: Any, told: str) -> None:
    """What a table or a chart shows, for those who do not see it."""
    frame._element.nvGraphicFramePr.cNvPr.set("descr", short(_seen(told), 1000))


def _seen(said: str) -> str:
    return unbroken(one_line(said))


__all__ = ["deck_of"]
