"""Today on the page: a few numbers typed, and the coming weeks as `outlook` has them."""

import json

import pytest

import simulation
from simulation.app.answer.weeks import MAY_BE_SAID
from simulation.app.mind import today
from simulation.app.serve import desk as desks
from simulation.app.serve.desk import Desk
from simulation.weeks_ahead.counted import BEDS, NCTR
from tests.support.position_on_a_page import SMALL, TODAY

MORE = {"sliders": {"services.help_home.capacity": 3.0}}
RUNS = 12


@pytest.fixture(scope="module")
def desk():
    made = Desk()
    (state,) = asked(made, "open", name="small.yaml", files={"small.yaml": SMALL})
    assert state["state"]["today"] == ["P0", "P1"]
    return made


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(desks, "RUNS", RUNS)


def asked(desk, what, **said):
    return list(desk.answer(what, {"page": "p", **said}))


def last_of(desk, choice, position=TODAY):
    *answers, done = asked(desk, "weeks", number=1, choice=choice, today=position)
    assert done["kind"] == "done", done
    assert sorted(one["runs"] for one in answers) == list(range(1, RUNS + 1))
    json.dumps(answers, allow_nan=False)
    return answers[-1]


def test_the_coming_weeks_are_those_of_outlook_to_the_last_digit(desk, tmp_path):
    answer = last_of(desk, MORE)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    for file in asked(desk, "take", kind="today", choice=MORE, today=TODAY):
        (tmp_path / file["name"]).write_text(file["text"], encoding="utf-8")
    charts = {chart["id"]: chart for chart in answer["charts"]}
    for at, name in enumerate(("today.yaml", "today-and-what-if.yaml")):
        study = simulation.outlook(tmp_path / name, replications=RUNS, workers=1)
        for measure in (NCTR, BEDS):
            series = charts[f"weeks-{measure}"]["series"][at]
            days = study.of(measure)
            assert series["mean"] == days["mean"].tolist()
            assert series["low"] == days["lower"].tolist()
            assert series["high"] == days["upper"].tolist()
            assert len(series["mean"]) == 42
        drift = [line for line in study.sentences() if line.startswith("Today's position")]
        assert at or drift == [line for line in answer["sentences"] if line.startswith("Today's position")]


def test_both_futures_begin_with_the_very_same_people(desk):
    answer = last_of(desk, MORE)
    (nctr,) = (chart for chart in answer["charts"] if chart["id"] == f"weeks-{NCTR}")
    as_is, what_if = (one["mean"] for one in nctr["series"])
    assert as_is[0] == what_if[0] >= 3.0
    assert as_is[1:] != what_if[1:]
    assert "difference" in answer["sentences"][1] + answer["sentences"][0]
    assert any("no forecast" in line for line in answer["sentences"])


def test_nothing_chosen_is_the_place_alone_and_few_runs_have_no_band(desk):
    first, *_ = asked(desk, "weeks", number=1, choice={}, today=TODAY)
    assert first["runs"] < MAY_BE_SAID
    assert all(len(chart["series"]) == 1 for chart in first["charts"])
    assert all(set(chart["series"][0]["low"]) == {None} for chart in first["charts"])
    assert not any("eight of ten" in line for line in first["sentences"])


@pytest.mark.parametrize(
    ("position", "field", "words"),
    [
        ({"day": "2024-09-23"}, "today beds", "were expected"),
        ({"day": "soon", "beds": 3}, "today day", "a date"),
        ({**TODAY, "beds": -1}, "today beds", "from 0 to"),
        ({**TODAY, "beds": float("nan")}, "today beds", "a number was expected"),
        ({**TODAY, "waiting": {"P9": {"people": 1}}}, "today P9", "P0, P1"),
        ({**TODAY, "waiting": {"P1": {"since": 2}}}, "today P1", "number of patients"),
        ({**TODAY, "waiting": {"P1": {"people": 500}}}, "today beds", "at most as many"),
        ({**TODAY, "beds": 1, "waiting": {"P1": {"people": 2}}}, "today beds", "at most as many"),
        ({**TODAY, "waiting": [1]}, "", "were expected"),
        ({"surprise": 1}, "", "were expected"),
        ("x", "", "were expected"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(desk, position, field, words):
    (wrong,) = asked(desk, "weeks", number=1, choice={}, today=position)
    assert wrong["kind"] == "wrong"
    assert field in [one["field"] for one in wrong["messages"]] or not field, wrong
    assert words in " ".join(one["text"] for one in wrong["messages"])
    assert not any("today.yaml" in one["text"] for one in wrong["messages"]), "a file that nobody here has seen"


@pytest.mark.parametrize(
    ("without", "instead"), [("warm_up: 80 days", "warm_up: 0 days"), ("counts_as: acute", "counts_as: rehabilitation")]
)
def test_a_place_that_cannot_start_from_a_position_offers_no_fields(without, instead):
    place = simulation.from_text(SMALL.replace(without, instead))
    assert today.pathways_of(place.model) == []
    assert today.pathways_of(simulation.from_text(SMALL).model) == ["P0", "P1"]
