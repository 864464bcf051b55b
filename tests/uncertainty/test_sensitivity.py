"""Sensitivity against functions whose indices are known, and of places whose answers are exact."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

import simulation
from simulation.assurance.verification.queueing_theory import erlang_c
from simulation.core.errors import HomewardError, OptionError
from simulation.results.sensitivity.asked import AskedInput
from simulation.uncertainty.break_even import break_even, target_of
from simulation.uncertainty.designs import design, morris_effects, sobol_indices
from simulation.uncertainty.inputs import inputs_of, with_range
from simulation.uncertainty.study import sensitivity
from tests.support.queues_with_ranges import PRESENT, QUEUE, WAITED, WARD, place

ROOT = Path(simulation.__file__).parent.parent


def ishigami(points):
    x, y, z = (2 * math.pi * (points.T - 0.5))[:3]
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_sobols_indices_of_ishigamis_function_lie_within_their_intervals():
    """First 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437; a fourth input does nothing."""
    points = design("sobol", range(4), 2, 2, 1024, seed=5)
    found = sobol_indices(4, ishigami(points), seed=5)
    for name, exact in (("first", (0.3139, 0.4424, 0.0, 0.0)), ("total", (0.5576, 0.4424, 0.2437, 0.0))):
        assert np.all(np.abs(found[name] - exact) <= found[f"{name}_half"] + 1e-9), (name, found)
        assert found[f"{name}_half"].max() < 0.15


def test_morris_ranks_a_sum_by_its_weights_and_sees_what_bends():
    points = design("morris", range(4), 2, 20, 2, seed=1)
    values = points @ np.array([1.0, 5.0, 0.0, 2.0]) + 3.0 * points[:, 0] * points[:, 3]
    found = morris_effects(points, values, seed=1)
    assert found["mu_star"][1] == pytest.approx(5.0)
    assert found["sigma"][1] == pytest.approx(0.0, abs=1e-9)
    assert found["mu_star"][2] == pytest.approx(0.0, abs=1e-9)
    assert list(np.argsort(-found["mu_star"])) == [1, 3, 0, 2]
    assert found["sigma"][0] > 0.1


def test_ranges_of_a_file_are_read_in_its_own_unit_and_what_cannot_be_is_said():
    found, left = with_range(place())
    assert [(one.path, one.central, one.unit) for one in found] == [
        ("people.arrivals.patients.rate", 4.0, "per day"),
        ("routes.through.bed.for", 5.0, "days"),
        ("routes.through.after.delay", 3.0, "hours"),
    ]
    assert [(one.value(one.low), one.value(one.high)) for one in found] == [(3, 5), (2, 9), (0, 6)]
    assert not left
    other = QUEUE.replace("range: 2 to 9 days", "range: 48 hours to 1 week").replace(
        "{value: 3 hours, source: us, range: 0 to 6 hours}",
        "{distribution: lognormal, mean: 30 hours, median: 20 hours, source: us, range: 0.5 to 2 days}",
    )
    _, bed, after = with_range(place(other))[0]
    assert (bed.value(bed.low), bed.value(bed.high)) == pytest.approx((2, 7))
    assert (after.central, after.value(after.low), after.value(after.high)) == pytest.approx((30, 12, 48))
    wrong = QUEUE.replace("range: 2 to 9 days", "range: 2 to 9 beds")
    assert "its range is not in 'days'" in with_range(place(wrong))[1]["routes.through.bed.for"]


@pytest.mark.parametrize("value", ["{by_cohort: {everyone: 4 per day}", "{value: 4 per day"])
def test_a_range_in_factors_is_for_tables_too(value):
    said = QUEUE.replace(
        "{value: 4 per day, source: us, range: 3 to 5 per day}", value + ", source: us, range: 0.5 to 1.5 times}"
    )
    assert said != QUEUE
    rate = with_range(place(said))[0][0]
    assert (rate.path, rate.low, rate.high) == ("people.arrivals.patients.rate", 0.5, 1.5)
    (named,) = inputs_of(place(said), ["people.arrivals.patients.rate=0.8 to 1.1 times"])
    assert (named.low, named.high) == (0.8, 1.1)
    with pytest.raises(HomewardError, match="the smaller factor first"):
        inputs_of(place(said), ["people.arrivals.patients.rate=1.1 to 0.8 times"])


def test_a_rate_after_the_window_is_a_parameter_with_a_range():
    risks = """
risks_after_discharge:
  after: {death: {probability: 10 %, within: 91 days, then: {value: 20 % per year, source: us, range: 0.5 to 2 times}}}
