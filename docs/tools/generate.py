"""Writes everything that is made from the code: `python -m docs.tools.generate` (`--check` only compares).

The JSON schema of the dialect, the pages of the dialect, of the catalogue of levers, of words and of measures. A
test holds them current.
"""

import ast
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path

import simulation
from simulation.core import vocabulary
from simulation.core.text import glossary
from simulation.experiment.headlines import HEADLINES
from simulation.measures.registry import families
from simulation.measures.sources import HERE
from simulation.scenario.lever_catalogue import LIBRARY, catalogue_page
from simulation.scenario.reference.json_schema import json_schema
from simulation.scenario.reference.page import dialect_reference
from simulation.scenario.schema.steps import STEPS

ROOT = Path(__file__).parents[2]
TERMS: tuple[type[Enum], ...] = (
    vocabulary.ServiceKind,
    vocabulary.CountsAs,
    vocabulary.StreamCountsAs,
    vocabulary.RunBy,
    vocabulary.Order,
    vocabulary.Rounding,
    vocabulary.State,
    vocabulary.Risk,
    vocabulary.Milestone,
    vocabulary.Event,
)


def schema_text() -> str:
    """The JSON schema as editors read it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def names_page() -> str:
    """Every public name of the package, of which the site shows what its docstring says."""
    names = [name for name in simulation.__all__ if not name.startswith("__")]
    functions = [f".. autofunction:: simulation.{name}" for name in names if name[0].islower()]
    kinds = []
    for name in names:
        if not name[0].islower():
            plain = issubclass(getattr(simulation, name), (Exception, Warning))
            kinds += [f".. autoclass:: simulation.{name}", "   :no-members:" if plain else "   :members:", ""]
    return "\n".join(
        [
            "# Names of `simulation`",
            "",
            "What each takes, gives and refuses; [in Python](../python.md) says which is for what.",
            "Made by `make generate`; a test keeps it current.",
            *("", "## Functions", "", "```{eval-rst}", *functions, "```"),
            *("", "## What they give and take", "", "```{eval-rst}", *kinds, "```", ""),
        ]
    )


def glossary_page() -> str:
    """The words of the field and of the log, as Markdown."""
    return "\n".join(_glossary()) + "\n"


def _glossary() -> Iterator[str]:
    yield "# Words"
    yield ""
    yield "Made from `core/text/glossary.py` and `core/vocabulary.py` by `make generate`; a test keeps it current."
    for title, words in (("Health and social care", glossary.HEALTH), ("Simulation", glossary.SIMULATION)):
        yield from ("", f"## {title}", "", "| word | meaning here | not called |", "|---|---|---|")
        yield from (f"| **{one.word}** | {one.meaning} | {one.instead_of} |" for one in words)
    yield from ("", "## What a scenario, a log or a table may name")
    for term in TERMS:
        yield from ("", f"### {term.__name__}", "", (term.__doc__ or "").partition("\n")[0], "")
        yield from (f"- `{_named(member)}`{': ' + said if said else ''}" for member, said in _members(term))
    yield from ("", "### Kinds of step", "", "What one step of a route does.", "")
    yield from (f"- `{name}`: {' '.join((part.__doc__ or '').split())}" for name, part in STEPS.items())


def _named(member: Enum) -> str:
    return str(member.value) if isinstance(member.value, str) else member.name.lower()


def _members(term: type[Enum]) -> Iterator[tuple[Enum, str]]:
    """Every member with the text that stands below it."""
    (found,) = ast.parse(inspect.getsource(term)).body
    assert isinstance(found, ast.ClassDef)
    said, last = {}, ""
    for node in found.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            last = node.targets[0].id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            said[last] = " ".join(str(node.value.value).split())
    for member in term:
        yield member, said.get(member.name, "")


def measures_page() -> str:
    """Every measure of the package with its definition, as Markdown."""
    return "\n".join(_measures()) + "\n"


def _measures() -> Iterator[str]:
    yield "# Every measure"
    yield ""
    yield (
        "Made from the declarations in `simulation/measures/` by `make generate`; a test keeps it current. "
        "[Measures](measures.md) says how one is added. What is shown first is in "
        f"`simulation/experiment/headlines.py`: {', '.join(f'`{name}`' for name in HEADLINES)}."
    )
    module = ""
    for family in families():
        if not family.of_package:
            continue
        if family.module != module:
            module = family.module
            yield from ("", f"## {module.removeprefix('simulation.measures.')}")
        for one in family.measures:
            yield from ("", f"### `{one.id}`", "", f"{one.meaning}.", "")
            yield f"- {one.label}: {one.unit}"
            below = "" if one.denominator == "1" else f" / {one.denominator}"
            yield f"- {one.numerator}{below}" + ("" if one.follow_up == "none" else f"; followed for {one.follow_up}")
            yield f"- source: {'defined here' if one.source == HERE else one.source}"


MADE: dict[str, Callable[[], str]] = {
    "docs/site/api.md": names_page,
    "scenarios/homeward.schema.json": schema_text,
    "docs/dialect.md": dialect_reference,
    "docs/levers.md": lambda: catalogue_page(ROOT / LIBRARY),
    "docs/glossary.md": glossary_page,
    "docs/every_measure.md": measures_page,
}
"""Every generated file, and what makes it."""


def stale() -> list[str]:
    """The files that are not as the code makes them now."""
    found = []
    for name, make in MADE.items():
        file = ROOT / name
        if not file.exists() or file.read_text(encoding="utf-8") != make():
            found.append(name)
    return found


def main() -> None:
    """Write what is stale, or with `--check` say it."""
    names = stale()
    if "--check" in sys.argv:
        sys.exit(f"not current: {', '.join(names)}; run 'make generate'" if names else 0)
    for name in names:
        (ROOT / name).write_text(MADE[name](), encoding="utf-8", newline="\n")
        print(f"{name} written")


if __name__ == "__main__":
    main()
