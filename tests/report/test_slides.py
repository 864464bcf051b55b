"""Six slides say what the tables say, every chart is described, and strangers' words are words."""

import io
import re

import pandas as pd
import pytest
from matplotlib.font_manager import findfont
from PIL import ImageFont
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE

import simulation
from simulation.report.answer.finding import unit_of
from simulation.report.record.record import record_of
from simulation.report.record.written import SLIDES, makers, write_report
from simulation.report.slides.deck import deck_of
from simulation.results.archive import parts, write
from simulation.scenario.loading import from_text
from tests.support.hostile import MARKS, OBEYED, hostile
from tests.support.small import changed


@pytest.fixture(scope="module")
def deck(small_comparison):
    return Presentation(io.BytesIO(deck_of(record_of(small_comparison))))


def charts(deck):
    return [shape for page in deck.slides for shape in page.shapes if shape.has_chart]


def test_there_are_six_each_with_a_message_of_its_own_and_all_is_described(deck):
    titles = [page.shapes.title.text for page in deck.slides]
    assert len(titles) == len(set(titles)) == 6
    assert all(titles)
    for page in deck.slides:
        for shape in page.shapes:
            if shape.has_chart or shape.has_table:
                assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 10
        assert page.notes_slide.notes_text_frame.text


def test_no_whisker_crosses_the_number_of_its_bar(deck):
    """The number stands beyond the end of the interval, and the axis has room for it."""
    bars = [shape.chart for shape in charts(deck) if shape.chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED]
    assert len(bars) == 2
    moved = 0
    for chart in bars:
        top = chart.value_axis.maximum_scale
        for series in chart.plots[0].series:
            element = series._element
            labels = {
                int(label.find("{*}idx").get("val")): float(label.find(".//{*}x").get("val"))
                for label in element.iterfind("{*}dLbls/{*}dLbl")
            }
            far = {
                int(point.get("idx")): float(point.find("{*}v").text)
                for point in element.iterfind("{*}errBars/{*}plus//{*}pt")
            }
            for place, reach in far.items():
                assert series.values[place] + reach <= 0.9 * top
                if reach > 0:
                    assert labels[place] >= 0.4 * reach / top, "the plot has two fifths of the chart at the least"
                    moved += 1
    assert moved > 3


def test_charts_show_the_numbers_of_the_tables(deck, small_comparison):
    table = pd.concat([results.summary() for results in parts(small_comparison)])
    reasons = table.query("measure == 'no_criteria_to_reside' and by == 'reason'")
    (chart,) = (shape.chart for shape in charts(deck)[:1])
    for series in chart.plots[0].series:
        means = sorted(reasons[reasons["scenario"] == series.name]["mean"], reverse=True)
        assert sorted(series.values, reverse=True) == pytest.approx(means)
    assert len(charts(deck)) == 4
    assert unit_of("occupancy") == "share"
    occupied = parts(small_comparison)[0].measures.query("measure == 'occupancy' and by == 'all'")
    first = min(month for month in occupied["period"] if month[:2] == "20" and "W" not in month)
    expected = float(occupied[occupied["period"] == first]["value"].mean())
    assert charts(deck)[2].chart.plots[0].series[0].values[0] == pytest.approx(expected)


def test_every_number_has_its_unit_and_its_interval(deck, small_comparison):
    """Whiskers are in the file as the intervals of the tables are, axes say what is counted, signs stay with numbers."""
    table = pd.concat([results.summary() for results in parts(small_comparison)])
    reasons = table.query("measure == 'no_criteria_to_reside' and by == 'reason'")
    for shape in charts(deck):
        chart = shape.chart
        assert chart.value_axis.axis_title.text_frame.text
        assert chart.category_axis.axis_title.text_frame.text
    for series in charts(deck)[0].chart.plots[0].series:
        mine = reasons[reasons["scenario"] == series.name]
        ends = {
            name: [float(one.text) for one in series._element.findall(f".//{{*}}errBars/{{*}}{name}//{{*}}v")]
            for name in ("plus", "minus")
        }
        assert sorted(ends["plus"]) == pytest.approx(sorted(mine["upper"] - mine["mean"]))
        assert sorted(ends["minus"]) == pytest.approx(sorted(mine["mean"] - mine["lower"]))
        children = [child.tag.rpartition("}")[2] for child in series._element]
        assert children.index("errBars") == children.index("cat") - 1, "in the order that the format asks for"
    (words,) = [shape.table for shape in deck.slides[0].shapes if shape.has_table]
    rows = [[cell.text_frame.text for cell in row.cells] for row in words.rows]
    named = {row[0]: row for row in rows}
    waiting = named["Delayed discharges: patients, mean of midnights"]
    assert " to " in waiting[1], "the base has its interval"
    assert not re.search(r"(?<![\w)])[+-][£\d]", "".join(cell for row in rows for cell in row))


