"""Monthly reviews inside a run: both engines find and do the same, what is protected stays, and without anything to
divert nothing changes.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

import simulation
from simulation.cli.describe.levers_in_words import pressure_in_words
from simulation.core.errors import ScenarioError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY
from simulation.engines import simulate
from simulation.measures import measure
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import assert_equal, prepared, rows
from tests.support.places import loaded
from tests.support.pressed_places import reviewed

DEBATE = Path(__file__).parents[2] / "scenarios" / "debate"
PLACE = """
dialect: 1
title: A ward that is always full
run: {start: 2024-01-10, length: 300 days, seed: 3}
people:
  cohorts: {all: {}}
  arrivals: {come: {route: admitted, rate: 20 per day}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 10 beds, unit_cost: £100 per day, payer: nhs}
  east: {kind: places, capacity: 20 places, unit_cost: £10 per day, payer: council}
  west: {kind: places, capacity: 4 places, unit_cost: £10 per day, payer: council}
  hub: {kind: staff, capacity: 2 people, open: every day 08:00-16:00, unit_cost: £50 per hour, payer: council}
FIRES
routes:
  admitted:
    where: {choose: side, as: side, shares: {east: 50 %, west: 50 %}}
    bed: {stay: ward, for: 12 hours, gives_up_after: {wait: 1 day, then: away}}
    ready: {mark: ready}
    talk: {task: hub, takes: 5 minutes}
    on: {choose: leave, by: side, routes: {east: to_east, west: to_west}}
  to_east: {team: {stay: east, for: 1 day, marks: discharged}, home: {go: home}}
  to_west: {team: {stay: west, for: 1 day, marks: discharged, gives_up_after: {wait: 12 hours, then: out}}, home: {go: home}}
  out: {off: {mark: discharged}, home: {go: home}}
  away: {home: {go: left}}
"""
LEVERS = """
dialect: 1
title: A programme
extends: base.yaml
levers:
  shorter: {why: test, set: {routes.admitted.bed.for: {scale: 0.5}}, strength: 40 %}
  quicker: {why: test, set: {routes.admitted.talk.takes: 1 minutes}, ring_fenced: yes}
  longer_hours: {why: test, set: {services.hub.capacity: {add: 2 people}}, ring_fenced: until 2024-06-01}
