"""Parameters set on the command line, `PATH=VALUE`: read as strictly as a file, with the same limits."""

from collections.abc import Sequence
from typing import Any

from yaml.reader import Reader

from simulation.core.errors import Problem, ScenarioError, ValueProblem
from simulation.core.units import shown
from simulation.scenario.reading.yaml_reader import read_text

LONGEST_PATH = 1000
NAME = "--set"


def read_settings(texts: Sequence[str]) -> dict[str, Any]:
    """Values by dotted path.

    Raises:
        ScenarioError: with every mistake of all of them.
    """
    read: dict[str, Any] = {}
    mistakes: list[Problem] = []
    for text in texts:
        try:
            path, value = read_setting(text)
        except ScenarioError as error:
            mistakes += error.mistakes
            continue
        if path in read:
            mistakes.append(Problem(NAME, 0, path, "a second value for this path", "keep one of the two"))
        read[path] = value
    if mistakes:
        raise ScenarioError(mistakes)
    return read


def read_setting(text: str) -> tuple[str, Any]:
    """'services.acute_beds.capacity=500 beds' as a path and a value.

    Raises:
        ScenarioError: when there is no path or no value, or the value cannot be read.
    """
    path, equals, value = text.partition("=")
    path, value = path.strip(), value.strip()
    if not equals or not path:
        right = "PATH=VALUE was expected, such as --set 'services.acute_beds.capacity=500 beds'"
        raise ScenarioError([Problem(NAME, 0, "", f"'{shown(text)}'", right)])
    if len(path) > LONGEST_PATH or Reader.NON_PRINTABLE.search(path):
        right = "dotted names were expected; 'explain FILE' lists them"
        raise ScenarioError([Problem(NAME, 0, "", f"a path '{shown(path)}'", right)])
    try:
        return path, read_value(value)
    except ValueProblem as wrong:
        raise ScenarioError(
            [Problem(NAME, 0, ".".join((path, *below)), met, right) for below, met, right in wrong.faults]
        ) from None


def read_value(text: str) -> Any:
    """A value as it stands after a name in a file: lists and mappings where it begins with a bracket, text otherwise.

    Raises:
        ValueProblem: with every fault, by its path below the value.
    """
    if not text.strip():
        raise ValueProblem("no value", "give one, such as '500 beds'")
    if not text.lstrip().startswith(("{", "[")):
        strange = Reader.NON_PRINTABLE.search(text)
        if strange is not None:
            raise ValueProblem(f"a control character at position {strange.start() + 1}", "remove it; values are text")
        return text
    document = read_text(f"value: {text}", NAME)
    faults = [(_below(mistake.path), _with_line(mistake, text), mistake.right) for mistake in document.mistakes]
    if document.raw is not None and not faults and set(document.raw) != {"value"}:
        faults.append(((), "more than one value", "give one value for a path"))
    if document.raw is None or faults:
        raise ValueProblem.all(faults)
    return document.raw["value"]


def _below(path: str) -> tuple[str, ...]:
    return tuple(path.split(".")[1:])


def _with_line(mistake: Problem, text: str) -> str:
    return f"line {mistake.line}: {mistake.met}" if "\n" in text else mistake.met


__all__ = ["read_setting", "read_settings", "read_value"]
