"""What must be known before the numbers are read, as a report says it: what is less at work than was asked, and how
many fewer or more are treated.
"""

import math

from simulation.app.answer.numbers import AS_IS, WHAT_IF, Numbers
from simulation.experiment.lever_strengths import by_month, left_of
from simulation.scenario.scenario import Scenario

PRESSURE = "share_of_days_under_pressure"


def first_of(numbers: Numbers) -> list[str]:
    """A sentence for each thing; nothing where there is none."""
    told = _realised(numbers, numbers.other, True) if numbers.is_paired else _realised(numbers, numbers.scenario, False)
    treated = numbers.treated.told(WHAT_IF, "the place as it is") if numbers.is_paired else ""
    return [*told, *([treated] if treated else [])]


def _realised(numbers: Numbers, scenario: Scenario, is_what_if: bool) -> list[str]:
    """Of which levers less was realised than asked, while beds were full or money was gone."""
    effect = scenario.pressure_effect
    if effect is None or not scenario.levers:
        return []
    spans = {month: numbers.span((month, PRESSURE, "all", "all"), is_what_if) for month in numbers.periods(PRESSURE)}
    pressed = {month: span.mean for month, span in spans.items() if span is not None and math.isfinite(span.mean)}
    rows = by_month(scenario.levers, effect.months, pressed)
    strengths = ((lever, strength, asked) for lever, _, strength, asked in rows)
    return left_of(WHAT_IF if is_what_if else AS_IS, strengths, " (means over the measured months)")


__all__ = ["first_of"]
