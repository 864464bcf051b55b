"""`diagnose FILE`: whether a study can be trusted on its own terms, and how simulated years differ."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_status, words
from simulation.cli.console import out as answers
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

if TYPE_CHECKING:
    from simulation.experiment.replicate import Results

SMALL = 20_000
"""Patients in one replication up to whom a look at the warm-up costs next to nothing, by any engine."""


@handle_errors
@o.shares("view", "set", "length", "warm_up", "seed", "root", "replications", "workers", "engine")
def diagnose(
    file: o.File,
    options: RunOptions,
    detail_replications: Annotated[
        int, typer.Option("--detail-replications", min=1, help="How many replications are looked at day by day.")
    ] = 5,
    out: o.Out = o.FOLDER,
) -> None:
    """Look at warm-up, growing queues, deadlocks and replications, and say how simulated years differ."""
    check_writable(out)
    scenario = options.load(file)

    from simulation.assurance.diagnostics import diagnose as study
    from simulation.experiment.replicate import run
    from simulation.report.diagnosis_page import write

    with bar(scenario.title) as progress:
        results = run(scenario, options.after_loading(), progress=progress)
    diagnosis = study.diagnose(results, detail_replications)
    told = study.cautions(diagnosis)
    for line in told or [
        "Nothing stands out: the warm-up is long enough, no queue grows, and nobody leaves a queue that is full."
    ]:
        print_status(line, "yellow" if told else "")
    print_years(results)
    answers().print(words(f"Page: {write(results, diagnosis, out, print_status) / 'diagnosis.html'}"), soft_wrap=True)


def print_cautions(results: "Results") -> None:
    """After a run: a warm-up that is too short, queues that grow, queues that patients give up. A large place on the
    reference engine is not run again for it.
    """
    from simulation.assurance.diagnostics import diagnose as study
    from simulation.scenario.calendar.arrival_counts import expected_arrivals

    looks = 3 if results.engine == "compiled" or expected_arrivals(results.scenario.model) <= SMALL else 0
    diagnosis = replace(study.diagnose(results, looks, weekly=False), deadlocks=())  # told before the run
    for line in study.cautions(diagnosis):
        print_status(line, "yellow")


def print_years(results: "Results") -> None:
    """How simulated years differ, apart from the interval of the mean."""
    import math

    from rich.table import Table

    from simulation.assurance.diagnostics.years import chances, columns_told, percentiles
    from simulation.experiment.headlines import HEADLINES, shown
    from simulation.report.diagnosis_page import YEARS

    console = answers()
    years = results.replications
    told = columns_told(years)
    if "percentile_10" in told:
        told = {
            "percentile_10": "one year in ten is below",
            "percentile_50": "half are below",
            "percentile_90": "one in ten is above",
        }
    table = Table(
        title=words(f"How {years} simulated years differ (not the interval of the mean)"), title_justify="left"
    )
    for column in ("measure", *told.values()):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for row in percentiles(results.measures).to_dict("records"):
        headline = HEADLINES[str(row["measure"])]
        table.add_row(headline.name, *(shown(float(row[column]), headline.unit) for column in told))
    console.print(table)
    for limit, day, week, winter in chances(results.measures).itertuples(index=False):
        if math.isfinite(day):
            more = (
                f", {shown(week, 'share')} in a week of December to February, {shown(winter, 'share')} in at least "
                "one such week of a year"
                if math.isfinite(week)
                else ""
            )
            console.print(
                words(f"Chance that acute occupancy passes {limit} %: {shown(day, 'share')} on a day{more}."),
                soft_wrap=True,
            )
    console.print(words(YEARS), soft_wrap=True)
