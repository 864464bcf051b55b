"""People of England followed by hand: England itself, with those shares made certain that the story needs.

Nobody else comes, so nobody waits. Rows are told without their minutes where these are drawn.
"""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.telling import Story, story_of

ENGLAND = Path(__file__).parents[2] / "scenarios" / "england.yaml"
NEVER = "0 %"
QUIET = {
    "routes.ready_to_leave.ready.deteriorates.per_day": "0 %",
    "routes.front_door.fate.shares": {"survives": "100 %", "dies": "0 %"},
    "routes.needs_a_bed.setting.shares": {"hospital_at_home": "0 %", "acute_bed": "100 %"},
    "routes.front_door.acuity.shares": {"same_day": "0 %", "bed": "100 %"},
    "risks_after_discharge.after_moving_in.death": {"probability": "0 %", "within": "91 days"},
}


@pytest.fixture(scope="module")
def england() -> dict[str, Any]:
    """England as a tree of text."""
    raw: dict[str, Any] = yaml.load(ENGLAND.read_text(encoding="utf-8"), yaml.BaseLoader)
    return raw


def certain(england: dict[str, Any], settings: Mapping[str, Any], **risks: Any) -> Scenario:
    """England with other values, whatever stood there; risks after discharge are nothing unless they are named."""
    raw = copy.deepcopy(england)
    for of in ("from_ready", "after_hospital", "after_same_day"):
        for risk, said in raw["risks_after_discharge"][of].items():
            said["probability"] = risks.get(risk, NEVER)
            said.pop("then", None)
    for path, value in {**QUIET, **settings}.items():
        *where, last = path.split(".")
        tree = raw
        for part in where:
            tree = tree[part]
        tree[last] = value
    return from_text(yaml.safe_dump(raw, sort_keys=False), folder=ENGLAND.parent)


def needing(need: str, lasting: str, *, first: bool = False) -> dict[str, Any]:
    """An illness that leaves this need and this lasting need; with `first` only at somebody's first illness."""
    settings: dict[str, Any] = {"routes.front_door.need.shares": {need: "100 %"}}
    if first:
        settings["routes.front_door.need.shares"] = {
            "by_past_use": {"first": {need: "100 %"}},
            "otherwise": {"no_support": "100 %"},
        }
    settings["routes.front_door.lasting.shares"] = {
        "by_lasting_need": {"none": {lasting: "100 %"}, "home_care": {lasting: "100 %"}},
        "otherwise": {lasting: "100 %"},
    }
    return settings


def told(story: Story, person: int, *labels: str) -> list[str]:
    """States reached, risks, and labels recorded anew, in order and without their minutes."""
    rows = [row.split(" ", 2)[2] for row in story.of(person)]
    return [row for row in rows if row.startswith(("state", "risk", *(f"chose {label}" for label in labels)))]


BACK_ONCE = {"by_past_use": {"first": "100 %"}, "otherwise": "0 %"}
OLD = {"cohort": "aged_85_plus"}


def test_who_moves_into_a_care_home_lives_there_after_the_next_illness(england) -> None:
    """Straight from hospital into a care home; back within 91 days with an illness that leaves no new need; then to the
    care home again. On the way the label changes once, and it is there at the second spell.
    """
    place = certain(
        england,
        {
            **needing("long_term_care", "care_home", first=True),
            "routes.front_door.persists.shares": {
                "by_past_use": {"first": "long_term_care"},
                "otherwise": {"no_support": "100 %", "long_term_care": "0 %"},
            },
            "routes.ready_to_leave.path.shares": {
                "by_need": {"no_support": {"P0": "100 %"}, "long_term_care": {"P3": "100 %"}},
                "otherwise": {"P1": "100 %", "P2": "0 %"},
            },
            "routes.leave_p3.where.shares": {"straight_to_care_home": "100 %", "assessment_bed": "0 %"},
        },
        readmission=BACK_ONCE,
    )
    story = story_of(place, [("0 10:00", OLD)])
    assert told(story, 0, "usual_support") == [
        "chose usual_support care_home",
        "state care_home",
        "risk readmission",
        "chose usual_support care_home",
        "state care_home",
    ]


def test_who_declines_at_home_moves_by_an_event_that_says_why(england) -> None:
    place = certain(england, needing("no_support", "none"), care_home="100 %")
    story = story_of(place, [("0 10:00", OLD)])
    assert told(story, 0, "usual_support", "lasting_need")[-5:] == [
        "state home",
        "risk care_home",
        "chose lasting_need care_home",
        "chose usual_support care_home",
        "state care_home",
    ]


