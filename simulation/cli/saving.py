"""Results written for a command: the tables first, then what is told of them, then what is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.console import print_status, stands
from simulation.core.errors import PartlyWrittenError

if TYPE_CHECKING:
    from simulation.report.pictures import Pictures


@contextmanager
def with_pictures(folder: Path, pictures: "Pictures") -> Iterator[Path]:
    """A results folder that stands: what is to be told of the results in the block; after it pictures are drawn into
    the folder, so that nobody waits for an answer longer than it takes.

    Raises:
        PartlyWrittenError: when a picture could not be drawn.
    """
    from simulation.report.pictures import draw_all
    from simulation.results.archive import add_pictures

    stands(folder)
    yield folder
    drawn = draw_all(pictures)
    if drawn.pictures:
        add_pictures(folder, drawn.pictures, print_status)
    if drawn.failed:
        why = "; ".join(f"{name} ({reason})" for name, reason in drawn.failed.items())
        raise PartlyWrittenError(f"Could not be drawn: {why}. Everything else is written: {folder}")
