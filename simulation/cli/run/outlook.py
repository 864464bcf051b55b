"""`outlook FILE`: the coming weeks from today's position, with bands, as the daily discharge return shows them."""

import math
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from simulation.cli import options as o
from simulation.cli.console import bar, handle_errors, out, print_answer, stands, words
from simulation.cli.saving import draw_into, files_into, saved, tell_failed
from simulation.core.text.sentences import capital
from simulation.experiment.options import RunOptions
from simulation.results.writable import check_writable

if TYPE_CHECKING:
    import pandas as pd

    from simulation.weeks_ahead.outlook import Outlook


@handle_errors
@o.shares("view", "set", "warm_up", "seed", "root", "replications", "workers", "engine")
def outlook(
    file: o.File,
    options: RunOptions,
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=26, help="How many weeks.")] = 6,
    out: o.Out = o.FOLDER,
) -> None:
    """Show the coming weeks from today's position: who waits in beds and outside, by pathway, with bands."""
    asked = o.asked(options, file=file, weeks=weeks, out=out)
    check_writable(out)

    from simulation.cli.console import print_status
    from simulation.cli.summaries import warn_of_engine
    from simulation.report.charts import charts
    from simulation.report.outlook.files import files_of
    from simulation.report.outlook.told import told_of
    from simulation.results.outlook import write_outlook
    from simulation.weeks_ahead.outlook import outlook as look_out

    scenario = options.load(file)
    warn_of_engine(options.engine)
    with bar(scenario.title) as progress:
        study = look_out(scenario, weeks, options.after_loading(), progress=progress)
    with saved(lambda: write_outlook(study, out, asked, news=print_status)) as folder:
        _tell(study)
        if folder is not None:
            stands(folder)
            failed = {**draw_into(folder, charts(study)), **files_into(folder, files_of(told_of(study)))}
            print_answer(f"Results: {folder}")
            tell_failed(folder, failed)


def _tell(study: "Outlook") -> None:
    from simulation.weeks_ahead.days import WORDS

    for line in study.sentences():
        print_answer(line)
    for measure, said in WORDS.items():
        rows = study.by_week[(study.by_week["measure"] == measure) & (study.by_week["by"] != "service")]
        if not rows.empty:
            out().print(_table(f"{capital(said)}, mean of each week", rows))


def _table(title: str, rows: "pd.DataFrame") -> Table:
    from simulation.scenario.position_in_words import dated

    table = Table(title=words(title), title_justify="left")
    table.add_column(words("week from"))
    groups = list(dict.fromkeys(rows["group"]))
    for group in groups:
        table.add_column(words(str(group)), justify="right")
    by_year = rows["lower_with_year"].map(math.isfinite).any()
    if by_year:
        table.add_column(words("all, with years"), justify="right")
    for day in rows["day"].unique():
        of = rows[rows["day"] == day].set_index("group")
        cells = [f"{one['mean']:.0f} ({one['lower']:.0f} to {one['upper']:.0f})" for _, one in of.iterrows()]
        if by_year:
            whole = of.loc["all"]
            cells.append(f"{whole['lower_with_year']:.0f} to {whole['upper_with_year']:.0f}")
        table.add_row(words(dated(day)), *map(words, cells))
    return table
