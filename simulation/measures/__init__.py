"""From the event log and the scenario alone: one tidy table of measures, and the dictionary that defines them.

`measure` takes an `EventLog`, so real data in the same columns can be measured too. All parts are imported here,
together, so that the measures are defined in one order whoever asks first: it is the order of the rows.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from simulation.core import jit
from simulation.core.event_log import EventLog
from simulation.measures.log_tables.counting import compile_counting
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.log_tables.parse_log import compile_reading
from simulation.measures.result_table import ResultTable

# isort: off
from simulation.measures.delays import measure_delays
from simulation.measures.deaths_and_care_homes import measure_deaths_and_care_homes
from simulation.measures.contacts import measure_contacts
from simulation.measures.admissions import measure_admissions
from simulation.measures.costs import measure_costs
from simulation.measures.outcomes import measure_outcomes
from simulation.measures.days_under_pressure import as_reviewed, measure_days_under_pressure
from simulation.measures.service_use import measure_service_use
# isort: on

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario


def measure(log: EventLog, scenario: "Scenario", by: Sequence[str] = (), usual: bool = True) -> "pd.DataFrame":
    """All measures of one replication: columns period, measure, by, group, value.

    `by`: labels (or `stream`) by which measures are split besides cohort and pathway, which are left out without
    `usual`. `period` is `whole`, a month such as `2024-04` or an ISO week such as `2024-W14`. A measure whose facts the
    scenario does not declare is left out.

    Raises:
        HomewardError: for a label that nothing records.
    """
    if not jit.WHY_NOT_COMPILED:
        compile_measures()
    facts = LogTables(log, as_reviewed(scenario.model, scenario.under_pressure, log) if log.reviews else scenario.model)
    tidy = ResultTable(facts, by, usual)
    for part in (
        measure_service_use,
        measure_delays,
        measure_admissions,
        measure_outcomes,
        measure_deaths_and_care_homes,
        measure_contacts,
        measure_costs,
        measure_days_under_pressure,
    ):
        part(facts, tidy)
        tidy.forget()
    return tidy.frame()


@cache
def compile_measures() -> None:
    """Compile what reads and counts, once; when that fails the measures are made without, the engine staying as it
    is.
    """
    try:
        compile_reading()
        compile_counting()
    except jit.failures():
        jit.use_python(__name__)


def dictionary(scenario: "Scenario") -> "pd.DataFrame":
    """What every measure of this scenario means: columns measure, meaning, unit, numerator, denominator, follow-up,
    source.
    """
    from simulation.measures.definitions import dictionary_of

    return dictionary_of(scenario.model)


__all__ = ["compile_measures", "dictionary", "measure"]
