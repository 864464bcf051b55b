"""What notebooks are given: tables that are theirs, bars that come and go, pictures, and places said in Python."""

import io
import sys
import types

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import simulation
from simulation.core.errors import OptionError, ScenarioError
from simulation.core.notebook import progress
from simulation.core.notebook.figures import SCREEN, picture
from simulation.core.notebook.small_pictures import dot_and_interval, line_through
from simulation.report.charts import charts
from tests.support.one_bed import BED


def test_events_are_chosen_by_kind_service_and_column(small_results):
    whole = small_results.events(1)
    assert [str(whole[name].dtype) for name in ("event", "subject", "value")] == ["category"] * 3
    some = small_results.events(1, event=["granted", "left"], service="ward", columns=["patient", "event", "minute"])
    kept = whole["event"].isin(["granted", "left"]) & (whole["subject"] == "ward")
    assert list(some.columns) == ["patient", "event", "minute"]
    assert some["minute"].tolist() == whole["minute"][kept].tolist()
    assert set(some["event"]) == {"granted", "left"}
    for wrong in ({"event": "grantd"}, {"service": "wrd"}, {"columns": "minutes"}):
        with pytest.raises(OptionError, match="did you mean"):
            small_results.events(1, **wrong)


def test_every_table_of_measures_says_the_unit_of_each(small_results, small_comparison):
    told = simulation.dictionary(small_results.scenario).set_index("measure")["unit"]
    log = simulation.measures_of_log(small_results.log(), small_results.scenario)
    tables = (small_results.measures, small_results.summary(), small_results.headlines(), log)
    of_both = (small_comparison.measures, small_comparison.summary(), small_comparison.differences)
    for table in (*tables, *of_both, small_comparison.headlines()):
        assert list(table["unit"]) == list(table["measure"].map(told))
        assert table["unit"].str.len().min() > 0


def test_people_are_the_same_in_every_scenario_compared(small_comparison):
    first, second = (results.people(1) for results in small_comparison.results)
    pd.testing.assert_frame_equal(first, second)
    assert first["patient"].is_unique
    assert str(first["stream"].dtype) == "category"


def test_tables_have_units(small_results, small_comparison):
    units = small_results.headlines().set_index("measure")["unit"]
    assert units["length_of_stay"] == "days"
    assert list(small_comparison.headlines().columns).index("unit") == 3
    told = simulation.dictionary(small_results.scenario).set_index("measure")["unit"]
    summary = small_results.summary()
    assert (summary["unit"] == summary["measure"].map(told)).all()


def test_figures_are_the_pictures_that_are_drawn(small_comparison):
    drawn = simulation.figures(small_comparison)
    assert {f"{name}.png" for name in drawn} <= set(charts(small_comparison))
    assert "differences" in drawn
    assert all(figure.axes for figure in drawn.values())


def test_a_notebook_stores_a_figure_in_a_third_of_the_bytes_and_no_eye_sees_it(small_comparison):
    figure = simulation.figures(small_comparison)["differences"]
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=SCREEN)
    stored = picture(figure)
    assert len(stored) < len(file.getvalue()) / 2.5
    here, there = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16) for png in (stored, file.getvalue())
    )
    assert here.shape == there.shape
    assert np.abs(here - there).max() <= 6, "of 255 steps between black and white"


def test_a_place_is_drawn_and_written(small_place, tmp_path):
    drawn = simulation.place_map(small_place)
    assert drawn._repr_html_().startswith("<svg ")
    assert drawn.write(tmp_path / "place.svg").read_text(encoding="utf-8") == drawn.svg


def test_a_dictionary_is_the_file_that_says_the_same():
    import yaml

    made = simulation.from_dict(BED)
    assert made.digest() == simulation.from_text(yaml.safe_dump(BED)).digest()
    assert simulation.from_dict({**BED, "run": {**BED["run"], "replications": 3}}).model.run.replications == 3


