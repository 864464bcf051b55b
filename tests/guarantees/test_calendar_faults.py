"""The tests by hand of the calendar are strong enough: each of its faults is found by them."""

import pytest

from tests.guarantees.calendar_faults import FAULTS
from tests.support.fault_table import assert_found, assert_sound


def test_without_a_fault_nothing_is_found() -> None:
    assert_sound(FAULTS)


pytestmark = pytest.mark.faults


@pytest.mark.parametrize("fault", FAULTS)
def test_found(fault: str) -> None:
    assert_found(FAULTS[fault])
