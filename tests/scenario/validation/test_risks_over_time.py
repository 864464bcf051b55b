"""Risks that end with their window or go on, and waits that change them: what cannot be is told."""

import pytest

from simulation.scenario.loading import from_text
from simulation.scenario.validation.warnings import ended_risks
from tests.support.small import changed, only

# ---- risks that go on ----


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("death: {probability: 5 %, within: 30 days, then: 9 %}", "such as '9 % per year'"),
        ("death: {probability: 5 %, within: 30 days, then: -9 % per year}", "such as '9 % per year'"),
        ("death: {probability: 5 %, within: 30 days, then: {by_cohort: {old: 9 % per year}}}", "no entry for young"),
        ("care_home: {probability: 5 %, within: 30 days, then: often}", "'often'"),
    ],
)
def test_a_rate_after_the_window_that_cannot_be_is_told(then, expected):
    assert expected in only(changed(("  after:\n", f"  after:\n    {then}\n")))


def test_a_readmission_does_not_go_on():
    assert "a readmission that goes on" in only(changed(("within: 30 days,", "within: 30 days, then: 9 % per year,")))


def test_a_run_that_is_longer_than_a_window_says_so_unless_the_risk_goes_on():
    said = "death: {probability: 5 %, within: 14 days}"
    (line,) = ended_risks(from_text(changed(("  after:\n", f"  after:\n    {said}\n"))).model)
    assert line.startswith(
        "of the risks after a discharge, deaths happen in the first 14 days and no later, while the run is 28 days long"
    )
    for other in (said.replace("14 days", "28 days"), said.replace("14 days", "14 days, then: 9 % per year")):
        assert ended_risks(from_text(changed(("  after:\n", f"  after:\n    {other}\n"))).model) == []


# ---- waits that change risks ----


@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        ("{for: wards, beyond: 6 hours, factor: 2}", "did you mean 'ward'?"),
        ("{for: panel, beyond: 6 hours, factor: 2}", "'panel', for which nobody waits"),
        ("{for: ward, from: admitted.bad, beyond: 6 hours, factor: 2}", "did you mean 'admitted.bed'?"),
        ("{for: ward, beyond: 6 hours, factor: -1}", "-1"),
        ("{for: ward, beyond: 6, factor: 2}", "'6'"),
        ("{for: ward, factor: 2}", "beyond"),
    ],
)
def test_a_wait_that_cannot_be_is_told(waited, expected):
    assert expected in only(changed(("within: 30 days,", f"within: 30 days, waited: {waited},")))


@pytest.mark.parametrize(
    ("waited", "expected"),
    [
        ("{for: wards, beyond: 6 hours, option: P1, factor: 2}", "did you mean 'ward'?"),
        ("{for: ward, beyond: 6 hours, option: P9, factor: 2}", "'P9' has no share"),
        ("{for: ward, beyond: 6 hours, option: P1, factor: 0.5}", "a long wait makes the option no rarer"),
        ("{for: ward, beyond: 6 hours, option: P1, adds: 2}", "'2'"),
        ("{for: ward, beyond: 6 hours, factor: 2}", "option"),
    ],
)
def test_a_wait_that_cannot_change_a_choice_is_told(waited, expected):
    assert expected in only(changed(("      as: pathway\n", f"      as: pathway\n      waited: {waited}\n")))


def test_a_wait_changes_shares_and_nothing_else():
    said = "{for: ward, beyond: 6 hours, option: P1, factor: 2}"
    told = only(changed(("    on: {choose: leaving,", f"    on: {{waited: {said}, choose: leaving,")))
    assert "'waited' without shares" in told


# ---- deaths that go on ----

DEATH = "    readmission: {probability: {by_cohort: {young: 10 %, old: 20 %}}, within: 30 days, to: admitted}\n"
GOES_ON = f"{DEATH}    death: {{probability: 5 %, within: 30 days, goes_on: yes}}\n"


@pytest.mark.parametrize("from_ready", [False, True])
def test_a_death_that_goes_on_from_the_discharge_is_remarked_on(from_ready):
    words = [(DEATH, GOES_ON)]
    words += [("ready: {mark: ready}", "ready: {mark: ready, risks_after_discharge: after}")] if from_ready else []
    told = [line for line in from_text(changed(*words)).warnings if "goes on past other risks" in line]
    assert len(told) == (not from_ready)
    assert from_ready or "risks_after_discharge.after.death" in told[0]
