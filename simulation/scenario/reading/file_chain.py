"""The chain of files: a scenario, what it extends, and so on to the base."""

from dataclasses import replace
from os.path import normpath
from pathlib import Path
from typing import Any

from simulation.core.errors import OptionError, Problem, expect
from simulation.core.system.files import real
from simulation.scenario.reading.shipped import Found, find, in_messages, is_shipped, may_be_read, shipped, suggestion
from simulation.scenario.reading.yaml_reader import Document, Where, read_file

LONGEST_CHAIN = 20
"""Files that extend one another."""


def check_root(root: Any) -> None:
    """The folder that every file must stay below, where one is given, is there.

    Raises:
        OptionError: when it is not.
    """
    if root is not None:
        expect("root", root, (str, Path), "a folder")
        if not Path(root).is_dir():
            raise OptionError("root", str(root), "there is no such folder")


def chain_of(
    document: Document, path: Path | None, root: Path | None
) -> tuple[list[tuple[Document, Path | None]], list[Problem]]:
    """The file, what it extends, and so on to the base."""
    chain = [(document, path)]
    mistakes = list(document.mistakes)
    seen = [real(path)] if path is not None else []
    while document.raw is not None and "extends" in document.raw:
        line, target = document.lines[("extends",)], document.raw["extends"]
        if len(chain) >= LONGEST_CHAIN:
            mistakes.append(
                Problem(
                    document.name,
                    line,
                    "extends",
                    f"more than {LONGEST_CHAIN} files that extend one another",
                    "extend a nearer one",
                )
            )
            break
        if document.above is not None:
            document, path = document.above
            mistakes += document.mistakes
            chain.append((document, path))
            continue
        found = beside(document, path, root, ("extends",), target)
        if isinstance(found, Problem):
            mistakes.append(found)
            break
        parent = found.path
        if parent in seen:
            ring = " -> ".join([*(place.name for place in seen[seen.index(parent) :]), parent.name])
            mistakes.append(
                Problem(
                    document.name, line, "extends", f"a cycle: {ring}", "a file cannot extend itself; extend the base"
                )
            )
            break
        seen.append(parent)
        path, document = parent, read_found(found)
        mistakes += document.mistakes
        chain.append((document, path))
    return chain, mistakes


def beside(
    document: Document, path: Path | None, root: Path | None, where: Where, target: object, what: str = "extends"
) -> Found | Problem:
    """Another file that a file names, relative to its own folder or by its shipped name; or why it cannot be had.

    `where` is the path that names it; `what` is 'extends', or 'library' for a library of levers.
    """
    line, dotted = document.lines.get(where, 1), ".".join(where)
    does, right = (
        ("extends", "name the file it extends, relative to this one")
        if what == "extends"
        else ("takes levers from", _RIGHT_LIBRARY)
    )
    if not isinstance(target, str) or not target:
        return Problem(
            document.name,
            line,
            dotted,
            f"'{what}' without a file" if what == "extends" else "a library without a file",
            right,
        )
    if path is None:
        file = shipped(target)
        if file is not None:
            return Found(file, in_messages(file))
        right = "a scenario given as text has no folder; load it from a file"
        return Problem(document.name, line, dotted, f"{does} '{target}'", right)
    try:
        found = find(target, path.parent, path)
        there = real(found.path if found is not None else path.parent / target)
        exists = there.is_file()
    except (OSError, ValueError, RuntimeError):
        return Problem(document.name, line, dotted, f"'{target}'", "the name of a file was expected")
    if not may_be_read(there, root):
        return Problem(
            document.name, line, dotted, f"'{target}' is outside the root folder", f"all files stay below {root}"
        )
    if not exists:
        return Problem(document.name, line, dotted, f"there is no file '{target}'", suggestion(target, right))
    if found is not None and is_shipped(there):
        return Found(there, found.name)
    name = found.name if found is not None else target
    return Found(there, normpath(Path(document.name).parent / name), found.note if found is not None else "")


def read_found(found: Found) -> Document:
    """A file that was named, with what is worth knowing about which one it is."""
    document = read_file(found.path, found.name)
    return replace(document, notes=(f"{found.name}: {found.note}",)) if found.note else document


_RIGHT_LIBRARY = "put a library there, or name one by 'from:' beside 'use:', relative to this file"
