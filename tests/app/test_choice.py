"""What can be chosen on the page, and that it is the scenario which the file says."""

import base64

import pytest
import yaml

import simulation
from simulation.app.mind.choice import Choice, Chooser, choice_of
from simulation.app.mind.place import MOST_FILES, offered, opened
from simulation.app.mind.state import messages_of, state_of
from simulation.app.mind.switches import FEATURES
from simulation.capacity_grid.template import template
from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardError, OptionError, ScenarioError
from simulation.scenario.changes.paths import path_of
from simulation.scenario.reading.raw_tree import at
from tests.support.small_place import PLACE

OWN = starting_file("My place")


@pytest.fixture(scope="module")
def england():
    return Chooser(opened("england"))


@pytest.fixture(scope="module")
def own():
    return Chooser(opened("mine.yaml", {"mine.yaml": OWN}))


def switched(chooser, preset):
    (found,) = [one for one in state_of(chooser)["presets"] if one["name"] == preset]
    return Choice(levers=dict.fromkeys(found["levers"], ""))


@pytest.mark.parametrize(
    ("preset", "shipped"), [("siloed", "siloed"), ("integrated", "integrated"), ("as_is", "england")]
)
def test_a_button_is_the_shipped_scenario(england, preset, shipped):
    assert england.scenario(switched(england, preset)).digest() == simulation.load(shipped).digest()


def test_every_shipped_place_opens_and_says_what_can_be_moved():
    names = [one["name"] for one in offered()]
    assert names[0] == "england"
    assert "levers" not in names
    assert "siloed" not in names
    boards = [name for name in names if name.startswith("places/")]
    assert len(boards) == 42
    for name in [*(name for name in names if name not in boards), boards[0], "places/devon"]:
        state = state_of(Chooser(opened(name)))
        assert state["sliders"], name
        for slider in state["sliders"]:
            assert slider["low"] < slider["now"] < slider["high"] or slider["now"] in (slider["low"], slider["high"])
            assert slider["unit"]
            assert slider["step"] > 0


@pytest.mark.parametrize("end", ["low", "high"])
def test_every_slider_moves_its_parameter_to_where_it_stands(england, own, end):
    for chooser in (england, own):
        raw = chooser.scenario(Choice({path: getattr(one, end) for path, one in chooser.sliders.items()})).resolved.raw
        before = chooser.place.scenario.resolved.raw
        for slider in chooser.sliders.values():
            said = at(raw, path_of(slider.path))
            if getattr(slider, end) != slider.now:
                assert said != at(before, path_of(slider.path)), slider.path
            if not slider.scales:
                number = float((said["value"] if isinstance(said, dict) else said).split()[0].replace(",", ""))
                assert number == pytest.approx(getattr(slider, end), abs=1e-9), slider.path


@pytest.mark.parametrize("said_range", ["1 to 9 places", "0.5 to 4.5 times"])
def test_a_range_in_the_file_is_the_range_of_its_slider(said_range):
    said = "capacity: {value: 2 places, source: us}, run_by: nhs_community"
    text = PLACE.replace(said, said.replace("source: us", f"source: us, range: {said_range}"))
    slider = Chooser(opened("a.yaml", {"a.yaml": text})).sliders["services.virtual.capacity"]
    assert (slider.low, slider.now, slider.high) == (1.0, 2.0, 9.0)


