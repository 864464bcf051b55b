"""The first pages for commissioners and planners, followed from a blank folder: their commands and files as they stand."""

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulation.cli.app import app

SITE = Path(__file__).parents[2] / "docs" / "site"
SHORTER = {
    "run": ["--replications", "2", "--workers", "1"],
    "compare": ["--replications", "2", "--workers", "1", "--length", "60 days", "--warm-up", "60 days"],
}
"""What a command is given beside what the page says, so that it answers at once."""
LONG = ("england", "two_million", "0123456789")
"""Words of commands that take a place of a million people, or a folder that only a reader has."""


def steps(page):
    """What a reader types and writes, in the order of the page: commands, and files with their names."""
    text = (SITE / f"{page}.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w-]+\.yaml)`\. It holds", text)
    for language, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL):
        indent = len(block) - len(block.lstrip(" "))
        lines = [line[indent:] for line in block.splitlines()]
        if language == "yaml":
            yield "file", named.pop(0), "\n".join(lines) + "\n"
        elif not language:
            for line in lines:
                if line.startswith("python -m simulation "):
                    yield "command", *shlex.split(line.removeprefix("python -m simulation "))
    assert named == []


@pytest.mark.parametrize("page", ["commissioner", "planner"])
def test_a_reader_who_follows_the_page_from_a_blank_folder_comes_to_its_end(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = []
    for kind, *words in steps(page):
        if kind == "file":
            (tmp_path / words[0]).write_text(words[1], encoding="utf-8")
            continue
        name, *rest = words
        if any(word in LONG or word.endswith(LONG) for word in rest):
            continue
        if name == "run" and "auto" in rest:
            rest = rest[:1]
        done = CliRunner().invoke(app, [name, *rest, *SHORTER.get(name, [])])
        assert done.exit_code == 0, f"{name} {rest}: {done.output}"
        ran.append(name)
    assert {
        "commissioner": ["new", "new", "check", "compare", "explain"],
        "planner": ["new", "explain", "run", "trace"],
    }[page] == ran
