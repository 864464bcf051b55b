"""`schema`: the JSON Schema of the dialect, for editors that complete and check while typing."""

import json
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer


@handle_errors
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it to this file.", show_default=False)
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors that complete and check while typing."""
    from simulation.scenario.reference import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8", newline="\n")
        print_answer(f"Written to {out}.")
