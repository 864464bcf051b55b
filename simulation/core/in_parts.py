"""Work in parts, between which somebody else is heard: a generator that gives way, and returns what it has made."""

from collections.abc import Generator
from typing import Any, TypeVar

Made = TypeVar("Made")


def finished(parts: Generator[Any, None, Made]) -> Made:
    """What is made when all parts have been done without a pause."""
    while True:
        try:
            next(parts)
        except StopIteration as over:
            made: Made = over.value
            return made


__all__ = ["finished"]
