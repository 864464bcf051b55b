"""Attribution: what each lever of a variant contributes, alone, on top of all others, and together, on the same
patients.

*Alone* is the base with one lever less the base; *on top* is all levers less all but one. Where a lever does more
beside others than by itself, or they get in each other's way, the two differ: that is its interaction. *Alone* over all
levers and the interaction of all sum to the whole difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.errors import HomewardError
from simulation.experiment.compare import Comparison, NotComparable, check_same_patients, compared
from simulation.experiment.headlines import FIRST, HEADLINES
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options
from simulation.experiment.replicate import Progress, Results, run_all
from simulation.experiment.statistics import SAME, by_replication, mean_and_interval
from simulation.measures.registry import with_units

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

ALONE, ON_TOP, INTERACTION, TOGETHER = "alone", "on top", "interaction", "together"
ALL = "all levers"
MOST_SHOWN = 3

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Attribution(Comparison):
    """A comparison of a base with a variant and with every one of its levers alone and left out.

    The results are the base, each lever alone, all but each (when there are more than two levers; of two, all but one
    is the other), and all together.
    """

    levers: tuple[str, ...] = ()
    """The levers, in the order of the file."""

    def less_than_asked(self) -> list[str]:
        """As of a comparison, of the base and of all levers together only."""
        return [line for results in (self.results[0], self.results[-1]) for line in results.less_than_asked()]

    def contributions(self) -> pd.DataFrame:
        """measure, unit, lever, part, difference, lower, upper, clear for the headlines; `part` is alone, on top,
        interaction or together.

        The rows of the lever 'all levers' are the whole difference, and the part of it that no lever makes by itself.
        """
        tables = [_headlines(results) for results in self.results]
        shared = [measure for measure in HEADLINES if all(measure in table.index for table in tables)]
        values = [table.loc[shared].to_numpy() for table in tables]
        rows: list[tuple[str, str, Floats]] = []
        alone_of, without_of = self._places()
        base, together = values[0], values[-1]
        alone_in_all = sum((_less(values[alone_of[lever]], base) for lever in self.levers), np.zeros_like(base))
        for lever in self.levers:
            alone, on_top = _less(values[alone_of[lever]], base), _less(together, values[without_of[lever]])
            rows += [(lever, ALONE, alone), (lever, ON_TOP, on_top), (lever, INTERACTION, _less(on_top, alone, base))]
        whole = _less(together, base)
        rows += [(ALL, INTERACTION, _less(whole, alone_in_all, base)), (ALL, TOGETHER, whole)]
        parts = []
        for lever, part, change in rows:
            mean, half, _, _ = mean_and_interval(change)
            lower, upper = mean - half, mean + half
            found = pd.DataFrame(
                {"measure": shared, "lever": lever, "part": part, "difference": mean, "lower": lower, "upper": upper}
            )
            parts.append(found.assign(clear=(lower > 0) | (upper < 0), order=range(len(shared))))
        table = pd.concat(parts, ignore_index=True).sort_values("order", kind="stable", ignore_index=True)
        measured: pd.DataFrame = table[np.isfinite(table["difference"])].drop(columns="order").reset_index(drop=True)
        return with_units(measured, [results.scenario.model for results in self.results])

    def _places(self) -> tuple[dict[str, int], dict[str, int]]:
        """Where in the results each lever is alone, and where all but it are."""
        count = len(self.levers)
        alone = {lever: 1 + number for number, lever in enumerate(self.levers)}
        if count > 2:
            return alone, {lever: 1 + count + number for number, lever in enumerate(self.levers)}
        if count == 2:
            first, second = self.levers
            return alone, {first: alone[second], second: alone[first]}
        return alone, dict.fromkeys(self.levers, 0)


@shows_options("by", "cluster")
def attribute(
    base: "Scenario | str | Path",
    variant: "Scenario | str | Path | None" = None,
    options: RunOptions | None = None,
    *,
    with_: "Scenario | str | Path | None" = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Attribution:
    """Run a variant's levers one by one, all but one and together, on the same patients. For the other arguments see
    `simulation.run`; `by` and `cluster` are not among them.

    In place of a variant, `with_` names one whose levers are put on the base: `attribute("my_place.yaml",
    with_="integrated")`. Facts are no levers and have no part: the base is a file that has them too.

    Raises:
        NotComparable: when neither or both are given, or the variant differs from the base in other things than levers
            of its own, or in none.
        ScenarioError, OptionError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    asked = options_of("attribute", options, keywords, without=("by", "cluster"))
    first, second = pair_of(base, variant, with_, asked)
    levers = own_levers(first, second)
    return attributed(run_all(scenarios_of(first, second, levers), asked.after_loading(), progress), levers)


