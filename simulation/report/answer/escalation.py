"""Acute beds that open on top of those a file says, while its beds are full: how many, and how often."""

from collections.abc import Iterator

from simulation.experiment.headlines import shown
from simulation.experiment.replicate import Results
from simulation.places.plausible import acute_beds
from simulation.report.answer.numbers import Numbers

FEWEST = 0.05
"""Beds that are none."""


def escalation(numbers: Numbers) -> tuple[str, ...]:
    """A sentence on the beds that were asked for, those that open under pressure and how often, by scenario; none where
    nothing opened.
    """
    told = [one for results in numbers.record.results for one in _of(numbers, results)]
    if not told:
        return ()
    return (f"Acute beds, with those that open on top while beds are full (escalation beds): {'; '.join(told)}.",)


def _of(numbers: Numbers, results: Results) -> Iterator[str]:
    model, then = results.scenario.model, results.scenario.under_pressure
    days = numbers.level(results.name, "share_of_days_under_pressure")
    there = numbers.level(results.name, "acute_beds_open")
    if then is None or days is None or there is None or not days.mean > 0.0:
        return
    said = acute_beds(model)
    more = acute_beds(then) - said
    if more > FEWEST:
        yield (
            f"{results.name} says {said:,.0f}, {more:,.3g} more open on {shown(days.mean, 'share')} of days, and "
            f"{there.mean:,.0f} are open in the mean"
        )


__all__ = ["escalation"]
