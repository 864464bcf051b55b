"""Figures to hold a scenario against that come from a log of the real place."""

import datetime
from collections.abc import Mapping

from simulation.assurance.calibration.target import Number, Target
from simulation.core.errors import HomewardError, OptionError
from simulation.core.units import share_as_said
from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import HEADLINES
from simulation.own_log.read import OwnLog, measures_of_log
from simulation.scenario.scenario import Scenario

WITHIN = "5 %"
"""How near a simulated mean is to come to what the log says, unless said."""
LEAST_OF_SHARES = 0.01
"""Shares are never held nearer than a percentage point."""


def figures_of_log(log: OwnLog, scenario: Scenario, within: str = WITHIN) -> list[Target]:
    """The headlines that a log records, each with the part `within` of its value as tolerance; of a share at least one
    percentage point. What the log cannot have is left out, and so is what is nought in it.

    Raises:
        OptionError: when `within` is no share above nought.
        HomewardError: when the log records none of the headlines.
    """
    try:
        part = share_as_said(within)
    except ValueError as error:
        raise OptionError("within", within, "a share was expected, such as '5 %'") from error
    if part <= 0.0:
        raise OptionError("within", within, "a share above 0 % was expected")
    measured = measures_of_log(log, scenario)
    rows = measured[(measured["period"] == "whole") & (measured["by"] == "all") & measured["value"].notna()]
    values: Mapping[str, float] = dict(zip(rows["measure"], rows["value"], strict=True))
    said = _said(log)
    found = [
        Target(
            id=measure,
            what=headline.name,
            number=Number(measure),
            value=float(values[measure]),
            tolerance=max(part * abs(values[measure]), LEAST_OF_SHARES if headline.unit == "share" else 0.0),
            unit=headline.unit,
            source=said,
        )
        for measure, headline in HEADLINES.items()
        if values.get(measure)
    ]
    if not found:
        raise HomewardError("the log records none of the headline measures; missing_measures says why")
    return found


def _said(log: OwnLog) -> str:
    first, last = log.log.warm_up // DAY, log.log.end // DAY
    begins, ends = (log.log.first_day + datetime.timedelta(days=int(day)) for day in (first, last))
    return f"a log of the place, {begins} until {ends}"


__all__ = ["WITHIN", "figures_of_log"]
