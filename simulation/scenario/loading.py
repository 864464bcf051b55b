"""The ways to a `Scenario`: from a file, a text or a dictionary."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulation.core.errors import expect, few_hints
from simulation.scenario.in_python import document_of
from simulation.scenario.levers.inheritance import resolve_document, resolve_file, resolve_text
from simulation.scenario.reading.file_chain import check_root
from simulation.scenario.reading.shipped import find
from simulation.scenario.scenario import Scenario
from simulation.scenario.settings import check_settings, set_parameters


@few_hints()
def load(
    path: str | Path,
    *,
    view: str | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002 - as --set
    root: str | Path | None = None,
) -> Scenario:
    """A scenario file with everything it extends.

    Args:
        path: the file, or the name of one that comes with the package, such as `england`.
        view: sceptical, central or optimistic, in place of what the file says.
        set: dotted paths with values that act after all levers.
        root: a folder that every file must stay below.

    Raises:
        ScenarioError: with every mistake that can be found at once.
        OptionError: when an argument is of another kind.
    """
    expect("path", path, (str, Path), "the path of a scenario file")
    _check_arguments(view, set, root)
    path = Path(path)
    resolved = set_parameters(resolve_file(path, view, Path(root) if root is not None else None), set or {}, "--set")
    found = find(path)
    return Scenario.of(resolved, path if found is None else found.path)


@few_hints()
def from_text(
    text: str,
    name: str = "scenario.yaml",
    folder: str | Path | None = None,
    view: str | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002
    root: str | Path | None = None,
) -> Scenario:
    """A scenario from the text of a file; `name` is what messages call it, `folder` where the files it names are
    looked for, `view`, `set` and `root` as for `load`.

    Raises:
        ScenarioError: with every mistake that can be found at once.
        OptionError: when an argument is of another kind.
    """
    expect("text", text, str, "the text of a scenario (simulation.load takes the path of a file)")
    expect("name", name, str, "a file name")
    _check_arguments(view, set, root, folder)
    place, below = (Path(given) if given is not None else None for given in (folder, root))
    return Scenario.of(
        set_parameters(resolve_text(text, name, place, view, below), set or {}, "--set"),
        place / name if place is not None else None,
    )


def from_dict(
    description: Mapping[str, Any],
    *,
    name: str = "the dictionary",
    folder: str | Path | None = None,
    view: str | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002
    root: str | Path | None = None,
) -> Scenario:
    """A scenario from nested dictionaries and lists: a whole one, or one that `extends` a file. Values are written as
    in a file, or are plain numbers, dates and yes or no; other arguments as for `from_text`.

        >>> from_dict({
        ...     "dialect": 1, "title": "One bed", "run": {"start": "2024-01-01", "length": "30 days"},
        ...     "people": {"arrivals": {"people": {"route": "come", "rate": "1 per day"}}},
        ...     "services": {"ward": {"kind": "beds", "capacity": "2 beds"}},
        ...     "routes": {"come": {"bed": {"stay": "ward", "for": "1 day"}, "out": {"go": "home"}}},
        ... })
        <Scenario 'One bed': 1 service>

    Raises:
        ScenarioError: with every mistake that can be found at once, by its path.
        OptionError: when an argument is of another kind.
    """
    expect("description", description, Mapping, "a scenario as nested dictionaries")
    expect("name", name, str, "what messages call it")
    _check_arguments(view, set, root, folder)
    place, below = (Path(given) if given is not None else None for given in (folder, root))
    path = place / f"{name}.yaml" if place is not None else None
    resolved = resolve_document(document_of(description, name), path, view, below)
    return Scenario.of(set_parameters(resolved, set or {}, "set"), path)


def _check_arguments(view: Any, settings: Any, root: Any, folder: Any = None) -> None:
    if view is not None:
        expect("view", view, str, "sceptical, central or optimistic")
    if settings is not None:
        check_settings("set", settings)
    if folder is not None:
        expect("folder", folder, (str, Path), "a folder")
    check_root(root)


__all__ = ["from_dict", "from_text", "load"]
