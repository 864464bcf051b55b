"""`compare BASE VARIANT...`: scenarios on the same patients, paired differences in plain words, a results folder."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_answer, print_status
from simulation.cli.loads import keep_loads, loads_of
from simulation.cli.priced import keep, priced
from simulation.cli.saving import saved, with_report
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable


@handle_errors
@o.shares(*o.SHOWN)
def compare(
    base: o.Base,
    variants: Annotated[
        list[Path] | None,
        typer.Argument(metavar="VARIANT", help="Scenarios that extend the base.", show_default=False),
    ] = None,
    *,
    options: RunOptions,
    with_: o.With = None,
    out: o.Out = o.FOLDER,
    events: o.Events = False,
    prices: o.Prices = None,
    loads: o.Loads = False,
    verbose: o.Verbose = False,
    word: o.Word = False,
    slides: o.Slides = False,
    fits: Annotated[
        bool,
        typer.Option(
            "--fits/--no-fits",
            help="Carry the other fits of a place through, where its file has some.",
            rich_help_panel=o.RESULTS,
        ),
    ] = True,
) -> None:
    """Compare variants with a base on the same patients and write the results."""
    check_writable(out)
    named, given = o.names_of(with_), variants or []
    if not given and not named:
        from simulation.experiment.compare import EXPECTED, NotComparable

        raise NotComparable(f"one scenario; {EXPECTED}")
    own = {"with": named or None, "events": events, "prices": prices, "loads": loads}
    asked = o.asked(options, base=base, variants=given, out=out, **own)
    scenarios = options.load_all([base, *given])

    from simulation.cli.summaries import print_report, warn_of_engine, warned_of_loads
    from simulation.experiment.compare import check_different, check_same_patients, with_each
    from simulation.experiment.compare import compare as compare_scenarios
    from simulation.report.charts import charts
    from simulation.report.record.record import record_of
    from simulation.results.archive import write

    scenarios += with_each(scenarios[0], named, options.root)
    check_different(scenarios)
    for variant in scenarios[1:]:
        check_same_patients(scenarios[0], variant)
    book = priced(prices, scenarios)
    with warned_of_loads(scenarios):
        warn_of_engine(options.engine)
        with bar(f"{len(scenarios)} scenarios") as progress:
            comparison = compare_scenarios(scenarios, fits=fits, options=options.after_loading(), progress=progress)
        at_other_loads = loads_of(comparison.results, options.after_loading(), loads)
    with saved(lambda: write(comparison, out, asked, events=events, news=print_status)) as folder:
        keep(book, folder)
        record = record_of(comparison, folder, keep_loads(at_other_loads, folder))
        with with_report(folder, record, charts(comparison), word, slides):
            print_report(record, verbose)
            if folder is not None:
                print_answer(f"Results: {folder}")
