"""Scenario files to spoil: small ones with every word of the dialect, and those that are shipped."""

import random
from pathlib import Path
from typing import Any

from tests.fuzz.spoiling import spoilt_bytes, spoilt_lines, spoilt_tree
from tests.support.small import BASE, VARIANT, changed

ROOT = Path(__file__).parents[2]
SHIPPED = 0.01
"""Share of inputs that spoil a shipped file."""
SMALL = 5
"""Small texts before the shipped ones."""
STATED = (
    VARIANT
    + """\
facts:
  source: local
  people: {population: 320000 people, arrivals.emergency.rate: {by_cohort: {old: {scale: 0.5}}}}
  services: {ward.capacity: {add: -2 beds}, team: {capacity: {value: 4 places, changes: {2024-01-20: 5 places}}}, spare: {kind: places, capacity: 2 places}}
  routes:
    leave_home: {rest: {stay: spare, for: 2 hours, after: pack}, pack: {task: hub, takes: {distribution: gamma, mean: 2 hours, sd: 1 hours}}}
    admitted.path.shares: {by_cohort: {old: {P0: 50 %, P1: 50 %}}}
    leave_support.package.gives_up_after: {wait: 2 days, then: leave_home}
  risks_after_discharge.after.readmission.probability.by_cohort.old: 25 %
levers:
  a: {why: w, set: {services.ward.capacity: {add: 3 beds}, services.spare.capacity: 4 places}, strength: 50 %, diverted: yes}
"""
)
"""A file with facts and a lever on them."""
MONDAY = (
    changed(("length: 28 days", "warm_up: 9 days, length: 28 days"))
    + """\
today:
  date: 2024-01-10
  beds: 5 people
  no_criteria_to_reside: {P0: {people: 0 people, since: 3 hours}}
  services: {team: [{occupied: 0 people, route: leave_support}], starts: {queue: 0 people}}
  off: {hub: {people: 1 people, until: 2024-01-17}}
  until_then: {services.team.capacity: 9 places}
"""
)
"""The small place from a position."""
LATER = changed(
    ("services:\n", "services:\n  annex: {kind: beds, capacity: 3 beds}\n"),
    (
        "kind: beds, counts_as: acute,",
        "kind: beds, counts_as: acute, by_hour: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1], "
        "turnaround: {by_frailty: {well: 1 hour, frail: 4 hours}},",
    ),
    ("  cohorts:", "  labels: {frailty: {shares: {well: 80 %, frail: 20 %}}}\n  cohorts:"),
    ("      stay: ward\n", "      stay: ward\n      also: {after: 4 hours, services: [annex]}\n"),
    ("      as: pathway\n", "      as: pathway\n      waited: {for: team, beyond: 1 hour, option: P1, adds: 5 %}\n"),
    ("    ready: {mark: ready}\n", "    frail: {record: {frailty: frail}}\n    ready: {mark: ready}\n"),
    (
        "  after:\n",
        "  after:\n    death: {probability: 5 %, within: 30 days, then: 9 % per year, "
        "waited: {for: ward, from: admitted.bed, beyond: 6 hours, factor: 1.2}}\n",
    ),
)
"""The small place with the words that came later."""


def sources() -> list[tuple[str, Path | None]]:
    """Texts to spoil, with the folder their parents and tables stand in: small ones, then what is shipped, which takes
    a hundred times as long.
    """
    shipped = [
        file
        for file in sorted((ROOT / "scenarios").rglob("*.yaml"))
        if not file.name.endswith(("targets.yaml", "fits.yaml"))
        and (file.parent.name != "places" or file.stem == "somerset")  # 42 are made alike
    ]
    lever = VARIANT + "levers:\n  a: {why: w, set: {services.team.capacity: {scale: 2}}, strength: 50 %}\n"
    small: list[tuple[str, Path | None]] = [(text, None) for text in (BASE, lever, STATED, LATER, MONDAY)]
    assert len(small) == SMALL
    return small + [
        (file.read_text(encoding="utf-8").replace("../", ""), file.parent) for file in shipped
    ]  # all stand in one folder here


def one_input(texts: list[tuple[str, Path | None]], trees: list[Any], number: int) -> tuple[bytes, Path | None]:
    """The input of this number, the same on every machine, and the folder it belongs to."""
    draw = random.Random(number)
    which = draw.randrange(SMALL) if draw.random() > SHIPPED else draw.randrange(len(texts))
    text, home = texts[which]
    way = draw.random()
    return spoilt_bytes(text, draw) if way < 0.3 else spoilt_lines(text, draw) if way < 0.45 else spoilt_tree(
        trees[which], draw
    ), home


def prepared(folder: Path, texts: list[tuple[str, Path | None]]) -> None:
    """Put beside the spoilt file what it may name: the small base, and the parents and tables of the shipped files."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    for home in {home for _, home in texts if home is not None}:
        for file in home.iterdir():
            if file.suffix in (".csv", ".yaml") and not (folder / file.name).exists():
                (folder / file.name).write_bytes(file.read_bytes())
