"""Words of the dialect that came after the first places were made up: they are put into a place when the rest of it
stands, so that the numbered places stay what they were but for these words.
"""

from collections.abc import Callable
from typing import Any

from tests.support.dice import Dice

HOUSED = ("ward", "annex", "home_a", "home_b")


def later_words(dice: Dice, place: dict[str, Any], time: Callable[[], Any]) -> None:
    """Puts into a place, now and then, each of them."""
    turnarounds(dice, place["services"], time)
    records(dice, place["routes"])
    further_lists(dice, place, time)
    later_risks(dice, place)
    weekdays_of_risks(dice, place)
    posts(dice, place["services"])
    by_the_hour(dice, place["services"])


def posts(dice: Dice, services: dict[str, Any]) -> None:
    """Some services have fewer people at work than posts, more so in some months."""
    for service in services.values():
        if service["kind"] in ("staff", "places", "daily_starts") and dice.sometimes(15):
            service["vacancy"] = dice.pick(("10 %", "25 %", {"value": "0 %", "changes": {"2024-01-09": "50 %"}}))
            service["absence"] = "8 %"
            if dice.sometimes(50):
                service["absence_by_month"] = [str(dice.whole(0, 2)) for _ in range(11)] + ["1"]


def weekdays_of_risks(dice: Dice, place: dict[str, Any]) -> None:
    """Some risks differ by the weekday on which they begin."""
    for risks in place["risks_after_discharge"].values():
        for risk in risks.values():
            if dice.sometimes(25):
                risk["by_weekday"] = [str(dice.whole(0, 2)) for _ in range(6)] + ["1"]


def by_the_hour(dice: Dice, services: dict[str, Any]) -> None:
    """The capacity of some differs by the hour of the day or by the day of the week, to nothing now and then."""
    for service in services.values():
        if service["kind"] not in ("beds", "places", "staff") or service["capacity"] == "unlimited":
            continue
        if dice.sometimes(12):
            turn = dice.whole(9, 15)  # within the hours in which all of them work
            first, then = dice.pick((("1", "2"), ("2", "1"), ("0", "1"), ("1", "0"), ("3", "1")))
            service["by_hour"] = [first if hour < turn else then for hour in range(24)]
        if dice.sometimes(6) and isinstance(service["capacity"], str):
            service["by_weekday"] = [dice.pick(("1", "2", "0")) for _ in range(6)] + ["1"]


def later_risks(dice: Dice, place: dict[str, Any]) -> None:
    """Some risks go on after their window, so quickly that a short run sees it."""
    rates = ("20000 % per year", "0 % per year", {"by_carer": {"yes": "5000 % per year", "no": "100000 % per year"}})
    for risks in place["risks_after_discharge"].values():
        for kind in ("death", "care_home"):
            if kind in risks and dice.sometimes(30):
                risks[kind]["then"] = dice.pick(rates)
    waits(dice, place)


def waits(dice: Dice, place: dict[str, Any]) -> None:
    """Some risks ask how long was waited for what, from the asking or from a step on."""
    asked = {
        (step[kind], f"{route}.{name}")
        for route, steps in place["routes"].items()
        for name, step in steps.items()
        for kind in ("stay", "task", "start")
        if isinstance(step.get(kind), str)
    }
    for risks in place["risks_after_discharge"].values():
        for risk in risks.values():
            if asked and dice.sometimes(30):
                service, _ = dice.pick(sorted(asked))
                waited = {"for": service, "beyond": dice.pick(("0 minutes", "1 hour", "6 hours"))}
                waited["factor"] = dice.pick(("3", "0", {"by_carer": {"yes": "2", "no": "0.5"}}))
                if dice.sometimes(50):
                    waited["from"] = dice.pick(sorted(asked))[1]
                if dice.sometimes(30):
                    waited["for"] = sorted({service, dice.pick(sorted(asked))[0]})
                risk["waited"] = waited
    for steps in place["routes"].values():
        for step in steps.values():
            if asked and "choose" in step and "shares" in step and dice.sometimes(25):
                service, _ = dice.pick(sorted(asked))
                waited = {"for": service, "beyond": dice.pick(("0 minutes", "1 hour", "6 hours"))}
                waited["option"] = dice.pick(sorted(step["shares"]))
                waited |= dice.pick(
                    ({"factor": "3"}, {"adds": "100 %"}, {"adds": {"by_carer": {"yes": "30 %", "no": "0 %"}}})
                )
                step["waited"] = waited


def further_lists(dice: Dice, place: dict[str, Any], time: Callable[[], Any]) -> None:
    """Some stays look further when they have waited, on lists that are not their own and not one another's."""
    lists = {name: place["services"][name].get("shared_list", name) for name in HOUSED}
    for steps in place["routes"].values():
        for step in steps.values():
            if "stay" not in step or not dice.sometimes(25):
                continue
            own = lists.get(step["stay"]) if isinstance(step["stay"], str) else None
            named: dict[str, str] = {}
            for name in HOUSED[:: dice.pick((1, -1))]:
                if lists[name] != own and dice.sometimes(60):
                    named.setdefault(lists[name], name)
            if named:
                after = dice.pick(("0 minutes", "1 hour", "1 minute", "2 hours")) if dice.sometimes(70) else time()
                step["also"] = {"after": after, "services": list(named.values())}


def records(dice: Dice, routes: dict[str, Any]) -> None:
    """Labels recorded on the way: one carried from arrival, and others that a draw records elsewhere, kept or not."""
    for name in list(routes):
        if not routes[name] or not dice.sometimes(25):
            continue
        label, value = dice.pick(
            (("carer", "yes"), ("carer", "no"), ("kept", "that"), ("pathway", "P1"), ("seen", "once"))
        )
        step: dict[str, Any] = {"record": {label: value}}
        if label == "kept" or (label == "seen" and dice.sometimes(50)):
            step["keeps"] = "yes"
        routes[name] = {"noted": step, **routes[name]}


def turnarounds(dice: Dice, services: dict[str, Any], time: Callable[[], Any]) -> None:
    """Some places are made ready before the next has them, for a time that may depend on who leaves."""
    for name in HOUSED:
        if dice.sometimes(12):
            services[name]["turnaround"] = time()
