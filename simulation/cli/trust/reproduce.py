"""`reproduce FOLDER`: the results of a folder made again, and whether every file is the same."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.console import FAILED, bar, handle_errors, out, words
from simulation.cli.options import shares
from simulation.cli.priced import priced_again
from simulation.experiment.options import RunOptions


@handle_errors
@shares("workers", "engine")
def reproduce(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A results folder.", show_default=False)],
    options: RunOptions,
) -> None:
    """Run again what a results folder says it ran, and say whether each file is identical or holds the same values.

    Exit code 1 when any does not.
    """
    from simulation.assurance.reproduce import reproduce as again
    from simulation.report.charts import charts
    from simulation.report.pictures import draw_all
    from simulation.results.reproduce import different

    priced_again(folder)
    with bar(f"{folder.name}, again") as progress:
        made = again(folder, options.engine, options.workers, progress, lambda study: draw_all(charts(study)).pictures)
    console = out()
    for file in made.files:
        console.print(words(f"{file.word:>14}  {file.name}", style="" if file.holds else "red"), soft_wrap=True)
    for line in made.versions:
        console.print(words(f"another version: {line}", style="yellow"), soft_wrap=True)
    off = different(made.files)
    console.print(
        words(
            f"{len(made.files) - len(off)} of {len(made.files)} files hold."
            if off
            else f"All {len(made.files)} files {'are identical' if made.identical else 'hold the same values'}."
        ),
        soft_wrap=True,
    )
    if off:
        raise typer.Exit(FAILED)
