"""What is wrong with a log of one's own, gathered up to a limit and told all at once."""

from collections.abc import Iterable

from simulation.core.errors import MOST_MISTAKES, Problem, ScenarioError
from simulation.core.units import shown


class LogError(ScenarioError):
    """A log cannot be measured as it is; carries the mistakes found, with file, line and column."""


class Problems:
    """The mistakes of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []
        self.more = 0

    def add(self, line: int, column: str, met: str, right: str) -> None:
        """One mistake; `line` is 0 when it is of the file as a whole."""
        if len(self.found) < MOST_MISTAKES:
            self.found.append(Problem(self.file, line, column, met, right))
        else:
            self.more += 1

    def cells(self, lines: Iterable[int], column: str, text: str, right: str) -> None:
        """The same cell in these lines."""
        for line in lines:
            self.add(int(line), column, f"'{shown(text)}'" if text else "an empty cell", right)

    def stop(self) -> None:
        """Raise what has been found.

        Raises:
            LogError: when there is anything.
        """
        if self.found:
            raise LogError(self.found, more=self.more)


__all__ = ["LogError", "Problems"]
