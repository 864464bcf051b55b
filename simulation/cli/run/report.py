"""`report RESULTS`: the answer, the page and the workbook of a results folder, made anew from its tables."""

from collections.abc import Mapping
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
    from simulation.core.errors import HomewardError
    from simulation.money.told.archive import TOLD_KEY
    from simulation.report.record.read_back import read_record
    from simulation.results.manifest import MANIFEST, read_json

    said = read_json(folder / MANIFEST) if (folder / MANIFEST).is_file() else {}
    if TOLD_KEY in said:
        if word or slides:
            raise HomewardError("--word and --slides are of comparisons; a study of options has a page and a workbook")
        failed = _options(folder)
        _end(folder, failed, show)
        return
    if said.get("outlook") is not None:
        if word or slides:
            raise HomewardError("--word and --slides are of comparisons; an outlook has a page and a workbook")
        _end(folder, _outlook(folder), show)
        return
    record = read_record(folder)
    print_report(record, verbose)
    failed = report_into(folder, record, tables=False, word=word, slides=slides)
    _end(folder, failed, show)


def _end(folder: Path, failed: Mapping[str, str], show: bool) -> None:
    """Say where the report is, show it, and say what could not be written."""
    from simulation.cli.saving import tell_failed
    from simulation.report.record.written import PAGE

    print_answer(f"Results: {folder}")
    if show and PAGE not in failed:
        typer.launch((folder / PAGE).resolve().as_uri())
    tell_failed(folder, failed)


def _options(folder: Path) -> Mapping[str, str]:
    """The report of a study of options, made anew from its tables."""
    from simulation.cli.saving import files_into
    from simulation.report.funding.files import files_of
    from simulation.report.funding.page import first
    from simulation.report.funding.told import read_told

    told = read_told(folder)
    for line in told.findings or (told.title, *first(told)):
        print_answer(line)
    return files_into(folder, files_of(lambda: told))


def _outlook(folder: Path) -> Mapping[str, str]:
    """The report of an outlook, made anew from its tables."""
    from simulation.cli.saving import files_into
    from simulation.report.outlook.files import files_of
    from simulation.report.outlook.told import read_told

    told = read_told(folder)
    for line in (told.title, *told.sentences):
        print_answer(line)
    return files_into(folder, files_of(told))
