"""`places [NAME]`: England's 42 integrated care boards with their published figures."""

from typing import Annotated

import typer

from simulation.cli.console import handle_errors, out, print_answer, words


@handle_errors
def places(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="One of them, by name or code: every figure with its source.", show_default=False
        ),
    ] = None,
) -> None:
    """List England's integrated care boards, which 'new --place' starts from, with their figures of 2024/25."""
    from rich.table import Table

    from simulation.places.boards import REASONS, board, boards, columns

    if name is None:
        table = Table(title="Integrated care boards of England, figures of 2024/25", title_justify="left")
        table.add_column("place")
        table.add_column("code")
        for heading in (
            "people",
            "65 and over",
            "beds per 1,000",
            "occupied",
            "emergency admissions a day",
            "of those expected for the ages",
            "no criteria to reside, of 100 beds",
        ):
            table.add_column(heading, justify="right")
        for one in boards().values():
            waiting = f"{100 * one.remaining / one.beds:.1f}" if one.remaining is not None else "not published"
            table.add_row(
                *(
                    words(text)
                    for text in (
                        one.name,
                        one.code,
                        f"{one.residents:,.0f}",
                        f"{100 * one.aged_65 / one.residents:.1f} %",
                        f"{1000 * one.beds / one.residents:.2f}",
                        f"{100 * one.occupancy:.1f} %",
                        f"{one.emergency_admissions:.0f}",
                        f"{one.excess:.2f}",
                        waiting,
                    )
                )
            )
        out().print(table)
        print_answer("Next: python -m simulation new my-place.yaml --place Devon")
        return
    one = board(name)
    table = Table(title=words(f"{one.name} ({one.code})"), title_justify="left")
    for heading in ("figure", "of", "value", "source"):
        table.add_column(heading, justify="right" if heading == "value" else "left", overflow="fold")
    cites: dict[str, str] = {}
    for column, told in columns().items():
        if column in ("code", "name"):
            continue
        value = one.figure(column)
        share = column in (*REASONS, "over_4_hours")
        text = "not published" if value is None else f"{100 * value:.1f} %" if share else f"{value:,.1f}"
        table.add_row(words(told["what"]), told["period"], words(text.removesuffix(".0")), told["source"])
        cites[told["source"]] = f"{told['cite']} ({told['url']})"
    out().print(table)
    for source, cite in cites.items():
        print_answer(f"{source}: {cite}")
    print_answer(f"Next: python -m simulation new my-place.yaml --place '{one.name}'")
