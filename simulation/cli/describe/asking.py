"""A dozen questions about a place, asked one by one or answered by options, and the parameters that the answers are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from simulation.cli.console import print_answer, print_status
from simulation.core.errors import HomewardError

if TYPE_CHECKING:
    from simulation.places.boards import Board


def answered_of(board: "Board", said: Sequence[str], ask: bool) -> dict[str, str]:
    """The parameters that the answers give, by path; each answer is told with what it becomes.

    Raises:
        HomewardError: for a question that there is not, or an answer that makes no sense.
    """
    from simulation.places.description import england_of
    from simulation.places.questions import answers, asked, facts_of, now, question

    place = england_of(board)
    given = {one.name: answer for one, answer in answers(said)}
    for one in asked(place):
        if ask and one.name not in given:
            words = f" ({', '.join(one.words)})" if one.words is not None else ""
            print_answer(f"{one.asks}{words} Ask {one.where}. England for so many people: {now(one, place)}.")
            while answer := typer.prompt("Enter leaves it", default="", show_default=False).strip():
                try:
                    facts_of(one, answer, place)
                except HomewardError as wrong:
                    print_status(str(wrong), "yellow")
                    continue
                given[one.name] = answer
                break
    found: dict[str, str] = {}
    for name, answer in given.items():
        facts = facts_of(question(name), answer, place)
        found |= facts
        told = ", ".join(f"{path}: {value}" for path, value in facts.items())
        print_answer(f"{name} {answer.strip()} -> {told}")
    return found


__all__ = ["answered_of"]
