"""What every command shares: the console, errors as exit codes, and the bar that says how long it still takes."""

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TextIO

import typer
from rich.console import Console
from rich.text import Text

from simulation.core.errors import HomewardError, ScenarioError, SimulationError
from simulation.core.renamed import RenamedWarning

P = ParamSpec("P")

FAILED = 1
"""Exit code when a simulation failed."""
MISTAKES = 2
"""Exit code when what was asked for cannot be run."""
INTERRUPTED = 130
"""Exit code after Ctrl-C."""


def speak_any_language() -> None:
    """Let `£` and `–` through on any console: UTF-8 where it can be had, a question mark where it cannot."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def out() -> Console:
    """Where answers go. Wide enough for whole lines when it is not a screen."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=160)


def err() -> Console:
    """Where words about the work go."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_status(text: str, style: str = "") -> None:
    """A line about the work; square brackets in it are text."""
    err().print(Text(text, style=style))


def handle_errors(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors are told in plain words with the exit code that belongs to them."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with told_of_old_names():
                command(*args, **kwargs)
        except ScenarioError as error:
            print_problems(error)
            raise typer.Exit(MISTAKES) from None
        except SimulationError as error:
            print_status(f"The simulation stopped: {error}", "red")
            raise typer.Exit(FAILED) from None
        except HomewardError as error:
            print_status(str(error), "red")
            raise typer.Exit(MISTAKES) from None
        except KeyboardInterrupt:
            print_status("Stopped. Nothing was written.")
            raise typer.Exit(INTERRUPTED) from None

    return told


@contextmanager
def told_of_old_names() -> Iterator[None]:
    """Old names that a command meets are told of in a line of their own; other warnings are shown as ever."""
    with warnings.catch_warnings():
        as_ever = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, RenamedWarning):
                print_status(f"{message}.", "yellow")
            else:
                as_ever(message, category, filename, lineno, file, line)

        warnings.simplefilter("always", RenamedWarning)
        warnings.showwarning = show
        yield


def print_problems(error: ScenarioError) -> None:
    """All the mistakes of a scenario, one a line, and how many there are."""
    for line in (*error.notes, *error.mistakes):
        print_status(str(line))
    count = len(error.mistakes)
    print_status(f"{count} {'mistake' if count == 1 else 'mistakes'}; nothing was run.", "red")


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int, float], None]]:
    """A progress bar with the time left, on a screen; nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = err()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[left]}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=None, left="")

        def report(done: int, total: int, seconds: float) -> None:
            progress.update(task, completed=done, total=total, left=time_left(seconds))

        yield report


def time_left(seconds: float) -> str:
    """Seconds as people say them.

    >>> time_left(8.2), time_left(200), time_left(9000)
    ('9 s left', '3 min left', '2.5 h left')
    """
    if seconds != seconds:
        return ""
    if seconds < 90:
        return f"{int(seconds) + (seconds % 1 > 0)} s left"
    return f"{round(seconds / 60)} min left" if seconds < 5400 else f"{seconds / 3600:.1f} h left"
