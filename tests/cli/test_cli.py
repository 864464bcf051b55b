"""The command line as its users meet it: what it says, what it writes, with which exit code."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import simulation
from simulation.cli import console, summaries
from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardError, SimulationError
from simulation.report.derived_values import derived_values, describe_time
from simulation.scenario.schema.distributions.families.exponential import Exponential

ROOT = Path(simulation.__file__).parents[1]
SHORT = ("--length", "30 days", "--warm-up", "7 days", "--replications", "2", "--workers", "1")


@pytest.fixture
def place(tmp_path):
    file = tmp_path / "place.yaml"
    file.write_text(starting_file("A place, small"), encoding="utf-8")
    return "place.yaml"


@pytest.fixture
def variant(tmp_path, place):
    (tmp_path / "more.yaml").write_text(
        "dialect: 1\ntitle: More places\nextends: place.yaml\nlevers:\n"
        "  places:\n    why: More people can be at home.\n    set: {services.home_team.capacity: {add: 30 "
        "places}}\n    source: assumption\n",
        encoding="utf-8",
    )
    return "more.yaml"


def test_help_names_every_command(homeward):
    code, out, _ = homeward("--help")
    assert code == 0
    assert all(command in out for command in ("check", "explain", "run", "compare", "schema", "new", "trace"))


def test_version(homeward):
    assert homeward("--version")[:2] == (0, f"homeward {simulation.__version__}\n")


def test_a_new_file_passes_its_own_check_and_runs(homeward, tmp_path):
    assert homeward("new", "my-place.yaml")[0] == 0
    code, out, err = homeward("check", "my-place.yaml")
    assert code == 0
    assert [line for line in err.splitlines() if "risks after a discharge" not in line] == []
    assert "'My place' is sound" in out
    code, out, err = homeward("run", "my-place.yaml", *SHORT)
    assert code == 0
    assert "cannot keep up" not in err
    assert "patients with no criteria to reside (midnight)" in out


def test_new_overwrites_nothing(homeward, tmp_path, place):
    before = (tmp_path / place).read_bytes()
    code, _, err = homeward("new", place)
    assert code == 2
    assert "already there" in err
    assert (tmp_path / place).read_bytes() == before


@pytest.mark.parametrize("name", ["a: b {c}.yaml", "'quoted' \"twice\".yaml", "..yaml"])
@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be on Windows")
def test_any_name_makes_a_sound_file(homeward, name):
    assert homeward("new", name)[0] == 0
    assert homeward("check", name)[0] == 0


def test_all_mistakes_are_told_at_once_with_their_place(homeward, tmp_path, place):
    text = (
        (tmp_path / place)
        .read_text(encoding="utf-8")
        .replace("66 beds, ", "66, ")
        .replace("kind: places", "kind: plces")
        .replace("3 hours", "3")
    )
    (tmp_path / "wrong.yaml").write_text(text, encoding="utf-8")
    code, out, err = homeward("check", "wrong.yaml", "missing.yaml")
    assert (code, out) == (2, "")
    assert "wrong.yaml:31: services.ward.capacity.value: '66'" in err
    assert "did you mean 'places'?" in err
    assert "routes.front_door.leaving.delay" in err
    assert "missing.yaml" in err
    assert "nothing was run" in err


@pytest.mark.parametrize("command", ["run", "trace", "explain"])
def test_a_mistaken_file_runs_nowhere_and_writes_nothing(homeward, tmp_path, command):
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    code, out, err = homeward(command, "empty.yaml")
    assert (code, out) == (2, "")
    assert "empty.yaml" in err
    assert [file.name for file in tmp_path.iterdir()] == ["empty.yaml"]


def test_run_writes_a_folder_and_says_where(homeward, tmp_path, place):
    code, out, _ = homeward(
        "run", place, *SHORT, "--events", "--by", "pathway", "--set", "services.home_team.capacity=40 places"
    )
    assert code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name in out
    assert (folder / "events.csv.gz").exists()
    assert {picture.name for picture in (folder / "charts").iterdir()} >= {
        "no_criteria_to_reside.png",
        "occupancy.png",
        "reasons.png",
    }
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["replications"] == 2
    assert manifest["split_by"] == ["pathway"]
    assert "40 places" in next((folder / "scenarios").iterdir()).read_text(encoding="utf-8")
    assert (folder / "report.html").exists()
    assert f"Page: {Path('results') / folder.name / 'report.html'}" in out.replace("\n", "")
    assert "Not represented" not in out


def test_compare_says_what_is_clear(homeward, tmp_path, place, variant):
    code, brief, _ = homeward("compare", place, variant, *SHORT, "--out", "here")
    assert code == 0
    assert brief.startswith("More places against A place")
    answer, tiles = brief.split("\nMean of 2 replications")
    assert "│" not in answer, "sentences first"
    assert len(answer.splitlines()) < 8
    assert "Delayed discharges" in tiles
    code, out, _ = homeward("compare", place, variant, *SHORT, "--out", "here", "--verbose")
    assert code == 0
    assert out.startswith(answer)
    assert "Every headline, the largest first" not in brief
    said, table = out.split("\nMeans")
    assert "clear" not in table, "nothing of them again"
    assert "no difference in any replication" in said
    assert "by chance" in out
    (folder,) = (tmp_path / "here").iterdir()
    assert (folder / "differences.csv").exists()
    assert (folder / "charts" / "differences.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "findings.txt").read_text(encoding="utf-8").startswith("In More places, ")
    assert (folder / "report.html").exists()


def test_compare_refuses_other_patients(homeward, tmp_path, place):
    (tmp_path / "other.yaml").write_text(starting_file("Other").replace("seed: 1 ", "seed: 2 "), encoding="utf-8")
    code, _, err = homeward("compare", place, "other.yaml")
    assert code == 2
    assert "run.seed: 1 and 2" in err


def test_a_service_that_cannot_keep_up_is_named_whether_its_load_is_known_or_not(
    homeward, place, tmp_path, monkeypatch
):
    monkeypatch.setenv("HOMEWARD_CACHE", str(tmp_path / "cache"))
    words = ("run", place, *SHORT, "--set", "services.home_team.capacity=10 places")
    err, again = homeward(*words)[2], homeward(*words)[2]
    assert "The home team cannot keep up" in err
    assert "of 10.0 places" in err
    assert "cannot keep up" in again
    assert (tmp_path / "cache" / "answers").is_dir()


def test_a_fault_in_the_loads_is_told_and_results_are_not_written(homeward, place, tmp_path, monkeypatch):
    def breaks(scenario):
        raise SimulationError("a load without an end")

    monkeypatch.setattr("simulation.offered_load.answer.kept_loads.kept_loads", breaks)
    monkeypatch.setattr("simulation.offered_load.answer.kept_loads.known_loads", lambda scenario: None)
    code, _, err = homeward("run", place, *SHORT)
    assert (code, "a load without an end" in err) == (1, True)
    assert not (tmp_path / "results").exists()


def test_who_stops_a_run_does_not_wait_for_loads_and_hears_no_more_of_them(small_place, monkeypatch, capsys):
    going, go = threading.Event(), threading.Event()

    def slow(scenario):
        going.set()
        go.wait(30)
        return []

    monkeypatch.setattr("simulation.offered_load.answer.kept_loads.kept_loads", slow)
    monkeypatch.setattr("simulation.offered_load.answer.kept_loads.known_loads", lambda scenario: None)
    told = []
    monkeypatch.setattr(summaries, "print_grouped", lambda said: told.extend(said))

    def stopped():
        with summaries.warned_of_loads([small_place]):
            told.clear()
            going.wait(30)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    (beside,) = [thread for thread in threading.enumerate() if thread.name == "loads"]
    go.set()
    beside.join(30)
    assert told == []


def test_auto_says_what_it_reached(homeward, place):
    code, out, _ = homeward(
        "run",
        place,
        *SHORT[:4],
        "--workers",
        "1",
        "--replications",
        "auto",
        "--precision",
        "30 %",
        "--max-replications",
        "3",
        "--verbose",
    )
    assert code == 0
    assert "Precision: 3 replications" in out


@pytest.mark.parametrize(("arguments", "told"), [
    (("--replications", "0"), "a whole number from 1"),
    (("--replications", "many"), "'auto'"),
    (("--precision", "fine"), "--precision fine"),
    (("--precision", "0 %"), "above zero"),
    (("--set", "services.ward.capacity"), "PATH=VALUE"),
    (("--set", "services.wrd.capacity=5 beds"), "services.ward.capacity"),
    (("--set", "services.ward.capacity={by_cohort: ["), "cannot be read as YAML"),
    (("--length", "30"), "a time with its unit"),
    (("--by", "colour"), "colour"),
    (("--view", "rosy"), "rosy"),
    (("--engine", "quick"), "quick"),
    (("--workers", "0"), "--workers"),
])  # fmt: skip
def test_wrong_options_are_told_with_exit_code_2(homeward, tmp_path, place, arguments, told):
    code, _, err = homeward("run", place, *(() if "--length" in arguments else SHORT[:4]), *arguments)
    assert code == 2
    assert told.lower() in err.lower()
    assert not (tmp_path / "results").exists()


def test_schema_is_the_json_schema(homeward, tmp_path):
    code, out, _ = homeward("schema")
    assert code == 0
    schema = json.loads(out)
    assert {"people", "services", "routes", "levers"} <= set(json.dumps(schema).replace('"', " ").split())
    assert homeward("schema", "--out", "schema.json")[0] == 0
    assert json.loads((tmp_path / "schema.json").read_text(encoding="utf-8")) == schema


def test_trace_tells_one_persons_journey(homeward, place):
    code, out, _ = homeward("trace", place, "--patient", "3", "--length", "60 days", "--warm-up", "7 days")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("Patient 3 (number ")
    assert "comes: emergency" in lines[1]
    assert any("asks for The ward: " in line and "of 66 in use" in line for line in lines)
    assert any("is ready to leave" in line for line in lines)
    number = lines[0].split("(number ")[1].partition(")")[0]
    by_number = homeward("trace", place, "--patient", number, "--length", "60 days", "--warm-up", "7 days")[1]
    assert by_number == out.replace(f"Patient 3 (number {number})", f"Patient {number}")


def test_trace_says_when_there_is_nobody(homeward, place):
    code, _, err = homeward("trace", place, "--patient", "99999999", "--length", "10 days", "--warm-up", "1 day")
    assert code == 2
    assert "a number from 1 to" in err


def test_explain_shows_origin_load_and_lists(homeward, place, variant):
    code, out, _ = homeward("explain", variant)
    assert code == 0
    assert "services.home_team.capacity  63 places" in out
    assert "lever places" in out
    assert "services.home_team.capacity: 33 places -> 63 places" in out
    assert "median 14 days, mean 21 days" in out
    assert "46 % of them in the first 30 days" in out
    assert "2 services with 2 separate lists" in out
    assert "of these sources are assumptions" in out
    assert "Not measured: assessments_per_discharge" in out
    assert "%" in out.split("Offered load")[1]


def test_explain_of_groups_lists_what_a_factor_of_each_would_change(homeward):
    code, out, _ = homeward("explain", "england", "groups.emergency_arrivals")
    assert code == 0
    assert out.startswith("groups.emergency_arrivals: ")
    assert "people.arrivals.emergency.rate  " in out
    code, every, _ = homeward("explain", "england", "groups")
    assert code == 0
    assert out in every
    assert "groups.treatment_time: " in every
    code, _, err = homeward("explain", "england", "groups.emergency_arivals")
    assert code == 2
    assert "did you mean 'emergency_arrivals'?" in err


def test_explain_of_what_holds_under_pressure(homeward):
    code, out, _ = homeward("explain", "england", "fire_fighting.under_pressure")
    assert code == 0
    assert out.startswith("Under pressure (mean occupancy")
    assert "services.medical_beds.capacity: " in out
    assert out in homeward("explain", "england", "fire_fighting")[1]
    code, _, err = homeward("explain", "england", "under_pressure")
    assert code == 2
    assert "did you mean 'fire_fighting.under_pressure'?" in err


def test_explain_one_path(homeward, place):
    code, out, _ = homeward("explain", place, "services.ward.capacity")
    assert (code, out.splitlines()[0]) == (0, "services.ward.capacity  66 beds  (capacity)")
    code, _, err = homeward("explain", place, "services.wrd")
    assert code == 2
    assert "did you mean 'services.ward'?" in err


def test_errors_have_their_exit_codes(capsys):
    import typer

    def ends_with(error: BaseException) -> int:
        @console.handle_errors
        def command() -> None:
            raise error

        with pytest.raises(typer.Exit) as end:
            command()
        return end.value.exit_code

    assert ends_with(SimulationError("a loop that takes no time in routes.x")) == 1
    assert ends_with(HomewardError("[red] brackets stay")) == 2
    assert ends_with(KeyboardInterrupt()) == 130
    told = capsys.readouterr().err
    assert "routes.x" in told
    assert "[red] brackets stay" in told


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_pound_signs_pass_any_console(tmp_path, place, encoding):
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "simulation", "explain", place, "services.ward.unit_cost"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, env=environment, check=True)
    assert "£395 per day" in done.stdout.decode("utf-8")


def test_unrecognisable_parameters_are_told_in_what_they_lead_to():
    assert describe_time(Exponential(90.0)) == "mean 1.5 hours"
    england = simulation.load(ROOT / "scenarios" / "england.yaml")
    led = derived_values(england.model)
    starts = next(iter(england.model.services["home_care_packages"].capacity.leaves()))[1][0]
    assert led["services.home_care_packages.capacity"] == f"{7 * starts:.4g} starts a week"
    assert led["services.discharge_hub.capacity"].endswith("staff hours a week")
    assert led["risks_after_discharge.after_hospital.readmission.shape"] == "49 % of them in the first 30 days"


def test_an_old_name_of_a_measure_is_told_of_in_one_line(homeward, place, variant):
    words = ("evaluate", str(place), str(variant), "--places", "4", "--adopters", "1")
    code, _, told = homeward(*words)
    assert code == 2
    assert "now called" not in told
    words = ("evaluate", str(place), str(variant), "--measure", "people_past_ready", "--places", "4", *SHORT)
    code, _, told = homeward(*words)
    lines = [line for line in told.splitlines() if "people_past_ready" in line]
    assert lines == [
        "--measure: measure 'people_past_ready' is now called 'no_criteria_to_reside'; the old name will not be known to "
        "the next version."
    ]
