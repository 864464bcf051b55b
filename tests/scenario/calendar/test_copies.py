"""Services of which there is one for each value of a label: who goes where, what each has, and what is seen of it."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.core.compiling import jit
from simulation.core.errors import ScenarioError
from simulation.core.vocabulary import DAY, Event
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.calendar.copies import expanded, people_by_value
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.worked_capacity import worked_by_day
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import both, difference
from tests.support.councils import COUNCILS

MONDAY = datetime.date(2024, 1, 1)


def capacities(scenario: Scenario) -> dict[str, float]:
    """Of every service of the plan, on the first day."""
    found = {name: copy.service.capacity for name, copy in expanded(scenario.model).items()}
    return {name: capacity.at({}, MONDAY)[0] for name, capacity in found.items() if capacity is not None}


def mistakes(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as wrong:
        from_text(text)
    return [str(one) for one in wrong.value.mistakes]


def test_the_sum_is_shared_out_by_the_people_who_come() -> None:
    """Half of three young and a fifth of one old a day live in the north: 1.7 of 4."""
    scenario = from_text(COUNCILS)
    assert people_by_value(scenario.model, "council") == pytest.approx({"north": 0.425, "south": 0.575})
    assert capacities(scenario) == pytest.approx({
        "ward": 3.4, "hub": 1.0, "team_a": 1.7, "team_b": 1.7, "starts": 1.7, "volunteers": 6.0,
        "ward/south": 4.6, "hub/south": 1.15, "team_a/south": 2.3, "team_b/south": 2.3, "starts/south": 2.3,
    })  # fmt: skip
    south = expanded(scenario.model)["ward/south"].service.capacity
    assert south is not None
    assert south.at({}, datetime.date(2024, 1, 11))[0] == pytest.approx(9.2)


def test_lists_are_as_many_as_copies_and_services_share_one_in_each() -> None:
    plan = compile_plan(from_text(COUNCILS))
    assert plan.list_names == (
        "own ward", "own hub", "shared team", "own starts", "own volunteers",
        "own ward/south", "own hub/south", "shared team/south", "own starts/south",
    )  # fmt: skip
    assert plan.names.services == ("ward", "hub", "team_a", "team_b", "starts", "volunteers")
    assert plan.copies == (0, 1, 2, 3, 4)


def test_what_a_service_has_is_what_its_copies_have_together() -> None:
    model = from_text(COUNCILS).model
    days = Days(MONDAY, 40)
    worked = worked_by_day(model, "ward", days)
    assert set(worked[:10]) <= {7.0, 8.0, 9.0}
    assert sum(worked[:10]) == pytest.approx(80.0, abs=2.0)
    assert sum(worked[10:]) == pytest.approx(480.0, abs=2.0)
    hub = worked_by_day(model, "hub", days)
    assert set(hub) == {2.0, 3.0}, "one in the north, and 1.15 in the south"


def test_a_label_may_depend_on_others() -> None:
    labels = """
    town: {shares: {by_cohort: {young: {yes: 100 %, no: 0 %}, old: {yes: 0 %, no: 100 %}}}}
    council: {shares: {by_town: {yes: {north: 60 %, south: 40 %}, no: {north: 20 %, south: 80 %}}}}
