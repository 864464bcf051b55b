"""`optimise FILE --budget`: how much of a budget to spend where, the runner-up, and what the next £100,000 would do."""

from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_answer, print_status
from simulation.cli.saving import saved, with_files
from simulation.cli.study.options_of_money import FileOfOptions
from simulation.core.errors import HomewardError, ValueProblem
from simulation.core.units import money_per_year
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable


@handle_errors
@o.shares("seed", "workers", "engine")
def optimise(
    file: FileOfOptions,
    options: RunOptions,
    budget: Annotated[
        str | None,
        typer.Option("--budget", metavar="MONEY", help="Another budget, such as '£2m per year'.", show_default=False),
    ] = None,
    parts: Annotated[int, typer.Option("--parts", min=1, max=20, help="Into how many equal parts it is cut.")] = 4,
    out: o.Out = o.FOLDER,
) -> None:
    """Find the best split of a budget over the options of a file, in whole steps of what they buy."""
    check_writable(out)
    asked = o.asked(options, file=file, budget=budget, parts=parts, out=out)

    from simulation.cli.summaries import warn_of_engine
    from simulation.money.optimise import optimise as search_best
    from simulation.money.options.study import checked
    from simulation.money.told.archive import write_options
    from simulation.money.told.reported import optimum_lines
    from simulation.report.funding.files import funding_files

    money = None
    if budget is not None:
        try:
            money = money_per_year(budget)
        except ValueProblem as wrong:
            raise HomewardError(f"--budget {budget}: {wrong}") from None
    sheet, book, base = checked(file)
    warn_of_engine(options.engine)
    print_status(f"Splits of the budget in {parts} parts are tried, each beside doing nothing.")
    with bar("splits") as progress:
        best = search_best(sheet, book, base, money, parts, options, progress)
    files = funding_files(best.study)
    with (
        saved(lambda: write_options(best.study, out, asked, news=print_status, searched=True)) as folder,
        with_files(folder, files),
    ):
        for line in optimum_lines(best):
            print_answer(line)
        if folder is not None:
            print_answer(f"Results: {folder}")
