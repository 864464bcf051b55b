"""What a report on the coming weeks is made of: an outlook that was just run, or one read back from its folder, which
may come from anybody.
"""

import datetime
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simulation.core.errors import HomewardError
from simulation.core.system.files import read_bounded
from simulation.core.text.safe_text import one_line
from simulation.results.manifest import MANIFEST, read_manifest
from simulation.weeks_ahead.days import NCTR, PATHWAY, WORDS
from simulation.weeks_ahead.outlook import Outlook

NUMBERS = ("mean", "lower", "upper", "lower_with_year", "upper_with_year")
TEXTS = ("measure", "by", "group")
LARGEST_TABLE, LARGEST_TEXT, MOST_SENTENCES = 20_000_000, 100_000, 40


@dataclass(frozen=True, eq=False)
class OutlookTold:
    """The coming weeks with everything that a page and a workbook tell of them."""

    title: str
    weeks: int
    sentences: tuple[str, ...]
    """What is told first."""
    days: pd.DataFrame
    """measure, by, group, day, and the mean with the ends of its bands."""
    by_week: pd.DataFrame
    replications: int
    seed: int

    @property
    def measures(self) -> tuple[str, ...]:
        """Those there are, in their order."""
        there = set(self.days["measure"])
        return tuple(measure for measure in WORDS if measure in there)

    @property
    def pathways(self) -> tuple[str, ...]:
        """Those of patients with no criteria to reside."""
        mine = self.days[(self.days["measure"] == NCTR) & (self.days["by"] == PATHWAY)]
        return tuple(str(group) for group in mine["group"].unique())

    @property
    def begins(self) -> datetime.date:
        """The day of the position."""
        first: datetime.date = self.days["day"].min()
        return first

    def of(self, measure: str, by: str = "all", group: str = "all") -> pd.DataFrame:
        """The days of one line."""
        days = self.days
        return days[(days["measure"] == measure) & (days["by"] == by) & (days["group"] == group)]


def told_of(study: Outlook) -> OutlookTold:
    """What is told of an outlook that was just run."""
    return OutlookTold(
        one_line(study.scenario.title),
        study.weeks,
        tuple(study.sentences()),
        study.days,
        study.by_week,
        study.replications,
        study.seed,
    )


def read_told(folder: Path) -> OutlookTold:
    """What is told of the outlook in a results folder.

    Raises:
        HomewardError: when one of its files is missing or is not what it should be.
    """
    said = read_manifest(folder)
    if said.outlook is None:
        raise HomewardError(f"{folder / MANIFEST} names no weeks of an outlook")
    days, weeks = _table(folder / "days.csv", "day"), _table(folder / "weeks.csv", "week_from")
    text = _bytes(folder / "findings.txt", LARGEST_TEXT).decode("utf-8-sig", errors="replace")
    lines = [one_line(line) for line in text.splitlines() if line.strip()][:MOST_SENTENCES]
    title = one_line(said.scenarios[0].name)
    return OutlookTold(title, said.outlook, tuple(lines), days, weeks, said.replications, said.seed)


def _table(file: Path, date: str) -> pd.DataFrame:
    """Days or weeks, their date in a column `day`."""
    content = _bytes(file, LARGEST_TABLE)
    try:
        table = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", dtype=dict.fromkeys((*TEXTS, date), str))
        missing = [name for name in (*TEXTS, date, *NUMBERS) if name not in table]
        if missing:
            raise HomewardError(f"{file} has no column '{missing[0]}'")
        days = [datetime.date.fromisoformat(str(one)) for one in table[date]]
        numbers = {name: pd.to_numeric(table[name]) for name in NUMBERS}
    except ValueError as error:
        raise HomewardError(f"{file} cannot be read: {' '.join(str(error).split())[:160]}") from None
    if table.empty:
        raise HomewardError(f"{file} holds nothing")
    texts = {name: [one_line(str(one)) for one in table[name]] for name in TEXTS}
    return pd.DataFrame({**texts, "day": days, **numbers})


def _bytes(file: Path, most: int) -> bytes:
    try:
        return read_bounded(file, most)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise HomewardError(f"{file} cannot be read: {why}") from None


__all__ = ["OutlookTold", "read_told", "told_of"]
