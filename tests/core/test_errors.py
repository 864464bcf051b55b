"""The name offered for one that nothing has, and mistakes told once for each cause."""

import random
from difflib import get_close_matches

from simulation.core.errors import MOST_LINES, Problem, ScenarioError, did_you_mean, lines_by_cause, nearest

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


def problem(line, met="there is no source 'a'", path="x", file="s.yaml"):
    return Problem(file, line, path, met, "did you mean 'b'?")


def test_one_cause_is_one_line_with_its_first_place_and_the_others():
    told = str(ScenarioError([problem(12), problem(3), problem(7), problem(5, met="another")]))
    assert told.splitlines() == [
        "s.yaml:3: x: there is no source 'a'; did you mean 'b'? (and 2 more places: lines 7, 12)",
        "s.yaml:5: x: another; did you mean 'b'?",
    ]


def test_the_same_words_in_another_file_are_another_cause():
    assert len(str(ScenarioError([problem(1), problem(1, file="t.yaml")])).splitlines()) == 2


def test_places_of_one_line_are_counted_and_those_without_a_line_are_named_by_path():
    assert lines_by_cause([problem(3), problem(3, path="y")])[0].endswith("(and 1 more place: y)")
    assert lines_by_cause([problem(0), problem(0, path="y"), problem(0, path="z")])[0].endswith(
        "(and 2 more places: y, z)"
    )


def test_many_places_and_many_causes_are_cut_and_counted():
    (line,) = lines_by_cause([problem(number) for number in range(1, 40)])
    assert line.endswith("(and 38 more places: lines 2, 3, 4, 5, 6, 7, 8, 9 ...)")
    causes = [problem(number, met=f"{number}") for number in range(1, MOST_LINES + 2)]
    assert lines_by_cause(causes[:-1]) == [str(one) for one in causes[:-1]]
    assert lines_by_cause([*causes, problem(90, met=f"{MOST_LINES + 1}")])[MOST_LINES:] == ["and 2 more mistakes"]
