"""The levers of a variant put on another place: as if the variant extended the place."""

from pathlib import Path

import pytest

import simulation
from simulation.core.errors import OptionError, ScenarioError
from simulation.experiment.compare import NotComparable
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import same
from tests.support.small import BASE

HEAD = "dialect: 1\ntitle: {title}\nextends: {extends}\n"
FACTS = "facts: {services.ward.capacity: 12 beds, routes.admitted.path.shares: {P0: 70 %, P1: 30 %}}\n"
LEVERS = """\
view: optimistic
question: What if?
levers:
  beds: {why: w, set: {services.ward.capacity: {add: 4 beds}}, strength: {sceptical: 0 %, central: 50 %, optimistic: 100 %}}
  home: {why: w, set: {routes.admitted.path.shares: P0}, strength: 50 %, source: other, needs: culture}
enablers: {culture: {level: 40 %}}
sources: {other: {cite: elsewhere, kind: published}}
"""
WITH_CULTURE = BASE + "enablers: {culture: {level: 80 %}}\n"


def files(folder: Path, base: str = WITH_CULTURE, **texts: str) -> dict[str, Path]:
    """Files that extend a base, each by its name; 'place__region' extends 'region'."""
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    found = {"base": folder / "base.yaml"}
    for said, text in texts.items():
        name, _, parent = said.partition("__")
        found[name] = folder / f"{name}.yaml"
        head = HEAD.format(title=f"The {name}, {len(text)} characters", extends=f"{parent or 'base'}.yaml")
        found[name].write_text(head + text, encoding="utf-8")
    return found


