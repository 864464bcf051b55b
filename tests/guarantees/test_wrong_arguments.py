"""Python is as careful as YAML: a wrong argument of any public function is told in plain words, never by an error from
inside.
"""

import datetime
from pathlib import Path

import pytest

import simulation
from simulation.core.errors import HomewardError

PLACE, FILE = "place", "file"
"""In a call: the small place, and the path of a file that is not there."""


class Anything:
    """Of no type that means anything here; told alike in every process."""

    def __repr__(self) -> str:
        return "anything"


NOT_SCENARIOS = (None, 5, True, [], {}, b"x", Anything())
WRONG_OPTIONS = (
    {"replications": "many"},
    {"replications": 0},
    {"workers": 0},
    {"workers": True},
    {"seed": -1},
    {"seed": 1.5},
    {"engine": "warp"},
    {"engine": None},
    {"length": 30},
    {"length": "30"},
    {"set": "x"},
    {"set": {"services.wrd.capacity": "5 beds"}},
    {"set": {"services.ward.capacity": Anything()}},
    {"set": {"services.ward.capacity": None}},
    {"set": {"services.ward": "5 beds"}},
    {"set": {"": "5 beds"}},
    {"set": {"..": "5 beds"}},
    {"set": {"run.length": float("nan")}},
    {"view": "rosy"},
    {"replicatons": 3},
    {"options": 5},
    {"options": {"seed": 1}},
)
CALLS = [
    *[("run", (one,), {}) for one in NOT_SCENARIOS],
    *[("run", (PLACE,), said) for said in WRONG_OPTIONS],
    *[("run", (PLACE,), said) for said in ({"by": "colour"}, {"by": 5}, {"precision": 0}, {"cluster": 5})],
    ("run", (FILE,), {}),
    ("run", (PLACE, 10), {}),
    *[("compare", (one,), {}) for one in NOT_SCENARIOS],
    *[("compare", (PLACE, one), {}) for one in NOT_SCENARIOS],
    *[("compare", args, {}) for args in ((), ([PLACE],), ([],), (PLACE, PLACE), ([PLACE, PLACE],), (FILE, FILE))],
    *[("compare", (PLACE, PLACE), said) for said in WRONG_OPTIONS],
    *[("attribute", (PLACE, one), {}) for one in (PLACE, *NOT_SCENARIOS)],
    *[("attribute", (PLACE, PLACE), said) for said in (*WRONG_OPTIONS, {"by": "pathway"})],
    *[("evaluate", (PLACE, one), {}) for one in (PLACE, *NOT_SCENARIOS)],
    *[("evaluate", (PLACE, PLACE), said) for said in WRONG_OPTIONS],
    *[("evaluate", (PLACE, PLACE), said) for said in (
        {"places": 0}, {"places": "x"}, {"places": 4.5}, {"share": 2}, {"share": "half"}, {"chosen_by": 5},
        {"chosen_by": "x"}, {"assumptions": 5}, {"replications": "auto"}, {"by": "pathway"},
    )],
    *[("diagnose", (one,), {}) for one in NOT_SCENARIOS],
    *[("diagnose", (PLACE,), said) for said in (*WRONG_OPTIONS, {"detail_replications": -1})],
    *[("validate", (one,), {}) for one in (PLACE, *NOT_SCENARIOS)],
    *[("validate", (PLACE,), said) for said in (*WRONG_OPTIONS, {"targets": 5}, {"targets": FILE})],
    *[("trace", (one,), {}) for one in NOT_SCENARIOS],
    *[("trace", (PLACE,), said) for said in (
        {"patient": 0}, {"patient": "x"}, {"patient": 10**9}, {"replication": -1}, {"replication": 0.5},
        {"engine": "warp"}, {"workers": 1},
    )],
    *[("load", (one,), {}) for one in (*NOT_SCENARIOS, FILE, "")],
    *[("load", (FILE,), said) for said in ({"view": 5}, {"set": "x"}, {"set": {5: "x"}}, {"root": 5})],
    *[("from_text", (one,), {}) for one in (None, 5, b"x", Path("x"), "", "x")],
    *[("from_text", ("x",), said) for said in ({"view": 5}, {"set": "x"}, {"folder": 5}, {"name": 5})],
    *[("offered_loads", (one,), {}) for one in (*NOT_SCENARIOS, "x")],
    *[("draw", (one,), {}) for one in (*NOT_SCENARIOS, PLACE)],
    *[("write", (one, "out"), {}) for one in (*NOT_SCENARIOS, PLACE)],
    *[("reproduce", (one,), {}) for one in (None, 5, "not there", b"x")],
    *[("read_log", (one, PLACE), {}) for one in (None, 5, "not there.csv", b"x", [])],
    *[("read_log", ("log.csv", one), {}) for one in NOT_SCENARIOS],
    *[("measures_of_log", (one, PLACE), {}) for one in NOT_SCENARIOS],
    *[("missing_measures", (one, PLACE), {}) for one in NOT_SCENARIOS],
    *[("log_table", (one,), {}) for one in NOT_SCENARIOS],
    *[("from_dict", (one,), {}) for one in (None, 5, "x", [], {}, {"dialect": 1}, {"extends": FILE}, {5: Anything()})],
    *[("from_dict", ({"title": value},), {}) for value in (float("nan"), Anything(), [[]], None)],
    *[("from_dict", ({},), said) for said in ({"view": 5}, {"set": "x"}, {"folder": 5}, {"name": 5})],
    *[("place_map", (one,), {}) for one in (*NOT_SCENARIOS, FILE)],
    *[("place_map", (PLACE,), said) for said in ({"beside": 5}, {"replications": 3}, {"view": "rosy"})],
    *[("figures", (one,), {}) for one in (*NOT_SCENARIOS, PLACE)],
    *[("dictionary", (one,), {}) for one in NOT_SCENARIOS],
    *[("fund", (one,), {}) for one in (None, 5, FILE, "england", b"x")],
    *[("fund", ("two_million",), said) for said in ({"draws": -1}, {"view": "rosy"}, {"replications": 0})],
    *[("vidigi_table", (one,), {}) for one in (*NOT_SCENARIOS, PLACE)],
    *[("activity_table", (one,), {}) for one in (*NOT_SCENARIOS, PLACE)],
    *[("write_xes", (one, "out.xes"), {}) for one in (*NOT_SCENARIOS, PLACE)],
    *[("register", (one,), {}) for one in (None, 5, "x")],
    *[("unregister", (one,), {}) for one in (None, 5, "x", print)],
    *[("register_distribution", (*args, abs), {"x": "time"}) for args in ((None,), ("",), ("two words",), ("gamma",))],
    ("register_distribution", ("mine", 5), {"x": "time"}),
    ("register_distribution", ("mine", abs), {}),
    ("register_distribution", ("mine", abs), {"x": "hours"}),
    *[("unregister_distribution", (one,), {}) for one in (None, 5, "gamma", "nothing")],
    *[("outlook", (one,), {}) for one in (PLACE, *NOT_SCENARIOS)],
    *[("outlook", (PLACE,), said) for said in (*WRONG_OPTIONS, {"weeks": 0}, {"weeks": "x"}, {"weeks": 99}, {"length": "9 days"})],
    *[("sensitivity", (one,), {}) for one in NOT_SCENARIOS],
    *[("sensitivity", (PLACE,), said) for said in (
        *WRONG_OPTIONS, {"by": "pathway"}, {"method": "x"}, {"method": 5}, {"vary": 5}, {"vary": [5]}, {"vary": ""},
        {"vary": "services"}, {"vary": "x=times 1 to 2"}, {"measures": 5}, {"measures": [5]}, {"measures": "x"},
        {"steps": 1}, {"trajectories": "x"}, {"samples": 1.5}, {"replications": "auto"},
    )],
    *[("break_even", (one, "x=1 to 2", "occupancy", 1), {}) for one in NOT_SCENARIOS],
    *[("break_even", (PLACE, *args), {}) for args in (
        (5, "occupancy", 1), ("services.ward.capacity=1 to 90 beds", 5, 1), ("services.ward.capacity=1 to 90 beds", "x", 1),
        ("services.ward.capacity=1 to 90 beds", "occupancy", None), ("services.ward.capacity=1 to 90", "occupancy", "x"),
        ("services.ward.capacity=1 to 90 beds", "occupancy", float("nan")),
    )],
]  # fmt: skip
METHODS = [
    *[("with_", (one,)) for one in (None, 5, "x", [], [("a", "b")], {5: "x"}, {None: "x"}, {"": "x"}, {".": "x"})],
    *[("with_", ({path: "5 beds"},)) for path in ("services", "services.ward", "services.nowhere.capacity", "x.y.z")],
    *[("with_", ({"services.ward.capacity": value},)) for value in (
        None, Anything(), [], {}, {"scale": None}, {"scale": "x"}, {"nothing": "1"}, float("nan"), float("inf"), True, "",
        "66", -3, {"add": {"add": "1 bed"}}, [[["5 beds"]]], b"5 beds", {1: 2}, "{scale: 0.5",
    )],
    *[("with_", ({"run.start": value},)) for value in ("yesterday", 5, datetime.date.max.replace(year=1))],
    *[("with_facts", (one,)) for one in (None, 5, "x", [], {5: "x"}, {"": "x"}, {"services.ward.capacity": Anything()})],
    *[("with_facts", ({"services": value},)) for value in (None, 5, {"new": {}}, {"new": {"kind": "bed"}}, {"ward": "x"})],
    *[("with_levers", (one,)) for one in (["x"], "x", 5, None)],
    *[("with_lever_start", args) for args in ((["x"],), ("x", None), ([], "2025-01-01"), ([], None, 2), ([], None, "x"))],
]  # fmt: skip


