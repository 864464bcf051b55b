"""A place of England is picked by name or code, described in a file to read, and sound as it is written, all 42."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulation
from simulation.assurance.calibration.published_figures import read_figures
from simulation.cli.app import app
from simulation.core.errors import HomewardError
from simulation.places.boards import AGES, REASONS, board, boards, columns
from simulation.places.choosing import chosen
from simulation.places.description import acute_services, text_of
from simulation.places.figures import targets_text
from simulation.places.plausible import acute_beds
from simulation.scenario.calendar.days import measured_days
from simulation.scenario.calendar.service_calendar import capacity_by_day
from simulation.scenario.loading import from_text
from simulation.scenario.reading import shipped


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def command(*words, code=0):
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == code, done.output
    return done.output


def test_the_boards_are_england():
    every = list(boards().values())
    assert len(every) == 42
    assert sum(one.residents for one in every) == pytest.approx(57.7e6, rel=1e-4)
    assert sum(one.beds for one in every) / 57.7 == pytest.approx(1770, rel=1e-3)
    assert sum(one.expected_admissions for one in every) == pytest.approx(
        sum(one.emergency_admissions for one in every)
    )
    assert [one.name for one in every if one.remaining is None] == ["Cambridgeshire and Peterborough"]
    for one in every:
        assert sum(one.reasons.values()) == pytest.approx(1.0, abs=0.001)


def test_every_figure_says_what_it_is_and_from_where():
    told = columns()
    assert {*AGES.values(), *REASONS, "beds", "remaining", "emergency_admissions"} <= set(told)
    assert all(
        row["what"] and row["period"] and row["cite"] and row["url"].startswith("https://") for row in told.values()
    )


@pytest.mark.parametrize("name", ["Devon", "devon", "NHS Devon", "E54000037", "e54000037"])
def test_a_board_is_found_by_name_and_code(name):
    assert board(name).name == "Devon"


@pytest.mark.parametrize(
    ("name", "right"),
    [("Devn", "did you mean 'Devon'?"), ("Manchester", "did you mean 'Greater Manchester'?"), ("Wales", "lists them")],
)
def test_a_name_that_no_board_has_is_told_what_is_near(name, right):
    with pytest.raises(HomewardError, match=right):
        board(name)


@pytest.mark.parametrize("name", list(boards()))
def test_every_place_is_sound_as_it_is_written_and_has_figures_to_be_held_against(name, folder):
    one = board(name)
    scenario = from_text(text_of(one, name, Path("place.yaml")), name="place.yaml", folder=folder)
    Path("place.targets.yaml").write_text(targets_text(one, Path("place.yaml")), encoding="utf-8")
    figures = {figure.id: figure for figure in read_figures(Path("place.targets.yaml"), scenario)}
    assert figures["admissions"].value == pytest.approx(one.emergency_admissions, abs=0.06)
    assert ("no criteria to reside" in figures) == (one.remaining is not None)
    acute = [service for service in scenario.model.services.values() if "acute" in service.counts_as]
    days = measured_days(scenario.model.run)
    beds = sum(sum(capacity_by_day(service, days)) for service in acute)
    assert beds / len(days) == pytest.approx(one.beds, abs=0.6 * len(acute))
    assert scenario.model.size is not None
    assert scenario.model.size.total == pytest.approx(one.residents, abs=3)


def test_a_fitted_place_has_fewer_beds_on_every_day_than_are_published_with_escalation_beds_among_them(folder):
    one = board("Devon")
    text = text_of(one, "Devon", Path("place.yaml"), factors={"treatment_time": 0.9}, open_of_published=0.98)
    assert acute_beds(from_text(text, name="place.yaml", folder=folder).model) == pytest.approx(
        0.98 * one.beds, abs=0.3
    )
    assert "2,398 general and acute beds" in text
    assert "# 2,350 of them are open on every day. While they are full 56 more open on top" in text
    assert text.count(" beds, source: fit}") == len(acute_services())


def test_a_smaller_place_has_the_ages_of_its_board_and_its_own_figures():
    one = chosen("Devon", "320,000 people", "570 beds", "94 %", "95", "70")
    assert one.residents == pytest.approx(320_000)
    assert one.aged_65 == pytest.approx(320_000 * board("Devon").aged_65 / board("Devon").residents, abs=2)
    assert (one.beds, one.beds_occupied, one.emergency_admissions, one.remaining) == (570, 570 * 0.94, 95, 70)
    assert one.discharged / one.ready == pytest.approx(board("Devon").discharged / board("Devon").ready)
    assert chosen("Devon", beds="570", occupancy="0.94").beds_occupied == 570 * 0.94


@pytest.mark.parametrize(
    ("own", "met"),
    [
        ({"people": "3"}, "--people 3: a number from 20,000"),
        ({"beds": "many"}, "--beds many: a number"),
        ({"occupancy": "9400 %"}, "--occupancy 9400 %: a share"),
        ({"occupancy": "94"}, "--occupancy 94: a share from 30 % to 100 % was expected, such as 0.94"),
        ({"remaining": "nan"}, "--waiting nan: a number"),
        ({"remaining": "0"}, r"--waiting 0: a number from 0\.1 to [\d,]+ was expected"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_the_name_of_its_option(own, met):
    with pytest.raises(HomewardError, match=met):
        chosen("Devon", **own)


def test_new_writes_a_file_and_its_figures_and_runs_with_siloed_and_integrated_without_a_hand():
    told = command("new", "mine.yaml", "--place", "Dorset", "--people", "200,000")
    assert "mine.targets.yaml" in told
    assert 40 <= len(Path("mine.yaml").read_text(encoding="utf-8").splitlines()) <= 80
    assert "is sound" in command("check", "mine.yaml", "--quick", "--with", "siloed,integrated")
    place = simulation.load("mine.yaml", set={"run.length": "30 days", "run.warm_up": "30 days"})
    comparison = simulation.compare(place, with_=["siloed", "integrated"], replications=2, workers=1)
    assert comparison.results[0].name == place.title
    assert len(comparison.results) == 3


def test_the_schema_that_the_first_line_names_lies_beside_the_file():
    """Editors complete by it."""
    told = command("new", "mine.yaml", "--place", "Dorset")
    named = Path("mine.yaml").read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
    assert "homeward.schema.json, by which editors complete it" in " ".join(told.split())
    assert Path(named).read_bytes() == (shipped.folder() / "homeward.schema.json").read_bytes()
    Path(named).write_text("{}", encoding="utf-8")
    assert "by which editors" not in command("new", "other.yaml", "--place", "Dorset")
    assert Path(named).read_text(encoding="utf-8") == "{}", "what is there stays"


def test_new_leaves_nothing_behind_when_one_of_its_files_is_there():
    Path("mine.targets.yaml").write_text("mine", encoding="utf-8")
    assert "is already there" in command("new", "mine.yaml", "--place", "Dorset", code=2)
    assert not Path("mine.yaml").exists()
    assert Path("mine.targets.yaml").read_text(encoding="utf-8") == "mine"


def test_figures_of_ones_own_need_a_place():
    assert "--beds without --place" in command("new", "mine.yaml", "--beds", "500", code=2)


def test_places_lists_them_and_tells_all_of_one():
    assert "E54000037" in command("places")
    told = command("places", "Devon")
    assert "general and acute beds available" in told
    assert "healthyr" in told


@pytest.mark.parametrize("people", [320_000, 99_999, 1_000_003])
def test_a_place_of_so_many_people_has_as_many(people):
    """The bands are whole people, which together are what was asked for."""
    place = board("Devon").of_people(people)
    assert sum(place.people.values()) == people
    assert all(number == int(number) for number in place.people.values())
    scale = people / board("Devon").residents
    assert place.people == pytest.approx(
        {ages: number * scale for ages, number in board("Devon").people.items()}, abs=1
    )
