"""The name offered for one that nothing has."""

import random
from difflib import get_close_matches

from simulation.core.errors import did_you_mean, nearest

PARTS, KEYS = ("services", "routes", "people"), ("capacity", "for", "rate", "open")
KNOWN = [f"{part}.{name}.{key}" for part in PARTS for name in ("ward", "team", "admitted") for key in KEYS]


def misspelt(draw: random.Random) -> str:
    letters = list(draw.choice(KNOWN))
    for _ in range(draw.choice([0, 1, 2, 6, 12])):
        letters[draw.randrange(len(letters))] = draw.choice("abrt._")
    return "".join(letters)[: draw.choice([4, 15, 60])]


def test_the_nearest_name_is_the_one_that_looking_at_all_of_them_finds():
    draw = random.Random(1)
    words = ["", "zz", *(misspelt(draw) for _ in range(400))]
    found = [nearest(word, KNOWN) for word in words]
    assert found == [next(iter(get_close_matches(word, KNOWN, n=1)), None) for word in words]
    assert 20 < found.count(None) < 380


def test_of_names_equally_near_one_is_chosen_whatever_their_order():
    assert nearest("warx", ["ward", "wary", "warm"]) == nearest("warx", ["warm", "wary", "ward"]) == "wary"


def test_what_to_do_when_no_name_is_near():
    assert did_you_mean("capacty", ["capacity"], "list them") == "did you mean 'capacity'?"
    assert did_you_mean("zebra", ["capacity"], "list them") == "list them"
