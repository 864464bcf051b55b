"""The plan of money, reckoned by hand: what the file says is bought, and the hours of staff where these change."""

import calendar
import datetime
import math
from types import SimpleNamespace

import pytest

from simulation.core.errors import ScenarioError
from simulation.experiment.options import RunOptions
from simulation.money.optimise import _Optimiser
from simulation.money.options.budget import Option
from simulation.money.options.study import checked, prepared
from simulation.money.tables.choice import options_table
from simulation.money.told.reported import bought_words
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import capacity_by_day
from tests.support.money_place import OPTIONS, PLACE, PRICES, write_place

HEAD = OPTIONS.partition("options:\n")[0].replace("£300k", "£900k")
LEVERS = """dialect: 1
title: Levers
extends: place.yaml
library: yes
levers:
  longer: {why: They work at weekends too., set: {services.assessors.open: every day 08:00-16:00}, source: us}
  spread: {why: The same hours on seven days., set: {services.assessors.capacity: 5 people, services.assessors.open: every day 08:00-16:00}, source: us}
  shut: {why: Twice as many at weekends when nobody works., set: {services.assessors.by_weekday: [1, 1, 1, 1, 1, 2, 2]}, source: us}
  mondays: {why: Twice as many on Mondays., set: {services.assessors.by_weekday: [2, 1, 1, 1, 1, 1, 1]}, source: us}
  wards: {why: Three more beds., set: {services.ward.capacity: {add: 3 beds}}, source: us}
  fewer: {why: They go home at noon., set: {services.assessors.open: weekdays 08:00-12:00}, source: us}
"""
SEVEN = PLACE.replace("{value: 1 people, source: us}", "{value: 7 people, source: us}")
AN_HOUR, A_WEEK = 58.0, 365 / 7


def options_of(tmp_path, options: str, place: str = PLACE, prices: str = PRICES, head: str = HEAD) -> list[Option]:
    (tmp_path / "levers.yaml").write_text(LEVERS, encoding="utf-8")
    _, _, made = prepared(write_place(tmp_path, place, prices, head + "options:\n" + options))
    return made[1:]


def by_month(option: Option) -> dict[str, float]:
    return {month: math.fsum(of.values()) for month, of in option.planned.items()}


def test_a_part_of_a_bed_costs_as_much_in_every_month(tmp_path):
    """Seven tenths of a bed are worked as a whole one on seven days of ten: a month may have a day more of it than its
    share, but has the money of its share.
    """
    (option,) = options_of(tmp_path, "  beds: {buy: {ward: {quantity: 2.7 beds, load: 90 %}}}\n")
    spent = by_month(option)
    for month in ("2024-03", "2024-04", "2024-05"):
        days = calendar.monthrange(2024, int(month[-2:]))[1]
        assert spent[month] == pytest.approx(option.planned_a_year * days / 365, rel=1e-9)


def test_what_all_the_money_buys_is_within_it_in_every_month(tmp_path):
    """The budget is the price of 2.3 beds to the penny."""
    prices = PRICES.replace("    step: 1\n", "    step: 0.1\n")
    yearly = options_of(tmp_path, "  beds: {buy: {ward: {quantity: 2 beds, load: 90 %}}}\n", prices=prices)[
        0
    ].planned_a_year
    money = HEAD.replace("£900k per year", f"£{math.ceil(yearly / 2 * 2.3)} per year")
    file = write_place(
        tmp_path, prices=prices, options=money + "options:\n  beds: {buy: {ward: {quantity: solve, load: 90 %}}}\n"
    )
    assert prepared(file)[2][1].bought[0].quantity == pytest.approx(2.3)


def test_longer_hours_are_paid_to_all_who_work_them(tmp_path):
    (option,) = options_of(tmp_path, "  longer: {library: levers.yaml, levers: {longer: {}}}\n", SEVEN)
    assert option.changed == pytest.approx(7 * 16 * AN_HOUR * A_WEEK, rel=0.05)  # the last of 20 weeks is not whole
    spent = by_month(option)
    assert spent["2024-04"] == pytest.approx(7 * 16 * AN_HOUR * 30 / 7, rel=1e-9)


def test_the_same_hours_on_other_days_cost_nothing_more(tmp_path):
    """Seven people on five days are five on seven."""
    longer, spread = options_of(
        tmp_path,
        "  longer: {library: levers.yaml, levers: {longer: {}}}\n  spread: {library: levers.yaml, levers: {spread: {}}}\n",
        SEVEN,
    )
    assert by_month(longer)["2024-05"] > 25_000
    assert by_month(spread)["2024-05"] == pytest.approx(0.0, abs=1.0)


