"""What a lever may not do, told at its line."""

import pytest

from tests.support.small import lever, wrong_variant


@pytest.mark.parametrize(
    ("sets", "met"),
    [
        ("services.ward.capcity: 3 beds", "a parameter that does not exist; did you mean 'services.ward.capacity'?"),
        ("services.wrad.capacity: 3 beds", "a parameter that does not exist; did you mean 'services.ward.capacity'?"),
        ("services.ward: {kind: beds}", "group of parameters"),
        ("routes.admitted.path.shares: P7", "the options are P0, P1"),
        ("routes.admitted.path.shares: {scale: 2}", "say the new shares"),
        ("routes.admitted.path.shares: {by_cohort: {odl: {P0: 100 %}}}", "did you mean 'old'"),
        ("services.hub.open: {scale: 2}", "cannot be scaled"),
        ("services.team.capacity: {add: 3 days}", "in the same unit"),
        ("services.team.capacity: {add: ten places}", "add 'ten places' to '10 places'"),
        ("services.team.capacity: {scale: 40 %}", "a plain factor"),
        ("services.team.capacity: 3 people", "in its unit"),
        ("routes.planning.hub.takes: {add: -5 hours}", "the mean stays at zero or above"),
        ("run.length: 3 days", "belong to the base"),
        ("run.seed: 3", "belong to the base"),
        ("title: other", "words for people to read"),
    ],
)
def test_what_a_lever_may_not_set_is_explained_at_its_line(tmp_path, sets, met):
    (mistake,) = wrong_variant(tmp_path, lever(sets, "    strength: 50 %\n"))
    assert mistake.startswith("variant.yaml:7: ")
    assert met in mistake


def test_a_lever_at_strength_zero_is_checked_too(tmp_path):
    (mistake,) = wrong_variant(tmp_path, lever("services.hub.open: wekdays 08:00-18:00", "    strength: 0 %\n"))
    assert mistake.startswith("variant.yaml:7: services.hub.open: lever 'a': 'wekdays 08:00-18:00'")


@pytest.mark.parametrize(
    "other",
    [
        "services.ward.capacity: 3 beds",
        "services.ward.capacity.changes.2024-01-15: 3 beds",
        "services.ward.capacity: {scale: 2}",
    ],
)
def test_two_levers_on_one_parameter_are_a_mistake(tmp_path, other):
    text = (
        f"levers:\n  a: {{why: w, set: {{services.ward.capacity: {{add: 1 beds}}}}}}\n  b: {{why: w, set: "
        f"{{{other}}}}}\n"
    )
    assert any(
        line.startswith("variant.yaml:6: ") and "levers 'a' and 'b' both set services.ward.capacity" in line
        for line in wrong_variant(tmp_path, text)
    )


def test_a_variant_holds_levers_and_nothing_else(tmp_path):
    found = wrong_variant(tmp_path, "run: {length: 3 days}\nservices: {}\nwithout: [b]\nlever: {}\n")
    assert [line.partition(";")[0] for line in found] == [
        "variant.yaml:4: run: 'run' in a file that extends another",
        "variant.yaml:5: services: 'services' in a file that extends another",
        "variant.yaml:6: without: there is no lever 'b' to drop",
        "variant.yaml:7: lever: unknown key 'lever'",
    ]


def test_strengths_need_all_three_views_and_a_source_that_is_named(tmp_path):
    text = (
        "levers:\n  a: {why: w, set: {services.team.capacity: {add: 1 places}}, strength: {central: 50 %, hopeful: "
        "3 %}}\n"
    )
    text += "  b: {why: w, set: {services.hub.capacity: {add: 1 people}}, source: lcoal}\n"
    found = wrong_variant(tmp_path, text)
    assert any("no strength for the sceptical view" in line for line in found)
    assert any("levers.a.strength.hopeful" in line for line in found)
    assert any(
        line.startswith("variant.yaml:6: levers.b.source: there is no source 'lcoal'; did you mean 'local'?")
        for line in found
    )
