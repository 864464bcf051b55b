"""Small places made up by chance: services, routes, plans and interrupts of every kind, in whole hours so that much
shares an instant.

A `Dice` decides. Numbered dice give a fixed corpus, drawn dice are hypothesis, which shrinks what fails. The smallest
number is always the plainest choice. Routes jump at once only to later routes, so nobody goes round without taking
time.
"""

import datetime
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import yaml
from hypothesis import strategies as st

from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.later_words import later_words
from tests.support.latest_words import latest_words

X = TypeVar("X")
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


class Dice:
    """Whole numbers from `low` to `high`, and what can be made of them."""

    def __init__(self, whole: Callable[[int, int], int]) -> None:
        self.whole = whole

    def sometimes(self, per_cent: int) -> bool:
        """Yes in so many of a hundred cases; no is the plainer."""
        return self.whole(0, 99) >= 100 - per_cent

    def pick(self, options: Sequence[X]) -> X:
        """One of these; the first is the plainest."""
        return options[self.whole(0, len(options) - 1)]


def numbered(number: int) -> str:
    """Place `number` of the fixed corpus, as YAML."""
    return as_yaml(Place(Dice(random.Random(number).randint)).described())


@st.composite
def places(draw: Any) -> str:
    """A place that hypothesis draws and shrinks, as YAML."""
    return as_yaml(Place(Dice(lambda low, high: draw(st.integers(low, high)))).described())


def as_yaml(described: Any) -> str:
    return yaml.safe_dump(described, sort_keys=False, width=150, allow_unicode=True)


def loaded(text: str) -> Scenario:
    return from_text(text, name="place.yaml")


