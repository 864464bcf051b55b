"""The numbers of a record, looked up by scenario, measure, split and group."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property, partial

import pandas as pd

from simulation.experiment.caveats.assumed import ALSO_COST, between
from simulation.experiment.caveats.treated import Change, Treated, treated
from simulation.experiment.compare import Comparison
from simulation.report.answer.finding import Finding, Level
from simulation.report.record.record import Record

Key = tuple[str, str, str, str]


class Numbers:
    """Levels of scenarios, and differences from the base."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def _levels(self) -> Mapping[Key, tuple[float, float, float]]:
        tables = [results.summary() for results in self.record.results]
        table = pd.concat(tables, ignore_index=True)
        keys = zip(*(table[name].astype(str).tolist() for name in ("scenario", "measure", "by", "group")), strict=True)
        numbers = zip(*(table[name].tolist() for name in ("mean", "lower", "upper")), strict=True)
        return dict(zip(keys, numbers, strict=True))

    @cached_property
    def _differences(self) -> Mapping[Key, tuple[float, float, float]]:
        study = self.record.study
        if not isinstance(study, Comparison):
            return {}
        table = study.differences
        table = table[table["base"] == self.record.base.name]
        keys = zip(*(table[name].astype(str).tolist() for name in ("variant", "measure", "by", "group")), strict=True)
        numbers = zip(*(table[name].tolist() for name in ("difference", "lower", "upper")), strict=True)
        return dict(zip(keys, numbers, strict=True))

    @cached_property
    def _assumed(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        first = self.record.base.assumed
        return {other.name: between(first, other.assumed) for other in self.record.variants}

    @cached_property
    def treated(self) -> Mapping[str, Treated]:
        """Of each variant how many fewer or more it treats."""
        return {other.name: treated(partial(self._change, other.name)) for other in self.record.variants}

    def _change(self, variant: str, measure: str) -> Change | None:
        found = self._differences.get((variant, measure, "all", "all"))
        before = self.level(self.record.base.name, measure)
        return Change(before.mean, *found) if found is not None and before is not None else None

    def level(self, scenario: str, measure: str, by: str = "all", group: str = "all") -> Level | None:
        """What a scenario comes to; None where it has no such number."""
        found = self._levels.get((scenario, measure, by, group))
        if found is None or not math.isfinite(found[0]):
            return None
        return Level(scenario, measure, *found)

    def levels(self, measure: str, by: str = "all", group: str = "all") -> tuple[Level | None, ...]:
        """The same of every scenario, the base first."""
        return tuple(self.level(results.name, measure, by, group) for results in self.record.results)

    def finding(self, variant: str, measure: str, by: str = "all", group: str = "all") -> Finding | None:
        """A variant less the base; None where they share no such number."""
        found = self._differences.get((variant, measure, by, group))
        base = self.record.base.name
        before = self.level(base, measure, by, group)
        if found is None or not math.isfinite(found[0]):
            return None
        assumed = self._assumed[variant].get(ALSO_COST.get((measure, by, group), measure), ())
        mean = before.mean if before is not None else math.nan
        own = self.record.base.scenario.model.worth_having.get(measure) if by == "all" else None
        heed = self.treated[variant].heed(measure)
        return Finding(base, variant, measure, mean, *found, assumed, by, group, own, heed)

    def has(self, measure: str, by: str = "all", group: str = "all") -> bool:
        """Whether any scenario has this number."""
        return any(level is not None for level in self.levels(measure, by, group))

    @property
    def measures(self) -> list[str]:
        """Every measure that there is."""
        return list(dict.fromkeys(key[1] for key in self._levels))

    def is_anything(self, measure: str, by: str = "all", group: str = "all") -> bool:
        """Whether this number is more or less than nought in any scenario."""
        return any(level is not None and level.mean for level in self.levels(measure, by, group))

    def groups(self, measure: str, by: str) -> list[str]:
        """The groups of a measure's split, in the order they were measured."""
        return list(dict.fromkeys(key[3] for key in self._levels if key[1] == measure and key[2] == by))

    def findings(self, variant: str, measures: Sequence[str]) -> list[Finding]:
        """Of these measures those that can be compared, in their order."""
        found = (self.finding(variant, measure) for measure in measures)
        return [one for one in found if one is not None]


__all__ = ["Numbers"]
