"""`new` and workbooks: a template to fill in, and a scenario made of a filled one."""

from pathlib import Path

from simulation.cli.console import print_answer, print_status
from simulation.core.errors import HomewardError


def write_template(file: Path) -> None:
    """Write the workbook to fill in; nothing is replaced."""
    from simulation.capacity_grid.template import template

    if file.suffix.lower() != ".xlsx":
        raise HomewardError(f"{file}: a name that ends in .xlsx was expected beside --template")
    try:
        with file.open("xb") as written:
            written.write(template())
    except FileExistsError:
        raise HomewardError(f"{file} is already there; it stays as it is") from None
    except OSError as error:
        raise HomewardError(f"{file} cannot be written: {error.strerror}") from None
    print_answer(f"Written: {file}. Fill it in, then: python -m simulation new my-place.yaml --from-excel {file}")


def text_from_excel(workbook: Path) -> str:
    """The scenario that a filled workbook says; what to know of how it was read is told.

    Raises:
        HomewardError: with every mistake, by sheet and cell.
    """
    from simulation.capacity_grid.filled import read
    from simulation.capacity_grid.scenario_text import scenario_text
    from simulation.scenario.loading import from_text

    filled = read(workbook)
    for note in filled.notes:
        print_status(f"{workbook}: {note}")
    text = scenario_text(filled, workbook)
    from_text(text, name=f"what was made of {workbook.name}")
    return text


__all__ = ["text_from_excel", "write_template"]
