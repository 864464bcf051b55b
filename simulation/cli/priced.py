"""`--prices FILE`: what a run or a comparison costs at a file of prices."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.console import until_it_ends

if TYPE_CHECKING:
    from simulation.money.files.prices import PriceBook
    from simulation.scenario.scenario import Scenario


def priced(prices: str | None, scenarios: Sequence["Scenario"]) -> "PriceBook | None":
    """Until the command ends every run has its cost at these prices; nothing without any.

    Raises:
        ScenarioError: when the prices do not fit a scenario.
    """
    if prices is None:
        return None
    from simulation.money.at_prices import measured_at
    from simulation.money.files.prices import load_prices

    book = load_prices(prices)
    until_it_ends(measured_at(book, scenarios))
    return book


def keep(book: "PriceBook | None", folder: Path | None) -> None:
    """Put the prices beside the results."""
    if book is None or folder is None:
        return
    from simulation.money.told.again import INDICES, PRICES
    from simulation.results.folder import add_files

    add_files(folder, {PRICES: book.sheet.path.read_bytes(), INDICES: book.shelf.path.read_bytes()})


def priced_again(folder: Path) -> None:
    """The same at the prices that a results folder holds, which fitted its scenarios when it was written."""
    from simulation.money.told.again import INDICES, PRICES
    from simulation.results.manifest import read_manifest
    from simulation.results.reproduce import files_of

    said = read_manifest(folder)
    files = files_of(folder, said)
    if PRICES not in files or INDICES not in files or said.options_of_money is not None:
        return  # a study of options is made at its prices anyway
    from simulation.money.at_prices import measured_at
    from simulation.money.files.prices import load_prices

    book = load_prices(files[PRICES].resolve(), folder, indices=files[INDICES].resolve())
    until_it_ends(measured_at(book, ()))


__all__ = ["keep", "priced", "priced_again"]
