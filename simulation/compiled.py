"""Compiling small functions with numba when it is there, and leaving them as they are when it is not.

Compiled code is kept in the user's cache folder, in a folder named after the source of everything that is compiled together with
the versions of numba and Python: numba itself watches one file at a time and would serve a stale rule when another has changed.
"""

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])

SOURCES = ("terms.py", "compiled.py", "chance.py", "luck.py", "plan/tables.py", "plan/packed.py", "rules", "engines")
"""Files and folders whose code reaches the compiled engine."""

WHY_NOT_COMPILED = ""
"""Why nothing is compiled, in plain words; empty when numba works."""

CACHED = False
"""Whether compiled code is kept for the next start."""


def _cache_folder(version: str) -> Path | None:
    digest = hashlib.sha256(f"{version} {sys.version}".encode())
    here = Path(__file__).parent
    for name in SOURCES:
        files = sorted((here / name).glob("*.py")) if (here / name).is_dir() else [here / name]
        for file in files:
            digest.update(file.read_bytes())
    if os.environ.get("HOMEWARD_CACHE"):
        base = Path(os.environ["HOMEWARD_CACHE"])
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "homeward"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches" / "homeward"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "homeward"
    folder = base / digest.hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return None


if os.environ.get("HOMEWARD_COMPILE", "yes") == "no":
    njit = None
    WHY_NOT_COMPILED = "HOMEWARD_COMPILE is set to 'no'"
else:
    try:
        import numba
        from numba import njit
    except ImportError:
        njit = None
        WHY_NOT_COMPILED = "numba is not installed"
    else:
        _folder = _cache_folder(numba.__version__)
        CACHED = _folder is not None
        if _folder is not None:
            numba.config.CACHE_DIR = str(_folder)


def compiled(function: F) -> F:
    """The function compiled to machine code that runs without the interpreter's lock, or itself where numba is not there."""
    if njit is None:
        return function
    return njit(cache=CACHED, nogil=True)(function)  # type: ignore[no-any-return]


def bare(function: F) -> F:
    """As `compiled`, for functions that make no arrays: without counting references, which is most of the time of a small call."""
    if njit is None:
        return function
    return njit(cache=CACHED, nogil=True, _nrt=False)(function)  # type: ignore[no-any-return]
