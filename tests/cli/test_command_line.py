"""The face of the command line: help that shows an example, older spellings, and no traceback whatever happens."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import simulation
from simulation.cli import console
from simulation.cli.app import COMMANDS, app
from simulation.cli.command import OLDER_SPELLINGS, todays
from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardWarning
from simulation.scenario.reading.shipped import find

ROOT = Path(simulation.__file__).parents[1]
NAMES = [command.__name__ for _, command, _ in COMMANDS]
SHORT = ("--length", "20 days", "--warm-up", "2 days", "--replications", "2", "--workers", "1")


@pytest.fixture
def homeward(tmp_path, monkeypatch, capsys):
    """Runs the command line in a folder with a small place: (exit code, what it answered, what it said)."""
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "place.yaml").write_text(starting_file("A place"), encoding="utf-8")
    (tmp_path / "more.yaml").write_text(
        "dialect: 1\ntitle: More places\nextends: place.yaml\nlevers:\n  places:\n    why: More.\n    set: "
        "{services.home_team.capacity: {add: 30 places}}\n    source: assumption\n",
        encoding="utf-8",
    )

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["homeward", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run


def test_commands_stand_in_panels_by_their_question(homeward):
    _, out, _ = homeward("--help")
    places = [out.index(panel) for panel in dict.fromkeys(panel for panel, _, _ in COMMANDS)]
    assert places == sorted(places)
    assert [name for name in re.findall(r"^│ (\w+)  ", out, re.MULTILINE) if name in NAMES] == NAMES
    assert "Options" in out


@pytest.mark.parametrize("name", NAMES)
def test_every_command_shows_a_worked_example(homeward, name):
    (example,) = (example for _, command, example in COMMANDS if command.__name__ == name)
    code, out, _ = homeward(name, "--help")
    assert code == 0
    assert f"Example: python -m simulation {example}" in " ".join(out.split())
    assert "{" not in out.split("\n\n")[0]
    words = shlex.split(example)
    assert words[0] == name
    for word in words[1:]:
        if word.startswith("--"):
            assert f"{word} " in out, f"{name} has no {word}"
        if word in ("england", "siloed", "integrated"):
            assert find(Path(word)) is not None
    assert not any(older in out for older in OLDER_SPELLINGS)


def test_usage_is_plain(homeward):
    assert "compare [OPTIONS] BASE [VARIANT]..." in homeward("compare", "--help")[1]
    assert "explain [OPTIONS] FILE [PATH]" in homeward("explain", "--help")[1]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("rnu", "place.yaml"), "'run'"),
        (("run", "place.yaml", "--replicatons", "3"), "--replications"),
        (("run", "place.yaml", "--engine", "compild"), "did you mean 'compiled'?"),
        (("run", "place.yml"), "place.yml"),
        (("run",), "FILE"),
        (("run", "place.yaml", "other.yaml"), "other.yaml"),
        (("verify", "--engine", "quick"), "'reference'"),
        (("check", "."), "folder"),
        (("check", ""), "is empty"),
        (("run", "place.yaml", "--out="), "is empty"),
        (("compare", "place.yaml", "variant.yaml", "--seed", ""), "is empty"),
        (("schema", "--out", "no/such/folder.json"), "no"),
        (("reproduce", "place.yaml"), "manifest.json"),
        (("calibrate", "place.yaml", "--free", "x", "--bounds", "1"), "two numbers"),
        (
            ("calibrate", "place.yaml", "--free", "x", "--bounds", "2,1"),
            "the least factor above 0 and then the largest",
        ),
        (("calibrate", "more.yaml", "--bounds", "2,1"), "the least factor above 0 and then the largest"),
        (("calibrate", "place.yaml", "--bounds", "nan,1"), "the least factor above 0 and then the largest"),
        (("calibrate", "more.yaml", "--bounds", "0.5,1.5"), "the factors of a place have bounds of their own"),
    ],
)
def test_what_is_wrong_is_told_with_what_would_be_right(homeward, words, near):
    code, out, err = homeward(*words)
    assert code == 2
    assert near in err + out
    assert "Traceback" not in err


@pytest.mark.parametrize(("older", "today"), OLDER_SPELLINGS.items())
def test_older_spellings_are_understood_and_told(capsys, older, today):
    assert todays([older, "5", "x"], {today}) == [today, "5", "x"]
    assert todays([f"{older}=5"], {today}) == [f"{today}=5"]
    assert capsys.readouterr().err.count(f"{older} is called {today} now") == 2
    assert todays([older], {"--other"}) == [older]
    assert todays(["--", older], {today}) == ["--", older]
    assert capsys.readouterr().err == ""


def test_every_older_spelling_leads_to_an_option():
    command = typer.main.get_command(app)
    there = {word for one in command.commands.values() for option in one.params for word in option.opts}
    assert set(OLDER_SPELLINGS.values()) <= there
    assert not set(OLDER_SPELLINGS) & there


def test_an_older_engine_and_option_run(homeward):
    code, _, err = homeward(
        "run", "place.yaml", *SHORT[:4], "--replications", "auto", "--ceiling", "2", "--engine", "readable"
    )
    assert code == 0
    assert "--ceiling is called --max-replications now" in err
    assert err.count("engine 'readable' is called 'reference' now") == 1


def test_a_file_is_not_compared_with_itself(homeward, tmp_path):
    code, _, err = homeward("compare", "place.yaml", "./place.yaml", *SHORT)
    assert code == 2
    assert "'A place' (place.yaml) and 'A place' (place.yaml) are the same scenario" in err
    code, _, err = homeward("compare", "place.yaml", "more.yaml", "more.yaml", *SHORT)
    assert code == 2
    assert not (tmp_path / "results").exists()


def test_a_swapped_base_is_noticed(homeward):
    code, _, err = homeward("compare", "more.yaml", "place.yaml", *SHORT)
    assert code == 0
    assert "'More places' (more.yaml) extends 'A place' (place.yaml)" in err
    assert err.count("given as the base") == 1
    assert "given as the base" not in homeward("compare", "place.yaml", "more.yaml", *SHORT)[2]


# ---- whatever happens ----


def ends_with(error):
    @console.handle_errors
    def command():
        raise error

    with pytest.raises(typer.Exit) as end:
        command()
    return end.value.exit_code


def test_an_unforeseen_fault_is_told_without_a_traceback(capsys, monkeypatch):
    assert ends_with(ZeroDivisionError("by\nzero")) == 1
    told = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in told
    assert "report it" in told
    assert ends_with(MemoryError()) == 1
    assert ends_with(PermissionError(13, "Permission denied", "here.csv")) == 2
    assert "here.csv: Permission denied" in capsys.readouterr().err
    monkeypatch.setenv(console.TRACEBACK, "1")
    with pytest.raises(ZeroDivisionError):
        ends_with(ZeroDivisionError())


def test_warnings_of_the_package_are_lines(capsys):
    import warnings

    @console.handle_errors
    def command():
        for _ in range(2):
            warnings.warn("[red] worth knowing", HomewardWarning, stacklevel=1)

    command()
    assert capsys.readouterr().err == "[red] worth knowing\n" * 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of a shell")
@pytest.mark.parametrize("words", ["explain england", "schema", "run --help"])
def test_a_pipe_that_closes_is_quiet(words):
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m simulation {words} | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.stderr == ""


@pytest.mark.parametrize("page", ["cp437", "cp850", "cp1252", "ascii"])
def test_old_code_pages_take_every_sign(monkeypatch, page):
    import io

    class Screen(io.TextIOWrapper):
        def isatty(self):
            return True

    screens = [Screen(io.BytesIO(), encoding=page) for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", screens[0])
    monkeypatch.setattr(sys, "stderr", screens[1])
    console.speak_any_language()
    for screen in screens:
        print("£5 – ≥ 95 % “in” the queue…", file=screen)
        screen.flush()
        assert b"95 %" in screen.buffer.getvalue()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_while_loading_is_one_line():
    code = (
        "import builtins, sys; real = builtins.__import__\n"
        "def stop(name, *rest):\n"
        "    if name == 'typer': raise KeyboardInterrupt\n"
        "    return real(name, *rest)\n"
        "builtins.__import__ = stop\n"
        "from simulation.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Stopped. Nothing was written.\n")
