"""Published figures a scenario is to reproduce, and how near a run comes to them.

A targets file is a list of rows beside the scenario it belongs to. A row names a measure of the data dictionary, the
group it is split by, the published value with its tolerance and source, whether the scenario was fitted to it or only
compared with it, and the parameters that answer for it:

    - {id: C24 choice, measure: no_criteria_to_reside, by: reason, group: choice, over: reason, value: 0.8 %, tolerance: 1.0
      %, source: C24, fitted: yes,
       moved_by: {routes.to_care_home.choice.share_needing: 1}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.core.errors import HomewardError
from simulation.experiment.statistics import mean_and_interval
from simulation.scenario.reading.yaml_reader import rows_of

if TYPE_CHECKING:
    import pandas as pd

_KEYS = (
    "id",
    "what",
    "measure",
    "by",
    "group",
    "period",
    "less",
    "over",
    "value",
    "tolerance",
    "source",
    "fitted",
    "moved_by",
)


@dataclass(frozen=True)
class Target:
    """One published figure; shares are fractions."""

    id: str
    measure: str
    value: float
    tolerance: float
    what: str = ""
    by: str = "all"
    group: tuple[str, ...] = ("all",)
    """One group, or several that are added."""
    period: str = "whole"
    less: str | None = None
    """A period whose value is taken off, such as August from January."""
    over: str | None = None
    """A total the value is divided by: the sum over all groups of this split."""
    source: str = ""
    fitted: bool = True
    in_per_cent: bool = False
    moved_by: tuple[tuple[str, float], ...] = ()
    """Parameters that answer for it, with how many per cent it moves when the parameter moves by one."""

    def of(self, table: "pd.DataFrame") -> "pd.Series":
        """The target's value in each replication of a table of measures."""
        mine = table[(table["measure"] == self.measure) & (table["by"] == self.by)]
        values = self._sum(mine[mine["period"] == self.period])
        if self.less is not None:
            values = values - self._sum(mine[mine["period"] == self.less])
        if self.over is not None:
            total = table[
                (table["measure"] == self.measure) & (table["by"] == self.over) & (table["period"] == self.period)
            ]
            values = values / total.groupby("replication")["value"].sum()
        return values

    def _sum(self, rows: "pd.DataFrame") -> "pd.Series":
        return rows[rows["group"].isin(self.group)].groupby("replication")["value"].sum()

    def shown(self, number: float) -> str:
        """A value of this target for people to read."""
        return f"{100 * number:.1f} %" if self.in_per_cent else f"{number:.4g}"


@dataclass(frozen=True)
class Judged:
    """A target after the runs."""

    target: Target
    mean: float
    half_width: float
    """95 % half-width of the mean over replications."""

    @property
    def met(self) -> bool:
        """Whether the mean lies within the tolerance."""
        return abs(self.mean - self.target.value) <= self.target.tolerance


def _number(raw: str) -> float:
    return float(raw.rstrip("% ")) / 100 if raw.rstrip().endswith("%") else float(raw)


def read_targets(path: str | Path) -> tuple[Target, ...]:
    """The targets of a file.

    Raises:
        HomewardError: for a file that cannot be read and a row that is not a target.
    """
    return tuple(_target(row, path) for row in rows_of(Path(path)))


def _target(row: Mapping[str, Any], path: str | Path) -> Target:
    unknown = [key for key in row if key not in _KEYS]
    missing = [key for key in ("id", "measure", "value", "tolerance") if key not in row]
    if unknown or missing:
        raise HomewardError(
            f"{path}: target {row.get('id', '?')}: unknown {unknown}, missing {missing}; a target has "
            f"{', '.join(_KEYS)}"
        )
    group = row.get("group", "all")
    return Target(
        id=row["id"],
        measure=row["measure"],
        value=_number(row["value"]),
        tolerance=_number(row["tolerance"]),
        what=row.get("what", ""),
        by=row.get("by", "all"),
        group=tuple(group) if isinstance(group, list) else (group,),
        period=row.get("period", "whole"),
        less=row.get("less"),
        over=row.get("over"),
        source=row.get("source", ""),
        fitted=row.get("fitted", "yes") == "yes",
        in_per_cent="%" in row["value"],
        moved_by=tuple((parameter, float(elasticity)) for parameter, elasticity in row.get("moved_by", {}).items()),
    )


def judge_targets(targets: Sequence[Target], table: "pd.DataFrame") -> list[Judged]:
    """Every target against a table of measures with a column `replication`."""
    judged = []
    for target in targets:
        values = target.of(table)
        if values.empty:
            raise HomewardError(
                f"target {target.id}: the run has no {target.measure} by {target.by} of {', '.join(target.group)} "
                f"in {target.period}"
            )
        mean, half, _, _ = mean_and_interval(values.to_numpy(dtype=float)[None, :])
        judged.append(Judged(target, float(mean[0]), float(half[0])))
    return judged
