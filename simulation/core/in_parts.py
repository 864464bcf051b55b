"""Work in parts, between which somebody else is heard: a generator that gives way, and returns what it has made."""

from collections.abc import Callable, Generator
from typing import TypeVar

Told = TypeVar("Told")
Made = TypeVar("Made")


def finished(parts: Generator[Told, None, Made], progress: Callable[[Told], None] | None = None) -> Made:
    """What is made when all parts have been done without a pause; `progress` hears what each says as it gives way."""
    while True:
        try:
            told = next(parts)
        except StopIteration as over:
            made: Made = over.value
            return made
        if progress is not None:
            progress(told)


__all__ = ["finished"]
