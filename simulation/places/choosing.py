"""A place as somebody asks for it: a board, or so many people with its ages and figures per head, with figures of its
own in the place of the published ones.
"""

import math
from dataclasses import replace

from simulation.core import units
from simulation.core.errors import HomewardError, ValueProblem
from simulation.places.boards import Board, board

FEWEST, MOST = 20_000, 10_000_000
"""People of a place."""


def chosen(
    name: str,
    people: str | None = None,
    beds: str | None = None,
    occupancy: str | None = None,
    admissions: str | None = None,
    remaining: str | None = None,
) -> Board:
    """A board by name or code, with what is said in the place of its figures: numbers as somebody writes them.

    Raises:
        HomewardError: for a name that no board has, or a number that cannot be.
    """
    place = board(name)
    own: set[str] = set()
    if people is not None:
        place, own = place.of_people(_number("--people", people, FEWEST, MOST)), {"people"}
    if beds is not None:
        number = _number("--beds", beds, 1, 100_000)
        place = replace(place, beds=number, beds_occupied=number * place.occupancy)
        own |= {"beds"}
    if occupancy is not None:
        share = _share("--occupancy", occupancy)
        place = replace(place, beds_occupied=place.beds * share)
        own |= {"beds_occupied"}
    if admissions is not None:
        place = replace(place, emergency_admissions=_number("--admissions", admissions, 0.1, 100_000))
        own |= {"emergency_admissions"}
    if remaining is not None:
        now = _number("--waiting", remaining, 0.1, place.beds_occupied)
        before = place.remaining or now
        place = replace(
            place,
            remaining=now,
            ready=place.ready * now / before if place.ready is not None else None,
            discharged=place.discharged * now / before if place.discharged is not None else None,
            months={},
        )
        own |= {"remaining"}
    return replace(place, own=frozenset(own))


def _number(option: str, text: str, least: float, most: float) -> float:
    words = text.strip().rsplit(" ", 1)
    plain = words[0] if len(words) == 2 and words[1].isalpha() else text
    try:
        number = units.number(plain)
    except ValueProblem:
        number = -1.0
    if not least <= number <= most:
        raise HomewardError(f"{option} {units.shown(text)}: a number from {_read(least)} to {_read(most)} was expected")
    return number


def _read(bound: float) -> str:
    """A bound as people read it: whole from ten on."""
    return f"{math.floor(bound):,}" if bound >= 10 else f"{bound:,.3g}"


def _share(option: str, text: str) -> float:
    try:
        share = units.share_as_said(text)
    except ValueProblem:
        share = -1.0
    if not 0.3 <= share <= 1.0:
        raise HomewardError(
            f"{option} {units.shown(text)}: a share from 30 % to 100 % was expected, such as 0.94 or '94 %'"
        )
    return share


__all__ = ["chosen"]
