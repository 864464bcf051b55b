"""The options that running shares: read once, in Python and on the command line, and wrong ones told in plain words."""

import inspect
from dataclasses import fields

import numpy as np
import pytest

import simulation
from simulation.cli import options as on_command_line
from simulation.core.errors import HomewardError, HomewardWarning, OptionError, ScenarioError
from simulation.experiment.options import READERS, RunKeywords, RunOptions, options_of
from simulation.experiment.precision import PrecisionTarget

NAMES = [field.name for field in fields(RunOptions)]


def test_the_options_stand_once():
    assert list(RunKeywords.__annotations__) == NAMES
    assert list(on_command_line.SHOWN) == NAMES
    assert set(READERS) == set(NAMES) - {"cluster"}
    assert set(on_command_line.sentences()) == set(NAMES)


@pytest.mark.parametrize("function", ["run", "compare", "attribute", "diagnose", "validate", "evaluate", "trace"])
def test_help_shows_every_option(function):
    shown = inspect.signature(getattr(simulation, function)).parameters
    assert {"engine", "seed", "set", "view"} <= set(shown)
    assert shown["engine"].default == "auto"
    assert not any(one.kind is inspect.Parameter.VAR_KEYWORD for one in shown.values())


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"replications": "20"}, {"replications": 20}),
        ({"replications": np.int64(3)}, {"replications": 3}),
        ({"replications": " auto "}, {"replications": "auto"}),
        ({"by": "pathway"}, {"by": ("pathway",)}),
        ({"by": ["pathway", "cohort", "pathway"]}, {"by": ("pathway", "cohort")}),
        ({"precision": "2 %"}, {"precision": 0.02}),
        ({"precision": "0.02"}, {"precision": 0.02}),
        ({"precision": " 2% "}, {"precision": 0.02}),
        ({"precision": 0.02}, {"precision": 0.02}),
        ({"set": {}}, {}),
        ({"periods": "all"}, {"periods": "all"}),
        ({"periods": "headlines"}, {}),
        ({"engine": "auto", "workers": None}, {}),
    ],
    ids=str,
)
def test_values_are_read(said, read):
    assert RunOptions(**said).said() == read


WRONG = [
    *[("replications", value) for value in (0, -1, 1.5, True, "many", "", [3], np.nan)],
    *[("workers", value) for value in (0, -1, 1.5, True, "two", ())],
    *[("seed", value) for value in (-1, 1.5, True, "x", [])],
    *[("max_replications", value) for value in (1, 0, "many", 2.5, False)],
    *[("precision", value) for value in (0, -0.1, 5, True, "fine", "0 %", "5", "", None, float("nan"), float("inf"))],
    *[("by", value) for value in (5, [5], {"pathway"}, [""], " ")],
    *[("engine", value) for value in ("quick", "", None, 1, ["compiled"])],
    *[("periods", value) for value in ("weeks", "", None, 1, ["all"])],
    *[("view", value) for value in (5, ["central"])],
    *[("set", value) for value in ("a=b", [("a", "b")], {5: "6 beds"})],
    *[("length", value) for value in (90, 90.0, ["90 days"])],
    *[("warm_up", value) for value in (90, True)],
    *[("root", value) for value in (5, ["."])],
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=str)
def test_wrong_values_are_told_with_what_is_right(name, value):
    with pytest.raises(OptionError, match=r"(was|were) expected") as caught:
        RunOptions(**{name: value})
    assert str(caught.value).startswith(f"{name}=")
    assert caught.value.as_option().startswith(f"--{name.replace('_', '-')} ")


def test_an_endless_value_is_cut():
    with pytest.raises(OptionError) as caught:
        RunOptions(replications="x" * 1000)
    assert len(str(caught.value)) < 200


def test_unknown_options_are_told_with_a_near_one():
    with pytest.raises(HomewardError, match="run has no option 'replicatons'; did you mean 'replications'"):
        options_of("run", None, {"replicatons": 3})
    with pytest.raises(HomewardError, match="it has view"):
        options_of("run", None, {"zzz": 3})
    with pytest.raises(HomewardError, match="attribute has no option 'by'"):
        options_of("attribute", None, {"by": "x"}, without=("by",))
    with pytest.raises(OptionError, match="attribute has no such option"):
        options_of("attribute", RunOptions(by="x"), {}, without=("by",))
    with pytest.raises(OptionError, match="replications=10"):
        options_of("run", 10, {})


def test_keywords_go_before_the_object():
    options = options_of("run", RunOptions(seed=3, workers=2), {"workers": 1})
    assert (options.seed, options.workers) == (3, 1)


def test_older_names_are_understood_with_a_warning():
    with pytest.warns(HomewardWarning, match="'compiled' now"):
        assert RunOptions(engine="fast").engine == "compiled"
    with pytest.warns(HomewardWarning, match="precision and max_replications"):
        options = options_of("run", None, {"wish": PrecisionTarget(0.01, 7)})
    assert (options.precision, options.max_replications) == (0.01, 7)
    with pytest.warns(HomewardWarning, match="not needed"):
        assert options_of("run", None, {"keep_events": True}) == RunOptions()


def test_loading_is_done_once(small_place):
    options = RunOptions(set={"services.ward.capacity": {"scale": "0.5"}}, length="30 days", seed=5)
    place = options.load(small_place)
    assert place.model.run.length == 30 * 1440
    assert next(iter(place.model.services["ward"].capacity.leaves()))[1][0] == 33
    assert options.after_loading().load(place) is place
    assert options.after_loading().said() == {"seed": 5}


def test_what_comes_too_late_is_told(small_place, tmp_path):
    with pytest.raises(OptionError, match="as a file is loaded"):
        RunOptions(view="sceptical").load(small_place)
    with pytest.raises(OptionError, match="as a file is loaded"):
        RunOptions(root=tmp_path).load(small_place)
    assert RunOptions(view=small_place.view).load(small_place) is small_place


def test_the_problem_of_an_option_names_the_option(tmp_path, small_place):
    file = tmp_path / "place.yaml"
    file.write_text(small_place.as_yaml(), encoding="utf-8")
    with pytest.raises(HomewardError, match="--length: '2d'"):
        RunOptions(length="2d").load(file)
    with pytest.raises(HomewardError, match=r"--set: run\.length: '2d'"):
        RunOptions(set={"run.length": "2d"}).load(file)


def test_what_is_said_beside_the_mistakes_comes_with_them(tmp_path):
    (tmp_path / "england.yaml").write_text("dialect: 1\ntitle: Mine\n", encoding="utf-8")
    many = "".join(f"unknown_{number}: 1\n" for number in range(3000))
    (tmp_path / "place.yaml").write_text(f"dialect: 1\ntitle: A place\nextends: england\n{many}", encoding="utf-8")
    told = []
    for read in (simulation.load, RunOptions().load):
        with pytest.raises(ScenarioError) as wrong:
            read(tmp_path / "place.yaml")
        told.append((str(wrong.value), wrong.value.notes, wrong.value.count))
    assert told[0] == told[1]
    assert "is your own file england.yaml" in told[0][1][0]
