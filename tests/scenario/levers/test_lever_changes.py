"""What a lever makes of a parameter: a fraction of the way to a value, scaled, added to, and shares."""

import math

import pytest

from simulation.scenario.loading import load
from tests.support.small import VARIANT, changed, lever, variant


def capacity(scenario, service: str) -> float:
    return next(entry for _, entry in scenario.model.services[service].capacity.leaves())[0]


def shares(scenario, route="admitted", step="path", **labels):
    return scenario.model.routes[route][step].shares.at(labels, scenario.model.run.start)


# ---- strength ----


@pytest.mark.parametrize(("strength", "expected"), [("100 %", 5.0), ("50 %", 22.5), ("0 %", 40.0)])
def test_a_number_moves_a_fraction_of_the_way(tmp_path, strength, expected):
    scenario = variant(tmp_path, lever("routes.planning.hub.share_needing: 5 %", f"    strength: {strength}\n"))
    assert scenario.model.routes["planning"]["hub"].share_needing.constant() == pytest.approx(expected / 100)


def test_strength_zero_leaves_the_base_bit_for_bit(tmp_path):
    sets = "routes.planning.hub.takes: {scale: 3}, services.ward.capacity: {add: 3 beds}, services.hub.open: always, "
    sets += "routes.admitted.path.shares: {by_cohort: {old: {P0: 50 %, P1: 50 %}}}"
    scenario = variant(tmp_path, lever(sets, "    strength: 0 %\n"))
    base = load(tmp_path / "base.yaml")
    assert {**scenario.resolved.raw, "title": ""} == {**base.resolved.raw, "title": ""}
    assert scenario.digest() == base.digest()


def test_the_view_picks_the_strength_and_the_command_line_has_the_last_word(tmp_path):
    text = lever(
        "services.team.capacity: {add: 10 places}", "    strength: {sceptical: 0 %, central: 50 %, optimistic: 100 %}\n"
    )
    assert capacity(variant(tmp_path, text), "team") == 15
    assert capacity(variant(tmp_path, text + "view: optimistic\n"), "team") == 20
    assert capacity(variant(tmp_path, text + "view: optimistic\n", view="sceptical"), "team") == 10


def test_reach_multiplies_strength(tmp_path):
    scenario = variant(
        tmp_path, lever("services.team.capacity: {add: 10 places}", "    strength: 50 %\n    reach: 40 %\n")
    )
    assert capacity(scenario, "team") == 12
    assert scenario.levers[0].strength == pytest.approx(0.2)


@pytest.mark.parametrize(("strength", "spans"), [("49 %", 5), ("50 %", 7)])
def test_what_cannot_move_by_a_fraction_changes_at_one_half(tmp_path, strength, spans):
    scenario = variant(tmp_path, lever("services.hub.open: every day 08:00-18:00", f"    strength: {strength}\n"))
    assert len(scenario.model.services["hub"].open.constant().spans) == spans
    assert scenario.levers[0].sets[0].all_or_none


def test_weekday_weights_lists_and_families_change_at_one_half(tmp_path):
    sets = "services.starts.by_weekday: [1, 1, 1, 1, 1, 1, 1], services.team.shared_list: home, "
    sets += "routes.leave_home.pack.delay: {distribution: exponential, mean: 1 hours}"
    weak, strong = (variant(tmp_path, lever(sets, f"    strength: {strength}\n")) for strength in ("40 %", "60 %"))
    assert weak.model.services["team"].shared_list is None
    assert strong.model.services["team"].shared_list == "home"
    assert strong.model.services["starts"].by_weekday.constant() == (1.0,) * 7
    assert weak.model.routes["leave_home"]["pack"].delay.constant().kind == "fixed"
    assert strong.model.routes["leave_home"]["pack"].delay.constant().kind == "exponential"


# ---- scale and add ----


def test_scale_moves_every_entry_and_every_quantile(tmp_path):
    scenario = variant(
        tmp_path,
        lever("routes.admitted.bed.for: {scale: 3}, routes.planning.hub.takes: {scale: 3}", "    strength: 50 %\n"),
    )
    stay = scenario.model.routes["admitted"]["bed"].for_
    day = scenario.model.run.start
    assert stay.at({"cohort": "young", "pathway": "P0"}, day).mean() == pytest.approx(4 * 1440)
    assert stay.at({"cohort": "young", "pathway": "P1"}, day).mean() == pytest.approx(8 * 1440)
    assert stay.at({"cohort": "old", "pathway": "P0"}, day).parameters == {
        "median": pytest.approx(2 * math.e * 1440),
        "sigma": 1.0,
    }
    assert scenario.model.routes["planning"]["hub"].takes.constant().parameters == {
        "mean": pytest.approx(200),
        "sd": pytest.approx(120),
    }


def test_add_moves_the_mean_and_scales_the_rest_along(tmp_path):
    scenario = variant(
        tmp_path,
        lever(
            "routes.planning.hub.takes: {add: 1 hours}, routes.leave_home.pack.delay: {add: -30 minutes}",
            "    strength: 50 %\n",
        ),
    )
    assert scenario.model.routes["planning"]["hub"].takes.constant().parameters == {
        "mean": pytest.approx(130),
        "sd": pytest.approx(78),
    }
    assert scenario.model.routes["leave_home"]["pack"].delay.constant().mean() == pytest.approx(165)


