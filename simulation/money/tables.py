"""What a study of options says, as tidy tables: the one interface for pages, workbooks and files.

`tables_of(study)` gives every table by name. Money is in pounds of the price year; what is said by payer sums to the
total to the penny, since the cells below are whole pence. A difference is an option less doing nothing on the same
patients, with a 95 % confidence interval of the mean: chance alone, not how sure the inputs are.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.numerics import in_order
from simulation.core.vocabulary import YEAR
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.statistics import mean_and_interval
from simulation.money.economics import (
    acceptability,
    frontier,
    incremental_analysis,
    net_benefit,
    perfect_information,
    switching_value,
)
from simulation.money.effects import four_columns
from simulation.money.files.option_file import contributions
from simulation.money.study import PENCE, Study

Floats = npt.NDArray[np.float64]
BAND = "chance"
INPUTS = "inputs"


def tables_of(study: Study) -> dict[str, pd.DataFrame]:
    """Every table of a study by name."""
    made: Mapping[str, Callable[[Study], pd.DataFrame]] = {
        "options": options_table,
        "ranking": ranking_table,
        "consequences": consequences_table,
        "costs": costs_table,
        "budget_impact": budget_impact_table,
        "payers": payers_table,
        "four_columns": four_columns,
        "incremental": incremental_table,
        "net_benefit": net_benefit_table,
        "switching": switching_table,
        "optimism": optimism_table,
        "downside": downside_table,
        "prices": prices_table,
    }
    tables = {name: make(study) for name, make in made.items()}
    if study.more_demand:
        tables["more_demand"] = demand_table(study)
    if study.sets:
        tables |= {
            "acceptability": acceptability_table(study),
            "information": information_table(study),
            "inputs": inputs_table(study),
        }
    return tables


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % confidence interval."""

    mean: float
    lower: float
    upper: float
    number: int


def estimate(values: Floats) -> Estimate:
    """The mean of replications, without those that lack a value; no interval of fewer than two."""
    (mean,), (half,), (number,), _ = mean_and_interval(values[None, :])
    return Estimate(float(mean), float(mean - half), float(mean + half), int(number))


def years_of(study: Study) -> float:
    """How long is measured, in years of 365 days."""
    return in_order.total(study.window.days) / YEAR


# ---- what is bought, and which is best ----


def options_table(study: Study) -> pd.DataFrame:
    """option, label, service, quantity, pounds_a_year: what each option buys, fixed before the run."""
    rows: list[tuple[str, str, str, float, float]] = []
    for option in study.options:
        bought = [(one.service, one.quantity, one.yearly) for one in option.bought]
        beside = [(name, 1.0, yearly) for name, (yearly, _) in option.beside.items()]
        own = {lever.name for lever in study.options[0].scenario.levers}
        levers = [
            (lever.name, lever.strength, _cost_of(lever.cost))
            for lever in option.scenario.levers
            if lever.name not in own and not lever.name.startswith("buys_")
        ]
        for what, quantity, pounds in [*bought, *beside, *levers] or [("nothing", 0.0, 0.0)]:
            rows.append((option.name, option.label, what, quantity, round(pounds, 2)))
    return pd.DataFrame(rows, columns=["option", "label", "what", "quantity", "pounds_a_year"])


def _cost_of(cost: object) -> float:
    entries = [entry for _, entry in cost.leaves()] if hasattr(cost, "leaves") else [0.0]
    return float(max(entries))


def ranking_table(study: Study) -> pd.DataFrame:
    """option, place, replications, score, lower, upper, standing: score less that of doing nothing, and whether an
    option is the best, may be, or is clearly not.
    """
    selection = study.selection
    base = selection.values[0]
    found = []
    for which, name in enumerate(study.names):
        shared = min(len(base), len(selection.values[which]))
        one = estimate(selection.values[which][:shared] - base[:shared])
        spoilt = worse_in(study, which)
        standing = (
            f"makes worse: {', '.join(spoilt)}"
            if spoilt
            else "best"
            if which == selection.best and selection.certain
            else "may be best"
            if which == selection.best or which in selection.close
            else "not best"
        )
        found.append((name, len(selection.values[which]), one.mean, one.lower, one.upper, standing))
    table = pd.DataFrame(found, columns=["option", "replications", "score", "lower", "upper", "standing"])
    table.insert(1, "place", table["score"].rank(ascending=False, method="min").astype(int))
    return table


def worse_in(study: Study, which: int) -> list[str]:
    """Measures that must not get worse and clearly do in an option."""
    found = []
    for name in study.sheet.part.must_not_get_worse:
        one = estimate(study.paired_measure(which, name))
        good = HEADLINES[name].good if name in HEADLINES else -1
        if (good < 0 and one.lower > 0) or (good > 0 and one.upper < 0):
            found.append(name)
    return found


