"""`check` says everything that a run would say before it starts, the quick part first, and exits as it should."""

import subprocess
import sys

import pytest

import simulation
from simulation.cli import summaries
from simulation.cli.describe.new import starting_file
from simulation.cli.summaries import foreseen_headlines
from simulation.core.system import answers
from simulation.experiment import memory_limits
from simulation.offered_load.answer.kept_loads import CODE
from tests.support.grouped_place import BASE as GROUPED
from tests.support.place_of_today import PLACE


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HOMEWARD_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def place(tmp_path):
    (tmp_path / "place.yaml").write_text(starting_file("A place"), encoding="utf-8")
    return "place.yaml"


def test_what_cannot_keep_up_is_told_once_with_what_to_do(homeward, place):
    code, out, err = homeward("check", place, "--set", "services.home_team.capacity=10 places")
    assert code == 0
    assert "is sound" in out
    (line,) = (line for line in err.splitlines() if "cannot keep up" in line)
    assert line.startswith("place.yaml: The home team cannot keep up: ")
    assert line.endswith(
        "Its queue grows as long as the run lasts: raise services.home_team.capacity, send fewer patients, or let them "
        "leave with 'gives_up_after' or 'if_full'."
    )


def test_quick_leaves_out_what_takes_long_and_writes_nothing(homeward, place, tmp_path):
    code, out, err = homeward("check", place, "--quick", "--set", "services.home_team.capacity=10 places")
    assert (code, "is sound" in out, "cannot keep up" in err) == (0, True, False)
    assert not (tmp_path / "cache" / answers.FOLDER).exists()


def test_run_and_check_say_the_same_and_only_the_first_asks_the_solver(homeward, place, monkeypatch):
    from simulation.offered_load import loads

    change = ("--set", "services.home_team.capacity=10 places")
    _, _, first = homeward("check", place, *change)
    monkeypatch.setattr(loads, "offered_loads", None)
    _, _, again = homeward("check", place, *change)
    assert again == first


def test_a_run_shorter_than_the_follow_up_is_told_with_the_measures(homeward, place):
    def empty(length):
        _, _, err = homeward("check", place, "--set", f"run.length={length} days")
        return [line for line in err.splitlines() if "will be empty" in line]

    line = next(line for line in empty(91) if "followed for 91 days" in line)
    assert "the run measures 91: " in line
    assert line.endswith("; say a run.length of more than 91 days")
    assert empty(92) == []
    assert any("followed for 30 days" in line for line in empty(20))


def test_headlines_without_their_facts_are_told_with_the_facts(homeward):
    _, out, err = homeward("check", "mmc_queue")
    assert (
        "33 headline measures will be left out, since the scenario says nothing of when people are discharged (17), "
        in out
    )
    assert err == "", "it is no warning: a small place need not measure everything"
    assert foreseen_headlines(simulation.load("england")) == ([], [])


def test_foreign_words_in_the_cache_are_not_repeated(homeward, tmp_path):
    homeward("check", "mmc_queue")
    (file,) = (tmp_path / "cache" / answers.FOLDER).glob("foreseen-*.json")
    right = file.read_bytes()
    for wrong in (b"{}", b"[[], [1]]", b'[["a\\u001b[31m"], []]', b"[[], [], []]", b'["a", "b"]'):
        file.write_bytes(wrong)
        _, out, _ = homeward("check", "mmc_queue")
        assert "33 headline measures" in out
        assert file.read_bytes() == right


def test_a_place_that_no_machine_holds_is_refused(homeward, place, monkeypatch):
    monkeypatch.setattr(memory_limits, "memory_available", lambda: 1e9)
    rate = "people.arrivals.emergency.rate={by_cohort: {under_65: 20000 per day, aged_65_plus: 1 per day}}"
    code, _, err = homeward("check", place, "--set", rate)
    assert code == 2
    assert "needs about" in err
    assert "shorten run.length" in err
    assert homeward("check", place, "--quick", "--set", rate)[0] == 0


def test_many_mistakes_of_one_cause_are_one_line_and_the_total_is_kept(homeward, tmp_path):
    text = starting_file("A place").replace("source: assumption", "source: asumption")
    (tmp_path / "place.yaml").write_text(text, encoding="utf-8")
    code, _, err = homeward("check", "place.yaml")
    lines = err.splitlines()
    assert code == 2
    assert "there is no source 'asumption'; did you mean 'assumption'? (and " in lines[0]
    assert lines[-1] == f"{text.count('asumption')} mistakes; nothing was run."
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("simulation.offered_load.loads", CODE),
        ("simulation.measures.foreseen, simulation.experiment.headlines", summaries.CODE_OF_HEADLINES),
    ],
)
def test_all_code_that_an_answer_comes_from_is_in_its_digest(asked, code):
    modules = f"import sys, {asked}; print(*[m for m in sys.modules if m.startswith('simulation.')])"
    told = subprocess.run([sys.executable, "-c", modules], capture_output=True, text=True, check=True).stdout.split()
    inside = tuple(f"simulation.{name.replace('/', '.')}" for name in code)
    assert [name for name in told if not name.startswith(inside)] in (["simulation._version"], [])
    assert all((answers.HERE / name).is_dir() for name in code)


