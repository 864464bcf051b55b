"""`trace FILE --patient N`: one patient's journey told in sentences."""

from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer
from simulation.cli.options import File, shares
from simulation.experiment.options import RunOptions


@handle_errors
@shares("view", "set", "length", "warm_up", "seed", "root", "engine")
def trace(
    file: File,
    options: RunOptions,
    patient: Annotated[
        int,
        typer.Option(
            "--patient", min=1, help="The N-th patient to arrive in the measured time, or a patient's own number."
        ),
    ] = 1,
    replication: Annotated[int, typer.Option("--replication", min=0, help="In which replication.")] = 0,
) -> None:
    """Tell one patient's journey, with why they waited."""
    scenario = options.load(file)

    from simulation.cli.summaries import warn_of_engine
    from simulation.report.journey import trace as trace_patient

    warn_of_engine(options.engine)
    for line in trace_patient(scenario, patient, replication, options.after_loading()):
        print_answer(line)
