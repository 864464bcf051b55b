"""The user's own cache folder: code is loaded from it, so it is used only when nobody else can write to it.

On POSIX its owner and its mode are looked at, and those of every folder above it; on Windows the folder lies in the
user's profile, which the system keeps to the user.
"""

import atexit
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

PRIVATE = 0o700
HAS_USERS = os.name == "posix" and sys.platform != "emscripten"
"""Whether folders belong to somebody: in a browser there is one user, and what is written is gone with the page."""


class NotPrivateError(OSError):
    """Others can put files into a folder; `strerror` says how."""


def cache_folder() -> Path:
    """Where compiled code is kept: HOMEWARD_CACHE, or the user's cache folder as the system has it."""
    if os.environ.get("HOMEWARD_CACHE"):
        return Path(os.environ["HOMEWARD_CACHE"])
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "homeward"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "homeward"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "homeward"


def private_cache(name: str) -> Path:
    """A folder of this name in the cache folder, both made when they are not there, that only the user can write to.

    Raises:
        NotPrivateError: when others can write there.
        OSError: when nothing can be written there.
        RuntimeError: when the user has no home folder.
    """
    above = cache_folder()
    if not os.environ.get("HOMEWARD_CACHE"):
        _tighten(above)
    folder = _private(_private(above) / name)
    with tempfile.TemporaryFile(dir=folder):
        return folder


def temporary_cache() -> Path:
    """A new private folder, for this process and those it starts; it is removed when this process ends.

    Raises:
        OSError: when there is no place for it.
    """
    folder = Path(tempfile.mkdtemp(prefix="homeward-"))
    os.environ["HOMEWARD_CACHE"] = os.fspath(folder)
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:  # not in a copy of the process that made it
        shutil.rmtree(folder, ignore_errors=True)


def _tighten(folder: Path) -> None:
    """Keep a folder that an earlier version has made to the user; what others have put into it belongs to them, and is
    refused for that.
    """
    if HAS_USERS and folder.is_dir() and folder.stat().st_uid == os.geteuid():
        folder.chmod(PRIVATE)


def _private(folder: Path) -> Path:
    """The folder, made when it is not there.

    Raises:
        NotPrivateError: when others can write to it, or can put another in its place.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    if not HAS_USERS:
        return folder
    resolved = folder.resolve()
    told = resolved.stat()
    if told.st_uid != os.geteuid():
        raise NotPrivateError(0, "belongs to another user", os.fspath(folder))
    if _others_write(told):
        raise NotPrivateError(0, "can be written to by others; run 'chmod go-w' on it", os.fspath(folder))
    trusted = {os.geteuid(), 0, Path("/").stat().st_uid}
    for above in {*folder.absolute().parents, *resolved.parents}:
        told = above.stat()
        if told.st_uid not in trusted:
            raise NotPrivateError(0, f"lies in {above}, which belongs to another user", os.fspath(folder))
        if _others_write(told) and not told.st_mode & stat.S_ISVTX:
            raise NotPrivateError(0, f"lies in {above}, which can be written to by others", os.fspath(folder))
    return folder


def _others_write(told: os.stat_result) -> bool:
    if told.st_mode & stat.S_IWOTH:
        return True
    return bool(told.st_mode & stat.S_IWGRP) and not _is_users_own_group(told.st_gid)


def _is_users_own_group(group: int) -> bool:
    """Whether nobody but the user is in a group, as on systems that give each user a group of the same name."""
    if sys.platform == "win32":
        return False
    import grp
    import pwd

    try:
        user, told = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return group == user.pw_gid and told.gr_name == user.pw_name and set(told.gr_mem) <= {user.pw_name}
