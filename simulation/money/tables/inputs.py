"""Uncertain inputs as tables, and where the figures of each service come from."""

import numpy as np
import pandas as pd

from simulation.money.economics import acceptability, frontier, net_benefit, perfect_information
from simulation.money.options.study import Study
from simulation.money.tables.estimates import INPUTS, Floats


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
