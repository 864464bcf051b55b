"""Bad input: each a clear error with its place, through the door that people use, and nothing is written."""

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulation.core.errors import Problem, ScenarioError
from simulation.scenario.loading import load
from tests.support.small import BASE, VARIANT, changed, line_of

RATE = "rate: {by_cohort: {young: 2 per day, old: 1 per day}, source: local}"
LEVER = VARIANT + "levers:\n  a: {{why: w, set: {{{}}}}}\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)

CASES = {
    "unknown key": (
        changed(("capacity: 10 places", "capcity: 10 places")),
        "team: {",
        "services.team.capcity: unknown key 'capcity'; did you mean 'capacity'?",
    ),
    "wrong unit": (
        changed(("capacity: 10 places", "capacity: 10 days")),
        "team: {",
        "services.team.capacity: '10 days'; a number of places was expected",
    ),
    "missing unit": (
        changed(("delay: 3 hours", "delay: 3")),
        "delay: 3",
        "routes.leave_home.pack.delay: '3'; a time with its unit was expected",
    ),
    "negative capacity": (
        changed(("capacity: 10 places", "capacity: -10 places")),
        "team: {",
        "services.team.capacity: '-10 places'; a number of places cannot be negative",
    ),
    "share of 110 %": (
        changed(("share_needing: 40 %", "share_needing: 110 %")),
        "share_needing",
        "routes.planning.hub.share_needing: '110 %'; a share lies between 0 % and 100 %",
    ),
    "shares off one": (
        changed(("P0: 60 %", "P0: 61 %")),
        "P0: 61",
        "routes.admitted.path.shares.by_cohort.old: shares that sum to 101 %; shares sum to 100 %",
    ),
    "unknown service": (
        changed(("stay: team", "stay: taem")),
        "stay: taem",
        "routes.leave_support.support.stay: there is no service 'taem'; did you mean 'team'?",
    ),
    "unknown route": (
        changed(("P0: leave_home", "P0: leave_hme")),
        "leave_hme",
        "routes.admitted.on.routes.P0: there is no route 'leave_hme'; did you mean 'leave_home'?",
    ),
    "a route that never ends": (
        changed(("    home: {go: home}\n", "")),
        "leave_home:\n",
        "routes.leave_home: a route that neither ends nor goes on",
    ),
    "an empty file": ("", None, "the file is empty; a scenario begins with 'dialect: 1'"),
    "an anchor bomb": (BOMB, "f: &f", "more than 200,000 values, aliases counted each time"),
    "a date that does not exist": (
        changed(("start: 2024-01-01", "start: 2024-02-30")),
        "run:",
        "run.start: '2024-02-30'; a date that exists was expected",
    ),
    "a change on a date that does not exist": (
        changed(("2024-01-15: 22", "2023-02-29: 22")),
        "2023-02-29",
        "services.ward.capacity.changes.2023-02-29: '2023-02-29'; a date that exists",
    ),
    "unknown dialect": (changed(("dialect: 1", "dialect: 9")), "dialect", "dialect: '9'; this version reads dialect 1"),
    "missing CSV": (
        changed((RATE, "rate: {table: gone.csv}")),
        "gone.csv",
        "people.arrivals.emergency.rate.table: there is no file 'gone.csv'",
    ),
    "CSV outside the folder": (
        changed((RATE, "rate: {table: ../out.csv}")),
        "../out.csv",
        "people.arrivals.emergency.rate.table: '../out.csv' is outside the folder",
    ),
    "a daily series that does not cover the run": (
        changed((RATE, "by_date: {file: short.csv}")),
        "short.csv",
        "people.arrivals.emergency.by_date: no value for 2024-01-02 and 26 more days",
    ),
    "a daily series that does not say who comes": (
        changed((RATE, "by_date: {file: short.csv}")),
        "short.csv",
        "people.arrivals.emergency.by_date: a daily series for several cohorts; a daily series does not say who "
        "comes; use a rate by_cohort",
    ),
    "a lever on a parameter that does not exist": (
        LEVER.format("services.taem.capacity: 3 places"),
        "taem",
        "a parameter that does not exist; did you mean 'services.team.capacity'?",
    ),
    "two levers on one parameter": (
        LEVER.format("services.team.capacity: 3 places") + "  b: {why: w, set: {services.team.capacity: 4 places}}\n",
        "  b:",
        "levers 'a' and 'b' both set services.team.capacity",
    ),
    "a cycle of extends": (
        VARIANT.replace("base.yaml", "scenario.yaml"),
        "extends",
        "extends: a cycle: scenario.yaml -> scenario.yaml",
    ),
    "a parent that is not there": (
        VARIANT.replace("base.yaml", "bse.yaml"),
        "extends",
        "extends: there is no file 'bse.yaml'",
    ),
    "a repeated key": (
        changed(("kind: places,", "kind: places, kind: beds,")),
        "kind: places",
        "services.team.kind: 'kind' a second time",
    ),
    "a distribution that cannot be": (
        changed(("mean: 2 days", "mean: -2 days")),
        "mean: -2",
        "routes.admitted.bed.for.base.by_cohort.young.mean: '-2 days'; a time cannot be negative",
    ),
    "a list where names belong": (
        changed(("panel: {kind: meeting, held: wednesday 14:00}", "panel: [kind, meeting]")),
        "panel: [",
        "services.panel",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_a_clear_error_with_its_place(name, tmp_path):
    text, words, expected = CASES[name]
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "short.csv").write_text("date,value\n2024-01-01,3\n", encoding="utf-8")
    (tmp_path / "out.csv").write_text("cohort,value\nyoung,1 per day\nold,1 per day\n", encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    line = line_of(words, text) if words is not None else 1
    assert any(
        found.startswith(f"{path}:{line}: ") and expected in found for found in str(caught.value).splitlines()
    ), str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_of_fifty_megabytes_is_refused(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(ScenarioError, match="larger than 2 MB"):
        load(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ScenarioError, match="there is no such file"):
        load(tmp_path / "gone.yaml")


def test_a_longer_cycle_names_every_file(tmp_path):
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / f"{name}.yaml").write_text(VARIANT.replace("base.yaml", f"{parent}.yaml"), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"c\.yaml:3: extends: a cycle: a\.yaml -> b\.yaml -> c\.yaml -> a\.yaml"):
        load(tmp_path / "a.yaml")


def test_mistakes_in_base_and_variant_are_reported_together(tmp_path):
    (tmp_path / "base.yaml").write_text(changed(("delay: 3 hours", "delay: 3")), encoding="utf-8")
    (tmp_path / "v.yaml").write_text(
        LEVER.format("services.taem.capacity: 3 places, services.team.capacity: 3"), encoding="utf-8"
    )
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "v.yaml")
    assert {Path(mistake.file).name for mistake in caught.value.mistakes} == {"base.yaml", "v.yaml"}
    assert len(caught.value.mistakes) == 3


JUNK: list[Any] = [
    "",
    "x",
    "-1",
    "3 days",
    "100 %",
    "9" * 300,
    "unlimited",
    "1e308 days",
    "admitted",
    "ward",
    [],
    {},
    ["a"],
    [["a"]],
    {"a": "b"},
    {"value": "3 days"},
    {"": "x"},
    {"by_cohort": {"young": "3 days"}},
    {"by_pathway": {}},
    {"changes": {"2024-01-01": "1"}},
    {"base": "1", "times": "2"},
    {"distribution": "gamma"},
    {"by": "pathway"},
    {"scale": "2"},
    {"add": "3 places"},
    {"file": "x.csv"},
    {"table": "x.csv"},
    {"moved_from": "P0", "to": {"P0": "100 %"}},
    {"a.b": "c"},
]
"""What may stand anywhere by mistake."""


def spoilt(raw: Any, draw: random.Random) -> Any:
    """A raw scenario with one to three values replaced, removed or renamed."""
    raw = copy.deepcopy(raw)
    for _ in range(draw.choice([1, 1, 2, 3])):
        node, key = draw.choice(
            [(node, key) for node in nodes(raw) for key in (node if isinstance(node, dict) else range(len(node)))]
        )
        value = node.pop(key)
        if draw.random() < 0.6 and isinstance(node, dict):
            node[key] = copy.deepcopy(draw.choice(JUNK))
        elif draw.random() < 0.5 and isinstance(node, dict):
            node[
                draw.choice([f"{key}x", "by_cohort", "value", "source", "stay", "go", "kind", "shares", "otherwise"])
            ] = value
    return raw


def nodes(raw: Any) -> Iterator[Any]:
    """Every mapping and list that holds something."""
    if isinstance(raw, (dict, list)) and raw:
        yield raw
        for below in raw.values() if isinstance(raw, dict) else raw:
            yield from nodes(below)


@pytest.mark.parametrize(
    "text",
    [BASE, LEVER.format("services.team.capacity: {scale: 2}, routes.admitted.path.shares: P0")],
    ids=["base", "variant"],
)
def test_whatever_is_spoilt_it_loads_or_says_where(text, tmp_path):
    """No file, however spoilt, ends in anything but a scenario or a list of mistakes with their file."""
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    found: list[Problem] = []
    for seed in range(150):
        raw = spoilt(yaml.load(text, yaml.BaseLoader), random.Random(seed))
        path = tmp_path / "spoilt.yaml"
        path.write_text(yaml.dump(raw, sort_keys=False), encoding="utf-8")
        try:
            load(path)
        except ScenarioError as error:
            found += error.mistakes or [Problem("", 0, "", "", f"seed {seed}")]
    assert len(found) > 100
    assert [mistake for mistake in found if not (mistake.file and mistake.met and mistake.right)] == []
