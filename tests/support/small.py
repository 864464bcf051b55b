"""A small place that uses most of the dialect, and how tests change it by a word."""

from pathlib import Path

import pytest

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario

BASE = """\
dialect: 1
title: A small place
run: {start: 2024-01-01, length: 28 days, seed: 7}
pathways: [P0, P1]
people:
  cohorts: {young: {from_age: 0}, old: {from_age: 65}}
  arrivals:
    emergency: {route: admitted, counts_as: emergency, rate: {by_cohort: {young: 2 per day, old: 1 per day}, source: local}}
services:
  ward: {kind: beds, counts_as: acute, capacity: {value: 20 beds, source: local, range: 15 to 25 beds, changes: {2024-01-15: 22 beds}}, unit_cost: £400 per day}
  team: {kind: places, capacity: 10 places, admits: weekdays 09:00-17:00}
  hub: {kind: staff, capacity: 3 people, open: {value: weekdays 08:00-18:00, source: local}}
  starts: {kind: daily_starts, capacity: 2 per day, by_weekday: [1, 1, 1, 1, 1, 0, 0]}
  panel: {kind: meeting, held: wednesday 14:00}
reasons: {waiting: {group: capacity, responsible: council}}
routes:
  admitted:
    path:
      choose: pathway
      as: pathway
      shares: {by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 60 %, P1: 40 %}}, source: local}
    bed:
      stay: ward
      for:
        base: {by_cohort: {young: {distribution: exponential, mean: 2 days}, old: {distribution: lognormal, mu: 1, sigma: 1}}}
        times: {by_pathway: {P0: 1, P1: 2}}
        source: local
      alongside: {route: planning, begins: {on_admission: 40 %, when_ready: 60 %}}
    ready: {mark: ready}
    on: {choose: leaving, by: pathway, routes: {P0: leave_home, P1: leave_support}}
  planning:
    hub: {task: hub, takes: {distribution: gamma, mean: 100 minutes, sd: 60 minutes}, share_needing: 40 %, reason: waiting}
    panel: {until: panel, reason: waiting}
  leave_home:
    pack: {delay: 3 hours, reason: waiting}
    out: {mark: discharged, risks_after_discharge: after}
    home: {go: home}
  leave_support:
    support: {stay: team, for: 20 days, reason: waiting, marks: discharged}
    package: {start: starts}
    home: {go: home_with_care}
risks_after_discharge:
  after:
    readmission: {probability: {by_cohort: {young: 10 %, old: 20 %}}, within: 30 days, to: admitted}
sources: {local: {cite: our own records, kind: local data}}
"""

VARIANT = """\
dialect: 1
title: Changed
extends: base.yaml
"""


def changed(*words: tuple[str, str]) -> str:
    """The small place with some words replaced, each of which stands in it."""
    text = BASE
    for old, new in words:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line_of(words: str, text: str = BASE) -> int:
    """The line on which some words stand first."""
    return text[: text.index(words)].count("\n") + 1


def mistakes(text: str, folder: Path | None = None) -> list[str]:
    """What is wrong with a scenario, one line each."""
    with pytest.raises(ScenarioError) as caught:
        from_text(text, "s.yaml", folder)
    return str(caught.value).splitlines()


def variant(folder: Path, text: str, base: str = BASE, view: str | None = None) -> Scenario:
    """A variant of the small place, from files."""
    (folder / "base.yaml").write_text(base, encoding="utf-8")
    (folder / "variant.yaml").write_text(VARIANT + text, encoding="utf-8")
    return load(folder / "variant.yaml", view=view)


def wrong_variant(folder: Path, text: str) -> list[str]:
    """What is wrong with a variant of the small place, without the folder's name."""
    with pytest.raises(ScenarioError) as caught:
        variant(folder, text)
    return [line.replace(f"{folder}/", "").replace(f"{folder}\\", "") for line in str(caught.value).splitlines()]


def only(text: str, folder: Path | None = None) -> str:
    """The one mistake of a scenario."""
    (mistake,) = mistakes(text, folder)
    return mistake


def lever(sets: str, rest: str = "") -> str:
    """The section of a variant that has one lever."""
    return f"levers:\n  a:\n    why: w\n    set: {{{sets}}}\n    source: local\n{rest}"
