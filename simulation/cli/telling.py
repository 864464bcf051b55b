"""What `run` and `compare` say before and after: services that cannot keep up, headlines with intervals, plain sentences."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from simulation.cli.console import out, say

if TYPE_CHECKING:
    from simulation.plan.load import Load
    from simulation.scenario.loading import Scenario
    from simulation.scenario.schema import Model
    from simulation.study.compare import Comparison
    from simulation.study.replicate import Results

FULL = 0.97
"""From this load a service is called close to full: small changes there move waits a lot."""

NOT_REPRESENTED = (
    "Not represented: wards and specialties inside the acute beds, A&E and ambulances, diagnosis, children and maternity, critical care, "
    "the stock of long-term care clients, satisfaction, anything beyond 91 days after a discharge."
)
"""Said wherever results are shown."""


def warn_of_loads(scenarios: Sequence["Scenario"]) -> None:
    """Name every service that cannot keep up, and those so full that they rule the result."""
    from simulation.plan.load import offered_loads

    for scenario in scenarios:
        for warning in scenario.warnings:
            say(f"{scenario.title}: {warning}", "yellow")
        loads = offered_loads(scenario.model)
        for load in loads:
            if not load.stable and not load.gives_up:
                say(f"{scenario.title}: {name_of(load, scenario.model)} cannot keep up: {told(load)}. Its queue grows as long as the run lasts.", "bold yellow")
        full = [f"{name_of(load, scenario.model)} {per_cent(load.load)}" for load in loads if load.load >= FULL and (load.stable or load.gives_up)]
        if full:
            say(f"{scenario.title}: offered load close to or above capacity, so waits depend on who gives up or small changes: {', '.join(full)}.", "yellow")


def name_of(load: "Load", model: "Model") -> str:
    """A list as people call it: its one service's label, or the shared list."""
    if len(load.services) == 1:
        return model.services[load.services[0]].label or load.services[0].replace("_", " ")
    return f"{load.list.replace('_', ' ')} ({len(load.services)} services)"


def told(load: "Load") -> str:
    """'172 of 180 places, 96 %'."""
    if math.isinf(load.capacity):
        return f"{load.offered:,.1f} {load.unit}, unlimited"
    return f"{load.offered:,.1f} of {load.capacity:,.1f} {load.unit}, {per_cent(load.load)}"


def per_cent(share: float) -> str:
    """'96 %'."""
    return f"{100 * share:.0f} %" if math.isfinite(share) else "without end"


def tell_run(results: "Results", folder: Path) -> None:
    """Headlines of one scenario with their intervals."""
    from simulation.study.headlines import HEADLINES, shown

    console = out()
    table = Table(title=Text(f"{results.name}: mean of {_years(results)}"), title_justify="left")
    table.add_column("measure")
    for column in ("mean", "95 % interval"):
        table.add_column(column, justify="right")
    summary = results.summary()
    rows = summary[(summary["by"] == "all") & (summary["group"] == "all")].set_index("measure")
    for measure, headline in HEADLINES.items():
        if measure in rows.index:
            row = rows.loc[measure]
            table.add_row(headline.name, shown(row["mean"], headline.unit), f"{shown(row['lower'], headline.unit)} to {shown(row['upper'], headline.unit)}")
    console.print(table)
    _tell_end(results, folder)


def tell_comparison(comparison: "Comparison", folder: Path) -> None:
    """Headline differences of each pair with their intervals, and a sentence for each."""
    from simulation.study.headlines import HEADLINES, MANY, interval, shown, signed

    console = out()
    means = comparison.summary()
    means = means[(means["by"] == "all") & (means["group"] == "all")].set_index(["scenario", "measure"])["mean"]
    headlines = comparison.headlines()
    sentences = iter(comparison.sentences())
    for (base, variant), rows in headlines.groupby(["base", "variant"], sort=False):
        table = Table(title=Text(f"{variant} less {base}, {_years(comparison.results[0])} of the same patients"), title_justify="left")
        for column in ("measure", "from", "to", "difference", "95 % interval", ""):
            table.add_column(column, justify="left" if column in ("measure", "") else "right")
        for row in rows.itertuples():
            headline = HEADLINES[str(row.measure)]
            ends = interval(row.difference, row.lower, row.upper, headline.unit, same_side=False)
            first, second = (shown(means.get((name, row.measure), math.nan), headline.unit) for name in (base, variant))
            table.add_row(headline.name, first, second, signed(row.difference, headline.unit), ends, "clear" if row.clear else "not clear")
        console.print(table)
        for _ in range(len(rows)):
            console.print(Text(next(sentences)), soft_wrap=True)
        console.print()
    console.print(Text(MANY), soft_wrap=True)
    _tell_end(comparison.results[0], folder)


def _tell_end(results: "Results", folder: Path) -> None:
    console = out()
    if results.reached is not None:
        console.print(Text(f"Precision: {results.reached}"), soft_wrap=True)
    console.print(Text(NOT_REPRESENTED), soft_wrap=True)
    console.print(Text(f"Engine: {results.engine} ({results.engine_why}). {results.seconds:,.0f} seconds. Seed {results.seed}."), soft_wrap=True)
    console.print(Text(f"Results: {folder}"), soft_wrap=True)


def _years(results: "Results") -> str:
    days = results.scenario.model.run.length / 1440
    return f"{results.replications} replications of {days:g} days"
