"""Today's position is told in words: all that is said, and that the rest stands as the place has it."""

import datetime

from simulation.scenario.loading import from_text
from simulation.scenario.position_in_words import measured_from, starts_from
from tests.support.place_of_today import PLACE

TODAY = """
today:
  date: 2024-03-25
  beds: 50 people
  no_criteria_to_reside: {P1: {people: 12 people, since: 1 days}}
  services: {team: {occupied: 9 people, queue: 2 people}}
"""


def test_all_that_is_said_is_told() -> None:
    model = from_text(PLACE + TODAY).model
    assert measured_from(model) == datetime.date(2024, 3, 25)
    assert starts_from(model) == (
        "It starts from the position of 25 March 2024: 50 patients in acute beds; with no criteria to reside 12 on P1 "
        "(for 1 day in the mean); team: 9 in it and 2 on its list. What is not said stands as the place has it at that "
        "date."
    )


def test_nothing_is_told_without_a_position() -> None:
    assert starts_from(from_text(PLACE).model) is None
