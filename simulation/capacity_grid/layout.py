"""The grid that commissioners fill in, said once for writing and reading: its sheets, rows, units and limits."""

from dataclasses import dataclass

MOST_MONTHS = 36
FIRST_MONTH = 2
"""The column, from 0, of the first month on sheets that have months."""


@dataclass(frozen=True)
class Row:
    """One row: its label in column A, its unit in column B, and what may stand after them."""

    key: str
    label: str
    unit: str
    examples: tuple[float | None, ...]
    """What the template holds; None is a blank."""
    most: float = 1e6
    is_needed: bool = True
    is_above_zero: bool = False


@dataclass(frozen=True)
class Grid:
    """One sheet of rows with the same columns."""

    name: str
    told: str
    columns: tuple[str, ...]
    """After label and unit; none where the columns are months."""
    rows: tuple[Row, ...]

    @property
    def by_month(self) -> bool:
        """Whether there is a column for each month."""
        return not self.columns


P0, P1, P2, P3 = (
    "Pathway 0: home without support",
    "Pathway 1: home with support",
    "Pathway 2: a community bed",
    "Pathway 3: long-term care",
)
WINTER = (1.0, 0.98, 0.98, 0.97, 0.96, 0.98, 1.0, 1.03, 1.07, 1.08, 1.04, 1.02)


def _months(mean: float) -> tuple[float | None, ...]:
    return tuple(float(round(mean * weight)) for weight in WINTER)


def _same(number: float | None) -> tuple[float | None, ...]:
    return (number,) * len(WINTER)


PLACE = "Place"
TITLE, PEOPLE = "Name of the place", "People who live there"
DEMAND = Grid(
    "Demand",
    "People whose treatment in hospital begins, by the pathway on which they will leave. A month without a number "
    "cannot be run.",
    (),
    (
        Row("p0", P0, "people a month", _months(2400)),
        Row("p1", P1, "people a month", _months(290)),
        Row("p2", P2, "people a month", _months(105)),
        Row("p3", P3, "people a month", _months(75)),
    ),
)
CAPACITY = Grid(
    "Capacity",
    "What there is in each month.",
    (),
    (
        Row("acute_beds", "Acute beds", "beds", _same(640.0), is_above_zero=True),
        Row("p1", P1, "people who can start a month", _months(300)),
        Row("p2", P2, "beds", _same(92.0)),
        Row("p3", P3, "people who can start a month", _months(78)),
        Row("hub", "Care transfer hub", "people on duty on a weekday", _same(10.0), is_needed=False),
    ),
)
STAYS = Grid(
    "Lengths of stay",
    "The mean, and the median where it is known: half stay no longer than that. Without it the spread is that of "
    "an exponential time.",
    ("Mean", "Median"),
    (
        Row("p0", f"Acute beds, {P0}", "days until no criteria to reside", (4.2, 2.2), 400, is_above_zero=True),
        Row("p1", f"Acute beds, {P1}", "days until no criteria to reside", (11.0, 8.0), 400, is_above_zero=True),
        Row("p2", f"Acute beds, {P2}", "days until no criteria to reside", (13.5, 10.0), 400, is_above_zero=True),
        Row("p3", f"Acute beds, {P3}", "days until no criteria to reside", (15.0, 11.0), 400, is_above_zero=True),
        Row("support", "Support at home", "days", (30.0, 22.0), 400, is_above_zero=True),
        Row("bed", "Community bed", "days", (25.0, 20.0), 400, is_above_zero=True),
        Row("hub", "Care transfer hub", "hours of work for each person", (3.0, None), 100, False, True),
    ),
)
COSTS = Grid(
    "Costs",
    "Blank where it is not known; then its use has no value in the results.",
    ("Unit cost (£)",),
    (
        Row("acute_beds", "Acute bed", "£ a day", (395.0,), 1e6, False),
        Row("p1", "Support at home", "£ a day", (95.0,), 1e6, False),
        Row("p2", "Community bed", "£ a day", (220.0,), 1e6, False),
        Row("p3", "Long-term care", "£ a start", (850.0,), 1e6, False),
        Row("hub", "Care transfer hub", "£ an hour", (34.0,), 1e6, False),
    ),
)
TODAY = Grid(
    "Today",
    "Who is where on the first day of the first month. All blank: the place is run for 90 days first, until it is as "
    "full as it usually is.",
    ("People",),
    (
        Row("treated", "In acute beds, under treatment", "people", (None,), 1e5, False),
        Row("waits_p1", f"No criteria to reside, {P1}", "people", (None,), 1e5, False),
        Row("waits_p2", f"No criteria to reside, {P2}", "people", (None,), 1e5, False),
        Row("waits_p3", f"No criteria to reside, {P3}", "people", (None,), 1e5, False),
        Row("support", "In support at home", "people", (None,), 1e5, False),
        Row("bed", "In community beds", "people", (None,), 1e5, False),
    ),
)
GRIDS = (DEMAND, CAPACITY, STAYS, COSTS, TODAY)

__all__ = [
    "CAPACITY",
    "COSTS",
    "DEMAND",
    "FIRST_MONTH",
    "GRIDS",
    "MOST_MONTHS",
    "PEOPLE",
    "PLACE",
    "STAYS",
    "TITLE",
    "TODAY",
    "Grid",
    "Row",
]
