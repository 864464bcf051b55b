"""People selected by their past use: how it falls by itself, and what a before-and-after evaluation would make of that.

People carry a hidden risk: a gamma over people with mean one and a stated spread. The emergency arrivals of a place are
a Poisson process, and each arrival is given to a person with a chance in proportion to his risk. That is exact: a sum
of Poisson processes, one for each person with a rate in proportion to his risk, is one Poisson process whose points
belong to persons in just this way. The simulation stays as it is, patient by patient. A readmission stays with the
person whose admission it follows.

Records then put a share of admissions down to somebody else, people with so many recorded admissions in the period
before are selected, and nothing is done for them. A death in the model ends no person here, as it did not in Roland and
others (BMJ 2005;330:289).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.assurance.evaluation.synthetic_places import Assumptions
from simulation.core.event_log import EventLog
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniforms
from simulation.measures.log_tables.build_tables import LogTables
from simulation.scenario.schema.model import Model

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

OLDER, EVERYBODY = "people aged 65 and over", "people of all ages"
SPREAD = {OLDER: 1.0, EVERYBODY: 1.8}
"""Standard deviation of the hidden risk, whose mean is one. At 65 and over: with 250 emergency admissions for each
1,000 people a year a gamma of spread 1 has 36 % of them in people with two or more, who have 10 % in the year after;
Roland and others found 38 % and fewer than 10 % (BMJ 2005;330:289). At all ages the differences between ages come on
top: the rates by age of the evidence (A22 to A24, and an assumed 60 for each 1,000 below 65) have a spread of about
1.0, which with 1.0 at each age makes 1.8: an assumption.
"""

COLUMNS = (
    "place",
    "people",
    "selected",
    "recorded_before",
    "true_before",
    "after",
    "control_after",
    "difference",
    "error",
    "share_before",
    "share_after",
)


@dataclass(frozen=True)
class Population:
    """Whose use is followed, as far as the scenario says."""

    who: str
    number: int
    cohorts: tuple[int, ...]

    @property
    def spread(self) -> float:
        """The spread of their hidden risk when none is stated."""
        return SPREAD[self.who]


def population_of(model: Model) -> Population | None:
    """People aged 65 and over where the scenario says how many there are, otherwise everybody; None when it says no
    number at all.
    """
    people = model.people
    older = tuple(
        place
        for place, cohort in enumerate(people.cohorts.values())
        if cohort.from_age is not None and cohort.from_age >= 65
    )
    if model.people_aged_65 and older:
        return Population(OLDER, round(model.people_aged_65), older)
    return (
        Population(EVERYBODY, round(people.population), tuple(range(len(people.cohorts))))
        if people.population
        else None
    )


@lru_cache(maxsize=2)
def cumulated_risk(number: int, spread: float) -> Floats:
    """Cumulated risk of so many people: a gamma's quantiles at equal steps, so that the population has its mean and
    spread whatever the random numbers.
    """
    from scipy.special import gammaincinv

    shape = spread**-2.0
    risk = gammaincinv(shape, (np.arange(number) + 0.5) / number)
    cumulated = np.cumsum(risk)
    part: Floats = cumulated / cumulated[-1]
    return part


def persons(numbers: Ints, number: int, spread: float, seed: int, replication: int) -> Ints:
    """Whose each arrival is: places 0 to `number` - 1, the person of the smallest risk first."""
    draw = uniforms(seed, replication, decision("evaluate.person"), numbers)
    return np.minimum(np.searchsorted(cumulated_risk(number, spread), draw, side="right"), number - 1).astype(np.int64)


def admissions(log: EventLog, model: Model, cohorts: tuple[int, ...]) -> tuple[Ints, Ints, Ints]:
    """(patient, spell, minute) of every emergency admission of people who came as an emergency themselves, and of their
    readmissions.
    """
    facts = LogTables(log, model)
    spells = facts.spells
    ours = facts.declared.streams_counting("emergency")[log.patients.stream] & np.isin(log.patients.cohort, cohorts)
    here = np.flatnonzero(spells.emergency & (spells.admitted < log.end) & ours[spells.patient])
    patient = spells.patient[here].astype(np.int64)
    first = np.concatenate([[0], np.cumsum(np.bincount(spells.patient, minlength=len(log.patients)))])
    return patient, here - first[patient], spells.admitted[here].astype(np.int64)


def recorded_as(
    person: Ints, number: Ints, spell: Ints, population: int, misrecorded: float, seed: int, replication: int
) -> Ints:
    """To whom records put down each admission: the person, or anybody with the stated chance."""
    found = person.copy()
    for turn in np.unique(spell):
        here = np.flatnonzero(spell == turn)
        draw = uniforms(seed, replication, decision("evaluate.misrecorded"), number[here], int(turn))
        other = (
            uniforms(seed, replication, decision("evaluate.recorded_as"), number[here], int(turn)) * population
        ).astype(np.int64)
        found[here] = np.where(draw < misrecorded, other, person[here])
    return found


def frequent_users(
    log: EventLog,
    model: Model,
    whose: Population,
    begin: int,
    boundary: int,
    end: int,
    assumptions: Assumptions,
    seed: int,
    replication: int,
) -> pd.DataFrame:
    """One line of `COLUMNS` on those with `frequent` or more recorded admissions in [begin, boundary), with nothing
    done for them.

    Uses are admissions for each selected person in the period; `difference` is that of a half drawn by lot less the
    other half in [boundary, end), with its standard error: what a trial would find; `share_before` and `share_after`
    are their parts of all admissions.
    """
    patient, spell, minute = admissions(log, model, whose.cohorts)
    spread = whose.spread if assumptions.risk_spread is None else assumptions.risk_spread
    everybody = persons(log.patients.number, whose.number, spread, seed, replication)
    person = everybody[patient]
    recorded = recorded_as(
        person, log.patients.number[patient], spell, whose.number, assumptions.misrecorded, seed, replication
    )
    early, late = (minute >= begin) & (minute < boundary), (minute >= boundary) & (minute < end)
    seen, was, then = (
        np.bincount(who, minlength=whose.number) for who in (recorded[early], person[early], person[late])
    )
    chosen = np.flatnonzero(seen >= assumptions.frequent)
    lot = uniforms(seed, replication, decision("evaluate.person.lot"), chosen) < 0.5
    values = [float("nan")] * 8
    if len(chosen):
        after = then[chosen]
        treated, control = after[lot], after[~lot]
        enough = min(len(treated), len(control)) > 1
        difference = float(treated.mean() - control.mean()) if enough else np.nan
        error = (
            float(np.sqrt(treated.var(ddof=1) / len(treated) + control.var(ddof=1) / len(control)))
            if enough
            else np.nan
        )
        values = [
            float(seen[chosen].mean()),
            float(was[chosen].mean()),
            float(after.mean()),
            float(control.mean()) if len(control) else np.nan,
            difference,
            error,
            float(seen[chosen].sum() / max(seen.sum(), 1)),
            float(after.sum() / max(then.sum(), 1)),
        ]
    return pd.DataFrame([(replication, whose.number, len(chosen), *values)], columns=list(COLUMNS))


__all__ = ["COLUMNS", "EVERYBODY", "OLDER", "SPREAD", "Population", "frequent_users", "persons", "population_of"]
