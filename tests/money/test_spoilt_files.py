"""Files of prices and options that are spoilt in any way are read or refused in plain words, never with a traceback."""

import random
import re

import pytest

from simulation.core.errors import HomewardError
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
