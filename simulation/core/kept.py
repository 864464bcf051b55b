"""What is worked out once of something that never changes, and kept for as long as that lives."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Owner = TypeVar("Owner")
Asked = TypeVar("Asked")
Found = TypeVar("Found")


def kept(work_out: Callable[[Owner, Asked], Found]) -> Callable[[Owner, Asked], Found]:
    """Keep what a function makes of its first argument for the last second argument asked about: replications ask for
    the same. The first never changes, and what is kept of it goes when it goes.
    """
    known: dict[int, tuple[weakref.ref[Any], Any, Any]] = {}

    @wraps(work_out)
    def once(owner: Owner, asked: Asked) -> Found:
        number = id(owner)
        found = known.get(number)
        if found is None or found[0]() is not owner or found[1] != asked:
            gone = weakref.ref(owner, lambda _: known.pop(number, None))
            found = known[number] = (gone, asked, work_out(owner, asked))
        answer: Found = found[2]
        return answer

    return once


__all__ = ["kept"]
