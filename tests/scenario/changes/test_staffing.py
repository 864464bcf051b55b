"""Staff by weekday: moved by fractions with the hours of the days they open, and dearer at weekends."""

import datetime

import pytest

from simulation.measures import measure
from tests.support.small import changed, mistakes, variant
from tests.support.small_place import small_place

SEVEN = "[2 people, 2 people, 2 people, 2 people, 2 people, 2 people, 2 people]"
SETS = f"services.hub.open: every day 08:00-18:00, services.hub.capacity: {{by_weekday: {SEVEN}}}"


def lever(strength: str, rest: str = "") -> str:
    return f"levers:\n  a:\n    why: w\n    set: {{{SETS}}}\n    strength: {strength}\n    source: local\n{rest}"


def staff(scenario, day: str = "2024-01-01") -> tuple[float, ...]:
    return scenario.model.services["hub"].capacity.at({}, datetime.date.fromisoformat(day))


def days_open(scenario, day: str = "2024-01-01") -> int:
    spans = scenario.model.services["hub"].open.at({}, datetime.date.fromisoformat(day)).spans
    return len({begin // 1440 for begin, _ in spans})


@pytest.mark.parametrize(("strength", "weekday", "sunday"), [("100 %", 2, 2), ("50 %", 2.5, 1), ("10 %", 2.9, 0.2)])
def test_staff_of_new_days_grow_from_nobody(tmp_path, strength, weekday, sunday):
    scenario = variant(tmp_path, lever(strength))
    assert staff(scenario) == pytest.approx((*[weekday] * 5, sunday, sunday))
    assert days_open(scenario) == 7
    assert not any(setting.all_or_none for setting in scenario.levers[0].sets)


def test_at_no_strength_neither_hours_nor_staff_change(tmp_path):
    scenario = variant(tmp_path, lever("0 %"))
    assert staff(scenario) == (3.0,) * 7
    assert days_open(scenario) == 5


def test_hours_begin_with_the_staff(tmp_path):
    scenario = variant(tmp_path, lever("50 %", "    from: 2024-01-15\n"))
    assert (days_open(scenario, "2024-01-14"), days_open(scenario, "2024-01-15")) == (5, 7)
    assert (staff(scenario, "2024-01-14")[0], staff(scenario, "2024-01-15")[0]) == (3, 2.5)
    assert staff(scenario, "2024-01-15")[6] == 1


def test_hours_alone_change_for_all_or_for_none(tmp_path):
    alone = lever("40 %").replace(f", services.hub.capacity: {{by_weekday: {SEVEN}}}", "")
    scenario = variant(tmp_path, alone)
    assert days_open(scenario) == 5
    assert scenario.levers[0].sets[0].all_or_none


def test_a_moved_number_of_staff_names_the_levers_source(tmp_path):
    found = {one.path: one for one in variant(tmp_path, lever("50 %")).parameters()}
    assert found["services.hub.open"].source == "local"
    scenario = variant(
        tmp_path, lever("50 %"), changed(("capacity: 3 people", "capacity: {value: 3 people, source: local}"))
    )
    assert {one.path: one for one in scenario.parameters()}["services.hub.capacity"].source == "local"


def test_weekend_hours_carry_their_premium():
    """Two workers for ten hours of every day at £10, and at £15 on the two days of a weekend."""
    from simulation.engines import simulate
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample

    def yearly(**changes: str) -> float:
        place = small_place(services__workers__open="every day 08:00-18:00", **changes)
        plan = compile_plan(place)
        table = measure(simulate(plan, sample(plan, 1, 0), engine="reference"), place)
        return float(
            table[(table["measure"] == "staff_on_duty_at_list_price") & (table["period"] == "whole")]["value"].iloc[0]
        )

    plain, premium = yearly(), yearly(services__workers__weekend_cost="£15 per hour")
    first = datetime.date(2024, 7, 11)
    weekends = sum((first + datetime.timedelta(days=day)).weekday() >= 5 for day in range(130))
    assert plain == pytest.approx(2 * 10 * 10 * 365)
    assert premium - plain == pytest.approx(2 * 10 * 5 * weekends * 365 / 130)


@pytest.mark.parametrize(
    ("words", "met"),
    [
        (
            ("unit_cost: £400 per day}", "unit_cost: £400 per day, weekend_cost: £500 per day}"),
            "'weekend_cost' for beds",
        ),
        (
            ("hub: {kind: staff,", "hub: {kind: staff, weekend_cost: £50 per hour,"),
            "staff with a unit_cost per hour may have another price",
        ),
        (
            ("hub: {kind: staff,", "hub: {kind: staff, unit_cost: £40 per hour, weekend_cost: £50 per contact,"),
            "a price per contact at weekends",
        ),
    ],
)
def test_a_weekend_price_that_cannot_be_says_why(words, met):
    found = mistakes(changed(words))
    assert any(met in line for line in found), found


def test_a_programme_is_the_same_for_everybody():
    text = changed(
        (
            "reasons:",
            "programmes: {campaign: {cost: {by_cohort: {young: £1m per year, old: £2m per year}}, payer: "
            "nhs}}\nreasons:",
        )
    )
    (line,) = mistakes(text)
    assert "programmes.campaign.cost: by_cohort; a programme is the same for everybody" in line
