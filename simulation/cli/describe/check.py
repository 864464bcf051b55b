"""`check FILE…`: all the mistakes of scenario files, and of files of options and prices, at once, or a word that there
are none.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, print_answer, print_status
from simulation.cli.options import shares
from simulation.core.errors import HomewardError, ScenarioError, SimulationError
from simulation.experiment.options import RunOptions
from simulation.scenario.reading.shipped import FIGURES_OF_A_FILE

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

MANY_PATIENTS = 1_000_000
"""In one replication; so many fit into any machine."""


@handle_errors
@shares("view", "set", "root")
def check(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Scenario files; files of options, prices or indices too.", show_default=False
        ),
    ],
    options: RunOptions,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out what takes seconds the first time: loads and headlines.")
    ] = False,
    with_: o.With = None,
) -> None:
    """Report every mistake of scenario files at once.

    Exit code 0 when there is none, 2 otherwise.
    """
    from simulation.cli.summaries import foreseen_headlines, loads_told, print_grouped
    from simulation.offered_load.answer.kept_loads import kept_loads
    from simulation.offered_load.deadlock import warnings_of
    from simulation.places.plausible import of_place

    scenarios, of_money = _read(files, options, quick)
    for line in of_money:
        print_answer(line)
    if named := o.names_of(with_):
        from simulation.experiment.compare import with_each

        scenarios = [put_on for scenario in scenarios for put_on in with_each(scenario, named, options.root)]
    print_grouped([(one.resolved.name, (warning, "yellow")) for one in scenarios for warning in warnings_of(one)])
    for scenario in scenarios:
        model, name = scenario.model, scenario.resolved.name
        held = ((len(model.services), "service"), (len(model.routes), "route"), (len(scenario.levers), "lever"))
        told = ", ".join(
            f"{number} {what}{'' if number == 1 else 's'}" for number, what in held if number or what != "lever"
        )
        print_answer(f"{name}: '{scenario.title}' is sound: {told}.")
        for line in of_place(model):
            print_status(f"{name}: {line}", "yellow")
    for scenario in () if quick else scenarios:
        _refuse_what_does_not_fit(scenario)
        _refuse_a_position_that_cannot_be(scenario)
        empty, left_out = foreseen_headlines(scenario)
        for line in empty:
            print_status(f"{scenario.resolved.name}: {line}", "yellow")
        for line in left_out:
            print_answer(f"{scenario.resolved.name}: {line}")
        print_grouped([(scenario.resolved.name, told) for told in loads_told(scenario, kept_loads(scenario))])


def _read(files: list[Path], options: RunOptions, quick: bool) -> "tuple[list[Scenario], list[str]]":
    """The scenarios among some files, and a sentence for each file of another kind, which is checked as what it is.

    Raises:
        ScenarioError: with the mistakes of all of them.
    """
    from simulation.money.files.reading import kind_of

    figures = {file: place for file in files if (place := _place_of(file)) is not None}
    kinds = {file: kind_of(file) for file in files if file not in figures}
    told: list[str] = []
    wrong: list[ScenarioError] = []
    for file, kind in kinds.items():
        if kind in OF_MONEY:
            try:
                told.append(OF_MONEY[kind](file, quick))
            except ScenarioError as error:
                wrong.append(error)
    for file, place in figures.items():
        try:
            told.append(_figures(file, place, options))
        except ScenarioError as error:
            wrong.append(error)
    scenarios: list[Scenario] = []
    of_scenarios = [file for file, kind in kinds.items() if kind not in OF_MONEY]
    try:
        scenarios = options.load_all(of_scenarios)
    except ScenarioError as error:
        wrong.append(error)
    looked_into = {file.resolve() for file in figures}
    for file, scenario in zip(of_scenarios, scenarios, strict=False):
        beside = file.with_name(f"{file.stem}{FIGURES_OF_A_FILE}")  # which only 'validate' and 'calibrate' read
        if beside.is_file() and beside.resolve() not in looked_into:
            from simulation.assurance.calibration.published_figures import read_figures

            try:
                read_figures(beside, scenario)
            except ScenarioError as error:
                wrong.append(error)
    for scenario in scenarios:
        for fit in scenario.fits:  # which only a comparison takes up
            try:
                scenario.with_fit(fit)
            except ScenarioError as error:
                wrong.append(error)
    if wrong:
        raise ScenarioError.together(wrong)
    return scenarios, told


def _place_of(file: Path) -> Path | None:
    """Of the published figures of one place (PLACE.targets.yaml) the scenario that they are of, where it stands beside
    them.
    """
    from simulation.money.files.reading import is_file

    if not file.name.endswith(FIGURES_OF_A_FILE) or not is_file(file):
        return None
    place = file.with_name(f"{file.name.removesuffix(FIGURES_OF_A_FILE)}.yaml")
    return place if place.is_file() else None


def _figures(file: Path, place: Path, options: RunOptions) -> str:
    from simulation.assurance.calibration.published_figures import read_figures

    (scenario,) = options.load_all([place])
    number = len(read_figures(file, scenario))
    return (
        f"{file}: {number} published figure{'s' if number != 1 else ''} of '{scenario.title}', each of something that "
        f"is measured. Hold the place against them: python -m simulation validate {place}"
    )


def _options(file: Path, quick: bool) -> str:
    from simulation.money.options.study import checked, prepared

    if quick:
        sheet, _, base = checked(file)
        number = len(sheet.part.options)
    else:
        sheet, _, made = prepared(file)
        number, base = len(made) - 1, made[0].scenario
    bought = "" if quick else ", and its budget is enough for each"
    return (
        f"{sheet.document.name}: '{sheet.part.title}' is a sound file of options: {number} beside doing nothing in "
        f"'{base.title}'{bought}. Compare them: python -m simulation options {file}"
    )


def _prices(file: Path, _: bool) -> str:
    from simulation.money.files.indices import written_year
    from simulation.money.files.prices import load_prices

    book = load_prices(file)
    return (
        f"{book.sheet.document.name}: '{book.part.title}' is a sound file of prices: "
        f"{len(book.part.services)} services, in prices of {written_year(book.year)}. "
        f"See each: python -m simulation explain {file}"
    )


def _indices(file: Path, _: bool) -> str:
    from simulation.money.files.indices import IndicesPart, indices_of
    from simulation.money.files.reading import read_sheet

    sheet = read_sheet(file, "indices", IndicesPart)
    return f"{sheet.document.name}: '{sheet.part.title}' is a sound file of {len(indices_of(sheet.part))} indices."


OF_MONEY = {"options": _options, "prices": _prices, "indices": _indices}
"""Files of other kinds than a scenario, with how each is checked."""


def _refuse_a_position_that_cannot_be(scenario: "Scenario") -> None:
    """Raise where people are to stand today where nobody of the base is found: only a run to that day can tell."""
    if not scenario.model.today_after_warm_up:
        return
    from simulation.engines import simulate
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample

    first_day = scenario.with_({"run.length": "1 day"})
    plan = compile_plan(first_day)
    try:
        simulate(plan, sample(plan, first_day.model.run.seed, 0))
    except SimulationError as error:
        raise HomewardError(f"{scenario.resolved.name}: {error}") from None


def _refuse_what_does_not_fit(scenario: "Scenario") -> None:
    """Raise for a scenario of which this machine cannot hold one replication; small ones are not asked about."""
    from simulation.scenario.calendar.arrival_counts import expected_arrivals

    if expected_arrivals(scenario.model) > MANY_PATIENTS:
        from simulation.experiment.memory_limits import workers_that_fit

        workers_that_fit([scenario.model], 1)
