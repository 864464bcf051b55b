"""The headlines of a study at a little less and a little more demand: the same patients, some left out or some more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from simulation.experiment.compare import compared
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress, Results, run_all

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

SHARES = (-0.05, 0.05)
LOADS = "loads.csv"
COLUMNS = (
    "demand", "scenario", "measure", "mean", "lower", "upper", "difference", "difference_lower", "difference_upper",
    "replications",
)  # fmt: skip
"""`demand`: 0.95, 1 or 1.05 of what the file says; differences are from the base at the same demand."""


def with_demand(scenario: "Scenario", factor: float) -> "Scenario":
    """The scenario with so many times the people who come, in every stream but those at set or recorded times."""
    changes = {}
    for name, stream in scenario.model.people.arrivals.items():
        for way, times in (("rate", factor), ("by_date", factor), ("every", 1.0 / factor)):
            if getattr(stream, way) is not None:
                changes[f"people.arrivals.{name}.{way}"] = {"scale": f"{times:.6g}"}
    return scenario.with_(changes)


def at_loads(results: Sequence[Results], options: RunOptions, progress: Progress | None = None) -> pd.DataFrame:
    """Every headline of results that have been run, and of the same scenarios at 5 % less and at 5 % more demand."""
    parts = [_rows(1.0, results)]
    for share in SHARES:
        scenarios = [with_demand(one.scenario, 1.0 + share) for one in results]
        again = run_all(scenarios, options, progress)
        parts.append(_rows(1.0 + share, again, [one.name for one in results]))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values("demand", kind="stable", ignore_index=True)


def _rows(demand: float, results: Sequence[Results], names: Sequence[str] | None = None) -> pd.DataFrame:
    names = [one.name for one in results] if names is None else names
    differences = compared(results).differences if len(results) > 1 else None
    rows = []
    for name, one in zip(names, results, strict=True):
        less: dict[str, tuple[float, float, float]] = {}
        if differences is not None and one is not results[0]:
            mine = differences[
                (differences["base"] == results[0].name) & (differences["variant"] == one.name)
                & (differences["by"] == "all") & (differences["group"] == "all")
            ]  # fmt: skip
            less = {
                str(row["measure"]): (row["difference"], row["lower"], row["upper"]) for row in mine.to_dict("records")
            }
        for row in one.headlines().to_dict("records"):
            if row["measure"] in HEADLINES:
                nothing = (float("nan"),) * 3
                ends = (row["mean"], row["lower"], row["upper"])
                change = less.get(str(row["measure"]), nothing)
                rows.append((demand, name, row["measure"], *ends, *change, int(row["replications"])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


__all__ = ["COLUMNS", "LOADS", "SHARES", "at_loads", "with_demand"]
