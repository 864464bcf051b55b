"""What happened before today's position, put among the rows of a run: against sorting all of them anew."""

import numpy as np
import pytest

from simulation.core.event_log import Rows, no_rows
from simulation.core.in_parts import finished
from simulation.engines.common.today import WEEK, Added, Changes, with_history

PEOPLE, TODAY = 30, 3 * WEEK


def drawn(chance: np.random.Generator) -> Rows:
    """A log in order, in which the value of a row is its number."""
    columns = [chance.integers(0, 90, 400).astype(column.dtype) for column in no_rows()]
    minute, patient, *_, value = columns
    minute[:], patient[:] = chance.integers(0, TODAY + 500, 400) // 60 * 60, chance.integers(0, PEOPLE, 400)
    rows = Rows(*columns).part(np.lexsort((patient, minute)))
    rows.value[:] = np.arange(len(value))
    return rows


def sorted_anew(rows: Rows, changes: Changes) -> list[tuple[int, ...]]:
    """The same, row by row."""
    found, later = [], []
    for row in zip(*(column.tolist() for column in rows), strict=True):
        minute, who = row[0], row[1]
        if minute >= changes.minute:
            later.append(row)
            continue
        if who not in changes.removed:
            found.append((changes.moved(who, minute), *row[1:]))
        found += [
            (changes.moved(one.index, minute + one.later), one.index, *row[2:])
            for one in changes.added
            if one.donor == who and minute < changes.minute - one.later
        ]
    return [*sorted(found, key=lambda row: row[:2]), *later]


@pytest.mark.parametrize("seed", range(30))
def test_few_rows_are_put_where_sorting_would_put_them(seed):
    chance = np.random.default_rng(seed)
    rows = drawn(chance)
    who = [int(one) for one in chance.permutation(PEOPLE)]
    removed, moved, donors = who[: seed % 4], who[4 : 4 + seed % 3], who[8 : 8 + seed % 5]
    added = [Added(PEOPLE + k, 1000 + k, donor, k % 3, -1) for k, donor in enumerate(donors)]
    late = [*moved, *(one.index for one in added[:2])]
    since = {one: (int(TODAY - chance.integers(1, WEEK)), float(chance.uniform(0.5, 2.0))) for one in late}
    changes = Changes(TODAY, removed, added, since)
    found = finished(with_history(rows, changes))
    assert [column.dtype for column in found] == [column.dtype for column in rows]
    assert list(zip(*(column.tolist() for column in found), strict=True)) == sorted_anew(rows, changes)


def test_a_position_that_changes_nobody_leaves_the_log_as_it_is():
    rows = drawn(np.random.default_rng(1))
    found = finished(with_history(rows, Changes(TODAY)))
    assert all((one == other).all() for one, other in zip(found, rows, strict=True))
