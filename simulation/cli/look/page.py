"""`app`: the page on this computer, in a browser; it listens for this computer alone and sends nothing anywhere."""

import webbrowser
from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer, print_status
from simulation.core.errors import OptionError


@handle_errors
def app(
    port: Annotated[
        int, typer.Option("--port", metavar="N", help="The port to listen at; any that is free when not said.")
    ] = 0,
    stay: Annotated[
        bool, typer.Option("--no-browser", help="Print the address and open no browser.", show_default=False)
    ] = False,
) -> None:
    """Move a slider, see the whole system answer: a page for the browser of this computer. Ctrl-C ends it."""
    if not 0 <= port <= 65535:
        raise OptionError("port", port, "a port from 1 to 65535 was expected, or 0 for any that is free")
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
