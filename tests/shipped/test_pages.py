"""Code on the pages is code that runs: Python from the top of a page to its end, and commands by their options."""

import ast
import doctest
import re
import shlex
from pathlib import Path

import pytest
import typer

import simulation
from simulation.cli.app import app

ROOT = Path(__file__).parents[2]
PAGES = sorted(file.relative_to(ROOT) for folder in ("docs", "docs/site") for file in (ROOT / folder).glob("*.md"))
RUN = {"docs/python.md", "docs/other-tools.md"}
"""Pages of `docs/` whose Python runs here as it stands, besides those of the site; other pages show parts that belong to
a place of the reader's.
"""


def blocks(page, *languages):
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.findall(rf"^```({'|'.join(languages)})\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [code for _, code in found]


def runs(page):
    return page.as_posix() in RUN or page.parts[:2] == ("docs", "site")


@pytest.mark.parametrize("page", [page for page in PAGES if runs(page) and blocks(page, "python")], ids=str)
def test_the_python_of_a_page_runs_from_its_top_to_its_end(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for code in blocks(page, "python"):
        exec(compile(code, str(page), "exec"), names)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "pycon")], ids=str)
def test_the_dialogues_of_a_page_say_what_python_answers(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for number, code in enumerate(blocks(page, "pycon")):
        test = doctest.DocTestParser().get_doctest(code, {}, f"{page}, {number}", str(page), 0)
        told = []
        doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=told.append)
        assert not told, "".join(told)


@pytest.mark.parametrize("page", [page for page in PAGES if not runs(page) and blocks(page, "python")], ids=str)
def test_python_that_is_only_shown_can_be_read_and_names_what_there_is(page):
    for code in blocks(page, "python"):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "simulation":
                assert hasattr(simulation, node.attr), f"{page}: simulation.{node.attr}"


def named_on_the_page():
    """Every name in the table of what to do in Python, with the class that stands before it in its cell."""
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (.*) \|$", page, re.MULTILINE):
        what, _, cell = row.partition(" | ")
        owner = ""
        for name in re.findall(r"`([A-Za-z_][\w.]*)(?:\(\))?`", cell):
            before, _, last = name.rpartition(".")
            owner = before or owner
            yield what, owner, last


@pytest.mark.parametrize(("what", "owner", "name"), list(named_on_the_page()))
def test_every_name_of_the_python_page_is_there(what, owner, name):
    known = getattr(simulation, owner, None) if owner else simulation
    assert known is not None, f"{what}: {owner}"
    fields = getattr(known, "__dataclass_fields__", {})
    assert hasattr(known, name) or name in fields or hasattr(simulation, name), f"{what}: {owner}.{name}"


def test_the_first_example_of_the_python_page_has_an_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    exec(compile(blocks("docs/python.md", "python")[0], "python.md", "exec"), names)
    assert {"occupancy", "discharges_per_day", "length_of_stay"} <= set(names["results"].headlines()["measure"])


def commands(page):
    """The commands on a page with their words, those of one line that goes on taken together."""
    text = (ROOT / page).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"(?:python|python3|\.venv/bin/python) -m simulation ([^\n`#|]+)", text):
        try:
            yield shlex.split(line)
        except ValueError:
            yield line.split()


def test_every_command_on_a_page_is_one_with_these_options():
    known = typer.main.get_command(app).commands
    tried = 0
    for page in (Path("README.md"), *PAGES):
        for name, *words in commands(page):
            if not re.fullmatch("[a-z]+", name):
                continue  # COMMAND, or an option of the program
            assert name in known, f"{page}: {name}"
            options = {option for one in known[name].params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
            for word in words:
                option = word.partition("=")[0].rstrip(".,;:)")
                assert not option.startswith("--") or option in options, f"{page}: {name} {option}"
            tried += 1
    assert tried > 40
