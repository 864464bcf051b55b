"""A place's weeks ahead held against the months that followed: `python -m docs.tools.months_ahead [NAME DATE ...]`.

From the published patients with no criteria to reside of a month, shared out to pathways as the place itself has them,
`outlook` runs six weeks; printed are its weeks and what was published. Without words Somerset in September 2024, when
its number stood still, and in January 2025, when it had risen by half in a month.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import simulation
from simulation.places.boards import board
from simulation.scenario.loading import from_text
from simulation.weeks_ahead.outlook import outlook

ASKED = ("Somerset", "2024-09-02", "Somerset", "2025-01-06")
PATHWAYS = ("P1", "P2", "P3")
NCTR = "no_criteria_to_reside"


def held(name: str, date: str) -> str:
    """One position, its weeks, and the published months from then on."""
    one = board(name)
    published = one.months[date[:7]].remaining
    told = simulation.run(simulation.load(name), replications=4).summary()
    usual = told[told["measure"] == NCTR].set_index(["by", "group"])["mean"]
    factor = published / usual["all", "all"]
    people = ", ".join(f"{path}: {round(factor * usual['pathway', path])} people" for path in PATHWAYS)
    text = f"dialect: 1\ntitle: {name}\nextends: {name}\ntoday: {{date: {date}, {NCTR}: {{{people}}}}}\n"
    weeks = outlook(from_text(text, folder=Path()), weeks=6)
    later = [f"{one.months[month].remaining:.0f} in {month}" for month in sorted(one.months) if month >= date[:7]][:3]
    rows = weeks.by_week[(weeks.by_week["measure"] == NCTR) & (weeks.by_week["by"] == "all")]
    table = rows[["day", "mean", "lower", "upper", "lower_with_year", "upper_with_year"]].round(0)
    return f"{name} from {date} ({people}; published {', '.join(later)}):\n{table.to_string(index=False)}"


def main(asked: Sequence[str]) -> None:
    """Print every position that is asked for."""
    for name, date in zip(asked[::2], asked[1::2], strict=True):
        print(held(name, date), end="\n\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ASKED)