def lines_of(text, points, width):
    """Lines that a text needs in so many inches, in a font that is wider than the one used."""
    font = ImageFont.truetype(findfont("DejaVu Sans"), 100)
    lines, room = 1, width
    for word in text.split():
        wide = font.getlength(f"{word} ") / 100 * points / 72
        if wide > room:
            lines, room = lines + 1, width
        room -= wide
    return lines


@pytest.fixture(scope="module")
def crowded():
    """Four scenarios with long names."""
    scenarios = [
        from_text(changed(("title: A small place", f"title: A small place with {what} and a name as long as some are")))
        for what in ("everything", "less of it", "more of it", "another hospital")
    ]
    study = simulation.compare(scenarios, replications=2, engine="reference", workers=1)
    return Presentation(io.BytesIO(deck_of(record_of(study))))


@pytest.mark.parametrize("which", ["deck", "crowded"])
def test_nothing_is_outside_the_slide_or_longer_than_its_box(which, request):
    made = request.getfixturevalue(which)
    for page in made.slides:
        for shape in page.shapes:
            assert min(shape.left, shape.top) >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height
            if shape.has_text_frame and shape.text_frame.text:
                points = shape.text_frame.paragraphs[0].runs[0].font.size.pt
                high = lines_of(shape.text_frame.text, points, shape.width.inches - 0.2) * points * 1.2 / 72
                assert high <= shape.height.inches + 0.15, shape.text_frame.text
            if shape.has_table:
                rows = [
                    max(
                        lines_of(cell.text, run.font.size.pt, column.width.inches - 0.2) * run.font.size.pt * 1.2 / 72
                        for cell, column in zip(row.cells, shape.table.columns, strict=True)
                        for run in cell.text_frame.paragraphs[0].runs
                    )
                    for row in shape.table.rows
                ]
                foot = min(one.top for one in page.shapes if one.top > shape.top)
                assert shape.top.inches + sum(max(row + 0.1, 0.5) for row in rows) <= foot / 914400 + 0.35, rows


def test_a_queue_without_a_hospital_has_fewer():
    scenario = simulation.load("examples/mmc_queue", set={"run.length": "30 days", "run.warm_up": "0 days"})
    study = simulation.run(scenario, replications=1, engine="reference", workers=1)
    assert 2 <= len(Presentation(io.BytesIO(deck_of(record_of(study)))).slides) < 6


@pytest.mark.parametrize("mark", MARKS, ids=range(len(MARKS)))
def test_words_of_strangers_are_words(mark):
    scenario = from_text(hostile(changed(("length: 28 days", "length: 40 days")), mark))
    study = simulation.run(scenario, replications=1, engine="reference", workers=1)
    made = Presentation(io.BytesIO(deck_of(record_of(study))))
    texts = [shape.text_frame.text for page in made.slides for shape in page.shapes if shape.has_text_frame]
    texts += [series.name for shape in charts(made) for series in shape.chart.plots[0].series]
    texts += [str(name) for shape in charts(made) for name in shape.chart.plots[0].categories]
    assert not any(bad in text for bad in OBEYED for text in texts)


def test_slides_are_written_when_they_are_asked_for(small_comparison, tmp_path):
    folder = write(small_comparison, tmp_path)
    assert write_report(folder, record_of(small_comparison, folder), makers(slides=True)).failed == {}
    assert (folder / SLIDES).stat().st_size > 20_000
