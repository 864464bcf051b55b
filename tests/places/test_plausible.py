"""Numbers per head that cannot be are told, in a place of any size; those of a whole system are held against England's."""

import pytest

from simulation.cli.describe.new import starting_file
from simulation.places.plausible import of_place, of_results, people_of
from simulation.scenario.loading import from_text, load


@pytest.mark.parametrize(("people", "told"), [("50000", 0), ("40", 2), ("5000", 1)])
def test_a_slip_in_the_number_of_people_is_told(people, told):
    """2,555 emergencies a year among 40 people; 66 beds for 5,000."""
    small = from_text(starting_file("Small").replace("population: 50000 people", f"population: {people} people"))
    lines = of_place(small.model)
    assert len(lines) == told
    assert all(line.endswith("is people.population right?") for line in lines)
    assert of_results(small.model, {}) == lines
    if people == "40":
        assert lines[0].startswith("people who come as emergencies a year for 40 people: 63,")


def test_england_is_within_its_own_range_and_every_rate_is_of_one_number_of_people():
    england = load("england", set={"size": "320000"})
    assert of_place(england.model) == []
    assert people_of(england.model) == england.model.people.population == england.model.size.total == 320_000
    assert england.model.people_aged_65 == pytest.approx(0.32 * 185_040)


def test_beds_are_counted_at_eight_as_they_are_published():
    england = load("england")
    (told,) = of_results(england.model, {"occupancy": 0.5, "occupancy_at_08_00": 0.5})
    assert told.startswith("general and acute beds occupied at 08:00: 50.0 %; England's 42 places have ")
    assert of_results(england.model, {"occupancy": 0.5, "occupancy_at_08_00": 0.93}) == []
