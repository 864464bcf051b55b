"""Scenarios compared on the same patients with the same random numbers: paired differences, and what they say in
plain words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import pandas as pd

from simulation.core.errors import HomewardError
from simulation.experiment.assumed import between, by_construction
from simulation.experiment.headlines import HEADLINES, sentence
from simulation.experiment.precision import PrecisionReached, PrecisionTarget
from simulation.experiment.replicate import Count, Progress, Results, run_all
from simulation.experiment.statistics import paired_differences

if TYPE_CHECKING:
    from simulation.engines import Engine
    from simulation.experiment.cluster import Cluster
    from simulation.scenario.scenario import Scenario


class NotComparable(HomewardError):
    """Two scenarios do not meet the same patients, so their difference would not be the effect of the difference."""


@dataclass(frozen=True)
class Difference:
    """One headline of a variant less the base, with its interval."""

    base: str
    variant: str
    measure: str
    difference: float
    lower: float
    upper: float
    clear: bool
    assumed: tuple[str, ...] = ()
    """Levers that move this measure by construction, so that its change is no finding."""

    def __str__(self) -> str:
        told = sentence(self.measure, self.base, self.variant, self.difference, self.lower, self.upper, self.clear)
        return f"{told.removesuffix('.')} ({by_construction(self.assumed)})." if self.assumed else told


@dataclass(frozen=True)
class Comparison:
    """What two or more scenarios came to on the same patients; the first is the base."""

    results: tuple[Results, ...]
    differences: pd.DataFrame
    """base, variant, measure, by, group, difference, lower, upper, clear."""

    @property
    def measures(self) -> pd.DataFrame:
        """scenario, replication, period, measure, by, group, value, the base first."""
        return pd.concat([results.measures for results in self.results], ignore_index=True)

    @property
    def reached(self) -> PrecisionReached | None:
        """With replications 'auto': how precise it got."""
        return self.results[0].reached

    def summary(self) -> pd.DataFrame:
        """scenario, measure, by, group, mean, lower, upper, replications of every scenario, the base first."""
        return pd.concat([results.summary() for results in self.results], ignore_index=True)

    def events(self, replication: int = 0, scenario: str | None = None) -> pd.DataFrame:
        """The log of one replication of one scenario, the base unless named.

        Raises:
            HomewardError: when no scenario has that name.
        """
        for results in self.results:
            if scenario in (None, results.name):
                return results.events(replication)
        raise HomewardError(
            f"no scenario '{scenario}' here; there are {', '.join(results.name for results in self.results)}"
        )

    def headlines(self) -> pd.DataFrame:
        """The differences of the headline measures, in the order they are shown."""
        rows = self.differences[
            (self.differences["by"] == "all")
            & (self.differences["group"] == "all")
            & self.differences["measure"].isin(list(HEADLINES))
        ]
        order = {measure: place for place, measure in enumerate(HEADLINES)}
        pairs = {
            pair: place
            for place, pair in enumerate(
                dict.fromkeys(zip(self.differences["base"], self.differences["variant"], strict=True))
            )
        }
        places = [
            (pairs[base, variant], order[measure])
            for base, variant, measure in zip(rows["base"], rows["variant"], rows["measure"], strict=True)
        ]
        return rows.iloc[sorted(range(len(rows)), key=places.__getitem__)].reset_index(drop=True)

    def told(self) -> list[Difference]:
        """The same one by one; as text each is a sentence."""
        kept = [field.name for field in fields(Difference) if field.name != "assumed"]
        assumed = {results.name: results.assumed for results in self.results}
        told = [
            Difference(**{str(name): value for name, value in row.items()})
            for row in self.headlines()[kept].to_dict("records")
        ]
        return [
            replace(one, assumed=between(assumed[one.base], assumed[one.variant]).get(one.measure, ())) for one in told
        ]

    def sentences(self) -> list[str]:
        """One sentence for each headline and pair."""
        return [str(difference) for difference in self.told()]


def compare(
    scenarios: Sequence["Scenario"],
    replications: Count = None,
    seed: int | None = None,
    engine: "Engine" = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    by: Sequence[str] = (),
    keep_events: bool = False,
    wish: PrecisionTarget | None = None,
    cluster: "Cluster" = None,
) -> Comparison:
    """Compare variants with a base, the first of `scenarios`, on the same patients with the same random numbers.

    Each variant is compared with the base; where there are exactly two, the second is compared with the first as well,
    which is the range between them. For the other arguments see `simulation.run`.

    Raises:
        NotComparable: when fewer than two are given or they do not meet the same patients.
    """
    if len(scenarios) < 2:
        raise NotComparable("one scenario; a base and at least one variant were expected")
    for variant in scenarios[1:]:
        check_same_patients(scenarios[0], variant)
    results = run_all(scenarios, replications, seed, engine, workers, progress, by, keep_events, wish, cluster)
    return compared(results)


def compared(results: Sequence[Results]) -> Comparison:
    """Results of scenarios that were run on the same patients, the base first, in pairs."""
    pairs = [(results[0], variant) for variant in results[1:]]
    if len(results) == 3:
        pairs.append((results[1], results[2]))
    tables = [paired_differences(base.measures, variant.measures, (base.name, variant.name)) for base, variant in pairs]
    return Comparison(tuple(results), pd.concat(tables, ignore_index=True))


def check_same_patients(base: "Scenario", variant: "Scenario") -> None:
    """Raise when two scenarios would not meet the same patients: another start, length, seed, or other cohorts or
    streams.
    """
    left, right = base.model, variant.model
    same = {
        "run.start": (left.run.start, right.run.start),
        "run.warm_up (minutes)": (left.run.warm_up, right.run.warm_up),
        "run.length (minutes)": (left.run.length, right.run.length),
        "run.seed": (left.run.seed, right.run.seed),
        "the names of people.cohorts": (", ".join(left.people.cohorts), ", ".join(right.people.cohorts)),
        "the names of people.arrivals": (", ".join(left.people.arrivals), ", ".join(right.people.arrivals)),
    }
    unlike = [f"{what}: {first} and {second}" for what, (first, second) in same.items() if first != second]
    if unlike:
        raise NotComparable(
            f"'{base.title}' and '{variant.title}' do not meet the same patients; they differ in "
            f"{'; '.join(unlike)}. Let the variant extend the base."
        )
