import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulation.assurance.calibration.published_figures import (
    Judged,
    Number,
    Target,
    judge,
    read_figures,
    series_of,
    table_of,
    targets_of,
)
from simulation.core.errors import HomewardError, ScenarioError
from simulation.report.validation_page import markdown, not_met, page, said

HEAD = "{id: V, measure: occupancy, tolerance: 1 %, source: here"


def read(tmp_path, text, place):
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    return read_figures(file, place)


def test_a_bare_list_and_one_below_targets_mean_the_same(tmp_path, small_place):
    row = f"- {HEAD}, value: 93.3 %, fitted: yes}}\n"
    (bare,) = read(tmp_path, f"# published\n{row}", small_place)
    (below,) = read(tmp_path, f"targets:\n{row}", small_place)
    assert bare == below
    assert (bare.value, bare.tolerance, bare.unit, bare.fitted) == (
        pytest.approx(0.933),
        pytest.approx(0.01),
        "share",
        True,
    )


def test_a_tolerance_is_in_points_of_a_share_and_a_share_of_anything_else(tmp_path, small_place):
    row = "- {{id: A, measure: no_criteria_to_reside, value: 200, tolerance: {}, source: x}}\n"
    text = row.format("15 %") + row.format("12")
    assert [target.tolerance for target in read(tmp_path, text, small_place)] == [pytest.approx(30), pytest.approx(12)]


def test_a_series_is_one_figure_a_period(tmp_path, small_place):
    text = "- {id: A, measure: no_criteria_to_reside, tolerance: 3, source: x, series: {2024-04: 20, 2024-05: 21}}\n"
    assert [(target.number.period, target.value) for target in read(tmp_path, text, small_place)] == [
        ("2024-04", 20),
        ("2024-05", 21),
    ]


