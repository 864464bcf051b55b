"""What is shipped about money: England's prices are whole, and every file of options adds up before it is run."""

import math
from pathlib import Path
from types import SimpleNamespace

import pytest

from simulation.money.files.base import base_of
from simulation.money.files.option_file import load_options
from simulation.money.files.price_checks import check_prices
from simulation.money.files.prices import load_prices
from simulation.money.options.purchases import Purchasing
from simulation.money.options.study import prepared
from simulation.money.tables.choice import options_table
from simulation.scenario.loading import load
from simulation.scenario.reading.shipped import folder

FOLDER = folder() / "money"
OPTIONS = sorted(path.name for path in FOLDER.glob("*.yaml") if "\nkind: options" in path.read_text(encoding="utf-8"))


def test_every_service_of_england_has_a_price_or_a_reason():
    book = load_prices("england_prices")
    check_prices(book, load("england").model)
    lines = [line for name in load("england").model.services for line in book.trace(name)]
    assert all("source" in line or "not priced" in line for line in lines)


def test_hold_and_use_give_back_every_published_average():
    book = load_prices("england_prices")
    for name, part in book.part.services.items():
        if part.average is not None:
            one = book.of(name) or book.of(part.for_[0])
            held, used = book.pounds(one.hold), book.pounds(one.use)
            assert (held + used * part.base_use) / part.base_use == pytest.approx(book.pounds(part.average))


@pytest.mark.parametrize("name", OPTIONS)
def test_a_shipped_file_of_options_adds_up(name):
    assert Path(FOLDER / name).is_file()
    sheet = load_options(FOLDER / name)
    book = load_prices(sheet.part.prices, sheet.path.parent)
    made = Purchasing(sheet, book, base_of(sheet)).options()
    assert [one.name for one in made] == ["do_nothing", *sheet.part.options]
    budget = sheet.part.budget.recurrent.at({}, sheet.part.budget.from_)
    assert all(one.planned_a_year <= budget * (1 + 1e-9) for one in made)


def test_what_a_lever_without_a_price_of_its_own_costs_is_not_said_to_be_nothing():
    _, _, options = prepared("two_million")
    table = options_table(SimpleNamespace(options=options))
    told = table.set_index(["option", "what"])["pounds_a_year"]
    assert math.isnan(told["seven_days", "seven_day_discharge"])
    assert 400_000 < told["seven_days", "changed"] < 700_000, "what weekends cost, and not twice the staff"
    told = table.set_index("option")["pounds_a_year"]
    assert told["prevention"] == 2_000_000
    assert 1_900_000 < told["acute_beds"].sum() <= 2_000_000
    assert told["do_nothing"] == 0
