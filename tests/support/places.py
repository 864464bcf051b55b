"""Small places made up by chance: services, routes, plans and interrupts of every kind, in whole hours so that much
shares an instant.

A `Dice` decides. Numbered dice give a fixed corpus, drawn dice are hypothesis, which shrinks what fails. The smallest
number is always the plainest choice.
"""

import random
from typing import Any

import yaml
from hypothesis import strategies as st

from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.dice import Dice
from tests.support.later_words import later_words
from tests.support.latest_words import latest_words
from tests.support.place_numbers import BEDS, HOURS, HOUSED, PLACES, ROUTES, STAFF, TEAMS, TIMES
from tests.support.place_routes import PlaceRoutes


def numbered(number: int) -> str:
    """Place `number` of the fixed corpus, as YAML."""
    return as_yaml(Place(Dice(random.Random(number).randint)).described())


def warmed_up(number: int, days: int) -> str:
    """Place `number` with so many days before the measured window, and nobody there on the first of them, as YAML."""
    place: dict[str, Any] = yaml.load(numbered(number), yaml.BaseLoader)
    place["run"]["warm_up"] = f"{days} days"
    place.pop("today", None)
    return as_yaml(place)


@st.composite
def places(draw: Any) -> str:
    """A place that hypothesis draws and shrinks, as YAML."""
    return as_yaml(Place(Dice(lambda low, high: draw(st.integers(low, high)))).described())


def as_yaml(described: Any) -> str:
    return yaml.safe_dump(described, sort_keys=False, width=150, allow_unicode=True)


def loaded(text: str) -> Scenario:
    return from_text(text, name="place.yaml")


