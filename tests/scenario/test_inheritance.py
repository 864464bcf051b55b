"""Levers, views, chains of files and tables: what a variant makes of its base."""

import math

import pytest

from simulation.scenario.loading import load
from tests.support.small import BASE, VARIANT, changed, line_of, variant, wrong_variant


def lever(sets: str, rest: str = "") -> str:
    return f"levers:\n  a:\n    why: w\n    set: {{{sets}}}\n    source: local\n{rest}"


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


# ---- where things come from ----


def test_a_changed_parameter_names_its_lever_file_line_and_source(tmp_path):
    text = lever("services.ward.capacity: {add: 2 beds}")
    found = {parameter.path: parameter for parameter in variant(tmp_path, text).parameters()}["services.ward.capacity"]
    assert (found.lever, found.source, found.range, found.line) == (
        "a",
        "local",
        None,
        (VARIANT + text)[: (VARIANT + text).index("services.ward")].count("\n") + 1,
    )
    assert found.file.endswith("variant.yaml")
    untouched = {parameter.path: parameter for parameter in variant(tmp_path, text).parameters()}["services.hub.open"]
    assert (untouched.lever, untouched.source, untouched.line) == (None, "local", line_of("open:"))
    assert untouched.file.endswith("base.yaml")


def test_a_lever_says_what_it_sets(tmp_path):
    (one,) = variant(
        tmp_path, lever("routes.planning.hub.share_needing: 20 %", "    strength: 50 %\n    assumes: contacts\n")
    ).levers
    (setting,) = one.sets
    assert (one.name, one.why, one.source, one.assumes) == ("a", "w", "local", ("contacts",))
    assert (setting.path, setting.before, setting.after, setting.all_or_none) == (
        "routes.planning.hub.share_needing",
        "40 %",
        "30 %",
        False,
    )


def test_without_drops_a_lever_of_the_parent(tmp_path):
    variant(tmp_path, lever("services.team.capacity: {add: 10 places}"))
    (tmp_path / "child.yaml").write_text(
        VARIANT.replace("base.yaml", "variant.yaml") + "without: [a]\n", encoding="utf-8"
    )
    child = load(tmp_path / "child.yaml")
    assert child.levers == ()
    assert capacity(child, "team") == 10


def test_extends_may_lead_out_of_the_folder_unless_a_root_confines_it(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "v.yaml").write_text(VARIANT.replace("base.yaml", "../base.yaml"), encoding="utf-8")
    assert load(folder / "v.yaml").title == "Changed"
    assert load(folder / "v.yaml", root=tmp_path).title == "Changed"
    with pytest.raises(Exception, match="outside the root folder"):
        load(folder / "v.yaml", root=folder)


def test_a_variant_has_its_own_title_and_question(tmp_path):
    (tmp_path / "base.yaml").write_text(
        changed(("title: A small place\n", "title: A small place\nquestion: What is?\n")), encoding="utf-8"
    )
    (tmp_path / "v.yaml").write_text(VARIANT, encoding="utf-8")
    assert (load(tmp_path / "v.yaml").title, load(tmp_path / "v.yaml").model.question) == ("Changed", None)


# ---- what a lever may not do ----


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


# ---- tables ----


def with_csv(folder, name: str, text: str, *words: tuple[str, str]):
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "base.yaml").write_text(changed(*words), encoding="utf-8")
    return load(folder / "base.yaml")


RATE = "{by_cohort: {young: 2 per day, old: 1 per day}, source: local}"
FACTORS = "{by_pathway: {P0: 1, P1: 2}}"


@pytest.mark.parametrize(
    "text",
    ["cohort,value\nyoung,2 per day\nold,1 per day\n", "\ufeffcohort,value\r\nyoung,2 per day\r\nold,1 per day\r\n"],
)
def test_a_table_by_cohort(tmp_path, text):
    assert (
        with_csv(tmp_path, "rates.csv", text, (RATE, "{table: rates.csv, source: local}")).digest()
        == load_base(tmp_path).digest()
    )