def verdict(study: Study) -> str:
    """Which option is best, in a sentence; or that there is no ranking, and why."""
    selection, names = study.selection, study.names
    sure = f"{100 * study.sheet.part.certainty:g} %"
    best = names[selection.best]
    spoilt = worse_in(study, selection.best)
    numbers = [len(values) for values in selection.values]
    after = (
        f"after {min(numbers)} to {max(numbers)} replications"
        if min(numbers) < max(numbers)
        else (f"after {max(numbers)} replications of each")
    )
    if not selection.certain:
        others = ", ".join(names[which] for which in selection.close)
        return f"No ranking: {best} does best {after}, but chance leaves open whether {others} does better."
    if spoilt:
        return f"No ranking: {best} does best {after}, but makes {', '.join(spoilt)} worse, which was not to be."
    return (
        f"{best} is the best of {len(names)} options in expectation, with a certainty of {sure} {after} (chance only)."
    )


# ---- consequences ----


def consequences_table(study: Study) -> pd.DataFrame:
    """option, what, unit, value, difference, lower, upper, band, replications: costs and effects, none of them summed
    with another.
    """
    return pd.DataFrame(
        list(_consequences(study)),
        columns=["option", "what", "unit", "value", "difference", "lower", "upper", "band", "replications"],
    )


def _consequences(study: Study) -> Iterator[tuple[str, str, str, float, float, float, float, str, int]]:
    fields = (
        ("cost of the perspective", "£", "undiscounted"),
        ("cost of the perspective, discounted", "£", "cost"),
        ("cost that runs on after the horizon, discounted", "£", "cost_after"),
        ("quality-adjusted years, discounted", "years", "years"),
        (f"quality-adjusted years at {100 * study.sheet.part.discount.health_beside:g} %", "years", "years_beside"),
        ("quality-adjusted years after the horizon", "years", "years_after"),
    )
    for which, name in enumerate(study.names):
        numbers = range(study.replications(which))
        for what, unit, read in fields:
            values = np.array([getattr(study.worths[which, n], read) for n in numbers])
            if np.isfinite(values).any():
                one = estimate(study.paired(which, read))
                yield name, what, unit, float(in_order.means(values)), one.mean, one.lower, one.upper, BAND, one.number
        for what, take in (("days alive", "alive"), ("days at home", "at_home")):
            if study.outcomes[which, 0].lives is not None:
                shared = range(min(study.replications(which), study.replications(0)))
                mine = np.array([getattr(study.outcomes[which, n].lives, take) for n in numbers])
                less = mine[: len(shared)] - np.array([getattr(study.outcomes[0, n].lives, take) for n in shared])
                one = estimate(less)
                yield name, what, "days", float(in_order.means(mine)), one.mean, one.lower, one.upper, BAND, one.number
        measures = [*HEADLINES, *(m for m in ("carer_days", "carer_days_per_year") if m not in HEADLINES)]
        for measure in dict.fromkeys([*measures, *study.sheet.part.must_not_get_worse]):
            mine = np.array([study.outcomes[which, n].measures.get(measure, np.nan) for n in numbers])
            if np.isfinite(mine).any():
                one = estimate(study.paired_measure(which, measure))
                unit = HEADLINES[measure].unit if measure in HEADLINES else ""
                mean = float(in_order.means(mine[~np.isnan(mine)]))
                yield name, measure, unit, mean, one.mean, one.lower, one.upper, BAND, one.number


# ---- money by payer and time ----


def costs_table(study: Study) -> pd.DataFrame:
    """option, month, service, kind, payer, pounds: means of the replications, every cell in whole pence, so that sums
    over anything agree to the penny.
    """
    parts = []
    for which, name in enumerate(study.names):
        number = study.replications(which)
        cells = pd.concat([study.outcomes[which, n].account.cells for n in range(number)], ignore_index=True)
        keys = ["month", "service", "kind", "payer"]
        sums = cells.groupby(keys, sort=False)["pence"].sum()
        mean = sums.index.to_frame(index=False)
        mean["pence"] = mean_in_pence(sums.to_numpy(dtype=np.int64), number)
        mean.insert(0, "option", name)
        parts.append(mean)
    table = pd.concat(parts, ignore_index=True)
    table["pounds"] = table["pence"] / PENCE
    return table


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


