"""`export FILE --as FORM`: the event log of one replication in a form that other tools read."""

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.console import handle_errors, print_answer, wheel
from simulation.cli.options import File, shares
from simulation.core.errors import HomewardError, did_you_mean, short
from simulation.experiment.options import RunOptions

VIDIGI, BUPAR, XES, HOMEWARD = FORMS = ("vidigi", "bupar", "xes", "homeward")


@handle_errors
@shares("view", "set", "length", "warm_up", "seed", "root", "engine")
def export(
    file: File,
    options: RunOptions,
    as_: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="FORM",
            help="vidigi (animations), bupar (activity instances), xes (process mining), homeward (measure).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write: .xes for xes, else .csv.")],
    replication: Annotated[int, typer.Option("--replication", min=0, help="Which replication, from 0.")] = 0,
) -> None:
    """Write the journeys of one replication for other tools: an animation, a process map, process mining."""
    if as_ not in FORMS:
        right = did_you_mean(as_, FORMS, f"{', '.join(FORMS[:-1])} or {FORMS[-1]} was expected")
        raise HomewardError(f"--as {short(as_)}: there is no such form; {right}")
    ending = ".xes" if as_ == XES else ".csv"
    if out.suffix.lower() != ending:
        raise HomewardError(f"--out {out}: a name that ends in {ending} was expected")

    from simulation.engines import simulate
    from simulation.exports.activities import activity_table
    from simulation.exports.single_file import write_table
    from simulation.exports.vidigi import vidigi_table
    from simulation.exports.xes import write_xes
    from simulation.own_log.write import log_table
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample

    scenario = options.load(file)
    with wheel() as say:
        say("One replication")
        plan = compile_plan(scenario)
        seed = scenario.model.run.seed if options.seed is None else options.seed
        log = simulate(plan, sample(plan, seed, replication), engine=options.engine)
        say("Writing")
        if as_ == XES:
            write_xes(log, out, scenario)
        elif as_ == HOMEWARD:
            write_table(log_table(log), out)
        else:
            write_table((vidigi_table if as_ == VIDIGI else activity_table)(log, scenario), out)
    print_answer(f"Written: {out}")


__all__ = ["export"]
