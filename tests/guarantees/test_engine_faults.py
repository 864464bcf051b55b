"""The places made up by number are strong enough: each fault of the compiled engine is found by them."""

import pytest

from tests.guarantees.engine_faults import FAULTS
from tests.support.fault_table import assert_found, assert_sound

pytestmark = pytest.mark.faults


def test_without_a_fault_nothing_is_found() -> None:
    assert_sound(FAULTS)


@pytest.mark.parametrize("fault", FAULTS)
def test_found(fault: str) -> None:
    assert_found(FAULTS[fault])
