"""`report RESULTS`: the answer, the page and the workbook of a results folder, made anew from its tables."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, print_answer


@handle_errors
def report(
    folder: Annotated[Path, typer.Argument(metavar="RESULTS", help="A results folder.", show_default=False)],
    show: Annotated[bool, typer.Option("--open", help="Show the page in the browser.")] = False,
    verbose: o.Verbose = False,
    word: o.Word = False,
    slides: o.Slides = False,
) -> None:
    """Make the report of a results folder anew, also of one that an older version wrote, and tell its answer."""
    from simulation.cli.saving import report_into
    from simulation.cli.summaries import print_report
    from simulation.core.errors import PartlyWrittenError
    from simulation.report.record.read_back import read_record
    from simulation.report.record.written import PAGE

    record = read_record(folder)
    print_report(record, verbose)
    failed = report_into(folder, record, tables=False, word=word, slides=slides)
    print_answer(f"Results: {folder}")
    if show and PAGE not in failed:
        typer.launch((folder / PAGE).resolve().as_uri())
    if failed:
        why = "; ".join(f"{name} ({reason})" for name, reason in failed.items())
        raise PartlyWrittenError(f"Could not be made or written: {why}. Everything else is written: {folder}")