"""
    (then,) = [one for one in with_range(place(QUEUE + risks))[0] if one.path.startswith("risks")]
    assert (then.path, then.low, then.high) == ("risks_after_discharge.after.death.then", 0.5, 2.0)


@pytest.mark.parametrize(
    ("vary", "words"),
    [
        ("services.beds.capacty=1 to 2 beds", "did you mean 'services.beds.capacity'"),
        ("routes.through.bed.for=9 to 2 days", "the smaller end first"),
        ("routes.through.bed.for=2 to 9 people", "not in 'days'"),
        ("routes.through.bed.for=times 2 to 1", "two factors"),
        ("routes.through.bed.for=times 0.5 to 1e999", "two factors"),
        ("routes.through.bed.for=2 to 1e999 days", "none without end"),
        ("services.beds.capacity", "has no range"),
        ("services.beds.capacity=1 to 9 beds", "more than one number"),
        ("", "was expected"),
    ],
)
def test_what_cannot_be_varied_is_refused_with_what_would_be_right(vary, words):
    with pytest.raises(HomewardError, match=words):
        inputs_of(place(), [vary])


def test_factors_and_ends_may_have_their_thousands_apart():
    (of_factors,) = inputs_of(place(), ["routes.through.bed.for=times 0.5 to 1,000"])
    assert (of_factors.low, of_factors.high) == (0.5, 1000.0)
    (of_ends,) = inputs_of(place(), ["routes.through.bed.for=2 to 1,000 days"])
    assert of_ends.high / of_ends.low == 500.0


def test_one_at_a_time_says_the_value_swept_the_difference_and_the_elasticity():
    """A bed is held for the stay and the delay of three hours: by Little's law four a day times both are there."""
    study = sensitivity(place(), measures=[PRESENT], steps=3, replications=2, workers=1)
    table = study.effects().set_index("input")
    assert study.ranked(PRESENT)[0] == "routes.through.bed.for"
    stay, delay = table.loc["routes.through.bed.for"], table.loc["routes.through.after.delay"]
    assert set(stay["unit_of_input"]) == {"days"}
    assert set(table["unit"]) == {"patients, mean over all minutes"}
    assert list(study.chance().columns) == ["measure", "unit", "variance", "share"]
    assert stay["value"].tolist()[::2] == pytest.approx([2, 9])
    assert stay["elasticity"].to_numpy() == pytest.approx(5 / 5.125, abs=0.03)
    assert stay["value"].tolist()[1] == pytest.approx(5.5)
    assert delay["difference"].to_numpy() == pytest.approx([-0.5, 0.0, 0.5], abs=0.02)
    assert table.loc["people.arrivals.patients.rate", "elasticity"].to_numpy()[::2] == pytest.approx(1.0, abs=0.1)
    (sentence,) = study.sentences()
    assert re.search(r"routes\.through\.bed\.for \(\S+ at 2 and \S+ at 9 days\)", sentence), sentence
    assert re.search(r"people\.arrivals\.patients\.rate \(\S+ at 3 and \S+ at 5 per day\)", sentence), sentence
    everything = study.outcomes()
    assert len(everything) == (1 + 3 * 3) * 2
    assert sorted(set(everything["routes.through.bed.for"]))[0] == pytest.approx(2.0)
    assert list(everything)[:2] == ["point", "replication"]


def test_sobol_of_a_place_gives_the_shares_that_a_product_has():
    """People present are rate times stay: the variance of each by its triangle."""
    vary = ["people.arrivals.patients.rate", "routes.through.bed.for"]
    text = QUEUE.replace("4 per day", "40 per day").replace("3 to 5 per day", "30 to 50 per day")
    busy = place(text).with_({"run.length": "60 days", "run.warm_up": "10 days"})
    study = sensitivity(busy, "sobol", vary, [PRESENT], samples=32, replications=1, workers=1)
    rates, stays = ([one.factor((u + 0.5) / 2000) for u in range(2000)] for one in study.inputs)
    stays = [stay + 0.125 for stay in stays]
    spread = [np.var(them) / np.mean(them) ** 2 for them in (rates, stays)]
    whole = spread[0] + spread[1] + spread[0] * spread[1]
    found = study.effects().set_index("input")
    for path, own in zip(vary, spread, strict=True):
        assert found.loc[path, "first_lower"] <= own / whole <= found.loc[path, "first_upper"]
        assert found.loc[path, "total"] == pytest.approx(own * (1 + sum(spread) - own) / whole, abs=0.1)
    assert study.ranked(PRESENT)[0] == "routes.through.bed.for"


def test_morris_ranks_the_inputs_of_a_place():
    study = sensitivity(place(), "morris", measures=[PRESENT], trajectories=4, replications=1, workers=1)
    assert study.ranked(PRESENT)[0] == "routes.through.bed.for"
    assert study.ranked(PRESENT)[-1] == "routes.through.after.delay"
    assert "occupied" in study.sentences()[0] or study.sentences()


def test_a_break_even_is_what_erlangs_formula_says():
    """The rate at which a fifth of patients wait for one of twelve beds."""
    ward = simulation.from_text(WARD, name="ward.yaml")
    found = break_even(ward, "people.arrivals.patients.rate=7 to 11 per day", WAITED, 0.2, replications=6, workers=1)
    low, high = 7.0, 11.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if erlang_c(middle, 12) < 0.2 else (low, middle)
    assert found.lower <= low <= found.upper
    assert found.upper - found.lower < 0.5
    assert found.value == pytest.approx(low, rel=0.01)
    assert list(found.tries["value"]) == sorted(found.tries["value"])