def wrong(call, folder: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        call()
    return [line.replace(f"{folder}/", "").replace(f"{folder}\\", "") for line in str(caught.value).splitlines()]


def test_a_place_with_the_levers_of_a_variant_is_the_variant_with_the_place_as_its_base(tmp_path):
    found = files(tmp_path, place=FACTS, programme=LEVERS, both__place=LEVERS)
    put_on, written = load(found["place"]).with_levers_of(found["programme"]), load(found["both"])
    same(put_on, written)
    assert put_on.view == written.view == "optimistic"
    assert [lever.strength for lever in put_on.levers] == [lever.strength for lever in written.levers] == [1.0, 0.25]
    assert put_on.title == f"The place with The programme, {len(LEVERS)} characters, {len(FACTS)} characters"
    assert put_on.model.question == "What if?"
    assert put_on.facts == load(found["place"]).facts


def test_levers_elsewhere_come_with_view_and_enablers(tmp_path):
    found = files(tmp_path, place=FACTS, programme=LEVERS)
    put_on = load(found["place"]).with_levers_of(found["programme"])
    assert (put_on.view, [lever.strength for lever in put_on.levers]) == ("optimistic", [1.0, 0.25])


def test_the_base_with_the_levers_of_its_own_variant_is_the_variant(tmp_path):
    found = files(tmp_path, programme=LEVERS)
    same(load(found["base"]).with_levers_of(found["programme"]), load(found["programme"]))


def test_a_loaded_variant_and_settings_before_and_after(tmp_path):
    found = files(tmp_path, place=FACTS, programme=LEVERS, both__place=LEVERS)
    settings = {"services.team.capacity": "3 places", "run.length": "20 days"}
    put_on = load(found["place"], set=settings).with_levers_of(load(found["programme"]), title="T")
    same(put_on, load(found["both"], set=settings))
    assert put_on.title == "T"
    asked = load(found["place"], view="central").with_levers_of(found["programme"])
    assert (asked.view, asked.levers[0].strength) == ("central", 0.5), "a view that was asked for has the last word"


def test_the_copy_of_a_place_with_such_levers_is_whole(tmp_path):
    found = files(tmp_path, place=FACTS, programme=LEVERS)
    put_on = load(found["place"]).with_levers_of(found["programme"])
    same(put_on, from_text(put_on.as_yaml()))


def test_levers_that_both_have_are_there_once_and_others_of_the_same_name_are_a_mistake(tmp_path):
    more = "levers: {more: {why: w, set: {services.team.capacity: {add: 2 places}}}}\n"
    found = files(
        tmp_path,
        programme=LEVERS,
        left__programme=more,
        right__programme="levers: {most: {why: w, set: {services.hub.capacity: {add: 2 people}}}}\n",
    )
    both = load(found["left"]).with_levers_of(found["right"])
    assert both.lever_names == ("beds", "home", "more", "most")
    with pytest.raises(OptionError, match="has all of its levers already"):
        load(found["left"]).with_levers_of(found["programme"])
    other = files(
        tmp_path, mine="levers: {beds: {why: w, set: {services.team.capacity: {add: 2 places}}}}\n", programme=LEVERS
    )
    (line,) = wrong(lambda: load(other["mine"]).with_levers_of(other["programme"]), tmp_path)
    assert line.startswith("programme.yaml:7: levers.beds: a lever 'beds' that mine.yaml:4 has too, and says otherwise")
    clash = files(tmp_path, mine="levers: {other: {why: w, set: {services.ward.capacity: 9 beds}}}\n", programme=LEVERS)
    (line,) = wrong(lambda: load(clash["mine"]).with_levers_of(clash["programme"]), tmp_path)
    assert line.startswith("programme.yaml:7: services.ward.capacity: levers 'other' and 'beds' both set")


def test_what_the_place_has_not_is_named_with_what_it_has(tmp_path):
    own = "facts: {services.chairs: {kind: places, capacity: 3 places}}\nlevers: {a: {why: w, set: {services.chairs.capacity: 9 places, routes.leave_home.pack.delay: {scale: 0.5}}}}\n"
    place = "facts: {routes.leave_home.pack: {task: hub, takes: 9 minutes, reason: waiting}}\n"
    found = files(tmp_path, place=place, region=own)
    lines = wrong(lambda: load(found["place"]).with_levers_of(found["region"]), tmp_path)
    assert lines[0] == "the levers of region.yaml are put on place.yaml; the facts of region.yaml are not"
    delay, chairs = lines[1:]
    missing = "lever 'a' sets a parameter that does not exist; "
    said = f"region.yaml:5: routes.leave_home.pack.delay: {missing}"
    assert delay == f"{said}did you mean 'routes.leave_home.pack.takes'?"
    assert chairs.startswith(f"region.yaml:5: services.chairs.capacity: {missing}")
    assert "services.starts.capacity" in chairs, "the nearest that there is"


@pytest.mark.parametrize(
    ("variant", "right"),
    [
        ("base", "it has no levers; name a variant whose levers are to be put on"),
        ("stranger", "they can be put on any file that descends from the same base"),
    ],
)
def test_only_levers_written_for_the_same_base_go_on_a_place(tmp_path, variant, right):
    found = files(tmp_path, place=FACTS)
    (tmp_path / "other.yaml").write_text(BASE, encoding="utf-8")
    (tmp_path / "stranger.yaml").write_text(
        HEAD.format(title="S", extends="other.yaml")
        + "levers: {a: {why: w, set: {services.team.capacity: {add: 2 places}}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(OptionError, match=right):
        load(found["place"]).with_levers_of(tmp_path / f"{variant}.yaml")


def test_a_variant_with_mistakes_or_outside_the_root_is_refused(tmp_path):
    found = files(tmp_path, place=FACTS, programme="levers: {a: {set: {services.team.capacity: {add: 2 places}}}}\n")
    (line,) = wrong(lambda: load(found["place"]).with_levers_of(found["programme"]), tmp_path)
    assert line == "programme.yaml:4: levers.a: no 'why'; 'why' is needed here"
    (tmp_path / "below").mkdir()
    with pytest.raises(ScenarioError, match="outside the root folder"):
        load(found["place"]).with_levers_of(found["programme"], root=tmp_path / "below")


@pytest.mark.parametrize("variant", [3, None, ["integrated"]])
def test_what_is_no_variant_is_refused(variant):
    with pytest.raises(OptionError, match="a variant, or the path or name of its file"):
        from_text(BASE).with_levers_of(variant)


def test_shipped_levers_go_on_a_place_of_ones_own(tmp_path):
    (tmp_path / "place.yaml").write_text(
        "dialect: 1\ntitle: Place\nextends: england\nfacts: {services.medical_beds.capacity: {scale: 1.02}}\n",
        encoding="utf-8",
    )
    place = load(tmp_path / "place.yaml")
    put_on = place.with_levers_of("integrated")
    assert put_on.lever_names == load("integrated").lever_names
    assert load("england").with_levers_of("integrated").digest() == load("integrated").digest()
    assert put_on.digest() not in (place.digest(), load("integrated").digest())


# ---- compared, attributed, made again ----

QUICK = {"replications": 2, "workers": 1, "engine": "reference"}


def test_compare_and_attribute_put_levers_on_their_base(tmp_path):
    more = "levers: {more: {why: w, set: {services.team.capacity: {add: 9 places}}}}\n"
    found = files(tmp_path, place=FACTS, programme=LEVERS, other=more, both__place=LEVERS)
    named = simulation.compare(found["place"], with_=[found["programme"], found["other"]], **QUICK)
    assert [results.name for results in named.results] == [
        "The place",
        "The place with The programme",
        "The place with The other",
    ]
    written = simulation.compare(found["place"], found["both"], **QUICK)
    values = [one.results[1].measures["value"].tolist() for one in (named, written)]
    assert values[0] == pytest.approx(values[1], nan_ok=True)
    one = simulation.attribute(found["place"], with_=found["programme"], **QUICK)
    assert one.levers == ("beds", "home"), "facts have no part"
    assert (
        one.contributions()["difference"].tolist()
        == simulation.attribute(found["place"], found["both"], **QUICK).contributions()["difference"].tolist()
    )


def test_facts_are_no_levers_to_attribute(tmp_path):
    found = files(tmp_path, place=FACTS + "levers: {more: {why: w, set: {services.team.capacity: {add: 9 places}}}}\n")
    with pytest.raises(
        NotComparable,
        match=r"with its facts, which are no levers \(services\.ward\.capacity at .*place\.yaml:4 and 1 more\)",
    ):
        simulation.attribute(found["base"], found["place"], **QUICK)
    with pytest.raises(NotComparable, match="neither of a variant and levers"):
        simulation.attribute(found["base"], **QUICK)
    with pytest.raises(NotComparable, match="both of a variant and levers"):
        simulation.attribute(found["base"], found["place"], with_=found["place"], **QUICK)


def commands(capsys, *words: object) -> tuple[str, str, object]:
    from simulation.cli.app import app

    code = app(list(map(str, words)), standalone_mode=False)
    printed = capsys.readouterr()
    return printed.out, printed.err, code


def test_the_commands_put_levers_on_a_file_and_the_results_are_made_again(tmp_path, capsys):
    more = "levers: {more: {why: w, set: {services.team.capacity: {add: 9 places}}}}\n"
    found = files(tmp_path, place=FACTS, programme=LEVERS, other=more)
    both = f"{found['programme']},{found['other']}"
    quick = ("--replications", "1", "--workers", "1", "--engine", "reference", "--out", tmp_path / "out")
    told, _, _ = commands(capsys, "compare", found["place"], "--with", both, *quick)
    assert "The place with The programme against The place" in told
    (folder,) = (tmp_path / "out").iterdir()
    assert len(list((folder / "scenarios").iterdir())) == 3
    assert simulation.reproduce(folder, engine="reference", workers=1).holds
    told, _, _ = commands(capsys, "check", found["place"], "--with", both, "--quick")
    assert told.count("is sound") == 2
    told, _, _ = commands(capsys, "explain", found["place"], "services.ward.capacity", "--with", found["programme"])
    assert "16 beds" in told
    assert "lever beds" in told
    assert "fact 12 beds of " in told
    assert f"base.yaml:{BASE[: BASE.index('ward:')].count(chr(10)) + 1}" in told
    told, _, _ = commands(capsys, "run", found["place"], "--with", found["other"], *quick)
    assert "In The place with The other: delayed discharges" in told
    told, _, _ = commands(capsys, "attribute", found["place"], "--with", found["programme"], *quick)
    assert "The place with The programme less The place" in told
    for command in (
        ["run", found["place"], "--with", both],
        ["compare", found["place"]],
        ["compare", found["place"], "--with", "a,,b"],
    ):
        _, told, code = commands(capsys, *command, *quick)
        assert "expected" in told or "a name is missing" in told, command
        assert code == 2, command


def test_every_scenario_has_facts_and_none_where_nobody_states_any():
    scenario: Scenario = from_text(BASE)
    assert scenario.facts == ()
