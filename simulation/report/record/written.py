"""The files that a report consists of, each put into a results folder by itself: one that cannot be made or written
costs nothing but itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from simulation.core.errors import HomewardError
from simulation.report.record.lever_tables import CHANGES, LEVERS
from simulation.report.record.record import Record
from simulation.results.archive import csv_text, tell
from simulation.results.folder import add_files

PAGE, WORKBOOK, LETTER, SLIDES = "report.html", "results.xlsx", "report.docx", "slides.pptx"

Makers = Mapping[str, Callable[[Record], bytes]]


@dataclass(frozen=True)
class ReportWritten:
    """What has become of the files of a report."""

    files: tuple[Path, ...]
    failed: Mapping[str, str]
    """Why, in a line, by the name of the file."""


def makers(tables: bool = True, word: bool = False, slides: bool = False) -> Makers:
    """What makes each file; what makes a page or a workbook is imported when it is made. `tables`: with what levers
    did, which a folder does not say anew; `word`: with a letter too, `slides`: with slides.
    """
    said: Makers = {
        LEVERS: lambda record: csv_text(record.levers).encode(),
        CHANGES: lambda record: csv_text(record.changes).encode(),
    }
    asked: Makers = {LETTER: _letter} if word else {}
    if slides:
        asked = {**asked, SLIDES: _slides}
    return {**(said if tables else {}), PAGE: _page, WORKBOOK: _workbook, **asked}


def _page(record: Record) -> bytes:
    from simulation.report.page.page import page_of

    return page_of(record).encode()


def _letter(record: Record) -> bytes:
    from simulation.report.word.letter import letter_of

    return letter_of(record)


def _slides(record: Record) -> bytes:
    from simulation.report.slides.deck import deck_of

    return deck_of(record)


def _drawings(record: Record) -> dict[str, bytes]:
    from simulation.report.page.drawings import drawings_of

    return drawings_of(record)


def _workbook(record: Record) -> bytes:
    from simulation.report.workbook.workbook import workbook_of

    return workbook_of(record)


def write_report(
    folder: Path, record: Record, files: Makers, news: Callable[[str], None] | None = None
) -> ReportWritten:
    """Make every file of a report and put it into a results folder; one that somebody has changed stays as it is."""
    made = write_files(folder, {name: partial(make, record) for name, make in files.items()}, news)
    failed = dict(made.failed)
    if PAGE in files and PAGE not in failed:
        try:
            added = add_files(folder, _drawings(record))
            if added.kept:
                tell(added, news)
        except HomewardError as error:
            failed["charts/*.svg"] = reason_of(error)
    return ReportWritten(made.files, failed)


def write_files(
    folder: Path, files: Mapping[str, Callable[[], bytes | Mapping[str, bytes]]], news: Callable[[str], None] | None
) -> ReportWritten:
    """Make files, or several that belong together, and put each into a results folder by itself."""
    written, failed = [], {}
    for name, make in files.items():
        try:
            made = make()
        except HomewardError as error:
            failed[name] = str(error)
            continue
        except Exception as error:  # whatever goes wrong in it, the tables are right
            failed[name] = " ".join(f"{type(error).__name__}: {error}".split())[:160]
            continue
        try:
            added = add_files(folder, {name: made} if isinstance(made, bytes) else dict(made))
        except HomewardError as error:
            failed[name] = reason_of(error)
            continue
        if added.kept:
            tell(added, news)
        written.append(folder / name)
    return ReportWritten(tuple(written), failed)


def reason_of(error: HomewardError) -> str:
    """Why a file could not be written, in a few words."""
    cause = error.__cause__
    return str(getattr(cause, "strerror", "") or cause or error)


__all__ = ["LETTER", "PAGE", "SLIDES", "WORKBOOK", "Makers", "ReportWritten", "makers", "reason_of",
           "write_files", "write_report"]  # fmt: skip
