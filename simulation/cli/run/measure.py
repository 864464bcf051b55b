"""`measure LOG --scenario FILE`: the measures of a log of one's own, and those it cannot have."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, print_status, stands
from simulation.cli.saving import saved
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable


@handle_errors
@o.shares("view", "set", "root", "by")
def measure(
    log: Annotated[
        Path,
        typer.Argument(metavar="LOG", help="A CSV: events, or a hospital's spells; see docs/own-log.md."),
    ],
    *,
    options: RunOptions,
    scenario: Annotated[
        Path, typer.Option("--scenario", metavar="FILE", help=f"What its names mean: a scenario file, {o.NAMED}.")
    ],
    measured_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day that is measured.", show_default=False)
    ] = None,
    measured_until: Annotated[
        str | None,
        typer.Option("--until", metavar="DATE", help="The day before which it ends.", show_default=False),
    ] = None,
    out: o.Out = o.FOLDER,
) -> None:
    """Measure a log of your own as a run is measured."""
    check_writable(out)
    place = options.load(scenario)

    from simulation.cli.summaries import print_log
    from simulation.own_log.folder import write_measures
    from simulation.own_log.read import measures_of_log, missing_measures, read_log

    own = read_log(log, place, measured_from=measured_from, measured_until=measured_until)
    tables = measures_of_log(own, place, tuple(options.by)), missing_measures(own, place)
    asked = o.asked(options, log=log, scenario=scenario, measured_from=measured_from, measured_until=measured_until)
    asked["out"] = out
    with saved(lambda: write_measures(log, own, place, tables, out, asked, news=print_status)) as folder:
        if folder is not None:
            stands(folder)
        print_log(own, *tables, folder)
