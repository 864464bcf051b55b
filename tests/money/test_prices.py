"""Prices: brought to one year by an index, split so that the published average comes back, refused when they cannot be."""

import datetime

import pytest

from simulation.cli.describe.new import starting_file
from simulation.core.errors import ScenarioError
from simulation.money.files.indices import read_year, written_year
from simulation.money.files.price_checks import check_prices
from simulation.money.files.prices import load_prices
from simulation.money.options.study import prepared
from simulation.scenario.loading import load
from tests.support.money_place import OPTIONS, PRICES, write_place


def test_a_price_is_brought_to_the_price_year_by_the_rises_between(tmp_path):
    write_place(tmp_path)
    book = load_prices("prices.yaml", tmp_path)
    price = book.part.services["beds"].average
    assert book.pounds(price) == pytest.approx(345 * 1.0258 * 1.0732 * 1.0247)
    assert load_prices("prices.yaml", tmp_path, year=2019).pounds(price) == pytest.approx(345 / 1.0249)
    assert load_prices("prices.yaml", tmp_path, year=2020).pounds(price) == 345


@pytest.mark.parametrize("use", [0.9])
def test_hold_and_use_give_the_published_average_back_at_the_bases_use(tmp_path, use):
    write_place(tmp_path)
    book = load_prices("prices.yaml", tmp_path)
    bed = book.of("ward")
    held, used = book.pounds(bed.hold), book.pounds(bed.use)
    assert (held + used * use) / use == pytest.approx(book.pounds(bed.part.average))
    half = use / 2
    assert (held + used * half) / half > book.pounds(bed.part.average)


def test_a_trace_names_price_year_index_factor_and_source(tmp_path):
    write_place(tmp_path)
    line = load_prices("prices.yaml", tmp_path).trace("ward")[0]
    for word in (
        "£345.00 per day of 2020/21",
        "2023/24",
        "index nhs",
        "1.1281",
        "source s",
        "80 % of the average",
        "covers",
    ):
        assert word in line


def test_years_are_financial_years():
    assert [written_year(read_year(text)) for text in ("2023/24", "1999/00")] == ["2023/24", "1999/00"]


REFUSED = [
    ("year: 2020/21, ", "", "services.beds.average", "a price without 'year'"),
    ("year: 2020/21, ", "year: 2020/22, ", "services.beds.average.year", "a financial year was expected"),
    ("index: nhs, ", "", "services.beds.average", "a price without 'index'"),
    ("index: nhs, ", "index: nsh, ", "services.beds.average.index", "did you mean 'nhs'?"),
    ("year: 2020/21, index: nhs", "year: 2001/02, index: nhs", "services.beds.average.year", "index 'nhs' has no rise for 2002/03"),
    ("source: s, covers: ward and hotel", "covers: ward and hotel", "services.beds.average", "a price without 'source'"),
    ("source: s, covers: ward and hotel", "source: t, covers: ward", "services.beds.average.source", "there is no source 't'"),
    ("£345 per day", "£345", "services.beds.average", "a price was expected"),
    ("    base_use: 90 %\n", "", "services.beds", "an average that is not split"),
    ("    closes_under: 92 %\n", "    hold: {value: £1 per day, year: 2020/21, index: nhs, source: s, covers: x}\n", "services.beds", "an average beside"),
    ("    lasts: 2 years\n", "", "services.homes", "'lived', 'state' and 'lasts' not together"),
    ("payer: {council: 75 %, nhs: 25 %}", "payer: {counsil: 75 %, nhs: 25 %}", "services.support.payer", "did you mean 'council'?"),
    ("range: £50 to £80 per day", "range: £70 to £80 per day", "services.support.hold.range", "a range holds its value"),
    ("    step: 1\n", "    step: 0\n", "services.beds.step", "more than nothing"),
    ("    home: {value: 0.7, source: s, range: 0.6 to 0.8}\n", "", "quality_of_life.values", "no value for 'home'"),
    ("    payer: nhs\n", "    payer: nhs\n    colour: red\n", "services.beds.colour", "unknown key 'colour'"),
    ("kind: prices", "kind: price", "kind", "'kind: prices' was expected"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "said"), REFUSED)