def test_add_to_a_product_of_tables_reaches_everybody_alike(tmp_path):
    scenario = variant(tmp_path, lever("routes.admitted.bed.for: {add: 1 days}"))
    stay, day = scenario.model.routes["admitted"]["bed"].for_, scenario.model.run.start
    assert stay.at({"cohort": "young", "pathway": "P1"}, day).mean() == pytest.approx(5 * 1440)
    assert stay.at({"cohort": "young", "pathway": None}, day).mean() == pytest.approx(3 * 1440)


def test_add_and_scale_reach_every_date(tmp_path):
    scenario = variant(tmp_path, lever("services.ward.capacity: {add: 2 beds}"))
    assert [entry[0] for _, entry in scenario.model.services["ward"].capacity.leaves()] == [22, 24]


def test_a_plain_value_replaces_value_and_changes(tmp_path):
    scenario = variant(tmp_path, lever("services.ward.capacity: 30 beds"))
    assert [entry[0] for _, entry in scenario.model.services["ward"].capacity.leaves()] == [30]
    half = variant(tmp_path, lever("services.ward.capacity: 30 beds", "    strength: 50 %\n"))
    assert [entry[0] for _, entry in half.model.services["ward"].capacity.leaves()] == [25, 26]


def test_several_add_sum(tmp_path):
    text = """levers:
  a: {why: w, set: {services.team.capacity: {add: 4 places}}, strength: 50 %}
  b: {why: w, set: {services.team.capacity: {add: 3 places}}}
"""
    assert capacity(variant(tmp_path, text), "team") == 15


def test_distributions_of_one_family_move_as_written(tmp_path):
    text = lever(
        "routes.planning.hub.takes: {distribution: gamma, mean: 200 minutes, sd: 2 hours}", "    strength: 25 %\n"
    )
    assert variant(tmp_path, text).model.routes["planning"]["hub"].takes.constant().parameters == {
        "mean": pytest.approx(125),
        "sd": pytest.approx(75),
    }


def test_one_family_written_in_two_ways_still_moves(tmp_path):
    base = changed(("pack: {delay: 3 hours", "pack: {delay: {distribution: lognormal, mean: 3 days, median: 2 days}"))
    text = VARIANT + lever(
        "routes.leave_home.pack.delay: {distribution: lognormal, mu: 0, sigma: 1}", "    strength: 50 %\n"
    )
    (tmp_path / "base.yaml").write_text(base, encoding="utf-8")
    (tmp_path / "v.yaml").write_text(text, encoding="utf-8")
    moved = load(tmp_path / "v.yaml").model.routes["leave_home"]["pack"].delay.constant().parameters
    assert moved["median"] == pytest.approx(1.5 * 1440)
    assert moved["sigma"] == pytest.approx((1 + math.sqrt(2 * math.log(1.5))) / 2)


def test_an_inside_path_changes_one_entry(tmp_path):
    scenario = variant(
        tmp_path, lever("people.arrivals.emergency.rate.by_cohort.old: 3 per day", "    strength: 50 %\n")
    )
    rate, day = scenario.model.people.arrivals["emergency"].rate, scenario.model.run.start
    assert (rate.at({"cohort": "old"}, day), rate.at({"cohort": "young"}, day)) == (2.0, 2.0)


# ---- shares ----


def test_shares_move_and_remember_the_base(tmp_path):
    text = lever("routes.admitted.path.shares: {by_cohort: {old: {P0: 80 %, P1: 20 %}}}", "    strength: 50 %\n")
    moved = variant(tmp_path, text)
    assert dict(shares(moved, cohort="old").now) == pytest.approx({"P0": 0.7, "P1": 0.3})
    assert dict(shares(moved, cohort="old").base) == pytest.approx({"P0": 0.6, "P1": 0.4})
    assert shares(moved, cohort="young").now == shares(moved, cohort="young").base


def test_a_chain_of_variants_keeps_the_shares_of_the_root(tmp_path):
    variant(tmp_path, lever("routes.admitted.path.shares: P0", "    strength: 50 %\n"))
    (tmp_path / "child.yaml").write_text(
        VARIANT.replace("base.yaml", "variant.yaml") + "question: q\n", encoding="utf-8"
    )
    child = load(tmp_path / "child.yaml", set={"routes.admitted.path.shares": {"P0": "10 %", "P1": "90 %"}})
    assert dict(shares(child, cohort="old").now) == pytest.approx({"P0": 0.1, "P1": 0.9})
    assert dict(shares(child, cohort="old").base) == pytest.approx({"P0": 0.6, "P1": 0.4})


def test_a_lever_may_name_one_option(tmp_path):
    moved = variant(tmp_path, lever("routes.admitted.path.shares: P0", "    strength: 50 %\n"))
    assert dict(shares(moved, cohort="young").now) == pytest.approx({"P0": 0.95, "P1": 0.05})
    assert dict(shares(moved, cohort="old").now) == pytest.approx({"P0": 0.8, "P1": 0.2})
    whole = variant(tmp_path, lever("routes.admitted.bed.alongside.begins: when_ready"))
    assert dict(whole.model.routes["admitted"]["bed"].alongside.begins.constant().now) == {
        "on_admission": 0.0,
        "when_ready": 1.0,
    }


def test_moved_shares_survive_being_written_out(tmp_path):
    from simulation.scenario.loading import from_text

    moved = variant(tmp_path, lever("routes.admitted.path.shares: P0", "    strength: 50 %\n"))
    again = from_text(moved.as_yaml())
    assert again.model == moved.model
    assert again.digest() == moved.digest()
