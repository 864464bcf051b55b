"""What gives reason to doubt the fit of a place, in sentences."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulation.assurance.calibration.figure_splits import WHOLE_AND_ROUNDING
from simulation.assurance.calibration.place_factors import Position, Trial, at_bounds
from simulation.assurance.calibration.target import Number, Target
from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.scenario.facts.groups import CAPACITY
from simulation.scenario.levers.variant_file import mapping
from simulation.scenario.reading.file_chain import chain_of

if TYPE_CHECKING:
    from pathlib import Path

    from simulation.scenario.reading.yaml_reader import Document
    from simulation.scenario.scenario import Scenario

MEAN_OF_DAY = Number("occupancy")
FITTED = "-fitted"
"""Ends the name of the file that a fit writes."""
NOTHING: Mapping[str, float] = MappingProxyType({})


def redundant(published: Position, best: Trial) -> list[str]:
    """The figure that says nothing beyond the others."""
    if len(published.shares) < 5 or published.remaining is None:
        return []
    total = math.fsum(published.shares.values())
    if abs(total - 1.0) > WHOLE_AND_ROUNDING - 1.0:
        return [
            f"The shares of reasons sum to {100 * total:.1f} %, where the simulated ones sum to 100 %: not all of them "
            "can be met."
        ]
    bound = at_bounds(best.factors)
    named = " and ".join(name.replace("_", " ") for name in bound)
    determined = (
        f"{named}: at the least or most that is tried, and so not determined; the others are"
        if bound
        else "all factors are determined"
    )
    return [
        "The five shares of reasons sum to 100 %, so one of them says nothing beyond the other four: there is one "
        f"figure more than factors, and {determined}."
    ]


def doubts(
    published: Position, best: Trial, fixed: Mapping[str, float], before: Mapping[str, float] = NOTHING
) -> list[str]:
    """What the figures and factors give reason to doubt; the factors are on top of those of an earlier fit."""
    told = []
    interface = published.shares.get("interface")
    if interface is not None and interface < 0.05:
        told.append(
            f"Reasons of the interface are {100 * interface:.0f} % of all here and 29 % in England: most likely they "
            "are recorded under other reasons, and the fit reads the recording as a lack of services."
        )
    now = {**best.factors, **fixed}
    over_all = {name: now.get(name, 1.0) * before.get(name, 1.0) for name in {**now, **before}}
    far = {name: factor for name, factor in over_all.items() if not 0.5 <= factor <= 2.0}
    if far:
        each = ", ".join(f"{name.replace('_', ' ')} {factor:.2f} times" for name, factor in far.items())
        told.append(
            f"Factors beyond 0.5 to 2{', with those of the earlier fit' if before else ''}: {each}. So far from "
            "England's, a figure is most likely recorded in another way, or crosses a border."
        )
    if published.remaining is None:
        told.append(
            f"No patients with no criteria to reside are published, so {CAPACITY.replace('_', ' ')} and the delays "
            "stay as in the file it starts from."
        )
    return told


def factors_before(scenario: "Scenario") -> dict[str, float]:
    """The factors of earlier fits in the file and in those it extends, which those of another fit come on top of."""
    found: dict[str, float] = {}
    for document, _ in _chain(scenario):
        for name, said in mapping(mapping(mapping(document.raw).get("facts")).get("groups")).items():
            try:
                factor = units.number(str(mapping(said)["scale"]))
            except (KeyError, ValueProblem):
                continue
            found[name] = found.get(name, 1.0) * factor
    return found


def fitted_before(scenario: "Scenario") -> list[str]:
    """That a file has been fitted already, and which is to be fitted in its place."""
    if not factors_before(scenario):
        return []
    path = scenario.path
    unfitted = path.with_name(f"{path.stem.removesuffix(FITTED)}{path.suffix}") if path is not None else None
    named = f", {unfitted.name}" if unfitted is not None and unfitted != path and unfitted.is_file() else ""
    return [
        "This file was fitted before: 'before' is that fit, and the factors come on top of its own. The file to fit is "
        f"the unfitted one{named}."
    ]


def _chain(scenario: "Scenario") -> "Sequence[tuple[Document, Path | None]]":
    asked = scenario.resolved.asked
    return chain_of(*asked)[0] if asked is not None else []


def called_tests(said: Sequence[Target], figures: Sequence[Target]) -> list[str]:
    """What is fitted and the file of figures does not call so."""
    names = [one.id for before, one in zip(said, figures, strict=True) if one.fitted and not before.fitted]
    if not names:
        return []
    return [
        f"{', '.join(names)}: fitted here, and not called so in the file of figures, so that 'validate' takes "
        f"{'it for a test' if len(names) == 1 else 'them for tests'}; write 'fitted: yes' there."
    ]


def time_of_day(figures: Sequence[Target]) -> list[str]:
    """That a published occupancy is no mean of the day, where a file of figures takes it for one."""
    if not any(one.number == MEAN_OF_DAY for one in figures):
        return []
    return [
        "Occupancy is held against the mean of day and night ('measure: occupancy'). NHS England counts beds at 08:00, "
        "when one to two points more are occupied: where the figure is from its daily situation report, write "
        "'measure: occupancy_at_08_00' and fit again."
    ]


__all__ = ["MEAN_OF_DAY", "called_tests", "doubts", "factors_before", "fitted_before", "redundant", "time_of_day"]
