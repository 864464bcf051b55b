"""Evaluations repeated: places drawn again and again, taking part for one reason or another, and what each evaluator
would have said against the truth.

The simulated places are taken for the whole population of places: each evaluation draws its places from them, with
replacement. In that population the truth is known exactly for every place, so what a design gets wrong shows without
any other noise than that of the places themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.assurance.evaluation.estimators import ESTIMATORS, Bools, Floats
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniforms
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.statistics import SAME

LOT, WORST, UNUSUAL, READY = "by lot", "worst period before", "unusually bad period before", "readiest"
DESIGNS: Mapping[str, str] = {
    LOT: "places take part by lot",
    WORST: "places with the worst period before take part",
    UNUSUAL: "places take part whose period before was unusually bad for them",
    READY: "the readiest places take part",
}
"""Why places take part. By lot is what only a trial can have; a bad year and readiness are why they come forward."""

EVALUATIONS = 4000
"""How often places are drawn. The share of evaluations that find something is then known to within 1.6 points, for
these places.
"""

COLUMNS = (
    "design",
    "measure",
    "estimator",
    "true_effect",
    "estimate",
    "low",
    "high",
    "bias",
    "bias_error",
    "trend",
    "return",
    "return_error",
    "coverage",
    "found",
    "wrong",
    "detectable",
    "places_needed",
)


@dataclass(frozen=True)
class Outcomes:
    """One measure in every simulated place: the period before, and the period after without and with the levers."""

    before: Floats
    without: Floats
    with_levers: Floats

    @property
    def effect(self) -> Floats:
        """The true effect in each place: the same people, the same random numbers."""
        change = self.with_levers - self.without
        return np.where(
            np.abs(change) <= SAME * np.maximum(np.abs(self.with_levers), np.abs(self.without)), 0.0, change
        )


@dataclass(frozen=True)
class Drawn:
    """Which simulated places each evaluation has, and which of them take part in each design; shapes (evaluations,
    places).
    """

    places: npt.NDArray[np.int64]
    part: Mapping[str, Bools]


def draw(
    pool: int, places: int, taking_part: int, keys: Mapping[str, Floats], seed: int, evaluations: int = EVALUATIONS
) -> Drawn:
    """Evaluations of `places` places each, drawn from `pool`, of which `taking_part` take part; for `keys` see
    `taking`.
    """
    numbers = np.arange(evaluations * places, dtype=np.int64)
    which = (
        (uniforms(seed, 0, decision("evaluate.drawn"), numbers) * pool).astype(np.int64).reshape(evaluations, places)
    )
    return Drawn(which, taking(which, taking_part, keys, seed))


def taking(which: npt.NDArray[np.int64], taking_part: int, keys: Mapping[str, Floats], seed: int) -> dict[str, Bools]:
    """Who takes part by lot and, in each design of `keys`, by the key of the place, the smallest first; ties by lot."""
    lot = uniforms(seed, 0, decision("evaluate.lot"), np.arange(which.size, dtype=np.int64)).reshape(which.shape)
    part = {}
    for design, key in ({LOT: lot} | {design: key[which] for design, key in keys.items()}).items():
        order = np.lexsort((lot, key), axis=-1)
        part[design] = np.zeros(which.shape, dtype=bool)
        np.put_along_axis(part[design], order[..., :taking_part], True, axis=-1)
    return part


def reasons(measure: str, before: Floats, level: Floats, readiness: Floats) -> dict[str, Floats]:
    """By what places take part, the smallest first: their value before, how far it is from what a place of this level
    usually has, and readiness.

    What is usual is the parabola (a straight line with fewer than 12 places) that fits all simulated places best.
    """
    good = HEADLINES[measure].good if measure in HEADLINES else -1
    sign = 1.0 if good > 0 else -1.0
    degree = 0 if np.ptp(level) == 0 else 2 if len(level) >= 12 else 1
    height = np.log(level)
    usual = np.polynomial.Polynomial.fit(height, before, degree)(height) if degree else before.mean()
    return {WORST: sign * before, UNUSUAL: sign * (before - usual), READY: -readiness}


def repeated(drawn: Drawn, outcomes: Mapping[str, Outcomes]) -> pd.DataFrame:
    """One line for each design, measure and estimator, over all evaluations.

    `true_effect`: mean of the true effect in places that take part. `estimate`, `low`, `high`: mean of what is
    estimated, and the range of 95 evaluations in 100. `bias`: estimate less true effect, and `bias_error` its standard
    error, since the simulated places are a sample themselves; in it `trend` is what changes in all places anyway, and
    `return` the rest: what changes beyond that in places that take part, less the same of the others where they are
    compared, which is the return to the mean, with its `return_error`. `coverage`: share of evaluations whose interval
    holds the true effect of their places. `found`: share whose interval leaves out zero on the true side (NaN without a
    true effect); `wrong`: on the other side, or on either without a true effect. `detectable`: the smallest effect
    found four times in five; `places_needed`: how many places, of which the same share takes part, find the true effect
    so often, as the error shrinks with their root.
    """
    rows = []
    places, pool = drawn.places.shape[1], len(next(iter(outcomes.values())).before)
    for design, part in drawn.part.items():
        for measure, one in outcomes.items():
            before, effect = one.before[drawn.places], one.effect[drawn.places]
            after = np.where(part, one.without[drawn.places] + effect, one.without[drawn.places])
            here = (effect * part).sum(axis=1) / part.sum(axis=1)
            truth = float(here.mean())
            trend = float((one.without - one.before).mean())
            anyway = (one.without - one.before)[drawn.places].mean(axis=1)
            for name, estimator in ESTIMATORS.items():
                found = estimator(before, after, part)
                low, high = found.estimate - found.half, found.estimate + found.half
                above, below = low > 0, high < 0
                right, wrong = (above, below) if truth > 0 else (below, above)
                none = not one.effect.any()
                off = found.estimate - here
                bias = float(off.mean())
                common, returned = (trend, off - anyway) if name == "before and after" else (0.0, off)
                detectable = float(found.detectable.mean())
                lowest, highest = np.quantile(found.estimate, [0.025, 0.975])
                rows.append(
                    (
                        design,
                        measure,
                        name,
                        truth,
                        float(found.estimate.mean()),
                        float(lowest),
                        float(highest),
                        bias,
                        left_out(drawn.places, off, pool),
                        common,
                        float(returned.mean()),
                        left_out(drawn.places, returned, pool),
                        float(((low <= here + _dust(here)) & (here - _dust(here) <= high)).mean()),
                        np.nan if none else float(right.mean()),
                        float((above | below).mean() if none else wrong.mean()),
                        detectable,
                        needed(places, detectable, truth),
                    )
                )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def left_out(places: npt.NDArray[np.int64], values: Floats, pool: int) -> float:
    """Standard error of the mean of `values` over evaluations for another pool of as many places: Efron's (1992)
    jackknife after the bootstrap.

    Evaluations that happen not to have drawn a place are drawn from the others; how much their mean differs says how
    much hangs on that place. What differs for want of evaluations is taken off.
    """
    count, spread = len(values), float(values.var())
    has = np.zeros((count, pool), dtype=bool)
    np.put_along_axis(has, places, True, axis=1)
    without = (~has).sum(axis=0)
    if (without < 2).any():
        return float("nan")
    means = (~has * values[:, None]).sum(axis=0) / without
    chance = spread * (1.0 / without - 1.0 / count)
    between = ((means - values.mean()) ** 2 - chance).sum() * (pool - 1) / pool
    return float(np.sqrt(max(between, 0.0) + spread / count))


def _dust(values: Floats) -> Floats:
    """The last digits of sums, which an interval of no width may miss."""
    return np.abs(values) * SAME + 1e-12


def needed(places: int, detectable: float, truth: float) -> float:
    """Places with which an effect of the true size would be found four times in five; at least the four that all
    estimators need.
    """
    return max(4.0, float(np.ceil(places * (detectable / abs(truth)) ** 2))) if truth else np.nan


def single(which: npt.NDArray[np.int64], part: Mapping[str, Bools], outcomes: Mapping[str, Outcomes]) -> pd.DataFrame:
    """What one evaluation says: design, measure, estimator, estimate, lower, upper, true_effect of its places,
    clear.
    """
    rows = []
    for design, chosen in part.items():
        for measure, one in outcomes.items():
            before, without, effect = (values[which][None, :] for values in (one.before, one.without, one.effect))
            truth = float(one.effect[which][chosen].mean())
            for name, estimator in ESTIMATORS.items():
                found = estimator(before, without + np.where(chosen, effect, 0.0), chosen[None, :])
                estimate, half = float(found.estimate[0]), float(found.half[0])
                low, high = estimate - half, estimate + half
                rows.append((design, measure, name, estimate, low, high, truth, low > 0 or high < 0))
    return pd.DataFrame(
        rows, columns=["design", "measure", "estimator", "estimate", "lower", "upper", "true_effect", "clear"]
    )


def by_measure(table: pd.DataFrame, measures: Sequence[str]) -> dict[str, Outcomes]:
    """Measures that every place has, from a table of place, measure, before, without, with_levers; the places in order
    of their numbers.
    """
    found = {}
    for measure in measures:
        rows = table[table["measure"] == measure].sort_values("place")
        columns = [rows[name].to_numpy(dtype=float) for name in ("before", "without", "with_levers")]
        if len(rows) and all(np.isfinite(column).all() for column in columns) and len(rows) == table["place"].nunique():
            found[measure] = Outcomes(*columns)
    return found


__all__ = [
    "DESIGNS",
    "LOT",
    "READY",
    "UNUSUAL",
    "WORST",
    "Drawn",
    "Outcomes",
    "by_measure",
    "draw",
    "left_out",
    "needed",
    "reasons",
    "repeated",
    "single",
    "taking",
]
