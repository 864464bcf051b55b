"""`options FILE`: what the same money could buy, which of it is best and how surely, who pays and who gains."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_answer, print_status
from simulation.cli.saving import saved, with_files
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
    more_demand: Annotated[
        str | None,
        typer.Option(
            "--more-demand", metavar="SHARE", help="Also run years with so much more demand.", show_default=False
        ),
    ] = None,
    out: o.Out = o.FOLDER,
) -> None:
    """Compare uses of one budget, checked before anything runs: which is best, how surely, who pays and who gains."""
    check_writable(out)
    own = {"draws": draws, "draw_replications": draw_replications, "more_demand": more_demand}
    asked = o.asked(options, file=file, **own, out=out)

    from simulation.cli.summaries import warn_of_engine
    from simulation.money.options.study import prepared, run_prepared
    from simulation.money.told.archive import write_options
    from simulation.money.told.reported import report_lines
    from simulation.money.uncertain import run_inputs, run_more_demand
    from simulation.report.funding.files import funding_files

    more = o.share_of("--more-demand", more_demand) if more_demand is not None else 0.0
    sheet, book, made = prepared(file)
    warn_of_engine(options.engine)
    print_status(f"{len(made)} options, with doing nothing. The budget is enough for each of them.")
    with bar(f"{len(made)} options") as progress:
        study = run_prepared(sheet, book, made, options, progress)
    if more:
        print_status(f"Years with {100 * more:g} % more demand.")
        study = run_more_demand(study, more, options)
    if draws:
        with bar(f"{draws} draws of inputs") as progress:
            study = run_inputs(study, draws, draw_replications, options, progress)
    files = funding_files(study)
    with saved(lambda: write_options(study, out, asked, news=print_status)) as folder, with_files(folder, files):
        for line in report_lines(study):
            print_answer(line)
        if folder is not None:
            print_answer(f"Results: {folder}")