def pair_of(
    base: "Scenario | str | Path",
    variant: "Scenario | str | Path | None",
    with_: "Scenario | str | Path | None",
    asked: RunOptions,
) -> tuple["Scenario", "Scenario"]:
    """The base and the variant, or the base with the levers of another variant, as they are loaded.

    Raises:
        NotComparable: when neither or both are given.
        ScenarioError, OptionError: as `simulation.load` and `Scenario.with_levers_of`.
    """
    if (variant is None) == (with_ is None):
        number = "neither" if variant is None else "both"
        raise NotComparable(f"{number} of a variant and levers to put on the base (--with); one of them was expected")
    if with_ is not None:
        (first,) = asked.load_all([base])
        return first, first.with_levers_of(with_, root=asked.root)
    first, second = asked.load_all([base, variant])
    return first, second


def attributed(results: Sequence[Results], levers: Sequence[str]) -> Attribution:
    """The attribution that results come to, which stand in the order of `Attribution`.

    Raises:
        HomewardError: when there are not as many as these levers need.
    """
    if len(results) != _count(len(levers)):
        raise HomewardError(f"{len(results)} results for {len(levers)} levers; {_count(len(levers))} were expected")
    comparison = compared(results)
    own = comparison.differences["base"] == results[0].name
    return Attribution(comparison.results, comparison.differences[own].reset_index(drop=True), levers=tuple(levers))


def _count(levers: int) -> int:
    return 2 if levers == 1 else 2 + levers * (2 if levers > 2 else 1)


def own_levers(base: "Scenario", variant: "Scenario") -> tuple[str, ...]:
    """The levers that a variant has and its base has not.

    Raises:
        NotComparable: when the two differ in other things, or in none.
    """
    check_same_patients(base, variant)
    shared = [lever.name for lever in base.levers]
    own = tuple(lever.name for lever in variant.levers if lever.name not in shared)
    if not own:
        raise NotComparable(
            f"'{variant.title}' has no lever that '{base.title}' has not; there is nothing to attribute"
        )
    if variant.with_levers([name for name in shared if name in variant.lever_names]).digest() != base.digest():
        raise NotComparable(
            f"'{variant.title}' without its own levers is not '{base.title}', so its levers do not account for the "
            "difference. Name as base a file that the variant extends, with the same view and settings"
            f"{_with_facts(base, variant)}."
        )
    return own


def _with_facts(base: "Scenario", variant: "Scenario") -> str:
    """What to do about facts that only the variant has: they are no levers."""
    own = [fact for fact in variant.facts if fact not in base.facts]
    if not own:
        return ""
    return (
        f", and with its facts, which are no levers ({own[0].path} at {own[0].at.file}:{own[0].at.line}"
        + (f" and {len(own) - 1} more" if len(own) > 1 else "")
        + "): keep facts in one file and let the file with the levers extend it"
    )


def scenarios_of(base: "Scenario", variant: "Scenario", levers: Sequence[str]) -> list["Scenario"]:
    """What is run, in the order of `Attribution`."""
    shared = [lever.name for lever in base.levers]
    alone = (
        [variant.with_levers([*shared, lever], title=f"{_words(lever)} alone") for lever in levers]
        if len(levers) > 1
        else []
    )
    left_out = [
        variant.with_levers([*shared, *(one for one in levers if one != lever)], title=f"all but {_words(lever)}")
        for lever in levers
    ]
    return [base, *alone, *(left_out if len(levers) > 2 else []), variant]


def _words(lever: str) -> str:
    return lever.replace("_", " ").replace(",", " ")


def _headlines(results: Results) -> pd.DataFrame:
    """Headline measures by replication."""
    found = by_replication(results.rows.of(measure=HEADLINES, by="all", group="all"))
    return pd.DataFrame(found.to_numpy(), index=found.index.get_level_values("measure"), columns=found.columns)


def _less(one: Floats, other: Floats, scale: Floats | None = None) -> Floats:
    """A difference without the last digits of sums taken in another order."""
    change = one - other
    size = np.maximum(np.abs(one), np.abs(other)) if scale is None else np.abs(scale)
    change[np.abs(change) <= SAME * size] = 0.0
    return change


def measures_shown(study: Attribution, most: int = MOST_SHOWN) -> list[str]:
    """The headlines that are drawn and told; the table holds all."""
    there = list(dict.fromkeys(study.contributions()["measure"]))
    return [measure for measure in (*FIRST, *there) if measure in there][:most] if len(there) > most else there


def told(table: pd.DataFrame, measure: str) -> Mapping[tuple[str, str], pd.Series]:
    """The rows of one measure by (lever, part)."""
    rows = table[table["measure"] == measure]
    return {(str(row["lever"]), str(row["part"])): row for _, row in rows.iterrows()}


__all__ = [
    "ALL",
    "ALONE",
    "INTERACTION",
    "ON_TOP",
    "TOGETHER",
    "Attribution",
    "attribute",
    "attributed",
    "measures_shown",
    "own_levers",
    "scenarios_of",
    "told",
]