"""
FULL = "fire_fighting: {full_beds: {above: 95 %}, diverts: 50 %}"


def place(fires: str = FULL) -> Scenario:
    return from_text(PLACE.replace("FIRES", fires), "place.yaml")


def variant(folder: Path, fires: str = FULL, levers: str = LEVERS) -> Scenario:
    (folder / "base.yaml").write_text(PLACE.replace("FIRES", fires), encoding="utf-8")
    (folder / "variant.yaml").write_text(levers, encoding="utf-8")
    return load(folder / "variant.yaml")


def ran(scenario: Scenario) -> EventLog:
    return simulate(*prepared(scenario))


# ---- both engines ----


@pytest.mark.parametrize("places", [25, pytest.param(60, marks=pytest.mark.long)])
def test_both_engines_review_alike_and_every_kind_of_finding_is_met(places: int) -> None:
    met = dict.fromkeys(("pressure", "pressure that ends", "an overspent budget", "places moved"), 0)
    for number in range(places):
        text = reviewed(number)
        log = assert_equal(loaded(text), text)
        if isinstance(log, str):
            continue
        pressed = [review.pressed for review in log.reviews]
        met["pressure"] += any(pressed)
        met["pressure that ends"] += any(one and not then for one, then in pairwise(pressed))
        met["an overspent budget"] += any(review.overspent for review in log.reviews)
        met["places moved"] += any(any(review.moved) for review in log.reviews)
    assert all(met.values()), met


# ---- by hand ----


def test_a_ward_that_is_always_full_is_found_full_and_more_beds_do_not_hide_it() -> None:
    log = ran(
        place("fire_fighting: {full_beds: {above: 95 %}, under_pressure: {services.ward.capacity: {add: 2 beds}}}")
    )
    assert [review.minute // DAY for review in log.reviews] == [51, 82, 112, 143, 173, 204, 235, 265, 296], (
        "the first of each month once 28 days have passed"
    )
    assert [review.pressed for review in log.reviews] == [True] * 9
    found = [round(review.occupancy, 2) for review in log.reviews]
    assert found[0] == pytest.approx(1.0, abs=0.02)
    assert found[1:] == pytest.approx([1.2] * 8, abs=0.02), "over the ten beds there are without pressure"


def test_occupancy_is_that_of_the_last_28_days_counted_from_the_rows() -> None:
    scenario = place()
    log = ran(scenario)
    ward = log.names.services.index("ward")
    taken, left = ((log.event == code) & (log.subject == ward) & (log.value == 0) for code in (2, 3))
    for review in log.reviews:
        begin = review.minute - 28 * DAY
        minutes = sum(
            sign * (review.minute - np.clip(log.minute[which], begin, review.minute)).sum()
            for which, sign in ((taken, 1), (left, -1))
        )
        assert review.occupancy == pytest.approx(minutes / (10 * 28 * DAY), abs=1e-12)


@pytest.mark.parametrize(("budget", "over"), [("£365,000 per year", False), ("£290,000 per year", True)])
def test_a_payer_that_spends_more_in_a_quarter_is_under_pressure_in_the_next(budget: str, over: bool) -> None:
    """Two on duty for eight hours at £50 are £800 a day; places in use are some £10 times 5 to 10 more: about £870 a
    day, £318,000 a year.
    """
    log = ran(place(f"fire_fighting: {{budgets: {{council: '{budget}'}}, diverts: 50 %}}"))
    months = {review.minute // DAY: review for review in log.reviews}
    assert all(np.isnan(review.occupancy) for review in log.reviews), "nobody asks about beds"
    assert not months[82].overspent, "the first quarter began before the run"
    assert not months[143].overspent
    assert [bool(months[day].overspent) for day in (173, 204, 235, 265)] == [over] * 4, (
        "April to June is known from July on"
    )


def test_places_move_to_the_longest_wait_on_late_data_and_each_service_keeps_its_share() -> None:
    log = ran(place("improvement: {between: [east, west], moves: 3 places, data_late: 35 days, keeps: 60 %}"))
    east = [review.moved[1] for review in log.reviews]
    west = [review.moved[2] for review in log.reviews]
    assert east[0] == 0 or log.reviews[0].minute // DAY - 35 > 0, "data of the first month are not there yet"
    assert all(one == -other for one, other in zip(east, west, strict=True)), "nothing is lost"
    assert min(east) == -8, "three, six, and then no further than 60 % of its own"
    table = measure(
        log, place("improvement: {between: [east, west], moves: 3 places, data_late: 35 days, keeps: 60 %}")
    )
    capacity = table[(table["measure"] == "capacity") & (table["group"] == "west") & (table["period"] == "2024-10")][
        "value"
    ]
    assert capacity.tolist() == [12.0]


# ---- what is diverted, and what is not ----


def test_only_levers_without_a_ring_fence_lose_strength(tmp_path: Path) -> None:
    scenario = variant(tmp_path)
    assert scenario.pressure_effect is not None
    assert scenario.pressure_effect.settings == {
        "routes.admitted.bed.for": "10.8 hours",
        "services.hub.capacity": {"value": "4 people", "changes": {"2024-06-01": "3 people"}},
    }
    assert scenario.model.routes["admitted"]["bed"].for_.constant().mean() == pytest.approx(9.6 * 60)


def test_with_nothing_to_divert_a_run_under_pressure_is_the_run_without(tmp_path: Path) -> None:
    told = LEVERS.replace("ring_fenced: until 2024-06-01", "ring_fenced: yes").replace(
        "strength: 40 %", "strength: 40 %, ring_fenced: yes"
    )
    fought, peace = ran(variant(tmp_path, levers=told)), ran(variant(tmp_path, "", told))
    assert any(review.pressed for review in fought.reviews)
    assert np.array_equal(rows(fought), rows(peace))


def test_levers_at_strength_zero_are_the_base_under_pressure_too(tmp_path: Path) -> None:
    told = LEVERS.replace("strength: 40 %", "strength: 0 %").replace("ring_fenced", "strength: 0 %, ring_fenced")
    assert np.array_equal(rows(ran(variant(tmp_path, levers=told))), rows(ran(place())))


def test_the_copy_in_the_results_is_the_same_place_under_pressure(tmp_path: Path) -> None:
    scenario = variant(
        tmp_path,
        "fire_fighting: {full_beds: {above: 95 %}, diverts: 50 %, under_pressure: {services.ward.capacity: {add: 2 "
        "beds}}}",
    )
    again = from_text(scenario.as_yaml())
    assert again.under_pressure is not None
    assert scenario.under_pressure is not None
    assert again.under_pressure.services == scenario.under_pressure.services
    assert again.under_pressure.routes == scenario.under_pressure.routes
    assert again.digest() == scenario.digest()
    assert np.array_equal(rows(ran(again)), rows(ran(scenario)))


def test_strengths_by_month_are_what_pressure_left(tmp_path: Path) -> None:
    results = simulation.run(variant(tmp_path), replications=2)
    found = results.strengths.set_index(["lever", "month"])["strength"]
    assert found["shorter", "2024-02"] == pytest.approx(0.4)
    share = results.measures.query("measure == 'share_of_days_under_pressure' and period == '2024-05'")["value"].mean()
    assert share > 0
    assert found["shorter", "2024-05"] == pytest.approx(0.4 * (1 - 0.5 * share))
    assert found["quicker", "2024-05"] == 1.0, "ring-fenced"


def test_measures_know_the_beds_that_were_there() -> None:
    scenario = place(
        "fire_fighting: {full_beds: {above: 95 %}, under_pressure: {services.ward.capacity: {add: 2 beds}}}"
    )
    table = measure(ran(scenario), scenario)
    months = table[(table["measure"] == "capacity") & (table["group"] == "ward")].set_index("period")["value"]
    assert (months["2024-02"], months["2024-03"], months["2024-07"]) == (10.0, 12.0, 12.0)


# ---- mistakes ----

MISTAKES = {
    "full_beds: {services: wards, above: 95 %}": (
        "fire_fighting.full_beds.services",
        "there is no service 'wards'",
        "ward",
    ),
    "full_beds: {services: hub, above: 95 %}": ("fire_fighting.full_beds.services", "'hub' is staff", "beds or places"),
    "full_beds: {above: 90 %, below: 95 %}": ("fire_fighting.full_beds.below", "below 95%, above 90%", "at most"),
    "budgets: {coucil: £1m per year}": ("fire_fighting.budgets.coucil", "nothing is paid by 'coucil'", "council"),
    "budgets: {council: £1m}": ("fire_fighting.budgets", "£1m", "£2m per year"),
    "under_pressure: {services.wrd.capacity: 12 beds}": (
        "fire_fighting.under_pressure.services.wrd.capacity",
        "no parameter",
        "services.ward.capacity",
    ),
    "under_pressure: {run.length: 12 days}": (
        "fire_fighting.under_pressure.run.length",
        "cannot change with pressure",
        "services, routes or risks",
    ),
    "under_pressure: {services.ward.capacity: 12}": (
        "fire_fighting.under_pressure.services.ward.capacity",
        "12",
        "beds",
    ),
}


@pytest.mark.parametrize("said", MISTAKES)
def test_mistakes_are_named_with_their_place(said: str) -> None:
    path, met, right = MISTAKES[said]
    with pytest.raises(ScenarioError) as caught:
        place(f"fire_fighting: {{{said}}}")
    found = [mistake for mistake in caught.value.mistakes if mistake.path == path]
    assert found, str(caught.value)
    assert met in found[0].met
    assert right in found[0].right
    assert found[0].line == 13


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("between: [east]", "'east'"),
        ("between: [east, esat]", "there is no service 'esat'"),
        ("between: [east, west], moves: two places", "two places"),
    ],
)
def test_mistakes_of_the_monthly_rule(said: str, met: str) -> None:
    with pytest.raises(ScenarioError, match="improvement") as caught:
        place(f"improvement: {{{said}}}")
    assert met in str(caught.value)


@pytest.mark.parametrize("said", ["maybe", "until soon"])
def test_a_ring_fence_is_yes_no_or_until_a_date(said: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="ring_fenced"):
        variant(tmp_path, levers=LEVERS.replace("ring_fenced: yes", f"ring_fenced: {said}"))


# ---- England ----


def test_in_a_hard_winter_england_takes_from_what_is_not_ring_fenced_and_from_nothing_else() -> None:
    kept, none = (
        simulation.run(load(DEBATE / f"ring_fence_{name}.yaml"), replications=1).strengths for name in ("kept", "none")
    )
    by_month = none[none["lever"] == "trusted_assessor"].set_index("month")["strength"]
    assert by_month["2024-10"] == 0.5, "not in autumn"
    assert by_month["2025-02"] < 0.45, "beds are full in January"
    assert set(kept[kept["lever"] == "trusted_assessor"]["strength"]) == {0.5}
    assert (none[none["lever"] == "closed_bays"].set_index("month")["strength"]["2025-01"]) == 1.0, (
        "nobody can divert a winter"
    )


def test_explain_says_when_there_is_pressure_and_what_it_changes(tmp_path: Path) -> None:
    told = pressure_in_words(variant(tmp_path))
    assert "mean occupancy of beds that count as acute over 28 days above 95 %" in told[0]
    assert "50 % of every lever without a ring-fence" in told[0]
    assert "    routes.admitted.bed.for: 9.6 hours -> 10.8 hours" in told
    assert pressure_in_words(place("")) == []


# ---- what is built is no programme ----

BUILT = """
dialect: 1
title: A programme with beds
extends: base.yaml
levers:
  more: {why: test, set: {services.ward.capacity: {add: 4 beds}, services.east.capacity: {add: -2 places}, routes.admitted.bed.for: {scale: 0.5}}WORDS}
  staff: {why: test, set: {services.hub.capacity: {add: 2 people}}}
