"""Charts of the page: what two rows are called never overlaps, and what is cut at the edge of an axis says so."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from simulation.report.page.charts import BETWEEN, FARTHEST, Difference, Points, bars, differences

LONG = "Share of emergency admissions that wait more than 12 hours for a bed"


def elements(drawing, kind):
    """Every element of a drawing whose first class is this."""
    return [one for one in ElementTree.fromstring(str(drawing)).iter() if one.get("class", "").split()[:1] == [kind]]


def across(drawing, kind):
    """Where each arrow head of this class has its point, and the two ends of its other side."""
    paths = [one.get("d") for one in elements(drawing, kind) if one.get("d")]
    return [[float(x) for x in re.findall(r"[ML]([\d.]+) ", one)] for one in paths]


def row(label, low, high, series=0):
    return Difference(label, series, (low + high) / 2, low, high, "+1", False)


@pytest.mark.parametrize("variants", [1, 2, 3])
def test_names_of_two_lines_stand_apart(variants):
    rows = [row(f"{LONG} {number}", -1, 1, series) for number in range(4) for series in range(variants)]
    drawing = differences(rows, [f"v{number}" for number in range(variants)], "told")
    down = sorted(float(one.get("y")) for one in elements(drawing, "label"))
    assert len(down) == 8
    assert all(below - above >= BETWEEN for above, below in pairwise(down))
    within = float(ElementTree.fromstring(str(drawing)).get("viewBox").split()[3])
    dots = [float(one.get("cy")) for one in elements(drawing, "dot") if one.get("cy")]
    assert max(dots) < within - 42
    assert len(dots) == variants * 5, "one a row and one beside each name"


@pytest.mark.parametrize(
    ("low", "high", "ways"),
    [(-1, 1, ""), (-1, 2 * FARTHEST, ">"), (-2 * FARTHEST, 1, "<"), (-50, 50, "<>"), (30, 50, ">"), (-50, -30, "<")],
)
def test_an_interval_that_is_cut_has_an_arrow_head(low, high, ways):
    heads = across(differences([row(LONG, low, high), row("Another", -FARTHEST, FARTHEST)], ["v"], "told"), "dot")
    assert "".join(sorted("><"[point < base] for point, base, _ in heads)) == ways


def test_a_bar_whose_interval_begins_before_the_axis_has_an_arrow_head():
    def drawn(lower):
        return bars([Points("a", [1.0, 10.0], [lower, 9.0], [3.0, 11.0])], ["one", "two"], "{:g}".format, "told")

    assert across(drawn(0.5), "whisker") == []
    ((point, base, _),) = across(drawn(-1.0), "whisker")
    assert point < base


FOUR_LINES = f"{LONG}, of those who live alone and came by ambulance at night"


@pytest.mark.parametrize("variants", [1, 3])
@pytest.mark.parametrize("chart", ["bars", "differences"])
def test_a_name_of_three_or_four_lines_is_told_whole_and_stands_in_its_own_row(chart, variants):
    names = [f"{FOUR_LINES} {number}" for number in range(3)]
    if chart == "bars":
        series = [Points(f"v{number}", [1.0] * 3, [0.5] * 3, [1.5] * 3) for number in range(variants)]
        drawing = bars(series, names, "{:g}".format, "told")
    else:
        rows = [row(name, -1, 1, number) for name in names for number in range(variants)]
        drawing = differences(rows, [f"v{number}" for number in range(variants)], "told")
    labels = elements(drawing, "label")
    assert " ".join(one.text for one in labels) == " ".join(names)
    assert len(labels) > 2 * len(names)
    assert all(below - above >= BETWEEN - 0.1 for above, below in pairwise(float(one.get("y")) for one in labels))
    within = float(ElementTree.fromstring(str(drawing)).get("viewBox").split()[3])
    assert float(labels[-1].get("y")) < within - 24
