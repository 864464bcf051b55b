"""What each parameter of the schema means: the text below it in the code, read where it is told, not at every start."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache

from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.lookup import named_fields


@cache
def texts_of(part: type[Part]) -> Mapping[str, str]:
    """The text of each parameter of a part that has one, by the name a file uses."""
    found: dict[str, str] = {}
    for one in reversed(part.__mro__):
        if issubclass(one, Part):
            found |= dict(_below(one))
    names = {(part.model_fields[name].alias or name): name for name in part.model_fields}
    return {said: found[names[said]] for said in named_fields(part) if names[said] in found}


def _below(part: type[Part]) -> Iterator[tuple[str, str]]:
    """The fields of one class with the text that stands below each; none for a class that was typed in."""
    try:
        (said,) = ast.parse(textwrap.dedent(inspect.getsource(part))).body
    except (OSError, TypeError):
        return
    assert isinstance(said, ast.ClassDef)
    for field, text in zip(said.body, said.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(text, ast.Expr)
            and isinstance(text.value, ast.Constant)
            and isinstance(text.value.value, str)
        ):
            yield field.target.id, inspect.cleandoc(text.value.value)


def parts_of_schema(part: type[Part] = Part) -> Iterator[type[Part]]:
    """Every part that anything of the schema is."""
    for below in part.__subclasses__():
        yield below
        yield from parts_of_schema(below)
