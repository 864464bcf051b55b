"""A study of options made again from what its folder holds: the options as run, its file, its prices and indices.

The scenarios of the folder are whole, so that no base, no variant and no library of levers is read; what each option
buys, and the levers that a scenario written as a base no longer has, stand in the manifest. Anybody may have written
it, so that all of it is checked.
"""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulation.core.errors import HomewardError
from simulation.engines import Engine
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.money.files.option_file import PurchasePart, load_options
from simulation.money.files.prices import load_prices
from simulation.money.files.reading import Sheet
from simulation.money.options.budget import Bought, LeverTold, Option
from simulation.money.options.purchases import Purchasing
from simulation.money.options.study import Study, check_together, run_prepared
from simulation.money.uncertain import run_inputs, run_more_demand
from simulation.results.archive import shareable
from simulation.results.manifest import MANIFEST, Manifest, first_problem
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.field_types import Part

OPTIONS, PRICES, INDICES = "options.yaml", "prices.yaml", "price_indices.yaml"
"""The files as they were read, in the results folder."""
P = TypeVar("P", bound=Part)
Name = Annotated[str, Field(max_length=1000)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Shares = Annotated[dict[Name, Finite], Field(max_length=1000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class _Bought(_Part):
    service: Name
    quantity: Finite
    load: Finite
    yearly: Finite
    entry: Name
    months: Annotated[list[Annotated[int, Field(ge=1, le=12)]], Field(max_length=11)] = []


class _Beside(_Part):
    yearly: Finite
    payers: Shares


class _Lever(_Part):
    name: Name
    strength: Finite
    pounds_a_year: Finite | None
    ring_fenced: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]


class _Option(_Part):
    name: Name
    label: Name
    changed: Finite | None = None
    bought: Annotated[list[_Bought], Field(max_length=1000)]
    set_up: Shares
    beside: Annotated[dict[Name, _Beside], Field(max_length=1000)]
    levers: Annotated[list[_Lever], Field(max_length=10_000)]


class AskedOptions(_Part):
    """What must be known to make a study of options again, beside its scenarios and files."""

    options: Annotated[list[_Option], Field(min_length=1, max_length=1000)]
    file: Name
    """What the file of options is called."""
    prices: Name
    replications: Annotated[int, Field(ge=2, le=1_000_000)] | None
    draws: Annotated[int, Field(ge=0, le=100_000)]
    draw_replications: Annotated[int, Field(ge=0, le=1_000_000)]
    more_demand: Annotated[float, Field(ge=0.0, le=100.0)]


def called(sheet: Sheet[P]) -> str:
    """What a file is called, wherever it lies."""
    return str(shareable(Path(sheet.document.name)))


def asked_of(study: Study) -> dict[str, Any]:
    """What a study was asked, for its manifest."""
    return {
        "options": [
            {
                "name": option.name,
                "label": option.label,
                "changed": None if math.isnan(option.changed) else option.changed,
                "bought": [
                    {
                        "service": one.service,
                        "quantity": one.quantity,
                        "load": one.part.load,
                        "yearly": one.yearly,
                        "entry": one.entry,
                        "months": list(one.part.months),
                    }
                    for one in option.bought
                ],
                "set_up": dict(option.set_up),
                "beside": {
                    name: {"yearly": yearly, "payers": dict(payers)} for name, (yearly, payers) in option.beside.items()
                },
                "levers": [
                    {
                        "name": one.name,
                        "strength": one.strength,
                        "pounds_a_year": None if math.isnan(one.pounds_a_year) else one.pounds_a_year,
                        "ring_fenced": one.ring_fenced.isoformat(),
                    }
                    for one in option.levers
                ],
            }
            for option in study.options
        ],
        "file": called(study.sheet),
        "prices": called(study.book.sheet),
        "replications": study.asked_replications,
        "draws": len(study.sets),
        "draw_replications": study.draw_replications,
        "more_demand": study.more,
    }


def options_again(
    folder: Path,
    said: Manifest,
    files: Mapping[str, Path],
    copies: Sequence[Path],
    engine: Engine,
    workers: int | None,
    progress: Progress | None,
) -> Study:
    """The study that the manifest of a folder names, of the scenarios and files in it.

    Raises:
        HomewardError: when what it names cannot be.
    """
    try:
        asked = AskedOptions.model_validate(said.options_of_money)
    except ValidationError as error:
        raise HomewardError(f"{folder / MANIFEST}: options_of_money: {first_problem(error)}") from None
    missing = [name for name in (OPTIONS, PRICES, INDICES) if name not in files]
    if missing:
        raise HomewardError(f"{folder} holds no {', '.join(missing)}, so its options cannot be made again")
    sheet = _under_its_name(load_options(files[OPTIONS].resolve()), asked.file)
    prices = load_prices(files[PRICES].resolve(), folder, sheet.part.price_year, files[INDICES].resolve())
    book = replace(prices, sheet=_under_its_name(prices.sheet, asked.prices))
    scenarios = [load(file, root=folder) for file in copies]
    if [one.name for one in asked.options] != [one.name for one in said.scenarios]:
        raise HomewardError(f"{folder / MANIFEST}: options_of_money: its options are not those of 'scenarios'")
    for scenario in scenarios:
        check_together(sheet, book, scenario)
    purchasing = Purchasing(sheet, book, scenarios[0])
    options = [
        _option(folder, one, scenario, purchasing) for one, scenario in zip(asked.options, scenarios, strict=True)
    ]
    run = RunOptions(replications=asked.replications, seed=said.seed, engine=engine, workers=workers)
    study = run_prepared(sheet, book, options, run, progress)
    if asked.more_demand:
        study = run_more_demand(study, asked.more_demand, run)
    if asked.draws:
        study = run_inputs(study, asked.draws, max(1, asked.draw_replications), run, progress)
    return study


def _under_its_name(sheet: Sheet[P], name: str) -> Sheet[P]:
    return replace(sheet, document=replace(sheet.document, name=name))


def _option(folder: Path, one: _Option, scenario: Scenario, purchasing: Purchasing) -> Option:
    """One option as it was prepared."""
    for purchase in one.bought:
        if purchase.service not in purchasing.base.model.services or purchasing.book.of(purchase.service) is None:
            raise HomewardError(f"{folder / MANIFEST}: '{one.name}' buys '{purchase.service}', which has no price here")
    beside = {name: (other.yearly, other.payers) for name, other in one.beside.items()}
    loads = {purchase.service: purchase.load for purchase in one.bought}
    try:
        levers = tuple(
            LeverTold(
                lever.name,
                lever.strength,
                math.nan if lever.pounds_a_year is None else lever.pounds_a_year,
                datetime.date.fromisoformat(lever.ring_fenced),
            )
            for lever in one.levers
        )
    except ValueError as error:
        raise HomewardError(f"{folder / MANIFEST}: 'ring_fenced' of '{one.name}': {error}") from None
    return Option(
        one.name,
        one.label,
        scenario,
        tuple(
            Bought(
                purchase.service,
                purchase.quantity,
                PurchasePart.model_construct(
                    quantity=purchase.quantity, load=purchase.load, months=tuple(purchase.months)
                ),
                purchase.yearly,
                purchase.entry,
            )
            for purchase in one.bought
        ),
        one.set_up,
        beside,
        purchasing.budget.plan(scenario, loads, beside) if one.bought or one.beside or one.levers else {},
        levers=levers,
        changed=math.nan if one.changed is None else one.changed,
    )


__all__ = ["INDICES", "OPTIONS", "PRICES", "AskedOptions", "asked_of", "called", "options_again"]
