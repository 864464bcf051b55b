"""Uses of one budget compared in Python, with what a notebook shows of them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from simulation.core.errors import expect
from simulation.core.notebook.html_card import card
from simulation.core.notebook.progress import Progress, watched
from simulation.core.notebook.small_pictures import dot_and_interval
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options, whole_number
from simulation.money.options.study import Study, prepared, run_prepared
from simulation.money.tables.choice import ranking_table, verdict
from simulation.money.tables.every import tables_of
from simulation.money.told.reported import report_lines
from simulation.money.uncertain import run_inputs

if TYPE_CHECKING:
    import pandas as pd

WITHOUT = ("view", "set", "length", "warm_up", "root", "precision", "max_replications", "by", "periods", "cluster")


@dataclass(frozen=True, eq=False, repr=False)
class Funding:
    """What a comparison of uses of one budget came to."""

    study: Study

    def __repr__(self) -> str:
        least = min(map(len, self.study.selection.values))
        return f"<Funding of {len(self.study.options)} options: {least} replications and more of each>"

    def _repr_html_(self) -> str:
        rows = [
            [
                str(row["option"]).replace("_", " "),
                *(_shown(row[end]) for end in ("score", "lower", "upper")),
                dot_and_interval(row["score"], row["lower"], row["upper"]),
                str(row["standing"]),
            ]
            for row in ranking_table(self.study).sort_values("place", kind="stable").to_dict("records")
        ]
        lines = [self.verdict(), "Less doing nothing, in the unit that decides; 95 % intervals are of chance alone."]
        return card(self.study.sheet.part.title, lines, ["option", "score", "lower", "upper", "about zero", ""], rows)

    @cached_property
    def tables(self) -> "dict[str, pd.DataFrame]":
        """Every table by name: options, ranking, consequences, costs, payers, incremental, net_benefit and more."""
        return tables_of(self.study)

    def verdict(self) -> str:
        """Which option is best, in a sentence; or that there is no ranking, and why."""
        return verdict(self.study)

    def sentences(self) -> list[str]:
        """What was found, line by line."""
        return report_lines(self.study)


def _shown(score: float) -> str:
    return f"{score:,.0f}" if abs(score) >= 1000 else f"{score:.4g}"


@shows_options(*WITHOUT)
def fund(
    file: str | Path,
    *,
    draws: int = 0,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Funding:
    """Compare uses of one budget: which is best, how surely, and who pays.

        >>> simulation.fund("two_million", replications=8).tables["ranking"]  # doctest: +SKIP

    Args:
        file: the file of options, or the name of one that comes with the package.
        draws: after the ranking, so many draws of the inputs that have a range.
        options: with `keywords`, how it is run; see `RunOptions`.
        progress: told after each replication how many are done, of how many, and the seconds left.
        keywords: `seed`, `replications`, `workers` and `engine`.

    Raises:
        ScenarioError: with every mistake of the file: a missing price, a budget that does not add up.
        OptionError, SimulationError: as `simulation.run`.
    """
    expect("file", file, (str, Path), "the file of options, or the name of one,")
    asked, sets = options_of("fund", options, keywords, WITHOUT), whole_number(0)("draws", draws)
    sheet, book, made = prepared(file)
    with watched(progress) as told:
        study = run_prepared(sheet, book, made, asked, told)
        return Funding(run_inputs(study, sets, 1, asked, told) if sets else study)


__all__ = ["Funding", "fund"]
