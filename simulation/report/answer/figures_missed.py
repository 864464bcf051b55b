"""Published figures that the fit of a place does not meet, and which numbers of the answer rest on them."""

from collections.abc import Iterable

from simulation.experiment.headlines import HEADLINES
from simulation.measures.foreseen import HEADINGS
from simulation.report.answer.caveats import listed
from simulation.report.record.record import Record
from simulation.scenario.schema.model import Model

_WAITS = ("emergency_admissions_over_12_hours",)
_DELAYS = ("no_criteria_to_reside", "share_delayed")
RESTING = {
    "emergency_admissions_over_4_hours": _WAITS,
    "emergency_admissions_per_day": _WAITS,
    "occupancy": _WAITS,
    "occupancy_at_08_00": _WAITS,
    "occupancy_at_midnight": _WAITS,
    "no_criteria_to_reside": _DELAYS,
    "share_discharged_of_no_criteria_to_reside": _DELAYS,
}
"""By the measure of a published figure, the numbers of the answer that are as far off as it is."""


def figures_missed(record: Record) -> tuple[str, ...]:
    """A sentence on what the fits of the study's places do not meet; none where they do, or where no file says."""
    told: dict[str, str] = {}
    for results in record.results:
        for measure, figure in not_met(results.scenario.model).items():
            told.setdefault(figure, measure)
    if not told:
        return ()
    rest = list(dict.fromkeys(_called(one) for measure in told.values() for one in RESTING.get(measure, ())))
    rests = f" What is said here of {listed(rest)} rests on {'them' if len(told) > 1 else 'it'}." if rest else ""
    return (f"The fit of the place misses what is published: {'; '.join(told)}.{rests}",)


def not_met(model: Model) -> dict[str, str]:
    """What the fit of a place does not meet, by measure."""
    return {measure: figure for said in _said(model) for measure, figure in said.items()}


def meets_all(model: Model) -> bool:
    """Whether its file says that the fit of a place meets every figure."""
    said = list(_said(model))
    return bool(said) and not any(said)


def _said(model: Model) -> Iterable[dict[str, str]]:
    return (source.not_met for source in model.sources.values() if source.not_met is not None)


def _called(measure: str) -> str:
    """'waits of more than 12 hours for a bed', without of whom."""
    name = (HEADINGS.get(measure) or HEADLINES[measure].name).partition(", ")[0]
    return name[:1].lower() + name[1:]


__all__ = ["RESTING", "figures_missed", "meets_all", "not_met"]