def test_a_mistaken_price_is_refused_with_its_place(tmp_path, old, new, path, said):
    assert PRICES.count(old) == 1
    write_place(tmp_path, prices=PRICES.replace(old, new))
    with pytest.raises(ScenarioError) as found:
        load_prices("prices.yaml", tmp_path)
    told = next(mistake for mistake in found.value.mistakes if mistake.path == path)
    assert said in f"{told.met}; {told.right}"
    assert told.line > 0
    assert str(told).startswith("prices.yaml:")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    for: [team]\n", "", "no price for 'team'"),
        ("for: [assessors]\n    hold: {value: £58 per hour", "for: [assessors]\n    hold: {value: £58 per day", "'assessors' held per day"),
        ("{by_self_funder: {pays: self_funder, does_not:", "{by_self_fonder: {pays: self_funder, does_not:", "did you mean 'self_funder'?"),
        ("{by_self_funder: {pays: self_funder, does_not: {council: 90 %, nhs: 10 %}}}", "{by_self_funder: {pays: self_funder}}", "has no entry for does_not"),
    ],
)  # fmt: skip
def test_a_price_that_is_missing_or_of_another_kind_is_told_before_a_run(tmp_path, old, new, said):
    assert PRICES.count(old) == 1
    write_place(tmp_path, prices=PRICES.replace(old, new))
    with pytest.raises(ScenarioError) as found:
        check_prices(load_prices("prices.yaml", tmp_path), load(tmp_path / "place.yaml").model)
    assert said in str(found.value)


def test_a_missing_price_is_told_in_the_file_of_options_that_names_the_prices(tmp_path):
    options = write_place(tmp_path, prices=PRICES.replace("    for: [team]\n", ""))
    with pytest.raises(ScenarioError) as found:
        prepared(options)
    (mistake,) = found.value.mistakes
    assert "options.yaml:4: prices: no price for 'team' in prices.yaml" in str(mistake)


OWN = """\
  ward_here:
    for: [ward]
    hold: {value: £400 per day, year: 2023/24, index: none, source: us, covers: all}
    payer: nhs
  home_here:
    for: [home_team]
    hold: {value: £60 per day, year: 2023/24, index: none, source: us, covers: all}
    payer: council
"""


def test_of_prices_that_come_with_the_program_a_copy_is_asked_for_and_does(tmp_path):
    (tmp_path / "place.yaml").write_text(starting_file("A place"), encoding="utf-8")
    place, book = load(tmp_path / "place.yaml"), load_prices("england_prices")
    with pytest.raises(ScenarioError) as found:
        check_prices(book, place.model)
    (mistake,) = found.value.mistakes
    assert mistake.met == "no price for 'ward', 'home_team' in england_prices"
    assert f"copy {book.sheet.path} beside your file" in mistake.right
    assert "shipped/" not in str(mistake)
    index = next(iter(book.indices))
    text = book.sheet.path.read_text(encoding="utf-8")
    source = next(iter(book.part.sources))
    own = OWN.replace("index: none", f"index: {index}").replace("source: us", f"source: {source}")
    begins = text.index("\nservices:\n") + len("\nservices:\n")
    (tmp_path / "my_prices.yaml").write_text(text[:begins] + own + text[begins:], encoding="utf-8")
    check_prices(load_prices("my_prices.yaml", tmp_path), place.model)


def test_a_service_may_say_why_it_costs_nothing(tmp_path):
    prices = PRICES.replace("    for: [team]\n", "").replace(
        "quality_of_life:", "not_priced: {team: paid by a grant}\nquality_of_life:"
    )
    write_place(tmp_path, prices=prices)
    book = load_prices("prices.yaml", tmp_path)
    check_prices(book, load(tmp_path / "place.yaml").model)
    assert book.trace("team") == ["team: not priced (paid by a grant)"]


# ---- the budget ----


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ("quantity: 5 places", "quantity: 11 places", "options.team", "£313,170 a year), where the budget has"),
        ("recurrent: £300k", "recurrent: £20k", "options.beds.buy.ward", "and 1 of 'ward' cost £127,848"),
        ("set_up: £10k", "set_up: £2000", "options.team", "£2,500 to set up, where the budget has £2,000"),
        ("{buy: {team:", "{buy: {teem:", "options.team.buy.teem", "did you mean 'team'?"),
        ("nhs: 60 %, council: 40 %}}", "nhs: 60 %, council: 40 %}, apart: yes}", "options.beds", "£255,6"),
        ("perspective: [nhs, council]", "perspective: [nhs, counsil]", "perspective", "did you mean 'council'?"),
        ("from: 2024-02-15", "from: 2025-02-15", "budget.from", "a longer horizon was expected"),
        ("split: {beds: 50 %, team: 50 %}", "split: {beds: 50 %, team: 60 %}", "options.both.split", "parts that sum to 110 %"),
        ("split: {beds: 50 %, team: 50 %}", "split: {beds: 50 %, tee: 50 %}", "options.both.split.tee", "there is no option 'tee'"),
        ("decide_on: {value_of_a_year: £20k}", "decide_on: {measure: ocupancy}", "decide_on.measure", "did you mean 'occupancy'?"),
        ("  team: {buy", "  do_nothing: {buy", "options.do_nothing", "an option called 'do_nothing'"),
    ],
)  # fmt: skip
def test_options_that_do_not_add_up_are_refused_with_the_sums_before_anything_runs(tmp_path, old, new, path, said):
    assert OPTIONS.count(old) == 1
    file = write_place(tmp_path, options=OPTIONS.replace(old, new))
    with pytest.raises(ScenarioError) as found:
        prepared(file)
    told = [mistake for mistake in found.value.mistakes if mistake.path == path]
    assert told, str(found.value)
    assert any(said in f"{mistake.met}; {mistake.right}" for mistake in told), str(found.value)


