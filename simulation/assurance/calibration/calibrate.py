"""Free parameters of a place fitted to its own published figures, by simulation on common random numbers.

Each free parameter is scaled by a factor between bounds; the factors that bring the figures nearest to their values,
each distance in its own tolerance, are found by damped least squares. Every trial meets the same patients with the same
random numbers, so a difference between trials is the parameter's doing and the same seed gives the same fit. How
figures move with parameters is tried out, or taken from `moved_by` of the figures, which needs one trial a step however
many parameters there are. What comes out is a scenario of facts that names the fit as its source (a lever would be
diverted while beds are full, so it would not be what is written into a file), and what the figures cannot say:
parameters that none of them feels, and parameters of which only a mixture is known.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import yaml
from scipy.optimize import least_squares

from simulation.assurance.calibration.target import Judged, Target, judge
from simulation.core.errors import HomewardError, did_you_mean
from simulation.core.units import decimal

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]
STEP = 0.08
"""Share by which a parameter is moved to see what the figures do: large enough for whole beds, small enough for a
straight line.
"""
FELT = 0.1
"""A parameter that moves no figure by a tenth of its tolerance when it changes by a tenth is not determined."""
TIED = 0.95
"""Two parameters whose estimates are correlated beyond this are known as a mixture only."""
_PER_CENT = re.compile(r"([0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?) ?%")
WORST = 50.0
"""The largest distance in tolerances that one figure counts with, so that a figure without a value in one trial does
not stop the fit.
"""


@dataclass(frozen=True)
class Fitted:
    """One parameter after the fit."""

    path: str
    before: str
    """As written before."""
    factor: float
    """What it is multiplied by."""
    error: float
    """How far the factor may move, roughly, before the figures are a tolerance worse; infinite when not determined."""
    determined: bool
    at_bound: bool


@dataclass(frozen=True)
class Calibration:
    """What a fit came to."""

    parameters: tuple[Fitted, ...]
    before: tuple[Judged, ...]
    after: tuple[Judged, ...]
    trade_offs: tuple[tuple[str, str, float], ...]
    """Pairs of parameters that stand for one another, with their correlation."""
    trials: int
    text: str
    """The scenario that names the fit as its source."""

    @property
    def misfit(self) -> tuple[float, float]:
        """Root mean square distance of the figures before and after, in tolerances."""
        first, last = (
            math.sqrt(float(np.mean([min(one.off**2, WORST**2) for one in judged if one.measured] or [math.nan])))
            for judged in (self.before, self.after)
        )
        return first, last


def calibrate(
    file: Path,
    targets: Sequence[Target],
    free: Sequence[str] | None = None,
    bounds: tuple[float, float] = (0.5, 2.0),
    replications: int = 6,
    seed: int | None = None,
    trials: int = 60,
    workers: int | None = None,
    told: Callable[[int, float], None] | None = None,
) -> Calibration:
    """Fit the parameters at these dotted paths of a scenario file; those of `moved_by` of the figures when not said.

    `bounds`: the least and the largest factor. `told` hears of each trial: its number and the misfit. The fitted
    scenario extends `file` and belongs beside it.

    Raises:
        HomewardError: for a path that is no parameter or cannot be scaled, bounds without 1 between them, or figures
        that the scenario does not measure.
    """
    from simulation.experiment.replicate import run
    from simulation.scenario.loading import from_text, load

    if not 0 < bounds[0] < 1 < bounds[1]:
        raise HomewardError(
            f"bounds {bounds[0]:g} to {bounds[1]:g}; a factor below one and one above were expected, such as 0.5 and 2"
        )
    base = load(file)
    elasticities = None
    if free is None:
        free = list(dict.fromkeys(path for target in targets for path, _ in target.moved_by))
        by = [dict(target.moved_by) for target in targets]
        elasticities = np.array([[one.get(path, 0.0) for path in free] for one in by])
    known = {parameter.path: parameter.value for parameter in base.parameters()}
    _check_free(free, known)
    largest = _largest(free, base, bounds[1])
    heard: dict[tuple[float, ...], list[Judged]] = {}

    def tried(factors: Floats) -> list[Judged]:
        key = tuple(round(float(factor), 6) for factor in factors)
        if key not in heard:
            scenario = from_text(text_of(file, base, free, key), name=f"{file.stem}-fitted.yaml", folder=file.parent)
            heard[key] = judge(
                list(targets),
                run(scenario, replications=replications, seed=seed, workers=workers, periods="all").measures,
            )
            if told is not None:
                told(len(heard), math.sqrt(float(np.mean(distances(heard[key]) ** 2))))
        return heard[key]

    start = np.ones(len(free))
    before = tried(start)
    absent = [one.target.id for one in before if not one.measured]
    if absent:
        raise HomewardError(
            f"the scenario does not measure {', '.join(dict.fromkeys(absent))}; leave these figures out"
        )

    def slopes_at(factors: Floats) -> Floats:
        assert elasticities is not None
        return _by_elasticities(tried(factors), factors, elasticities)

    found = least_squares(
        lambda factors: distances(tried(factors)),
        start,
        jac="2-point" if elasticities is None else slopes_at,
        bounds=(bounds[0], largest),
        diff_step=STEP,
        max_nfev=trials if elasticities is not None else max(2, trials // (len(free) + 1)),
        xtol=2e-3,
        ftol=1e-3,
        gtol=1e-4,
    )
    best = min(heard, key=lambda key: float(np.sum(distances(heard[key]) ** 2)))
    slopes = _slopes(tried, np.array(best), largest) if elasticities is None else slopes_at(np.array(best))
    parameters, trade_offs = _known_by(slopes, free, known, best, bounds[0], largest)
    return Calibration(
        parameters,
        tuple(before),
        tuple(heard[best]),
        trade_offs,
        len(heard) if found.nfev else 0,
        text_of(file, base, free, best, targets),
    )


def _check_free(free: Sequence[str], known: dict[str, str]) -> None:
    for path in free:
        if not any(one == path or one.startswith(f"{path}.") for one in known):
            raise HomewardError(
                f"there is no parameter '{path}' to fit; {did_you_mean(path, sorted(known), 'explain FILE lists them')}"
            )
    if len(set(free)) != len(free) or not free:
        raise HomewardError(
            "no parameter to fit, or one named twice; --free services.reablement.capacity,… was expected, or moved_by "
            "of the figures"
        )


def _largest(free: Sequence[str], base: "Scenario", most: float) -> Floats:
    """The largest factor of each parameter: a share of 73 % can be multiplied by no more than 1.3698."""
    shares = [one for one in base.parameters() if one.unit == "share"]
    found = np.full(len(free), most)
    for place, path in enumerate(free):
        written = [one.value for one in shares if one.path == path or one.path.startswith(f"{path}.")]
        per_cent = max((decimal(number) for text in written for number in _PER_CENT.findall(text)), default=0.0)
        if 100.0 / most < per_cent <= 100.0:
            # as many digits as a fit is written with, never rounded up
            found[place] = math.floor(1e4 * 100.0 / per_cent) / 1e4
    return found


def distances(judged: Sequence[Judged]) -> Floats:
    """Distance of each figure from its value in tolerances; the largest that counts where it could not be measured."""
    return np.array([float(np.clip(one.off, -WORST, WORST)) if one.measured else WORST for one in judged])


def _by_elasticities(judged: Sequence[Judged], factors: Floats, elasticities: Floats) -> Floats:
    """Figures x parameters, as `_slopes`, from per cent for one per cent: a figure that has no value or counts with the
    largest distance does not move.
    """
    moving = np.array([one.measured and abs(one.off) < WORST for one in judged])
    size = np.array([one.mean / one.target.tolerance if one.measured else 0.0 for one in judged])
    return np.asarray(np.where(moving[:, None], elasticities * size[:, None] / factors, 0.0))


def _slopes(tried: Callable[[Floats], list[Judged]], best: Floats, largest: Floats) -> Floats:
    """Figures x parameters: tolerances that a figure moves for one of the factor, at the best factors."""
    here = distances(tried(best))
    columns = []
    for place, factor in enumerate(best):
        moved = best.copy()
        moved[place] = factor * (1 + STEP) if factor * (1 + STEP) <= largest[place] else factor * (1 - STEP)
        columns.append((distances(tried(moved)) - here) / (moved[place] - factor))
    return np.array(columns).T


def _known_by(
    slopes: Floats, free: Sequence[str], known: dict[str, str], best: Sequence[float], least: float, largest: Floats
) -> tuple[tuple[Fitted, ...], tuple[tuple[str, str, float], ...]]:
    """What the figures say of each parameter, and which stand for one another."""
    felt = [
        place for place in range(len(free)) if np.abs(slopes[:, place]).max(initial=0.0) * 0.1 * best[place] >= FELT
    ]
    errors = np.full(len(free), math.inf)
    ties = []
    if felt:
        information = slopes[:, felt].T @ slopes[:, felt]
        spread = np.linalg.pinv(information + 1e-9 * np.diag(np.diag(information)))
        errors[felt] = np.sqrt(np.maximum(np.diag(spread), 0.0))
        for one, first in enumerate(felt):
            for two, second in enumerate(felt[:one]):
                together = float(spread[one, two] / math.sqrt(max(spread[one, one] * spread[two, two], 1e-300)))
                if abs(together) > TIED:
                    ties.append((free[second], free[first], together))
    parameters = []
    for place, path in enumerate(free):
        factor = float(best[place])
        determined = bool(errors[place] < (largest.max() - least) / 2)
        at_bound = min(factor - least, largest[place] - factor) < 0.01
        parameters.append(Fitted(path, known.get(path, "a table"), factor, float(errors[place]), determined, at_bound))
    return tuple(parameters), tuple(ties)


def text_of(
    file: Path, base: "Scenario", free: Sequence[str], factors: Sequence[float], targets: Sequence[Target] = ()
) -> str:
    """The scenario that extends `file` by factors as facts, whose source is the fit."""
    figures = ", ".join(dict.fromkeys(target.id for target in targets)) or "a trial"
    raw = {
        "dialect": "1",
        "extends": file.name if file.suffix else file.as_posix(),  # the name of a shipped one is whole
        "title": f"{base.title}, fitted",
        "question": f"What does this place look like when it is fitted to its own figures ({figures})?",
        "facts": {
            "source": "calibration",
            **{path: {"scale": f"{factor:.4f}"} for path, factor in zip(free, factors, strict=True)},
        },
        "sources": {"calibration": {"cite": f"Fitted by 'homeward calibrate' to {figures}", "kind": "local data"}},
    }
    return yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=150)
