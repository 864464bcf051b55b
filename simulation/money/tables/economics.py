"""Health economics of a study of options: what is gained for what, how little it may be, and how it may go wrong."""

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.numerics import in_order
from simulation.money.economics import incremental_analysis, net_benefit, switching_value
from simulation.money.options.study import Study
from simulation.money.tables.estimates import BAND, INPUTS, estimate, years_of


def _means(study: Study) -> tuple[dict[str, float], dict[str, float]]:
    """Cost and effect of each option less doing nothing, in the mean of the replications that both have."""
    costs = {name: float(in_order.means(study.paired(which, "cost"))) for which, name in enumerate(study.names)}
    years = {name: float(in_order.means(study.paired(which, "years"))) for which, name in enumerate(study.names)}
    return costs, years


def _has_years(study: Study) -> bool:
    return study.outcomes[0, 0].lives is not None


def replications_table(study: Study) -> pd.DataFrame:
    """option, replication, cost, years: discounted cost of the perspective and quality-adjusted years of each option
    less doing nothing, replication by replication.
    """
    rows = []
    if _has_years(study):
        for which, name in enumerate(study.names[1:], start=1):
            pairs = zip(study.paired(which, "cost"), study.paired(which, "years"), strict=True)
            rows += [(name, number, float(cost), float(years)) for number, (cost, years) in enumerate(pairs)]
    return pd.DataFrame(rows, columns=["option", "replication", "cost", "years"])


def incremental_table(study: Study) -> pd.DataFrame:
    """option, cost, years, verdict, against, pounds_a_year_gained, and the intervals of cost and years: the full
    incremental analysis, of the means.
    """
    columns = ["option", "cost", "years", "verdict", "against", "pounds_a_year_gained",
               "cost_lower", "cost_upper", "years_lower", "years_upper", "replications"]  # fmt: skip
    if not _has_years(study):
        return pd.DataFrame(columns=columns)
    found = incremental_analysis(*_means(study))
    rows = []
    for one in found:
        cost, years = (estimate(study.paired(study.names.index(one.option), what)) for what in ("cost", "years"))
        ends = (cost.lower, cost.upper, years.lower, years.upper, cost.number)
        rows.append((one.option, one.cost, one.effect, one.verdict, one.against, one.ratio, *ends))
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
    """option, what, chance, band, times, number: how often, over replications (or draws of inputs), it goes wrong."""
    part = study.sheet.part
    money = part.budget.recurrent.at({}, part.budget.from_) * years_of(study)
    rows = []
    for which, name in enumerate(study.names[1:], start=1):
        spent = study.paired(which, "undiscounted")
        rows.append((name, COSTS_MORE, *_often(spent > money, BAND)))
        for measure in ("no_criteria_to_reside", "delayed_days_per_year"):
            change = study.paired_measure(which, measure)
            if np.isfinite(change).any():
                rows.append((name, f"{measure} does not fall", *_often(change[np.isfinite(change)] >= 0, BAND)))
        if study.sets:
            over = np.array([one.costs[which] - one.costs[0] for one in study.sets])
            rows.append((name, COSTS_MORE, *_often(over > money, INPUTS)))
    return pd.DataFrame(rows, columns=["option", "what", "chance", "band", "times", "number"])


COSTS_MORE = "costs the perspective more than the budget"


def _often(wrong: "npt.NDArray[np.bool_]", band: str) -> tuple[float, str, int, int]:
    """The share that goes wrong, of what, how many, and of how many."""
    times = int(wrong.sum())
    return times / len(wrong), band, times, len(wrong)
