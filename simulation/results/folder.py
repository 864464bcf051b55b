"""Results folders on disk: written whole or not at all, and nothing that is there is ever lost.

A new folder is filled under another name and takes its own name in one step. A folder that is there is only added to,
by files that it lacks, when all it holds of what was made is the same; otherwise it stays as it is, and the new one
stands beside it with `-2` after its name. Nothing is removed. Two files may be replaced: the manifest, and a page or a
picture that has not been changed since it was written, which the manifest's digests tell.
"""

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.core.errors import HomewardError
from simulation.core.system.files import read_bounded
from simulation.results.manifest import MANIFEST, FileDigest, digest_of, read_json, write_json
from simulation.results.packed import content_of
from simulation.results.single_files import move_in
from simulation.results.writable import UNFINISHED

MARK, MARKED = "unfinished.txt", "Homeward was stopped while it wrote results here. This folder is not needed.\n"
"""The file by which a folder that a killed run left is known, and what it says."""
STALE_SECONDS = 86_400
"""What a killed run left is taken away by a later one after a day; a day, because a slow run may still be writing."""
MOST_BESIDE = 1000
LARGEST_UNPACKED = 500_000_000
TAKEN = (errno.ENOTEMPTY, errno.EEXIST, errno.EACCES, errno.EPERM)
"""What a system says when the name is taken."""


@dataclass(frozen=True)
class Written:
    """What has become of results."""

    folder: Path
    new: bool
    """Whether the folder was made now."""
    added: tuple[str, ...] = ()
    """Files written into a folder that was there."""
    kept: tuple[str, ...] = ()
    """Files that are there, were changed by somebody, and stay."""
    beside: Path | None = None
    """The folder that had the name and holds something else."""

    def told(self) -> list[str]:
        """What a user wants to know of it, beyond where it is."""
        lines = []
        if self.beside is not None:
            lines.append(
                f"{self.beside} holds other results of the same question, made by another version or changed since; "
                "it stays as it is, and these stand beside it."
            )
        if not self.new and self.added:
            lines.append(f"Added to results that are already there: {', '.join(self.added)}.")
        elif not self.new and not self.kept:
            lines.append("The results are already there, the same file by file; nothing was written.")
        if self.kept:
            lines.append(f"Changed since they were written, and kept as they are: {', '.join(self.kept)}.")
        return lines


def put_folder(final: Path, fill: Callable[[Path], None]) -> Written:
    """Results as the folder `final`, or beside it; `fill` writes them, a manifest among them, into the folder it is
    given.

    Raises:
        HomewardError: when they cannot be written; nothing of them remains then.
    """
    with _told(final), _unfinished(final.parent) as part:
        fill(part)
        said = read_json(part / MANIFEST)
        write_json(part / MANIFEST, {**said, "files": _listed({name: part / name for name in _files(part)})})
        return _place(part, final, said)


def add_files(folder: Path, contents: Mapping[str, bytes]) -> Written:
    """Pages or pictures, by their paths within a results folder, put into it; one that was changed since it was written
    stays as it is.

    Raises:
        HomewardError: when they cannot be written.
    """
    with _told(folder), _unfinished(folder.parent) as part:
        for name, content in contents.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        before = _listed_before(folder)
        added, kept, held = [], [], {}
        for name in _files(part):
            there = folder / name
            if _is_free(folder, name):
                _move_in(part / name, there)
                added.append(name)
            elif _same(folder, name, part / name):
                pass  # listed again, since a run may have been killed before it could list it
            elif _plainly_below(folder, name) and digest_of(there) == before.get(name):
                (part / name).replace(there)
                added.append(name)
            else:
                kept.append(name)
                continue
            held[name] = there
        _list(folder, part, held)
    return Written(folder, False, tuple(added), tuple(kept))


@contextmanager
def _told(final: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise HomewardError(f"the results cannot be written to {final}: {error.strerror or error}") from error


@contextmanager
def _unfinished(parent: Path) -> Iterator[Path]:
    """A folder to fill, inside one that is marked as this program's and goes when the block ends."""
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    holder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=parent))
    try:
        (holder / MARK).write_text(MARKED, encoding="utf-8")
        (holder / "results").mkdir()
        yield holder / "results"
    finally:
        shutil.rmtree(holder, ignore_errors=True)


