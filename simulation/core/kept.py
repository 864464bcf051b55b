"""What is worked out once of something that never changes, and kept for as long as that lives."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Owner = TypeVar("Owner")
Asked = ParamSpec("Asked")
Found = TypeVar("Found")


def kept(work_out: Callable[Concatenate[Owner, Asked], Found]) -> Callable[Concatenate[Owner, Asked], Found]:
    """Keep what a function makes of its first argument for the other arguments last asked about: replications ask for
    the same. The first never changes, and what is kept of it goes when it goes.
    """
    known: dict[int, tuple[weakref.ref[Any], Any, Any]] = {}

    @wraps(work_out)
    def once(owner: Owner, /, *asked: Asked.args, **named: Asked.kwargs) -> Found:
        number, said = id(owner), (asked, named)
        found = known.get(number)
        if found is None or found[0]() is not owner or found[1] != said:
            gone = weakref.ref(owner, lambda _: known.pop(number, None))
            found = known[number] = (gone, said, work_out(owner, *asked, **named))
        answer: Found = found[2]
        return answer

    return once


__all__ = ["kept"]
