"""The tests of what is told of money are strong enough: faults put in one at a time are found by the tests named."""

import pytest

from tests.guarantees.money_faults import FAULTS
from tests.support.fault_table import assert_found, assert_sound

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("fault", FAULTS)
def test_found(fault: str) -> None:
    assert_found(FAULTS[fault])


def test_without_a_fault_the_same_tests_pass() -> None:
    assert_sound(FAULTS)
