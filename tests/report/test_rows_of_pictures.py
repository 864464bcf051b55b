"""Pictures in rows: what two rows are called never overlaps, nothing is drawn out of the picture, and what is cut at
the edge of an axis says so. Measured on the drawn text.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import simulation
from simulation.experiment.attribute import attributed
from simulation.experiment.caveats.assumed import COLUMNS
from simulation.experiment.compare import Comparison
from simulation.report.drawing.difference_chart import FARTHEST, differences
from simulation.report.drawing.figure import figure_of
from simulation.report.drawing.rows import CUT, draw_interval, name_rows
from simulation.report.drawing.sensitivity_charts import passed, strongest
from simulation.report.drawing.strength_charts import in_time
from simulation.report.drawing.study_charts import delay_bands, reasons, status_at_91_days, through_the_year
from simulation.report.drawing.waterfall import waterfall
from simulation.report.style import frame

LONG = "A place whose name tells of every service that was ever run there together, and of those that were not, "
THREE = "emergency_admissions_over_12_hours"
"""A headline whose name has three lines once it is said to be moved by construction."""


def drawn(figure: Figure | None) -> Figure:
    """Laid out and drawn, so that texts have places."""
    assert figure is not None
    FigureCanvasAgg(figure).draw()
    return figure


def named_apart(axes: Axes) -> None:
    """Every two neighbours among the names of rows have room between them, and all are inside the picture."""
    boxes = sorted((label.get_window_extent() for label in axes.get_yticklabels()), key=lambda box: box.y0)
    assert boxes
    assert all(above.y0 - below.y1 > 0 for below, above in pairwise(boxes))
    whole = axes.figure.bbox
    assert all(box.x0 >= whole.x0 and box.y0 >= whole.y0 and box.y1 <= whole.y1 for box in boxes)


def legend_within(figure: Figure) -> None:
    for legend in figure.legends:
        box = legend.get_window_extent()
        assert 0 <= box.x0 <= box.x1 <= figure.bbox.x1, "names of the legend leave the picture"
        assert box.y1 <= min(axes.get_window_extent().y0 for axes in figure.axes)


def heads(axes: Axes) -> list[tuple[float, float, str]]:
    """Across, down and which way of every arrow head."""
    found = [line for line in axes.get_lines() if line.get_gid() == CUT]
    return [(float(line.get_xdata()[0]), float(line.get_ydata()[0]), str(line.get_marker())) for line in found]


@pytest.fixture(scope="module")
def long_comparison(small_place, small_variant):
    """Three scenarios with long names that begin alike."""
    names = [LONG + word for word in ("as it is", "first", "second")]
    places = [small_place, small_variant, small_variant]
    titled = [place.with_({"title": name, "run.length": "150 days"}) for place, name in zip(places, names, strict=True)]
    return simulation.compare(titled, workers=1)


@pytest.mark.parametrize("lines", [(1, 3, 1), (3, 3, 3, 3), (6, 1, 6), (2,)])
@pytest.mark.parametrize("title", ["Short", LONG * 3])
def test_a_row_is_as_tall_as_what_it_is_called_needs(lines, title):
    figure, axes = figure_of()
    rows = name_rows(axes, ["\n".join(["Agjy|"] * count) for count in lines], 0.3)
    axes.set_xlabel("Across\nand more")
    named_apart(drawn(frame(figure, axes, title, title, rows.inches)).axes[0])
    room = axes.get_window_extent().height / figure.dpi
    assert rows.inches <= room, "the rows keep their height, whatever is written around them"


def test_rows_follow_one_another_without_gap_or_overlap():
    _, axes = figure_of()
    rows = name_rows(axes, ["one", "one\ntwo\nthree", "one"], 0.34)
    tall = (3 * 1.25 * 9 / 72 + 0.05) / 0.34
    assert rows.middles == pytest.approx((0.5, 1 + tall / 2, 1.5 + tall))
    assert rows.inches == pytest.approx(0.34 * (2 + tall))
    assert axes.get_ylim() == pytest.approx((2 + tall, 0.0))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (-50.0, 50.0, []),
        (-100.0, 100.0, []),
        (-50.0, 101.0, [(100.0, ">")]),
        (-101.0, 50.0, [(-100.0, "<")]),
        (-300.0, 300.0, [(-100.0, "<"), (100.0, ">")]),
        (150.0, 300.0, [(100.0, ">")]),
        (-300.0, -150.0, [(-100.0, "<")]),
        (np.nan, 300.0, []),
    ],
)
def test_what_is_cut_at_the_bound_has_an_arrow_head(low, high, expected):
    _, axes = figure_of()
    is_cut = draw_interval(axes, low, high, 3.0, 100.0, color="#12436d")
    assert sorted((x, mark) for x, _, mark in heads(axes)) == expected
    assert is_cut is bool(expected)
    assert all(abs(x) <= 100.0 for line in axes.get_lines() for x in line.get_xdata())


def with_difference(comparison: Comparison, measure: str, lower: float, upper: float) -> Comparison:
    """The comparison with other ends of one headline's intervals, in parts of the base's mean."""
    mean = comparison.results[0].headline_means()[measure]
    table = comparison.differences.copy()
    here = (table["measure"] == measure) & (table["by"] == "all")
    assert here.sum() == 3
    table.loc[here, ["difference", "lower", "upper", "clear"]] = [
        mean * (lower + upper) / 2,
        mean * lower,
        mean * upper,
        False,
    ]
    return replace(comparison, differences=table)


def test_the_picture_of_differences_shows_what_goes_further(long_comparison):
    figure = drawn(differences(with_difference(long_comparison, THREE, -3.0, 4.0)))
    axes = figure.axes[0]
    (down,) = {
        y for label, y in zip(axes.get_yticklabels(), axes.get_yticks(), strict=True) if "12 hours" in label.get_text()
    }
    cut = [(x, y, mark) for x, y, mark in heads(axes) if abs(y - down) < 0.5]
    assert sorted(mark for _, _, mark in cut) == ["<", "<", ">", ">"], "both ends of both variants"
    assert max(abs(x) for x, _, _ in cut) <= 1.12 * FARTHEST
    assert "arrow head" in axes.get_title(loc="left")
    numbers = [text.get_window_extent() for text in axes.texts if abs(text.xy[1] - down) < 0.5]
    assert len(numbers) == 2
    inside = axes.get_window_extent()
    assert all(box.x0 >= inside.x0 and box.x1 <= inside.x1 for box in numbers), "a number lies on what a row is called"


def test_a_picture_in_which_nothing_is_cut_has_no_arrow_and_speaks_of_none(long_comparison):
    study = long_comparison
    for measure in {one.measure for one in study.told()} & set(study.results[0].headline_means()):
        study = with_difference(study, measure, -0.1, 0.3)
    axes = differences(study).axes[0]
    assert heads(axes) == []
    assert "arrow" not in axes.get_title(loc="left")


def test_names_of_three_lines_stand_apart(long_comparison):
    base, *variants = long_comparison.results
    moved = pd.DataFrame([("", one.measure, "a_lever") for one in long_comparison.told()], columns=list(COLUMNS))
    study = replace(long_comparison, results=(base, *(replace(one, assumed=moved) for one in variants)))
    axes = drawn(differences(study)).axes[0]
    assert max(label.get_text().count("\n") for label in axes.get_yticklabels()) == 2
    named_apart(axes)


@pytest.mark.parametrize("draw", [reasons, status_at_91_days, differences, delay_bands])
def test_long_names_stay_in_the_picture(long_comparison, draw):
    figure = drawn(draw(long_comparison))
    legend_within(figure)
    if draw is not delay_bands:
        named_apart(figure.axes[0])


def test_names_at_the_ends_of_lines_stand_apart(long_comparison):
    figure = drawn(through_the_year(long_comparison, "occupancy", "occupancy", "Beds"))
    boxes = sorted((text.get_window_extent() for text in figure.axes[0].texts), key=lambda box: box.y0)
    assert len(boxes) == 3
    assert all(above.y0 > below.y1 - 1.0 for below, above in pairwise(boxes))


def test_levers_in_time_of_several_scenarios_stand_apart():
    rows = [
        (
            f"{LONG}{scenario}",
            f"a_lever_that_has_a_name_of_some_{word}_words_and_then_a_few_more_than_that",
            month,
            strength,
        )
        for scenario in ("first", "second")
        for word in ("twenty", "thirty", "forty")
        for month, strength in (("2024-01", 0.1 * len(word)), ("2024-02", 0.5 if scenario == "first" else 1.0))
    ]
    figure = drawn(in_time(pd.DataFrame(rows, columns=["scenario", "lever", "month", "strength"])))
    labels = figure.axes[0].get_yticklabels()
    assert len(labels) == 6
    assert {label.get_text().count("\n") for label in labels} == {5}
    named_apart(figure.axes[0])


@pytest.mark.parametrize("method", ["one_at_a_time", "morris", "sobol"])
def test_inputs_with_long_paths_stand_apart(small_place, method):
    study = simulation.sensitivity(
        small_place, method, measures=["occupancy"], replications=2, trajectories=2, samples=4, workers=1
    )
    figure = drawn(strongest(study, "occupancy"))
    named_apart(figure.axes[0])
    legend_within(figure)
    low, high = figure.axes[0].get_xlim()
    ends = [x for line in figure.axes[0].get_lines() for x in line.get_xdata()]
    assert ends
    assert all(low <= x <= high for x in ends), "an interval is cut and has no arrow head"


def test_what_levers_contribute_stands_apart(long_comparison):
    base, first, second = long_comparison.results
    levers = [f"a_lever_that_has_a_name_of_{word}_words_and_more_and_yet_a_few_more" for word in ("some", "many")]
    figure = drawn(waterfall(attributed([base, first, second, first], levers)))
    named_apart(figure.axes[0])
    note = next(text for text in figure.findobj(Text) if text.get_text().startswith("Each lever alone"))
    assert note.get_window_extent().x1 <= figure.bbox.x1
    titles = [
        text.get_window_extent()
        for axes in figure.axes
        for text in axes.findobj(Text)
        if text.get_text() and text.get_text() == axes.get_title(loc="left")
    ]
    assert all(left.x1 < right.x0 for left, right in pairwise(sorted(titles, key=lambda box: box.x0)))


@pytest.fixture(scope="module")
def even(small_place):
    return simulation.break_even(
        small_place,
        "services.home_team.capacity=10 to 40 places",
        "no_criteria_to_reside",
        8,
        replications=2,
        workers=1,
    )


@pytest.mark.parametrize(("lower", "upper", "expected"), [(-0.1, 1.1, "<>"), (0.4, 0.6, ""), (0.4, 1.1, ">")])
def test_a_break_even_whose_chance_goes_beyond_what_was_tried_says_so(even, lower, upper, expected):
    first, last = even.tries["value"].min(), even.tries["value"].max()
    lower, upper = (first + share * (last - first) for share in (lower, upper))
    axes = drawn(passed(replace(even, lower=lower, upper=upper))).axes[0]
    assert "".join(mark for _, _, mark in sorted(heads(axes))) == expected
    assert axes.get_xlim() == (first, last)
