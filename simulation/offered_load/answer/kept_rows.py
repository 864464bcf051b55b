"""Rows to be expected in a log as they were worked out before, so that nobody waits twice for the same number."""

import math
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from simulation.core.system.answers import keep, kept
from simulation.offered_load.expected_rows import ExpectedRows, expected_rows

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

KIND = "rows"
CODE = ("core", "offered_load", "scenario")
"""Where they come from."""


def kept_rows(scenario: "Scenario") -> ExpectedRows:
    """The rows of one replication of a scenario: as kept from an earlier time, or worked out now and kept."""
    found = read_rows(kept(KIND, scenario.digest_of_means, CODE))
    if found is None:
        found = expected_rows(scenario.model)
        keep(KIND, scenario.digest_of_means, CODE, asdict(found))
    return found


def read_rows(said: Any) -> ExpectedRows | None:
    """Expected rows from what was kept; None unless it is that in every word."""
    if not isinstance(said, dict) or set(said) != {field.name for field in fields(ExpectedRows)}:
        return None
    numbers = [value for name, value in said.items() if name != "busiest"]
    if not isinstance(said["busiest"], str) or not all(
        isinstance(value, float) and 0.0 <= value < math.inf for value in numbers
    ):
        return None
    return ExpectedRows(**said)


__all__ = ["kept_rows", "read_rows"]
