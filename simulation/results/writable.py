"""Whether results can be written where a user wants them, found out before a run is made for them."""

import stat
import tempfile
from pathlib import Path

from simulation.core.errors import HomewardError

UNFINISHED = ".homeward-"
"""How the names of folders begin that are being filled, or only tried."""


def check_writable(folder: Path, option: str = "--out") -> None:
    """Nothing, when results can be put into `folder`, which need not be there yet; all is left as it is.

    Raises:
        HomewardError: in one line, with what is in the way.
    """
    folder = Path(folder)
    try:
        wrong = _in_the_way(folder)
    except (OSError, ValueError) as error:  # a null character in the name is a ValueError
        wrong = f"results cannot be written there: {getattr(error, 'strerror', None) or error}"
    if wrong:
        raise HomewardError(f"{option} {folder}: {wrong}; nothing was run")


def _in_the_way(folder: Path) -> str:
    """What keeps results from this folder; empty when nothing does.

    Raises:
        OSError: when the system refuses a name, or a new folder.
    """
    there, missing = Path(folder.anchor), False
    for part in folder.parts[len(there.parts) :]:
        below = there / part
        try:
            below.lstat()  # of names below one that is missing only their length is asked
        except FileNotFoundError:
            missing = True
        else:
            if not below.is_dir():
                return f"{below} is {_kind(below)}, not a folder"
            there = there if missing else below
    Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=there)).rmdir()
    return ""


def _kind(there: Path) -> str:
    if there.is_symlink() and not there.exists():
        return "a link that leads nowhere"
    mode = there.stat().st_mode
    return "a file" if stat.S_ISREG(mode) else "a pipe" if stat.S_ISFIFO(mode) else "a device"


__all__ = ["UNFINISHED", "check_writable"]
