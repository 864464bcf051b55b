"""Whether all who count in a month were followed for as long as their measure asks, before the run was over.

Where they were not, the month's number rests on those whose time was over, who are other people than those of the
months before.
"""

import datetime
from typing import TYPE_CHECKING

from simulation.core.vocabulary import DAY
from simulation.measures.foreseen import follow_up_days
from simulation.measures.registry import definitions
from simulation.scenario.calendar.days import minutes_of_run

if TYPE_CHECKING:
    from simulation.scenario.schema.model import Model


class FollowUp:
    """The measures of a place and the end of its run."""

    def __init__(self, model: "Model") -> None:
        self._days = {measure.id: follow_up_days(measure) for measure, _ in definitions(model)}
        _, end = minutes_of_run(model.run)
        self._last = model.run.start + datetime.timedelta(days=end // DAY)

    def is_over(self, measure: str, month: str) -> bool:
        """Whether it is over for a measure in a month, such as 2024-04."""
        return _end_of(month) + datetime.timedelta(days=self._days.get(measure, 0)) <= self._last

    def is_told(self, measure: str, month: str) -> bool:
        """Whether a month stands beside the others: nobody is followed for the measure, or everybody was."""
        return not self._days.get(measure, 0) or self.is_over(measure, month)


def _end_of(month: str) -> datetime.date:
    """The first day after a month."""
    first = datetime.date.fromisoformat(f"{month}-01")
    return (first + datetime.timedelta(days=32)).replace(day=1)


__all__ = ["FollowUp"]
