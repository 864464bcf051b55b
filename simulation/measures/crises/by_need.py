"""Shares of those discharged by what they needed, so that a comparison may hold the mix of need still.

A lever that sends other people to a service changes a share of those sent there though nobody's outcome has changed.
Standardised to the base's mix, the shares of each need are weighed as in the base. One scenario alone is its own base.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulation.core.numerics.in_order import totals
from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.location import at_home
from simulation.measures.log_tables.tables import Discharges, Mask
from simulation.measures.outcomes import (
    ALL_91,
    AT_HOME_91,
    READMITTED,
    followed,
    followed_old,
    readmitted,
    status_of_old,
    to_reablement,
)
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE

NEED = "need"
"""The label of what somebody needs after an illness."""


@dataclass(frozen=True)
class Standardised:
    """One share: of each need, the mix of needs among those it is of, and the share with the base's mix."""

    by_need: Measure
    mix: Measure
    whole: Measure
    of: Callable[[LogTables], tuple[Discharges, Mask]]
    """Those it is of, and for which of them it is so."""


def _of(measure: Measure, of: Callable[[LogTables], tuple[Discharges, Mask]]) -> Standardised:
    def one(name: str, label: str, meaning: str, numerator: str, denominator: str) -> Measure:
        needs = (*measure.needs, f"label {NEED}")
        return Measure(
            name, label, meaning, "share", numerator, denominator, follow_up=measure.follow_up, source=HERE, needs=needs
        )

    return Standardised(
        one(
            f"{measure.id}_by_need",
            f"{measure.label}, by need",
            f"{measure.meaning}; of those with each need at discharge",
            measure.numerator,
            f"{measure.denominator}, with this need",
        ),
        one(
            f"{measure.id}_mix_of_need",
            f"the mix of need behind {measure.label}",
            f"Of {measure.denominator}, those with each need at discharge",
            f"{measure.denominator}, with this need",
            measure.denominator,
        ),
        one(
            f"{measure.id}_standardised",
            f"{measure.label}, with the base's mix of need",
            f"{measure.meaning}; in a comparison each need weighed as in the base, alone as it is",
            "the share of each need times that need's part of the base's mix, summed",
            "the parts of needs that both have",
        ),
        of,
    )


def _discharged(tables: LogTables) -> tuple[Discharges, Mask]:
    return followed(tables, 30 * DAY), readmitted(tables)


def _old(tables: LogTables) -> tuple[Discharges, Mask]:
    return followed_old(tables), at_home(status_of_old(tables))


def _supported(tables: LogTables) -> tuple[Discharges, Mask]:
    index, home = _old(tables)
    helped = to_reablement(tables, index)
    return index.where(helped), home[helped]


STANDARDISED = (_of(READMITTED, _discharged), _of(AT_HOME_91, _supported), _of(ALL_91, _old))


@register(*(one for share in STANDARDISED for one in (share.by_need, share.mix, share.whole)))
def by_need(tables: LogTables, result: ResultTable) -> None:
    """Each share by need, the mix, and the whole."""
    parts = tables.window.in_parts
    for share in STANDARDISED:
        if not result.is_declared(share.whole):
            continue
        index, so = share.of(tables)
        names, code = tables.labels.groups(NEED), tables.labels.of(NEED, index).astype(np.int32)
        of_those, with_need = parts.count_both(index.minute, code, len(names), so)
        everybody = totals(with_need, axis=0)  # who carries no need is the last of its groups
        result.ratio(share.by_need, NEED, names, of_those, with_need)
        result.ratio(share.mix, NEED, names, with_need, np.broadcast_to(everybody, with_need.shape))
        result.ratio(share.whole, "all", ["all"], totals(of_those, axis=0), everybody)
