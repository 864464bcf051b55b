"""What decides in places made up by chance."""

from collections.abc import Callable, Sequence
from typing import TypeVar

X = TypeVar("X")


class Dice:
    """Whole numbers from `low` to `high`, and what can be made of them."""

    def __init__(self, whole: Callable[[int, int], int]) -> None:
        self.whole = whole

    def sometimes(self, per_cent: int) -> bool:
        """Yes in so many of a hundred cases; no is the plainer."""
        return self.whole(0, 99) >= 100 - per_cent

    def pick(self, options: Sequence[X]) -> X:
        """One of these; the first is the plainest."""
        return options[self.whole(0, len(options) - 1)]
