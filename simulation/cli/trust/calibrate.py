"""`calibrate FILE`: parameters of a place fitted to its own figures."""

import math
from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.console import handle_errors, out, print_status, wheel, words
from simulation.core.errors import HomewardError
from simulation.experiment.options import RunOptions

BOUNDS = "0.5,2"
"""Least and largest factor of a parameter when none are said."""


@handle_errors
@o.shares("seed", "workers")
def calibrate(
    file: o.File,
    options: RunOptions,
    free: Annotated[
        str | None,
        typer.Option(
            "--free",
            metavar="PATH,...",
            help="Dotted paths of the parameters to fit, with commas between; those that the figures name in "
            "moved_by when not said.",
            show_default=False,
        ),
    ] = None,
    targets: Annotated[
        Path | None,
        typer.Option(
            "--targets", metavar="FILE", help="Published figures, when not beside the scenario.", show_default=False
        ),
    ] = None,
    bounds: Annotated[
        str,
        typer.Option(
            "--bounds",
            metavar="LOW,HIGH",
            help="Least and largest factor of each parameter, with --free and for a base. The factors of a place have "
            "bounds of their own: arrivals and capacities 0.4 to 2.5, treatment 0.3 to 2.5, moves to a bed 0.23 to "
            "2.5, delays 0.05 to 8, acute beds open on every day 0.92 to 1.08.",
        ),
    ] = BOUNDS,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications",
            min=2,
            help="Simulated years of each trial; 6, or for a place so many as its size needs.",
            show_default=False,
        ),
    ] = None,
    trials: Annotated[int, typer.Option("--trials", min=4, help="About how many trials.")] = 60,
    write_to: Annotated[
        Path | None,
        typer.Option(
            "--write",
            metavar="FILE",
            help="Where the fitted scenario goes; FILE-fitted.yaml when not said.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Fit a place to its own figures, and say what is not met and what the figures cannot determine.

    A place that extends a base gets factors for groups of parameters, as facts; with --free, and for a base, the
    parameters that are named or that the figures name.
    """
    from simulation.assurance.calibration.published_figures import read_figures
    from simulation.assurance.calibration.validate import figures_file
    from simulation.scenario.loading import load
    from simulation.scenario.reading.shipped import is_shipped

    low, _, high = bounds.partition(",")
    try:
        between = (float(low), float(high))
    except ValueError:
        raise HomewardError(f"--bounds {bounds}: two numbers were expected, such as {BOUNDS}") from None
    if not 0 < between[0] < between[1] < math.inf:
        raise HomewardError(
            f"--bounds {bounds}: the least factor above 0 and then the largest were expected, such as {BOUNDS}"
        )
    scenario = load(file)
    of_place = free is None and "extends" in (scenario.resolved.asked[0].raw or {} if scenario.resolved.asked else {})
    if of_place and bounds != BOUNDS:
        raise HomewardError(
            f"--bounds {bounds}: the factors of a place have bounds of their own; leave --bounds out, or name "
            "parameters with --free"
        )
    figures = read_figures(figures_file(scenario, targets), scenario)
    shipped = scenario.path is not None and scenario.path != file and is_shipped(scenario.path)
    beside = Path(file.name) if shipped else file
    target = write_to if write_to is not None else beside.with_name(f"{file.stem}-fitted.yaml")
    if not shipped and target.resolve().parent != file.resolve().parent:
        raise HomewardError(
            f"--write {target}: the fitted scenario extends {file.name}, so it goes beside it, into {file.parent}"
        )

    from simulation.results.single_files import is_sealed, refuse_to_replace, sealed, write_file

    refuse_to_replace(target, is_sealed)
    if of_place:
        from simulation.cli.trust.place_fitted import fit_and_write

        fit_and_write(file, scenario, figures, target, replications, options)
        return

    from rich.table import Table

    from simulation.assurance.calibration import calibrate as study
    from simulation.experiment.headlines import shown

    years = replications or 6
    paths = [path.strip() for path in free.split(",") if path.strip()] if free is not None else None
    with wheel() as say:
        found = study.calibrate(
            file,
            figures,
            paths,
            between,
            years,
            options.seed,
            trials,
            options.workers,
            lambda trial, misfit: say(f"trial {trial}: {misfit:.2f} tolerances off"),
        )
    console = out()
    table = Table(
        title=words(f"{file.name} fitted to {len(figures)} figures in {found.trials} trials of {years} years"),
        title_justify="left",
    )
    for column in ("", "figure", "published", "before", "fitted", "met"):
        table.add_column(column, justify="right" if column in ("published", "before", "fitted") else "left")
    for first, last in zip(found.before, found.after, strict=True):
        unit = last.target.unit
        texts = (
            last.target.id,
            last.target.what,
            shown(last.target.value, unit),
            shown(first.mean, unit),
            shown(last.mean, unit),
            "yes" if last.met else "no",
        )
        table.add_row(*(words(text) for text in texts))
    console.print(table)
    for one in found.parameters:
        word = (
            f"times {one.factor:.3f} (± {one.error:.2f})"
            if one.determined
            else f"times {one.factor:.3f}: not determined by these figures"
        )
        console.print(
            words(f"{one.path}: {one.before} {word}{', at its bound' if one.at_bound else ''}"), soft_wrap=True
        )
    for left, right, together in found.trade_offs:
        known = "only their ratio is known" if together > 0 else "only their product is known"
        console.print(
            words(f"{left} and {right} stand for one another (correlation {together:+.2f}): roughly, {known}."),
            soft_wrap=True,
        )
    before, after = found.misfit
    console.print(
        words(f"Root mean square distance: {before:.2f} tolerances before, {after:.2f} after."), soft_wrap=True
    )
    write_file(target, sealed(found.text), is_sealed)
    console.print(words(f"Written to {target}."), soft_wrap=True)
    if any(not one.determined for one in found.parameters):
        print_status(
            "Parameters that are not determined keep no meaning from this fit: leave them out of --free or add "
            "figures that feel them.",
            "yellow",
        )
