"""Spoilt CSV files: other cells, rows, columns, separators and encodings."""

import random
from pathlib import Path

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import load
from tests.fuzz.mutation import told
from tests.fuzz.spoiling import spoilt_bytes, spoilt_lines
from tests.support.hostile import MARKS
from tests.support.small import changed

MOST_MISTAKES = 3
"""Of one CSV with one cause, and what follows from it."""

DAYS = [f"2024-01-{day:02d}" for day in range(1, 29)]
_RATE = "{by_cohort: {young: 2 per day, old: 1 per day}, source: local}"
_ONE_COHORT = (
    ("cohorts: {young: {from_age: 0}, old: {from_age: 65}}", "cohorts: {old: {from_age: 65}}"),
    ("{young: {P0: 90 %, P1: 10 %}, old:", "{old:"),
    ("{young: {distribution: exponential, mean: 2 days}, old:", "{old:"),
    ("{young: 10 %, old: 20 %}", "{old: 20 %}"),
)
TABLES: tuple[tuple[str, tuple[tuple[str, str], ...], list[list[str]]], ...] = (
    ("by_date", ((f"rate: {_RATE}", "by_date: {file: t.csv}"), *_ONE_COHORT),
     [["date", "value"], *([day, str(number / 4)] for number, day in enumerate(DAYS))]),
    ("recorded", ((f"rate: {_RATE}", "recorded: {file: t.csv}"), *_ONE_COHORT),
     [["time", "number"], *([f"{day} 1{number % 10}:30", str(1 + number % 3)] for number, day in enumerate(DAYS))]),
    ("by_hour", ((_RATE, f"{_RATE}, by_hour: {{file: t.csv}}"),),
     [["hour", "weight"], *([f"{hour:02d}:00", str(hour)] for hour in range(24))]),
    ("by_weekday", ((_RATE, f"{_RATE}, by_weekday: {{file: t.csv}}"),),
     [["day", "weight"], *([day, "1.25"] for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))]),
    ("by_month", ((_RATE, f"{_RATE}, by_month: {{file: t.csv}}"),),
     [["month", "weight"], *([f"2024-{month:02d}", "1,100"] for month in range(1, 13))]),
    ("observed", (("pack: {delay: 3 hours", "pack: {delay: {distribution: table, observed: {file: t.csv}}"),),
     [["minutes"], ["10"], ["20"], ["1,300"]]),
    ("rates", ((_RATE, "{table: t.csv, source: local}"),), [["cohort", "value"], ["young", "2 per day"], ["old", "1 per day"]]),
    ("factors", (("{by_pathway: {P0: 1, P1: 2}}", "{table: t.csv}"),),
     [["cohort/pathway", "P0", "P1"], ["young", "1", "2.5"], ["old", "3", "4"]]),
    ("shares", (("{by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 60 %, P1: 40 %}}, source: local}",
                 "{table: t.csv, source: local}"),),
     [["cohort", "P0", "P1"], ["young", "90 %", "10 %"], ["old", "60 %", "40 %"]]),
)  # fmt: skip
CELLS = (
    *(
        "",
        "1,300",
        "1.300,5",
        "1.300",
        "£3",
        "3 %",
        "-1",
        "1e308",
        "nan",
        "#N/A",
        "03/04/2024",
        "45000",
        "2024-02-30",
        "2024-01-02 25:10",
        "03/04/2024 10:30",
    ),
    *("Mon", "8am", "24:00", "1", "young", "P0", "value", "=1+1", "\u22123", "\u200b", "1 300", "9" * 40, "x" * 300),
    *MARKS,
)


class Csv:
    """Tables with other cells, rows, columns, separators and encodings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, words, _ in TABLES:
            (folder / f"{name}.yaml").write_text(changed(*words), encoding="utf-8")

    def try_one(self, draw: random.Random) -> str:
        """Spoil one table and load the scenario that names it."""
        name, _, rows = draw.choice(TABLES)
        (self.folder / "t.csv").write_bytes(self.spoilt(rows, draw))
        try:
            load(self.folder / f"{name}.yaml", root=self.folder)
        except ScenarioError as error:
            return plainly(error)
        return "loads"

    @staticmethod
    def spoilt(rows: list[list[str]], draw: random.Random) -> bytes:
        """The bytes of a CSV."""
        header, *rest = [list(row) for row in rows]
        if draw.random() < 0.5:
            draw.shuffle(rest)
        table = [header, *rest]
        for _ in range(draw.choice([0, 1, 1, 2, 5])):
            way, row = draw.randrange(6), draw.choice(table)
            if way == 0 and row:
                row[draw.randrange(len(row))] = draw.choice(CELLS)
            elif way == 1:
                row.insert(draw.randrange(len(row) + 1), draw.choice(CELLS))
            elif way == 2 and row:
                row.pop(draw.randrange(len(row)))
            elif way == 3:
                table.insert(draw.randrange(len(table) + 1), list(draw.choice(table)))
            elif way == 4 and len(table) > 1:
                table.pop(draw.randrange(len(table)))
            else:
                for one in table:
                    one.append(draw.choice(["", "note", "1"]))
        separator = draw.choice([",", ",", ",", ";", "\t", "|", " "])
        quoted = draw.random() < 0.7
        lines = [
            separator.join(f'"{cell}"' if quoted and not cell.isalnum() else cell for cell in row) for row in table
        ]
        text = draw.choice(["", "", "", "sep=;\n", "\n", "\ufeff"]) + draw.choice(["\n", "\r\n", "\r"]).join(lines)
        if draw.random() < 0.2:
            return spoilt_bytes(text, draw)
        if draw.random() < 0.1:
            return spoilt_lines(text, draw)
        return text.encode(
            draw.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"]), "replace"
        )


def plainly(error: ScenarioError) -> str:
    """Few mistakes of a table, each on one line; beside them only what follows from it."""
    of_csv = [mistake for mistake in error.mistakes if mistake.file.endswith("t.csv")]
    assert len(of_csv) <= MOST_MISTAKES, f"{len(of_csv)} mistakes:\n{error}"
    assert of_csv or "t.csv" not in str(error), str(error)
    assert str(error).replace("\n", "").isprintable()
    return told(error)