def test_a_lever_that_adds_priced_capacity_and_names_a_cost_is_refused_unless_the_cost_is_for_more(tmp_path):
    library = """dialect: 1
title: Levers
extends: place.yaml
library: yes
levers:
  more_places: {why: More people are supported., set: {services.team.capacity: {add: 2 places}}, cost: £10000 per year, payer: nhs, source: us}
"""
    (tmp_path / "more.yaml").write_text(library, encoding="utf-8")
    levers = "  more: {library: more.yaml, levers: {more_places: {}}}\n"
    with pytest.raises(ScenarioError, match="paid twice"):
        prepared(write_place(tmp_path, options=OPTIONS + levers))
    told_apart = levers.replace(
        "levers: {more_places: {}}", "levers: {more_places: {}}, cost_beside_capacity: {more_places: co-ordination}"
    )
    options = prepared(write_place(tmp_path, options=OPTIONS + told_apart))[2]
    spent = options[-1].planned["2024-05"]
    assert sum(spent.values()) == pytest.approx((2 * 78 * 365 + 10000) * 31 / 365)


WINTER = """
kind: options
title: In winter only
base: place.yaml
prices: prices.yaml
perspective: [nhs, council]
budget: {recurrent: £300k per year, from: 2024-02-01, contributions: {nhs: 60 %, council: 40 %}}
decide_on: {value_of_a_year: £20k}
options:
  march: {buy: {team: {quantity: 20 places, load: 50 %, months: March to April}}}
  spring: {buy: {team: {quantity: solve, load: 50 %, months: March to April}}}
"""


def test_what_is_bought_for_some_months_is_there_and_paid_in_them_only(tmp_path):
    _, _, (nothing, march, spring) = prepared(write_place(tmp_path, options=WINTER))
    there = {
        month: march.scenario.model.services["team"].capacity.at({}, datetime.date(2024, month, 15))[0]
        - nothing.scenario.model.services["team"].capacity.at({}, datetime.date(2024, month, 15))[0]
        for month in (1, 2, 3, 4, 5)
    }
    assert there == {1: 0, 2: 0, 3: 20, 4: 20, 5: 0}
    a_day = 60 + 20 * 0.5
    assert march.planned_a_year == pytest.approx(20 * a_day * 61)
    spent = {month: sum(of.values()) for month, of in march.planned.items()}
    assert spent["2024-03"] == pytest.approx(20 * a_day * 31)
    assert spent["2024-05"] == 0
    assert spring.bought[0].quantity == 300_000 // (a_day * 61)
    with pytest.raises(ScenarioError, match="the year from 2024-02"):
        prepared(write_place(tmp_path, options=WINTER.replace("20 places", "90 places")))


def test_a_leap_day_is_paid_beside_the_money_of_a_year(tmp_path):
    """What is solved for the days of an ordinary February is within its budget in February 2024 too."""
    file = write_place(tmp_path, options=WINTER.replace("March to April", "February to March"))
    spring = prepared(file)[2][-1]
    assert sum(sum(of.values()) for of in spring.planned.values()) > 300_000 >= spring.planned_a_year


def test_in_a_year_that_the_horizon_cuts_only_months_that_are_bought_may_have_a_whole_years_money(tmp_path):
    """Five months are run: what is bought for two of them has the year's £300,000, and what is paid all year has not."""
    a_day = 60 + 20 * 0.5
    seasons = f"{{team: {{quantity: {300_000 // (a_day * 61):.0f} places, load: 50 %, months: March to April}}}}"
    alone = f"  spring: {{buy: {seasons}}}\n"
    head = WINTER.partition("  march:")[0]
    prepared(write_place(tmp_path, options=head + alone))
    half = seasons.replace(f"{300_000 // (a_day * 61):.0f}", f"{150_000 // (a_day * 61):.0f}")
    for cost, is_within in (("£150k", True), ("£160k", False), ("£400k", False)):
        beside = f"  both: {{buy: {half}, programmes: {{more: {{cost: {cost} per year, payer: nhs}}}}}}\n"
        file = write_place(tmp_path, options=head + beside)
        if is_within:
            prepared(file)
        else:
            with pytest.raises(ScenarioError, match="the year from 2024-02"):
                prepared(file)


@pytest.mark.parametrize("months", ["winter", "January to December", "March to Smarch", "[3, 4]"])
def test_months_that_are_none_are_told(tmp_path, months):
    with pytest.raises(ScenarioError) as told:
        prepared(write_place(tmp_path, options=WINTER.replace("months: March to April", f"months: {months}", 1)))
    assert "months" in str(told.value)
