"""Who comes takes the shortest queue, a few people worked by hand."""

import pytest

from simulation import offered_loads
from simulation.core.errors import ScenarioError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.scenario.loading import from_text
from tests.support.agreeing import assert_equal


def text(
    coming: str, beds: tuple[int, int, int] = (1, 1, 1), shares: str = "{a: 100 %, b: 0 %, c: 0 %}", more: str = ""
) -> str:
    """Three queues; who comes first has no choice but what is drawn, since all are empty."""
    services = ", ".join(
        f"{name}: {{kind: beds, capacity: {number} beds}}" for name, number in zip("abc", beds, strict=True)
    )
    return f"""dialect: 1
title: Three queues
run: {{start: 2024-01-01, length: 12 hours}}
people: {{arrivals: {{p: {{route: in, recorded: {coming}}}}}}}
services: {{{services}}}
routes:
  in:
    pick: {{choose: queue, as: queue, shares: {shares}, shortest: yes{more}}}
    bed: {{stay: {{by: queue}}, for: 100 minutes}}
    out: {{go: home}}
"""


def chosen(said: str) -> list[str]:
    """The queue that each person takes, in the order in which they come."""
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    return [log.names.services[subject] for subject in log.subject[log.event == Event.ASKED].tolist()]


EVEN = "{a: 34 %, b: 33 %, c: 33 %}"


def moments(*minutes: int) -> str:
    return f"[{', '.join(f'{minute} minutes' for minute in minutes)}]"


def test_an_option_without_a_share_is_never_taken():
    assert chosen(text(moments(0, 10, 20))) == ["a", "a", "a"]
    assert set(chosen(text(moments(*range(0, 90, 10)), shares="{a: 50 %, b: 50 %, c: 0 %}"))) == {"a", "b"}


def test_each_of_three_takes_an_empty_one_and_then_the_first_that_is_free_again():
    """Beds become free after 100, 110 and 120 minutes: who comes at 105 takes the first, at 115 the second."""
    found = chosen(text(moments(0, 10, 20, 105, 115, 125), shares=EVEN))
    assert sorted(found[:3]) == ["a", "b", "c"]
    assert found[3:] == found[:3]


def test_those_of_one_minute_see_the_minute_before():
    """All four come when everything is empty, so each takes what is drawn; who comes later sees them."""
    found = chosen(text(moments(5, 5, 5, 5, 6), shares="{a: 98 %, b: 1 %, c: 1 %}"))
    assert found[:4].count("a") >= 3
    assert found[4] in {"b", "c"}


def test_a_bed_that_becomes_free_in_this_minute_is_not_seen_yet():
    """Person 0 leaves at 100. Who comes at 100 sees one there and one waiting nowhere: all are alike, and what is drawn
    is taken; at 101 the empty one is shorter.
    """
    shares = "{a: 50 %, b: 50 %, c: 0 %}"
    found = chosen(text(moments(0, 50, 101), shares=shares))
    assert found[2] == found[0]
    assert chosen(text(moments(0, 50, 100), shares=shares))[2] in {"a", "b"}


def test_what_counts_is_who_is_there_beyond_the_places():
    """Three beds at a, one at b: the first two go to a, which has two to spare and then one; the third is between."""
    found = chosen(text(moments(0, 10, 20, 30, 40), beds=(3, 1, 1), shares="{a: 98 %, b: 2 %, c: 0 %}"))
    assert found[:2] == ["a", "a"]


def test_nobody_takes_a_closed_one_but_where_all_are_closed():
    """a admits from 06:00, b and c from 03:00: before that it is as drawn, then never a until six."""
    said = text(moments(60, 200, 210, 220, 230, 240, 250, 361), shares="{a: 100 %, b: 0 %, c: 0 %}")
    said = said.replace("shares: {a: 100 %, b: 0 %, c: 0 %}", "shares: {a: 98 %, b: 1 %, c: 1 %}")
    for name, hours in (("a", "06:00-24:00"), ("b", "03:00-24:00"), ("c", "03:00-24:00")):
        said = said.replace(
            f"{name}: {{kind: beds, capacity: 1 beds",
            f"{name}: {{kind: beds, capacity: 1 beds, admits: every day {hours}",
        )
    found = chosen(said)
    assert found[0] == "a"
    assert set(found[1:7]) == {"b", "c"}
    assert found[7] == "a"


def test_where_all_are_closed_the_shortest_of_them_is_taken():
    said = text(moments(60, 70, 80, 90), shares="{a: 98 %, b: 1 %, c: 1 %}")
    for name in "abc":
        said = said.replace(f"{name}: {{kind: beds", f"{name}: {{kind: beds, admits: every day 06:00-24:00")
    assert chosen(said)[:3] == ["a", "b", "c"]


def test_expected_loads_go_by_the_shares():
    loads = offered_loads(
        from_text(text(moments(*range(0, 700, 100)), shares="{a: 50 %, b: 30 %, c: 20 %}"), "place.yaml")
    )
    assert [load.offered / loads[0].offered for load in loads] == pytest.approx([1.0, 0.6, 0.4])


@pytest.mark.parametrize(
    ("shares", "more", "path", "right"),
    [
        ("{a: 50 %, d: 50 %}", "", ".shares", "there is no service 'd'"),
        (
            "{a: 50 %, b: 50 %}",
            ", waited: {for: a, beyond: 1 hour, option: a, factor: 2}",
            ".shortest",
            "give one of them",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_path(shares, more, path, right):
    with pytest.raises(ScenarioError) as caught:
        from_text(text(moments(0), shares=shares, more=more), "place.yaml")
    assert any(f" routes.in.pick{path}: " in str(one) and right in str(one) for one in caught.value.mistakes), (
        caught.value
    )


def test_it_speaks_of_shares_and_of_services_with_a_queue():
    said = text(moments(0)).replace("shares: {a: 100 %, b: 0 %, c: 0 %}, ", "by: queue, routes: {a: out}, ")
    with pytest.raises(ScenarioError, match="name the services as shares"):
        from_text(said, "place.yaml")
    said = text(moments(0)).replace("c: {kind: beds, capacity: 1 beds}", "c: {kind: meeting, held: every day 12:00}")
    with pytest.raises(ScenarioError, match="are beds, places, staff or daily starts"):
        from_text(said, "place.yaml")