"""
FULL_AND_HALF = "fire_fighting: {full_beds: {above: 95 %}, diverts: 50 %}"


@pytest.mark.parametrize(
    ("words", "lost"),
    [
        ("", {"routes.admitted.bed.for", "services.hub.capacity"}),
        (", diverted: no", {"routes.admitted.bed.for", "services.hub.capacity"}),
        (
            ", diverted: yes",
            {"services.ward.capacity", "services.east.capacity", "routes.admitted.bed.for", "services.hub.capacity"},
        ),
        (", ring_fenced: yes, diverted: yes", {"services.hub.capacity"}),
    ],
)
def test_beds_and_places_stay_when_a_programme_is_diverted(tmp_path: Path, words: str, lost: set[str]) -> None:
    effect = variant(tmp_path, FULL_AND_HALF, BUILT.replace("WORDS", words)).pressure_effect
    assert effect is not None
    assert set(effect.settings) == lost


def test_a_lever_of_beds_alone_is_realised_in_full(tmp_path: Path) -> None:
    only = BUILT.replace(", routes.admitted.bed.for: {scale: 0.5}}WORDS", "}")
    results = simulation.run(variant(tmp_path, FULL_AND_HALF, only), replications=1, engine="reference")
    found = results.strengths.groupby("lever")[["strength", "asked"]].mean()
    assert found.loc["more"].tolist() == [1.0, 1.0]
    assert found.loc["staff", "asked"] == 1.0
    assert found.loc["staff", "strength"] < 1.0
    (line,) = results.less_than_asked()
    assert line.startswith(
        "A programme with beds: less was realised than was asked, because fire-fighting took from 1 of 2"
    )
    assert f"staff {100 * found.loc['staff', 'strength']:.3g} % of 100 %" in line


def test_a_fact_is_not_diverted_and_the_same_value_as_a_lever_was(tmp_path: Path) -> None:
    facts = "dialect: 1\ntitle: T\nextends: base.yaml\nfacts: {services.ward.capacity: 12 beds, routes.admitted.bed.for: 9 hours}\n"
    stated = variant(tmp_path, FULL_AND_HALF, facts)
    assert stated.under_pressure is None
    assert stated.model.fire_fighting is not None
    whole = PLACE.replace("FIRES", FULL_AND_HALF).replace("capacity: 10 beds", "capacity: 12 beds")
    flat = from_text(whole.replace("stay: ward, for: 12 hours", "stay: ward, for: 9 hours"))
    assert np.array_equal(rows(ran(stated)), rows(ran(flat)))


def test_what_was_less_than_asked_stands_first_in_every_result_and_is_made_again(tmp_path: Path, capsys) -> None:
    from simulation.cli.app import app

    variant(tmp_path, FULL_AND_HALF, BUILT.replace("WORDS", ""))
    base, made = tmp_path / "base.yaml", tmp_path / "variant.yaml"
    said = "A programme with beds: less was realised than was asked"
    for command in (["run", made], ["compare", base, made], ["attribute", base, made]):
        more = ["--replications", "1", "--workers", "1", "--length", "150 days"]
        app([*map(str, command), *more, "--out", str(tmp_path / command[0])], standalone_mode=False)
        assert capsys.readouterr().out.startswith(said), command[0]
        (folder,) = (tmp_path / command[0]).iterdir()
        assert (folder / "findings.txt").read_text(encoding="utf-8").startswith(said)
        assert simulation.reproduce(folder, workers=1).holds
