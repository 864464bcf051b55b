"""Beds that open under pressure are told beside those that were asked for: how many, how often, how many in all."""

import pytest

import simulation
from simulation.report.answer.answer import answer_of
from simulation.report.record.record import record_of
from simulation.scenario.loading import from_text
from tests.support.small import changed

FULL = """\
fire_fighting:
  full_beds: {above: 10 %, services: [ward]}
  under_pressure: {services.ward.capacity: {add: BEDS}}
routes:
"""


def small(beds, above="10 %"):
    full = FULL.replace("BEDS", beds).replace("10 %", above)
    text = changed(("length: 28 days", "length: 180 days"), ("routes:\n", full))
    return from_text(text)


@pytest.mark.parametrize(("beds", "more"), [("2 beds", True), ("-1 beds", False)])
def test_beds_that_open_on_top_are_told_with_how_often(beds, more):
    found = simulation.run(small(beds), replications=2, engine="reference", workers=1)
    answer = answer_of(record_of(found))
    told = [line for line in answer.first if line.startswith("Acute beds, with those that open on top")]
    assert len(told) == more
    if more:
        table = found.summary().set_index(["measure", "by", "group"])["mean"]
        days, beds_open = table["share_of_days_under_pressure", "all", "all"], table["acute_beds_open", "all", "all"]
        never = simulation.run(small(beds, "100 %"), replications=2, engine="reference", workers=1).summary()
        asked = never.set_index(["measure", "by", "group"])["mean"]["acute_beds_open", "all", "all"]
        assert days > 0.3
        assert asked < beds_open <= asked + 2
        assert f"says {asked:,.0f}, 2 more open on {100 * days:.1f} % of days" in told[0]
        assert f"{beds_open:,.0f} are open in the mean" in told[0]
