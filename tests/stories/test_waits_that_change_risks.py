"""Waits that change a risk, worked by hand: which clock counts, and from when."""

import pytest

from tests.support.telling import story

WARD = """
people: {{arrivals: {{come: {{route: come, rate: 0 per day}}}}}}
services: {{ward: {{kind: beds, capacity: 1 beds}}, annex: {{kind: beds, capacity: 1 beds}}}}
routes:
  come:
    seen: {{delay: 1 hour}}
    bed: {{stay: ward, for: 5 hours{also}}}
    out: {{mark: discharged, risks_after_discharge: after}}
    home: {{go: home}}
risks_after_discharge:
  after: {{death: {{probability: 0 %, within: 1 minute, waited: {{for: ward, {clock}beyond: {beyond}, factor: {factor}}}}}}}
"""


def dies(beyond: str, clock: str = "", also: str = "") -> list[bool]:
    """Whether each of two dies who come at 10:00, the second waiting from 11:00 to 16:00: a risk of next to nothing that
    a long wait makes certain.
    """
    text = WARD.format(beyond=beyond, clock=clock, also=also, factor="1000000000000")
    text = text.replace("probability: 0 %", "probability: 0.0000001 %")
    told = story(text, ["0 10:00", "0 10:00"])
    return [bool(told.of(person, "risk")) for person in (0, 1)]


@pytest.mark.parametrize(
    ("beyond", "clock", "died"),
    [
        ("299 minutes", "", [False, True]),
        ("5 hours", "", [False, False]),
        ("0 minutes", "", [False, True]),
        ("6 hours", "from: come.seen, ", [False, False]),
        ("359 minutes", "from: come.seen, ", [False, True]),
        ("59 minutes", "from: come.seen, ", [True, True]),
    ],
)
def test_a_wait_beyond_the_limit_counts_from_the_asking_or_from_a_step(beyond, clock, died) -> None:
    assert dies(beyond, clock) == died


def test_a_place_elsewhere_ends_the_wait_for_the_own_service() -> None:
    also = ", also: {after: 2 hours, services: [annex]}"
    assert dies("119 minutes", also=also) == [False, True]
    assert dies("2 hours", also=also) == [False, False]


def test_what_was_waited_in_an_earlier_spell_is_forgotten() -> None:
    """The first has the bed at once, comes back and waits five hours: dies. The second has waited five hours in the first
    spell, comes back, has the bed at once, and does not.
    """
    text = WARD.format(beyond="1 hour", clock="", also="", factor="1000000000000")
    text = text.replace("risks_after_discharge: after}", "risks_after_discharge: back}")
    text = text.replace("probability: 0 %", "probability: 0.0000001 %").replace(
        "routes:\n",
        "routes:\n  again: {bed: {stay: ward, for: 1 minute, marks: discharged, risks_after_discharge: after}, "
        "home: {go: home}}\n",
    )
    text += "  back: {readmission: {probability: 100 %, within: 1 minute, to: again}}\n"
    told = story(text, ["0 10:00", "0 10:00"])
    assert told.of(0, "granted", "risk") == [
        "0 11:00 granted ward",
        "0 16:01 risk readmission",
        "0 21:00 granted ward",
        "0 21:01 risk death",
    ]
    assert told.of(1, "granted", "risk") == ["0 16:00 granted ward", "0 21:01 risk readmission", "0 21:01 granted ward"]


CHOICE = """
people: {{arrivals: {{come: {{route: come, rate: 0 per day}}}}}}
services: {{ward: {{kind: beds, capacity: 1 beds}}}}
routes:
  come:
    seen: {{delay: 1 hour}}
    bed: {{stay: ward, for: 5 hours}}
    fate: {{choose: fate, as: fate, shares: {{lives: 100 %, dies: 0 %}}, waited: {waited}, routes: {{lives: home, dies: died}}}}
  home: {{end: {{go: home}}}}
  died: {{end: {{go: died}}}}
"""


@pytest.mark.parametrize(
    ("waited", "died"),
    [
        ("{for: ward, beyond: 299 minutes, option: dies, adds: 100 %}", [False, True]),
        ("{for: ward, beyond: 5 hours, option: dies, adds: 100 %}", [False, False]),
        ("{for: ward, from: come.seen, beyond: 59 minutes, option: dies, adds: 100 %}", [True, True]),
        ("{for: ward, beyond: 1 hour, option: dies, factor: 3}", [False, False]),
        ("{for: ward, beyond: 1 hour, option: lives, factor: 3}", [False, False]),
    ],
)
def test_a_long_wait_changes_a_choice_that_is_made_after_it(waited, died) -> None:
    """Two come at 10:00; the second waits for the bed from 11:00 to 16:00. Three times nothing is nothing."""
    told = story(CHOICE.format(waited=waited), ["0 10:00", "0 10:00"])
    assert ["state died" in " ".join(told.of(person, "state")) for person in (0, 1)] == died


def test_the_first_wait_for_any_of_several_services_counts() -> None:
    """Both go to the ward and then to the annex; the second waits five hours for the ward and not for the annex."""
    text = CHOICE.format(waited="{for: WARDS, beyond: 4 hours, option: dies, adds: 100 %}")
    text = text.replace(
        "services: {ward: {kind: beds, capacity: 1 beds}}",
        "services: {ward: {kind: beds, capacity: 1 beds}, annex: {kind: beds, capacity: 1 beds}}",
    ).replace(
        "    bed: {stay: ward, for: 5 hours}\n",
        "    bed: {stay: ward, for: 5 hours}\n    more: {stay: annex, for: 5 hours}\n",
    )
    one = story(text.replace("WARDS", "annex"), ["0 10:00", "0 10:00"])
    assert [one.of(person, "state") for person in (0, 1)] == [["0 21:00 state home"], ["1 02:00 state home"]]
    both = story(text.replace("WARDS", "[ward, annex]"), ["0 10:00", "0 10:00"])
    assert both.of(0, "state") == ["0 21:00 state home"]
    assert both.of(1, "state") == ["1 02:00 state died"], "the wait for the ward was the first, and long"


def test_a_choice_before_the_wait_is_over_is_as_it_was() -> None:
    text = CHOICE.format(waited="{for: ward, beyond: 0 minutes, option: dies, adds: 100 %}")
    bed = "    bed: {stay: ward, for: 5 hours}\n"
    told = story(
        text.replace(bed, "").replace(
            "home: {end: {go: home}}", "home: {bed: {stay: ward, for: 5 hours}, end: {go: home}}"
        ),
        ["0 10:00", "0 10:00"],
    )
    assert [told.of(person, "state") for person in (0, 1)] == [["0 16:00 state home"], ["0 21:00 state home"]]
