"""Every standard that a report fills in, worked out once for the page and the workbook."""

from functools import lru_cache

from simulation.report.page.sections.context import Context
from simulation.report.standards.cheers import cheers
from simulation.report.standards.items import Standard
from simulation.report.standards.nhs_rap import nhs_rap
from simulation.report.standards.quality_log import quality_log
from simulation.report.standards.stress_des import stress_des


@lru_cache(maxsize=1)
def standards(context: Context) -> tuple[Standard, ...]:
    """The quality log first, then what others ask for."""
    return quality_log(context), stress_des(context), cheers(context), nhs_rap(context)


__all__ = ["standards"]
