"""A study of options made again from its folder alone, and folders of strangers that cannot be."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

import simulation
from simulation.core.errors import HomewardError, ScenarioError
from simulation.experiment.options import RunOptions
from simulation.money.options.study import prepared, run_prepared
from simulation.money.told.archive import write_options
from simulation.money.uncertain import run_inputs, run_more_demand
from simulation.results.manifest import MANIFEST
from simulation.results.reproduce import different
from tests.support.money_place import OPTIONS, PLACE, write_place

RUN = RunOptions(replications=2, workers=1)
PRESSED = f"{PLACE}fire_fighting: {{full_beds: {{above: 50 %}}, diverts: 40 %}}\n"
VARIANT = """
dialect: 1
title: More places, and a hub
extends: place.yaml
levers:
  ten_places:
    why: The council opens them.
    set: {services.team.capacity: {add: 2 places}}
    cost: {value: £100k per year, source: us}
    payer: council
    source: us
  quick:
    why: They are asked sooner.
    set: {routes.come.asked.takes: {scale: 0.9}}
    cost: {value: £30k per year, source: us}
    payer: nhs
    ring_fenced: until 2024-04-01
    source: us
"""
MANY = OPTIONS.replace("effort:", "optimism: {cost: 20 %, benefit: 50 %, time: 10 days}\neffort:") + (
    "  winter: {buy: {team: {quantity: 4 places, months: February to March}}}\n"
    "  hub:\n"
    "    levers_of: more.yaml\n"
    "    programmes: {co_ordination: {cost: £20k per year}}\n"
    "    cost_beside_capacity: {ten_places: a hub beside them}\n"
    "    set_up: £2k\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Of a study with every kind of purchase, lever and draw; the files that it was made of are gone."""
    place = tmp_path_factory.mktemp("place")
    file = write_place(place, place=PRESSED, options=MANY)
    (place / "more.yaml").write_text(VARIANT.lstrip(), encoding="utf-8")
    study = run_inputs(run_more_demand(run_prepared(*prepared(file), RUN), 0.03, RUN), 2, 1, RUN)
    assert any((study.outcomes[which, 0].account.cells["kind"] == "diverted").any() for which in range(6))
    written = write_options(study, tmp_path_factory.mktemp("out"))
    for one in place.iterdir():
        one.unlink()
    return written


def copied(folder, there, **changes):
    """A copy of a folder, with something else in what it was asked."""
    import shutil

    shutil.copytree(folder, there)
    said = json.loads((there / MANIFEST).read_text(encoding="utf-8"))
    said["options_of_money"] |= changes
    (there / MANIFEST).write_text(json.dumps(said), encoding="utf-8")
    return there


def test_a_study_is_made_again_from_its_folder_alone_to_the_last_digit(folder):
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    made = simulation.reproduce(folder, workers=1)
    assert made.identical, different(made.files)
    assert "team, February to March" in (folder / "options.csv").read_text(encoding="utf-8")
    assert {"costs.csv", "options.csv", "optimism.csv", "more_demand.csv", "acceptability.csv", "findings.txt"} <= {
        file.name for file in made.files
    }
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_replications_that_go_where_the_ranking_is_unclear_go_there_again(tmp_path):
    study = run_prepared(*prepared(write_place(tmp_path)), replace(RUN, replications=None, seed=7, engine="reference"))
    assert study.asked_replications is None
    assert simulation.reproduce(write_options(study, tmp_path / "out"), workers=1).identical


def test_what_a_folder_says_of_the_file_does_not_hang_on_where_it_lay(folder):
    """Nobody's folders are told to whoever reads the results."""
    told = (folder / "questions.csv").read_text(encoding="utf-8")
    assert "the file of options, options.yaml" in told
    assert "pytest" not in told
    assert "pytest" not in (folder / MANIFEST).read_text(encoding="utf-8")


