"""What the tables of docs/calibration.md are made of: columns, runs, and a table in either direction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.experiment.replicate import Results
    from simulation.scenario.scenario import Scenario

SCENARIOS = Path("scenarios")


@dataclass(frozen=True)
class Column:
    """A measure of the tables."""

    name: str
    measure: str
    by: str = "all"
    group: str = "all"
    times: float = 1.0
    digits: int = 1
    period: str = "whole"


def values(results: "Results", column: Column) -> Any:
    """The measure in each replication."""
    table = results.measures
    rows = table[
        (table["period"] == column.period)
        & (table["measure"] == column.measure)
        & (table["by"] == column.by)
        & (table["group"] == column.group)
    ]
    return rows.set_index("replication")["value"] * column.times


def mean_and_half(series: Any) -> tuple[float, float]:
    """Mean and 95 % half-width over replications."""
    from simulation.experiment.statistics import mean_and_interval

    mean, half, _, _ = mean_and_interval(series.to_numpy(dtype=float)[None, :])
    return float(mean[0]), float(half[0])


def run(scenario: "Scenario", replications: int, by: str | None = None) -> "Results":
    """Run one scenario, `by` a label beside the usual splits."""
    from simulation.experiment.replicate import run as replicate

    return replicate(scenario, replications=replications, by=by or ())


def load(name: str, view: Any = None) -> "Scenario":
    """A shipped scenario."""
    from simulation.scenario.loading import load as load_file

    return load_file(SCENARIOS / f"{name}.yaml", view=view)


def across(base: "Results", named: Mapping[str, "Results"], columns: Sequence[Column]) -> str:
    """Measures as rows: the base, and each other less the base."""
    lines = [
        f"| measure | England | {' | '.join(f'{name} less England' for name in named)} |",
        "|---" * (len(named) + 2) + "|",
    ]
    for column in columns:
        own = values(base, column)
        mean, half = mean_and_half(own)
        cells = [f"{mean:.{column.digits}f} ({half:.{column.digits}f})"]
        for results in named.values():
            difference, width = mean_and_half((values(results, column) - own).dropna())
            cells.append(f"{difference:+.{column.digits}f} ({width:.{column.digits}f})")
        lines.append(f"| {column.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def down(
    base: "Results", variants: Mapping[str, Callable[[], "Scenario"]], columns: Sequence[Column], replications: int
) -> str:
    """Variants as rows, each less the base."""
    lines = [f"| | {' | '.join(column.name for column in columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, make in variants.items():
        results = run(make(), replications)
        cells = []
        for column in columns:
            difference, width = mean_and_half((values(results, column) - values(base, column)).dropna())
            cells.append(f"{difference:+.{column.digits}f} ({width:.{column.digits}f})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