def test_weekends_at_a_premium_cost_the_premium(tmp_path):
    prices = PRICES.replace("    for: [assessors]\n", "    for: [assessors]\n    saturday: 150 %\n    sunday: 150 %\n")
    (spread,) = options_of(tmp_path, "  spread: {library: levers.yaml, levers: {spread: {}}}\n", SEVEN, prices)
    assert by_month(spread)["2024-04"] == pytest.approx(0.5 * 5 * 16 * AN_HOUR * 30 / 7, rel=1e-9)


@pytest.mark.parametrize("lever", ["shut", "mondays"])
def test_days_of_the_week_are_counted_by_the_hours_worked_on_them(tmp_path, lever):
    """Weights of weekdays keep the mean of all seven days: who stands on a closed day is paid nothing."""
    (option,) = options_of(tmp_path, f"  it: {{library: levers.yaml, levers: {{{lever}: {{}}}}}}\n", SEVEN)
    model, days = option.scenario.model, Days(datetime.date(2024, 4, 1), 7)
    by_hand = math.fsum(capacity_by_day(model.services["assessors"], days)[:5]) - 35
    assert by_month(option)["2024-04"] == pytest.approx(max(by_hand, 0.0) * 8 * AN_HOUR * 30 / 7, rel=1e-9, abs=0.1)


def test_four_weeks_are_paid_in_their_month(tmp_path):
    dates = "{from: 2024-04-01, until: 2024-04-29}"
    (option,) = options_of(tmp_path, f"  it: {{library: levers.yaml, levers: {{longer: {dates}}}}}\n", SEVEN)
    spent = by_month(option)
    assert spent["2024-04"] == pytest.approx(8 * 7 * 8 * AN_HOUR)
    assert spent["2024-05"] == pytest.approx(0.0, abs=0.01)


def test_what_levers_change_is_the_same_as_if_it_were_bought_however_short_the_run(tmp_path):
    bought, lever = options_of(
        tmp_path,
        "  bought: {buy: {ward: {quantity: 3 beds, load: 90 %}}}\n  it: {library: levers.yaml, levers: {wards: {}}}\n",
    )
    assert lever.changed == pytest.approx(bought.planned_a_year)


def test_what_is_bought_and_what_levers_change_add_up_to_the_plan(tmp_path):
    """Two more people work the longer hours too."""
    (option,) = options_of(
        tmp_path,
        "  it: {library: levers.yaml, levers: {longer: {}}, buy: {assessors: {quantity: 2 people}}}\n",
        SEVEN.replace("length: 150 days", "length: 500 days"),
    )
    assert option.planned_a_year + option.changed == pytest.approx((9 * 7 - 7 * 5) * 8 * AN_HOUR * A_WEEK, rel=0.01)
    assert option.spends_a_year == pytest.approx(option.planned_a_year + option.changed, rel=0.01)


@pytest.mark.parametrize(
    ("lever", "buys"),
    [
        ("wards", "team: {quantity: solve, load: 90 %}"),
        ("longer", "team: {quantity: solve, load: 90 %}"),
        ("longer", "assessors: {quantity: solve}"),
    ],
)
def test_what_levers_take_is_off_the_money_before_purchases_are_solved(tmp_path, lever, buys):
    """The most that the money is enough for: one more would be refused."""
    place = SEVEN.replace("length: 150 days", "length: 500 days")
    options = f"  it: {{library: levers.yaml, levers: {{{lever}: {{}}}}, buy: {{{buys}}}}}\n"
    (option,) = options_of(tmp_path, options, place)
    assert option.spends_a_year <= 900_000
    more = options.replace("solve", f"{option.bought[0].quantity + 1:g}")
    with pytest.raises(ScenarioError, match="the budget has"):
        options_of(tmp_path, more, place)


def test_levers_that_take_all_of_the_money_are_told_where_nothing_is_left(tmp_path):
    options = "  it: {library: levers.yaml, levers: {wards: {}}, buy: {team: {quantity: solve, load: 90 %}}}\n"
    with pytest.raises(ScenarioError, match=r"it.buy.team: £0 a year once its levers have had £3\d\d,\d\d\d"):
        options_of(tmp_path, options, head=HEAD.replace("£900k", "£200k"))


def test_too_little_money_of_a_split_is_told_at_the_split(tmp_path):
    options = "  beds: {buy: {ward: {quantity: solve, load: 90 %}}}\n  team: {buy: {team: {quantity: 2 places}}}\n"
    with pytest.raises(ScenarioError, match=r"options.few.split.beds: £9,000 a year, and 1 of 'ward' cost"):
        options_of(tmp_path, options + "  few: {split: {beds: 1 %, team: 99 %}}\n")


