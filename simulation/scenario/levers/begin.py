"""Levers that begin on another day, or reach only part of what they reached: the same change as another place would
make it.
"""

import datetime
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from simulation.scenario.levers.placed import PlacedLever
from simulation.scenario.schema.levers import LeverPart


def with_start(
    placed: Collection[PlacedLever], levers: Collection[str], day: datetime.date | None, reach: float
) -> list[PlacedLever]:
    """Levers as their files say them, those named paid for from `day` on (when it is given) and reaching `reach` times
    what they reached.
    """
    return [replace(lever, part=_part(lever.part, day, reach)) if lever.name in levers else lever for lever in placed]


def _part(part: LeverPart, day: datetime.date | None, reach: float) -> LeverPart:
    """Lead time, ramp and decay stay; an end that was counted from a beginning moves with it."""
    said: dict[str, Any] = {"reach": part.reach * reach}
    if day is not None:
        said["from_"] = day
        if part.until is not None and part.from_ is not None:
            said["until"] = day + (part.until - part.from_)
    return part.model_copy(update=said)


__all__ = ["with_start"]