class Place(PlaceRoutes):
    """One place while it is made up."""

    def described(self) -> dict[str, Any]:
        """The whole scenario."""
        for number in range(ROUTES):
            self.route(number)
        self.plans()
        services = self.services()
        described = {
            "dialect": "1",
            "title": "A place made up by chance",
            "run": {"start": self.start.isoformat(), "length": f"{self.days} days", "seed": self.dice.whole(1, 1000)},
            "people": {
                "cohorts": {cohort: {} for cohort in self.cohorts},
                "labels": {
                    "carer": {"shares": {"yes": "50 %", "no": "50 %"}},
                    "team": {"shares": {"home_a": "50 %", "home_b": "50 %"}},
                },
                "arrivals": {f"stream_{number}": self.stream(number) for number in range(self.dice.whole(1, 2))},
            },
            "services": services,
            "routes": self.routes,
            "risks_after_discharge": {name: self.risks() for name in ("after_a", "after_b")},
        }
        if self.today:
            described["today"] = {"services": self.today}
        later_words(self.dice, described, self.time)
        self.copies(services)
        latest_words(self.dice, described)
        return described

    # ---- people ----

    def stream(self, number: int) -> dict[str, Any]:
        rate = f"{self.dice.pick((6, 2, 12, 24))} per day"
        stream: dict[str, Any] = {
            "route": f"r{number}",
            "rate": rate if len(self.cohorts) == 1 else {"by_cohort": dict.fromkeys(self.cohorts, rate)},
        }
        if self.dice.sometimes(50):
            hour = self.dice.whole(0, 23)
            stream["by_hour"] = ["1" if each == hour else "0" for each in range(24)]
        return stream

    def risks(self) -> dict[str, Any]:
        """Risks, many of them at a whole number of hours after they are set (a steep shape puts them all at the end of
        `within`).
        """
        dice, found = self.dice, {}
        for kind in ("readmission", "death", "care_home"):
            if dice.sometimes(60):
                found[kind] = {
                    "probability": f"{dice.pick((30, 60, 10, 90))} %",
                    "within": dice.pick(("6 hours", "12 hours", "1 day", "3 days")),
                    "shape": dice.pick(("100000", "1", "0.5")),
                }
                if kind == "death" and found[kind]["within"] in ("12 hours", "2 minutes"):
                    found[kind]["goes_on"] = "yes"
                if kind == "readmission" or (kind == "care_home" and dice.sometimes(50)):
                    found[kind]["to"] = f"r{dice.whole(0, ROUTES - 1)}"
                if self.hurried and "to" not in found[kind]:
                    found[kind]["within"] = dice.pick(("3 minutes", "2 minutes", "10 minutes"))
                if dice.sometimes(20):
                    found[kind]["delayed_days"] = "20 % per day"
        return found

    # ---- services ----

    def services(self) -> dict[str, Any]:
        dice = self.dice
        beds_shared, homes_shared, staff_shared = dice.sometimes(50), dice.sometimes(50), dice.sometimes(50)
        described: dict[str, Any] = {}
        for name in BEDS:
            described[name] = self.housed("beds", "the_beds" if beds_shared else None)
        for name in PLACES:
            described[name] = self.housed("places", "the_homes" if homes_shared else None)
        for name in TEAMS:
            described[name] = {"kind": "staff", "capacity": f"{STAFF[dice.whole(1, 3)]} people"}
            if dice.sometimes(30):
                described[name]["capacity"] = [f"{dice.whole(0, 3)} people" for _ in range(7)]
            elif dice.sometimes(20):
                described[name]["capacity"] = {
                    "value": f"{dice.whole(1, 3)} people",
                    "changes": {self.day().isoformat(): f"{dice.whole(0, 2)} people"},
                }
            described[name]["open"] = dice.pick(HOURS)
            if staff_shared:
                described[name]["shared_list"] = "the_staff"
        described["packages"] = {
            "kind": "daily_starts",
            "capacity": f"{dice.pick((2, 1, 0.6, 5, 20))} per day",
            "at": dice.pick(("10:00", "00:00", "12:00")),
        }
        if dice.sometimes(30):
            described["packages"]["by_weekday"] = [str(dice.whole(0, 2)) for _ in range(6)] + ["1"]
        described["panel"] = {
            "kind": "meeting",
            "held": dice.pick(("every day 12:00", "weekdays 06:00", ["every day 08:00", "every day 20:00"])),
        }
        described["bell"] = {
            "kind": "meeting",
            "held": [f"every day {hour:02d}:00" for hour in range(0, 24, dice.pick((1, 3, 6)))],
        }
        for name in described:
            if name != "bell" and dice.sometimes(10):
                described[name]["closed_on"] = [self.day().isoformat()]
        for name in (*BEDS, *PLACES, *TEAMS, "packages"):
            users = [use for use in self.uses if use[0] == name]
            if users and dice.sometimes(30):
                self.today[name] = [self.already(dice.pick(users), name) for _ in range(dice.whole(1, 2))]
        return described

    def copies(self, services: dict[str, Any]) -> None:
        """Some services are made for each value of a label that people carry."""
        for name in (*BEDS, *PLACES, *TEAMS, "packages"):
            alone = "shared_list" not in services[name] and isinstance(services[name]["capacity"], str)
            if self.dice.sometimes(15) and alone:
                services[name]["for_each"] = self.dice.pick(("carer", "team"))

    def housed(self, unit: str, shared: str | None) -> dict[str, Any]:
        dice = self.dice
        described: dict[str, Any] = {"kind": unit, "capacity": f"{HOUSED[dice.whole(1, 6)]} {unit}"}
        if dice.sometimes(25):
            changes = {self.day().isoformat(): f"{HOUSED[dice.whole(0, 6)]} {unit}" for _ in range(dice.whole(1, 2))}
            described["capacity"] = {"value": f"{dice.whole(2, 6)} {unit}", "changes": changes}
        elif dice.sometimes(10):
            described["capacity"] = "unlimited"
        if dice.sometimes(40):
            described["admits"] = dice.pick(HOURS)
        if shared is not None:
            described["shared_list"] = shared
        return described

    def already(self, use: tuple[str, str, str, dict[str, str]], name: str) -> dict[str, Any]:
        dice = self.dice
        _, route, step, labels = use
        here: dict[str, Any] = {"route": route, "step": step}
        if name != "packages":
            here["occupied"] = f"{dice.whole(0, 4)} people"
            if dice.sometimes(50):
                here["remaining"] = dice.pick(TIMES)
        here["queue"] = f"{dice.whole(0, 3)} people"
        if dice.sometimes(50):
            here["waited"] = dice.pick(TIMES)
        if labels or dice.sometimes(30):
            here["labels"] = {**labels, **({"cohort": self.cohorts[0]} if dice.sometimes(50) else {})}
        return here