"""
    text = COUNCILS.replace(
        COUNCILS[COUNCILS.index("    council: {shares") : COUNCILS.index("  arrivals:")], labels.lstrip("\n")
    )
    assert people_by_value(from_text(text).model, "council") == pytest.approx({"north": 0.5, "south": 0.5})
    car = "    car: {shares: {yes: 25 %, no: 75 %}}\n"  # a quarter of 90 % and three quarters of 50 % are 60 %
    by_both = "yes: {by_car: {yes: {north: 90 %, south: 10 %}, no: {north: 50 %, south: 50 %}}}"
    text = text.replace("yes: {north: 60 %, south: 40 %}", by_both).replace(
        "    council: {shares", f"{car}    council: {{shares"
    )
    assert people_by_value(from_text(text).model, "council") == pytest.approx({"north": 0.5, "south": 0.5})


# ---- how many


@pytest.mark.parametrize(
    ("said", "size", "number"),
    [
        ("'1 per 33,333 people'", "100,000", 3),
        ("'1 per 33,333 people'", "32,000", 1),
        ("'1 per 33,333 people'", "51,000", 2),
        ("'1 per 33,333 people'", "300,000", 9),
        ("'1 per 33,333 people'", "5,000", 1),
        ("{value: 3, source: guess}", "100,000", 3),
        ("3", "300,000", 9),
        ("3", "50,000", 2),
    ],
)
def test_the_number_of_copies_follows_the_size(tmp_path: Path, said: str, size: str, number: int) -> None:
    text = COUNCILS.replace(
        COUNCILS[COUNCILS.index("{shares: {by_cohort: {young: {north") : COUNCILS.index("  arrivals:")],
        f"{{copies: {said}}}\n",
    )
    text = text.replace("north:", "council_1:") + "sources: {guess: {cite: a guess, kind: assumption}}\n"
    (tmp_path / "base.yaml").write_text(text)
    (tmp_path / "place.yaml").write_text(f"dialect: 1\ntitle: P\nextends: base.yaml\nsize: {size}\n")
    place = load(tmp_path / "place.yaml")
    wards = [name for name in expanded(place.model) if name.startswith("ward")]
    assert wards == ["ward", *(f"ward/council_{one}" for one in range(2, number + 1))]
    total = float(size.replace(",", "")) / 100_000
    assert sum(value for name, value in capacities(place).items() if name in wards) == pytest.approx(8 * total)
    again = from_text(place.as_yaml())
    assert again.digest() == place.digest()


@pytest.mark.parametrize(("size", "hospitals", "own"), [("200,000", 4, 0.85), ("100,000", 2, 0.85), ("40,000", 1, 1.0)])
def test_copies_of_two_labels_mostly_belong_together(size: str, hospitals: int, own: float) -> None:
    labels = COUNCILS[COUNCILS.index("    council: {shares:") : COUNCILS.index("  arrivals:")]
    both_labels = (
        '    hospital: {copies: "1 per 50,000 people"}\n'
        '    council: {copies: {value: "1 per 50,000 people", source: guess}, mostly_with: {hospital: 85 %}}\n'
    )
    text = (
        COUNCILS.replace(labels, both_labels).replace("size: 100,000", f"size: {size}").replace("north:", "council_1:")
    )
    model = from_text(text + "sources: {guess: {cite: a guess, kind: assumption}}\n").model
    for number in range(1, hospitals + 1):
        shares = model.people.labels["council"].shares.at({"hospital": f"hospital_{number}"}, MONDAY).now
        assert shares[f"council_{number}"] == pytest.approx(own)
        assert sum(shares.values()) == pytest.approx(1)
        assert len({round(share, 9) for name, share in shares.items() if name != f"council_{number}"}) <= 1
    assert people_by_value(model, "council")["council_1"] == pytest.approx(1 / hospitals)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("copies: 2, mostly_with: {hospitl: 85 %}", "a label with copies that stands before it"),
        ("copies: 2, mostly_with: {hospital: 185 %}", "185"),
        ("copies: 2, mostly_with: 85 %", "a label with copies that stands before it"),
        ("shares: {north: 50 %, south: 50 %}, mostly_with: {hospital: 85 %}", "say how many copies there are"),
    ],
)
def test_what_is_wrong_with_copies_that_belong_together_is_told(said: str, words: str) -> None:
    labels = COUNCILS[COUNCILS.index("    council: {shares:") : COUNCILS.index("  arrivals:")]
    told = mistakes(COUNCILS.replace(labels, f"    hospital: {{copies: 2}}\n    council: {{{said}}}\n"))
    assert any("people.labels.council" in line and words in line for line in told), told


def test_with_one_copy_the_plan_is_as_without() -> None:
    one = COUNCILS.replace(
        "young: {north: 50 %, south: 50 %}, old: {north: 20 %, south: 80 %}",
        "young: {north: 100 %}, old: {north: 100 %}",
    )
    without = one.replace(", for_each: council, each: {north: {capacity: 1 people}}", "").replace(", one_list: yes", "")
    without = without.replace(", for_each: council", "")
    one = one.replace(", each: {north: {capacity: 1 people}}", "")
    plans = [compile_plan(from_text(text)) for text in (one, without)]
    assert np.array_equal(plans[0].packed.ints, plans[1].packed.ints)
    assert plans[0].list_names == plans[1].list_names


# ---- what happens

STORY = """\
dialect: 1
title: Three wait
run: {start: 2024-01-01, length: 7 days}
people:
  labels: {council: {shares: {north: 50 %, south: 50 %}}}
  arrivals: {nobody: {route: ill, rate: 0 per day}}
