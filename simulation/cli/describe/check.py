"""`check FILE…`: all the mistakes of scenario files at once, or a word that there are none."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer, print_status
from simulation.cli.options import shares
from simulation.experiment.options import RunOptions


@handle_errors
@shares("view", "set", "root")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Scenario files.", show_default=False)],
    options: RunOptions,
) -> None:
    """Report every mistake of scenario files at once.

    Exit code 0 when there is none, 2 otherwise.
    """
    from simulation.offered_load.deadlock import find_deadlocks

    for scenario in options.load_all(files):
        for warning in (*scenario.warnings, *find_deadlocks(scenario.model)):
            print_status(f"{scenario.resolved.name}: {warning}", "yellow")
        model = scenario.model
        held = ((len(model.services), "service"), (len(model.routes), "route"), (len(scenario.levers), "lever"))
        told = ", ".join(
            f"{number} {name}{'' if number == 1 else 's'}" for number, name in held if number or name != "lever"
        )
        print_answer(f"{scenario.resolved.name}: '{scenario.title}' is sound: {told}.")
