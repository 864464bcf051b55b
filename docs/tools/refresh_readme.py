"""Puts the demo's answer, first table and drawings into the README: `python docs/tools/refresh_readme.py RESULTS`,
after `compare --out RESULTS`.
"""

import csv
import re
import shutil
import sys
from pathlib import Path

from simulation.report.answer.answer import answer_of
from simulation.report.record.read_back import read_record

ROOT = Path(__file__).parents[2]
PICTURES = ("outcomes-differences.svg", "no_criteria_to_reside-by-month.svg", "no_criteria_to_reside-by-reason.svg")


def answer(folder: Path) -> str:
    """What the demo answers, a paragraph for each variant."""
    told = answer_of(read_record(folder))
    return "\n\n".join("\n".join((*one.below, one.heading, one.what, *one.heed, one.why)) for one in told.paragraphs)


FIRST = (
    ("discharges delayed a day or more, %", "share_delayed", 100.0, 1),
    ("patients with no criteria to reside at midnight", "no_criteria_to_reside", 1.0, 0),
    ("readmitted within 30 days, %", "readmitted_within_30_days", 100.0, 2),
    ("at home 91 days after reablement, official (October to December), %", "at_home_at_91_days_official", 100.0, 1),
    ("emergency admissions that wait more than 12 hours for a bed, %", "emergency_admissions_over_12_hours", 100.0, 1),
)
"""Rows of the first table: caption, measure, factor, decimals."""


def first_table(folder: Path) -> str:
    """Means with 95 % confidence intervals: a column for each scenario, the base after the first variant."""
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["by"], row["group"]) == ("all", "all")]
    base, *variants = dict.fromkeys(row["scenario"] for row in rows)
    order = [*variants[:1], base, *variants[1:]]
    found = {(row["scenario"], row["measure"]): row for row in rows}
    lines = [f"| | {' | '.join(order)} |", "|---" * (len(order) + 1) + "|"]
    for caption, measure, factor, digits in FIRST:
        cells = []
        for name in order:
            mean, lower, upper = (float(found[name, measure][key]) * factor for key in ("mean", "lower", "upper"))
            cells.append(f"{mean:.{digits}f} ({lower:.{digits}f} to {upper:.{digits}f})")
        lines.append(f"| {caption} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Refresh the README of this working copy."""
    (folder,) = Path(sys.argv[1]).iterdir()
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name in PICTURES:
        shutil.copyfile(folder / "charts" / name, images / name)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    block = f"<!-- demo -->\n```\n{answer(folder)}\n```\n<!-- end of demo -->"
    text, places = re.subn(r"<!-- demo -->.*?<!-- end of demo -->", lambda _: block, text, flags=re.DOTALL)
    assert places == 1, "the README has no place for the demo"
    table = f"<!-- first table -->\n{first_table(folder)}\n<!-- end of first table -->"
    text, places = re.subn(
        r"<!-- first table -->.*?<!-- end of first table -->", lambda _: table, text, flags=re.DOTALL
    )
    assert places == 1, "the README has no place for the first table"
    readme.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
