"""`compare BASE VARIANT…`: scenarios on the same patients, paired differences in plain words, and a results folder."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_status
from simulation.cli.saving import with_pictures


@handle_errors
def compare(
    base: o.File,
    variants: Annotated[
        list[Path], typer.Argument(metavar="VARIANT…", help="Scenarios that extend the base.", show_default=False)
    ],
    view: o.View = None,
    replications: o.Replications = None,
    precision: o.Precision = "5 %",
    ceiling: o.Ceiling = 200,
    seed: o.Seed = None,
    length: o.Length = None,
    warm_up: o.WarmUp = None,
    workers: o.Workers = None,
    changes: o.Set = None,
    by: o.By = None,
    out: o.Out = o.RESULTS,
    events: o.Events = False,
    engine: o.Engine = "auto",
    cluster: o.Cluster = None,
    root: o.Root = None,
) -> None:
    """Compare variants with a base on the same patients and write the results."""
    asked = {name: value for name, value in locals().items() if value is not None}
    count, wished = o.number_of_replications(replications), o.precision_of(precision)
    scenarios = o.load_all([base, *variants], view, changes, seed, length, warm_up, root)

    from simulation.cli.summaries import print_comparison, warn_of_engine, warn_of_loads
    from simulation.experiment.compare import compare as compare_scenarios
    from simulation.experiment.precision import PrecisionTarget
    from simulation.report.charts import charts
    from simulation.results.archive import write

    warn_of_loads(scenarios)
    warn_of_engine(engine)
    with bar(f"{len(scenarios)} scenarios") as progress:
        comparison = compare_scenarios(
            scenarios,
            count,
            seed,
            engine,
            workers,
            progress,
            by or (),
            events,
            PrecisionTarget(wished, ceiling),
            cluster,
        )
    folder = write(comparison, out, asked, events=events, news=print_status)
    with with_pictures(folder, charts(comparison)):
        print_comparison(comparison, folder)
