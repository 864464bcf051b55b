"""Memory that goes back to the system as soon as nothing holds it."""

import sys
from contextlib import suppress

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""Names of glibc's settings."""
LARGE = 4 << 20
"""From this size on a piece of memory is taken from the system for itself. What is smaller is asked for so often that
pages which come anew each time, and empty, take a tenth of a replication's time at a limit of 1 MB.
"""


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
        library.mallopt(M_TRIM_THRESHOLD, LARGE)


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


__all__ = ["return_large_pieces", "return_what_is_free"]
