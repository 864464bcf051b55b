"""The drawing of a place: nothing overlaps, what is large enough is drawn, and strangers' words are words."""

import itertools
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.report.place_map.drawn import BOX, drawn
from simulation.report.place_map.layered import layered
from simulation.report.place_map.stops import few, pair, place_map
from simulation.report.place_map.views import as_said
from simulation.scenario.scenario import from_text, load
from tests.scenario.test_copies import BASE as COUNCILS
from tests.support.hostile import MARKS, hostile
from tests.support.small import changed

SHIPPED = [
    "england", "examples/mmc_queue", "examples/two_stations_with_blocking", "examples/stroke_and_rehabilitation",
    "examples/discharge_pathway_from_today",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            st.lists(st.floats(10, 200), min_size=n, max_size=n),
            st.dictionaries(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), st.floats(0.01, 100), max_size=25),
        )
    )
)
def test_boxes_of_a_column_never_overlap_and_the_same_place_is_drawn_alike(said):
    heights, lines = dict(enumerate(said[0])), said[1]
    found = layered(heights, lines, 10.0)
    assert found == layered(heights, lines, 10.0)
    for one, other in itertools.combinations(heights, 2):
        if found.column[one] == found.column[other]:
            apart = abs(found.middle[one] - found.middle[other])
            assert apart >= (heights[one] + heights[other]) / 2 + 10.0 - 1e-6
    for node, height in heights.items():
        assert found.middle[node] - height / 2 >= -1e-6
        assert found.middle[node] + height / 2 <= found.height + 1e-6
    assert set(found.bends) == {ends for ends in lines if ends[0] != ends[1]}


def test_lines_lead_forward_and_only_the_lightest_of_a_circle_back():
    found = layered(dict.fromkeys("abc", 20.0), {("a", "b"): 5.0, ("b", "c"): 5.0, ("c", "a"): 0.1}, 10.0)
    assert [found.column[name] for name in "abc"] == [0, 1, 2]


def boxes_of(drawing):
    return [
        {name: float(one.get(name)) for name in ("x", "y", "width", "height")}
        for one in ElementTree.fromstring(str(drawing)).iter()
        if one.tag.endswith("rect") and "stop" in (one.get("class") or "")
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_every_service_that_somebody_gets_is_a_box_and_no_box_lies_on_another(name):
    scenario = load(name)
    place = place_map([as_said(scenario)])
    boxes = boxes_of(drawn(place, "told"))
    assert len(boxes) == len(place.boxes) + len(place.on_the_way)
    for one, other in itertools.combinations(boxes, 2):
        beside = one["x"] + BOX <= other["x"] + 0.1 or other["x"] + BOX <= one["x"] + 0.1
        below = one["y"] + one["height"] <= other["y"] + 0.1 or other["y"] + other["height"] <= one["y"] + 0.1
        assert beside or below


def test_two_scenarios_stand_side_by_side_where_they_differ():
    base = from_text(changed())
    place = place_map([as_said(base), as_said(base.with_({"services.team.capacity": "20 places", "title": "More"}))])
    (team,) = (one for one in place.boxes.values() if one.title == "Team")
    assert team.lines[0] == "10 → 20 places"
    assert (pair([3.0, 3.0]), pair([3.0, 4.0]), few(0.0)) == ("3.0", "3.0 → 4.0", "0")


def test_copies_of_a_service_are_one_box():
    place = place_map([as_said(from_text(COUNCILS))])
    titles = [one.title for one in (*place.boxes.values(), *place.on_the_way)]
    assert len(titles) == len(set(titles))
    assert any("one for each" in line for one in place.boxes.values() for line in one.lines)


@pytest.mark.parametrize("mark", MARKS, ids=range(len(MARKS)))
def test_words_of_strangers_are_words(mark):
    drawing = drawn(place_map([as_said(from_text(hostile(changed(), mark)))]), mark)
    tags = {one.tag.partition("}")[2] for one in ElementTree.fromstring(str(drawing)).iter()}
    assert tags <= {"svg", "rect", "text", "path"}


def test_the_command_writes_a_drawing_and_replaces_only_its_own(tmp_path):
    target = tmp_path / "place.svg"
    run = [sys.executable, "-m", "simulation", "draw", "examples/mmc_queue", "--out", str(target)]
    for _ in range(2):
        subprocess.run(run, check=True, capture_output=True)
    text = target.read_text(encoding="utf-8")
    ElementTree.fromstring(text)
    assert "A textbook queue for beds" in text
    assert ">20</text>" in text
    target.write_text("mine", encoding="utf-8")
    assert subprocess.run(run, check=False, capture_output=True).returncode != 0
    assert target.read_text(encoding="utf-8") == "mine"
