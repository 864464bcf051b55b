"""`run FILE`: one scenario, its headlines with intervals, and a results folder."""

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_status
from simulation.cli.saving import with_pictures


@handle_errors
def run(
    file: o.File,
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
    """Run one scenario and write its results."""
    asked = {name: value for name, value in locals().items() if value is not None}
    count, wished = o.number_of_replications(replications), o.precision_of(precision)
    (scenario,) = o.load_all([file], view, changes, seed, length, warm_up, root)

    from simulation.cli.summaries import print_run, warn_of_engine, warn_of_loads
    from simulation.cli.trust.diagnose import print_cautions

    warn_of_loads([scenario])
    warn_of_engine(engine)

    from simulation.experiment.precision import PrecisionTarget
    from simulation.experiment.replicate import run as run_scenario
    from simulation.report.charts import charts
    from simulation.results.archive import write

    with bar(scenario.title) as progress:
        results = run_scenario(
            scenario,
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
    folder = write(results, out, asked, events=events, news=print_status)
    with with_pictures(folder, charts(results)):
        print_run(results, folder)
        print_cautions(results)
