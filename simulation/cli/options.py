"""Options that several commands share: those of `RunOptions`, and the few that only a command line has."""

import ast
import inspect
from collections.abc import Callable, Mapping
from functools import cache, wraps
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulation.core.errors import HomewardError
from simulation.experiment import options as run_options
from simulation.experiment.options import RunOptions

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

SCENARIO, REPLICATIONS, RESULTS, MACHINE = "The scenario", "Replications", "Results", "The machine"
PANELS = (SCENARIO, REPLICATIONS, RESULTS, MACHINE)
"""The panels of `--help` in which shared options stand, below a command's own."""

SHOWN: Mapping[str, tuple[str, str, str | None]] = {
    "view": (SCENARIO, "VIEW", None),
    "set": (SCENARIO, "PATH=VALUE", None),
    "length": (SCENARIO, "TIME", None),
    "warm_up": (SCENARIO, "TIME", None),
    "seed": (SCENARIO, "N", None),
    "root": (SCENARIO, "DIR", None),
    "replications": (REPLICATIONS, "N", None),
    "precision": (REPLICATIONS, "SHARE", "5 %"),
    "max_replications": (REPLICATIONS, "N", str(RunOptions.max_replications)),
    "by": (RESULTS, "LABEL", None),
    "periods": (RESULTS, "NAME", RunOptions.periods),
    "workers": (MACHINE, "N", None),
    "engine": (MACHINE, "NAME", RunOptions.engine),
    "cluster": (MACHINE, "ADDRESS", None),
}
"""Panel, what stands for the value, and the default in words of each option."""
REPEATED = ("set", "by")
"""Options that may be given several times."""

NAMED = "or the name of a shipped one, such as england"
"""How a scenario may be named besides by its file."""

File = Annotated[Path, typer.Argument(metavar="FILE", help=f"A scenario file, {NAMED}.", show_default=False)]
Base = Annotated[
    Path,
    typer.Argument(metavar="BASE", help="Base scenario; the others are compared with it.", show_default=False),
]
Variant = Annotated[
    Path, typer.Argument(metavar="VARIANT", help="A scenario that extends the base by levers.", show_default=False)
]
Out = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="Where the results folder goes.", rich_help_panel=RESULTS)
]
Events = Annotated[
    bool,
    typer.Option("--events", help="Write the first replication's event log too.", rich_help_panel=RESULTS),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="NAME,...",
        help="Put the levers of these variants on it: files or shipped names, such as siloed,integrated.",
        show_default=False,
    ),
]
Prices = Annotated[
    str | None,
    typer.Option(
        "--prices",
        metavar="FILE",
        help="Also tell what it costs at this file of prices, or a shipped one, such as england_prices.",
        rich_help_panel=RESULTS,
        show_default=False,
    ),
]
Loads = Annotated[
    bool,
    typer.Option(
        "--loads", help="Also run it at 5 % less and at 5 % more demand: three times as long.", rich_help_panel=RESULTS
    ),
]
Word = Annotated[
    bool, typer.Option("--word", help="Also write two pages of Word, report.docx.", rich_help_panel=RESULTS)
]
Slides = Annotated[
    bool,
    typer.Option("--slides", help="Also write six slides, slides.pptx.", rich_help_panel=RESULTS),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        help="Also tell every headline, what each scenario comes to, and how it was run.",
        rich_help_panel=RESULTS,
    ),
]
FOLDER = Path("results")
"""Where results go when nobody says."""


@cache
def sentences() -> dict[str, str]:
    """The sentence below each field of `RunOptions`, read from its source; none where no source is installed."""
    try:
        tree = ast.parse(inspect.getsource(run_options))
    except OSError:
        return {}
    (body,) = (node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == RunOptions.__name__)
    return {
        field.target.id: text.value.value
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def as_option(name: str) -> inspect.Parameter:
    """A field of `RunOptions` as an option of a command; its value stays text: one reader says what is wrong."""
    panel, metavar, default = SHOWN[name]
    several = name in REPEATED
    option = typer.Option(
        f"--{name.replace('_', '-')}",
        metavar=metavar,
        help=sentences().get(name, "").removesuffix(".") + ("; may be repeated." if several else "."),
        rich_help_panel=panel,
        show_default=default is not None,
    )
    kind = list[str] | None if several else str | None
    annotation = Annotated[kind, option]  # type: ignore[valid-type]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def shares(*names: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command these fields of `RunOptions` as options; it gets them together, as its parameter `options`."""

    def give(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**said: Any) -> None:
            command(**{name: value for name, value in said.items() if name not in names}, options=read(said, names))

        own = [
            one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for one in inspect.signature(command).parameters.values()
            if one.name != "options"
        ]
        parameters = sorted([*own, *map(as_option, names)], key=place_of)
        with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        with_options.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": None}
        return with_options

    return give


def place_of(parameter: inspect.Parameter) -> int:
    """Where a command's own arguments and options (0) and the panels after them stand."""
    (info,) = parameter.annotation.__metadata__
    return PANELS.index(info.rich_help_panel) + 1 if info.rich_help_panel in PANELS else 0


def read(said: Mapping[str, Any], names: tuple[str, ...]) -> RunOptions:
    """The options that were said."""
    given = {name: said[name] for name in names if said[name] is not None}
    if "set" in given:
        from simulation.scenario.reading.setting_text import read_settings

        given["set"] = read_settings(given["set"])
    return RunOptions(**given)


def asked(options: RunOptions, **own: Any) -> dict[str, Any]:
    """What was asked for on the command line, for the manifest."""
    return {name: value for name, value in own.items() if value is not None} | options.said()


def names_of(with_: list[str] | None) -> list[str]:
    """The variants after --with, each time it is said, by commas.

    Raises:
        HomewardError: when a name is empty.
    """
    names = [name.strip() for said in with_ or () for name in said.split(",")]
    if not all(names):
        raise HomewardError("--with: a name is missing; names stand between commas, such as siloed,integrated")
    return names


def one_of(with_: list[str] | None) -> str | None:
    """The one variant after --with.

    Raises:
        HomewardError: when there are several.
    """
    names = names_of(with_)
    if len(names) > 1:
        right = "one was expected here; 'compare FILE --with NAME,NAME' puts each of several on its own copy"
        raise HomewardError(f"--with {','.join(names)}: {right}")
    return names[0] if names else None


def loaded(options: RunOptions, file: Path, with_: str | None) -> "Scenario":
    """The scenario of a file, with the levers of a variant where one is named."""
    scenario = options.load(file)
    return scenario if with_ is None else scenario.with_levers_of(with_, root=options.root)


def share_of(option: str, text: str) -> float:
    """A share from text: '5 %', or 0.05.

    Raises:
        HomewardError: with the option's name, when it is none.
    """
    from simulation.core.errors import ValueProblem
    from simulation.core.units import share_as_said

    try:
        return share_as_said(text)
    except ValueProblem as wrong:
        raise HomewardError(f"{option} {text}: {wrong}") from None
