"""Facts: what a file says about its own place takes the place of what the file it extends says, and is no lever."""

from pathlib import Path

import pytest
import yaml

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import assert_equal, same
from tests.support.places import numbered
from tests.support.small import BASE, VARIANT, changed, line_of
from tests.support.stated_facts import CHANGES

HEAD = "dialect: 1\ntitle: {title}\nextends: {extends}\n"
LEVER = "levers: {{a: {{why: w, set: {{{sets}}}, strength: {strength}}}}}\n"


def chain(folder: Path, *texts: str, base: str = BASE) -> Scenario:
    """The last of some files, each of which extends the one before it."""
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    extends = "base.yaml"
    for number, text in enumerate(texts):
        name = f"file_{number}.yaml"
        (folder / name).write_text(HEAD.format(title=f"File {number}", extends=extends) + text, encoding="utf-8")
        extends = name
    return load(folder / extends)


def wrong(folder: Path, *texts: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        chain(folder, *texts)
    return [line.replace(f"{folder}/", "").replace(f"{folder}\\", "") for line in str(caught.value).splitlines()]


def flat(text: str) -> Scenario:
    return from_text(text)


# ---- what facts make of a base ----


def test_facts_at_the_values_of_the_base_change_nothing(tmp_path):
    raw = yaml.load(BASE, yaml.BaseLoader)
    said = {name: below for name, below in raw.items() if name not in ("dialect", "title", "sources", "today")}
    stated = chain(tmp_path, yaml.safe_dump({"facts": said}, sort_keys=False))
    same(stated, flat(BASE))
    assert {fact.path for fact in stated.facts} > {"services.ward.capacity", "routes.admitted.bed.for", "run.seed"}


def test_facts_at_the_values_of_places_made_up_by_chance_change_nothing(tmp_path):
    for number in range(30):
        text = numbered(number)
        raw = yaml.load(text, yaml.BaseLoader)
        said = {name: below for name, below in raw.items() if name not in ("dialect", "title", "sources", "today")}
        stated = chain(tmp_path, yaml.safe_dump({"facts": said}, sort_keys=False), base=text)
        assert stated.digest() == flat(text).digest(), number


def distorted(node, path=()):
    """A raw scenario with other amounts in its services, routes and streams."""
    if isinstance(node, dict):
        return {key: distorted(below, (*path, key)) for key, below in node.items()}
    if path[-1:] and path[-1] in ("capacity", "rate", "for", "takes", "delay", "probability") and isinstance(node, str):
        number, _, unit = node.partition(" ")
        return f"{float(number) / 2 + 1:g} {unit}" if number[:1].isdigit() else node
    return node


def test_what_facts_state_of_places_made_up_by_chance_is_what_holds_in_both_engines(tmp_path):
    stated = 0
    for number in range(30):
        raw = yaml.load(numbered(number), yaml.BaseLoader)
        said = {name: raw[name] for name in ("people", "services", "routes", "risks_after_discharge")}
        other = yaml.safe_dump(distorted(raw), sort_keys=False)
        scenario = chain(tmp_path, yaml.safe_dump({"facts": said}, sort_keys=False), base=other)
        assert scenario.digest() == flat(numbered(number)).digest() != flat(other).digest(), number
        stated += len(scenario.facts)
        if number % 6 == 0:
            assert_equal(scenario, numbered(number))
    assert stated > 500


@pytest.mark.parametrize("what", CHANGES)
def test_a_fact_is_what_a_whole_file_with_that_value_is(tmp_path, what):
    facts, words = CHANGES[what]
    same(chain(tmp_path, f"facts:\n  {facts}\n"), flat(changed(*words)))


def test_facts_about_shares_have_not_moved_them(tmp_path):
    scenario = chain(tmp_path, "facts: {routes.admitted.path.shares: {by_cohort: {old: {P0: 30 %, P1: 70 %}}}}\n")
    shares = scenario.model.routes["admitted"]["path"].shares.at({"cohort": "old"}, scenario.model.run.start)
    assert shares.now == shares.base == pytest.approx({"P0": 0.3, "P1": 0.7})


def test_a_fact_may_add_to_a_table(tmp_path):
    text = "facts:\n  people.cohorts.oldest: {from_age: 85}\n  people.arrivals.emergency.rate: {by_cohort: {oldest: 4 per day}}\n"
    text += "  routes.admitted: {path.shares: {P0: 50 %, P1: 50 %}, bed.for: 2 days}\n  risks_after_discharge.after.readmission.probability: 10 %\n"
    scenario = chain(tmp_path, text)
    rate = scenario.model.people.arrivals["emergency"].rate
    assert {who: rate.at({"cohort": who}, scenario.model.run.start) for who in scenario.model.people.cohorts} == {
        "young": 2.0,
        "old": 1.0,
        "oldest": 4.0,
    }


def test_facts_of_a_part_have_the_source_of_their_file(tmp_path):
    base = changed(("kind: local data}}", "kind: local data}, other: {cite: a return, kind: published}}"))
    text = "facts: {source: other, people.arrivals.emergency.rate.by_cohort.old: 3 per day}\n"
    sources = {one.path: one.source for one in chain(tmp_path, text, base=base).parameters()}
    assert sources["people.arrivals.emergency.rate"] == "other"


@pytest.mark.parametrize(
    ("place", "order"),
    [("after: pack", ["pack", "new", "out", "home"]), ("before: pack", ["new", "pack", "out", "home"])],
)
def test_a_new_step_stands_where_it_says(tmp_path, place, order):
    scenario = chain(tmp_path, f"facts: {{routes.leave_home: {{new: {{delay: 1 hours, {place}}}}}}}\n")
    assert list(scenario.model.routes["leave_home"]) == order


def test_a_daily_series_takes_the_place_of_a_rate_and_a_rate_that_of_a_series(tmp_path):
    days = "\n".join(f"2024-01-{day:02},{day % 4}" for day in range(1, 29))
    (tmp_path / "days.csv").write_text(f"date,value\n{days}\n", encoding="utf-8")
    one = changed(
        ("cohorts: {young: {from_age: 0}, old: {from_age: 65}}", "cohorts: {old: {from_age: 65}}"),
        ("{young: {P0: 90 %, P1: 10 %}, old:", "{old:"),
        ("{young: {distribution: exponential, mean: 2 days}, old:", "{old:"),
        ("{young: 10 %, old: 20 %}", "{old: 20 %}"),
        ("{young: 2 per day, old: 1 per day}", "{old: 1 per day}"),
    )
    series = chain(tmp_path, "facts: {people.arrivals.emergency.by_date: {file: days.csv}}\n", base=one)
    assert series.model.people.arrivals["emergency"].rate is None
    again = chain(
        tmp_path,
        "facts: {people.arrivals.emergency.by_date: {file: days.csv}}\n",
        "facts: {people.arrivals.emergency.rate: {by_cohort: {old: 1 per day}}}\n",
        base=one,
    )
    same(again, flat(one))


def test_tables_of_facts_are_read_and_their_rows_are_known(tmp_path):
    (tmp_path / "rates.csv").write_text("cohort,value\nyoung,3 per day\nold,nonsense\n", encoding="utf-8")
    text = "facts: {people.arrivals.emergency.rate: {table: rates.csv}}\n"
    (line,) = wrong(tmp_path, text)
    assert line.startswith("rates.csv:3: people.arrivals.emergency.rate.by_cohort.old: 'nonsense'")
    (tmp_path / "rates.csv").write_text("cohort,value\nyoung,3 per day\nold,2 per day\n", encoding="utf-8")
    same(chain(tmp_path, text), flat(changed(("young: 2 per day, old: 1 per day", "young: 3 per day, old: 2 per day"))))


# ---- facts and levers ----


@pytest.mark.parametrize("strength", ["0 %", "50 %", "100 %"])
def test_a_lever_on_a_fact_acts_as_on_a_base_with_that_value(tmp_path, strength):
    facts = "facts: {services.ward.capacity: 12 beds, routes.admitted.path.shares: {P0: 70 %, P1: 30 %}}\n"
    sets = (
        "services.ward.capacity: {add: 4 beds}, routes.admitted.path.shares: P1, routes.planning.hub.share_needing: 5 %"
    )
    lever = LEVER.format(sets=sets, strength=strength)
    value = "{value: 20 beds, source: local, range: 15 to 25 beds, changes: {2024-01-15: 22 beds}}"
    table = "{by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 60 %, P1: 40 %}}, source: local}"
    whole = changed((value, "12 beds"), (table, "{P0: 70 %, P1: 30 %}"))
    (tmp_path / "whole").mkdir()
    other = chain(tmp_path / "whole", lever, base=whole)
    same(chain(tmp_path, facts, lever), other)
    same(chain(tmp_path, facts + lever), other)
    same(chain(tmp_path, lever, facts), other)


def test_a_chain_of_four_files_equals_the_flat_file(tmp_path):
    region = "facts: {services: {ward: {capacity: 12 beds}, team: {capacity: 4 places}}}\n"
    place = "facts:\n  services.ward.capacity: {add: 2 beds}\n  people.arrivals.emergency.rate: {scale: 0.5}\n"
    what_if = "facts: {services.team.capacity: 6 places}\n" + LEVER.format(
        sets="services.ward.capacity: {add: 1 beds}", strength="100 %"
    )
    built = chain(tmp_path, region, place, what_if)
    value = "{value: 20 beds, source: local, range: 15 to 25 beds, changes: {2024-01-15: 22 beds}}"
    whole = changed(
        (value, "15 beds"),
        ("10 places", "6 places"),
        ("young: 2 per day, old: 1 per day", "young: 1 per day, old: 0.5 per day"),
    )
    same(built, flat(whole))
    same(built, from_text(built.as_yaml()))


def test_both_engines_agree_on_facts(tmp_path):
    for facts, _ in CHANGES.values():
        scenario = chain(tmp_path, f"facts:\n  {facts}\n")
        assert_equal(scenario, facts)


def test_what_enablers_are_measured_by_is_the_fact(tmp_path):
    base = BASE + "enablers: {culture: {level: 50 %}}\n"
    lever = "levers: {a: {why: w, set: {services.team.capacity: {add: 10 places}}, needs: culture}}\n"
    ordinary = chain(tmp_path, "facts: {enablers.culture.level: 25 %}\n", lever, base=base)
    assert ordinary.levers[0].strength == 1.0
    weak = chain(
        tmp_path, "facts: {enablers.culture.level: 50 %}\n", "enablers: {culture: {level: 25 %}}\n" + lever, base=base
    )
    assert weak.levers[0].strength == pytest.approx(0.5)


def test_facts_are_told_with_what_they_take_the_place_of(tmp_path):
    scenario = chain(
        tmp_path,
        "facts:\n  source: local\n  services.ward.capacity: 12 beds\n",
        "facts: {services.ward.capacity: {add: 3 beds}}\n",
    )
    first, second = scenario.facts
    assert (first.path, first.after, first.before_at.line, first.at.line) == (
        "services.ward.capacity",
        "12 beds",
        line_of("ward:"),
        6,
    )
    assert first.before_at.file.endswith("base.yaml")
    assert (second.before, second.after) == ("12 beds", "15 beds")
    assert (Path(second.before_at.file).name, Path(second.at.file).name) == ("file_0.yaml", "file_1.yaml")
    (told,) = (one for one in scenario.parameters() if one.path == "services.ward.capacity")
    assert (told.value, told.source, told.lever, Path(told.file).name) == ("15 beds", "local", None, "file_1.yaml")
    assert told.facts == (first, second)
    assert scenario.levers == ()


def test_a_fact_names_its_own_source_or_that_of_its_file_or_none(tmp_path):
    base = changed(("kind: local data}}", "kind: local data}, other: {cite: a return, kind: published}}"))
    text = "facts:\n  source: other\n  services: {ward: {capacity: 12 beds}, team: {capacity: {value: 3 places, source: local}}}\n"
    sources = {one.path: one.source for one in chain(tmp_path, text, base=base).parameters()}
    assert (sources["services.ward.capacity"], sources["services.team.capacity"]) == ("other", "local")
    plain = {one.path: one.source for one in chain(tmp_path, "facts: {services.ward.capacity: 12 beds}\n").parameters()}
    assert plain["services.ward.capacity"] is None, "the base's source does not say so"
    scaled = {one.path: one for one in chain(tmp_path, "facts: {services.ward.capacity: {scale: 0.5}}\n").parameters()}
    assert (scaled["services.ward.capacity"].source, scaled["services.ward.capacity"].range) == ("local", None)


# ---- mistakes ----

MISTAKES = {
    "facts: {services.wrad.capacity: 12 beds}": "file_0.yaml:4: facts.services.wrad: there is no service 'wrad' in base.yaml; did you mean 'ward'?; a new service needs 'kind'",
    "facts: {servces.ward.capacity: 12 beds}": "file_0.yaml:4: servces: unknown key 'servces'; did you mean 'services'?",
    "facts: {services.ward.capactiy.value: 12 beds}": "file_0.yaml:4: services.ward.capactiy: unknown key 'capactiy'; did you mean 'capacity'?",
    "facts: {services.ward.capactiy: 12 beds}": "file_0.yaml:4: services.ward.capactiy: unknown key 'capactiy'; did you mean 'capacity'?",
    "facts: {services.ward.capacity: 12 places}": "file_0.yaml:4: services.ward.capacity: '12 places'",
    "facts: {services.ward.capacity: {add: 2 places}}": "file_0.yaml:4: facts.services.ward.capacity: add '2 places' to '20 beds'",
    "facts: {services.ward.capacity: {sacle: 2}}": "file_0.yaml:4: facts.services.ward.capacity.sacle: unknown change 'sacle'; did you mean 'scale'?",
    "facts: {services.team.closed_on: {add: 2024-01-01}}": "file_0.yaml:4: facts.services.team.closed_on: 'add' for a list of dates",
    "facts: {services.team.by_weekday: {scale: 2}}": "file_0.yaml:4: facts.services.team.by_weekday: 'scale'",
    "facts: {routes.leave_home.later: {delay: 2 hours}}": "file_0.yaml:4: facts.routes.leave_home.later: the new step 'later' with no place in its route; say where in the route it stands, such as 'after: home'",
    "facts: {routes.leave_home.later: {delay: 2 hours, after: packs}}": "file_0.yaml:4: facts.routes.leave_home.later.after: there is no step 'packs' in this route; did you mean 'pack'?",
    "facts: {routes.leave_home.pakc: {reason: waiting}}": "file_0.yaml:4: facts.routes.leave_home.pakc: there is no step 'pakc' in routes.leave_home in base.yaml; did you mean 'pack'?",
    "facts: {routes.new: {a: {delay: 2 hours, after: b}, b: {go: home}}}": "file_0.yaml:4: facts.routes.new.a: a place in a new route; the steps of a new route",
    "facts: {services: {ward: {capacity: 12 beds}}, services.ward.capacity: 11 beds}": "file_0.yaml:4: facts.services.ward.capacity: 'services.ward.capacity' is stated too, on line 4; state it once",
    "facts: {title: Another}": "file_0.yaml:4: facts.title: 'title' below facts; 'title' stands beside 'facts'",
    "facts: {levers: {}}": "file_0.yaml:4: facts.levers: 'levers' below facts",
    "facts: 3": "file_0.yaml:4: facts: '3'; sections of a base were expected",
    "facts: {services..ward: 3}": "file_0.yaml:4: facts: 'services..ward'; a dotted path",
    "facts: {services: 3}": "file_0.yaml:4: facts.services: '3'; names with what belongs",
    "facts: {people.arrivals.emergency.rate.by_cohort.odl: 3 per day}": "file_0.yaml:4: facts.people.arrivals.emergency.rate.by_cohort.odl: there is nothing of this name; people.arrivals.emergency.rate.by_cohort has young, old",
    "facts: {people.arrivals.emergency.rate: {by_cohort: {odl: 3 per day}}}": "file_0.yaml:4: people.arrivals.emergency.rate.by_cohort.odl: nothing draws 'odl' of the label 'cohort'; did you mean 'old'?",
    "facts: {routes.admitted.path.shares: {P0: 70 %, P1: 0 %}}": "file_0.yaml:4: routes.admitted.path.shares: shares that sum to 70 %",
    "facts: {services.ward.capacity: {value: 12 beds, source: nobody}}": "file_0.yaml:4: services.ward.capacity.source: there is no source 'nobody'",
    "servces: {ward: {capacity: 12 beds}}": "file_0.yaml:4: servces: unknown key 'servces'; did you mean 'services'? In a file that extends another what is so in this place is said by facts: {services: ...}, what is done differently by a lever",
    "services: {ward: {capacity: 12 beds}}": "file_0.yaml:4: services: 'services' in a file that extends another; what is so in this place is said by facts: {services: ...}, what is done differently by a lever",
}  # fmt: skip


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistaken_fact_is_told_once_at_its_line_with_what_would_be_right(tmp_path, text):
    (line,) = wrong(tmp_path, text + "\n")
    assert line.startswith(MISTAKES[text])


def test_facts_in_a_base_are_not_facts(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE + "facts: {services: {}}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="a base says what is so in its own sections"):
        load(tmp_path / "base.yaml")


def test_a_lever_on_what_only_another_place_has_is_a_mistake_that_says_what_there_is(tmp_path):
    (line,) = wrong(
        tmp_path,
        "facts: {routes.leave_home.pack: {task: hub, takes: 30 minutes}}\n",
        LEVER.format(sets="routes.leave_home.pack.delay: {scale: 0.5}", strength="100 %"),
    )
    assert line.startswith(
        "file_1.yaml:4: routes.leave_home.pack.delay: lever 'a' sets a parameter that does not exist"
    )


def test_files_that_extend_one_another_in_a_ring_are_refused_with_facts_too(tmp_path):
    (tmp_path / "a.yaml").write_text(VARIANT.replace("base.yaml", "b.yaml") + "facts: {}\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(VARIANT.replace("base.yaml", "a.yaml") + "facts: {}\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"a cycle: a\.yaml -> b\.yaml -> a\.yaml"):
        load(tmp_path / "a.yaml")
