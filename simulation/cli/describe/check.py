"""`check FILE…`: all the mistakes of scenario files at once, or a word that there are none."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, print_answer, print_status
from simulation.cli.options import shares
from simulation.core.errors import HomewardError, SimulationError
from simulation.experiment.options import RunOptions

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

MANY_PATIENTS = 1_000_000
"""In one replication; so many fit into any machine."""


@handle_errors
@shares("view", "set", "root")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario files.", show_default=False)],
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

    scenarios = options.load_all(files)
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
