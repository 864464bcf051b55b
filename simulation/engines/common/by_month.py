"""A run that gives way every month, taken to its end."""

from collections.abc import Callable, Generator

from simulation.core.event_log import EventLog

Months = Generator[float, None, EventLog]
"""Yields the share of the run that is done, every month or sooner, and returns the log."""


def whole(months: Months, progress: Callable[[float], None] | None = None) -> EventLog:
    """The log at the end of it; `progress` is told the share done each time it gives way."""
    while True:
        try:
            done = next(months)
        except StopIteration as over:
            log: EventLog = over.value
            return log
        if progress is not None:
            progress(done)


__all__ = ["Months", "whole"]
