"""Words of the dialect that came after the first places were made up: they are put into a place when the rest of it
stands, so that the numbered places stay what they were but for these words.
"""

from collections.abc import Callable
from typing import Any

HOUSED = ("ward", "annex", "home_a", "home_b")


def later_words(dice: Any, place: dict[str, Any], time: Callable[[], Any]) -> None:
    """Puts into a place, now and then, each of them."""
    turnarounds(dice, place["services"], time)
    records(dice, place["routes"])


def records(dice: Any, routes: dict[str, Any]) -> None:
    """Labels recorded on the way: one carried from arrival, and others that a draw records elsewhere, kept or not."""
    for name in list(routes):
        if not routes[name] or not dice.sometimes(25):
            continue
        label, value = dice.pick(
            (("carer", "yes"), ("carer", "no"), ("kept", "that"), ("pathway", "P1"), ("seen", "once"))
        )
        step: dict[str, Any] = {"record": {label: value}}
        if label == "kept" or (label == "seen" and dice.sometimes(50)):
            step["keeps"] = "yes"
        routes[name] = {"noted": step, **routes[name]}


def turnarounds(dice: Any, services: dict[str, Any], time: Callable[[], Any]) -> None:
    """Some places are made ready before the next has them, for a time that may depend on who leaves."""
    for name in HOUSED:
        if dice.sometimes(12):
            services[name]["turnaround"] = time()