@pytest.mark.parametrize(
    ("row", "line", "told"),
    [
        (f"{HEAD}}}", 2, "'value' and 'series'"),
        ("{id: V, measure: ocupancy, value: 1, tolerance: 1, source: x}", 2, "did you mean 'occupancy'"),
        (f"{HEAD}, value: many}}", 2, "'many'; a number was expected"),
        (f"{HEAD}, value: 3 %, wrong: 1}}", 2, "'wrong'"),
        ("{id: V, measure: occupancy, value: 3 %, tolerance: 0 %, source: x}", 2, "above zero"),
        (f"{HEAD}, value: 3 %, less: {{month: x}}}}", 2, "what differs was expected"),
        ("just words", 2, "a figure is"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path, small_place, row, line, told):
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, f"# a list\n- {row}\n", small_place)
    assert any(mistake.line == line and told in str(mistake) for mistake in caught.value.mistakes), str(caught.value)


def test_targets_stand_beside_their_scenario(tmp_path):
    with pytest.raises(HomewardError, match=r"place\.targets\.yaml or targets\.yaml"):
        targets_of(tmp_path / "place.yaml")
    for name in ("targets.yaml", "targets_2016.yaml", "place_2016.targets.yaml"):
        (tmp_path / name).write_text("- {}", encoding="utf-8")
        assert targets_of(tmp_path / "place_2016.yaml").name == name


def test_the_shipped_figures_can_be_read_and_name_what_the_scenario_measures():
    import simulation

    scenarios = Path(simulation.__file__).parent.parent / "scenarios"
    for name in ("england.yaml", "england_2016.yaml"):
        figures = read_figures(targets_of(scenarios / name), simulation.load(scenarios / name))
        assert [target.id for target in figures if len(target.source) < 12] == [], "a source that says nothing"
    series = series_of(targets_of(scenarios / "england.yaml"))
    assert series is not None
    assert {target.number.period for target in read_figures(series, simulation.load(scenarios / "england.yaml"))} >= {
        "2024-04",
        "2025-03",
    }
    assert series_of(targets_of(scenarios / "england_2016.yaml")) is None


def table(rows):
    return pd.DataFrame(rows, columns=["replication", "period", "measure", "by", "group", "value"])


def test_differences_ratios_and_sums_are_taken_in_each_replication():
    rows = [
        (r, p, "m", "g", name, value + r)
        for r in (1, 2, 3)
        for p, value in (("2025-01", 10.0), ("2024-08", 4.0))
        for name in ("a", "b")
    ]
    january = Number("m", "g", ("a", "b"), "2025-01")
    less = Target("x", "x", january, 12.0, 1.0, less=Number("m", "g", ("a", "b"), "2024-08"))
    over = Target("x", "x", Number("m", "g", ("a",), "2025-01"), 0.5, 0.01, over=Number("m", "g", ("*",), "2025-01"))
    nothing = Target("x", "x", Number("n"), 0.5, 0.01)
    one, two, three = judge([less, over, nothing], table(rows))
    assert (one.mean, one.lower, one.upper, one.met) == (12.0, 12.0, 12.0, True)
    assert two.mean == 0.5
    assert not three.measured
    assert not three.met
    assert list(table_of([one, two, three])["met"]) == ["yes", "yes", "not measured"]


@pytest.mark.parametrize(
    ("mean", "half", "met", "sure"),
    [
        (10.0, 0.5, True, True),
        (10.9, 0.5, True, False),
        (11.2, 0.5, False, False),
        (12.0, 0.5, False, True),
        (10, math.nan, True, False),
    ],
)
def test_met_is_about_the_mean_and_sure_about_its_interval(mean, half, met, sure):
    one = Judged(Target("x", "x", Number("m"), 10.0, 1.0), mean, mean - half, mean + half, 5, mean, mean)
    assert (one.met, one.sure) == (met, sure)


def test_nothing_in_a_file_becomes_markup():
    evil = "<script>alert('x')</script>|$\\frac{$ [a](javascript:x)"
    target = Target(evil, evil, Number("m"), 10.0, 1.0, source=evil, note=evil)
    of_month = [
        Target(evil, evil, Number("m", period=period), 10.0, 1.0, note=evil, of_series=True) for period in ("1", evil)
    ]
    judged = [Judged(one, mean, 9.5, 10.5, 5, 9.0, 11.0) for one in (target, *of_month) for mean in (10.0, 20.0)]
    html = page(evil, judged, [evil])
    assert "<script" not in html
    assert "default-src 'none'" in html
    text = markdown(evil, judged, [evil], [(evil, "images/x.png")])
    assert "<script" not in text.replace("\\<script", "")
    assert "](javascript" not in text.replace("\\](javascript", "")


def test_the_sentence_names_what_is_not_met():
    good, bad = (
        Judged(Target(name, name, Number("m"), 10.0, 1.0, fitted=name == "A"), mean, mean, mean, 5, mean, mean)
        for name, mean in (("A", 10.0), ("B", 20.0))
    )
    assert said([good, bad]) == "1 of 1 fitted figures and 0 of 1 figures that were not fitted within tolerance; not B."
    assert np.isclose(bad.off, 10.0)


def test_the_page_says_which_figures_are_not_met_and_why():
    def at(period, mean, note):
        return Judged(
            Target("S1", "by month", Number("m", period=period), 10.0, 1.0, note=note, of_series=True),
            mean,
            mean,
            mean,
            5,
            mean,
            mean,
        )

    judged = [at("2024-04", 8.0, "because"), at("2024-05", 10.0, "because"), at("2024-06", 12.0, "because")]
    alone = Judged(Target("V2", "alone", Number("m"), 10.0, 1.0), 20.0, 20.0, 20.0, 5, 20.0, 20.0)
    lines = not_met([*judged, alone])
    assert lines == [
        "S1, by month: 2024-04 8.00 for 10.0, 2024-06 12.0 for 10.0. Because.",
        "V2, alone: 20.0 for 10.0. No reason is given; a note beside the figure would say it.",
    ]
    for text in (page("T", [*judged, alone], []), markdown("T", [*judged, alone], [], [])):
        assert "Not within tolerance, and why" in text
        assert "Because." in text
    assert "and why" not in page("T", [judged[1]], [])


def test_every_shipped_series_that_is_missed_says_why():
    import simulation

    root = Path(simulation.__file__).parent.parent
    missed = re.findall(
        r"^\| (S\d) \|.*\| no, ", (root / "docs" / "validation.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    notes = {
        target.id: target.note
        for target in read_figures(
            root / "scenarios" / "targets_by_month.yaml", simulation.load(root / "scenarios" / "england.yaml")
        )
    }
    assert [name for name in missed if not notes[name]] == []