def test_what_is_taken_away_is_what_ran(england, own, tmp_path):
    chosen = Choice(
        {"services.brokers.capacity": 9.0, "people.arrivals.emergency.rate": 103.0},
        {"trusted_assessor": "2024-10-01", "early_planning": "", "plan_only_when_ready": ""},
        {"leadership": 80.0},
        "optimistic",
    )
    chosen = Choice(
        chosen.sliders, {"trusted_assessor": "2024-10-01", "repeat_assessments": ""}, chosen.enablers, chosen.view
    )
    with pytest.raises(ScenarioError):  # two that set the same
        england.scenario(chosen)
    chosen = Choice(
        chosen.sliders, {"trusted_assessor": "2024-10-01", "early_planning": ""}, chosen.enablers, chosen.view
    )
    file = tmp_path / "what-if.yaml"
    file.write_text(england.text(chosen), encoding="utf-8")
    assert simulation.load(file).digest() == england.scenario(chosen).digest()
    devon = Chooser(opened("places/devon"))
    beds = devon.sliders["services.medical_beds.capacity"]
    moved = Choice({beds.path: beds.high, "people.arrivals.emergency.rate": 97.0}, {"home_first": ""})
    for name, text in devon.place.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    file.write_text(devon.text(moved), encoding="utf-8")
    assert simulation.load(file).digest() == devon.scenario(moved).digest() != devon.place.scenario.digest()
    (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
    path = next(iter(own.sliders))
    moved = Choice({path: own.sliders[path].high})
    file.write_text(own.text(moved), encoding="utf-8")
    assert simulation.load(file).digest() == own.scenario(moved).digest()


def test_levers_of_a_place_of_ones_own_can_be_switched_off():
    variant = "dialect: 1\ntitle: Mine\nextends: england\nlevers: {use: [home_first, trusted_assessor]}\n"
    chooser = Chooser(opened("mine.yaml", {"mine.yaml": variant}))
    assert chooser.switches["home_first"].is_on
    assert chooser.scenario(Choice(levers={"trusted_assessor": ""})).lever_names == ("trusted_assessor",)
    both = chooser.scenario(Choice(levers={"trusted_assessor": "", "home_first": ""}))
    assert both.digest() == chooser.place.scenario.digest()


def test_the_eleven_features_are_there_with_both_sides_of_their_evidence(england):
    levers = {lever["name"]: lever for lever in state_of(england)["levers"]}
    assert [name for name in levers if levers[name]["group"] == "The eleven features"] == list(FEATURES)
    for name in FEATURES:
        assert levers[name]["why"]
        assert levers[name]["source"]
        assert set(levers[name]["strength"]) == {"sceptical", "central", "optimistic"}


def test_two_levers_that_clash_are_told_at_the_lever(england):
    with pytest.raises(ScenarioError) as error:
        england.scenario(Choice(levers={"crisis_coordination": "", "early_planning": ""}))
    (told,) = messages_of(error.value, england)
    assert told["field"] in ("levers crisis_coordination", "levers early_planning")
    assert told["text"].startswith("Crisis coordination and Early planning both set")
    assert "switch one of them off" in told["text"]


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        "x",
        {"sliders": {"a": "x"}},
        {"sliders": {"a": True}},
        {"sliders": {"a": float("nan")}},
        {"sliders": []},
        {"levers": {"home_first": "soon"}},
        {"levers": {"home_first": 7}},
        {"levers": {"home_first": ["2024-01-01"]}},
        {"view": "mine"},
        {"view": ["central"]},
        {"enablers": {"leadership": None}},
        {"more": 1},
        {"sliders": dict.fromkeys(map(str, range(501)), 1)},
    ],
)
def test_what_is_no_choice_is_refused_in_words(said):
    with pytest.raises(OptionError, match="expected"):
        choice_of(said)


@pytest.mark.parametrize(
    "choice",
    [
        Choice({"services.brokers.capacity": 1e9}),
        Choice({"run.seed": 2.0}),
        Choice(levers={"no_such": ""}),
        Choice(enablers={"leadership": 101.0}),
        Choice(enablers={"no_such": 50.0}),
    ],
)
def test_what_a_place_has_not_is_refused_in_words(england, choice):
    with pytest.raises(OptionError):
        england.text(choice)


@pytest.mark.parametrize(
    "name", ["../x.yaml", "/etc/passwd", "x.py", "a/b.yaml", "", ".yaml", "x\n.yaml", "C:\\x.yaml"]
)
def test_names_of_files_lead_nowhere_else(name):
    with pytest.raises(OptionError):
        opened(name or "x.yaml", {name: OWN})


def test_files_that_are_dropped_are_few_and_see_no_others(tmp_path):
    with pytest.raises(OptionError):
        opened("a.yaml", {f"a{number}.yaml": OWN for number in range(MOST_FILES + 1)})
    (tmp_path / "secret.yaml").write_text(OWN, encoding="utf-8")
    variant = f"dialect: 1\ntitle: x\nextends: {tmp_path / 'secret.yaml'}\n"
    with pytest.raises(ScenarioError, match="outside the root folder"):
        opened("a.yaml", {"a.yaml": variant})
    with pytest.raises(OptionError):
        opened(str(tmp_path / "secret.yaml"))


def test_without_each_thing_that_was_chosen(england):
    chosen = Choice({"services.brokers.capacity": 9.0}, {"home_first": "", "single_record": ""}, {"culture": 70.0})
    parts = england.parts(chosen)
    assert list(parts) == ["services.brokers.capacity", "home_first", "single_record", "culture"]
    assert parts["home_first"] == Choice(chosen.sliders, {"single_record": ""}, chosen.enablers)


def test_a_title_cannot_break_out_of_the_file():
    title = 'x"\nlevers: {use: [home_first]} # <script>'
    text = OWN.replace('title: "My place"', "title: " + yaml.safe_dump(title, width=1000).strip().removesuffix("..."))
    chooser = Chooser(opened("mine.yaml", {"mine.yaml": text}))
    assert chooser.scenario(Choice()).digest() == chooser.place.scenario.digest()


def test_a_workbook_that_was_filled_in_is_a_place():
    pytest.importorskip("openpyxl")
    content = base64.b64encode(template()).decode()
    chooser = Chooser(opened("grid.xlsx", {"grid.xlsx": content}))
    assert chooser.place.name == "grid.yaml"
    assert chooser.sliders
    for wrong in ("no base 64!", base64.b64encode(b"no workbook").decode(), ""):
        with pytest.raises(HomewardError) as error:
            opened("grid.xlsx", {"grid.xlsx": wrong})
        assert "/tmp" not in str(error.value)
