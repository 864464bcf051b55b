"""`options FILE`: what the same money could buy, which of it is best and how surely, who pays and who gains."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_answer, print_status
from simulation.cli.saving import saved
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

FileOfOptions = Annotated[
    Path,
    typer.Argument(metavar="FILE", help="A file of options, or a shipped one by name.", show_default=False),
]


@handle_errors
@o.shares("seed", "replications", "workers", "engine")
def options(
    file: FileOfOptions,
    options: RunOptions,
    draws: Annotated[
        int,
        typer.Option("--draws", min=0, max=100_000, help="Draws of the inputs that have a range, after the ranking."),
    ] = 0,
    draw_replications: Annotated[
        int, typer.Option("--draw-replications", min=1, help="Replications of every option in each draw.")
    ] = 1,
    out: o.Out = o.FOLDER,
) -> None:
    """Compare uses of one budget, checked before anything runs: which is best, how surely, who pays and who gains."""
    check_writable(out)
    asked = o.asked(options, file=file, draws=draws, draw_replications=draw_replications, out=out)

    from simulation.cli.summaries import warn_of_engine
    from simulation.money.archive import write_options
    from simulation.money.reported import report_lines
    from simulation.money.study import prepared, run_prepared
    from simulation.money.uncertain import run_inputs

    sheet, book, made = prepared(file)
    warn_of_engine(options.engine)
    print_status(f"{len(made)} options, with doing nothing. The budget is enough for each of them.")
    with bar(f"{len(made)} options") as progress:
        study = run_prepared(sheet, book, made, options, progress)
    if draws:
        with bar(f"{draws} draws of inputs") as progress:
            study = run_inputs(study, draws, draw_replications, options, progress)
    with saved(lambda: write_options(study, out, asked, news=print_status)) as folder:
        for line in report_lines(study):
            print_answer(line)
        if folder is not None:
            print_answer(f"Results: {folder}")
