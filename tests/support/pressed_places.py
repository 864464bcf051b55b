"""Places made up by chance that review themselves month by month: fires are fought and places moved, in all that can
differ.
"""

import random
from typing import Any

import yaml

from tests.support.places import as_yaml, numbered

CHANGES = {"beds": "beds", "places": "places", "staff": "people"}


def reviewed(number: int) -> str:
    """Place `number` of the corpus with a run of a hundred days, fire-fighting and a monthly rule, as YAML."""
    dice = random.Random(number)
    place: dict[str, Any] = yaml.safe_load(numbered(number))
    place["run"] |= {
        "start": f"2024-0{dice.randint(1, 9)}-{dice.randint(1, 28):02}",
        "length": f"{dice.randint(66, 130)} days",
    }
    for stream in place["people"]["arrivals"].values():
        stream.pop("by_date", None)
        for way in ("every", "first", "at", "recorded", "cohort"):
            stream.pop(way, None)
        stream["rate"] = {"by_cohort": dict.fromkeys(place["people"]["cohorts"], f"{dice.randint(5, 20) / 10} per day")}
    services = place["services"]
    limited = [
        name
        for name, one in services.items()
        if one["kind"] in CHANGES and isinstance(one.get("capacity"), str) and one["capacity"] != "unlimited"
    ]
    beds = [name for name in limited if services[name]["kind"] in ("beds", "places")]
    for service in services.values():
        if service["kind"] != "meeting":
            per = {"beds": "day", "places": "day", "staff": "hour", "daily_starts": "start"}[service["kind"]]
            service |= {"unit_cost": f"£{dice.randint(1, 400)} per {per}", "payer": dice.choice(["nhs", "council"])}
    pressed: dict[str, Any] = {}
    for name in limited:
        if dice.random() < 0.6:
            pressed[f"services.{name}.capacity"] = {"add": f"{dice.randint(1, 4)} {CHANGES[services[name]['kind']]}"}
    for name, service in services.items():
        if service["kind"] == "staff" and "open" in service:
            pressed[f"services.{name}.open"] = "every day 06:00-23:00"
        if service["kind"] == "daily_starts":
            pressed[f"services.{name}.capacity"] = {"scale": 2}
        if service["kind"] == "meeting":
            pressed[f"services.{name}.held"] = "every day 07:00"
    for route, steps in place["routes"].items():
        for step, said in steps.items():
            if isinstance(said.get("delay"), str) and dice.random() < 0.5:
                pressed[f"routes.{route}.{step}.delay"] = "5 hours"
            if isinstance(said.get("for"), str) and dice.random() < 0.5:
                pressed[f"routes.{route}.{step}.for"] = {"scale": 0.5}
    fire: dict[str, Any] = {"under_pressure": pressed} if pressed else {}
    if beds:
        fire["full_beds"] = {
            "services": dice.sample(beds, dice.randint(1, len(beds))),
            "above": f"{dice.randint(10, 90)} %",
        }
    payers = sorted({service["payer"] for service in services.values() if "payer" in service})
    if payers and dice.random() < 0.5:
        fire["budgets"] = {payer: f"£{10 ** dice.uniform(3.5, 5.5):.0f} per year" for payer in payers}
    if fire:
        place["fire_fighting"] = fire
    alone = [name for name in limited if "shared_list" not in services[name]]
    if len(alone) > 1:
        place["improvement"] = {
            "between": alone,
            "moves": f"{dice.randint(1, 3)} places",
            "data_late": f"{dice.randint(0, 60)} days",
            "keeps": "40 %",
        }
    return as_yaml(place)
