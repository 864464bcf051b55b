"""`sensitivity FILE`: which inputs the answer hangs on, and at which value of one it comes to what is wished."""

import math
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, out, print_answer, print_status, words
from simulation.cli.saving import saved, with_pictures
from simulation.core.errors import HomewardError
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

if TYPE_CHECKING:
    from simulation.uncertainty.break_even import BreakEven
    from simulation.uncertainty.study import Sensitivity

STUDY = "The study"
SHOWN = 20
"""Rows of a table on the screen; files hold all."""


@handle_errors
@o.shares("view", "set", "length", "warm_up", "seed", "root", "replications", "workers", "engine")
def sensitivity(
    file: o.File,
    options: RunOptions,
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="NAME",
            help="one_at_a_time, morris (few runs for many inputs) or sobol (shares of the variance).",
            rich_help_panel=STUDY,
        ),
    ] = "one_at_a_time",
    vary: Annotated[
        list[str] | None,
        typer.Option(
            "--vary",
            metavar="PATH=RANGE",
            help="Vary this parameter: PATH, 'PATH=30 to 40 beds' or 'PATH=times 0.8 to 1.2'; may be repeated. "
            "All that have a range in the file when not said.",
            show_default=False,
            rich_help_panel=STUDY,
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="MEASURE",
            help="A measure to look at; may be repeated. All headlines when not said.",
            show_default=False,
            rich_help_panel=STUDY,
        ),
    ] = None,
    steps: Annotated[
        int, typer.Option("--steps", min=2, help="One at a time: values of each input.", rich_help_panel=STUDY)
    ] = 2,
    trajectories: Annotated[
        int, typer.Option("--trajectories", min=2, help="Morris: walks through the inputs.", rich_help_panel=STUDY)
    ] = 10,
    samples: Annotated[
        int, typer.Option("--samples", min=2, help="Sobol: samples, a power of two.", rich_help_panel=STUDY)
    ] = 64,
    target: Annotated[
        str | None,
        typer.Option(
            "--break-even",
            metavar="TARGET",
            help="Find the value of the one --vary at which the one --measure comes to this, such as '5 %'.",
            show_default=False,
            rich_help_panel=STUDY,
        ),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="With --break-even: whole numbers of the parameter only.", rich_help_panel=STUDY),
    ] = False,
    out: o.Out = o.FOLDER,
) -> None:
    """Say which inputs the answer hangs on: each alone, Morris's screening or Sobol's indices, or a break-even."""
    asked = o.asked(options, **{name: value for name, value in locals().items() if name != "options"})
    check_writable(out)

    from simulation.cli.summaries import warn_of_engine
    from simulation.report.charts import charts
    from simulation.results.sensitivity.write import write_sensitivity
    from simulation.uncertainty import break_even as search
    from simulation.uncertainty import study as studies

    study: Sensitivity | BreakEven
    if target is not None and (len(vary or ()) != 1 or len(measure or ()) != 1):
        raise HomewardError("--break-even needs one --vary 'PATH=LOW to HIGH' and one --measure")
    wished = search.target_of(target, "break_even") if target is not None else math.nan
    scenario = options.load(file)
    warn_of_engine(options.engine)
    with bar("values" if target is not None else "points") as progress:
        if target is not None:
            study = search.break_even(
                scenario, (vary or [""])[0], (measure or [""])[0], wished, whole=whole,
                options=options.after_loading(), progress=progress,
            )  # fmt: skip
        else:
            study = studies.sensitivity(
                scenario, method, vary or (), measure or (), steps=steps, trajectories=trajectories, samples=samples,
                options=options.after_loading(), progress=progress,
            )  # fmt: skip
    with (
        saved(lambda: write_sensitivity(study, out, asked, news=print_status)) as folder,
        with_pictures(folder, charts(study)),
    ):
        _tell(study)
        if folder is not None:
            print_answer(f"Results: {folder}")


def _tell(study: "Sensitivity | BreakEven") -> None:
    from simulation.uncertainty.break_even import BreakEven

    if isinstance(study, BreakEven):
        print_answer(study.sentence())
        rows, columns = study.tries.to_numpy().tolist(), list(study.tries.columns)
        title = study.measure
    else:
        for line in study.sentences():
            print_answer(line)
        effects = study.effects()
        title = study.measures[0]
        chosen = effects[effects["measure"] == title].drop(columns="measure").head(SHOWN)
        rows, columns = chosen.to_numpy().tolist(), list(chosen.columns)
        for measure, share in study.chance()[["measure", "share"]].to_numpy().tolist():
            if share > MUCH:
                told = f"{measure}: {100 * share:.0f} % of what is seen is chance; more --replications"
                print_status(f"{told} make it less.", "yellow")
    table = Table(title=words(title), title_justify="left")
    for column in columns:
        table.add_column(
            words(str(column)), justify="left" if column in ("unit", "input", "unit_of_input") else "right"
        )
    for row in rows:
        table.add_row(*(words(f"{cell:.4g}" if isinstance(cell, float) else str(cell)) for cell in row))
    out().print(table)


MUCH = 0.1
"""Share of the variance over points that may be chance without a word."""
