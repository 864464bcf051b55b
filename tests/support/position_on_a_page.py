"""A position as a page sends it, and the place it is of."""

from tests.support.small_place import PLACE

TODAY = {"day": "2024-09-23", "beds": 9, "waiting": {"P0": {"people": 0}, "P1": {"people": 3, "since": 2}}}

SMALL = PLACE.replace("2024-07-21: 4 beds", "2024-07-11: 9 beds").replace("warm_up: 10 days", "warm_up: 80 days")
