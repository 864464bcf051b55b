"""The results of any folder made again, those of options of money among them."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from simulation.engines import Engine
from simulation.experiment.replicate import Progress
from simulation.results.reproduce import AnyStudy, Reproduced, Writer
from simulation.results.reproduce import reproduce as made_again


def reproduce(
    folder: str | Path,
    engine: Engine = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    draw: Callable[[AnyStudy], Mapping[str, bytes]] | None = None,
) -> Reproduced:
    """Make the results of a folder again and compare them with it; without `draw` its pictures are passed over. Files
    that its manifest does not name are somebody else's and are passed over too.

    Raises:
        HomewardError: when the folder cannot be read, does not say what was run, or holds something that is no plain
        file in place of one of its own.
    """
    return made_again(folder, engine, workers, progress, draw, _of_options)


def _of_options(*asked: Any) -> Writer:
    """As `OptionsAgain`; what it needs is imported where there are options."""
    from simulation.money.told.again import options_again
    from simulation.money.told.archive import write_options

    return partial(write_options, options_again(*asked))


__all__ = ["reproduce"]