def load_base(folder):
    (folder / "plain.yaml").write_text(BASE, encoding="utf-8")
    return load(folder / "plain.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "cohort/pathway,P0,P1\nyoung,1,2\nold,3,4\n",
        "cohort,pathway,value\nyoung,P0,1\nyoung,P1,2\nold,P0,3\nold,P1,4\n",
        "cohort,P0,P1\nyoung,1,2\nold,3,4\n",
    ],
)
def test_a_table_by_cohort_and_label(tmp_path, text):
    scenario = with_csv(tmp_path, "factors.csv", text, (FACTORS, "{table: factors.csv}"))
    stay, day = scenario.model.routes["admitted"]["bed"].for_, scenario.model.run.start
    assert stay.at({"cohort": "young", "pathway": "P1"}, day).mean() == pytest.approx(4 * 1440)
    assert stay.at({"cohort": "old", "pathway": "P1"}, day).parameters["median"] == pytest.approx(4 * math.e * 1440)


def test_a_table_of_shares(tmp_path):
    scenario = with_csv(
        tmp_path,
        "paths.csv",
        "cohort,P0,P1\nyoung,90 %,10 %\nold,60 %,40 %\n",
        (
            "{by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 60 %, P1: 40 %}}, source: local}",
            "{table: paths.csv, source: local}",
        ),
    )
    assert scenario.digest() == load_base(tmp_path).digest()


def test_weights_and_observed_values_from_files(tmp_path):
    hours = "".join(f"{hour},{1 if hour < 12 else 3}\n" for hour in reversed(range(24)))
    (tmp_path / "hours.csv").write_text(f"hour,weight\n{hours}", encoding="utf-8")
    scenario = with_csv(
        tmp_path,
        "stays.csv",
        "hours\n24\n48\n72\n",
        (RATE, RATE + ", by_hour: {value: {file: hours.csv}, source: local}"),
        ("pack: {delay: 3 hours", "pack: {delay: {distribution: table, observed: {file: stays.csv}}"),
    )
    assert scenario.model.people.arrivals["emergency"].by_hour.constant() == (0.5,) * 12 + (1.5,) * 12
    assert scenario.model.routes["leave_home"]["pack"].delay.constant().observed == (1440.0, 2880.0, 4320.0)


@pytest.mark.parametrize(
    ("name", "text", "met"),
    [
        ("gone.csv", None, "base.yaml:{line}: {path}: there is no file 'gone.csv'"),
        (
            "../out.csv",
            "cohort,value\nyoung,1 per day\n",
            "base.yaml:{line}: {path}: '../out.csv' is outside the folder",
        ),
        ("link.csv", "link", "base.yaml:{line}: {path}: 'link.csv' is outside the folder"),
        ("t.csv", "cohort,value\nyoung,1 per day\nyoung,2 per day\n", "t.csv:3: {path}: young a second time"),
        ("t.csv", "cohort,value\nyoung\n", "t.csv:2: {path}: 1 cells, and the header has 2"),
        ("t.csv", "", "t.csv: {path}: it has no rows"),
        ("t.csv", "cohort,nobody\nyoung,2\n", "t.csv:1: {path}: a header 'cohort, nobody'"),
    ],
)
def test_a_table_that_cannot_be_read_says_why_once(tmp_path, name, text, met):
    folder = tmp_path / "here"
    folder.mkdir()
    if text == "link":
        (tmp_path / "secret.csv").write_text("cohort,value\nyoung,1 per day\n", encoding="utf-8")
        try:
            (folder / name).symlink_to(tmp_path / "secret.csv")
        except OSError:
            return
    elif text is not None:
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "base.yaml").write_text(changed((RATE, f"{{table: {name}, source: local}}")), encoding="utf-8")
    with pytest.raises(Exception, match="table") as caught:
        load(folder / "base.yaml")
    (mistake,) = str(caught.value).splitlines()
    path, line = "people.arrivals.emergency.rate.table", line_of("emergency: {")
    assert mistake.startswith(f"{folder.as_posix()}/{met.format(path=path, line=line)}")
