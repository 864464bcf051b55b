"""Single files that commands write where the user says: one that is not this program's own stays as it is."""

import errno
import hashlib
import os
import re
import stat
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from simulation.core.errors import HomewardError
from simulation.core.system.files import NotPlainFileError, TooLargeError, read_bounded

LARGEST_OWN = 50_000_000
IsOwn = Callable[[bytes], bool]
"""Whether a file's content was written by this program for the same purpose."""


def refuse_to_replace(file: Path, is_own: IsOwn, largest: int = LARGEST_OWN) -> None:
    """Nothing, when a file may be written: none is there, or one that this program wrote.

    Raises:
        HomewardError: when something else is there.
    """
    try:
        own = not os.path.lexists(file) or is_own(read_bounded(file, largest))
    except (NotPlainFileError, TooLargeError, IsADirectoryError):
        own = False
    except OSError as error:
        raise HomewardError(f"{file} cannot be written: {error.strerror or error}") from error
    if not own:
        raise HomewardError(
            f"{file} is already there, and this command has not written it as it is now; it stays. Name another file, "
            "or take this one away"
        )


def write_file(file: Path, content: bytes, is_own: IsOwn) -> None:
    """Write a file in one step, in place of an older one of this program's own.

    Raises:
        HomewardError: when something else is there, or it cannot be written.
    """
    refuse_to_replace(file, is_own, max(LARGEST_OWN, len(content)))
    fresh = file.with_name(f".homeward-{uuid.uuid4().hex}")
    try:
        with fresh.open("xb") as opened:
            opened.write(content)
        if file.exists():
            fresh.chmod(stat.S_IMODE(file.stat().st_mode))
            fresh.replace(file.resolve())
        else:
            move_in(fresh, file)
    except OSError as error:
        raise HomewardError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def move_in(file: Path, there: Path) -> None:
    """Give a file a name that is free; one that has appeared there in the meantime stays, and the file may keep its own
    name too.

    Raises:
        FileExistsError: when another process has taken the name.
    """
    try:
        os.link(file, there)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(there):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        file.rename(there)


# ---- text that says by its last line that nobody has changed it ----

_SEAL = re.compile(rb"# Written by homeward, ([0-9a-f]{12}): a file that is changed is never written over\.\n")


def sealed(text: str) -> bytes:
    """YAML text with a last line by which `is_sealed` knows it."""
    content = f"{text.rstrip()}\n".encode()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return content + f"# Written by homeward, {digest}: a file that is changed is never written over.\n".encode()


def is_sealed(content: bytes) -> bool:
    """Whether a sealed text is as it was written; line ends and a mark at the beginning may have been changed."""
    lines = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").splitlines(keepends=True)
    found = _SEAL.fullmatch(lines[-1]) if lines else None
    return found is not None and hashlib.sha256(b"".join(lines[:-1])).hexdigest()[:12].encode() == found[1]


__all__ = ["IsOwn", "is_sealed", "move_in", "refuse_to_replace", "sealed", "write_file"]
