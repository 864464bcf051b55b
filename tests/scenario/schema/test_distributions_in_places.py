"""Every family of times in a place: in both engines and in expected loads, and refused in words at its path."""

import math

import numpy as np
import pytest

from simulation.core.errors import ScenarioError, ValueProblem
from simulation.core.vocabulary import Event
from simulation.offered_load.loads import offered_loads
from simulation.scenario.loading import from_text
from simulation.scenario.reference.page import dialect_reference
from simulation.scenario.schema.distributions import (
    FAMILIES,
    read_distribution,
)
from tests.support.agreeing import assert_equal
from tests.support.families import REFUSED, every, place


@every
def test_both_engines_let_people_stay_so_long(raw):
    text = place(raw)
    log = assert_equal(from_text(text, "place.yaml"), text)
    granted = dict(zip(*(column[log.event == Event.GRANTED] for column in (log.patient, log.minute)), strict=True))
    ended = dict(zip(*(column[log.event == Event.STATE] for column in (log.patient, log.minute)), strict=True))
    stays = np.array([ended[patient] - granted[patient] for patient in ended])
    time = read_distribution(raw)
    assert len(stays) > 100
    assert stays.min() >= math.floor(time.quantile(1e-9))
    early = np.array([minute <= 5 * 1440 for minute in granted.values()])
    stayed = np.array([ended.get(patient, math.inf) - minute for patient, minute in granted.items()])
    for share in (0.3, 0.6):  # those who came in the first days, of whom even the slow half has left
        expected = (stayed[early] <= time.quantile(share)).mean()
        assert expected >= share - 4 * math.sqrt(share * (1 - share) / early.sum())


@every
def test_the_expected_load_is_arrivals_times_the_mean(raw):
    load = offered_loads(from_text(place(raw), "place.yaml").model)[0]
    assert load.offered == pytest.approx(30 * read_distribution(raw).mean() / 1440)


@every
def test_it_may_be_moved_by_a_table_of_factors_and_by_date(raw):
    text = place({"value": {"base": {"value": raw}, "times": {"by_cohort": {"x": "2"}}}})
    with pytest.raises(ScenarioError):  # a cohort that is not there: the times are read all the same
        from_text(text, "place.yaml")
    text = place({"value": raw, "changes": {"2024-01-05": {**raw}}})
    assert_equal(from_text(text, "place.yaml"), text)


@pytest.mark.parametrize(("raw", "below", "right"), REFUSED, ids=lambda each: str(each)[:60])
def test_what_cannot_be_is_refused_at_its_path(raw, below, right):
    with pytest.raises(ValueProblem) as caught:
        read_distribution(raw)
    assert [(path, right in f"{met}; {said}") for path, met, said in caught.value.faults] == [(below, True)]
    with pytest.raises(ScenarioError) as refused:
        from_text(place(raw), "place.yaml")
    path = ".".join(("routes", "in", "bed", "for", *below))
    assert any(f" {path}: " in str(one) and right in str(one) for one in refused.value.mistakes), refused.value


def test_the_reference_page_holds_every_parameter_of_every_family():
    page = dialect_reference()
    for name, member in FAMILIES.items():
        for parameter in member.accepts:
            assert f"| `{name}`: `{parameter.name}` | {parameter.unit} |" in page
