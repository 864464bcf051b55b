"""`app`: the page on this computer, in a browser; it listens for this computer alone and sends nothing anywhere. Or the
page as files that need no program.
"""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer, print_status
from simulation.core.errors import OptionError

FILES = "As files"
KIT = Path(".venv/browser")
KEPT = "as_is"
"""Folder of the kit that keeps what was run beforehand, so that the next export needs not."""


@handle_errors
def app(
    port: Annotated[
        int, typer.Option("--port", metavar="N", help="The port to listen at; any that is free when not said.")
    ] = 0,
    stay: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.", show_default=False)
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export",
            metavar="DIR",
            help="Write a folder for a web server.",
            rich_help_panel=FILES,
            show_default=False,
        ),
    ] = None,
    export_file: Annotated[
        Path | None,
        typer.Option(
            "--export-file",
            metavar="FILE.html",
            help="Write one file that opens from disk.",
            rich_help_panel=FILES,
            show_default=False,
        ),
    ] = None,
    kit: Annotated[
        Path, typer.Option("--kit", metavar="DIR", help="Where Python for the browser lies.", rich_help_panel=FILES)
    ] = KIT,
    place: Annotated[
        list[str] | None,
        typer.Option(
            "--place",
            metavar="NAME",
            help="Places run beforehand as they are, all for every shipped one; england when not said.",
            rich_help_panel=FILES,
            show_default=False,
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", metavar="N", help="How often they are run.", rich_help_panel=FILES)
    ] = 8,
) -> None:
    """Move a slider, see the whole system answer: a page for the browser of this computer. Ctrl-C ends it."""
    if not 0 <= port <= 65535:
        raise OptionError("port", port, "a port from 1 to 65535 was expected, or 0 for any that is free")
    if export is not None or export_file is not None:
        _export(export, export_file, kit, tuple(place or ["england"]), replications)
        return
    from simulation.app.serve.server import Server

    try:
        server = Server(port)
    except OSError as error:
        raise OptionError("port", port, f"it cannot be listened at ({error.strerror}); leave it out") from None
    print_answer(server.address)
    print_status("Only this computer can open it, and nothing is sent anywhere. Ctrl-C ends it.")
    if not stay:
        webbrowser.open(server.address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print_status("Ended.")
    finally:
        server.server_close()


def _export(folder: Path | None, file: Path | None, kit: Path, places: tuple[str, ...], replications: int) -> None:
    """Both kinds of export, of the same contents."""
    from simulation.app.export.contents import places_of
    from simulation.app.export.kit import kit_of
    from simulation.app.export.written import export_of, write_file, write_site

    if not 1 <= replications <= 200:
        raise OptionError("replications", replications, "a number from 1 to 200 was expected")
    made = export_of(kit_of(kit), places_of(places), replications, print_status, keep=kit / KEPT)
    if folder is not None:
        write_site(folder, made)
        print_answer(f"Written: {folder}. Put it on any web server; it asks nothing of any other.")
    if file is not None:
        write_file(file, made)
        print_answer(
            f"Written: {file} ({file.stat().st_size / 1e6:.1f} MB). It opens from disk and asks nobody for anything."
        )
