"""What every command shares: the console, errors as exit codes, and the bar that says how long it still takes.

Everything a command says goes out here, and here text is only text: square brackets mean nothing, and what a terminal
would obey or nobody could see is shown as an escape.
"""

import inspect
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import wraps
from typing import ParamSpec

import typer
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment
from rich.text import Text

from simulation.core.errors import (
    HomewardError,
    HomewardWarning,
    OptionError,
    PartlyWrittenError,
    ScenarioError,
    SimulationError,
    short,
)
from simulation.core.text.safe_text import visible
from simulation.core.text.time_left import time_left

P = ParamSpec("P")

FAILED = 1
"""Exit code when a simulation failed, or results are written and a picture of them could not be drawn."""
MISTAKES = 2
"""Exit code when what was asked for cannot be run."""
INTERRUPTED = 130
"""Exit code after Ctrl-C."""
TRACEBACK = "HOMEWARD_TRACEBACK"
"""In the environment: show where in the code an unforeseen fault is."""


def speak_any_language() -> None:
    """Let `£` and `–` through on any console: UTF-8 where it can be had, a question mark where it cannot."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


class _Shown:
    """Something to print, of which the terminal obeys nothing but its colours."""

    def __init__(self, inside: ConsoleRenderable) -> None:
        self.inside = inside

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.inside, options):
            text = segment.text
            if segment.control or text.isprintable() or text == "\n":
                yield segment
            else:
                lines = "\n".join(visible(line) for line in text.split("\n"))
                yield Segment(lines, segment.style, segment.control)


class _AsText(RenderHook):
    """The last look at everything a console prints, for what did not come through `words`."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """The same things, each as text."""
        return [_Shown(one) for one in renderables]


def _console(*, width: int | None = None, stderr: bool = False, soft_wrap: bool = False) -> Console:
    console = Console(width=width, stderr=stderr, soft_wrap=soft_wrap, highlight=False, markup=False, emoji=False)
    console.push_render_hook(_AsText())
    return console


def out() -> Console:
    """Where answers go. Wide enough for whole lines when it is not a screen."""
    console = _console()
    return console if console.is_terminal else _console(width=160)


def err() -> Console:
    """Where words about the work go."""
    return _console(stderr=True, soft_wrap=True)


def words(text: str, style: str = "") -> Text:
    """Text to print, as it is written: brackets are brackets, and what could not be seen is an escape."""
    return Text(visible(text), style=style)


def assembled(*parts: str | tuple[str, str]) -> Text:
    """Several texts in one line, each with its style."""
    return Text.assemble(*(visible(part) if isinstance(part, str) else (visible(part[0]), part[1]) for part in parts))


def print_answer(text: str) -> None:
    """One line of an answer, however long."""
    out().print(words(text), soft_wrap=True)


def print_status(text: str, style: str = "") -> None:
    """Words about the work, line by line."""
    for line in text.split("\n"):
        err().print(words(line, style))


@contextmanager
def wheel() -> Iterator[Callable[[str], None]]:
    """A turning wheel on a screen, with words beside it that the caller changes."""
    with err().status(words("")) as status:
        yield lambda text: status.update(words(text))


_open: list[ExitStack] = []
"""What lasts until the command ends."""


def until_it_ends(one: AbstractContextManager[None]) -> None:
    """Enter what lasts until the command ends, however it does."""
    _open[-1].enter_context(one)


def _option_of(command: Callable[..., None], name: str) -> str:
    """How a command spells an argument that it calls otherwise: '--from' for `measured_from`; else ''."""
    parameter = inspect.signature(command).parameters.get(name)
    said = getattr(parameter.annotation, "__metadata__", ()) if parameter is not None else ()
    # within Annotated, typer keeps the first word of an option where its default would stand
    words = [
        word for one in said for word in (getattr(one, "default", None), *(getattr(one, "param_decls", None) or ()))
    ]
    spelt = [word for word in words if isinstance(word, str) and word.startswith("--")]
    return spelt[0].partition("/")[0] if spelt else ""


def handle_errors(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors are told in plain words with the exit code that belongs to them."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        _written.clear()
        try:
            with warnings_as_lines(), ExitStack() as stack:
                _open.append(stack)
                try:
                    command(*args, **kwargs)
                finally:
                    _open.remove(stack)
        except (typer.Exit, typer.Abort, BrokenPipeError):
            raise
        except ScenarioError as error:
            print_problems(error)
            raise typer.Exit(MISTAKES) from None
        except SimulationError as error:
            print_status(f"The simulation stopped: {error}", "red")
            print_where_results_are()
            raise typer.Exit(FAILED) from None
        except PartlyWrittenError as error:
            print_status(str(error), "yellow")
            raise typer.Exit(FAILED) from None
        except OptionError as error:
            print_status(error.as_option(_option_of(command, error.name)), "red")
            raise typer.Exit(MISTAKES) from None
        except HomewardError as error:
            print_status(str(error), "red")
            print_where_results_are()
            raise typer.Exit(MISTAKES) from None
        except OSError as error:
            print_status(f"{error.filename or 'A file'}: {error.strerror or short(str(error))}", "red")
            raise typer.Exit(MISTAKES) from None
        except KeyboardInterrupt:
            print_status("Stopped." if _written else "Stopped. Nothing was written.")
            print_where_results_are()
            raise typer.Exit(INTERRUPTED) from None
        except MemoryError:
            print_status("The memory of this machine is used up; ask for fewer --workers or a shorter --length.", "red")
            raise typer.Exit(FAILED) from None
        except Exception as error:
            if os.environ.get(TRACEBACK):
                raise
            print_status(
                f"A fault of homeward itself, for which we are sorry: {type(error).__name__}: "
                f"{short(str(error), 200)}. Please report it with the command and the scenario; with {TRACEBACK}=1 in "
                "the environment it says where.",
                "red",
            )
            raise typer.Exit(FAILED) from None

    return told


_written: list[str] = []
"""What the command that runs has written so far."""


def stands(what: object) -> None:
    """Remember that a folder or file is written, for when the command is stopped after that."""
    _written.append(str(what))


def print_where_results_are() -> None:
    """Of a command that did not come to its end: what it has written."""
    for what in _written:
        print_status(f"The results are written: {what}")


@contextmanager
def warnings_as_lines() -> Iterator[None]:
    """While this lasts, what the package warns of is a line about the work."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", HomewardWarning)
        before = warnings.showwarning
        warnings.showwarning = lambda message, kind, *rest: (
            print_status(str(message), "yellow") if issubclass(kind, HomewardWarning) else before(message, kind, *rest)
        )
        yield


def print_problems(error: ScenarioError) -> None:
    """All the mistakes of a scenario, a line for each cause, and how many there are."""
    print_status(str(error))
    print_status(f"{error.count:,} {'mistake' if error.count == 1 else 'mistakes'}; nothing was run.", "red")


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int, float], None]]:
    """A progress bar with the time left, on a screen; nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = err()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}", markup=False),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(visible(what), total=None, left="")

        def report(done: int, total: int, seconds: float) -> None:
            progress.update(task, completed=done, total=total, left=time_left(seconds))

        yield report
