"""Times that differ between people: families of distributions as quantile functions of one uniform.

DESIGN: section 3.1. How a family is added: `docs/extending.md`.
"""

from simulation.scenario.schema.distributions.base import STAY, ByQuantile, Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.reading import read_distribution
from simulation.scenario.schema.distributions.registry import FAMILIES, family, ways

__all__ = ["FAMILIES", "STAY", "ByQuantile", "Distribution", "Parameter", "Unit", "family", "read_distribution", "ways"]
