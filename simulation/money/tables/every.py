"""Every table of a study of options by name."""

from collections.abc import Callable, Mapping

import pandas as pd

from simulation.money.effects import four_columns
from simulation.money.options.study import Study
from simulation.money.tables.choice import consequences_table, options_table, ranking_table
from simulation.money.tables.economics import (
    demand_table,
    downside_table,
    incremental_table,
    net_benefit_table,
    optimism_table,
    replications_table,
    switching_table,
)
from simulation.money.tables.inputs import acceptability_table, information_table, inputs_table, prices_table
from simulation.money.tables.payers import budget_impact_table, costs_table, payers_table, years_table


def tables_of(study: Study) -> dict[str, pd.DataFrame]:
    """Every table of a study by name."""
    made: Mapping[str, Callable[[Study], pd.DataFrame]] = {
        "options": options_table,
        "ranking": ranking_table,
        "consequences": consequences_table,
        "costs": costs_table,
        "budget_impact": budget_impact_table,
        "payers": payers_table,
        "financial_years": years_table,
        "four_columns": four_columns,
        "incremental": incremental_table,
        "replications": replications_table,
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
