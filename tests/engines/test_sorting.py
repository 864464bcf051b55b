"""What the compiled engine puts into order: rows of each minute by patient, each keeping their own order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.engines.compiled.sorting import MOST_RUNS, sort_minutes


def in_order(minutes: list[list[int]]) -> None:
    """Sorts rows of these patients, minute after minute, and compares with numpy's stable sorting."""
    rows = [(minute, patient) for minute, patients in enumerate(minutes, start=5) for patient in patients]
    log = np.array([(minute << 32 | patient, turn) for turn, (minute, patient) in enumerate(rows)], dtype=np.int64)
    log = log.reshape(-1, 2)
    expected = log[np.argsort(log[:, 0], kind="stable")]
    sort_minutes(log, np.empty_like(log), len(log))
    assert np.array_equal(log, expected)


patients = st.lists(st.integers(0, 9), max_size=30)


@settings(deadline=None)
@given(st.lists(st.one_of(patients, patients.map(sorted)), max_size=8))
def test_rows_of_a_minute_are_sorted_by_patient_and_keep_their_own_order(minutes: list[list[int]]) -> None:
    in_order(minutes)


@pytest.mark.parametrize("runs", [2, 3, MOST_RUNS - 1, MOST_RUNS, MOST_RUNS + 1, 3 * MOST_RUNS])
def test_a_minute_of_many_runs(runs: int) -> None:
    """Between minutes that are in order already, of which the one before ends with a patient of a higher number."""
    drawn = np.random.default_rng(runs).integers(0, 1000, (runs, 7))
    in_order([[2000, 2001], np.sort(drawn, axis=1).ravel().tolist(), [0, 1]])


def test_a_minute_in_falling_order() -> None:
    in_order([[3], list(range(300, 0, -1)), [5, 4]])
