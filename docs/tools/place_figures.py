"""Published figures of England's 42 integrated care boards, from extracts of the public packages that carry them:
`python docs/tools/place_figures.py BOARDS.csv MONTHS.csv`.

BOARDS.csv has one row for each board (boundaries of 2022): residents of mid-2020 by age from demographr, beds,
admissions and the discharge situation report from healthyr, shared out to boards with the proportions of geographr
where they are published by trust. MONTHS.csv has the situation report by board and month. Written are three tables in
`scenarios/places/`: figures.csv, figures_by_month.csv, and figures_columns.csv, which says of every column what it is,
of when, and from where.
"""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parents[2] / "scenarios" / "places"
LATER_RESIDENTS = 57.7 / 56.550138
"""England's residents of mid-2023 over those of mid-2020: rates per head of 2024/25 are over the later ones."""


class Column(NamedTuple):
    """One column of the table of boards."""

    name: str
    extract: str
    decimals: int
    what: str
    period: str
    source: str


ONS, BEDS, AE, SITREP, REASONS = "residents", "beds", "emergency", "sitrep", "reasons"
CITES = {
    ONS: (
        "Mid-2020 population estimates by age, scaled to England's 57.7 million of mid-2023; Office for National "
        "Statistics, as repackaged in demographr",
        "https://github.com/humaniverse/demographr",
    ),
    BEDS: (
        "Bed availability and occupancy, general and acute, by trust, shared out to boards by where patients come from "
        "(geographr); NHS England, as repackaged in healthyr",
        "https://github.com/humaniverse/healthyr",
    ),
    AE: (
        "A&E attendances and emergency admissions, by the board in which the provider lies; NHS England, as "
        "repackaged in healthyr",
        "https://github.com/humaniverse/healthyr",
    ),
    SITREP: (
        "Acute discharge situation report; NHS England, as repackaged in healthyr",
        "https://github.com/humaniverse/healthyr",
    ),
    REASONS: (
        "Discharge delays by reason, a snapshot of long stays by trust, shared out to boards by where patients come "
        "from (geographr); NHS England, as repackaged in healthyr",
        "https://github.com/humaniverse/healthyr",
    ),
}
YEAR, TO_JANUARY, FROM_JUNE = "2024-04 to 2025-03", "2024-04 to 2025-01", "2024-06 to 2025-03"
COLUMNS = (
    Column("code", "icb22_code", -1, "code of the board, 2022", "2022", ONS),
    Column("name", "icb22_name", -1, "name of the board, without NHS", "2022", ONS),
    Column("people_0_64", "under_65", 0, "residents under 65", "mid-2023", ONS),
    Column("people_65_74", "aged_65_74", 0, "residents of 65 to 74", "mid-2023", ONS),
    Column("people_75_84", "aged_75_84", 0, "residents of 75 to 84", "mid-2023", ONS),
    Column("people_85_plus", "aged_85_plus", 0, "residents of 85 and over", "mid-2023", ONS),
    Column(
        "beds",
        "general_acute_beds_available",
        1,
        "general and acute beds available, all ages, at 08:00, escalation beds among them",
        YEAR,
        BEDS,
    ),
    Column(
        "beds_occupied",
        "general_acute_beds_occupied",
        1,
        "general and acute beds occupied, all ages, at 08:00",
        YEAR,
        BEDS,
    ),
    Column("emergency_admissions", "emergency_admissions_per_day", 1, "emergency admissions a day", TO_JANUARY, AE),
    Column("attendances", "attendances_per_day", 1, "A&E attendances a day", TO_JANUARY, AE),
    Column(
        "over_4_hours",
        "share_admissions_over_4_hours",
        4,
        "share of emergency admissions that waited over four hours from the decision to admit",
        TO_JANUARY,
        AE,
    ),
    Column("ready", "nctr_ready_per_day", 1, "patients with no criteria to reside in the day", YEAR, SITREP),
    Column("discharged", "nctr_discharged_per_day", 1, "of these discharged in the day", YEAR, SITREP),
    Column("remaining", "nctr_remaining_per_day", 1, "of these still there at the end of the day", YEAR, SITREP),
    Column("capacity", "share_capacity", 4, "share of reasons: capacity", FROM_JUNE, REASONS),
    Column("interface", "share_interface", 4, "share of reasons: interface", FROM_JUNE, REASONS),
    Column("hospital", "share_hospital", 4, "share of reasons: hospital", FROM_JUNE, REASONS),
    Column(
        "care_transfer_hub", "share_care_transfer_hub", 4, "share of reasons: care transfer hub", FROM_JUNE, REASONS
    ),
    Column("wellbeing", "share_wellbeing", 4, "share of reasons: wellbeing", FROM_JUNE, REASONS),
    Column("reasons_counted", "reasons_counted", 1, "patients for whom a reason was counted", FROM_JUNE, REASONS),
)
MONTHS = ("ready_per_day", "discharged_per_day", "remaining_per_day")


def cell(column: Column, row: Mapping[str, str]) -> str:
    """One figure as the table writes it; empty where nothing is published."""
    text = row[column.extract]
    if column.decimals < 0:
        return text.removeprefix("NHS ")
    if not text:
        return ""
    number = float(text) * (LATER_RESIDENTS if column.source == ONS else 1.0)
    return f"{number:.{column.decimals}f}"


def main(boards: Path, months: Path) -> None:
    """Write the three tables."""
    with boards.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["icb22_name"])
    write("figures.csv", [[one.name for one in COLUMNS], *([cell(one, row) for one in COLUMNS] for row in rows)])
    with months.open(encoding="utf-8", newline="") as file:
        by_month = sorted(csv.DictReader(file), key=lambda row: (row["icb22_code"], row["month"]))
    header = ["code", "month", *(name.removesuffix("_per_day") for name in MONTHS)]
    write(
        "figures_by_month.csv",
        [header, *([row["icb22_code"], row["month"], *(row[name] for name in MONTHS)] for row in by_month)],
    )
    told = [[one.name, one.what, one.period, one.source, *CITES[one.source]] for one in COLUMNS]
    write("figures_columns.csv", [["column", "what", "period", "source", "cite", "url"], *told])


def write(name: str, rows: list[list[str]]) -> None:
    """Write one table."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
