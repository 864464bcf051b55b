"""`run FILE`: one scenario, its headlines with intervals, and a results folder."""

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_answer, print_status
from simulation.cli.loads import keep_loads, loads_of
from simulation.cli.priced import keep, priced
from simulation.cli.saving import saved, with_report
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable


@handle_errors
@o.shares(*o.SHOWN)
def run(
    file: o.File,
    options: RunOptions,
    with_: o.With = None,
    out: o.Out = o.FOLDER,
    events: o.Events = False,
    prices: o.Prices = None,
    loads: o.Loads = False,
    verbose: o.Verbose = False,
    word: o.Word = False,
    slides: o.Slides = False,
) -> None:
    """Run one scenario and write its results."""
    check_writable(out)
    named = o.one_of(with_)
    asked = o.asked(options, file=file, **{"with": named}, out=out, events=events, prices=prices, loads=loads)
    scenario = o.loaded(options, file, named)
    book = priced(prices, [scenario])

    from simulation.cli.summaries import print_report, warn_of_engine, warned_of_loads
    from simulation.cli.trust.diagnose import print_cautions

    with warned_of_loads([scenario]):
        warn_of_engine(options.engine)

        from simulation.experiment.replicate import run as run_scenario

        with bar(scenario.title) as progress:
            results = run_scenario(scenario, options.after_loading(), progress=progress)

        at_other_loads = loads_of([results], options.after_loading(), loads)

    from simulation.places.plausible import of_results
    from simulation.report.charts import charts
    from simulation.report.record.record import record_of
    from simulation.results.archive import write

    with saved(lambda: write(results, out, asked, events=events, news=print_status)) as folder:
        keep(book, folder)
        record = record_of(results, folder, keep_loads(at_other_loads, folder))
        with with_report(folder, record, charts(results), word, slides):
            print_report(record, verbose)
            if folder is not None:
                print_answer(f"Results: {folder}")
            print_cautions(results)
            for line in of_results(scenario.model, results.headline_means()):
                print_status(f"{scenario.title}: {line}", "yellow")
