"""One number of people: `size` and `people.population` speak of the same people, all of them and the older ones."""

from collections.abc import Iterator

from simulation.core.errors import ValueProblem
from simulation.core.people import EVERYBODY, Ages, Size
from simulation.scenario.schema.model import Model
from simulation.scenario.validation.fault import Fault

ROUNDED = 0.01
"""As a part of a number of people: that far apart two of them may be rounded."""


def check_residents(model: Model) -> Iterator[Fault]:
    """People for whom rates are counted, who are not those for whom amounts per head and levers are."""
    if model.size is None:
        return
    said = {"population": (model.people.population, EVERYBODY), "population_65": (model.people.population_65, Ages(65))}
    for name, (people, ages) in said.items():
        sized = _people(model.size, ages)
        if people is not None and sized is not None and abs(people - sized) > ROUNDED * sized:
            whom = "people" if ages == EVERYBODY else f"people {ages}"
            right = (
                f"say 'size: {people:.12g}' at the top of the file and leave this out: rates of arrivals, capacities "
                "and levers then follow, those of them that the file does not say itself"
                if ages == EVERYBODY
                else "say 'size' by age, and leave this out"
            )
            yield ("people", name), f"{people:,.10g} {whom}, where 'size' says {sized:,.10g}", right


def _people(size: Size, ages: Ages) -> float | None:
    """How many are of these ages; None where a size does not tell."""
    try:
        return size.people(ages)
    except ValueProblem:
        return None


__all__ = ["check_residents"]
