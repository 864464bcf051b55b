"""`validate [SCENARIO]`: the simulated place against the published figures beside it."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import FAILED, bar, handle_errors, print_status, words
from simulation.cli.console import out as answers
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

ENGLAND = Path("england")


@handle_errors
@o.shares("view", "set", "seed", "root", "replications", "workers", "engine")
def validate(
    options: RunOptions,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="SCENARIO", help="A scenario with targets.yaml beside it, or the name of a shipped one."
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
    out: o.Out = o.FOLDER,
) -> None:
    """Compare a scenario with published figures and write the comparison as a page."""
    check_writable(out)
    if docs is not None:
        check_writable(docs.parent, "--docs")
    scenario = options.load(file)

    from rich.table import Table

    from simulation.assurance.calibration.validate import validate as validate_place
    from simulation.cli.summaries import warn_of_engine
    from simulation.report.validation_page import COLUMNS, cells, said, write, write_docs

    warn_of_engine(options.engine)
    with bar(f"{scenario.title}: published figures") as progress:
        validation = validate_place(scenario, targets, options.after_loading(), progress=progress)
    results, judged = validation.results, list(validation.judged)
    table = Table(
        title=words(
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
        table.add_row(*(words(text) for text in cells(one)), style="" if one.met else "yellow")
    console = answers()
    console.print(table)
    console.print(words(said(judged), style="bold"), soft_wrap=True)
    console.print(words(f"Page: {write(results, judged, out, print_status) / 'validation.html'}"), soft_wrap=True)
    if docs is not None:
        write_docs(results, judged, docs)
        console.print(words(f"Written to {docs}."), soft_wrap=True)
    if strict and not validation.met:
        print_status("Not every figure is met.", "red")
        raise typer.Exit(FAILED)
