"""`attribute BASE VARIANT`: what each lever of a variant contributes, alone, on top of the others, and together."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, out, print_status

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.attribute import Attribution


@handle_errors
def attribute(
    base: o.File,
    variant: Annotated[
        Path, typer.Argument(metavar="VARIANT", help="A scenario that extends the base by levers.", show_default=False)
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
    folder: o.Out = o.RESULTS,
    engine: o.Engine = "auto",
    root: o.Root = None,
) -> None:
    """Say what each lever of a variant contributes, on the same patients, and write the results."""
    asked = {name: value for name, value in locals().items() if value is not None}
    count, wished = o.number_of_replications(replications), o.precision_of(precision)
    first, second = o.load_all([base, variant], view, changes, seed, length, warm_up, root)

    from simulation.cli.summaries import warn_of_loads
    from simulation.experiment.attribute import attribute as attribute_levers
    from simulation.experiment.attribute import own_levers, scenarios_of
    from simulation.experiment.precision import PrecisionTarget
    from simulation.report.charts import draw
    from simulation.results.archive import write

    levers = own_levers(first, second)
    number = len(scenarios_of(first, second, levers))
    warn_of_loads([first, second])
    print_status(
        f"{len(levers)} {'lever' if len(levers) == 1 else 'levers'}: {number} scenarios, each alone, all but each, "
        "and together."
    )
    with bar(f"{number} scenarios") as progress:
        study = attribute_levers(
            first, second, count, seed, engine, workers, progress, PrecisionTarget(wished, ceiling)
        )
    print_attribution(study, write(study, folder, asked, draw(study)))


def print_attribution(study: "Attribution", folder: Path) -> None:
    """A table for each of the first headlines; all of them are in the folder."""
    from simulation.cli.summaries import NOT_REPRESENTED
    from simulation.experiment.attribute import ALL, ALONE, INTERACTION, ON_TOP, TOGETHER, told
    from simulation.experiment.headlines import HEADLINES, MANY
    from simulation.report.waterfall import measures_shown

    console, contributions = out(), study.contributions()
    for measure in measures_shown(study):
        unit, rows = HEADLINES[measure].unit, told(contributions, measure)
        table = Table(
            title=Text(f"{HEADLINES[measure].name}: {study.results[-1].name} less {study.results[0].name}"),
            title_justify="left",
        )
        for column in (
            "lever",
            "alone",
            "95 % confidence interval",
            "on top of the others",
            "95 % confidence interval",
            "interaction",
            "",
        ):
            table.add_column(column, justify="right" if column not in ("lever", "") else "left")

        cells = {key: _cells(row, unit) for key, row in rows.items()}
        for lever in study.levers:
            change, ends, word = cells[lever, ALONE]
            table.add_row(
                lever.replace("_", " "), change, ends, *cells[lever, ON_TOP][:2], cells[lever, INTERACTION][0], word
            )
        for part, name in ((INTERACTION, "beyond the sum"), (TOGETHER, "all together"))[len(study.levers) == 1 :]:
            change, ends, word = cells[ALL, part]
            table.add_row(name, change, ends, "", "", "", word)
        console.print(table)
    console.print(
        Text(
            "Alone: the base with this lever only. On top: all levers less all but this one. Interaction: on top "
            "less alone."
        ),
        soft_wrap=True,
    )
    for line in (MANY, NOT_REPRESENTED, f"All headlines: {folder / 'attribution.csv'}", f"Results: {folder}"):
        console.print(Text(line), soft_wrap=True)


def _cells(row: "pd.Series", unit: str) -> tuple[str, str, str]:
    """Difference, interval, and whether it is clear."""
    from simulation.experiment.headlines import interval, signed

    difference = float(row["difference"])
    ends = interval(difference, float(row["lower"]), float(row["upper"]), unit, same_side=False)
    return signed(difference, unit), ends, "clear" if bool(row["clear"]) else "not clear"