class Place:
    """One place while it is made up."""

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

    # ---- numbers and times ----

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

    # ---- routes ----

    def route(self, number: int) -> None:
        """A route of people: it may wait for the hour, then take some steps, then end or go on in a later route."""
        steps: dict[str, Any] = {}
        self.routes[f"r{number}"] = steps
        if number == 0:
            steps["path"] = {"choose": "pathway", "as": "pathway", "shares": self.halves("P0", "P1")}
        if self.dice.sometimes(70):
            steps["hour"] = {"until": "bell"}
        for place in range(self.dice.whole(1, 5)):
            self.step(number, f"s{place}", steps)
        self.ending(number, steps)

    def step(self, number: int, name: str, steps: dict[str, Any]) -> None:
        dice = self.dice
        kind = dice.pick(
            ("stay", "stay", "delay", "task", "ready", "start", "until", "label", "out", "mark", "together")
        )
        if self.hurried and dice.sometimes(30):
            if dice.sometimes(50):
                steps[f"{name}_rest"] = {"delay": "0 minutes", "alongside": {"route": "plan_a", "begins": "when_ready"}}
            else:
                steps[f"{name}_out"] = {"mark": "discharged", **self.at_risk(80)}
            steps[f"{name}_ready"] = {"mark": "ready", "deteriorates": self.deteriorates(number)}
            steps[name] = {"task": "social", "takes": self.time(), **self.giving_up(number, 80)}
        elif kind == "together":
            rest, after, patience = dice.pick(TOGETHER)
            steps[f"{name}_rest"] = {
                "delay": rest,
                "alongside": {"route": "plan_a", "begins": "on_admission", "after": after},
            }
            steps[name] = {"task": "hub", "takes": self.time(), **self.asking()}
            if patience and number + 1 < ROUTES:
                steps[name]["gives_up_after"] = {"wait": patience, "then": f"r{dice.whole(number + 1, ROUTES - 1)}"}
        elif kind == "stay":
            self.stay(number, name, steps)
        elif kind == "task":
            service = dice.pick(TEAMS)
            steps[name] = {
                "task": service,
                "takes": self.time(),
                **self.asking(),
                **self.needing(),
                **self.giving_up(number, 40),
            }
            self.uses.append((service, f"r{number}", name, {}))
        elif kind == "delay":
            steps[name] = {"delay": self.time(), **self.needing(), **self.alongside(25)}
        elif kind == "until":
            steps[name] = {"until": dice.pick(("panel", "hub", "bell")), **self.needing()}
        elif kind == "start":
            steps[name] = {"start": "packages", **self.asking(), **self.needing(), **self.giving_up(number, 50)}
            self.uses.append(("packages", f"r{number}", name, {}))
        elif kind == "label":
            label = dice.pick(("pathway", "kept"))
            steps[name] = {
                "choose": label,
                "as": label,
                "shares": self.halves("P0", "P1") if label == "pathway" else self.halves("this", "that"),
            }
            if label == "kept":
                steps[name]["keeps"] = "yes"
        elif kind == "ready":
            steps[name] = {"mark": "ready"}
            if dice.sometimes(60):
                steps[name]["deteriorates"] = self.deteriorates(number)
        elif kind == "out":
            steps[name] = {"mark": "discharged", **self.at_risk(70)}
        else:
            steps[name] = {"mark": dice.pick(("seen", "same_day")), **self.at_risk(20)}

    def stay(self, number: int, name: str, steps: dict[str, Any]) -> None:
        dice = self.dice
        service: Any = dice.pick((*BEDS, *PLACES, {"by": "team"}, {"by": "unit"}))
        if service == {"by": "unit"}:
            steps[f"{name}_unit"] = {"choose": "unit", "as": "unit", "shares": self.halves("ward", "annex")}
            self.uses.append(("annex", f"r{number}", name, {"unit": "annex"}))
        elif service == {"by": "team"}:
            self.uses.append(("home_b", f"r{number}", name, {"team": "home_b"}))
        else:
            self.uses.append((service, f"r{number}", name, {}))
        step = {"stay": service, "for": self.time(), **self.asking()}
        if dice.sometimes(30) and number + 1 < ROUTES:
            step["if_full"] = f"r{dice.whole(number + 1, ROUTES - 1)}"
        else:
            step |= self.giving_up(number, 30)
        if dice.sometimes(30):
            step["marks"] = dice.pick((["discharged"], ["seen"], ["seen", "discharged"], ["ready"]))
            step |= self.at_risk(60)
        steps[name] = {**step, **self.alongside(80 if "risks_after_discharge" in step else 40)}

    def ending(self, number: int, steps: dict[str, Any]) -> None:
        dice = self.dice
        later = [f"r{each}" for each in range(number + 1, ROUTES)]
        kind = dice.whole(0, 4) if later else 0
        if kind <= 1:
            if number > 0 and dice.sometimes(25):
                steps["rest"] = {"delay": "12 hours"}
                leads = {"no": later[0] if later else "end", "yes": f"r{dice.whole(0, number)}"}
                steps["again"] = {"choose": "again", "shares": self.halves("no", "yes"), "routes": leads}
                self.routes.setdefault("end", {"home": {"go": "left"}})
            else:
                steps["end"] = {
                    "go": dice.pick(("home", "home_with_care", "left", "care_home", "died")),
                    **self.at_risk(40),
                }
        elif kind == 2:
            steps["on"] = {"choose": dice.pick(later)}
        elif kind == 3:
            steps["draw"] = {
                "choose": "way",
                "shares": self.halves("this", "that"),
                "routes": {"this": dice.pick(later), "that": dice.pick(later)},
            }
            if dice.sometimes(50):
                steps["draw"]["as"] = "way"
        else:
            label, values = dice.pick((("carer", ("yes", "no")), ("cohort", tuple(self.cohorts)), ("team", PLACES)))
            steps["branch"] = {"choose": "which", "by": label, "routes": {value: dice.pick(later) for value in values}}

    # ---- parts of steps ----

    def asking(self) -> dict[str, Any]:
        """A priority; 5 when not said."""
        if not self.dice.sometimes(30):
            return {}
        return {"priority": self.dice.pick(("3", "5", "7", {"by_carer": {"yes": "2", "no": "5"}}))}

    def needing(self) -> dict[str, Any]:
        return {"share_needing": self.share()} if self.dice.sometimes(25) else {}

    def giving_up(self, number: int, per_cent: int, then: str | None = None) -> dict[str, Any]:
        """Patience: to a later route after any time, to any route after some hours."""
        dice = self.dice
        if not dice.sometimes(per_cent):
            return {}
        if then is None:
            then = f"r{dice.whole(number + 1, ROUTES - 1)}" if number + 1 < ROUTES else f"r{dice.whole(0, number)}"
            if number + 1 == ROUTES:
                return {"gives_up_after": {"wait": dice.pick(("12 hours", "6 hours")), "then": then}}
        if dice.sometimes(40):
            return {"gives_up_after": {"until": dice.pick(("panel", "hub", "bell")), "then": then}}
        return {"gives_up_after": {"wait": self.time(), "then": then}}

    def deteriorates(self, number: int) -> dict[str, str]:
        """Often within minutes, and then to a later route only."""
        dice = self.dice
        if number + 1 < ROUTES and dice.sometimes(60):
            return {
                "per_day": dice.pick(("100000 %", "2400 %") if self.hurried else ("2400 %", "20000 %")),
                "then": f"r{dice.whole(number + 1, ROUTES - 1)}",
            }
        return {"per_day": dice.pick(("200 %", "0 %")), "then": f"r{dice.whole(0, ROUTES - 1)}"}

    def at_risk(self, per_cent: int) -> dict[str, str]:
        return (
            {"risks_after_discharge": self.dice.pick(("after_a", "after_b"))} if self.dice.sometimes(per_cent) else {}
        )

    def alongside(self, per_cent: int) -> dict[str, Any]:
        dice = self.dice
        if not dice.sometimes(per_cent):
            return {}
        begins = dice.pick(("on_admission", "when_ready", self.halves("on_admission", "when_ready")))
        plan: dict[str, Any] = {"route": dice.pick(("plan_a", "plan_b", "no_plan")), "begins": begins}
        if dice.sometimes(60):
            plan["after"] = self.time()
        return {"alongside": plan}

    def plans(self) -> None:
        """Two plans and an empty one; each may go on in the next."""
        dice = self.dice
        for route, onward in (("plan_a", "plan_b"), ("plan_b", "no_plan")):
            steps: dict[str, Any] = {}
            for place in range(dice.whole(1, 4)):
                kind, name = dice.pick(("task", "delay", "task", "until", "label")), f"p{place}"
                if kind == "task":
                    steps[name] = {
                        "task": dice.pick(TEAMS),
                        "takes": self.time(),
                        **self.asking(),
                        **self.needing(),
                        **self.giving_up(0, 60, onward),
                    }
                elif kind == "delay":
                    steps[name] = {"delay": self.time(), **self.needing()}
                elif kind == "until":
                    steps[name] = {"until": dice.pick(("panel", "hub", "bell")), **self.needing()}
                else:
                    steps[name] = {"choose": "found", "as": "found", "shares": self.halves("much", "little")}
            if self.hurried and dice.sometimes(50) and "task" in steps.get("p0", {}):
                steps["p0"]["gives_up_after"] = {"wait": dice.pick(SHORT_TIMES), "then": onward}
            if dice.sometimes(30):
                steps["on"] = {
                    "choose": "further",
                    "shares": self.halves("yes", "no"),
                    "routes": {"yes": onward, "no": "no_plan"},
                }
            self.routes[route] = steps
        self.routes["no_plan"] = {}


def minutes(time: str) -> int:
    """A time of `TIMES`, for sorting."""
    number, unit = time.split()
    return int(number) * {"minute": 1, "hour": 60, "day": 1440}[unit.rstrip("s")]
