"""Answers that took a while, kept as small JSON files in the user's own cache folder.

Nothing depends on them. A file that is missing, too large or no JSON is no answer, and a folder that cannot be written
costs the next command its seconds and nothing else. Whoever reads an answer looks at all of it before it is used.
"""

import hashlib
import json
import os
import re
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from simulation.core.system.cache import private_cache
from simulation.core.system.files import read_bounded

HERE = Path(__file__).parents[2]
FOLDER = "answers"
MOST_FILES = 400
"""Files that are kept; the oldest go first."""
MOST_BYTES = 100_000
"""A file that is larger is none of ours: the loads of sixty services take some twelve thousand."""
_NAME = re.compile(r"[a-z_]+-[0-9a-f]{32}\.json")


def kept(kind: str, question: str, code: tuple[str, ...]) -> Any:
    """The answer to a question as this state of the code gave it, of whatever make; None when there is none. `code` are
    the folders and files, below the package, that it comes from.
    """
    with suppress(OSError, RuntimeError, ValueError, RecursionError):  # RuntimeError: the user has no home folder
        return json.loads(read_bounded(_file(kind, question, code), MOST_BYTES))
    return None


def keep(kind: str, question: str, code: tuple[str, ...], answer: Any) -> None:
    """Keep an answer, whole or not at all, and let the oldest go."""
    with suppress(OSError, RuntimeError, ValueError):
        file = _file(kind, question, code)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f"{kind}-", suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                json.dump(answer, opened, allow_nan=False)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        _forget_the_oldest(file.parent)


def _file(kind: str, question: str, code: tuple[str, ...]) -> Path:
    key = hashlib.sha256(f"{question} {_digest(code)}".encode()).hexdigest()[:32]
    return private_cache(FOLDER) / f"{kind}-{key}.json"


@cache
def _digest(code: tuple[str, ...]) -> str:
    """Of all the source below these folders; line ends do not count."""
    digest = hashlib.sha256()
    for name in code:
        for file in sorted((HERE / name).rglob("*.py")):
            digest.update(file.relative_to(HERE).as_posix().encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _forget_the_oldest(folder: Path) -> None:
    """Keep the number of files within bounds; what has another name than ours stays."""
    ours = [file for file in folder.iterdir() if _NAME.fullmatch(file.name)]
    for file in sorted(ours, key=lambda one: one.stat().st_mtime)[: max(0, len(ours) - MOST_FILES)]:
        file.unlink(missing_ok=True)
