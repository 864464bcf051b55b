"""What the README tells a newcomer to type is what works."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import simulation

ROOT = Path(simulation.__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHORT = {
    "run": ["--replications", "2", "--length", "60 days", "--warm-up", "10 days"],
    "compare": ["--replications", "2", "--length", "60 days", "--warm-up", "10 days"],
    "attribute": ["--replications", "2", "--length", "60 days", "--warm-up", "10 days"],
    "evaluate": ["--places", "4", "--replications", "1", "--length", "30 days", "--warm-up", "10 days"],
    "trace": ["--length", "60 days", "--warm-up", "10 days"],
}
"""What makes a command of the README short enough for a test."""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def recipes():
    """The recipe of every target of the Makefile, with its variables in place as on Linux and macOS."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = {}
    for target, recipe in re.findall(r"^(\S+):[^\n=]*\n((?:\t[^\n]*\n)+)", text, re.MULTILINE):
        for name, value in (("$(STAMP)", ".venv/installed"), ("$(BIN)", ".venv/bin"), ("$(PYTHON)", "python3")):
            target, recipe = target.replace(name, value), recipe.replace(name, value)
        found[target] = [line.strip() for line in recipe.splitlines()]
    return found


def test_the_commands_without_make_are_those_of_the_makefile():
    made = recipes()
    environment = [line for line in made[".venv/installed"] if "open(" not in line]
    assert len(environment) == 3
    (said,) = blocks("bash")
    assert said.splitlines() == [*environment, *made["demo"], *made["test"]]


def test_the_commands_for_powershell_are_the_same():
    (bash,), (powershell,) = blocks("bash"), blocks("powershell")
    translated = bash.replace(".venv/bin/python", r".venv\Scripts\python").replace("python3 -m venv", "py -3 -m venv")
    assert powershell == translated


def test_every_command_that_is_named_has_its_help():
    """Also in lines of text, such as `python -m simulation COMMAND --help`."""
    named = set(re.findall(r"-m simulation ([a-z]+)", README))
    assert len(named) > 7
    for command in sorted(named):
        done = subprocess.run(
            [sys.executable, "-m", "simulation", command, "--help"], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, command


@pytest.mark.slow
def test_the_commands_of_your_own_place_run_one_after_another(tmp_path):
    """In an empty folder, with the README's own variant, each as it stands there and short options after it."""
    (commands,) = [block for block in blocks("") if "new my-place.yaml" in block]
    (variant,) = [block for block in blocks("yaml") if "extends: my-place.yaml" in block]
    (tmp_path / "my-idea.yaml").write_text(variant, encoding="utf-8")
    lines = [shlex.split(line, comments=True) for line in commands.splitlines()]
    assert [words[:3] for words in lines] == [["python", "-m", "simulation"]] * len(lines)
    assert len(lines) > 7
    for words in lines:
        command = [sys.executable, "-P", *words[1:], *SHORT.get(words[3], [])]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
