"""`verify`: exact answers of queueing theory and published models, against both engines."""

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli.console import FAILED, handle_errors, out, print_status, wheel, words

if TYPE_CHECKING:
    from simulation.engines import Engine


CSV_COLUMNS = ["engine", "place", "claim", "exact", "simulated", "standard error", "z", "verdict"]


def is_own(content: bytes) -> bool:
    """Whether a table is one that this command has written."""
    return content.removeprefix(codecs.BOM_UTF8).startswith(f"{','.join(CSV_COLUMNS)}\n".encode())


@handle_errors
def verify(
    quick: Annotated[
        bool, typer.Option("--quick", help="A twelfth of the runs: under two minutes, with wider errors.")
    ] = False,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="both, compiled or reference: which engine is looked at.")
    ] = "both",
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the table to this file too.", show_default=False)
    ] = None,
) -> None:
    """Hold both engines against places whose answers are known exactly, in standard errors."""
    from rich.table import Table

    from simulation.assurance.verification import verify as study
    from simulation.core.errors import HomewardError
    from simulation.core.text.engine_names import engine_named

    engines: tuple[Engine, ...] = ("compiled", "reference")
    if engine != "both":
        engines = (engine_named(engine),)
        if engines == ("auto",):
            raise HomewardError("--engine auto: both, compiled or reference was expected")
    with wheel() as say:
        found = study.verify(quick, engines, lambda name, seconds: say(f"{seconds:.0f} s, {name}"))
    if not found:
        raise HomewardError(
            "the compiled engine is not there (numba is not installed or HOMEWARD_COMPILE=no); --engine reference "
            "works without it"
        )
    wrong = study.not_held(found, quick)
    table = Table(
        title="Exact answers and both engines" if engine == "both" else f"Exact answers and the {engine} engine",
        title_justify="left",
    )
    for column in ("engine", "place", "claim", "exact", "simulated", "standard error", "z", ""):
        table.add_column(
            column,
            justify="right" if column in ("exact", "simulated", "standard error", "z") else "left",
            overflow="fold",
        )
    rows = []
    for one in found:
        verdict = one.verdict
        word = (
            "FAR OFF"
            if not one.holds
            else "not precise"
            if not (verdict.precise or quick or one.engine == "reference")
            else ""
        )
        texts = (
            one.engine,
            verdict.case,
            verdict.claim,
            f"{verdict.exact:.5g}",
            f"{verdict.mean:.5g}",
            f"{verdict.standard_error:.2g}",
            f"{verdict.z:+.2f}",
            word,
        )
        rows.append(texts)
        table.add_row(*(words(text) for text in texts), style="red" if one in wrong else "")
    console = out()
    console.print(table)
    beyond, by_chance = study.beyond_two(found)
    far = sum(not one.holds for one in found)
    console.print(
        words(
            f"{len(found)} claims: {beyond} beyond two standard errors ({by_chance:.0f} expected by chance), {far} "
            "too far off."
        ),
        soft_wrap=True,
    )
    if csv is not None:
        import pandas as pd

        from simulation.results.archive import csv_text
        from simulation.results.single_files import write_file

        write_file(csv, csv_text(pd.DataFrame(rows, columns=CSV_COLUMNS)).encode(), is_own)
    if wrong:
        print_status(f"{len(wrong)} claims do not hold.", "red")
        raise typer.Exit(FAILED)
