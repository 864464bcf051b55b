"""What the fit of a place came to, and its facts as a file says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from simulation.assurance.calibration.place_factors import BEDS, Trial
from simulation.assurance.calibration.target import Judged
from simulation.experiment.headlines import shown


@dataclass(frozen=True)
class Fit:
    """Factors of groups that bring a place to its figures."""

    name: str
    factors: Mapping[str, float]
    facts: Mapping[str, Any]
    """Other facts that it found or supposes."""
    loss: float
    trials: int
    seed: int


@dataclass(frozen=True)
class PlaceFit:
    """What the fit of a place came to."""

    place: str
    fits: tuple[Fit, ...]
    """Those accepted, the best first; none when it did not converge."""
    nearest: Trial
    """The round of the first fit that came nearest."""
    trials: int
    before: tuple[Judged, ...]
    after: tuple[Judged, ...]
    """Every figure of the place with the nearest factors and random numbers that the fit has not met."""
    notes: tuple[str, ...]
    """What is worth knowing, in sentences."""

    @property
    def converged(self) -> bool:
        """Whether the figures were met."""
        return bool(self.fits)

    @property
    def open_of_published(self) -> float:
        """Acute beds that are open on every day, over those that the place was given as published."""
        return self.nearest.factors.get(BEDS, 1.0)

    @property
    def not_met(self) -> tuple[Judged, ...]:
        """Figures that were fitted and are not met."""
        return tuple(one for one in self.after if one.target.fitted and not one.met)


def facts_of(fit: Fit) -> dict[str, Any]:
    """A fit as facts of a file."""
    factors = {name: {"scale": f"{factor:.4f}"} for name, factor in fit.factors.items() if round(factor, 4) != 1.0}
    return {**fit.facts, "groups": factors}


def not_met_of(judged: Sequence[Judged]) -> dict[str, str]:
    """Figures of the whole year that a fit does not meet, by measure, as the source of its facts says them."""
    told: dict[str, str] = {}
    for one in judged:
        if one.met or one.target.of_series or not one.measured:
            continue
        value, mean = (shown(number, one.target.unit) for number in (one.target.value, one.mean))
        figure = f"{one.target.what} ({value} published, {mean} simulated)"
        measure = one.target.number.measure
        told[measure] = f"{told[measure]}; {figure}" if measure in told else figure
    return told


def text_of(file: Path, found: PlaceFit) -> str:
    """The file that extends `file` by the facts of a fit, with the other fits beside it."""
    first, *others = found.fits
    raw: dict[str, Any] = {
        "dialect": "1",
        "title": f"{found.place}, fitted",
        "question": "What does this place look like when it is fitted to its own published figures of 2024/25? It is "
        "no forecast.",
        "extends": file.name if file.suffix else file.as_posix(),
        "facts": {"source": "calibration", **facts_of(first)},
    }
    if others:
        raw["fits"] = {one.name: facts_of(one) for one in others}
    raw["sources"] = {
        "calibration": {
            "cite": "fitted by 'calibrate' to the figures beside it",
            "kind": "local data",
            "not_met": not_met_of(found.after),
        }
    }
    dumped = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=150, default_flow_style=None)
    return "# Describes 2024/25 and forecasts nothing.\n" + dumped


__all__ = ["Fit", "PlaceFit", "facts_of", "not_met_of", "text_of"]
