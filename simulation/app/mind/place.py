"""The places that the page offers, and a place that was opened: a shipped scenario, or files that somebody dropped."""

import base64
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from types import MappingProxyType

from simulation.core.errors import HomewardError, OptionError, ScenarioError
from simulation.core.system.files import real
from simulation.core.text.safe_text import one_line
from simulation.places.boards import boards
from simulation.places.description import text_of
from simulation.scenario.loading import from_text, load
from simulation.scenario.reading import shipped
from simulation.scenario.scenario import Scenario

FIRST = "england"
"""The place that a page opens with."""
FOLDERS = ("places", "examples")
"""Folders of shipped scenarios whose every file is a place; at the top those that extend nothing are."""
MOST_FILES = 20
MOST_TEXT = 4_000_000
"""Files and characters that may be dropped at once."""
_NAME = re.compile(r"[\w][\w .()-]{0,99}\.(?:yaml|yml|csv|xlsx)")
WORKBOOK = ".xlsx"
_HEAD = re.compile(r"^(title|extends|library):\s*(.*?)\s*$", re.MULTILINE)
_CAPACITY = "services:"


@dataclass(frozen=True)
class Place:
    """A place as it is, and what a variant of it extends."""

    name: str
    """The name of a shipped file, or of the file that was dropped."""
    scenario: Scenario
    files: Mapping[str, str] = field(default_factory=dict)
    """The text of every file that was dropped, by name; empty for a shipped place."""
    is_made: bool = False
    """Whether its file was made here from a board's figures, so that whoever takes a what-if away needs it too."""
    is_shipped: bool = False
    """Whether it came with the package, so that what it asks of a machine is known."""

    @property
    def is_of_england(self) -> bool:
        """Whether it descends from the shipped England, so that the shipped levers fit it."""
        base, england = self.scenario.resolved.base_path, shipped.shipped(FIRST)
        return base is not None and england is not None and real(base) == real(england)

    def variant(
        self, text: str, name: str = "what-if.yaml", beside: Mapping[str, str] = MappingProxyType({})
    ) -> Scenario:
        """A scenario from the text of a file beside those of the place, and others.

        Raises:
            ScenarioError: with every mistake.
        """
        if not self.files and not beside:
            return from_text(text, name)
        return _read({**self.files, **beside}, text, name)


def offered() -> list[dict[str, str]]:
    """Every shipped place: its name, its title and the folder it is in, England first."""
    told = []
    for name, file in shipped.names().items():
        head = dict(_HEAD.findall(text := file.read_text(encoding="utf-8")))
        group = name.rpartition("/")[0]
        is_place = group in FOLDERS or (not group and "extends" not in head and _CAPACITY in text)
        if is_place and "title" in head and head.get("library") != "yes":
            told.append({"name": name, "title": one_line(head["title"].strip("'\"")), "group": group or "england"})
    there = {one["name"] for one in told}
    told += [
        {"name": f"places/{board.slug}", "title": one_line(board.name), "group": "places"}
        for board in boards().values()
        if f"places/{board.slug}" not in there
    ]
    return sorted(told, key=lambda one: (one["name"] != FIRST, one["group"] != "places", one["group"] == "examples"))


def opened(name: str, files: Mapping[str, str] | None = None) -> Place:
    """A place by the name of a shipped scenario, or by that of one of the files that were dropped.

    Raises:
        OptionError: when there is no such place, or the files are not what may be dropped.
        ScenarioError: with every mistake of the scenario.
    """
    if not files:
        if name not in {one["name"] for one in offered()}:
            raise OptionError("place", name, "one of the places in the list was expected")
        board = next((board for board in boards().values() if f"places/{board.slug}" == name), None)
        if board is None or name in shipped.names():
            return Place(name, load(name), is_shipped=True)
        file = f"{board.slug}.yaml"
        text = text_of(board, board.name, Path(file))
        return Place(file, _read({}, text, file), {file: text}, is_made=True, is_shipped=True)
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_TEXT:
        raise OptionError("files", len(files), f"at most {MOST_FILES} files with {MOST_TEXT:,} characters together")
    for file in files:
        if _NAME.fullmatch(file) is None or PurePath(file).name != file:
            raise OptionError(
                "files", file, "a scenario (.yaml) with the tables it names (.csv), or a workbook (.xlsx), was expected"
            )
    if name not in files:
        raise OptionError("place", name, "the name of one of the files was expected")
    if name.endswith(WORKBOOK):
        text, name = _of_workbook(name, files[name]), f"{name.removesuffix(WORKBOOK)}.yaml"
        return Place(name, _read({}, text, name), {name: text}, is_made=True)
    return Place(name, _read(files, files[name], name), dict(files))


def _of_workbook(name: str, content: str) -> str:
    """The scenario that a filled workbook says, which comes in base 64.

    Raises:
        HomewardError: with every mistake, by sheet and cell.
    """
    from simulation.capacity_grid.filled import read
    from simulation.capacity_grid.scenario_text import scenario_text

    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / name
        try:
            workbook.write_bytes(base64.b64decode(content, validate=True))
        except ValueError:
            raise OptionError("files", name, "a workbook in base 64 was expected") from None
        try:
            return scenario_text(read(workbook), workbook)
        except HomewardError as error:
            raise HomewardError(str(error).replace(f"{folder}/", "")) from None


def _read(files: Mapping[str, str], text: str, name: str) -> Scenario:
    """A scenario from text beside files that were dropped, which see one another, the shipped ones, and nothing else of
    this computer.
    """
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (Path(folder) / file).write_bytes(content.encode(errors="replace"))
        try:
            return from_text(text, name, folder, root=folder)
        except ScenarioError as error:
            mistakes = [replace(one, right=one.right.replace(folder, "what was dropped")) for one in error.mistakes]
            raise ScenarioError(mistakes, error.notes, error.more) from None


__all__ = ["FIRST", "Place", "offered", "opened"]