LATER = {"none": "home", "some_help": "home", "home_care": "home_with_care", "care_home": "care_home"}
EVERY_DAY = {
    ("none", "P1"),
    ("none", "P3"),
    ("some_help", "P2"),
    ("home_care", "P1"),
    ("care_home", "P2"),
    ("care_home", "P3"),
}
"""Each destination and each need that stays twice at most; the other pairs are `long`."""


@pytest.mark.parametrize(
    ("lasting", "state", "destination"),
    [
        pytest.param(lasting, state, sent, marks=() if (lasting, sent) in EVERY_DAY else pytest.mark.long)
        for lasting, state in LATER.items()
        for sent in ("P1", "P2", "P3")
    ],
)
def test_where_somebody_ends_follows_what_they_need_and_not_where_they_are_sent(
    england, destination, lasting, state
) -> None:
    """Twenty people with the same need, sent to a team at home, a rehabilitation bed or pathway 3: the same in the end.
    A few who wait for voluntary help may ask for home care when it is full; here it never is.
    """
    place = certain(
        england,
        {
            **needing("rehabilitation", lasting),
            "routes.front_door.persists.shares": {"rehabilitation": "100 %"},
            "routes.ready_to_leave.path.shares": {
                **dict.fromkeys(("P0", "P1", "P2", "P3"), "0 %"),
                destination: "100 %",
            },
            "run.length": "700 days",
        },
    )
    story = story_of(place, [(f"{day} 10:00", OLD) for day in range(20)])
    assert {told(story, person)[-1] for person in range(20)} == {f"state {state}"}


def test_end_of_life_stays_end_of_life(england) -> None:
    """At the end of life once, at the next illness too, whatever that illness alone would leave."""
    lasting = {"by_need": {"end_of_life": "end_of_life"}, "otherwise": "none"}
    settings = {**needing("end_of_life", "end_of_life", first=True), "routes.front_door.lasting.shares": lasting}
    place = certain(england, settings, readmission=BACK_ONCE)
    story = story_of(place, [("0 10:00", OLD)])
    needs = [row for row in told(story, 0, "need", "lasting_need") if "chose need" in row]
    assert needs == ["chose need end_of_life"] * 2 + ["chose need no_support", "chose need end_of_life"]


def test_whose_provider_gives_up_comes_before_anybody_new(england) -> None:
    """Starts are given out at 16:00: at once to whose provider hands back, before those who ask from home. They have home
    care again, which the next illness finds.
    """
    streams = list(england["people"]["arrivals"])
    place = certain(
        england,
        {
            "services.home_care_packages.capacity": "30 per day",
            "services.home_care_packages.vacancy": "0 %",
            "services.home_care_packages.absence": "0 %",
            "services.home_care_packages.by_weekday": ["1"] * 7,
            "routes.community_referral.need.shares": {
                **dict.fromkeys(("voluntary", "home_team", "nursing", "rehab_bed", "care_home"), "0 %"),
                "home_care": "100 %",
            },
        },
    )
    referred = story_of(place, ["0 10:00"], streams.index("community_referral"))
    assert referred.of(0, "granted") == ["0 16:00 granted home_care_packages"]
    back = story_of(place, ["0 11:00"], streams.index("home_care_handed_back"))
    assert told(back, 0, "usual_support", "lasting_need") == [
        "chose usual_support home_care",
        "chose lasting_need home_care",
        "state home_with_care",
    ]
    assert back.of(0, "granted") == ["0 16:00 granted home_care_packages"]
    priority = {
        name: place.model.routes[route]["package"].priority.at({}, place.model.run.start)
        for name, route in (("back", "care_handed_back"), ("new", "home_care_for_home"))
    }
    assert priority["back"] < priority["new"]


def test_deaths_go_on_after_91_days(england) -> None:
    """Nobody dies within 91 days of ready, and at a rate of 36,500 % a year (one a day) everybody soon after."""
    then = {"risks_after_discharge.from_ready.death.then": "36500 % per year"}
    place = certain(england, {**needing("no_support", "none"), **then})
    story = story_of(place, [(f"{day} 10:00", OLD) for day in range(10)])
    for person in range(10):
        ready, died = (row for row in story.of(person, "marked", "risk") if row.endswith(("ready", "death")))
        assert int(died.split()[0]) - int(ready.split()[0]) in range(91, 91 + 12)
        assert died.endswith("risk death")
