"""What a page of funding options is made of: its tables, and what the file of options asks; of a study that has just
been run, or read back from its results folder.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from simulation.core.errors import HomewardError
from simulation.core.system.files import read_bounded
from simulation.core.text.safe_text import one_line
from simulation.money.files.indices import written_year
from simulation.money.options.study import Study
from simulation.money.tables import tables_of
from simulation.money.told.archive import FINDINGS, TOLD_KEY, told_in_manifest
from simulation.money.told.questions import questions_table
from simulation.report.record.kept_digits import table_as_kept
from simulation.results.manifest import MANIFEST, read_json

LARGEST_TABLE, LARGEST_TEXT = 50_000_000, 2_000_000
NEEDED = ("options", "ranking", "consequences", "costs", "budget_impact", "payers", "questions")
TEXTS = ("option", "label", "what", "standing", "unit", "band", "month", "service", "kind", "payer", "year", "column",
         "verdict", "against", "horizon", "group", "standard", "item", "question", "answer", "trace",
         "called", "entry", "payers", "months")  # fmt: skip
YES_OR_NO = ("gap", "on_frontier")


@dataclass(frozen=True, eq=False)
class OptionsTold:
    """A study of options as it is told."""

    title: str
    question: str
    verdict: str
    otherwise: str
    """What the other horizon says where it changes what is best."""
    labels: Mapping[str, str]
    """What each option is called, doing nothing first."""
    best: str
    """The option that does best, whether or not that is certain."""
    perspective: tuple[str, ...]
    people: tuple[str, ...]
    """Payers who are people themselves."""
    values_of_a_year: tuple[float, ...]
    decide_value: float | None
    """At which value of a quality-adjusted year it is decided; None when a measure decides."""
    decide_measure: str
    carried_on: bool
    """Whether it is decided with what runs on after the horizon."""
    budget_a_year: float | None
    """None in a folder of an older version."""
    price_year: str
    length_years: float
    replications: tuple[int, int]
    """The fewest and the most of any option."""
    draws: int
    draw_replications: int
    seed: int
    deaths_go_on: bool
    """Whether deaths are counted from the end of treatment and not from the discharge."""
    harms_of_waiting: tuple[str, ...] | None
    """What waiting does to people in the base; None in a folder of an older version."""
    tables: Mapping[str, pd.DataFrame]
    limits: str = ""
    """Whether an option makes clearly worse what must not get worse."""
    findings: tuple[str, ...] = ()
    """What was told of it in plain lines, as its folder keeps them."""

    def has(self, name: str) -> bool:
        """Whether a table is there and says something."""
        return name in self.tables and not self.tables[name].empty

    def label(self, option: str) -> str:
        """What an option is called."""
        return self.labels.get(option, option.replace("_", " "))

    @property
    def horizon(self) -> str:
        """Within which time it is decided; nothing where a measure decides."""
        length = f"{self.length_years:.2g} years"
        if self.decide_value is None:
            return ""
        return f" with what runs on after {length}" if self.carried_on else f" within {length}"

    @property
    def runs(self) -> str:
        """'3 to 4 replications'."""
        least, most = self.replications
        return f"{most} replications" if least == most else f"{least} to {most} replications"

    @property
    def leading(self) -> str:
        """The option that does best beside doing nothing."""
        if self.best in self.options:
            return self.best
        order = self.tables["ranking"].sort_values("place", kind="stable")["option"]
        return next((str(name) for name in order if name in self.options), self.best)

    @property
    def options(self) -> tuple[str, ...]:
        """The options without doing nothing, in the order of the file."""
        return tuple(list(self.labels)[1:])


def told_of(study: Study) -> OptionsTold:
    """A study that has just been run, in the digits that its folder keeps."""
    made = {**tables_of(study), "questions": questions_table(study)}
    tables = {name: table_as_kept(table) for name, table in made.items()}
    return _told(told_in_manifest(study), study.seed, tables)


def read_told(folder: Path) -> OptionsTold:
    """The same read back from a results folder, whose tables may come from anybody.

    Raises:
        HomewardError: when a table is missing or is not what it should be.
    """
    said = read_json(folder / MANIFEST)
    about = said.get(TOLD_KEY)
    if not isinstance(about, Mapping):
        raise HomewardError(f"{folder / MANIFEST} does not say what its options are; run them again")
    tables = {}
    for file in sorted(folder.glob("*.csv"))[:60]:
        try:
            content = read_bounded(file, LARGEST_TABLE)
            table = pd.read_csv(io.BytesIO(content), encoding="utf-8-sig", keep_default_na=False, na_values=[""])
        except (ValueError, OSError) as error:
            raise HomewardError(f"{file} cannot be read: {' '.join(str(error).split())[:160]}") from None
        for name in table.columns:
            if name in TEXTS:
                table[name] = table[name].astype(object).fillna("").astype(str)
            elif name in YES_OR_NO:
                table[name] = table[name].astype(str) == "yes"
            else:
                table[name] = pd.to_numeric(table[name], errors="coerce")
        tables[file.stem] = table_as_kept(table)
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise HomewardError(f"{folder} holds no {missing[0]}.csv, so its options cannot be told")
    try:
        seed = int(said.get("seed", 0))
        return replace(_told(about, seed, tables), findings=_findings(folder))
    except (KeyError, TypeError, ValueError) as error:
        raise HomewardError(f"{folder / MANIFEST}: '{TOLD_KEY}' is not as it was written ({error})") from None


def _findings(folder: Path) -> tuple[str, ...]:
    """The lines of the folder; none where there are none."""
    try:
        text = read_bounded(folder / FINDINGS, LARGEST_TEXT).decode("utf-8-sig", errors="replace")
    except OSError:
        return ()
    return tuple(f"{'  ' if line.startswith('  ') else ''}{one_line(line)}" for line in text.splitlines())


def _told(about: Mapping[str, Any], seed: int, tables: Mapping[str, pd.DataFrame]) -> OptionsTold:
    least, most = about["replications"]
    value = about["decide_value"]
    return OptionsTold(
        one_line(str(about["title"])),
        one_line(str(about["question"])),
        one_line(str(about["verdict"])),
        one_line(str(about.get("otherwise", ""))),
        {str(name): one_line(str(label)) for name, label in about["labels"].items()},
        str(about["best"]),
        tuple(map(str, about["perspective"])),
        tuple(map(str, about["people"])),
        tuple(map(float, about["values_of_a_year"])),
        float(value) if value is not None else None,
        str(about["decide_measure"]),
        about.get("carried_on") is True,
        float(about["budget_a_year"]) if "budget_a_year" in about else None,
        written_year(int(about["price_year"])),
        float(about["years"]),
        (int(least), int(most)),
        int(about["draws"]),
        int(about["draw_replications"]),
        seed,
        about.get("deaths_go_on") is True,
        tuple(one_line(str(one)) for one in about["harms_of_waiting"]) if "harms_of_waiting" in about else None,
        tables,
        one_line(str(about.get("limits", ""))),
    )


__all__ = ["OptionsTold", "read_told", "told_of"]