def named(one):
    return type(one).__name__ if type(one) is object else str(one)[:60]


def given(value, place, folder):
    if isinstance(value, list):
        return [given(one, place, folder) for one in value]
    if isinstance(value, dict):
        return {key: given(one, place, folder) for key, one in value.items()}
    return {PLACE: place, FILE: folder / "not-there.yaml"}.get(value, value) if isinstance(value, str) else value


@pytest.fixture(scope="module")
def tiny(small_place):
    return small_place.with_({"run.length": "10 days", "run.warm_up": "1 day", "run.replications": "1"})


@pytest.mark.parametrize(("function", "arguments", "keywords"), CALLS, ids=named)
def test_wrong_arguments_are_told(tiny, tmp_path, monkeypatch, function, arguments, keywords):
    monkeypatch.chdir(tmp_path)
    arguments, keywords = (given(list(arguments), tiny, tmp_path), given(keywords, tiny, tmp_path))
    with pytest.raises(HomewardError) as caught:
        getattr(simulation, function)(*arguments, **keywords)
    told(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("method", "arguments"), METHODS, ids=named)
def test_wrong_arguments_of_a_scenario_are_told(tiny, method, arguments):
    with pytest.raises(HomewardError) as caught:
        getattr(tiny, method)(*arguments)
    told(caught.value)


@pytest.mark.parametrize("replication", [-1, 0.5, "x", None, True])
def test_wrong_replications_of_results_are_told(small_results, small_comparison, replication):
    for events in (small_results.events, small_results.log, small_comparison.events):
        with pytest.raises(HomewardError) as caught:
            events(replication)
        told(caught.value)


def told(error):
    text = str(error)
    assert len(text) > 15
    assert all(len(line) < 1500 for line in text.splitlines())


def test_every_public_function_is_tried():
    functions = {name for name in simulation.__all__ if name[0].islower()}
    assert {name for name, _, _ in CALLS} == functions


def test_every_public_name_is_explained():
    assert list(simulation.__all__) == sorted(simulation.__all__)
    for name in simulation.__all__:
        found = getattr(simulation, name)
        assert name.startswith("__") or len(found.__doc__) > 40, name
        if name[0].islower():
            assert "Raises:" in found.__doc__, name
        for part, value in vars(found).items() if isinstance(found, type) else ():
            if not part.startswith("_") and (callable(value) or isinstance(value, property)):
                assert (value.__doc__ or "").strip(), f"{name}.{part}"