def test_a_warning_about_several_scenarios_is_told_once_with_their_names(homeward, place, tmp_path):
    for number in range(6):
        text = f"dialect: 1\nextends: place.yaml\ntitle: Variant {number}\nfacts: {{services: {{ward: {{capacity: {60 + number} beds}}}}}}\n"
        (tmp_path / f"v{number}.yaml").write_text(text, encoding="utf-8")
    code, _, err = homeward("check", *(f"v{number}.yaml" for number in range(6)), "--quick")
    assert code == 0
    (line,) = (line for line in err.splitlines() if "after a discharge, deaths happen in the first 91 days" in line)
    assert line.startswith("v0.yaml, v1.yaml, v2.yaml, v3.yaml and 2 more: of the risks after")


def test_a_position_that_nobody_of_the_base_is_in_is_told_before_a_run(homeward, tmp_path):
    room = PLACE.replace("capacity: 24 places", "capacity: 2400 places")
    (tmp_path / "now.yaml").write_text(f"{room}today: {{services: {{team: {{queue: 1 people}}}}}}\n", encoding="utf-8")
    code, _, err = homeward("check", "now.yaml")
    assert code == 2
    assert "now.yaml: today.services.team.queue: nobody of the base is in the list of team at this hour" in err
    assert "leave it out, or look whether the base is such a place" in " ".join(err.split())
    assert homeward("check", "--quick", "now.yaml")[0] == 0


def test_a_form_of_export_that_there_is_not_is_told_in_our_words(homeward, place):
    for said, right in (("vidgi", "did you mean 'vidigi'?"), ("?", "vidigi, bupar, xes or homeward was expected")):
        code, _, err = homeward("export", place, "--as", said, "--out", "x.csv")
        assert code == 2
        assert f"--as {said}: there is no such form; {right}" in err


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("two_million", "is a sound file of options: 7 beside doing nothing in 'England, where waiting harms nobody'"),
        ("england_prices", "is a sound file of prices: 23 services, in prices of 2023/24"),
        ("price_indices", "is a sound file of 5 indices"),
    ],
)
def test_a_file_of_options_or_prices_is_checked_as_what_it_is(homeward, file, told):
    code, out, err = homeward("check", file, "--quick")
    assert (code, err) == (0, "")
    assert told in " ".join(out.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "targets:\n  - {id: A, measure: length_of_stay, value: 5}\n",
            "targets: published figures, which are no scenario",
        ),
        ("sources: {A31: {cite: Beds}}\n", "sources: sources of published figures, which are no scenario"),
        (
            "- {id: A, measure: length_of_stay, value: 5}\n",
            "a list of published figures is for 'validate' and 'calibrate'",
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "run", "explain"])
def test_published_figures_are_told_in_one_line_what_they_are_for(homeward, tmp_path, command, text, told):
    (tmp_path / "place.targets.yaml").write_text(text, encoding="utf-8")
    code, _, err = homeward(command, "place.targets.yaml")
    assert code == 2
    assert told in err
    assert "'validate'" in err
    assert err.count("place.targets.yaml:") == 1


def test_figures_beside_a_place_are_checked_with_it_and_by_themselves(homeward, place, tmp_path):
    figures = tmp_path / "place.targets.yaml"
    row = "{id: A, measure: length_of_stay, value: 5 days, tolerance: 10 %, source: here}"
    figures.write_text(f"targets:\n  - {row}\n", encoding="utf-8")
    code, out, _ = homeward("check", str(figures), "--quick")
    assert code == 0
    assert "1 published figure of '" in " ".join(out.split())
    assert homeward("check", place, "--quick")[0] == 0
    figures.write_text(f"targets:\n  - {row.replace('length_of', 'lenght_of')}\n", encoding="utf-8")
    for asked in ([str(figures)], [place], [place, str(figures)]):
        code, _, err = homeward("check", *asked, "--quick")
        assert code == 2
        assert err.count("targets.0.measure: 'lenght_of_stay'; did you mean 'length_of_stay'?") == 1


def test_mistakes_of_options_and_of_scenarios_are_told_together(homeward, place, tmp_path):
    sound = "kind: options\ntitle: T\nbase: place.yaml\nprices: england_prices\nbudget: {recurrent: £2m per year, from: 2024-04-01, contributions: {nhs: 100 %}}\nperspective: [nhs]\n"
    (tmp_path / "money.yaml").write_text(
        f"{sound}decide_on: {{value_of_a_year: £20k}}\neffort: {{first: 2, most: 2}}\noptions: {{}}\n", encoding="utf-8"
    )
    (tmp_path / "wrong.yaml").write_text(starting_file("Wrong").replace("66 beds", "66 bets"), encoding="utf-8")
    code, _, err = homeward("check", "wrong.yaml", "money.yaml")
    assert code == 2
    assert "options: no option" in err
    assert "66 bets" in err
    code, _, err = homeward("run", "money.yaml")
    assert code == 2
    assert "money.yaml:1: kind: a file of kind 'options', which is no scenario; 'check' checks it" in err
    assert "1 mistake; nothing was run" in err


def test_a_mistake_in_another_fit_of_a_place_is_found_before_it_is_compared(homeward, tmp_path):
    (tmp_path / "base.yaml").write_text(GROUPED, encoding="utf-8")
    fits = "dialect: 1\ntitle: Mine\nextends: base.yaml\nfits:\n  mine: {groups.nothing: {scale: 2}}\n"
    (tmp_path / "mine.yaml").write_text(fits, encoding="utf-8")
    code, _, err = homeward("check", "mine.yaml", "--quick")
    assert code == 2
    assert "mine.yaml:5: " in err
    assert "there is no group 'nothing'" in err
