"""`trace FILE --patient N`: one person's journey told in sentences."""

from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer
from simulation.cli.options import Engine, File, Length, Root, Seed, Set, View, WarmUp, load_all


@handle_errors
def trace(
    file: File,
    patient: Annotated[
        int,
        typer.Option(
            "--patient", min=1, help="The N-th person to arrive in the measured time, or a person's own number."
        ),
    ] = 1,
    replication: Annotated[int, typer.Option("--replication", min=0, help="In which replication.")] = 0,
    view: View = None,
    seed: Seed = None,
    length: Length = None,
    warm_up: WarmUp = None,
    changes: Set = None,
    engine: Engine = "auto",
    root: Root = None,
) -> None:
    """Tell one person's journey, with why they waited."""
    (scenario,) = load_all([file], view, changes, seed, length, warm_up, root)

    from simulation.cli.summaries import warn_of_engine
    from simulation.engines import engine_used, simulate
    from simulation.experiment.memory_limits import workers_that_fit
    from simulation.plan.compile import compile_plan
    from simulation.report.journey import tell
    from simulation.sampling.arrivals import sample

    workers_that_fit([scenario.model], 1)
    warn_of_engine(engine)
    plan = compile_plan(scenario)
    log = simulate(plan, sample(plan, scenario.model.run.seed, replication), engine=engine_used(engine)[0])
    for line in tell(log, scenario.model, patient):
        print_answer(line)
