"""YAML read strictly: every scalar stays text, every node keeps its line, and nothing a file holds can exhaust the
machine.

`10:30`, `no`, `on` and `010` are the text they look like. A repeated key, a tag, an empty value or a second document is
a mistake.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from simulation.core.errors import Problem, ScenarioError
from simulation.core.system.files import NotPlainFileError, TooLargeError, read_bounded, size_in_words
from simulation.scenario.reading.shipped import suggestion

LARGEST_FILE = 2_000_000
"""Bytes of a scenario file; England has 35,000."""
DEEPEST = 40
"""Mappings and lists inside one another."""
MOST_NODES = 200_000
"""Values in one file, those repeated by an alias counted each time."""

NOTHING = "nothing after the colon"
"""What is met where a key has no value."""
Where = tuple[str, ...]
"""A dotted path, part by part; the entries of a list are counted from 0."""


def _loader() -> Any:
    """The quick loader, where it is; not that of a libyaml older than 0.2, which refuses `09:00` inside braces."""
    try:
        version = import_module("yaml._yaml").get_version()
    except ImportError:
        return yaml.BaseLoader
    return yaml.CBaseLoader if version >= (0, 2) else yaml.BaseLoader


_LOADER: Any = _loader()


@dataclass(frozen=True)
class Document:
    """One YAML file as text, lists and mappings."""

    name: str
    """How the file is called in messages."""
    raw: dict[str, Any] | None
    """The whole file; None when it cannot be read."""
    lines: dict[Where, int] = field(default_factory=dict)
    """The line of every value, counted from 1."""
    repeats: dict[Where, Where] = field(default_factory=dict)
    """What an alias repeats (`*name`): where it stands, and where the file says it first."""
    mistakes: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    """What is not wrong, and worth knowing: which of two files was taken."""
    above: "tuple[Document, Path | None] | None" = None
    """What it extends, where that is no file: another document with the place of its file."""


def read_file(path: Path, name: str, list_of: str | None = None) -> Document:
    """A scenario file from disk; `name` is how messages call it. A file that cannot be read is a `Document` with its
    mistake.

    `list_of`: the file may be a bare list, which is then read as if it stood below this name.
    """
    try:
        content = read_bounded(path, LARGEST_FILE)
    except FileNotFoundError:
        return _unreadable(name, 0, "there is no such file", suggestion(name, "check the name and the folder"))
    except IsADirectoryError:
        return _unreadable(name, 0, "this is a folder", "name a scenario file in it")
    except TooLargeError:
        return _unreadable(
            name,
            0,
            f"the file is larger than {size_in_words(LARGEST_FILE)}",
            "a scenario is a short text; put long series into a CSV beside it",
        )
    except NotPlainFileError as error:
        return _unreadable(name, 0, str(error.strerror), "name a file that holds text")
    except OSError as error:
        return _unreadable(
            name, 0, f"the file cannot be opened ({error.strerror or error})", "check that it may be read"
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return _unreadable(name, line, "a character that is not UTF-8", "save the file with the encoding UTF-8")
    if list_of is not None and _begins_a_list(text):
        below = read_text(f"{list_of}:\n{text}", name)
        moved = (replace(mistake, line=mistake.line - 1) if mistake.line else mistake for mistake in below.mistakes)
        return Document(
            name, below.raw, {where: line - 1 for where, line in below.lines.items()}, below.repeats, tuple(moved)
        )
    return read_text(text, name)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file that is a list of mappings, such as targets.

    Raises:
        ScenarioError: when the file cannot be read or holds something else.
    """
    document = read_file(path, path.as_posix(), list_of="rows")
    rows = (document.raw or {}).get("rows")
    if document.mistakes or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ScenarioError(
            document.mistakes
            or [Problem(path.as_posix(), 0, "", "this is not a list of rows", "begin each row with '- '")]
        )
    return rows


def _begins_a_list(text: str) -> bool:
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), "")
    return first.startswith("-") and not first.startswith("---")


