"""What is dear to make is made once in a run of the tests, whichever processes share its tests between them."""

import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

LONGEST = 600.0
"""Seconds that anything may take to make."""


def once(of_session: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of this name for all the tests of a run; `make` fills it, in the process that asks first, and the others
    wait for it. What cannot be made fails in each.
    """
    base = of_session.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each process has a folder of its own in that of the run
    folder, over = base / name, base / f"{name}.over"
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(over)
    else:
        wrong = "it was not finished"
        try:
            make(folder)
            wrong = ""
        except BaseException:
            wrong = traceback.format_exc()
            raise
        finally:
            written = over.with_suffix(".part")
            written.write_text(wrong, encoding="utf-8")
            written.rename(over)
    if wrong := over.read_text(encoding="utf-8"):
        pytest.fail(f"{name} could not be made:\n{wrong}")
    return folder


def _wait_for(file: Path) -> None:
    end = time.monotonic() + LONGEST
    while not file.exists():
        assert time.monotonic() < end, f"nobody has made {file.stem}"
        time.sleep(0.1)