@pytest.mark.parametrize(
    ("service", "said", "unit"),
    [("ward", "2 places", "beds"), ("team", "2 beds", "places"), ("assessors", "2 places", "people"),
     ("homes", "1 person", "starts, such as '2 per day'"), ("support", "2 people", "places")],
)  # fmt: skip
def test_a_quantity_is_in_the_unit_of_its_service(tmp_path, service, said, unit):
    met = rf"options.it.buy.{service}.quantity: '{said}' of '{service}'; '{service}' is counted in {unit}"
    with pytest.raises(ScenarioError, match=met):
        options_of(tmp_path, f"  it: {{buy: {{{service}: {{quantity: {said}}}}}}}\n")
    (bare,) = options_of(tmp_path, f"  it: {{buy: {{{service}: {{quantity: 0.02}}}}}}\n")
    assert sum(one.quantity for one in bare.bought) == 0.02


def test_fewer_hours_finance_nothing(tmp_path):
    (option,) = options_of(
        tmp_path,
        "  both: {library: levers.yaml, levers: {fewer: {}}, buy: {team: {quantity: 2 places, load: 90 %}}}\n",
        SEVEN,
    )
    assert by_month(option)["2024-05"] == pytest.approx(option.planned_a_year * 31 / 365, rel=1e-9)
    assert option.changed == 0.0


def test_what_levers_change_is_told_beside_what_is_bought(tmp_path):
    made = options_of(
        tmp_path,
        "  team: {buy: {team: {quantity: 2 places, load: 90 %}}}\n"
        "  both: {library: levers.yaml, levers: {longer: {}}, buy: {team: {quantity: 2 places, load: 90 %}}}\n",
        SEVEN,
    )
    assert math.isnan(made[0].changed)
    study = SimpleNamespace(options=[Option.nothing(made[0].scenario), *made])
    rows = options_table(study).query("option == 'both'").set_index("what")["pounds_a_year"]
    assert rows["changed"] == pytest.approx(made[1].changed, abs=0.01)
    assert math.isnan(rows["longer"])
    said = bought_words(options_table(study))["both"]
    assert "capacity and hours that its levers change" in said
    assert "no price of its own" not in said


def test_a_split_that_spends_little_of_its_money_says_so(tmp_path):
    """Of half of £900,000 a year longer hours take 7 people x 16 hours a week at £58: hours change whole or not."""
    place = SEVEN.replace("length: 150 days", "length: 500 days")
    options = (
        "  longer: {library: levers.yaml, levers: {longer: {}}}\n  team: {buy: {team: {quantity: solve, load: 90 %}}}\n"
    )
    (tmp_path / "levers.yaml").write_text(LEVERS, encoding="utf-8")
    file = write_place(tmp_path, place, PRICES, HEAD + "options:\n" + options)
    this = _Optimiser(*checked(file), 2, RunOptions(), None)
    half, team = this.option((1, 0)), this.option((0, 2))
    assert half.spends_a_year == pytest.approx(7 * 16 * AN_HOUR * A_WEEK, rel=0.01)
    assert half.label == f"£450,000 a year in longer (the plan spends £{half.spends_a_year:,.0f} of it)"
    assert team.label == "£900,000 a year in team"


@pytest.mark.parametrize("order", [("beds", "longer"), ("longer", "beds")])
def test_a_split_has_the_levers_of_each_of_its_parts_wherever_they_stand(tmp_path, order):
    options = (
        "  beds: {buy: {ward: {quantity: 2 beds, load: 90 %}}}\n"
        "  longer: {library: levers.yaml, levers: {longer: {}}}\n"
        f"  both: {{split: {{{order[0]}: 50 %, {order[1]}: 50 %}}}}\n"
    )
    both = options_of(tmp_path, options, SEVEN)[-1]
    assert {lever.name for lever in both.scenario.levers} == {"longer", "buys_ward_beds"}


def test_a_split_of_parts_whose_levers_are_of_two_libraries_is_refused(tmp_path):
    (tmp_path / "others.yaml").write_text(LEVERS, encoding="utf-8")
    options = (
        "  longer: {library: levers.yaml, levers: {longer: {}}}\n"
        "  wards: {library: others.yaml, levers: {wards: {}}}\n"
        "  both: {split: {longer: 50 %, wards: 50 %}}\n"
    )
    expected = r"options.both.split: levers of levers.yaml, others.yaml; parts whose levers are of one library"
    with pytest.raises(ScenarioError, match=expected):
        options_of(tmp_path, options, SEVEN)
