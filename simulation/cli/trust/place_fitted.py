"""What `calibrate` does and tells for a place: factors of groups, each answering for one published figure."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from simulation.assurance.calibration.place_factors import BEDS, GROUP_OF, at_bounds
from simulation.cli.console import FAILED, out, print_answer, print_status, wheel, words
from simulation.experiment.options import RunOptions

if TYPE_CHECKING:
    from simulation.assurance.calibration.place_facts import PlaceFit
    from simulation.assurance.calibration.target import Judged, Target
    from simulation.scenario.scenario import Scenario

IN_WORDS = {
    "emergency_arrivals": "emergencies who come",
    "moves_to_a_bed": "time from the decision to admit until the move to a free bed",
    "treatment_time": "time of treatment in an acute bed",
    "community_capacity": "capacity of community services that people wait for, and of those who assess and arrange",
    "hospital_delays": "delays inside the hospital",
    "care_transfer_hub_delays": "delays at the care transfer hub",
    "interface_delays": "delays while support is arranged",
    "capacity_delays": "delays for equipment, homes and restarts of care",
    "wellbeing_delays": "delays of well-being",
}
ANSWERS_FOR = {
    "emergency_arrivals": "emergency_admissions_per_day",
    BEDS: "capacity",
    "moves_to_a_bed": "emergency_admissions_over_4_hours",
}
"""The measure for which a factor answers, where it is none of a group of reasons."""

NOT_FITTED = "; fitted by nothing"
"""Ends a note in files of figures that were written earlier."""


def fit_and_write(
    file: Path,
    scenario: "Scenario",
    figures: "Sequence[Target]",
    target: Path,
    replications: int | None,
    options: RunOptions,
) -> None:
    """Fit a place, tell what came of it, and write its facts where it came near its figures.

    Raises:
        Exit: when it did not; then nothing is written.
    """
    from simulation.assurance.calibration.place_facts import text_of
    from simulation.assurance.calibration.place_fit import fit_place
    from simulation.results.single_files import is_sealed, sealed, write_file

    with wheel() as say:
        found = fit_place(
            scenario,
            figures,
            options.seed,
            replications,
            options.workers,
            told=lambda name, number, loss: say(f"{name.replace('_', ' ')}, trial {number}: {loss:.2f} tolerances off"),
        )
    _tell(file, found, _beds(scenario, found.open_of_published))
    if not found.converged:
        print_status(
            f"The fit did not converge: after {found.trials} trials the nearest is {found.nearest.loss:.2f} tolerances "
            f"off. Nothing is written. {_why(found)}",
            "red",
        )
        raise typer.Exit(FAILED)
    write_file(target, sealed(text_of(file, found)), is_sealed)
    print_answer(f"Written to {target}: facts{_others(len(found.fits) - 1)}.")
    print_answer("It describes the year of its figures and is no forecast.")
    print_answer(f"Next: python -m simulation compare {target} --with siloed,integrated")


def _beds(scenario: "Scenario", open_of_published: float) -> str:
    """Which beds its occupancy is over."""
    from simulation.places.description import escalation_beds
    from simulation.places.plausible import acute_beds

    more = escalation_beds(scenario)
    if not more:
        return ""
    return (
        f"Beds: {open_of_published * acute_beds(scenario.model):,.0f} are open on every day, and {more:,.3g} more "
        "while they are full; occupancy is over all that are open."
    )


def _tell(file: Path, found: "PlaceFit", beds: str) -> None:
    from rich.table import Table

    from simulation.experiment.headlines import shown

    best = found.fits[0].factors if found.fits else found.nearest.factors
    table = Table(
        title=words(f"{file.name}: published and simulated, with random numbers that the fit has not met"),
        title_justify="left",
    )
    for column in ("figure", "published", "before", "fitted", "met, or why not"):
        table.add_column(column, justify="right" if column in ("published", "before", "fitted") else "left")
    for first, last in zip(found.before, found.after, strict=True):
        if last.target.of_series:
            continue
        unit = last.target.unit
        texts = (
            last.target.what,
            shown(last.target.value, unit),
            shown(first.mean, unit),
            shown(last.mean, unit),
            _word(last, best),
        )
        table.add_row(*(words(text) for text in texts))
    console = out()
    console.print(table)
    series = [one for one in found.after if one.target.of_series]
    if series:
        met = sum(one.met for one in series)
        print_answer(f"By month: {met} of {len(series)} figures met; no month was fitted.")
    for name, factor in best.items():
        if round(factor, 3) != 1.0 and name != BEDS:
            bound = ", at its bound: the figures ask for a factor beyond it" if name in at_bounds(best) else ""
            print_answer(
                f"{IN_WORDS.get(name, name.replace('_', ' ')).capitalize()}: times {factor:.2f} (groups.{name}){bound}"
            )
    if beds:
        print_answer(beds)
    for note in found.notes:
        print_status(note, "yellow")


def _others(number: int) -> str:
    """', with one other fit that 'compare' carries through'."""
    if not number:
        return "; no other fit was found"
    return f", with {'one other fit' if number == 1 else f'{number} other fits'} that 'compare' carries through"


def _word(one: "Judged", factors: "Mapping[str, float]") -> str:
    """Met, or why not."""
    if not one.measured:
        return "not measured"
    if one.met:
        return "yes" if one.target.fitted else "yes; fitted by nothing"
    if not one.target.fitted:
        note = one.target.note.removesuffix(NOT_FITTED)
        return "no; fitted by nothing" + (f" ({note})" if note else "")
    groups, measure = one.target.number.groups, one.target.number.measure
    bound = any(GROUP_OF.get(name) in groups or ANSWERS_FOR.get(name) == measure for name in at_bounds(factors))
    return "no: its factor is at its bound" if bound else "no: by chance, or since the figures ask for different things"


def _why(found: "PlaceFit") -> str:
    """What is most likely in the way."""
    names = [one.target.what for one in found.not_met]
    told = f"Not met: {', '.join(names)}. " if names else ""
    return f"{told}Look whether these figures count the same people: the same border, beds, ages and reasons."


__all__ = ["fit_and_write"]