def _place(part: Path, final: Path, said: Mapping[str, Any]) -> Written:
    """Give `part` the name, or put what is missing into the folder that has it and holds the same."""
    for number in range(1, MOST_BESIDE):
        folder = final if number == 1 else final.with_name(f"{final.name}-{number}")
        beside = final if number > 1 else None
        if not os.path.lexists(folder):
            try:
                part.rename(folder)
                return Written(folder, True, beside=beside)
            except OSError as error:
                if error.errno not in TAKEN or not os.path.lexists(folder):
                    raise  # otherwise another process has just taken the name
        if _holds_nothing_else(folder, part, said):
            return _complete(folder, part, beside)
    raise OSError(errno.EEXIST, f"there are {MOST_BESIDE - 1:,} folders of this name")


def _holds_nothing_else(folder: Path, part: Path, said: Mapping[str, Any]) -> bool:
    """Whether a folder answers the same question and every file made now is missing there, or there and the same."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    try:
        there = read_json(folder / MANIFEST)
    except HomewardError:
        return False
    return there.get("digest") == said.get("digest") and all(
        name == MANIFEST or _is_free(folder, name) or _same(folder, name, part / name) for name in _files(part)
    )


def _complete(folder: Path, part: Path, beside: Path | None) -> Written:
    names = [name for name in _files(part) if name != MANIFEST]
    added = [name for name in names if _is_free(folder, name)]
    for name in added:
        _move_in(part / name, folder / name)
    _list(folder, part, {name: folder / name for name in names})
    return Written(folder, False, tuple(added), beside=beside)


def _move_in(file: Path, there: Path) -> None:
    """Move a file to a name that is free, in a folder that may have to be made.

    Raises:
        FileExistsError: when another process has taken the name.
    """
    there.parent.mkdir(exist_ok=True)
    move_in(file, there)


def _list(folder: Path, part: Path, held: Mapping[str, Path]) -> None:
    """Name files with their digests in the folder's manifest, which is replaced in one step."""
    before = _listed_before(folder)
    listed = {**before, **_listed(held)}
    if listed != before:
        said = {**read_json(folder / MANIFEST), "files": dict(sorted(listed.items()))}
        write_json(part / MANIFEST, said)
        (part / MANIFEST).replace(folder / MANIFEST)


def _files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def _listed(files: Mapping[str, Path]) -> dict[str, FileDigest]:
    return {name: digest_of(file) for name, file in files.items() if name != MANIFEST}


def _listed_before(folder: Path) -> dict[str, Any]:
    """The files that a folder's manifest names; none in folders of versions that did not name them."""
    files = read_json(folder / MANIFEST).get("files")
    return files if isinstance(files, dict) else {}


def _is_free(folder: Path, name: str) -> bool:
    """Whether nothing has this path, and a file can be put there without following a link."""
    file = folder / name
    return not os.path.lexists(file) and all(
        above.is_dir() and not above.is_symlink() for above in _way(folder, file) if os.path.lexists(above)
    )


def _plainly_below(folder: Path, name: str) -> bool:
    """Whether a plain file has this path, and no link lies on the way."""
    file = folder / name
    return file.is_file() and not any(one.is_symlink() for one in (file, *_way(folder, file)))


def _way(folder: Path, file: Path) -> list[Path]:
    return [above for above in file.parents if folder in above.parents]


def _same(folder: Path, name: str, made: Path) -> bool:
    there = folder / name
    if not _plainly_below(folder, name):
        return False
    if there.stat().st_size == made.stat().st_size and digest_of(there) == digest_of(made):
        return True
    with suppress(OSError):  # another version of what packs files gives other bytes for the same rows
        return name.endswith(".gz") and content_of(there, LARGEST_UNPACKED) == content_of(made, LARGEST_UNPACKED)
    return False


def _sweep(parent: Path) -> None:
    """Take away what killed runs left: folders with this program's mark, and nothing else."""
    now = time.time()
    for left in parent.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            mark = left / MARK
            if left.is_symlink() or mark.is_symlink() or now - left.stat().st_mtime <= STALE_SECONDS:
                continue
            if not mark.is_file():
                left.rmdir()  # killed before it could be marked: empty, or not this program's
            elif read_bounded(mark, 2 * len(MARKED)).split() == MARKED.encode().split() and {
                entry.name for entry in left.iterdir()
            } <= {MARK, "results"}:
                shutil.rmtree(left, ignore_errors=True)


__all__ = ["MARK", "MARKED", "STALE_SECONDS", "UNFINISHED", "Written", "add_files", "put_folder"]