def budget_impact_table(study: Study) -> pd.DataFrame:
    """option, year, payer, pounds, less_nothing: what each payer pays in each financial year, as it is paid, and how
    much more than if nothing were done.
    """
    costs = costs_table(study)
    costs["year"] = costs["month"].map(financial_year)
    sums = costs.groupby(["option", "year", "payer"], sort=False)["pence"].sum()
    full = pd.MultiIndex.from_product(
        [study.names, list(dict.fromkeys(costs["year"])), list(dict.fromkeys(costs["payer"]))],
        names=["option", "year", "payer"],
    )
    table = sums.reindex(full, fill_value=0).reset_index()
    nothing = table[table["option"] == study.names[0]].set_index(["year", "payer"])["pence"]
    before = nothing.reindex(pd.MultiIndex.from_frame(table[["year", "payer"]])).to_numpy()
    table["less_nothing"] = (table["pence"].to_numpy() - before) / PENCE
    table["pounds"] = table.pop("pence") / PENCE
    return table[["option", "year", "payer", "pounds", "less_nothing"]]


def payers_table(study: Study) -> pd.DataFrame:
    """option, payer, contribution, pays, less_nothing, fair_share, transfer: over the whole window.

    `transfer` is what a payer would have to be given (or give, below zero) for all contributors to carry the change in
    their costs in the proportion in which they put money in; then none is worse off than another for what it put in,
    and transfers sum to nothing. It is no resource cost.
    """
    impact = budget_impact_table(study)
    part = study.sheet.part
    shares = contributions(part.budget.contributions, part.budget.from_)
    yearly = part.budget.recurrent.at({}, part.budget.from_)
    rows = []
    for option in study.names:
        mine = dict(iter(impact[impact["option"] == option].groupby("payer", sort=False)))
        changes = {payer: math.fsum(years["less_nothing"]) for payer, years in mine.items()}
        total = math.fsum(changes[payer] for payer in shares if payer in changes)
        for payer, change in changes.items():
            share = shares.get(str(payer), 0.0)
            fair = round(total * share, 2) if payer in shares else change
            money = 0.0 if option == study.names[0] else yearly * share
            rows.append((option, payer, money, math.fsum(mine[payer]["pounds"]), change, fair, change - fair))
    columns = ["option", "payer", "contribution_a_year", "pays", "less_nothing", "fair_share", "transfer"]
    return pd.DataFrame(rows, columns=columns)


# ---- health economics ----


def _means(study: Study) -> tuple[dict[str, float], dict[str, float]]:
    """Cost and effect of each option less doing nothing, in the mean of the replications that both have."""
    costs = {name: float(in_order.means(study.paired(which, "cost"))) for which, name in enumerate(study.names)}
    years = {name: float(in_order.means(study.paired(which, "years"))) for which, name in enumerate(study.names)}
    return costs, years


def _has_years(study: Study) -> bool:
    return study.outcomes[0, 0].lives is not None


def incremental_table(study: Study) -> pd.DataFrame:
    """option, cost, years, verdict, against, pounds_a_year_gained: the full incremental analysis."""
    columns = ["option", "cost", "years", "verdict", "against", "pounds_a_year_gained"]
    if not _has_years(study):
        return pd.DataFrame(columns=columns)
    found = incremental_analysis(*_means(study))
    rows = [(one.option, one.cost, one.effect, one.verdict, one.against, one.ratio) for one in found]
    return pd.DataFrame(rows, columns=columns)


def net_benefit_table(study: Study) -> pd.DataFrame:
    """option, value_of_a_year, horizon, net_benefit, lower, upper, band: what an option's years are worth less what it
    costs the perspective, within the horizon and with what runs on after it.
    """
    rows = []
    if _has_years(study):
        for which, name in enumerate(study.names):
            costs, years = study.paired(which, "cost"), study.paired(which, "years")
            after = costs + study.paired(which, "cost_after"), years + study.paired(which, "years_after")
            for value in study.sheet.part.values_of_a_year:
                for horizon, (money, gained) in (("within", (costs, years)), ("carried on", after)):
                    one = estimate(net_benefit(money, gained, value))
                    rows.append((name, value, horizon, one.mean, one.lower, one.upper, BAND))
    columns = ["option", "value_of_a_year", "horizon", "net_benefit", "lower", "upper", "band"]
    return pd.DataFrame(rows, columns=columns)


def switching_table(study: Study) -> pd.DataFrame:
    """option, value_of_a_year, pays_down_to, pays_up_to_cost: the smallest part of its years at which an option still
    pays, and how many times its cost it may be.
    """
    rows = []
    if _has_years(study):
        costs, years = _means(study)
        for name in study.names[1:]:
            for value in study.sheet.part.values_of_a_year:
                least = switching_value(costs[name], value * years[name])
                most = value * years[name] / costs[name] if costs[name] > 0 else float("nan")
                rows.append((name, value, least, most))
    return pd.DataFrame(rows, columns=["option", "value_of_a_year", "pays_down_to", "pays_up_to_cost"])


