"""Words of the dialect that came after the first places were made up: they are put into a place when the rest of it
stands, so that the numbered places stay what they were but for these words.
"""

from collections.abc import Callable
from typing import Any

HOUSED = ("ward", "annex", "home_a", "home_b")


def later_words(dice: Any, place: dict[str, Any], time: Callable[[], Any]) -> None:
    """Puts into a place, now and then, each of them."""
    turnarounds(dice, place["services"], time)


def turnarounds(dice: Any, services: dict[str, Any], time: Callable[[], Any]) -> None:
    """Some places are made ready before the next has them, for a time that may depend on who leaves."""
    for name in HOUSED:
        if dice.sometimes(12):
            services[name]["turnaround"] = time()
