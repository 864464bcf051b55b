"""`validate [SCENARIO]`: the simulated place against the published figures beside it."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import FAILED, bar, handle_errors, print_status, words
from simulation.cli.console import out as answers
from simulation.core.errors import HomewardError
from simulation.core.vocabulary import DAY
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
    log: Annotated[
        Path | None,
        typer.Option(
            "--log",
            metavar="LOG",
            help="A log of the real place in their stead: events, or a hospital's spells; see docs/own-log.md.",
            show_default=False,
        ),
    ] = None,
    measured_from: Annotated[
        str | None,
        typer.Option("--from", metavar="DATE", help="The first day of the log that counts.", show_default=False),
    ] = None,
    measured_until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The day before which the log ends.", show_default=False),
    ] = None,
    within: Annotated[
        str, typer.Option("--within", metavar="SHARE", help="With --log: how near to it is near enough.")
    ] = "5 %",
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
    """Compare a scenario with published figures, or with a log of the real place, and write it as a page."""
    if log is not None and targets is not None:
        raise HomewardError("--log and --targets: one of both was expected")
    if log is None and (measured_from or measured_until):
        raise HomewardError("--from and --until say which days of a log count; --log FILE was expected")
    check_writable(out)
    if docs is not None:
        check_writable(docs.parent, "--docs")
    scenario = options.load(file)

    from rich.table import Table

    from simulation.assurance.calibration.validate import figures_file
    from simulation.assurance.calibration.validate import validate as validate_place
    from simulation.cli.summaries import warn_of_engine
    from simulation.own_log.read import read_log
    from simulation.report.validation_page import COLUMNS, cells, said, unsure, write, write_docs

    warn_of_engine(options.engine)
    with bar(f"{scenario.title}: published figures") as progress:
        held = (
            read_log(log, scenario, measured_from=measured_from, measured_until=measured_until)
            if log
            else figures_file(scenario, targets)
        )
        validation = validate_place(scenario, held, options.after_loading(), within=within, progress=progress)
    results, judged = validation.results, list(validation.judged)
    table = Table(
        title=words(
            f"{scenario.title}: {results.replications} simulated years of {scenario.model.run.length / DAY:g} days, "
            f"against {held.name if isinstance(held, Path) else log}"
        ),
        title_justify="left",
    )
    of_terminal = COLUMNS[:-1]  # sources are long; the page has them
    for word in of_terminal:
        table.add_column(
            word,
            justify="right" if word in ("published", "tolerance", "simulated", "95 % confidence interval") else "left",
            overflow="fold",
            min_width=44 if word == "measure" else None,
            max_width=None if word == "measure" else 17,
        )
    for one in judged:
        table.add_row(*(words(text) for text in cells(one)[: len(of_terminal)]), style="" if one.met else "yellow")
    console = answers()
    console.print(table)
    console.print(words(said(judged), style="bold"), soft_wrap=True)
    if words_of_unsure := unsure(judged):
        console.print(words(words_of_unsure), soft_wrap=True)
    page = write(results, judged, out, print_status) / "validation.html"
    console.print(words(f"Page, with the source of each figure: {page}"), soft_wrap=True)
    if docs is not None:
        write_docs(results, judged, docs)
        console.print(words(f"Written to {docs}."), soft_wrap=True)
    if strict and not validation.met:
        print_status("Not every figure is met.", "red")
        raise typer.Exit(FAILED)
