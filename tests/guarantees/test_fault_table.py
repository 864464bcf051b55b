"""The runner of fault tables tells a fault that is found from one that is not."""

import pytest

from tests.support.fault_table import Fault, assert_found

FILE, TESTS = "simulation/core/units.py", ("tests/core/test_units.py",)


def test_a_fault_that_a_test_finds() -> None:
    assert_found(Fault(FILE, '"hour": 60.0', '"hour": 61.0', TESTS))


def test_a_fault_that_changes_nothing_is_not_found() -> None:
    with pytest.raises(AssertionError, match="none of its tests fails"):
        assert_found(Fault(FILE, '"hour": 60.0', '"hour": 60.00', TESTS))


def test_text_that_is_not_there_or_twice_is_refused() -> None:
    for old in ("nowhere to be found", "return"):
        with pytest.raises(AssertionError, match="should be once"):
            assert_found(Fault(FILE, old, "", TESTS))


def test_tests_that_do_not_exist_find_nothing() -> None:
    with pytest.raises(AssertionError, match="could not be run"):
        assert_found(Fault(FILE, '"hour": 60.0', '"hour": 61.0', ("tests/core/test_nothing.py",)))
