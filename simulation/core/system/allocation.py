"""Memory that goes back to the system as soon as nothing holds it."""

import sys
import threading
import time
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Names of glibc's settings."""
LARGE = 4 << 20
"""From this size on a piece of memory is taken from the system for itself. What is smaller is asked for so often that
pages which come anew each time, and empty, take a tenth of a replication's time at a limit of 1 MB.
"""

KEPT = 256 << 20
"""Free memory at the heap's end that stays for the next replication: at 4 MB half of what measures make had pages that
came anew and empty, a twentieth of a replication's time.
"""
OFTEN = 20.0
"""Seconds of a thread between two times at which it gives back everything that is free, which takes 5 ms of a large
heap, and pages that come anew: every two seconds it takes 10 MB more off a peak of 330, and a fiftieth of the time.
"""


class _Since(threading.local):
    """When this thread last gave everything back."""

    moment = -OFTEN


_since = _Since()
_asked: list[bool] = []
"""Whether this process was asked to give back what it lets go: a command is, a notebook of somebody's is not."""


def return_large_pieces() -> None:
    """Have the C library take large arrays from the system one by one, give each back when it is let go, and take all
    others from one heap.

    Left to itself glibc takes pieces of up to 32 MB from heaps of its own, one for each thread, which keep what they
    have once had: a comparison on two threads peaks an eighth higher. One heap keeps nobody waiting, since arrays are
    made by one thread at a time. Nothing happens where there is no such setting.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, 1)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_TRIM_THRESHOLD, KEPT)
        _asked[:] = [True]


def return_what_is_free() -> None:
    """Have the C library give back every page of its heap that nobody uses, also from among those in use: once the
    replications are over, what they had would stay beside pictures and pages otherwise. Nothing happens where it
    cannot.
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)


def return_what_was_left() -> None:
    """The same before a replication begins, now and then, where `return_large_pieces` was asked for: what those before
    have left among that which is kept grows with their number, and stands beside the other thread's tables.
    """
    now = time.monotonic()
    if _asked and now - _since.moment >= OFTEN:
        _since.moment = now
        return_what_is_free()


__all__ = ["return_large_pieces", "return_what_is_free", "return_what_was_left"]