def optimism_table(study: Study) -> pd.DataFrame:
    """option, value_of_a_year, net_benefit, with_optimism_bias: what is left when plans were too hopeful: purchases
    cost more and fewer years come of them. Later openings are in the run already.
    """
    columns = ["option", "value_of_a_year", "net_benefit", "with_optimism_bias"]
    bias = study.sheet.part.optimism
    if bias is None or not _has_years(study):
        return pd.DataFrame(columns=columns)
    costs, years = _means(study)
    perspective = study.sheet.part.perspective
    rows = []
    for option in study.options[1:]:
        planned = math.fsum(
            pounds
            for of in (*option.planned.values(), option.set_up)
            for payer, pounds in of.items()
            if payer in perspective
        )
        for value in study.sheet.part.values_of_a_year:
            hoped = value * years[option.name] - costs[option.name]
            fewer = years[option.name] * (1.0 - bias.benefit) if years[option.name] > 0 else years[option.name]
            left = value * fewer - costs[option.name] - bias.cost * planned
            rows.append((option.name, value, hoped, left))
    return pd.DataFrame(rows, columns=columns)


def demand_table(study: Study) -> pd.DataFrame:
    """option, what, difference, lower, upper, band: less doing nothing, in years in which more people come."""
    found = []
    for (option, what), values in study.more_demand.items():
        one = estimate(values)
        found.append((option, what, one.mean, one.lower, one.upper, f"{BAND}, more demand"))
    return pd.DataFrame(found, columns=["option", "what", "difference", "lower", "upper", "band"])


def downside_table(study: Study) -> pd.DataFrame:
    """option, what, chance, band: how often, over replications (or draws of inputs), it goes wrong."""
    part = study.sheet.part
    money = part.budget.recurrent.at({}, part.budget.from_) * years_of(study)
    rows = []
    for which, name in enumerate(study.names[1:], start=1):
        spent = study.paired(which, "undiscounted")
        rows.append((name, "costs the perspective more than the budget", float((spent > money).mean()), BAND))
        for measure in ("no_criteria_to_reside", "delayed_days_per_year"):
            change = study.paired_measure(which, measure)
            if np.isfinite(change).any():
                chance = float((change[np.isfinite(change)] >= 0).mean())
                rows.append((name, f"{measure} does not fall", chance, BAND))
        if study.sets:
            over = np.array([one.costs[which] - one.costs[0] for one in study.sets])
            rows.append((name, "costs the perspective more than the budget", float((over > money).mean()), INPUTS))
    return pd.DataFrame(rows, columns=["option", "what", "chance", "band"])


# ---- uncertain inputs ----


def acceptability_table(study: Study) -> pd.DataFrame:
    """value_of_a_year, option, chance_best, on_frontier, perfect_information, band: over the draws of uncertain
    inputs.
    """
    costs, years = drawn(study)
    values = sorted({*np.arange(0.0, 100_001.0, 5_000.0).tolist(), *study.sheet.part.values_of_a_year})
    chances = acceptability(costs, years, values)
    best = frontier(costs, years, values)
    rows = []
    for row, value in enumerate(values):
        information = perfect_information(net_benefit(costs, years, value))
        for which, name in enumerate(study.names):
            rows.append((value, name, float(chances[row, which]), which == best[row][1], information, INPUTS))
    columns = ["value_of_a_year", "option", "chance_best", "on_frontier", "perfect_information", "band"]
    return pd.DataFrame(rows, columns=columns)


def information_table(study: Study) -> pd.DataFrame:
    """value_of_a_year, group, pounds, band: what it would be worth to know the inputs of a group before choosing."""
    from simulation.money.uncertain import value_of_information

    rows = [
        (value, group, pounds, INPUTS)
        for value in study.sheet.part.values_of_a_year
        for group, pounds in value_of_information(study, value).items()
    ]
    return pd.DataFrame(rows, columns=["value_of_a_year", "group", "pounds", "band"])


def inputs_table(study: Study) -> pd.DataFrame:
    """Every draw: the inputs as drawn, and cost and years of each option less doing nothing."""
    costs, years = drawn(study)
    rows = []
    for number, one in enumerate(study.sets):
        told = {f"{name}: {what}": float(table[number, which])
                for what, table in (("cost", costs), ("years", years))
                for which, name in enumerate(study.names)}  # fmt: skip
        rows.append({"draw": number, **one.drawn, **told})
    return pd.DataFrame(rows)


def drawn(study: Study) -> tuple[Floats, Floats]:
    """Costs and years less doing nothing: draws x options."""
    costs = np.array([one.costs for one in study.sets])
    years = np.array([one.years for one in study.sets])
    return costs - costs[:, [0]], years - years[:, [0]]


def prices_table(study: Study) -> pd.DataFrame:
    """service, trace: where the figures of each service come from."""
    rows = [
        (service, line) for service in study.options[0].scenario.model.services for line in study.book.trace(service)
    ]
    return pd.DataFrame(rows, columns=["service", "trace"])