def test_mistakes_in_a_dictionary_have_paths_and_no_lines():
    wrong = {**BED, "services": {"ward": {"kind": "beds", "capacity": "four"}}}
    with pytest.raises(ScenarioError) as caught:
        simulation.from_dict(wrong, name="my place")
    (mistake,) = caught.value.mistakes
    assert (mistake.file, mistake.line, mistake.path) == ("my place", 0, "services.ward.capacity")


def test_facts_stand_below_levers_and_settings(small_place):
    with_clinic = small_place.with_({"services.ward.capacity": "70 beds"}).with_facts(
        {"services.clinic": {"kind": "beds", "capacity": "3 beds"}, "services.home_team.capacity": "12 places"}
    )
    services = with_clinic.model.services
    assert list(services) == [*small_place.model.services, "clinic"]
    now = {one.path: one for one in with_clinic.parameters()}
    assert str(now["services.ward.capacity"].value).startswith("70")
    assert with_clinic.title == small_place.title
    assert {fact.path for fact in with_clinic.facts} == {"services.clinic", "services.home_team.capacity"}


def test_pictures_in_cells():
    assert line_through([1.0, 2.0]) == "", "two points are no line through time"
    assert line_through([0.0, float("nan"), 4.0, 2.0]).count("M") == 2, "a gap begins the line anew"
    assert line_through([5.0, 5.0, 5.0]).count("11.0") == 3, "no change is a flat line in the middle"
    assert dot_and_interval(float("nan"), 0.0, 1.0) == ""
    grey, blue = dot_and_interval(1.0, -1.0, 3.0), dot_and_interval(2.0, 1.0, 3.0)
    assert "#005eb8" in blue
    assert "#005eb8" not in grey
    assert 'cx="98.0"' in blue, "two thirds of the way from the middle, 60, to the edge, 117"


class Handle:
    def __init__(self):
        self.shown = []

    def update(self, html):
        self.shown.append(html)


@pytest.fixture
def notebook(monkeypatch):
    """A notebook that keeps what it is shown."""
    handle = Handle()

    def display(html, display_id):
        handle.update(html)
        return handle

    shell = types.SimpleNamespace(kernel=object())
    package = types.ModuleType("IPython")
    package.get_ipython = lambda: shell
    package.display = types.ModuleType("IPython.display")
    package.display.HTML, package.display.display = str, display
    monkeypatch.setitem(sys.modules, "IPython", package)
    monkeypatch.setitem(sys.modules, "IPython.display", package.display)
    return handle


def test_a_bar_shows_what_takes_long_and_goes_away(notebook, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with progress.watched(None) as told:
        told(1, 40, 100.0)
        assert notebook.shown == [], "not at once"
        clock[0] = 1.5
        told(2, 40, 100.0)
        with progress.watched(None) as inner:
            assert inner is None, "what runs inside has no bar of its own"
        told(3, 40, 99.0)
        clock[0] = 2.0
        told(4, 40, 95.0)
    assert [text.partition("</progress> ")[2] for text in notebook.shown] == [
        "2 of 40, 2 min left",
        "4 of 40, 2 min left",
        "",
    ]


def test_no_bar_for_what_is_soon_done_nor_outside_a_notebook(notebook, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: clock[0])
    with progress.watched(None) as told:
        clock[0] = 1.5
        told(39, 40, 0.1)
    assert notebook.shown == []
    monkeypatch.delitem(sys.modules, "IPython")
    with progress.watched(None) as told:
        assert told is None


def test_who_wants_to_be_told_is_told(notebook):
    heard = []
    simulation.run(simulation.from_dict(BED), replications=2, workers=1, progress=lambda *said: heard.append(said[:2]))
    assert heard == [(1, 2), (2, 2)]
    assert notebook.shown == []


def test_facts_are_for_the_size_that_was_set():
    place = simulation.load("england", set={"size": "120,000"})
    ours = place.with_facts({"services.medical_beds.capacity": "120 beds"})
    now = {one.path: one.value for one in ours.parameters()}
    assert now["services.medical_beds.capacity"] == "120 beds"
    before = {one.path: one.value for one in place.parameters()}
    assert now["services.older_peoples_beds.capacity"] == before["services.older_peoples_beds.capacity"]
    assert ours.model.people.population == place.model.people.population
