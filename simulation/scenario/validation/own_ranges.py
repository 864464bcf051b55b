"""Ranges beside the numbers of one file: each has its own number between its ends, and no share is above all there is.

Where facts, levers or settings have changed a number, its range may be that of another: nothing is said of it then.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.scenario.reading.quantity_text import quantity
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.validation.pydantic_errors import Fault

ALL = 100.0
"""Per cent."""


def check_own_ranges(raw: Any, where: Where = ()) -> Iterator[Fault]:
    """What is wrong with the ranges below a place of a file as it is written."""
    if isinstance(raw, list):
        for n, item in enumerate(raw):
            yield from check_own_ranges(item, (*where, str(n)))
    elif isinstance(raw, Mapping):
        said = raw.get("range")
        if isinstance(said, str) and (right := _lacking(said, raw)) is not None:
            yield (*where, "range"), f"'{said[:60]}'", right
        for name, below in raw.items():
            if isinstance(below, (list, Mapping)):
                yield from check_own_ranges(below, (*where, str(name)))


def _lacking(text: str, beside: Mapping[Any, Any]) -> str | None:
    """What a range lacks beside the one number that it is of, in the unit of both; None for any other range."""
    said = next((beside[key] for key in ("value", "mean") if key in beside), None)
    low, high = (quantity(end) for end in text.partition(" to ")[::2])
    own = quantity(said) if isinstance(said, str) else None
    if low is None or high is None or own is None or own.after != high.after or low.after not in ("", own.after):
        return None
    if not low.number <= own.number <= high.number:
        return f"a range with what is said, '{str(said).strip()[:40]}', between its ends was expected"
    if own.after == "%" and own.number <= ALL < high.number:
        return "a share is at most 100 %"
    return None


__all__ = ["check_own_ranges"]
