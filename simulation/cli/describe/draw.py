"""`draw FILE`: the place as a picture of its services, who moves between them, and what is asked of each."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, print_answer
from simulation.cli.options import File, shares
from simulation.core.errors import HomewardError
from simulation.experiment.options import RunOptions

NOTE = "Expected values with room in every service; nothing was run. A report's drawing has the queues of its run."


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
    from simulation.report.page.drawings import alone
    from simulation.report.page.sections.place_map import chart_of
    from simulation.report.place_map.stops import place_map
    from simulation.report.place_map.views import as_said
    from simulation.results.single_files import write_file

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
    views = [as_said(scenario) for scenario in scenarios]
    place = place_map(views)
    told = " and ".join(view.name for view in views)
    write_file(target, alone(chart_of(place, views, told, NOTE)), lambda there: there.startswith(b"<svg "))
    print_answer(f"Drawn: {target}")
    if show:
        typer.launch(target.resolve().as_uri())
