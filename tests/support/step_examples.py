"""What stands around the example of a kind of step, so that it is a place."""

import yaml

AROUND = {
    "dialect": "1",
    "title": "An example",
    "run": {"start": "2024-01-01", "warm_up": "20 days", "length": "60 days"},
    "people": {"arrivals": {"patients": {"route": "come", "rate": "3 per day"}}},
}


def whole(example):
    """An example with what every place has."""
    said = yaml.load(example, yaml.BaseLoader)
    people = AROUND["people"] | said.get("people", {})
    return yaml.safe_dump({**AROUND, **said, "people": people}, sort_keys=False)
