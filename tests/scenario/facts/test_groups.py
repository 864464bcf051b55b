"""Groups of parameters follow from what a scenario says, and one factor moves all of a group in facts and settings."""

import pytest

from simulation.core.errors import ScenarioError
from simulation.scenario.facts.groups import groups
from simulation.scenario.loading import from_text, load
from tests.support.grouped_place import BASE

FACTS = "dialect: 1\ntitle: Mine\nextends: base.yaml\nfacts:\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return tmp_path


def said(folder, facts, **keywords):
    scenario = from_text(FACTS + facts, folder=folder, **keywords)
    return {one.path: one.value for one in scenario.parameters()}


def test_what_belongs_to_a_group_follows_from_the_scenario():
    found = {name: [".".join(path) for path in paths] for name, paths in groups(from_text(BASE).resolved.raw).items()}
    assert found == {
        "emergency_arrivals": ["people.arrivals.emergency.rate"],
        "moves_to_a_bed": ["routes.main.moving.delay"],
        "treatment_time": ["routes.main.bed.for"],
        "community_capacity": ["services.town.capacity", "services.country.capacity"],
        "hospital_delays": ["routes.main.papers.delay"],
        "capacity_delays": ["routes.main.tools.delay"],
    }


def test_england_has_something_in_every_group():
    assert all(groups(load("england").resolved.raw).values())


def test_who_assesses_and_arranges_is_in_the_group_of_community_capacity():
    """With more places outside hospital more people must be assessed for them."""
    found = groups(load("england").resolved.raw)["community_capacity"]
    assert {("services", name, "capacity") for name in ("assessors", "brokers", "reablement_town")} <= set(found)
    assert not {name for _, name, _ in found} & {"medical_beds", "discharge_hub"}


def test_a_factor_acts_on_what_the_other_facts_of_the_file_have_left(folder):
    found = said(folder, "  groups.emergency_arrivals: {scale: 1.5}\n  people.arrivals.emergency.rate: {scale: 0.5}\n")
    assert found["people.arrivals.emergency.rate"] == "1.5 per day"
    assert found["people.arrivals.planned.rate"] == "1 per day"


def test_what_a_fact_says_plainly_is_left_alone_in_its_file_and_in_those_that_extend_it(folder):
    facts = "  services.town.capacity: 9 places\n  groups: {community_capacity: {scale: 0.5}}\n"
    found = said(folder, facts)
    assert (found["services.town.capacity"], found["services.country.capacity"]) == ("9 places", "3 places")
    (folder / "mine.yaml").write_text(FACTS + facts, encoding="utf-8")
    further = "dialect: 1\ntitle: Fitted\nextends: mine.yaml\nfacts: {groups: {community_capacity: {scale: 2}}}\n"
    again = {one.path: one.value for one in from_text(further, folder=folder).parameters()}
    assert (again["services.town.capacity"], again["services.country.capacity"]) == ("9 places", "6 places")


def test_settings_move_a_group_too_and_leave_what_is_known_alone(folder):
    facts = "  services.town.capacity: 9 places\n"
    found = said(folder, facts, set={"groups.community_capacity": {"scale": 2}, "groups.hospital_delays": "{scale: 3}"})
    assert (found["services.town.capacity"], found["services.country.capacity"]) == ("9 places", "12 places")
    assert found["routes.main.papers.delay"] == "3 day"
    assert found["routes.main.tools.delay"] == "2 days"


@pytest.mark.parametrize(
    ("facts", "met", "right"),
    [
        ("groups.hospitl_delays: {scale: 2}", "there is no group 'hospitl_delays'", "did you mean 'hospital_delays'?"),
        ("groups: {treatment_time: {add: 1 day}}", "add", "one factor for all its parameters"),
        ("groups: {treatment_time: 3 days}", "'3 days'", "one factor for all its parameters"),
        ("groups: {treatment_time: {scale: -1}}", "scale '-1'", "a plain factor of zero or more"),
        ("groups: 3", "there is no group", "the groups here are"),
    ],
)
def test_what_makes_no_sense_names_its_line(folder, facts, met, right):
    with pytest.raises(ScenarioError) as error:
        from_text(FACTS + f"  {facts}\n", folder=folder)
    (mistake,) = error.value.mistakes
    assert mistake.line == 5
    assert met in str(mistake)
    assert right in str(mistake)


def test_settings_of_groups_that_make_no_sense_are_told_together():
    with pytest.raises(ScenarioError) as error:
        from_text(BASE, set={"groups.none": {"scale": 2}, "groups.treatment_time": "3 days"})
    assert len(error.value.mistakes) == 2
