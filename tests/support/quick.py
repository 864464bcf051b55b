"""Time limits that hold on a slow or busy machine too: seconds of a quick one, by how long this one takes over the same
small loop.
"""

import time

LOOP = 2_000_000
QUIET = 0.055
"""Processor seconds of the loop on a quick and quiet machine."""


def room(seconds: float) -> float:
    """So many seconds of a quick machine, on this one and now; never fewer."""
    times = []
    for _ in range(3):
        began, total = time.process_time(), 0
        for number in range(LOOP):
            total += number
        times.append(time.process_time() - began)
    return seconds * max(1.0, min(times) / QUIET)
