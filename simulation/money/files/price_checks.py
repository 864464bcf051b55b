"""What is wrong with a file of prices by itself, and with its prices for one scenario."""

import datetime
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from simulation.core.errors import Problem, ScenarioError, ValueProblem, did_you_mean
from simulation.money.files.price_reading import Price
from simulation.scenario.reading.shipped import is_shipped
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse

if TYPE_CHECKING:
    from simulation.money.files.prices import PriceBook
    from simulation.money.files.reading import Sheet

_ANY_DAY = datetime.date(2000, 1, 1)
"""Payers do not change by date."""


def mistakes_of(book: "PriceBook") -> Sequence[Problem]:
    """Every mistake that can be found without a scenario."""
    sheet, part = book.sheet, book.part
    found: list[Problem] = []

    def wrong(where: tuple[str, ...], met: str, right: str) -> None:
        found.append(sheet.problem(where, met, right))

    for name, one in part.services.items():
        here = ("services", name)
        for key in ("average", "hold", "use", "lived"):
            price: Price | None = getattr(one, key)
            if price is None:
                continue
            if price.source not in part.sources:
                right = did_you_mean(price.source, list(part.sources), "name one of 'sources'")
                wrong((*here, key, "source"), f"there is no source '{price.source}'", right)
            if price.index not in book.indices:
                right = did_you_mean(price.index, list(book.indices), f"known: {', '.join(book.indices)}")
                wrong((*here, key, "index"), f"there is no index '{price.index}'", right)
                continue
            try:
                book.indices[price.index].factor(price.year, book.year)
            except ValueProblem as problem:
                wrong((*here, key, "year"), *problem.faults[0][1:])
        if one.average is not None and (one.held is None or one.base_use is None):
            wrong(here, "an average that is not split", "say 'held' and 'base_use', or 'hold' and 'use' in its place")
        if one.average is not None and (one.hold is not None or one.use is not None):
            wrong(here, "an average beside 'hold' or 'use'", "say the one or the other")
        if all(price is None for price in (one.average, one.hold, one.use, one.lived)):
            wrong(here, "no price", "say 'average', 'hold', 'use' or 'lived'")
        if (one.lived is None) != (one.state is None) or (one.lived is None) != (one.lasts is None):
            wrong(here, "'lived', 'state' and 'lasts' not together", "long-term care says all three")
        for key, step in (("step", one.step), ("buy_step", one.buy_step)):
            if step is not None and step <= 0:
                wrong((*here, key), f"a step of {step:g}", "more than nothing was expected")
        for key, rule in (("payer", one.payer), ("held_by", one.held_by)):
            for _, shares in rule.leaves() if rule is not None else ():
                for payer in shares.now:
                    if payer not in part.payers:
                        right = did_you_mean(payer, part.payers, f"one of {', '.join(part.payers)} was expected")
                        wrong((*here, key), f"'{payer}' pays and is none of 'payers'", right)
            if rule is not None and rule.dates():
                wrong((*here, key), "a payer who changes by date", "give a file of prices for each time")
        holds = one.hold is not None or one.average is not None
        if holds and one.payer.labels() and one.held_by is None:
            wrong((*here, "held_by"), "nobody said to pay for holding it", "a place that stands empty has no person")
    for name in part.people_pay:
        if name not in part.payers:
            right = did_you_mean(name, part.payers, f"one of {', '.join(part.payers)} was expected")
            wrong(("people_pay",), f"'{name}' is none of 'payers'", right)
    quality = part.quality_of_life
    if quality is not None:
        for name, value in quality.values.items():
            if value.source not in part.sources:
                wrong(
                    ("quality_of_life", "values", name), f"there is no source '{value.source}'", "name one of 'sources'"
                )
        if "home" not in quality.values:
            wrong(("quality_of_life", "values"), "no value for 'home'", "say what a year at home is worth")
    return found


def check_prices(book: "PriceBook", model: Model, asked: "Sheet[Any] | None" = None) -> None:
    """Raise when a service of the scenario has no price, or a rule of payers asks for a label that nobody carries.
    `asked`: the file of options that names these prices, in which a service without one is told.

    Raises:
        ScenarioError: with every service that lacks one.
    """
    mistakes: list[Problem] = []
    for name, service in model.services.items():
        found = book.of(name)
        if found is None:
            reasoned = any(fnmatchcase(name, pattern) for pattern in book.part.not_priced)
            if not reasoned and SERVICES[service.kind].use is not CapacityUse.NOTHING:
                mistakes.append(_unpriced(book, name, asked))
            continue
        where = ("services", found.entry)
        kind = SERVICES[service.kind].use
        if found.part.lived is not None and kind is not CapacityUse.ONCE:
            mistakes.append(
                book.sheet.problem(where, f"'lived' for '{name}'", "long-term care begins with a daily start")
            )
        if found.hold is not None and (found.hold.per == "hour") != (kind is CapacityUse.WORK):
            right = "staff are held per hour on duty, places and beds per day, week or year"
            mistakes.append(book.sheet.problem(where, f"'{name}' held per {found.hold.per}", right))
        for label in found.part.payer.labels():
            if label not in model.people.labels:
                right = did_you_mean(label, list(model.people.labels), "a label carried from arrival was expected")
                mistakes.append(book.sheet.problem((*where, "payer"), f"by_{label}, which nobody carries", right))
                continue
            for value in next(iter(model.people.labels[label].shares.leaves()))[1].now:
                try:
                    found.part.payer.at({label: value}, _ANY_DAY)
                except LookupError as error:
                    mistakes.append(book.sheet.problem((*where, "payer"), str(error.args[0]), "give it a payer"))
    if mistakes:
        raise ScenarioError(_of_shipped(book, mistakes) if is_shipped(book.sheet.path) else mistakes)


def _of_shipped(book: "PriceBook", mistakes: Sequence[Problem]) -> list[Problem]:
    """Mistakes in a file that comes with the program, which nobody is asked to change: a copy is. All services without
    a price stand in one.
    """
    told, path = dict[tuple[str, int, str, str], list[str]](), book.sheet.path
    name = book.sheet.document.name
    for one in mistakes:
        place = ("prices", 0, "") if one.file == name else (one.file, one.line, one.path)
        begins, met = (NO_PRICE, one.met.removeprefix(NO_PRICE)) if one.met.startswith(NO_PRICE) else ("", one.met)
        told.setdefault((*place, begins), []).append(met.partition(" in ")[0] if begins else met)
    right = (
        f"these prices come with Homeward and fit its own places: copy {path} beside your file, give each of these "
        "what it costs there (or say why not in 'not_priced'), and name your copy in its place"
    )
    shown = {place: f"{place[3]}{', '.join(met)}" for place, met in told.items()}
    return [Problem(file, line, at, f"{met} in {path.stem}", right) for (file, line, at, _), met in shown.items()]


NO_PRICE = "no price for "


def _unpriced(book: "PriceBook", name: str, asked: "Sheet[Any] | None") -> Problem:
    if asked is None:
        return book.sheet.problem(("services",), f"{NO_PRICE}'{name}'", "give one, or say why in 'not_priced'")
    met = f"{NO_PRICE}'{name}' in {book.sheet.document.name}"
    right = "name a file of prices of your own in which it has one, or which says why not in 'not_priced'"
    return asked.problem(("prices",), met, right)


__all__ = ["check_prices", "mistakes_of"]
