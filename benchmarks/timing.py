"""Rows of the table, and processor time, which other work on the machine moves less than the clock."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    value: str
    reach: str = ""
    """The goal that has to be reached."""
    ambition: str = ""


def seconds(work: Callable[[], Any]) -> float:
    """Processor seconds that some work takes, all threads together."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def least(work: Callable[[], Any], times: int = 3) -> float:
    """The least of several measurements: what is left when nothing else disturbs."""
    return min(seconds(work) for _ in range(times))


def said(value: float) -> str:
    """A number with three digits.

    >>> said(0.01234), said(1.5), said(213.4)
    ('0.0123', '1.50', '213')
    """
    return (
        f"{value:.3g}"
        if abs(value) < 1
        else f"{value:.2f}"
        if abs(value) < 10
        else f"{value:.1f}"
        if abs(value) < 100
        else f"{value:,.0f}"
    )


def times(value: float) -> str:
    """A ratio: '150 x'."""
    return f"{said(value)} x"
