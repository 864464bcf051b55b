"""The chain of files: a scenario, what it extends, and so on to the base."""

from os.path import normpath
from pathlib import Path

from simulation.errors import Mistake
from simulation.scenario.text import Document, read_file

LONGEST_CHAIN = 20
"""Files that extend one another."""


def chain_of(document: Document, path: Path | None, root: Path | None) -> tuple[list[tuple[Document, Path | None]], list[Mistake]]:
    """The file, what it extends, and so on to the base."""
    chain = [(document, path)]
    mistakes = list(document.mistakes)
    seen = [path.resolve()] if path is not None else []
    while document.raw is not None and "extends" in document.raw:
        line, target = document.lines[("extends",)], document.raw["extends"]
        fault = None
        if not isinstance(target, str) or not target:
            fault = ("'extends' without a file", "name the file it extends, relative to this one")
        elif path is None:
            fault = (f"extends '{target}'", "a scenario given as text has no folder; load it from a file")
        elif len(chain) >= LONGEST_CHAIN:
            fault = (f"more than {LONGEST_CHAIN} files that extend one another", "extend a nearer one")
        if fault is not None:
            mistakes.append(Mistake(document.name, line, "extends", *fault))
            break
        assert path is not None
        name = normpath(Path(document.name).parent / target)
        try:
            parent = (path.parent / target).resolve()
            there = parent.is_file()
        except (OSError, ValueError, RuntimeError):
            mistakes.append(Mistake(document.name, line, "extends", f"'{target}'", "the name of a file was expected"))
            break
        if parent in seen:
            ring = " -> ".join([*(place.name for place in seen[seen.index(parent) :]), parent.name])
            mistakes.append(Mistake(document.name, line, "extends", f"a cycle: {ring}", "a file cannot extend itself; extend the base"))
            break
        if root is not None and not parent.is_relative_to(root.resolve()):
            mistakes.append(Mistake(document.name, line, "extends", f"'{target}' is outside the root folder", f"all files stay below {root}"))
            break
        if not there:
            mistakes.append(Mistake(document.name, line, "extends", f"there is no file '{target}'", "name the file it extends, relative to this one"))
            break
        seen.append(parent)
        path, document = parent, read_file(parent, name)
        mistakes += document.mistakes
        chain.append((document, path))
    return chain, mistakes
