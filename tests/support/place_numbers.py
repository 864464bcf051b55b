"""Numbers, times and shares of places made up by chance, and what is the same in all of them."""

import datetime
from typing import Any

from tests.support.dice import Dice

ROUTES = 5
"""Routes of people: `r0` to `r4`; the last one ends."""
BEDS, PLACES, TEAMS = ("ward", "annex"), ("home_a", "home_b"), ("hub", "social")
TIMES = ("1 hour", "0 minutes", "6 hours", "2 hours", "1 minute", "12 hours", "2 minutes", "1 day")
SHORT_TIMES = ("1 minute", "0 minutes", "2 minutes", "3 minutes", "1 hour")
"""In some places much happens within minutes of being ready."""
TOGETHER = (
    ("1 hour", "1 hour", ""),
    ("0 minutes", "0 minutes", "6 hours"),
    ("1 hour", "3 hours", "2 hours"),
    ("1 minute", "3 minutes", "2 minutes"),
)
"""How long a delay lasts, how long after its beginning a plan begins, and how long the person then waits for staff."""
HOURS = ("every day 06:00-18:00", "weekdays 08:00-17:00", "monday to saturday 09:00-18:00", "every day 22:00-06:00")
STAFF = ("0", "1", "1.6", "3")
HOUSED = ("0", "1", "2", "2.4", "4", "4.7", "6")
"""Capacities, some of which are not whole and so met over the days."""


class PlaceNumbers:
    """What is drawn for a whole place, and single values of it."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.days = dice.whole(4, 9)
        self.hurried = dice.sometimes(30)
        self.start = datetime.date(2024, 1, 1) + datetime.timedelta(days=dice.whole(0, 6))
        self.cohorts = ["young", "old"][: dice.whole(1, 2)]
        self.routes: dict[str, dict[str, Any]] = {}
        self.uses: list[tuple[str, str, str, dict[str, str]]] = []
        """Who asks where: service, route, step and the labels that lead there."""
        self.today: dict[str, list[dict[str, Any]]] = {}
        """Who is there today, by service."""

    def time(self) -> Any:
        """A time, mostly of whole hours."""
        dice = self.dice
        times = SHORT_TIMES if self.hurried else TIMES
        kind = dice.whole(0, 13)
        if kind <= 7:
            return dice.pick(times)
        if kind == 8:
            return {
                "distribution": "table",
                "observed": sorted([dice.pick(times), dice.pick(times), "4 hours"], key=minutes),
            }
        if kind == 9:
            return {"by_carer": {"yes": dice.pick(times), "no": dice.pick(times)}}
        if kind == 10:
            return {
                "base": {"by_cohort": {cohort: dice.pick(times) for cohort in self.cohorts}},
                "times": {"by_pathway": {"P0": "1", "P1": "2"}},
            }
        if kind == 11:
            return {"value": dice.pick(times), "changes": {self.day().isoformat(): dice.pick(times)}}
        if kind == 12:
            return {"distribution": "table", "quantiles": ["0 minutes", "1 hour", "1 day"]}
        return dice.pick((
            {"distribution": "exponential", "mean": "6 hours"},
            {"distribution": "lognormal", "mean": "6 hours", "median": "4 hours"},
            {"distribution": "gamma", "mean": "6 hours", "sd": "4 hours"},
            {"distribution": "weibull", "mean": "6 hours", "shape": "2"},
            {"distribution": "uniform", "from": "0 hours", "to": "6 hours"},
            {"distribution": "triangular", "from": "0 hours", "mode": "1 hour", "to": "6 hours"},
        ))  # fmt: skip

    def day(self) -> datetime.date:
        """A day of the run."""
        return self.start + datetime.timedelta(days=self.dice.whole(1, self.days - 1))

    def share(self) -> Any:
        return self.dice.pick(("50 %", "100 %", "0 %", {"by_carer": {"yes": "90 %", "no": "10 %"}}))

    def halves(self, *names: str) -> dict[str, str]:
        first = self.dice.pick((50, 80, 100, 20))
        return {names[0]: f"{first} %", names[1]: f"{100 - first} %"}


def minutes(time: str) -> int:
    """A time of `TIMES`, for sorting."""
    number, unit = time.split()
    return int(number) * {"minute": 1, "hour": 60, "day": 1440}[unit.rstrip("s")]
