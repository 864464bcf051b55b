"""`validate [SCENARIO]`: the simulated place against the published figures beside it."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import FAILED, bar, handle_errors, out, print_status

ENGLAND = Path("england")


@handle_errors
def validate(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="[SCENARIO]", help="A scenario with targets.yaml beside it, or the name of a shipped one."
        ),
    ] = ENGLAND,
    targets: Annotated[
        Path | None,
        typer.Option(
            "--targets", metavar="FILE", help="Published figures, when not beside the scenario.", show_default=False
        ),
    ] = None,
    docs: Annotated[
        Path | None,
        typer.Option(
            "--docs",
            metavar="FILE",
            help="Write the page as Markdown too, its pictures in images/ beside it.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when a figure is not met.")] = False,
    view: o.View = None,
    replications: o.Replications = None,
    seed: o.Seed = None,
    workers: o.Workers = None,
    changes: o.Set = None,
    folder: o.Out = o.RESULTS,
    engine: o.Engine = "auto",
    root: o.Root = None,
) -> None:
    """Compare a scenario with published figures, each with its source, interval and tolerance, and write the comparison
    as a page.
    """
    from simulation.assurance.calibration.published_figures import read_figures, series_of

    count = o.number_of_replications(replications)
    (scenario,) = o.load_all([file], view, changes, seed, None, None, root)
    source = o.figures_file(scenario, targets)
    figures = read_figures(source, scenario)
    series = series_of(source)
    if series is not None:
        figures += read_figures(series, scenario)

    from rich.table import Table
    from rich.text import Text

    from simulation.assurance.calibration.target import judge
    from simulation.cli.summaries import warn_of_engine
    from simulation.experiment.replicate import run
    from simulation.report.validation_page import COLUMNS, cells, said, write, write_docs

    warn_of_engine(engine)
    with bar(f"{scenario.title}: published figures") as progress:
        results = run(scenario, count, None, engine, workers, progress)
    judged = judge(figures, results.measures)
    table = Table(
        title=Text(
            f"{scenario.title}: {results.replications} simulated years of {scenario.model.run.length / 1440:g} days"
        ),
        title_justify="left",
    )
    for word in COLUMNS:
        table.add_column(
            word,
            justify="right" if word in ("published", "tolerance", "simulated", "95 % confidence interval") else "left",
            overflow="fold",
        )
    for one in judged:
        table.add_row(*(Text(text) for text in cells(one)), style="" if one.met else "yellow")
    console = out()
    console.print(table)
    console.print(Text(said(judged), style="bold"), soft_wrap=True)
    console.print(Text(f"Page: {write(results, judged, folder) / 'validation.html'}"), soft_wrap=True)
    if docs is not None:
        write_docs(results, judged, docs)
        console.print(Text(f"Written to {docs}."), soft_wrap=True)
    if strict and not all(one.met for one in judged):
        print_status("Not every figure is met.", "red")
        raise typer.Exit(FAILED)
