"""Plain files that somebody names, read without waiting and no further than a limit.

A scenario, a table or a manifest is a plain file. A pipe, a socket or a device under its name would be waited for, or
never end; each is refused before anything is read from it.
"""

import errno
import os
import stat
from pathlib import Path

_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotPlainFileError(OSError):
    """What is there is no plain file; `strerror` says what it is."""


class TooLargeError(OSError):
    """The file holds more than may be read."""


def real(path: Path) -> Path:
    """The path with its links followed; links that lead round in a circle stay, and reading tells of them."""
    return Path(os.path.realpath(path))


def read_bounded(path: Path, limit: int) -> bytes:
    """All that a plain file holds, at most `limit` bytes.

    Raises:
        FileNotFoundError: when it is not there.
        IsADirectoryError: when it is a folder.
        NotPlainFileError: when it is a pipe, a socket or a device.
        TooLargeError: when it holds more than `limit` bytes.
        OSError: when it cannot be read for another reason.
    """
    try:
        _refuse_all_but_plain(Path(path).stat().st_mode, path)
    except ValueError:  # a null character in the name
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)) from None
    handle = os.open(path, os.O_RDONLY | _NO_WAITING)
    with os.fdopen(handle, "rb") as file:
        _refuse_all_but_plain(os.fstat(handle).st_mode, path)  # it may have been replaced since it was looked at
        content = file.read(limit + 1)
    if len(content) > limit:
        raise TooLargeError(errno.EFBIG, f"it is larger than {size_in_words(limit)}", os.fspath(path))
    return content


def _refuse_all_but_plain(mode: int, path: Path) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", os.fspath(path))
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")
    raise NotPlainFileError(errno.EINVAL, f"it is {kind} and no plain file", os.fspath(path))


def size_in_words(size: int) -> str:
    """A number of bytes as people say it.

    >>> size_in_words(2_000_000), size_in_words(64_000)
    ('2 MB', '64 kB')
    """
    return f"{size / 1_000_000:g} MB" if size >= 1_000_000 else f"{size / 1000:g} kB"
