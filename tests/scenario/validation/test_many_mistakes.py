"""A file with very many mistakes is answered at once, by the first of them and how many there are."""

import re
import time

import pytest

import simulation
from simulation.core.errors import MOST_LINES, MOST_MISTAKES, Problem, ScenarioError, did_you_mean, few_hints
from tests.support.quick import room
from tests.support.small import BASE, variant

MANY = 90_000


def keys(number):
    return "".join(f"capactiy_{n}: 1, " for n in range(number))


FILES = {
    "unknown keys of the file": lambda: BASE + "".join(f"capactiy_{n}: 1\n" for n in range(MANY)),
    "unknown keys of a service": lambda: BASE.replace("  ward: {", "  ward: {" + keys(MANY)),
    "services of unknown kinds": lambda: BASE.replace(
        "services:\n", "services:\n" + "".join(f"  w{n}: {{kind: bedz, capacity: 3 beds}}\n" for n in range(MANY // 3))
    ),
    "unknown services": lambda: BASE.replace(
        "    bed:\n", "".join(f"    s{n}: {{stay: wrd{n}, for: 1 day}}\n" for n in range(MANY // 4)) + "    bed:\n"
    ),
    "unknown sources": lambda: BASE.replace(
        "services:\n",
        "services:\n"
        + "".join(f"  x{n}: {{kind: beds, capacity: {{value: 3 beds, source: l{n}}}}}\n" for n in range(MANY // 5)),
    ),
    "unknown labels": lambda: BASE.replace(
        "shares: {by_cohort: {young", "shares: {by_cohort: {" + "".join(f"y{n}: {{P0: 1}}, " for n in range(MANY // 2)) + "young"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_many_mistakes_are_answered_at_once(what):
    text = FILES[what]()
    assert len(text) < 2_000_000
    began = time.process_time()
    with pytest.raises(ScenarioError) as caught:
        simulation.from_text(text)
    assert time.process_time() - began < room(6)
    assert caught.value.count > MANY // 6
    lines = str(caught.value).splitlines()
    assert len(lines) <= MOST_LINES + 1
    if len(lines) > MOST_LINES:
        assert re.fullmatch(r"and [\d,]{5,} more mistakes", lines[-1])


def test_a_few_hundred_are_all_counted():
    for number, not_looked_into in ((MOST_MISTAKES, 0), (MOST_MISTAKES + 1, 1)):
        with pytest.raises(ScenarioError) as caught:
            simulation.from_text(BASE.replace("  ward: {", "  ward: {" + keys(number)))
        assert (caught.value.count, caught.value.more) == (number, not_looked_into)
        assert str(caught.value).endswith(f"and {number - MOST_LINES} more mistakes")


def test_very_many_wrong_keys_of_a_lever_are_answered_at_once(tmp_path):
    more = "levers:\n  l:\n    why: w\n" + "".join(f"    sett{n}: x\n" for n in range(MANY))
    began = time.process_time()
    with pytest.raises(ScenarioError, match=f"{MANY + 1 - MOST_MISTAKES:,} more mistakes"):
        variant(tmp_path, more)
    assert time.process_time() - began < room(6)


def test_near_names_are_looked_for_a_number_of_times():
    def known():
        raise AssertionError("worked out although no hint is left")

    with few_hints(1):
        assert did_you_mean("capacty", ["capacity"], "otherwise") == "did you mean 'capacity'?"
        assert did_you_mean("capacty", known, "otherwise") == "otherwise"
    assert did_you_mean("capacty", lambda: ["capacity"], "otherwise") == "did you mean 'capacity'?"


def test_one_mistake_has_no_tail():
    one = Problem("a.yaml", 1, "x", "met", "right")
    assert str(ScenarioError([one])) == "a.yaml:1: x: met; right"
    assert str(ScenarioError([one], more=3)) == "a.yaml:1: x: met; right\nand 3 more mistakes"
