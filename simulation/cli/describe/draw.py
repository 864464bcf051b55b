"""`draw FILE`: the place as a picture of its services, who moves between them, and what is asked of each."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, print_answer
from simulation.cli.options import File, shares
from simulation.core.errors import HomewardError
from simulation.experiment.options import RunOptions


@handle_errors
@shares("view", "set", "length", "warm_up", "root")
def draw(
    file: File,
    options: RunOptions,
    after: Annotated[
        Path | None,
        typer.Option("--after", metavar="VARIANT", help="Draw this scenario's numbers beside it.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE.svg", help="The file to write; else the scenario's name.", show_default=False
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Show it in the browser.")] = False,
    with_: o.With = None,
) -> None:
    """Draw the place: services, people a day between them, and what is asked of each. No run is needed."""
    from simulation.report.drawn_place import drawn_place

    target = out if out is not None else Path(f"{file.stem}.svg")
    if target.suffix.lower() != ".svg":
        raise HomewardError(f"{target}: a name that ends in .svg was expected")
    variant = o.one_of(with_)
    scenarios = [options.load(file)]
    if after is not None:
        scenarios.append(options.load(after))
    if variant is not None:
        scenarios.append(scenarios[0].with_levers_of(variant, root=options.root))
    if len(scenarios) > 2:
        raise HomewardError("--after and --with: one of them was expected; a drawing shows two scenarios at most")
    drawn_place(scenarios).write(target)
    print_answer(f"Drawn: {target}")
    if show:
        typer.launch(target.resolve().as_uri())
