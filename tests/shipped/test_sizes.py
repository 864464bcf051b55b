"""England in sets of a third of a million people, at other sizes: what is told per head is the same."""

import math
import statistics
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load

pytestmark = pytest.mark.long

ENGLAND = Path(__file__).parents[2] / "scenarios" / "england.yaml"
PER_HEAD = ("no_criteria_to_reside", "waiting_at_home", "use_at_list_price")
WITHIN = {
    "no_criteria_to_reside": 0.05,
    "waiting_at_home": 0.05,
    "use_at_list_price": 0.02,
    "emergency_admissions_per_1000": 0.01,
}
YEARS = {320_000: 36, 500_000: 18, 1_000_000: 12, 3_000_000: 4}
"""Simulated years, by size; a smaller place needs more of them. People waiting at home vary by a sixth from year to year
in a third of a million, so that 36 years leave a standard error of 3 %.
"""


@dataclass(frozen=True)
class Mean:
    """The mean of some years, and its standard error."""

    value: float
    error: float

    def near(self, other: "Mean", within: float) -> bool:
        """Whether it is not shown to be further from another than `within`, with years enough to show it."""
        together = math.hypot(self.error, other.error)
        assert together < 0.06 * other.value
        return abs(self.value - other.value) <= within + 2.0 * together


@pytest.fixture(scope="module")
def means() -> dict[int, dict[str, Mean]]:
    """By size, every measure; what counts people for each million."""
    england, found = load(ENGLAND), {}
    for size, years in YEARS.items():
        place = england.with_({"size": str(size)})
        plan = compile_plan(place)
        one_of_all = sum(name.startswith("own mental_health_beds") for name in plan.list_names)
        sets = {320_000: 1, 500_000: 2, 1_000_000: 3, 3_000_000: 9}[size]
        assert (one_of_all, len(plan.list_names)) == (1, 1 + 26 * sets)
        tables = [
            measure(simulate(plan, sample(plan, place.model.run.seed, one)), place) for one in range(1, years + 1)
        ]
        rows = [one[(one["period"] == "whole") & (one["by"] == "all")].set_index("measure")["value"] for one in tables]
        found[size] = {
            name: mean([row[name] * (1e6 / size if name in PER_HEAD else 1.0) for row in rows])
            for name in (*WITHIN, "occupancy")
        }
    return found


def mean(values: list[float]) -> Mean:
    return Mean(statistics.fmean(values), statistics.stdev(values) / math.sqrt(len(values)))


@pytest.mark.parametrize("size", [320_000, 3_000_000])
def test_a_place_of_whole_sets_is_per_head_as_england_is(means: dict[int, dict[str, Mean]], size: int) -> None:
    for name, within in WITHIN.items():
        england = means[1_000_000][name]
        assert means[size][name].near(england, within * england.value), name
    assert means[size]["occupancy"].near(means[1_000_000]["occupancy"], 0.01)


def test_between_whole_sets_a_place_is_nearly_so(means: dict[int, dict[str, Mean]]) -> None:
    """Half a million are a set and a half, so two smaller ones, whose queues are a little longer."""
    half, whole = means[500_000], means[1_000_000]
    for name, within in (("no_criteria_to_reside", 0.08), ("emergency_admissions_per_1000", 0.01)):
        assert half[name].near(whole[name], within * whole[name].value), name
    assert half["occupancy"].near(whole["occupancy"], 0.01)
