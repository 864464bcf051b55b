"""Files of prices and options that are spoilt in any way are read or refused in plain words, never with a traceback."""

import random
import re

import pytest

from simulation.core.errors import HomewardError, ScenarioError, ValueProblem
from simulation.money.files.indices import _read_rises
from simulation.money.files.option_file import _read_quantity, _read_rate, _read_recruits, read_sum
from simulation.money.files.price_reading import read_factor, read_pounds, read_years
from simulation.money.options.option_scenario import reach_of
from simulation.money.options.study import prepared
from tests.support.money_place import OPTIONS, PRICES, write_place

WORDS = (
    "", "{}", "[]", "-1", "0", "1e400", "nan", "£", "£-3 per day", "£1e308 per day", "100 %", "-5 %", "{a: b}", "[1, 2]", "yes",
    "2024-02-30", "9999-12-31", "x" * 300, "\u202e", "{by_self_funder: {pays: nhs}}", "{value: 3}", "1e9 places", "solve",
    "do_nothing", "~", "*", "0 %", "1/0", "£5 per year", "99999/00", "£1e15 per day",
)  # fmt: skip


def spoilt(text, luck):
    lines = text.strip().split("\n")
    place = luck.randrange(1, len(lines))
    how = luck.random()
    if how < 0.2:
        del lines[place]
    elif how < 0.3:
        lines.insert(place, luck.choice(lines))
    else:
        parts = re.findall(r"[^\s,{}\[\]:]+|[\s,{}\[\]:]+", lines[place])
        parts[luck.randrange(len(parts))] = luck.choice(WORDS if how < 0.75 else re.findall(r"[^\s,{}\[\]:]+", text))
        lines[place] = "".join(parts)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(4))
def test_a_spoilt_file_is_read_or_refused_in_plain_words(tmp_path, seed):
    luck, refused = random.Random(seed), 0
    for number in range(12):
        prices, options = (spoilt(PRICES, luck), OPTIONS) if number % 2 else (PRICES, spoilt(OPTIONS, luck))
        try:
            prepared(write_place(tmp_path, prices=prices, options=options))
        except HomewardError:
            refused += 1
    assert refused


def test_a_name_that_no_file_can_have_is_a_plain_mistake(tmp_path):
    for old in ("base: place.yaml", "prices: prices.yaml"):
        name = old.partition(":")[0]
        with pytest.raises(HomewardError, match="there is no"):
            prepared(write_place(tmp_path, options=OPTIONS.replace(old, f"{name}: {'x' * 300}")))


@pytest.mark.parametrize(
    ("read", "written", "right"),
    [
        (read_years, "1,000 years", "a number of years"),
        (read_factor, "1,001 %", "per cent of the weekday's price"),
        (read_pounds, "£1e999 per day", "a finite number"),
        (read_sum, "£1e999", "a finite number"),
        (_read_quantity, "1e999 places", "a finite number"),
        (_read_rate, "1,000 %", "a discount rate"),
        (_read_recruits, "0 per month", "how many start in a month"),
        (_read_rises, {"2023/24": "1,000 %"}, "a rise in per cent"),
    ],
)
def test_numbers_with_thousands_apart_are_numbers_and_endless_ones_are_refused(read, written, right):
    with pytest.raises(ValueProblem, match=right):
        read(written)


def test_a_number_with_thousands_apart_is_read():
    assert _read_recruits("1,200 per month") == 1200.0
    assert read_factor("1,000 %") == 10.0


def test_the_reach_of_a_part_of_an_option_is_so_much_less_and_one_that_cannot_be_read_is_told_with_the_lever():
    assert reach_of({"reach": "60 %"}, 0.5) == {"reach": "30 %"}
    assert reach_of({}, 0.5) == reach_of("", 0.5) == {"reach": "50 %"}
    for said in ("x %", "1,000,0 %", "%", "0.6", {"value": "60 %"}):
        assert reach_of({"reach": said}, 0.5) == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("prices: prices.yaml", "prices: england_price", "options.yaml:4: prices: there is no file 'england_price'; did you mean 'england_prices'?"),
        ("prices: prices.yaml", "prices: other.yaml", "options.yaml:4: prices: there is no file 'other.yaml'; a file beside this one, or "),
        ("effort: {first: 3, most: 4}", "effort: {first: 1, most: 4}", "options.yaml:8: effort.first: '1'; 2 replications or more were expected"),
        ("effort: {first: 3, most: 4}", "effort: {first: 3, most: 2}", "options.yaml:8: effort.most: '2'; as many as 'first', 3, or more were expected"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_and_too_few_replications_are_told_at_their_line(tmp_path, old, new, told):
    assert OPTIONS.count(old) == 1
    file = write_place(tmp_path, options=OPTIONS.replace(old, new))
    with pytest.raises(ScenarioError) as found:
        prepared(file)
    assert told in str(found.value)


def test_indices_that_are_not_there_are_told_in_the_prices(tmp_path):
    prices = PRICES.replace("price_year: 2023/24\n", "price_year: 2023/24\nindices: price_indexes\n")
    file = write_place(tmp_path, prices=prices)
    with pytest.raises(
        ScenarioError, match=r"prices\.yaml:4: indices: there is no file 'price_indexes'; did you mean 'price_indices'"
    ):
        prepared(file)
