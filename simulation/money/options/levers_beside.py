"""What the levers of an option take of its money before anything is bought with the rest."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.money.options.budget import Budget, window_of
from simulation.money.unit_costs import unit_of
from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class LeversBeside:
    """The levers of an option without its purchases."""

    budget: Budget
    scenario: Scenario
    loads: Mapping[str, float]
    """At what use the capacity of the services that are bought is reckoned."""

    def yearly(self, by_year: bool) -> float:
        """Pounds a year that they take where they take most: in a month, or in a year of the money."""
        plan = self.budget.plan(self.scenario, self.loads, {})
        return self.budget.most_a_year(self.scenario, plan, by_year)

    def hold(self, service: str) -> float:
        """What one more of a service costs to hold in a year of the hours that they leave, early and late in the run:
        who is bought works the longer hours too.
        """
        budget, last = self.budget, window_of(self.scenario).dates[-1]
        years = (budget.first, last + datetime.timedelta(days=1))
        return max(unit_of(budget.book, self.scenario.model, service, year).hold for year in years)


__all__ = ["LeversBeside"]
