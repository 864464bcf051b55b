"""The simulated places run: each twice on the same people with the same random numbers, without the levers and with
them as far as the place is ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from simulation.assurance.evaluation.regression_to_mean import COLUMNS, Population, frequent_users
from simulation.assurance.evaluation.synthetic_places import Assumptions, Place, at_place
from simulation.assurance.evaluation.timeline import Timeline, period
from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import computed_headlines
from simulation.experiment.replicate import Progress
from simulation.experiment.statistics import WHOLE
from simulation.experiment.workers.local import spread
from simulation.experiment.workers.task import LogTask, Question

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.engines import Engine
    from simulation.scenario.scenario import Scenario

BEFORE, AFTER, PEOPLE = "before", "after", "people"


@dataclass(frozen=True)
class InPlaces(LogTask):
    """A scenario in the places, whose numbers are its replications."""

    places: tuple[Place, ...] = ()
    before: int = 0
    boundary: int = 0

    def _log(self, place: Place) -> "EventLog":
        from simulation.engines import simulate
        from simulation.sampling.shared_arrivals import sample_once

        plan = at_place(self.plan, place, self.before // DAY)
        return simulate(plan, sample_once(plan, self.seed, place.number), engine=self.engine)

    def log(self, replication: int) -> "EventLog":
        """What happens in one place."""
        return self._log(self.places[replication])


@dataclass(frozen=True)
class Without(InPlaces):
    """The base in both periods, and those of its people who are selected by their use."""

    assumptions: Assumptions = field(default_factory=Assumptions)
    whose: Population | None = None

    def answer(self, replication: int) -> pd.DataFrame:
        """period (before, after or people), measure, value of one place."""
        log = self.log(replication)
        tables = [
            headlines(period(log, self.before, self.boundary), self.scenario).assign(period=BEFORE),
            headlines(period(log, self.boundary, log.end), self.scenario).assign(period=AFTER),
        ]
        if self.whose is not None:
            line = frequent_users(
                log,
                self.scenario.model,
                self.whose,
                self.before,
                self.boundary,
                log.end,
                self.assumptions,
                self.seed,
                replication,
            )
            tables.append(
                pd.DataFrame({"measure": list(COLUMNS), "value": line.iloc[0].to_numpy(dtype=float)}).assign(
                    period=PEOPLE
                )
            )
        return pd.concat(tables, ignore_index=True).assign(place=replication)


@dataclass(frozen=True)
class With(InPlaces):
    """The variant in the period after, its own levers reaching as much of each place as it is ready for."""

    levers: tuple[str, ...] = ()

    def log(self, replication: int) -> "EventLog":
        """What happens in one place."""
        from simulation.plan.compile import compile_plan

        place = self.places[replication]
        scenario = self.scenario_in(place)
        ready = InPlaces(
            scenario, compile_plan(scenario), self.seed, self.engine, (), self.places, self.before, self.boundary
        )
        return ready.log(replication)

    def scenario_in(self, place: Place) -> "Scenario":
        """The variant as far as the place is ready for it."""
        return self.scenario.with_lever_start(self.levers, None, place.readiness)

    def answer(self, replication: int) -> pd.DataFrame:
        """period (after), measure, value of one place."""
        log = self.log(replication)
        scenario = self.scenario_in(self.places[replication])
        return headlines(period(log, self.boundary, log.end), scenario).assign(period=AFTER, place=replication)


def headlines(log: "EventLog", scenario: "Scenario") -> pd.DataFrame:
    """measure and value of the headlines over a whole period."""
    from simulation.measures import measure

    table = measure(log, scenario, usual=False, only=computed_headlines())
    kept = table[(table["period"] == WHOLE) & (table["by"] == "all") & (table["group"] == "all")]
    return kept[["measure", "value"]].reset_index(drop=True)


def run_places(
    line: Timeline,
    places: Sequence[Place],
    assumptions: Assumptions,
    whose: Population | None,
    seed: int,
    engine: "Engine",
    workers: int,
    progress: Progress | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """place, measure, before, without, with_levers; and the lines of `frequent_users`."""
    from simulation.plan.compile import compile_plan

    shared = (seed, engine, (), tuple(places), line.before, line.boundary)
    without = Without(line.base, compile_plan(line.base), *shared, assumptions, whose)
    with_levers = With(line.variant, compile_plan(line.variant), *shared, line.levers)
    asked: list[Question[pd.DataFrame]] = [without, with_levers]
    answers = spread(asked, range(len(places)), workers, progress)
    first, second = (pd.concat(tables, ignore_index=True) for tables in answers)
    key = ["place", "measure"]
    table = (
        first[first["period"] == BEFORE]
        .merge(first[first["period"] == AFTER], on=key, suffixes=("_before", "_without"))
        .merge(second, on=key)
    )
    table = table.rename(columns={"value_before": "before", "value_without": "without", "value": "with_levers"})
    people = (
        first[first["period"] == PEOPLE]
        .pivot(index="place", columns="measure", values="value")
        .reindex(columns=list(COLUMNS))
    )
    return table[[*key, "before", "without", "with_levers"]], people.reset_index(drop=True)


__all__ = ["InPlaces", "With", "Without", "headlines", "run_places"]
