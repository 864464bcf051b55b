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
    from simulation.scenario.reference.json_schema import json_schema

    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        from simulation.results.single_files import write_file

        title = f'"title": {json.dumps(json_schema()["title"], ensure_ascii=False)}'.encode()
        write_file(out, f"{text}\n".encode(), lambda there: there.startswith(b"{") and title in there)
        print_answer(f"Written to {out}.")
