"""Whether a place is believable: a line for each of its figures that lies outside the range of England's 42 places."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from simulation.core.vocabulary import CountsAs, StreamCountsAs
from simulation.places.boards import boards
from simulation.scenario.calendar.arrival_counts import mean_arrivals
from simulation.scenario.calendar.days import measured_days
from simulation.scenario.calendar.service_calendar import capacity_by_day

if TYPE_CHECKING:
    from simulation.scenario.schema.model import Model

FEWEST = 100_000
"""People of a place that can be held against whole systems."""
SLIP = 3.0
"""Times the most of England's places, from which a number per head is a slip of the pen."""
SLACK = 0.05
"""As a part of the width of a range: a place that only just leaves it is not spoken of."""


@dataclass(frozen=True)
class Band:
    """A figure of England's places."""

    what: str
    least: float
    most: float
    decimals: int = 0
    share: bool = False

    def outside(self, value: float) -> bool:
        """Whether a value lies beyond the range and its slack."""
        slack = SLACK * (self.most - self.least)
        return not self.least - slack <= value <= self.most + slack

    def told(self, value: float) -> str:
        """The line about a value outside."""
        unit, factor = (" %", 100.0) if self.share else ("", 1.0)
        number, least, most = (f"{one * factor:,.{self.decimals}f}" for one in (value, self.least, self.most))
        return f"{self.what}: {number}{unit}; England's 42 places have {least} to {most}{unit}"


@cache
def bands() -> Mapping[str, Band]:
    """Every band, by name."""
    every = list(boards().values())
    told = [one for one in every if one.remaining is not None]

    def band(what: str, values: list[float], decimals: int, share: bool = False) -> Band:
        return Band(what, min(values), max(values), decimals, share)

    return {
        "beds": band("general and acute beds for 1,000 people", [1000 * one.beds / one.residents for one in every], 2),
        "admissions": band(
            "emergency admissions a year for 1,000 people",
            [365_000 * one.emergency_admissions / one.residents for one in every],
            0,
        ),
        "occupancy": band("general and acute beds occupied at 08:00", [one.occupancy for one in every], 1, share=True),
        "stay": band(
            "days in acute beds for each emergency admission, those of planned patients among them",
            [one.beds_occupied / one.emergency_admissions for one in every],
            1,
        ),
        "waiting": band(
            "patients with no criteria to reside in 100 beds",
            [100 * (one.remaining or 0) / one.beds for one in told],
            1,
        ),
        "discharged": band(
            "discharged in the day of those with no criteria to reside",
            [(one.discharged or 0) / one.ready for one in told if one.ready],
            0,
            share=True,
        ),
    }


def of_place(model: "Model") -> list[str]:
    """What of a place, before it runs, lies outside England's range; of one that is no whole system only what cannot be
    for so many people.
    """
    people = people_of(model)
    if people is None:
        return slips(model)
    beds = 1000 * acute_beds(model) / people
    return [*([bands()["beds"].told(beds)] if bands()["beds"].outside(beds) else []), *slips(model)]


def of_results(model: "Model", means: Mapping[str, float]) -> list[str]:
    """What of a place, after it ran, lies outside England's range; `means` are those of its measures by name."""
    people = people_of(model)
    if people is None:
        return slips(model)
    beds = means.get("acute_beds_open", acute_beds(model))
    values = {
        "admissions": 365_000 * means.get("emergency_admissions_per_day", math.nan) / people,
        "occupancy": means.get("occupancy_at_08_00", math.nan),
        "stay": means.get("occupancy_at_08_00", math.nan)
        * beds
        / max(means.get("emergency_admissions_per_day", math.nan), 1e-9),
        "waiting": 100 * means.get("no_criteria_to_reside", math.nan) / beds,
        "discharged": means.get("share_discharged_of_no_criteria_to_reside", math.nan),
    }
    outside = [
        bands()[name].told(value)
        for name, value in values.items()
        if math.isfinite(value) and bands()[name].outside(value)
    ]
    return [*outside, *slips(model)]


def slips(model: "Model") -> list[str]:
    """What cannot be for so many people, in a place of any size: most likely a slip in `people.population`."""
    people = model.people.population
    if not people:
        return []
    days = measured_days(model.run)
    emergencies = [
        stream
        for name, stream in model.people.arrivals.items()
        if (stream.counts_as or name) == StreamCountsAs.EMERGENCY.value
    ]
    came = math.fsum(math.fsum(mean_arrivals(model, stream, days)) for stream in emergencies)
    attended = [365_000 * one.attendances / one.residents for one in boards().values() if one.attendances is not None]
    told = [
        (365_000 * came / people, max(attended), "people who come as emergencies a year", "attendances at A&E"),
        (1000 * acute_beds(model) / people, bands()["beds"].most, "general and acute beds", "beds"),
    ]
    return [
        f"{what} for {people:,.0f} people: {value:,.0f} for each 1,000, where England's 42 places have at most "
        f"{most:,.3g} {of}; is people.population right?"
        for value, most, what, of in told
        if value > SLIP * most
    ]


def people_of(model: "Model") -> float | None:
    """How many live in a place that has a hospital and can be held against whole systems."""
    people = model.people.population
    return people if people is not None and people >= FEWEST and acute_beds(model) > 0 else None


def acute_beds(model: "Model") -> float:
    """Acute beds, mean of the measured window."""
    days = measured_days(model.run)
    services = [one for one in model.services.values() if CountsAs.ACUTE in one.counts_as and one.capacity is not None]
    return math.fsum(math.fsum(capacity_by_day(one, days)) / len(days) for one in services)


__all__ = ["Band", "bands", "of_place", "of_results", "people_of", "slips"]
