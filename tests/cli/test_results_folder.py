"""Where results go is looked at before anything is run, and what was run is told though it cannot be written."""

import os
import sys
from pathlib import Path

import pytest

from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardError
from simulation.results import archive
from simulation.results.writable import check_writable

COMMANDS = (
    ("run", "place.yaml"),
    ("compare", "place.yaml", "more.yaml"),
    ("attribute", "place.yaml", "more.yaml"),
    ("evaluate", "place.yaml", "more.yaml"),
    ("diagnose", "place.yaml"),
    ("validate", "place.yaml"),
    ("measure", "log.csv", "--scenario", "place.yaml"),
)
MORE = """dialect: 1
title: More places
extends: place.yaml
levers:
  places: {why: More, set: {services.home_team.capacity: {add: 30 places}}, source: assumption}
"""


@pytest.fixture
def homeward(tmp_path, monkeypatch, capsys):
    """Runs the command line beside a place and a variant: (exit code, what it answered, what it said)."""
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)
    Path("place.yaml").write_text(starting_file("A place"), encoding="utf-8")
    Path("more.yaml").write_text(MORE, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["homeward", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_folder_that_cannot_be_is_told_before_anything_is_run(homeward, command):
    Path("afile").write_text("mine", encoding="utf-8")
    code, out, err = homeward(*command, "--out", "afile")
    assert (code, out) == (2, "")
    assert err == "--out afile: afile is a file, not a folder; nothing was run\n"
    assert Path("afile").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links and devices of POSIX")
@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("afile", "afile is a file, not a folder"),
        ("afile/below/it", "afile is a file, not a folder"),
        ("nowhere", "nowhere is a link that leads nowhere, not a folder"),
        ("round", "round is a link that leads nowhere, not a folder"),
        ("/dev/full", "/dev/full is a device, not a folder"),
        ("x" * 300, "results cannot be written there: File name too long"),
        ("new/" + "x" * 300, "results cannot be written there: File name too long"),
        ("nul\0", "results cannot be written there: "),
        ("/proc/results", "results cannot be written there: "),
    ],
)
def test_what_is_in_the_way_of_results(tmp_path, monkeypatch, out, told):
    monkeypatch.chdir(tmp_path)
    Path("afile").write_text("", encoding="utf-8")
    Path("nowhere").symlink_to("gone")
    Path("round").symlink_to("round")
    with pytest.raises(HomewardError) as wrong:
        check_writable(Path(out))
    assert told in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_without_leave_to_write(tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    with pytest.raises(HomewardError, match="Permission denied"):
        check_writable(tmp_path / "shut" / "below")


def test_looking_leaves_everything_as_it_is(tmp_path):
    (tmp_path / "there").mkdir()
    for name in ("there", "there/new", "a/b/c"):
        check_writable(tmp_path / name)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["there"]


def test_what_was_run_is_told_though_it_cannot_be_written(homeward, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_fill", full)
    short = "--length 10_days --warm-up 0_days --replications 2 --workers 1 --engine reference"
    for command in COMMANDS[:3]:
        code, out, err = homeward(*command, *(word.replace("_", " ") for word in short.split()))
        assert code == 2
        assert "A place" in out
        assert "│" in out, "its table"
        assert "Results:" not in out
        assert "No space left on device" in err
