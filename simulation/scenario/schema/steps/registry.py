"""The kinds of step by name. A class that is not whole, or whose name is taken, stops the program when imported."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from simulation.core.complete import complete
from simulation.scenario.schema.steps.base import Composed, Step, StepFacts, key_of

S = TypeVar("S", bound=type[Step])
X = TypeVar("X")

STEPS: dict[str, type[Step]] = {}
"""Every kind of step by the key that names it in a scenario file."""


def step_kind(part: S) -> S:
    """Adds a kind of step to the registry: the decorator above its class. A class of the same module and name takes the
    place of what it was, so that a cell of a notebook can be run again.

    Raises:
        TypeError: when the class does not say all that a kind of step says, or its name is taken.
    """
    wrong = _lacking(part)
    if wrong:
        raise TypeError(f"the kind of step {part.__name__} {wrong}")
    STEPS[key_of(part)] = part
    return part


def known_to_engines(what: str, table: Mapping[str, Callable[..., X]]) -> Mapping[str, Callable[..., X]]:
    """The table, which has an entry for each kind of step that is not composed of others.

    Raises:
        TypeError: when it has not; `what` says which table it is.
    """
    return complete(what, [name for name, part in STEPS.items() if not issubclass(part, Composed)], table)


def _lacking(part: type[Step]) -> str:
    """What a kind of step still lacks, in words; empty when it is whole."""
    if not (isinstance(part, type) and issubclass(part, Step)):
        return "is no class of Step"
    name, taken = key_of(part), STEPS.get(key_of(part))
    if taken is not None and (taken.__module__, taken.__qualname__) != (part.__module__, part.__qualname__):
        return f"takes the name '{name}', which {taken.__name__} of {taken.__module__} has"
    if name not in part.model_fields:
        return f"has no parameter '{name}': the parameter of its own name is how a file says it"
    if "__doc__" not in vars(part) or not part.__doc__:
        return "has no docstring, which says in the reference what it is"
    if not re.search(rf"\b{name}:", getattr(part, "example", "")):
        return f"has no 'example', a small place that says '{name}:', which the reference shows and the tests run"
    if isinstance(getattr(part, "facts", None), StepFacts) is issubclass(part, Composed):
        return "says its meaning in one way: by 'facts' when the engines know it, or as Composed by its 'parts'"
    if missing := sorted(getattr(part, "__abstractmethods__", ())):
        return f"has no {' and no '.join(missing)}"
    return ""