def test_a_study_in_which_parameters_were_drawn_is_not_made_again_and_says_so(tmp_path):
    """What moves with a parameter, as levers do with an enabler, is not in a scenario that is written down whole."""
    ranged = PLACE.replace("probability: {value: 12 %, source: us}", "probability: {value: 12 %, range: 8 % to 16 %}")
    study = run_prepared(*prepared(write_place(tmp_path, place=ranged)), RUN)
    assert "options_of_money" in json.loads((write_options(study, tmp_path / "a") / MANIFEST).read_text("utf-8"))
    drawn = write_options(run_inputs(study, 1, 1, RUN), tmp_path / "b")
    with pytest.raises(HomewardError, match="cannot make again"):
        simulation.reproduce(drawn, workers=1)


def test_the_levers_of_a_variant_beside_the_file_are_found_wherever_one_stands(tmp_path, monkeypatch):
    (tmp_path / "place").mkdir()
    file = write_place(tmp_path / "place", options=MANY)
    (tmp_path / "place" / "more.yaml").write_text(VARIANT.lstrip(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for said in (file, Path("place/options.yaml")):
        assert [lever.name for lever in prepared(said)[2][-1].levers] == ["ten_places", "quick"]
    (tmp_path / "place" / "more.yaml").write_text("dialect: 1\ntitle: M\nextends: place.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"levers_of: 'more.yaml': it has no levers; a variant of the base"):
        prepared(file)
    (tmp_path / "place" / "more.yaml").unlink()
    with pytest.raises(ScenarioError, match=r"levers_of: there is no file 'more.yaml'"):
        prepared(file)


def test_another_price_is_seen(folder, tmp_path):
    other = copied(folder, tmp_path / "other")
    text = (other / "prices.yaml").read_text(encoding="utf-8")
    assert "£345 per day" in text
    (other / "prices.yaml").write_text(text.replace("£345 per day", "£346 per day"), encoding="utf-8")
    made = simulation.reproduce(other, workers=1)
    assert {"costs.csv", "prices.csv"} <= {file.name for file in different(made.files)}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"options": []}, "options_of_money: options is []"),
        ({"replications": 1}, "options_of_money: replications is 1"),
        ({"draws": "many"}, "options_of_money: draws is 'many'"),
        ({"options": [{"name": "../../x", "label": "", "bought": [], "set_up": {}, "beside": {}, "levers": []}]},
         "its options are not those of 'scenarios'"),
    ],
)  # fmt: skip
def test_a_manifest_that_says_what_cannot_be_is_refused(folder, tmp_path, changes, told):
    with pytest.raises(HomewardError, match=told.replace("[", r"\[")):
        simulation.reproduce(copied(folder, tmp_path / "other", **changes), workers=1)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("bought", [{"service": "moon", "quantity": 1.0, "load": 0.9, "yearly": 1.0, "entry": "moon"}],
         "buys 'moon', which has no price here"),
        ("levers", [{"name": "x", "strength": 1.0, "pounds_a_year": None, "ring_fenced": "2024-13-45"}],
         "'ring_fenced' of 'beds'"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_is_refused(folder, tmp_path, key, value, told):
    options = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["options_of_money"]["options"]
    options[1][key] = value
    with pytest.raises(HomewardError, match=told):
        simulation.reproduce(copied(folder, tmp_path / "other", options=options), workers=1)


def test_a_file_that_is_not_in_the_folder_is_not_read(folder, tmp_path):
    other = copied(folder, tmp_path / "other")
    (tmp_path / "secret.yaml").write_text((other / "prices.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (other / "prices.yaml").unlink()
    with pytest.raises(HomewardError, match=r"holds no prices\.yaml"):
        simulation.reproduce(other, workers=1)
    if os.name == "posix":
        (other / "prices.yaml").symlink_to(tmp_path / "secret.yaml")
        with pytest.raises(HomewardError, match="leads out of the folder"):
            simulation.reproduce(other, workers=1)
