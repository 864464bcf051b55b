"""Results written for a command: the tables first, then what is told of them, then what is drawn."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.console import print_answer, print_status, stands
from simulation.core.errors import HomewardError, PartlyWrittenError
from simulation.core.system.allocation import return_what_is_free

if TYPE_CHECKING:
    from simulation.report.pictures import Pictures
    from simulation.report.record.record import Record
    from simulation.report.record.written import ReportWritten


@contextmanager
def saved(write: Callable[[], Path]) -> Iterator[Path | None]:
    """The results folder that `write` makes, or None when it could not be written: what is to be told of the results is
    told in the block all the same, so that no run is lost by it.

    Raises:
        HomewardError: after the block, when the folder could not be written.
    """
    try:
        folder = write()
    except HomewardError:
        yield None
        raise
    yield folder


@contextmanager
def with_pictures(folder: Path | None, pictures: "Pictures") -> Iterator[Path | None]:
    """A results folder that stands: what is to be told of the results in the block; after it pictures are drawn into
    the folder, so that nobody waits for an answer longer than it takes.

    Raises:
        PartlyWrittenError: when a picture could not be drawn.
    """
    from simulation.report.pictures import draw_all
    from simulation.results.archive import add_pictures

    if folder is None:
        yield None
        return
    stands(folder)
    yield folder
    drawn = draw_all(pictures)
    if drawn.pictures:
        add_pictures(folder, drawn.pictures, print_status)
    if drawn.failed:
        why = "; ".join(f"{name} ({reason})" for name, reason in drawn.failed.items())
        raise PartlyWrittenError(f"Could not be drawn: {why}. Everything else is written: {folder}")


@contextmanager
def with_report(
    folder: Path | None, record: "Record", pictures: "Pictures", word: bool = False, slides: bool = False
) -> Iterator[Path | None]:
    """A results folder that stands: what is to be told of the results in the block; after it pictures, page and
    workbook are made and put into the folder, each by itself.

    Raises:
        PartlyWrittenError: when one of them could not be made or written; everything else is then.
    """
    if folder is None:
        yield None
        return
    stands(folder)
    yield folder
    return_what_is_free()
    failed = {**draw_into(folder, pictures), **report_into(folder, record, word=word, slides=slides)}
    tell_failed(folder, failed)


def tell_failed(folder: Path, failed: Mapping[str, str]) -> None:
    """Say what could not be made, when something could not.

    Raises:
        PartlyWrittenError: with every file by name and why.
    """
    if failed:
        why = "; ".join(f"{name} ({reason})" for name, reason in failed.items())
        raise PartlyWrittenError(f"Could not be made or written: {why}. Everything else is written: {folder}")


def draw_into(folder: Path, pictures: "Pictures") -> dict[str, str]:
    """Draw pictures into a folder; why one could not be drawn or written, by name."""
    from simulation.report.pictures import draw_all
    from simulation.report.record.written import reason_of
    from simulation.results.archive import add_pictures

    drawn = draw_all(pictures)
    failed = dict(drawn.failed)
    try:
        if drawn.pictures:
            add_pictures(folder, drawn.pictures, print_status)
    except HomewardError as error:
        failed |= dict.fromkeys(drawn.pictures, reason_of(error))
    return failed


def report_into(
    folder: Path, record: "Record", tables: bool = True, word: bool = False, slides: bool = False
) -> dict[str, str]:
    """Write a report into a folder and say where it is; why a part of it could not be written, by name."""
    from simulation.report.record.written import makers, write_report

    return _shown(write_report(folder, record, makers(tables, word, slides), print_status))


@contextmanager
def with_files(
    folder: Path | None, files: "Mapping[str, Callable[[], bytes | Mapping[str, bytes]]]"
) -> Iterator[Path | None]:
    """A results folder that stands: what is to be told in the block; after it files are made and put into it, each by
    itself.

    Raises:
        PartlyWrittenError: when one of them could not be made or written; everything else is then.
    """
    if folder is None:
        yield None
        return
    stands(folder)
    yield folder
    failed = files_into(folder, files)
    tell_failed(folder, failed)


def files_into(folder: Path, files: "Mapping[str, Callable[[], bytes | Mapping[str, bytes]]]") -> dict[str, str]:
    """Make files and put each into a folder, and say where it is; why one could not be written, by name."""
    from simulation.report.record.written import write_files

    return _shown(write_files(folder, files, print_status))


def _shown(written: "ReportWritten") -> dict[str, str]:
    """Say where the files are; why others could not be written, by name."""
    for file in written.files:
        if file.suffix in SHOWN:
            print_answer(f"{SHOWN[file.suffix]}: {file}")
    return dict(written.failed)


SHOWN = {".html": "Page", ".xlsx": "Workbook", ".docx": "Letter", ".pptx": "Slides"}
"""Files of a report that a user is told of, by their ending."""
