"""Words of the dialect that came after `later_words`: drawn when all else of a place stands, so that the numbered places
stay what they were but for them.
"""

from typing import Any

from tests.support.dice import Dice

FAMILIES: tuple[dict[str, Any], ...] = (
    {"distribution": "erlang", "mean": "6 hours", "phases": "3"},
    {"distribution": "gamma", "mean": "6 hours", "shape": "0.5"},
    {"distribution": "normal", "mean": "3 hours", "sd": "3 hours"},
    {"distribution": "beta", "from": "0 hours", "to": "6 hours", "alpha": "0.5", "beta": "0.5"},
    {"distribution": "pert", "from": "0 hours", "mode": "1 hour", "to": "6 hours"},
    {"distribution": "table", "observed": ["1 hour", "1 minute", "6 hours"], "counts": ["5", "1", "2"]},
    {"distribution": "lognormal", "mu": "5 log minutes", "sigma": "1"},
    {
        "distribution": "mixture",
        "parts": ["1 hour", {"distribution": "exponential", "mean": "6 hours"}, "0 minutes"],
        "shares": ["40 %", "30 %", "30 %"],
    },
)

ORDERS = ({"order": "random"}, {"order": "last_come"}, {"rises_every": "1 hour"}, {"rises_every": "1 minute"})


def latest_words(dice: Dice, place: dict[str, Any]) -> None:
    """Puts into a place, now and then, each of them; a quarter of the places stay what they were, and so do the rare
    coincidences of some of them.
    """
    if dice.sometimes(25):
        return
    families(dice, place["routes"])
    ways_of_coming(dice, place)
    orders(dice, place["services"])
    leaving(dice, place["routes"])
    balking(dice, place["routes"])
    shortest(dice, place)
    if dice.sometimes(25):
        place["run"]["rounding"] = "by_chance"
    cycles(dice, place)


def families(dice: Dice, routes: dict[str, Any]) -> None:
    """Some times are of families that came later."""
    for steps in routes.values():
        for step in steps.values():
            for key in ("for", "takes", "delay"):
                if key in step and dice.sometimes(10):
                    step[key] = dice.pick(FAMILIES)


def ways_of_coming(dice: Dice, place: dict[str, Any]) -> None:
    """Some people come otherwise than at random, or several at once."""
    start = place["run"]["start"]
    for stream in place["people"]["arrivals"].values():
        if dice.sometimes(20):
            del stream["rate"]
            stream.pop("by_hour", None)
            stream |= dice.pick(
                (
                    {"every": "3 hours"},
                    {"every": {"distribution": "exponential", "mean": "2 hours"}, "first": "0 minutes"},
                    {"at": ["every day 12:00", "weekdays 06:00", "every day 12:00"]},
                    {"recorded": [f"{start} 00:00", f"{start} 12:00", f"{start} 12:00", "30 hours"]},
                )
            )
            if len(place["people"]["cohorts"]) > 1 or dice.sometimes(20):
                stream["cohort"] = dice.pick(list(place["people"]["cohorts"]))
        if dice.sometimes(15):
            stream["batch"] = dice.pick(("2", {"1": "50 %", "3": "50 %"}))


def orders(dice: Dice, services: dict[str, Any]) -> None:
    """On some lists who comes last or anybody is first, or priorities rise; all services of a list alike."""
    lists: dict[str, dict[str, str]] = {}
    for name, service in services.items():
        if service["kind"] == "meeting":
            continue
        on = service.get("shared_list", name)
        if on not in lists:
            lists[on] = dice.pick(ORDERS) if dice.sometimes(30) else {}
        service |= lists[on]


def leaving(dice: Dice, routes: dict[str, Any]) -> None:
    """Now and then a place is given back on the way."""
    for name, steps in routes.items():
        if not name.startswith("r") or not dice.sometimes(30):
            continue
        after = dice.pick(list(steps))
        left = {"leave": dice.pick(("ward", ["ward", "annex"], ["annex", "home_a", "home_b"]))}
        routes[name] = {}
        for step, said in steps.items():
            routes[name][step] = said
            if step == after and not {"go", "choose"} & set(said):
                routes[name]["given_back"] = left


def balking(dice: Dice, routes: dict[str, Any]) -> None:
    """Some go elsewhere only where so many wait already, also those who wait for staff or for a start."""
    for number in range(len([name for name in routes if name.startswith("r")]) - 1):
        for step in routes.get(f"r{number}", {}).values():
            if not {"stay", "task", "start"} & set(step) or not dice.sometimes(30):
                continue
            if "if_full" not in step:
                step["if_full"] = f"r{dice.whole(number + 1, 4)}"
            if dice.sometimes(80):
                step["queue_up_to"] = dice.pick(("2", "1", "0", "5", {"by_carer": {"yes": "0", "no": "3"}}))


def shortest(dice: Dice, place: dict[str, Any]) -> None:
    """Some go where the queue is shortest, and wait there."""
    services = [name for name in ("ward", "annex", "home_a", "home_b") if "for_each" not in place["services"][name]]
    for name, steps in place["routes"].items():
        if len(services) < 2 or not name.startswith("r") or not dice.sometimes(25):
            continue
        first = dice.whole(0, len(services) - 2)
        shares = {services[first]: "50 %", services[first + 1]: "50 %"}
        picked = {
            "picked": {"choose": "queue", "shares": shares, "as": "queue", "shortest": "yes"},
            "there": {"stay": {"by": "queue"}, "for": dice.pick(("1 hour", "2 minutes", "6 hours"))},
        }
        place["routes"][name] = (
            {**picked, **steps} if dice.sometimes(50) else {**_all_but_last(steps), **picked, **_last(steps)}
        )


def _all_but_last(steps: dict[str, Any]) -> dict[str, Any]:
    return dict(list(steps.items())[:-1])


def _last(steps: dict[str, Any]) -> dict[str, Any]:
    return dict(list(steps.items())[-1:])


def cycles(dice: Dice, place: dict[str, Any]) -> None:
    """Some hours and meetings, and some set times at which people come, are those of a cycle of weeks."""
    start = place["run"]["start"]
    for service in place["services"].values():
        for key in ("open", "admits", "held"):
            if key in service and dice.sometimes(20):
                other = "every day 09:00" if key == "held" else dice.pick(("every day 09:00-21:00", "always"))
                service[key] = {
                    "weeks": dice.pick(([service[key], other], [other, service[key], "closed"])),
                    "from": start,
                }
    for stream in place["people"]["arrivals"].values():
        if "at" in stream and dice.sometimes(40):
            stream["at"] = {"weeks": [stream["at"], "monday 07:00"], "from": start}
