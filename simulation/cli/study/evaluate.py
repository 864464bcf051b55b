"""`evaluate BASE VARIANT`: what evaluators would have measured in simulated places, against the true effect that the
model knows.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, print_status, words
from simulation.cli.console import out as answers
from simulation.cli.saving import saved, with_files, with_pictures
from simulation.core.errors import HomewardError
from simulation.core.text.renamed import current_measure
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

if TYPE_CHECKING:
    import pandas as pd

    from simulation.assurance.evaluation.evaluate import Evaluation

SIZE, GROWTH, REACH, MISRECORDED, FREQUENT = "2 %", "1 %", "60 % to 100 %", "5 %", 2


EVALUATION, DIFFER = "The evaluation", "How places differ"
"""Panels of its own options."""


@handle_errors
@o.shares("view", "set", "length", "warm_up", "seed", "root", "workers", "engine")
def evaluate(
    base: o.Base,
    variant: o.Variant,
    options: RunOptions,
    places: Annotated[
        int, typer.Option("--places", min=4, help="Places in one evaluation.", rich_help_panel=EVALUATION)
    ] = 20,
    participants: Annotated[
        int | None,
        typer.Option(
            "--participants",
            min=2,
            help="How many of them take part; half when not said.",
            show_default=False,
            rich_help_panel=EVALUATION,
        ),
    ] = None,
    replications: Annotated[
        int,
        typer.Option(
            "--replications",
            min=1,
            help="Sets of places simulated; evaluations are drawn from all of them.",
            rich_help_panel=EVALUATION,
        ),
    ] = 2,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="MEASURE",
            help="A headline measure to show; may be repeated.",
            show_default=False,
            rich_help_panel=EVALUATION,
        ),
    ] = None,
    chosen_by: Annotated[
        str | None,
        typer.Option(
            "--chosen-by",
            metavar="MEASURE",
            help="The measure by which a period before is bad.",
            show_default=False,
            rich_help_panel=EVALUATION,
        ),
    ] = None,
    size_sd: Annotated[
        str,
        typer.Option(
            "--size-sd",
            metavar="SHARE",
            help="How far places differ in how many patients come (standard deviation).",
            rich_help_panel=DIFFER,
        ),
    ] = SIZE,
    growth: Annotated[
        str,
        typer.Option(
            "--growth",
            metavar="SHARE",
            help="How far they differ in its growth a year (standard deviation).",
            rich_help_panel=DIFFER,
        ),
    ] = GROWTH,
    lever_reach: Annotated[
        str,
        typer.Option(
            "--lever-reach",
            metavar="RANGE",
            help="How much of their reach levers come to in a place, evenly spread.",
            rich_help_panel=DIFFER,
        ),
    ] = REACH,
    risk_spread: Annotated[
        float | None,
        typer.Option(
            "--risk-spread",
            help="Spread of people's hidden risk, whose mean is one; 1.0 at 65 and over, 1.8 at all ages.",
            show_default=False,
            rich_help_panel=DIFFER,
        ),
    ] = None,
    misrecorded: Annotated[
        str,
        typer.Option(
            "--misrecorded",
            metavar="SHARE",
            help="Admissions that records put down to somebody else.",
            rich_help_panel=DIFFER,
        ),
    ] = MISRECORDED,
    frequent: Annotated[
        int,
        typer.Option(
            "--frequent",
            min=1,
            help="Recorded admissions from which a person is selected.",
            rich_help_panel=DIFFER,
        ),
    ] = FREQUENT,
    out: o.Out = o.FOLDER,
) -> None:
    """Say what evaluators would find in places before and after, against the true effect.

    The length is that of the period before, and of the one after.
    """
    asked = {name: value for name, value in locals().items() if name != "options"}
    asked = o.asked(options, **asked)
    check_writable(out)
    sizes, growths, mistaken = (
        o.share_of(option, text)
        for option, text in (("--size-sd", size_sd), ("--growth", growth), ("--misrecorded", misrecorded))
    )
    reach = _range("--lever-reach", lever_reach)
    taking_part = places // 2 if participants is None else participants
    if places - taking_part < 2:
        raise HomewardError(
            f"--participants {taking_part} of --places {places}: two places that do not take part were expected"
        )
    first, second = options.load_all([base, variant])

    from simulation.assurance.evaluation.evaluate import check_measures
    from simulation.assurance.evaluation.evaluate import evaluate as evaluate_places
    from simulation.assurance.evaluation.evaluation_archive import write_evaluation
    from simulation.assurance.evaluation.synthetic_places import Assumptions
    from simulation.cli.summaries import warn_of_engine, warned_of_loads
    from simulation.report.evaluation.page import evaluation_files
    from simulation.report.evaluation.pictures import evaluation_charts, measures_shown
    from simulation.report.record.written import PAGE

    measure = [current_measure(name, "--measure") for name in measure or ()]
    chosen_by = current_measure(chosen_by, "--chosen-by") if chosen_by else None
    check_measures([*measure, *([chosen_by] if chosen_by else [])], first.model)
    assumed = Assumptions(sizes, growths, reach, risk_spread, mistaken, frequent)
    with warned_of_loads([first, second]):
        warn_of_engine(options.engine)
        number = places * replications
        print_status(f"{number} places, each without the levers and with them: {2 * number} runs.")
        with bar(f"{number} places") as progress:
            study = evaluate_places(
                first,
                second,
                places,
                taking_part / places,
                chosen_by=chosen_by,
                assumptions=assumed,
                options=options.after_loading(),
                progress=progress,
                replications=replications,
            )
    missing = [name for name in measure or () if name not in study.measures]
    if missing:
        raise HomewardError(
            f"--measure {', '.join(missing)}: the places have no such measure; they have {', '.join(study.measures)}"
        )
    shown = list(dict.fromkeys(measure or ())) or measures_shown(study)
    pictures = evaluation_charts(study, shown)
    files = {PAGE: lambda: evaluation_files(study, shown)}
    with (
        saved(lambda: write_evaluation(study, out, asked, news=print_status)) as folder,
        with_pictures(folder, pictures),
        with_files(folder, files),
    ):
        print_evaluation(study, shown, folder)


def print_evaluation(study: "Evaluation", measures: list[str], folder: Path | None) -> None:
    """The findings in sentences, then a table for each of these measures; all of them are in the folder."""
    from simulation.assurance.evaluation.estimators import ESTIMATORS
    from simulation.assurance.evaluation.findings import found_in
    from simulation.assurance.evaluation.trials import DESIGNS
    from simulation.core.text.not_represented import IN_A_SENTENCE
    from simulation.experiment.headlines import HEADLINES

    console = answers()
    for line in study.sentences(measures):
        console.print(words(line), soft_wrap=True)
        console.print()
    for name in measures:
        unit = HEADLINES[name].unit
        table = Table(
            title=words(f"{HEADLINES[name].name}: what evaluators say of {study.names[1]}"), title_justify="left"
        )
        for column in (
            "",
            "truth",
            "mean estimate",
            "95 of 100 between",
            "off by",
            "interval holds the truth",
            "found",
            "wrong side",
            "places needed",
        ):
            table.add_column(column, justify="right" if column else "left")
        rows = found_in(study, name)
        for design in DESIGNS:
            table.add_row(words(DESIGNS[design], style="bold"), *[""] * 8)
            for estimator in ESTIMATORS:
                table.add_row(f"  {estimator}", *_cells(rows[design, estimator], unit))
        console.print(table)
    for line in (
        "Off by: ± what so few simulated places leave open. Interval holds the truth: 95 % would be right.",
        "Found: the interval leaves out zero on the true side. Places needed: to find it four times in five.",
        "How far places and people differ is assumed: see the options, and docs/evaluation.md.",
        IN_A_SENTENCE,
        f"Engine: {study.engine} ({study.engine_why}). {study.seconds:,.0f} seconds. Seed {study.seed}.",
        *([f"All headlines: {folder / 'evaluations.csv'}", f"Results: {folder}"] if folder else []),
    ):
        console.print(words(line), soft_wrap=True)


def _cells(row: "pd.Series", unit: str) -> list[str]:
    """One estimator's line."""
    from simulation.experiment.headlines import amount_of, signed

    truth, needed = float(row["true_effect"]), float(row["places_needed"])
    true, mean, low, high, off = (
        signed(float(row[column]), unit, truth, word=False)
        for column in ("true_effect", "estimate", "low", "high", "bias")
    )
    shares = [_per_cent(float(row[column])) for column in ("coverage", "found", "wrong")]
    error = 1.96 * float(row["bias_error"])
    return [
        true,
        mean,
        f"{low} to {high}",
        f"{off} ± {amount_of(error, unit, truth)}",
        *shares,
        f"{needed:,.0f}" if needed == needed else "–",
    ]


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %" if share == share else "–"


def _range(option: str, text: str) -> tuple[float, float]:
    low, to, high = text.partition(" to ")
    return o.share_of(option, low.strip()), o.share_of(option, (high if to else low).strip())