services:
  ward:
    kind: beds
    capacity: 2 beds
    for_each: council
    counts_as: acute
today:
  services:
    ward:
      - {queue: 2 people, route: ill, step: bed, labels: {council: north}}
      - {queue: 1 people, route: ill, step: bed, labels: {council: south}}
routes: {ill: {bed: {stay: ward, for: 1 days}, end: {go: home}}}
"""


COMPILED = pytest.param("compiled", marks=pytest.mark.skipif(bool(jit.WHY_NOT_COMPILED), reason=jit.WHY_NOT_COMPILED))


@pytest.mark.parametrize("engine", ["reference", COMPILED])
def test_people_go_to_their_own_even_while_another_is_free(engine: Any) -> None:
    """Two of the north share one bed a day after the other; the bed of the south is empty from the second day on."""
    scenario = from_text(STORY)
    plan = compile_plan(scenario)
    log = simulate(plan, sample(plan, 1, 0), engine=engine)
    granted = log.event == Event.GRANTED
    assert log.minute[granted].tolist() == [0, 0, DAY]
    assert log.subject[granted].tolist() == [0, 0, 0], "a log knows the service only"
    council = log.patients.labels[:, list(log.names.labels).index("council")]
    last = int(log.patient[granted][-1])
    assert log.names.labels["council"][council[last] - 1] == "north"
    table = measure(log, scenario, by=["council"])
    whole = table[table["period"] == "whole"].set_index(["measure", "by", "group"])["value"]
    assert whole["capacity", "service", "ward"] == pytest.approx(2.0)
    assert whole["capacity", "service and council", "ward, south"] == pytest.approx(1.0)
    assert whole["load", "service and council", "ward, north"] == pytest.approx(2 / 7)
    assert whole["load", "service and council", "ward, south"] == pytest.approx(1 / 7)
    assert whole["wait_days", "service", "ward"] == pytest.approx(1 / 3)
    assert whole["wait_days", "service and council", "ward, north"] == pytest.approx(0.5)
    assert whole["wait_days", "service and council", "ward, south"] == 0.0
    one = from_text(STORY.replace("for_each: council\n", "for_each: council\n    one_list: yes\n"))
    plan = compile_plan(one)
    log = simulate(plan, sample(plan, 1, 0), engine=engine)
    assert log.minute[log.event == Event.GRANTED].tolist() == [0, 0, DAY], "two beds for three, whoever they are"


REVIEWED = """
improvement: {between: [team_a, team_b], moves: 1 places, data_late: 1 days}
fire_fighting: {full_beds: {above: 20 %}, diverts: 50 %, under_pressure: {services.ward.capacity: {add: 4 beds}}}
"""


@pytest.mark.parametrize("more", ["", REVIEWED])
def test_the_engines_agree_on_copies(more: str) -> None:
    text = COUNCILS.replace("shared_list: team", "counts_as: home_support") + more if more else COUNCILS
    scenario = from_text(text)
    assert compile_plan(scenario).copies
    found = difference(*both(scenario))
    assert not found, found


def test_the_engines_agree_on_copies_on_further_lists_with_turnarounds_and_clocks() -> None:
    text = COUNCILS.replace(
        "bed: {stay: ward, for:",
        "bed: {stay: ward, also: {after: 1 hours, services: [annexe]}, risks_after_discharge: after, marks: discharged, for:",
    )
    text = text.replace(
        "services:\n",
        "services:\n  annexe: {kind: beds, capacity: 3 beds, for_each: council, turnaround: 2 hours}\n",
        1,
    )
    text = text.replace(
        "capacity: {value: 8 beds, changes: {2024-01-11: 16 beds}}", "capacity: 3 beds, turnaround: 4 hours"
    )
    text += (
        "risks_after_discharge: {after: {readmission: {probability: 50 %, within: 20 days, to: ill, "
        "waited: {for: ward, beyond: 1 hours, factor: 1.9}}}}\n"
    )
    scenario = from_text(text)
    logs = both(scenario)
    assert not isinstance(logs[0], str), logs[0]
    found = difference(*logs)
    assert not found, found
    names, subject = logs[0].names.services, logs[0].subject
    for event in (Event.ALSO_ASKED, Event.TAKEN_OFF, Event.TURNAROUND):
        seen = set(subject[logs[0].event == event].tolist())
        assert seen, event
        assert max(seen) < len(names), "a log knows the service only"
    far = from_text(text.replace("beyond: 1 hours", "beyond: 900 hours"))
    other = both(far)[0]
    assert not isinstance(other, str)
    assert len(other.minute) < len(logs[0].minute), "waits are counted for the copies of the service named"


def test_nothing_is_in_a_copy_that_the_label_does_not_say() -> None:
    """With unlimited capacity everybody gets everything at once, so copies change nothing at all."""
    text = COUNCILS
    for number in ("{value: 8 beds, changes: {2024-01-11: 16 beds}}", "4 places", "6 places"):
        text = text.replace(f"capacity: {number}", "capacity: unlimited")
    text = text.replace("2 people", "200 people").replace("1 people", "100 people").replace("4 per day", "400 per day")
    pooled = text.replace(", for_each: council, each: {north: {capacity: 100 people}}", "").replace(
        ", one_list: yes", ""
    )
    logs = []
    for one in (text, pooled.replace(", for_each: council", "")):
        plan = compile_plan(from_text(one))
        logs.append(simulate(plan, sample(plan, 1, 0)))
    for column in ("minute", "patient", "spell", "event", "subject", "value"):
        assert np.array_equal(getattr(logs[0], column), getattr(logs[1], column)), column


# ---- mistakes


@pytest.mark.parametrize(
    ("old", "new", "path", "words"),
    [
        ("beds}}, for_each: council", "beds}}, for_each: councl", "services.ward.for_each", "did you mean 'council'?"),
        ("beds}}, for_each: council", "beds}}, for_each: team", "services.ward.for_each", "that people carry from arrival"),
        ("each: {north:", "each: {nort:", "services.hub.each.nort", "did you mean 'north'?"),
        ("for_each: council, each:", "each:", "services.hub.each", "'each' without 'for_each'"),
        ("for_each: council, one_list", "one_list", "services.volunteers.one_list", "'one_list' without 'for_each'"),
        ("4 places, for_each: council, shared_list: team}\n  team_b", "4 places, shared_list: team}\n  team_b", "services.team_b.for_each", "the same label"),
        ("council: {shares:", "council: {copies: 2, shares:", "people.labels.council.copies", "give one of them"),
        ("north: {capacity: 1 people}", "north: {capacity: 1 beds}", "services.hub.each.north.capacity", "a number of people"),
        ("capacity: 2 people, for_each: council, each: {north: {capacity: 1 people}}", "capacity: 0.02 people, for_each: council", "services.hub.capacity", "so none on any day"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_copies_is_told(old: str, new: str, path: str, words: str) -> None:
    assert old in COUNCILS
    told = mistakes(COUNCILS.replace(old, new))
    assert any(f": {path}: " in line and words in line for line in told), told
