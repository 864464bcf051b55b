"""The drawing of a place: nothing overlaps, what is large enough is drawn, and strangers' words are words."""

import itertools
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.offered_load.movements import Stop, StopKind
from simulation.report.page.house_style import house_style
from simulation.report.place_map.blocks import Blocks
from simulation.report.place_map.drawn import BOX, ROW, _drawn_box, _height, drawn
from simulation.report.place_map.layered import layered
from simulation.report.place_map.stops import Box, few, pair, place_map
from simulation.report.place_map.views import as_said
from simulation.report.place_map.ways import WIDE
from simulation.scenario.loading import from_text, load
from tests.support.councils import COUNCILS
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


def service(name):
    return Stop(StopKind.SERVICE.value, name)


def test_too_many_services_of_a_column_stand_in_one_frame_with_their_lines_together():
    wards, teams, last = (
        [service(f"ward {n}") for n in range(3)],
        [service(f"team {n}") for n in range(11)],
        service("z"),
    )
    heights = dict.fromkeys([*wards, *teams, last], 100.0)
    between = {(ward, team): (1.0, 2.0) for ward in wards for team in teams}
    between |= {(team, last): (3.0, 3.0) for team in teams} | {(teams[0], teams[1]): (0.01, 0.0)}
    blocks = Blocks.of(heights, {ends: max(numbers) for ends, numbers in between.items()})
    ((block, members),) = blocks.members.items()
    assert members == tuple(teams)
    together = blocks.together(between)
    assert together == {**{(ward, block): (11.0, 22.0) for ward in wards}, (block, last): (33.0, 33.0)}
    tall = blocks.tall(heights, together)
    assert set(tall) == {*wards, block, last}
    cells = list(blocks.cells(block, heights, 5.0, 7.0))
    assert [stop for stop, *_ in cells] == teams
    assert all(left > 5.0 and right < 5.0 + WIDE for _, (left, right), _, _ in cells)
    assert all(y > 7.0 and y + height < 7.0 + tall[block] for *_, y, height in cells)
    for (_, sides, y, height), (_, others, below, _) in itertools.combinations(cells, 2):
        assert sides[1] < others[0] or others[1] < sides[0] or y + height < below


def test_a_place_whose_columns_fit_has_no_frame():
    names = [service(f"team {n}") for n in range(5)]
    lines = {(service("ward"), name): 1.0 for name in names}
    assert not Blocks.of(dict.fromkeys([service("ward"), *names], 100.0), lines).members


def boxes_of(drawing):
    return [
        {name: float(one.get(name)) for name in ("x", "y", "width", "height")}
        for one in ElementTree.fromstring(str(drawing)).iter()
        if one.tag.endswith("rect") and "stop" in (one.get("class") or "") and "block" not in one.get("class")
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


def test_england_fits_a_screen():
    drawing = ElementTree.fromstring(str(drawn(place_map([as_said(load("england"))]), "told")))
    assert float(drawing.get("width")) <= 1474  # what the page has on a screen of 1,920
    assert float(drawing.get("viewBox").split()[3]) < 1700


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


def test_what_stands_in_a_box_is_said_whole_and_the_box_is_as_tall_as_its_lines():
    long = "to home with care: 0.31 → 0.29"
    short, tall = (Box("Council reablement", lines, ()) for lines in (("27 places",), (long,)))
    told = [str(part) for part in _drawn_box(tall, (0.0, BOX), 0.0, _height(tall), "stop", 1.0)]
    assert "…" not in "".join(told)
    assert [word in "".join(told) for word in long.split()] == [True] * len(long.split())
    assert _height(tall) == _height(short) + ROW


def test_the_map_of_a_page_is_as_wide_as_there_is_room():
    """Until it is too small to be read: then it is moved along."""
    assert ".whole svg { max-width: max(100%, 68rem) }" in house_style()
