"""From the event log and the scenario alone: one tidy table of measures, and the dictionary that defines them.

`measure` takes an `EventLog`, so real data in the same columns can be measured too. `register` adds a measure of your
own, see `simulation.measures.registry`.
"""

from collections.abc import Collection, Generator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from simulation.core.compiling import jit
from simulation.core.errors import expect
from simulation.core.event_log import EventLog, LogOnce, Names, RowsKept
from simulation.core.in_parts import finished
from simulation.measures.days_under_pressure import as_reviewed
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.declared import declared_in
from simulation.measures.log_tables.labels import Mixes
from simulation.measures.log_tables.parse_log import compile_reading
from simulation.measures.log_tables.ratios import InTime
from simulation.measures.log_tables.read_log import READING
from simulation.measures.log_tables.rows_read import rows_kept
from simulation.measures.loops.clock import compile_clock
from simulation.measures.loops.counting import compile_counting
from simulation.measures.loops.selecting import compile_selecting
from simulation.measures.loops.stays import compile_stays
from simulation.measures.loops.steps import compile_steps
from simulation.measures.registry import (
    Family,
    Measure,
    MeasureError,
    dictionary_of,
    families,
    families_with,
    own_families,
    register,
    unregister,
)
from simulation.measures.result_table import Columns, ResultTable, labels_wanted
from simulation.measures.sources import HERE

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario


def measure(
    log: EventLog,
    scenario: "Scenario",
    by: Sequence[str] = (),
    usual: bool = True,
    own: Sequence[Family] | None = None,
    only: Collection[str] | None = None,
) -> "pd.DataFrame":
    """All measures of one replication: columns period, measure, by, group, value.

    `by`: labels (or `stream`) by which measures are split besides cohort and pathway, which are left out without
    `usual`. `own`: measures from outside the package; all that are registered when not said. `only`: names of
    measures; nothing else is worked out, and what is there is the same to the last bit. `period` is `whole`, a month
    such as `2024-04` or an ISO week such as `2024-W14`. A measure whose facts the scenario does not declare is
    left out.

    Raises:
        HomewardError: for a label that nothing records.
        MeasureError: for a measure that is declared and not computed, or computed and not declared, and for a name in
        `only` that none has.
    """
    import pandas as pd

    return pd.DataFrame(measured(log, scenario, by, usual, own, only))


def measured(
    log: EventLog | LogOnce,
    scenario: "Scenario",
    by: Sequence[str] = (),
    usual: bool = True,
    own: Sequence[Family] | None = None,
    only: Collection[str] | None = None,
    in_time: InTime | None = None,
) -> Columns:
    """As `measure`, the columns as arrays: no frame is made. `in_time`: which rows are wanted in months and weeks, so
    that the others are not worked out; all of them when not said. A log that is read once is empty afterwards; `own`
    measures must be said then, and read no rows of the log themselves.
    """
    return finished(measure_by_family(log, scenario, by, usual, own, only, in_time))


def measure_by_family(
    log: EventLog | LogOnce,
    scenario: "Scenario",
    by: Sequence[str] = (),
    usual: bool = True,
    own: Sequence[Family] | None = None,
    only: Collection[str] | None = None,
    in_time: InTime | None = None,
) -> "Generator[str, None, Columns]":
    """As `measure`, as a generator that gives way while the log is read, with `READING`, and after each family of
    measures, with its name, and returns the columns as arrays: no frame is made; `in_time` as in `measured`.
    """
    if not jit.WHY_NOT_COMPILED:
        compile_measures()
    told = log.told if isinstance(log, LogOnce) else log
    model = as_reviewed(scenario.model, scenario.under_pressure, told) if told.reviews else scenario.model
    asked = _asked(own_families() if own is None else own, only)
    wanted_labels = labels_wanted(told.names, by, usual)
    tables = yield from LogTables.in_parts(log, model, wanted_labels, _looked_at(asked), scenario.model)
    table = ResultTable(tables, by, usual, in_time, only)
    yield from table.computed(asked)
    return table.columns(asked)


def rows_read(
    scenario: "Scenario",
    names: Names,
    by: Sequence[str] = (),
    usual: bool = True,
    own: Sequence[Family] = (),
    only: Collection[str] | None = None,
) -> RowsKept:
    """The rows of a log that `measured` reads when it is asked the same, `own` among it: these read tables and labels,
    and no rows of the log themselves, and tell of the measured window, since whoever is gone before it has no rows.
    `names` are those of the plan.

    Raises:
        HomewardError: for a label that nothing records.
        MeasureError: for a name in `only` that none has.
    """
    mixes = Mixes(names, labels_wanted(names, by, usual), _looked_at(_asked(own, only)))
    return rows_kept(declared_in(scenario.model, names), mixes)


def _asked(own: Sequence[Family], only: Collection[str] | None) -> list[Family]:
    """The families of the package and `own` ones; those that compute `only` these measures."""
    asked = [*(family for family in families() if family.of_package), *own]
    return asked if only is None else list(families_with(only, asked))


def _looked_at(families: Sequence[Family]) -> list[str]:
    """Labels that measures need without being split by them."""
    facts = {fact for family in families for measure in family.measures for fact in measure.needs}
    return [fact.removeprefix("label ") for fact in facts if fact.startswith("label ")]


LOOPS = (compile_reading, compile_counting, compile_stays, compile_steps, compile_selecting, compile_clock)
"""What compiles the loops that read and count."""


@cache
def compile_measures() -> None:
    """Compile what reads and counts, once; when that fails the measures are made without, the engine staying as it
    is.
    """
    try:
        for compile_some in LOOPS:
            compile_some()
    except jit.failures():
        jit.use_python(__name__)


def dictionary(scenario: "Scenario") -> "pd.DataFrame":
    """What every measure of this scenario means: columns measure, label, meaning, unit, numerator, denominator,
    follow-up, source.

    Raises:
        OptionError: for something that is no loaded scenario.
    """
    from simulation.scenario.scenario import Scenario as Loaded

    expect("scenario", scenario, Loaded, "a loaded scenario")
    return dictionary_of(scenario.model)


__all__ = [
    "HERE",
    "READING",
    "Measure",
    "MeasureError",
    "compile_measures",
    "dictionary",
    "measure",
    "measure_by_family",
    "measured",
    "register",
    "rows_read",
    "unregister",
]
