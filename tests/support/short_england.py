"""England for some weeks: a copy of the shipped scenarios whose run is shorter, for tests that ask what a page or a
command does with England, and not what a year of England comes to.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from simulation.scenario.reading import shipped

SHORTER = {
    "warm_up: 364 days": "warm_up: 14 days",
    "length: 365 days": "length: 42 days",
    "replications: 24": "replications: 4",
}


@contextmanager
def short_england(folder: Path) -> Iterator[Path]:
    """As long as this holds, `england` and whatever extends it runs for eight weeks, in this process; gives the folder
    of the scenarios.
    """
    copy = shutil.copytree(shipped.folder(), folder / "scenarios")
    england = copy / "england.yaml"
    text = england.read_text(encoding="utf-8")
    for said, shorter in SHORTER.items():
        assert text.count(said) == 1, said
        text = text.replace(said, shorter)
    england.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shipped, "folder", lambda: copy)
        shipped.names.cache_clear()
        yield copy
    shipped.names.cache_clear()
