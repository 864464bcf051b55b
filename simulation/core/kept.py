"""What is worked out once of something that never changes, and kept for as long as that lives; or by a name, for as
long as all that it is made of stays equal.
"""

import threading
import weakref
from collections import OrderedDict
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


def kept_by_name(
    most: int,
) -> Callable[[Callable[Concatenate[str, Asked], Found]], Callable[Concatenate[str, Asked], Found]]:
    """Keep what a function makes for its first argument, a name, while its other arguments equal those of the last
    time: scenarios that differ in little share the rest, though not as the same objects. Of the names the `most` made
    last are kept. What is kept is handed to everybody, so it must be something that nobody changes.
    """

    def around(work_out: Callable[Concatenate[str, Asked], Found]) -> Callable[Concatenate[str, Asked], Found]:
        known: OrderedDict[str, tuple[Any, Found]] = OrderedDict()
        lock = threading.Lock()

        @wraps(work_out)
        def once(name: str, /, *asked: Asked.args, **named: Asked.kwargs) -> Found:
            with lock:
                found = known.get(name)
            if found is None or found[0] != (asked, named):
                found = (asked, named), work_out(name, *asked, **named)
                with lock:
                    known[name] = found
                    known.move_to_end(name)
                    if len(known) > most:
                        known.popitem(last=False)
            return found[1]

        return once

    return around


__all__ = ["kept", "kept_by_name"]
