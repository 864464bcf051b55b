"""numpy as it is where sizes have 32 bits, as in a browser: what it makes of numbers whose type nobody says has as many.

    python -m tests.support.sizes_of_32_bits [yes|no] PLACE…      # digests of a log and its measures, place by place

Places are files, or numbers of places that are made up. numpy is changed before anything of the package is imported.
"""

import functools
import sys
from typing import Any

import numpy as np

PLACES = "argsort searchsorted flatnonzero nonzero argwhere lexsort digitize unique bincount argmax argmin"
"""What numpy tells places or numbers of."""
MADE = "array asarray full arange"
"""What makes arrays, of a type that is asked for or of numpy's own."""


def _narrow(found: Any) -> Any:
    if isinstance(found, tuple):
        return tuple(map(_narrow, found))
    return found.astype(np.int32) if isinstance(found, np.ndarray) and found.dtype == np.int64 else found


def _places(call: Any) -> Any:
    @functools.wraps(call)
    def narrowed(*given: Any, **named: Any) -> Any:
        found = call(*given, **named)
        if call.__name__ != "unique":
            return _narrow(found)
        return (found[0], *map(_narrow, found[1:])) if isinstance(found, tuple) else found

    return narrowed


def _made(call: Any) -> Any:
    @functools.wraps(call)
    def narrowed(*given: Any, **named: Any) -> Any:
        found = call(*given, **named)
        told = given[1] if call.__name__ == "full" else given[0]
        numbers = list(told) if isinstance(told, (list, tuple, range)) else [told]
        own = all(type(one) is int for one in numbers) and "dtype" not in named
        is_named = any(isinstance(one, (type, np.dtype, str)) for one in given)
        return _narrow(found) if own and not is_named else found

    return narrowed


def change() -> None:
    """Change numpy for the rest of this process."""
    for names, wrap in ((PLACES, _places), (MADE, _made)):
        for name in names.split():
            setattr(np, name, wrap(getattr(np, name)))


def main(places: list[str]) -> None:
    """Print the digests, a line each."""
    import hashlib

    import simulation
    from simulation.core.compiling import jit
    from simulation.engines import simulate
    from simulation.measures import measured
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample
    from tests.support.places import loaded, numbered

    assert jit.SHIPPED, "compiled code says of which type an array must be"
    for name in places:
        place = loaded(numbered(int(name))) if name.isdigit() else simulation.load(name, set={"run.length": "7 days"})
        plan, digest = compile_plan(place), hashlib.sha256()
        log = simulate(plan, sample(plan, place.model.run.seed, 0), engine="compiled")
        for column in (log.minute, log.patient, log.spell, log.event, log.subject, log.value):
            digest.update(column.tobytes())
        digest.update(measured(log, place)["value"].tobytes())
        print(name, len(log), digest.hexdigest())


if __name__ == "__main__":
    if sys.argv[1] == "yes":
        change()
    main(sys.argv[2:])
