"""Knowing whether it works: what evaluators would have measured in simulated places, against the true effect that only
the model knows.

Every place runs twice on the same people with the same random numbers, without and with the levers, so its true effect
is known. An evaluator sees one of the two: with the levers where a place takes part, without where it does not.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from simulation.assurance.evaluation.estimators import Floats
from simulation.assurance.evaluation.regression_to_mean import Population, population_of
from simulation.assurance.evaluation.run_places import run_places
from simulation.assurance.evaluation.synthetic_places import Assumptions, Place, draw_places
from simulation.assurance.evaluation.timeline import Timeline, timeline
from simulation.assurance.evaluation.trials import Outcomes, by_measure, draw, reasons, repeated, single, taking
from simulation.core.errors import HomewardError, OptionError, did_you_mean, expect, short
from simulation.core.notebook.copied_table import hands_out_copies
from simulation.core.text.renamed import current_measure
from simulation.core.text.unique_names import unique_names
from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import HEADLINES, computed_headlines
from simulation.experiment.jit_warm_up import engine_ready, processors
from simulation.experiment.memory_limits import workers_that_fit
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options, whole_number
from simulation.experiment.replicate import Progress
from simulation.measures.log_tables.declared import in_words
from simulation.measures.registry import left_out, with_units
from simulation.scenario.schema.model import Model

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

CHOSEN_BY = ("no_criteria_to_reside", "emergency_admissions_per_1000", "length_of_stay", "occupancy")
"""By which measure a period before is bad, when nobody says: the first of these that the places have, or any other."""

FEWEST = 4

BYTES_PER_PERSON = 60
"""Of the population followed, for each worker: three counts and the cumulated risk, with room."""


@hands_out_copies("outcomes", "people")
@dataclass(frozen=True, eq=False, repr=False)
class Evaluation:
    """What evaluations of one variant come to. Tables are copies: what is done to one changes no later answer."""

    line: Timeline
    names: tuple[str, str]
    """Short names of the base and the variant."""
    places: tuple[Place, ...]
    """All that were simulated; the first `size` of them are the one evaluation that `single` shows."""
    size: int
    """Places in one evaluation."""
    taking_part: int
    """How many of them take part."""
    chosen_by: str
    assumptions: Assumptions
    outcomes: pd.DataFrame
    """place, measure, unit, before, without, with_levers: the headlines of every place, which only the model knows
    whole.
    """
    people: pd.DataFrame
    """One line for each place, see `simulation.assurance.evaluation.regression_to_mean`; none when the scenario does
    not say how many people there are.
    """
    whose: Population | None
    seed: int
    engine: str
    engine_why: str
    seconds: float

    def __repr__(self) -> str:
        base, variant = (short(name, 40) for name in self.names)
        return f"<Evaluation of '{variant}' on '{base}': {len(self.places)} places, {self.size} in one evaluation>"

    @cached_property
    def measured(self) -> dict[str, Outcomes]:
        """The headlines that every place has."""
        return by_measure(self.outcomes, list(HEADLINES))

    @property
    def measures(self) -> list[str]:
        """Their names, in the order they are shown."""
        return list(self.measured)

    @property
    def replications(self) -> int:
        """How many sets of places were simulated."""
        return len(self.places) // self.size

    @property
    def repeated(self) -> pd.DataFrame:
        """One line for each design, measure and estimator over many evaluations; the columns:
        `simulation.assurance.evaluation.trials.repeated`.
        """
        return self._repeated.copy()

    @cached_property
    def _repeated(self) -> pd.DataFrame:
        drawn = draw(len(self.places), self.size, self.taking_part, self._reasons, self.seed)
        return with_units(repeated(drawn, self.measured), [self.line.base.model])

    @property
    def single(self) -> pd.DataFrame:
        """What one evaluation, of the first places, says: design, measure, unit, estimator, estimate, lower, upper,
        true_effect, clear.
        """
        return self._single.copy()

    @cached_property
    def _single(self) -> pd.DataFrame:
        which = np.arange(self.size)
        part = taking(which, self.taking_part, self._reasons, self.seed)
        return with_units(single(which, part, self.measured), [self.line.base.model])

    def places_table(self) -> pd.DataFrame:
        """place, level, growth, readiness, and for the places of `single` whether they take part in each design ('' for
        the others).
        """
        which = np.arange(self.size)
        part = taking(which, self.taking_part, self._reasons, self.seed)
        table = pd.DataFrame([(place.number, place.level, place.growth, place.readiness) for place in self.places])
        table.columns = pd.Index(["place", "level", "growth", "readiness"])
        rest = [""] * (len(self.places) - self.size)
        return table.assign(
            **{design.replace(" ", "_"): [*np.where(chosen, "yes", "no"), *rest] for design, chosen in part.items()}
        )

    @property
    def _reasons(self) -> dict[str, Floats]:
        level, readiness = (
            np.array([getattr(place, name) for place in self.places]) for name in ("level", "readiness")
        )
        return reasons(self.chosen_by, self.measured[self.chosen_by].before, level, readiness)

    def years(self) -> str:
        """How long each period is: 'a year', '90 days'."""
        days = (self.line.end - self.line.boundary) / DAY
        return "a year" if days in (365, 366) else f"{days:g} days"

    def sentences(self, measures: Sequence[str] | None = None) -> list[str]:
        """What was found, in plain words; on these measures, or on all."""
        from simulation.assurance.evaluation.findings import sentences

        return sentences(self, self.measures if measures is None else [current_measure(name) for name in measures])


def check_measures(asked: Sequence[str], model: Model) -> None:
    """Raise for what is no headline measure, or not one of this scenario."""
    missing = left_out(model)
    there = [name for name in computed_headlines() if name not in missing]
    for name in asked:
        if name not in there:
            what = (
                f"this scenario says nothing of {', '.join(map(in_words, missing[name]))}"
                if name in missing and name in HEADLINES
                else "it is no headline measure"
            )
            raise HomewardError(
                f"'{name}': {what}; {did_you_mean(name, there, 'one of ' + ', '.join(there) + ' was expected')}"
            )


WITHOUT = ("precision", "max_replications", "by", "cluster")
"""Options of a run that an evaluation does not have."""


@shows_options(*WITHOUT)
def evaluate(
    base: "Scenario | str | Path",
    variant: "Scenario | str | Path",
    places: int = 20,
    share: float = 0.5,
    *,
    chosen_by: str | None = None,
    assumptions: Assumptions | None = None,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Evaluation:
    """What evaluators would find of a variant, before and after it begins, in `places` places of which a `share` takes
    part.

    `replications` sets of that many places are simulated (2 when not said), each place without and with the levers; the
    evaluations are drawn from all of them. Each period is as long as the base measures. `chosen_by` is the measure by
    which a period before is bad. For the other arguments see `simulation.run`.

    Raises:
        NotComparable: when the variant differs from the base in other things than levers of its own, or in none.
        HomewardError: when fewer than two places would or would not take part, or the places have no such measure.
        OptionError: when an argument cannot be what it was given.
    """
    began = time.perf_counter()
    said = options_of("evaluate", options, keywords, WITHOUT)
    replications = 2 if said.replications is None else said.replications
    if replications == "auto":
        raise OptionError("replications", replications, "a whole number of sets of places was expected")
    places = whole_number(1)("places", places)
    if isinstance(share, bool) or not isinstance(share, Real) or not 0.0 <= share <= 1.0:
        raise OptionError("share", share, "a share from 0 to 1 was expected")
    expect("chosen_by", chosen_by, (str, type(None)), "a headline measure")
    expect("assumptions", assumptions, (Assumptions, type(None)), "Assumptions")
    taking_part = round(places * share)
    if places < FEWEST or taking_part < 2 or places - taking_part < 2:
        raise HomewardError(
            f"{places} places of which {taking_part} take part; at least two that take part and two that do not "
            "were expected"
        )
    chosen_by = current_measure(chosen_by, "chosen_by") if chosen_by else None
    base, variant = said.load_all([base, variant])
    check_measures([chosen_by] if chosen_by else [], base.model)
    assumptions = assumptions or Assumptions()
    seed = base.model.run.seed if said.seed is None else said.seed
    line = timeline(base, variant)
    name, why = engine_ready(said.engine)
    models = [line.base.model, line.variant.model]
    whose, asked = population_of(line.base.model), said.workers or processors()
    fitting = workers_that_fit(
        models, asked, name, BYTES_PER_PERSON * asked * whose.number if whose is not None else 0.0
    )
    drawn = draw_places(places * replications, assumptions, seed)
    outcomes, people = run_places(line, drawn, assumptions, whose, seed, name, fitting, progress)
    outcomes = with_units(outcomes, models)
    measured = by_measure(outcomes, list(HEADLINES))
    if not measured:
        raise HomewardError(
            f"'{base.title}' has no headline measure in every place and both periods; longer periods were "
            "expected, or services that count"
        )
    if chosen_by is not None and chosen_by not in measured:
        raise HomewardError(f"the places have no '{chosen_by}'; they have {', '.join(measured)}")
    by = chosen_by or next(measure for measure in (*CHOSEN_BY, *measured) if measure in measured)
    first, second = unique_names([base.title, variant.title], [base.view, variant.view])
    return Evaluation(
        line,
        (first, second),
        drawn,
        places,
        taking_part,
        by,
        assumptions,
        outcomes,
        people,
        whose,
        seed,
        name,
        why,
        time.perf_counter() - began,
    )


__all__ = ["Evaluation", "check_measures", "evaluate"]
