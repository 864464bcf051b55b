"""What the clock makes of a time: every draw is rounded to the nearest whole minute, which changes short means."""

import math

from simulation.scenario.schema.distributions.base import Distribution

DRAWS = 2000
"""Equal parts of all draws by which the change of a mean is reckoned."""


def whole_minutes(time: Distribution) -> float:
    """The mean of a time as the engines draw it, each to the nearest whole minute."""
    from simulation.core.numerics.quantiles import round_half_up  # heavy, and few scenarios have short times

    drawn = [time.quantile((number + 0.5) / DRAWS) for number in range(DRAWS)]
    return time.mean() + math.fsum(round_half_up(minutes) - minutes for minutes in drawn) / DRAWS
