"""How every command is made: its panel, its example, its usage line, and older spellings of its options."""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand

from simulation.cli.console import print_status

OLDER_SPELLINGS = {
    "--adopters": "--participants",
    "--ceiling": "--max-replications",
    "--level": "--size-sd",
    "--looks": "--detail-replications",
    "--readiness": "--lever-reach",
}
"""What options were called before version 0.2; understood for one more version and shown nowhere."""


class Command(TyperCommand):
    """A command whose usage line is plain (BASE VARIANT...) and that understands older spellings."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """BASE and not {BASE}."""
        return [piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Today's spelling of each option, with a word about it where it is not the one that was given.

        Raises:
            BadParameter: for an empty word, as a shell makes it of a variable that is not set; as a path it would be
                the folder that one stands in.
        """
        if any(word == "" or (word.startswith("-") and word.endswith("=")) for word in args):
            raise typer.BadParameter("a name or value is empty; say which file or value is meant.", ctx)
        known = {spelling for parameter in self.params for spelling in parameter.opts}
        return super().parse_args(ctx, todays(args, known))


def todays(words: list[str], known: set[str]) -> list[str]:
    """The words of a command with older options in today's spelling, where the command has them."""
    told = []
    end = words.index("--") if "--" in words else len(words)
    for word in words[:end]:
        option, equals, value = word.partition("=")
        today = OLDER_SPELLINGS.get(option)
        if today in known and option not in known:
            print_status(f"{option} is called {today} now; the older name goes with the next version.", "yellow")
            word = f"{today}{equals}{value}"
        told.append(word)
    return [*told, *words[end:]]


def add(app: typer.Typer, panel: str, command: Callable[..., None], example: str) -> None:
    """Add a command to the command line, with one worked example below its help."""
    app.command(cls=Command, rich_help_panel=panel, epilog=f"Example: python -m simulation {example}")(command)


__all__ = ["OLDER_SPELLINGS", "Command", "add", "todays"]
