"""Money by payer and time, as it is paid: every cell in whole pence, so that sums over anything agree."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.money.files.option_file import contributions
from simulation.money.ledger import PENCE
from simulation.money.options.study import Study
from simulation.money.tables.choice import months_words
from simulation.money.tables.estimates import Estimate, estimate

PERSPECTIVE, EVERYBODY = "perspective", "all payers"
NOUGHT = Estimate(0.0, 0.0, 0.0, 0)


def costs_table(study: Study) -> pd.DataFrame:
    """option, month, service, kind, payer, pounds: means of the replications, every cell in whole pence, so that sums
    over anything agree to the penny.
    """
    parts = []
    for which, name in enumerate(study.names):
        mean = _mean_cells(study, which, study.replications(which))
        mean.insert(0, "option", name)
        parts.append(mean)
    table = pd.concat(parts, ignore_index=True)
    table["pounds"] = table["pence"] / PENCE
    return table


def _mean_cells(study: Study, which: int, number: int) -> pd.DataFrame:
    """month, service, kind, payer, pence: the mean of the first so many replications of an option."""
    cells = pd.concat([study.outcomes[which, n].account.cells for n in range(number)], ignore_index=True)
    sums = cells.groupby(["month", "service", "kind", "payer"], sort=False)["pence"].sum()
    mean = sums.index.to_frame(index=False)
    mean["pence"] = mean_in_pence(sums.to_numpy(dtype=np.int64), number)
    return mean


def mean_in_pence(sums: npt.NDArray[np.int64], number: int) -> npt.NDArray[np.int64]:
    """Means of so many replications in whole pence that add up to the mean of the total, the largest remainders rounded
    up.
    """
    whole, rest = np.divmod(sums, number)
    total = int((2 * int(sums.sum()) + number) // (2 * number))
    order = np.argsort(-rest, kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def financial_year(month: str) -> str:
    """The financial year of a month.

    >>> financial_year("2025-03")
    '2024/25'
    """
    year, number = int(month[:4]), int(month[5:])
    first = year if number >= 4 else year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def years_measured(months: Iterable[str]) -> dict[str, str]:
    """Financial years by their names, those of which only some months are measured with these months.

    >>> years_measured(["2025-12", "2026-01", "2026-02", "2026-03"])
    {'2025/26': '2025/26 (December to March)'}
    """
    found: dict[str, list[int]] = {}
    for month in sorted(set(months)):
        found.setdefault(financial_year(month), []).append(int(month[5:]))
    return {year: year if len(of) == 12 else f"{year} ({months_words(of)})" for year, of in found.items()}


def budget_impact_table(study: Study) -> pd.DataFrame:
    """option, year, payer, pounds, less_nothing, lower, upper, replications: what each payer pays in each financial
    year, as it is paid, and how much more than if nothing were done, in the replications that both have.
    """
    means = [_by_year(study, which, study.replications(which)) for which in range(len(study.names))]
    there = pd.concat(means).index
    full = pd.MultiIndex.from_product([there.unique(level) for level in there.names], names=there.names)
    tables = []
    for which, (name, mean) in enumerate(zip(study.names, means, strict=True)):
        mine, nothing = (_by_year(study, one, study.shared(which)).reindex(full, fill_value=0) for one in (which, 0))
        table = full.to_frame(index=False)
        table.insert(0, "option", name)
        table["pounds"] = mean.reindex(full, fill_value=0).to_numpy() / PENCE
        table["less_nothing"] = (mine - nothing).to_numpy() / PENCE
        single = _single(study, which, ["year", "payer"]).reindex(full, fill_value=0.0)
        _with_ends(table, single)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def years_table(study: Study) -> pd.DataFrame:
    """option, year, payers, less_nothing, lower, upper, replications: the same of the payers of the perspective
    together, and of all payers.
    """
    tables = []
    for which, name in enumerate(study.names):
        single = _single(study, which, ["year", "payer"])
        inside = single.index.get_level_values("payer").isin(list(study.sheet.part.perspective))
        for of, rows in ((PERSPECTIVE, single[inside]), (EVERYBODY, single)):
            sums = rows.groupby(level="year", sort=True).sum()
            table = sums.index.to_frame(index=False)
            table.insert(0, "option", name)
            table["payers"] = of
            table["less_nothing"] = [estimate(row / PENCE).mean for row in sums.to_numpy(dtype=np.float64)]
            tables.append(_with_ends(table, sums))
    return pd.concat(tables, ignore_index=True)


def _single(study: Study, which: int, by: list[str]) -> pd.DataFrame:
    """Pence of an option less doing nothing by these columns, a column for each replication that both have."""
    found = []
    for number in range(study.shared(which)):
        mine, nothing = (_sums(study.outcomes[one, number].account.cells, by) for one in (which, 0))
        found.append(mine.sub(nothing, fill_value=0))
    return pd.concat(found, axis=1).astype(np.float64).fillna(0.0)


def _sums(cells: pd.DataFrame, by: list[str]) -> "pd.Series[int]":
    year = cells["month"].map(financial_year).rename("year")
    return cells.groupby([year if name == "year" else cells[name] for name in by], sort=False)["pence"].sum()


def _with_ends(table: pd.DataFrame, single: pd.DataFrame) -> pd.DataFrame:
    """With the interval of the mean of replications."""
    ends = [estimate(row / PENCE) for row in single.to_numpy(dtype=np.float64)]
    table["lower"], table["upper"] = [one.lower for one in ends], [one.upper for one in ends]
    table["replications"] = [one.number for one in ends]
    return table


def _by_year(study: Study, which: int, number: int) -> "pd.Series[int]":
    """Pence by financial year and payer, in the mean of the first so many replications of an option."""
    cells = _mean_cells(study, which, number)
    return cells.groupby([cells["month"].map(financial_year).rename("year"), "payer"], sort=False)["pence"].sum()


def payers_table(study: Study) -> pd.DataFrame:
    """option, payer, contribution, pays, less_nothing, fair_share, transfer, lower, upper, replications: over the whole
    window; the interval is of `less_nothing`.

    `transfer` is what a payer would have to be given (or give, below zero) for all contributors to carry the change in
    their costs in the proportion in which they put money in; then none is worse off than another for what it put in,
    and transfers sum to nothing. It is no resource cost.
    """
    impact = budget_impact_table(study)
    part = study.sheet.part
    shares = contributions(part.budget.contributions, part.budget.from_)
    yearly = part.budget.recurrent.at({}, part.budget.from_)
    rows = []
    for which, option in enumerate(study.names):
        single = _single(study, which, ["payer"])
        mine = dict(iter(impact[impact["option"] == option].groupby("payer", sort=False)))
        changes = {payer: math.fsum(years["less_nothing"]) for payer, years in mine.items()}
        total = math.fsum(changes[payer] for payer in shares if payer in changes)
        for payer, change in changes.items():
            share = shares.get(str(payer), 0.0)
            fair = round(total * share, 2) if payer in shares else change
            money = 0.0 if option == study.names[0] else yearly * share
            ends = estimate(single.loc[payer].to_numpy(dtype=np.float64) / PENCE) if payer in single.index else NOUGHT
            paid = math.fsum(mine[payer]["pounds"])
            row = (option, payer, money, paid, change, fair, change - fair, ends.lower, ends.upper, ends.number)
            rows.append(row)
    columns = ["option", "payer", "contribution_a_year", "pays", "less_nothing", "fair_share", "transfer"]
    return pd.DataFrame(rows, columns=[*columns, "lower", "upper", "replications"])
