"""Health economics of options: incremental analysis, net benefit, acceptability, and what better knowledge is worth.

Costs are in pounds and effects in quality-adjusted years, for each option; draws are of uncertain inputs, the same for
every option. The definitions are those of Briggs, Claxton and Sculpher, Decision Modelling for Health Economic
Evaluation (2006).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order

Floats = npt.NDArray[np.float64]

DOMINATED = "dominated"
EXTENDEDLY = "extendedly dominated"
ON_FRONTIER = ""
NOTHING_LEFT = 1e-12
"""A column of a regression of which no more than this part is left beside others is a mixture of them."""


@dataclass(frozen=True)
class Incremental:
    """One option in the full incremental analysis."""

    option: str
    cost: float
    effect: float
    verdict: str
    """Nothing on the frontier; `dominated`: another costs no more and gives no less; `extendedly dominated`: a mixture
    of others does.
    """
    against: str
    """The next cheaper option on the frontier."""
    ratio: float
    """Pounds for one more quality-adjusted year than that; NaN where there is none."""


def incremental_analysis(costs: Mapping[str, float], effects: Mapping[str, float]) -> list[Incremental]:
    """The full incremental analysis, the cheapest option first.

    >>> [one.verdict for one in incremental_analysis({"a": 0, "b": 10, "c": 20}, {"a": 0, "b": 1, "c": 4})]
    ['', 'extendedly dominated', '']
    """
    order = sorted(costs, key=lambda name: (costs[name], -effects[name]))
    verdicts: dict[str, str] = {}
    best = -np.inf
    for name in order:
        verdicts[name] = DOMINATED if effects[name] <= best else ON_FRONTIER
        best = max(best, effects[name])
    frontier = [name for name in order if not verdicts[name]]
    changed = True
    while changed:
        changed = False
        for before, here, after in zip(frontier, frontier[1:], frontier[2:], strict=False):
            if _ratio(costs, effects, before, here) > _ratio(costs, effects, here, after):
                verdicts[here], changed = EXTENDEDLY, True
                frontier.remove(here)
                break
    found = []
    for name in order:
        place = frontier.index(name) if name in frontier else -1
        against = frontier[place - 1] if place > 0 else ""
        ratio = _ratio(costs, effects, against, name) if against else np.nan
        found.append(Incremental(name, costs[name], effects[name], verdicts[name], against, float(ratio)))
    return found


def _ratio(costs: Mapping[str, float], effects: Mapping[str, float], first: str, second: str) -> float:
    return (costs[second] - costs[first]) / (effects[second] - effects[first])


def net_benefit(costs: Floats, effects: Floats, value: float) -> Floats:
    """What effects are worth at so many pounds a quality-adjusted year, less costs."""
    return np.asarray(value * effects - costs)


def acceptability(costs: Floats, effects: Floats, values: Sequence[float]) -> Floats:
    """The chance that each option has the greatest net benefit, at each value of a year: values x options.

    `costs` and `effects` are draws x options. Options that tie share the chance.
    """
    found = np.zeros((len(values), costs.shape[1]))
    for row, value in enumerate(values):
        benefit = net_benefit(costs, effects, value)
        best = benefit == benefit.max(axis=1, keepdims=True)
        tied = best.sum(axis=1, keepdims=True)
        found[row] = in_order.means(best / tied, axis=0)
    return found


def frontier(costs: Floats, effects: Floats, values: Sequence[float]) -> list[tuple[float, int, float]]:
    """At each value of a year the option with the greatest expected net benefit, and its chance of being the best: the
    acceptability frontier.
    """
    chances = acceptability(costs, effects, values)
    best = [int(np.argmax(in_order.means(net_benefit(costs, effects, value), axis=0))) for value in values]
    return [
        (value, option, float(chances[row, option]))
        for row, (value, option) in enumerate(zip(values, best, strict=True))
    ]


def perfect_information(benefit: Floats) -> float:
    """The expected value of perfect information: what it would be worth to know the inputs before choosing.

    `benefit` is draws x options. Chance left in each draw makes it too high, never too low.
    """
    return float(in_order.means(benefit.max(axis=1)) - in_order.means(benefit, axis=0).max())


def partial_information(benefit: Floats, inputs: Floats, degree: int = 1) -> float:
    """The expected value of knowing some of the inputs before choosing: net benefits are regressed on them, with their
    squares where `degree` is 2 (Strong, Oakley and Brennan, Medical Decision Making 2014;34:311).

    `inputs` is draws x inputs of the group.
    """
    apart = inputs - in_order.means(inputs, axis=0)
    spread = np.sqrt(in_order.means(apart**2, axis=0))
    scaled = apart / np.where(spread > 0.0, spread, 1.0)
    columns = [np.ones(len(inputs)), *scaled.T]
    if degree == 2:
        columns += [first * second for place, first in enumerate(scaled.T) for second in scaled.T[place:]]
    return max(0.0, perfect_information(_fitted(columns, benefit)))


def _fitted(columns: Sequence[Floats], benefit: Floats) -> Floats:
    """The least-squares fit of each option's benefits by these columns: what lies along them.

    By Gram and Schmidt: each column less what lies along those before it, which is taken away twice since the first
    time leaves a little by rounding. A column of which nothing is left says nothing new.
    """
    along = np.zeros((0, len(benefit)))
    fitted = np.zeros(benefit.shape)
    for column in columns:
        left = column
        for _ in range(2):
            left = left - in_order.totals(along * in_order.totals(along * left)[:, None], axis=0)
        length = np.sqrt(in_order.total(left**2))
        if length <= NOTHING_LEFT * np.sqrt(in_order.total(column**2)):
            continue
        unit = left / length
        along = np.vstack([along, unit])
        fitted += unit[:, None] * in_order.totals(unit[:, None] * benefit, axis=0)
    return fitted


def switching_value(base: float, effect: float, threshold: float = 0.0) -> float:
    """By what part of its effect an option would just break even: with costs `base` and gains `effect` in pounds at
    full effect, the factor at which gains less costs are the threshold. NaN where no factor does it.

    >>> switching_value(100.0, 400.0)
    0.25
    """
    return (base + threshold) / effect if effect > 0.0 else float("nan")
