"""Who the people of a place are and how they come: cohorts, labels and arrivals."""

from typing import Literal

from pydantic import Field

from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.field_types import (  # fmt: skip
    MostlyWith,
    NumberOfCopies,
    Part,
    People,
    ShareDial,
    SharesDial,
    Text,
    WholeNumber,
)


class Cohort(Part):
    """People who are alike in what the scenario says about them."""

    label: Text | None = None
    """Plain name for charts and tables."""
    from_age: WholeNumber | None = None
    """Youngest age; measures of people aged 65 and over read it."""
    share: ShareDial | None = None
    """Of all people of `from_age` and over, those who are in this cohort, such as care home residents. Without it a
    cohort is everybody from its `from_age` to that of the next.
    """
    usual_place: Literal["home", "care_home"] = "home"
    """Where these people live."""


class PersonLabel(Part):
    """A further label that a person carries from arrival, such as a locality; with a label `carer` (`yes` or
    `has_carer`) carer days are measured.
    """

    label: Text | None = None
    """Plain name for charts and tables."""
    shares: SharesDial
    """How people divide, by cohort where it differs; left out beside `copies`."""
    copies: NumberOfCopies | None = None
    """How many values the label has, in place of shares: a whole number, or one for so many people. People divide
    evenly, and the number follows the size of the place.
    """
    mostly_with: MostlyWith | None = None
    """Beside `copies`: the share of the people of each copy of an earlier label who go with the copy of the same place
    in order, such as {hospital: 85 %}; the others divide evenly. Without it copies of two labels know nothing of each
    other.
    """


class Population(Part):
    """Who the people are and how they come."""

    population: People | None = None
    """People served; rates per 1,000 need it. Those of `size` where that is said, and then it need not be."""
    population_65: People | None = None
    """Of them, people aged 65 and over, where `size` does not say it by age; without either, their rates are left
    out.
    """
    cohorts: dict[str, Cohort] = Field(default_factory=lambda: {"everyone": Cohort()}, min_length=1)
    labels: dict[str, PersonLabel] = Field(default_factory=dict)
    """Labels carried from arrival."""
    arrivals: dict[str, Stream] = Field(default_factory=dict)
