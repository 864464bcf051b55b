"""`attribute BASE VARIANT`: what each lever of a variant contributes, alone, on top of the others, and together."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_status, words
from simulation.cli.console import out as answers
from simulation.cli.saving import saved, with_report
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.attribute import Attribution


INTERVAL = "95 % confidence interval"


@handle_errors
@o.shares(*(name for name in o.SHOWN if name not in ("by", "cluster")))
def attribute(
    base: o.Base,
    variant: Annotated[
        Path | None,
        typer.Argument(metavar="VARIANT", help="A scenario that extends the base by levers.", show_default=False),
    ] = None,
    *,
    options: RunOptions,
    with_: o.With = None,
    out: o.Out = o.FOLDER,
    word: o.Word = False,
    slides: o.Slides = False,
) -> None:
    """Say what each lever of a variant contributes, on the same patients, and write the results."""
    check_writable(out)
    named = o.one_of(with_)
    asked = o.asked(options, base=base, variant=variant, **{"with": named}, out=out)

    from simulation.cli.summaries import warn_of_engine, warned_of_loads
    from simulation.experiment.attribute import attribute as attribute_levers
    from simulation.experiment.attribute import own_levers, pair_of, scenarios_of
    from simulation.report.charts import charts
    from simulation.report.record.record import record_of
    from simulation.results.archive import write

    first, second = pair_of(base, variant, named, options)
    levers = own_levers(first, second)
    number = len(scenarios_of(first, second, levers))
    with warned_of_loads([first, second]):
        warn_of_engine(options.engine)
        print_status(
            f"{len(levers)} {'lever' if len(levers) == 1 else 'levers'}: {number} scenarios, each alone, all but each, "
            "and together."
        )
        with bar(f"{number} scenarios") as progress:
            study = attribute_levers(first, second, options.after_loading(), progress=progress)
    with (
        saved(lambda: write(study, out, asked, news=print_status)) as folder,
        with_report(folder, record_of(study, folder), charts(study), word, slides),
    ):
        print_attribution(study, folder)


def print_attribution(study: "Attribution", folder: Path | None) -> None:
    """A table for each of the first headlines; all of them are in the folder."""
    from simulation.cli.summaries import print_less_than_asked
    from simulation.core.text.not_represented import IN_A_SENTENCE
    from simulation.experiment.attribute import ALL, ALONE, INTERACTION, ON_TOP, TOGETHER, measures_shown, told
    from simulation.experiment.headlines import HEADLINES, MANY

    console, contributions = answers(), study.contributions()
    print_less_than_asked(study)
    for measure in measures_shown(study):
        unit, rows = HEADLINES[measure].unit, told(contributions, measure)
        table = Table(
            title=words(f"{HEADLINES[measure].name}: {study.results[-1].name} less {study.results[0].name}"),
            title_justify="left",
        )
        for column in ("lever", "alone", INTERVAL, "on top of the others", INTERVAL, "interaction", ""):
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
        words(
            "Alone: the base with this lever only. On top: all levers less all but this one. Interaction: on top "
            "less alone."
        ),
        soft_wrap=True,
    )
    places = [f"All headlines: {folder / 'attribution.csv'}", f"Results: {folder}"] if folder else []
    for line in (MANY, IN_A_SENTENCE, *places):
        console.print(words(line), soft_wrap=True)


def _cells(row: "pd.Series", unit: str) -> tuple[str, str, str]:
    """Difference, interval, and whether it is clear."""
    from simulation.experiment.headlines import interval, precise_as, signed

    difference, lower, upper = (float(row[name]) for name in ("difference", "lower", "upper"))
    ends = interval(difference, lower, upper, unit, same_side=False)
    return (
        signed(difference, unit, precise_as(difference, lower, upper)),
        ends,
        "clear" if bool(row["clear"]) else "not clear",
    )
