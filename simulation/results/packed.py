"""Tables packed with gzip: written so that the same rows give the same bytes, and read from anybody up to a limit."""

import gzip
import io
import zlib
from collections.abc import Iterable
from pathlib import Path

from simulation.core.system.files import TooLargeError, read_bounded, size_in_words

MARK = b"\x1f\x8b"
"""How a packed file begins."""
EFFORT = 4
"""zlib's level: two more pack a twentieth smaller and take twice as long."""


def write_packed(file: Path, texts: Iterable[str]) -> None:
    """Write texts one behind another, as UTF-8; only one of them is in memory at a time."""
    with file.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=EFFORT, fileobj=raw, mtime=0) as packed:
        for text in texts:
            packed.write(text.encode("utf-8"))


def content_of(file: Path, limit: int) -> bytes:
    """What a file holds, unpacked where it is packed; at most `limit` bytes.

    Raises:
        OSError: when it cannot be read, or holds more.
    """
    content = read_bounded(file, limit)
    if not content.startswith(MARK):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            content = packed.read(limit + 1)
    except (EOFError, zlib.error) as error:
        raise OSError(0, f"it cannot be unpacked ({error})", str(file)) from None
    if len(content) > limit:
        raise TooLargeError(0, f"unpacked it is larger than {size_in_words(limit)}", str(file))
    return content


__all__ = ["MARK", "content_of", "write_packed"]
