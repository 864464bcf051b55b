"""Which points are run: one input at a time, Morris's trajectories, or the samples of Saltelli for Sobol's indices.

A point is a place from 0 to 1 within the range of every input, or NaN where an input stands as the scenario says.
Morris and Sobol are those of SALib (Herman and Usher 2017, doi:10.21105/joss.00097; Iwanaga, Usher and Herman 2022,
doi:10.18174/sesmo.18155).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError, OptionError

Floats = npt.NDArray[np.float64]
ONE_AT_A_TIME, MORRIS, SOBOL = "one_at_a_time", "morris", "sobol"
METHODS = (ONE_AT_A_TIME, MORRIS, SOBOL)
LEVELS = 4
"""Values of each input on Morris's grid."""
RESAMPLED = 1000
"""Samples drawn anew for the intervals of indices."""


def salib(part: str) -> Any:
    """A module of SALib, which is an extra.

    Raises:
        HomewardError: when it is not installed.
    """
    from importlib import import_module

    try:
        return import_module(f"SALib.{part}")
    except ImportError:
        raise HomewardError("Morris and Sobol need SALib: pip install 'homeward[sensitivity]'") from None


def problem(number: int) -> dict[str, Any]:
    """So many inputs from 0 to 1, as SALib wants them told."""
    return {"num_vars": number, "names": [str(one) for one in range(number)], "bounds": [[0.0, 1.0]] * number}


def one_at_a_time(inputs: int, steps: int) -> Floats:
    """The scenario as it is, then each input at so many places from its lower to its upper end."""
    places = np.linspace(0.0, 1.0, steps)
    points = np.full((1 + inputs * steps, inputs), np.nan)
    for one in range(inputs):
        points[1 + one * steps : 1 + (one + 1) * steps, one] = places
    return points


def morris(inputs: int, trajectories: int, seed: int) -> Floats:
    """So many walks, each of which moves every input once (Morris 1991, doi:10.1080/00401706.1991.10484804)."""
    points: Floats = salib("sample.morris").sample(problem(inputs), trajectories, num_levels=LEVELS, seed=seed)
    return points


def sobol(inputs: int, samples: int, seed: int) -> Floats:
    """samples x (inputs + 2) points for first and total indices (Saltelli et al. 2010,
    doi:10.1016/j.cpc.2009.09.018).

    Raises:
        OptionError: when the number of samples is no power of two, of which Sobol's sequence needs one.
    """
    if samples < 2 or samples & (samples - 1):
        raise OptionError("samples", samples, "a power of two was expected, such as 64")
    points: Floats = salib("sample.sobol").sample(problem(inputs), samples, calc_second_order=False, seed=seed)
    return points


def morris_effects(points: Floats, values: Floats, seed: int) -> dict[str, Floats]:
    """mu, mu_star (the mean size of an effect of the whole range), half its 95 % interval, and sigma, by input."""
    found = salib("analyze.morris").analyze(
        problem(points.shape[1]), points, values, num_levels=LEVELS, num_resamples=RESAMPLED, seed=seed
    )
    names = (("mu", "mu"), ("mu_star", "mu_star"), ("half", "mu_star_conf"), ("sigma", "sigma"))
    return {name: np.asarray(found[key], dtype=float) for name, key in names}


def sobol_indices(inputs: int, values: Floats, seed: int) -> dict[str, Floats]:
    """first, total and half their 95 % intervals, of each input; NaN where the value never changes."""
    if np.ptp(values) == 0.0:
        return {name: np.full(inputs, np.nan) for name in ("first", "first_half", "total", "total_half")}
    found = salib("analyze.sobol").analyze(
        problem(inputs), values, calc_second_order=False, num_resamples=RESAMPLED, conf_level=0.95, seed=seed
    )
    names = (("first", "S1"), ("first_half", "S1_conf"), ("total", "ST"), ("total_half", "ST_conf"))
    return {name: np.asarray(found[key], dtype=float) for name, key in names}


def design(method: str, inputs: Sequence[Any], steps: int, trajectories: int, samples: int, seed: int) -> Floats:
    """The points of a method: one row each, one column for each input."""
    if method == ONE_AT_A_TIME:
        return one_at_a_time(len(inputs), steps)
    return morris(len(inputs), trajectories, seed) if method == MORRIS else sobol(len(inputs), samples, seed)


__all__ = ["METHODS", "MORRIS", "ONE_AT_A_TIME", "SOBOL", "design", "morris_effects", "salib", "sobol_indices"]