def read_text(text: str, name: str) -> Document:
    """A scenario from text; its mistakes travel in the `Document`."""
    if len(text) > LARGEST_FILE:
        return _unreadable(
            name, 0, f"the text is larger than {size_in_words(LARGEST_FILE)}", "put long series into a CSV"
        )
    builder = _Builder(name)
    try:
        raw = builder.document(yaml.parse(text.removeprefix("\ufeff"), Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        unclosed = any(
            words in f"{error.problem} {error.context}"
            for words in ("expected ',' or", "quoted scalar", "could not find expected ':'")
        )
        mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
        line = mark.line if mark is not None else 0
        return _unreadable(name, line + 1, *_explained(error, text, line))
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else 0
        return _unreadable(name, line, "a control character", "remove it; scenario files are plain text")
    except UnicodeEncodeError as error:
        line = text[: error.start].count("\n") + 1
        return _unreadable(name, line, "half of a character", "save the file with the encoding UTF-8")
    except _Refused as refused:
        return _unreadable(name, refused.line, refused.met, refused.right)
    return Document(name, raw, builder.lines, builder.repeats, tuple(builder.mistakes))


def _unreadable(name: str, line: int, met: str, right: str) -> Document:
    return Document(name, None, mistakes=(Problem(name, line, "", met, right),))


def _explained(error: yaml.MarkedYAMLError, text: str, line: int) -> tuple[str, str]:
    """What a syntax error means to somebody with a text editor."""
    lines = text.splitlines()
    here = lines[line] if line < len(lines) else ""
    problem = str(error.problem or error.context or "")
    before = "\n".join(lines[: line + 1])
    if sum(map(before.count, "[{")) - sum(map(before.count, "]}")) > DEEPEST:  # the parser has a limit of its own
        return _TOO_DEEP
    if "\t" in here[: len(here) - len(here.lstrip())] or (
        "cannot start any token" in problem and here.lstrip(" ").startswith("\t")
    ):
        return "a tab at the beginning of the line", "indent with spaces"
    if "mapping values are not allowed" in problem:
        return "a second ': ' in one line", "put text that holds ': ' in quotation marks, or check the indentation"
    if "could not find expected ':'" in problem:
        return "a line without ': '", "write 'name: value'"
    if "expected <block end>" in problem or "did not find expected key" in problem:
        return (
            "a line that does not fit the ones above it",
            "check its indentation: what belongs together begins in one column",
        )
    if "escape" in problem:
        return (
            "a backslash in double quotation marks that stands for no character",
            "write two of them, or put the text in single quotation marks",
        )
    if "expected ',' or" in problem:
        return "a bracket that is not closed", "close every { with } and every [ with ], with commas between"
    if "quoted scalar" in str(error.context or "") or "unexpected end of stream" in problem:
        return "a quotation mark that is not closed", "close it on the same line"
    if "undefined alias" in problem:
        right = "an alias repeats what an anchor before it has named; most files need neither"
        return "an alias for what has no name", right
    return (
        "this cannot be read as YAML",
        "check indentation, colons, brackets and quotation marks on this line and the one before",
    )


_TOO_DEEP = (f"more than {DEEPEST} levels inside one another", "nothing in a scenario is as deep as that")


class _Refused(Exception):
    """The file is not read any further."""

    def __init__(self, line: int, met: str, right: str) -> None:
        self.line, self.met, self.right = line, met, right
        super().__init__(met)


def _line(event: Any) -> int:
    line: int = event.start_mark.line + 1
    return line


class _Builder:
    """Builds one document from YAML events, counting as it goes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Where, int] = {}
        self.mistakes: list[Problem] = []
        self.nodes = 0
        self.anchors: dict[str, tuple[Any, int, Where]] = {}
        self.repeats: dict[Where, Where] = {}

    def document(self, events: Iterator[Any]) -> dict[str, Any]:
        """The one document of a file, which is a mapping."""
        self.events = events
        first: Any = self._next()
        while isinstance(first, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
            first = self._next()
        if isinstance(first, yaml.StreamEndEvent) or (isinstance(first, yaml.ScalarEvent) and first.value == ""):
            raise _Refused(
                1,
                "the file is empty",
                "a scenario begins with 'dialect: 1' and a title; 'new FILE' writes one to start from",
            )
        if not isinstance(first, yaml.MappingStartEvent):
            right = "a scenario begins with 'dialect: 1'"
            if isinstance(first, yaml.SequenceStartEvent):
                right = f"{right}; a list of published figures is for 'validate' and 'calibrate', by --targets FILE"
            raise _Refused(_line(first), "the file does not hold names with values", right)
        raw: dict[str, Any] = self._node(first, (), 0)
        rest: list[Any] = [
            event for event in (self._next(), self._next()) if not isinstance(event, yaml.DocumentEndEvent)
        ]
        if rest and isinstance(rest[0], yaml.DocumentStartEvent):
            raise _Refused(_line(rest[0]), "a second document ('---')", "one file holds one scenario")
        return raw

    def _next(self) -> Any:
        return next(self.events)

    def _count(self, line: int, more: int = 1) -> None:
        self.nodes += more
        if self.nodes > MOST_NODES:
            raise _Refused(
                line,
                f"more than {MOST_NODES:,} values, aliases counted each time",
                "a scenario has a few thousand; put long series into a CSV",
            )

    def _node(self, event: Any, where: Where, depth: int) -> Any:
        line = _line(event)
        self.lines[where] = line
        self._count(line)
        if depth > DEEPEST:
            raise _Refused(line, *_TOO_DEEP)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise _Refused(
                    line,
                    f"an alias '*{event.anchor}' for what has no name yet",
                    "an alias repeats what an anchor before it has named",
                )
            value, size, self.repeats[where] = self.anchors[event.anchor]
            self._count(line, size)
            return value
        if event.tag is not None and event.tag != "!":
            self.mistakes.append(
                Problem(
                    self.name, line, ".".join(where), f"a tag '{event.tag}'", "remove it; every value is plain text"
                )
            )
        before = self.nodes
        if isinstance(event, yaml.ScalarEvent):
            value = event.value
            if value == "" and event.implicit[0] and where != ("levers",):
                self.mistakes.append(
                    Problem(
                        self.name,
                        line,
                        ".".join(where),
                        NOTHING,
                        "give a value, write {} for an empty mapping, or remove the line",
                    )
                )
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                value.append(self._node(item, (*where, str(len(value))), depth + 1))
        else:
            value = self._mapping(where, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, self.nodes - before + 1, where)
        return value

    def _mapping(self, where: Where, depth: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(key := self._next(), yaml.MappingEndEvent):
            line = _line(key)
            if not isinstance(key, yaml.ScalarEvent):
                raise _Refused(line, "a name that is itself a list or mapping", "put a plain name before the colon")
            below = (*where, key.value)
            if key.value in mapping:
                first = self.lines[below]
                self.mistakes.append(
                    Problem(
                        self.name,
                        line,
                        ".".join(below),
                        f"'{key.value}' a second time (first on line {first})",
                        "keep one of the two",
                    )
                )
                self._node(self._next(), (*where, f"{key.value} again"), depth + 1)
                continue
            value = self._next()
            last = next(reversed(mapping), None)
            if last is not None and _is_rest_of_number(key, value, mapping[last]):
                mapping[last] = f"{mapping[last]},{key.value}"
                self.mistakes.append(
                    Problem(
                        self.name,
                        line,
                        ".".join((*where, last)),
                        f"'{mapping[last]}' within braces, where a comma ends a value",
                        "write the number without a comma, such as 100000, or put the value in quotes",
                    )
                )
                continue
            mapping[key.value] = self._node(value, below, depth + 1)
            self.lines[below] = line
        return mapping


def _is_rest_of_number(key: Any, value: Any, before: Any) -> bool:
    """Whether a name without a value is the rest of a number with a comma in it: {add: 5 per 100,000 people}."""
    nothing = isinstance(value, yaml.ScalarEvent) and value.value == "" and value.implicit[0]
    return (
        nothing
        and re.match(r"\d{3}(?!\d)", key.value) is not None
        and isinstance(before, str)
        and re.search(r"(?<!\d)\d{1,3}(,\d{3})*$", before) is not None
    )
