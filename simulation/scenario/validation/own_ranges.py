"""Ranges of a file that have not their own number between their ends, and shares of more than all there is.

Where facts, levers or settings have changed a number, its range may be that of another: nothing is said of it then. A
file that was written with what they made of it is no mistake, so this is a warning.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.scenario.reading.quantity_text import quantity
from simulation.scenario.reading.yaml_reader import Where

ALL = 100.0
"""Per cent."""
SHOWN = 3


def ranges_beside(raw: Any) -> tuple[str, ...]:
    """A sentence on the ranges of a file that are beside what they are of; none where all are right."""
    found = [f"{'.'.join(where)} ({why})" for where, why in _beside(raw, ())]
    if not found:
        return ()
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    counted = f"{len(found)} ranges are" if len(found) > 1 else "1 range is"
    told = f"{counted} beside what is said: {', '.join(found[:SHOWN])}{more}"
    return (f"{told}; say ends with the number between them, and of a share at most 100 %",)


def _beside(raw: Any, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(raw, list):
        for n, item in enumerate(raw):
            yield from _beside(item, (*where, str(n)))
    elif isinstance(raw, Mapping):
        said = raw.get("range")
        if isinstance(said, str) and (why := _wrong(said, raw)) is not None:
            yield where, why
        for name, below in raw.items():
            if isinstance(below, (list, Mapping)):
                yield from _beside(below, (*where, str(name)))


def _wrong(text: str, beside: Mapping[Any, Any]) -> str | None:
    """What is wrong with a range beside the one number that it is of, in the unit of both; None for any other."""
    said = next((beside[key] for key in ("value", "mean") if key in beside), None)
    low, high = (quantity(end) for end in text.partition(" to ")[::2])
    own = quantity(said) if isinstance(said, str) else None
    if low is None or high is None or own is None or own.after != high.after or low.after not in ("", own.after):
        return None
    if not low.number <= own.number <= high.number:
        return f"{str(said).strip()[:40]}, and a range of {text[:40]}"
    if own.after == "%" and own.number <= ALL < high.number:
        return f"a share of up to {text.rpartition(' to ')[2][:20]}"
    return None


__all__ = ["ranges_beside"]
