"""What a worker that writes reports and workbooks is asked: it is begun when one is asked for, and ended after."""

import base64
import pickle
from collections.abc import Callable

from simulation.app.answer.taken import taken
from simulation.app.browser.runner import told


def take(kind: str, as_is: str, what_if: str, heard: Callable[[int, int], None]) -> str:
    """A file; both scenarios come from the worker that thinks, with the replications that are to be run and all their
    parameters, since nothing here could find them.
    """
    first, second = (pickle.loads(base64.b64decode(one)) for one in (as_is, what_if))  # noqa: S301 - of our own worker
    return told(lambda: taken(kind, first, second, first.model.run.replications, heard))


__all__ = ["take"]
