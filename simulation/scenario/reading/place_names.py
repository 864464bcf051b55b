"""How England's 42 integrated care boards are called: by name in any case, with or without NHS, or by code."""

import csv
import re
from functools import cache
from pathlib import Path

FOLDER = "places"
FIGURES = "figures.csv"
"""The table of boards in the folder of shipped places; its first columns are code and name."""


def slug(name: str) -> str:
    """A name as the name of a file.

    >>> slug("NHS Cornwall and the Isles of Scilly")
    'cornwall_and_the_isles_of_scilly'
    """
    return re.sub(r"[^a-z0-9]+", "_", name.casefold().strip().removeprefix("nhs ")).strip("_")


@cache
def codes(folder: Path) -> dict[str, str]:
    """The name of each board's file by its code in small letters; empty where no places are shipped."""
    file = folder / FOLDER / FIGURES
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["code"].casefold(): slug(row["name"]) for row in csv.DictReader(rows)}


def file_of(name: str, folder: Path) -> str:
    """What the file of a board would be called, from its name or code: 'places/devon'."""
    known = codes(folder).get(name.casefold().strip())
    return f"{FOLDER}/{known or slug(name)}"


__all__ = ["FIGURES", "FOLDER", "codes", "file_of", "slug"]
