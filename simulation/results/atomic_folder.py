"""Folders that are written whole or not at all, whoever else writes them and whenever the process ends."""

import errno
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulation.core.errors import HomewardError

PART, OLD = ".part-", ".old-"
STALE_SECONDS = 86_400
"""What a killed run left behind is taken away by a later one after a day; a day, because a slow run may still be
writing.
"""
TRIES = 100
TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.EACCES, errno.EPERM)
"""What a system says when the name is taken by a folder."""


@contextmanager
def atomic_folder(final: Path) -> Iterator[Path]:
    """A folder to fill, which becomes `final` when the block ends well, in place of an older one; otherwise nothing of
    it remains.

    Raises:
        HomewardError: when it cannot be written.
    """
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        _sweep(final.parent)
        part = Path(tempfile.mkdtemp(prefix=PART, dir=final.parent))
        try:
            yield part
            part.chmod(0o755)
            _put(part, final)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise HomewardError(f"the results cannot be written to {final}: {error.strerror or error}") from error


def _put(part: Path, final: Path) -> None:
    """Give `part` the name of `final`. Another process may do the same at the same time: the last one stays, whole."""
    for _ in range(TRIES):
        try:
            part.rename(final)
            return
        except OSError as error:
            if error.errno not in TAKEN:
                raise
            last = error
        if final.exists() and _replaced(part, final):
            return
    raise OSError(errno.EBUSY, "other runs keep writing the same results") if final.exists() else last


def _replaced(part: Path, final: Path) -> bool:
    """Move the older folder aside and put `part` in its place; whether that worked. The older one goes only when the
    new one stands.
    """
    old = Path(tempfile.mkdtemp(prefix=OLD, dir=final.parent))
    try:
        with suppress(FileNotFoundError):  # another process was quicker
            final.rename(old / "results")
        try:
            part.rename(final)
        except OSError as error:
            with suppress(OSError):  # nothing to put back, or another process has put its own there
                (old / "results").rename(final)
            if error.errno not in TAKEN:
                raise
            return False
        return True
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Take away what killed runs left."""
    now = time.time()
    for left in (*folder.glob(f"{PART}*"), *folder.glob(f"{OLD}*")):
        with suppress(OSError):
            if now - left.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(left, ignore_errors=True)