def test_the_fewest_whole_beds_are_those_of_erlangs_formula():
    ward = simulation.from_text(WARD, name="ward.yaml")
    found = break_even(
        ward, "services.beds.capacity=9 to 24 beds", WAITED, "5 %", whole=True, replications=2, workers=1
    )
    assert found.value == next(beds for beds in range(9, 24) if erlang_c(8.0, beds) <= 0.05)


def test_a_whole_number_of_beds_is_that_number_and_an_end_of_a_range_is_that_end():
    """173 of 172 beds are no factor of a few digits."""
    ward = simulation.from_text(WARD, name="ward.yaml").with_({"services.beds.capacity": "172 beds"})
    (beds,) = inputs_of(ward, ["services.beds.capacity=170 to 1,075 beds"])
    for number in (*range(170, 180), 1074):
        there = ward.with_(beds.settings(number / 172))
        assert capacity_of(there) == f"{number} beds"
    assert [capacity_of(ward.with_(beds.settings(end))) for end in (beds.low, beds.high)] == ["170 beds", "1075 beds"]


def capacity_of(ward):
    (said,) = [one.value for one in ward.parameters() if one.path == "services.beds.capacity"]
    return said


def test_what_is_not_passed_within_the_range_is_said_with_both_ends():
    ward = simulation.from_text(WARD, name="ward.yaml").with_({"run.length": "60 days"})
    with pytest.raises(HomewardError, match=r"so it does not pass 0\.9"):
        break_even(ward, "services.beds.capacity=10 to 11 beds", WAITED, "90 %", replications=1, workers=1)
    with pytest.raises(OptionError, match="a number was expected"):
        break_even(ward, "services.beds.capacity=10 to 11 beds", WAITED, "few")
    with pytest.raises(OptionError) as wrong:
        target_of("500 %", "break_even")
    assert wrong.value.as_option().startswith("--break-even 500 %: ")


def test_what_a_study_cannot_be_is_refused():
    with pytest.raises(OptionError, match="a power of two"):
        sensitivity(place(), "sobol", measures=[PRESENT], samples=12, replications=1)
    with pytest.raises(OptionError, match="morris"):
        sensitivity(place(), "moris")
    with pytest.raises(HomewardError, match="did you mean 'occupied'"):
        sensitivity(place(), measures=["ocupied"], replications=1)
    with pytest.raises(HomewardError, match="named twice"):
        inputs_of(place(), ["routes.through.bed.for", "routes.through.bed.for=1 to 2 days"])
    with pytest.raises(HomewardError, match="no parameter has a range"):
        inputs_of(simulation.from_text(WARD, name="ward.yaml"))


def test_chance_is_less_where_inputs_move_more_than_replications_differ():
    ward = simulation.from_text(WARD, name="ward.yaml").with_({"run.length": "30 days", "run.warm_up": "5 days"})

    def share(vary, replications):
        study = sensitivity(ward, vary=[vary], measures=[WAITED], replications=replications, workers=1)
        return study.chance()["share"].iloc[0]

    assert math.isnan(share("services.beds.capacity=11 to 13 beds", 1))
    little = share("people.arrivals.patients.rate=4 to 12 per day", 3)
    assert 0.0 < little < 0.1 < share("people.arrivals.patients.rate=7.9 to 8.1 per day", 3)


def test_the_page_runs_as_it_is_written():
    page = (ROOT / "docs" / "sensitivity.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    known = {}
    exec(code.replace("scenarios/examples", str(ROOT / "scenarios" / "examples")), known)
    assert len(known["study"].effects()) == 5
    assert known["found"].value == round(known["found"].value)


REPEATED = QUEUE.replace("for: {value: 5 days,", "for: &stay {value: 5 days,").replace(
    "    out: {go: home}", "    again: {stay: beds, for: *stay}\n    out: {go: home}"
)


def test_what_a_file_says_once_and_repeats_is_one_input():
    """Drawn apart, two stays that a file says are the same would be different."""
    scenario = place(REPEATED)
    (stay,) = [one for one in inputs_of(scenario) if one.path.startswith("routes.through.bed")]
    assert stay.also == ("routes.through.again.for",)
    assert len(inputs_of(scenario)) == len(inputs_of(place()))
    longer = {one.path: one.value for one in scenario.with_(stay.settings(1.5)).parameters()}
    assert longer[stay.path] == longer[stay.also[0]] == "7.5 days"
    named = inputs_of(scenario, ["routes.through.again.for=times 0.5 to 2"])
    assert [(one.path, one.also) for one in named] == [("routes.through.again.for", ())], "what is named is named"


def test_a_study_of_inputs_that_repeat_is_made_again_from_what_its_manifest_says():
    (stay,) = [one for one in inputs_of(place(REPEATED)) if one.also]
    assert AskedInput.of(stay).input() == stay
