"""The test that the faults of the compiled engine are put to: places made up by number, one after another."""

from tests.support.agreeing import both, difference
from tests.support.places import loaded, numbered

MOST = 25
"""Places tried; the fault that is hardest to find is found by the twentieth."""


def test_the_engines_agree_on_numbered_places() -> None:
    for number in range(MOST):
        found = difference(*both(loaded(numbered(number))))
        assert not found, f"place {number}:\n{found}"
