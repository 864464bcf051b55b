"""What evaluations found, in plain sentences: the truth first, then what each kind of evaluator would have said of
it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.assurance.evaluation.trials import EVALUATIONS, LOT, READY, UNUSUAL, WORST
from simulation.core.text.sentences import heading
from simulation.experiment.headlines import HEADLINES, amount_of, signed
from simulation.experiment.statistics import mean_and_interval

if TYPE_CHECKING:
    from simulation.assurance.evaluation.evaluate import Evaluation

BEFORE_AFTER, DIFFERENCE, ADJUSTED = "before and after", "difference in differences", "ANCOVA-adjusted difference"


def sentences(study: "Evaluation", measures: Sequence[str]) -> list[str]:
    """How it was asked, what was found on each measure, and what became of people selected by their use."""
    told = asked_of(study)
    for measure in measures:
        told += of_measure(study, measure)
    return told + of_people(study)


def asked_of(study: "Evaluation") -> list[str]:
    """How it was asked."""
    told = [_asked(study)]
    if study.line.outset:
        names = ", ".join(lever.replace("_", " ") for lever in study.line.outset)
        told.append(
            f"Not begun on that day but there from the outset, as it cannot change within a run: {names}. Its part "
            "of the effect is the settled one."
        )
    return told


def _asked(study: "Evaluation") -> str:
    base, variant = study.names
    return (
        f"{study.size} places like {base}, {study.years()} before and {study.years()} after {study.line.day}, when "
        f"{study.taking_part} of them get {variant}. "
        f"{len(study.places)} places were simulated without and with it on the same people with the same random "
        "numbers, and "
        f"{EVALUATIONS:,} evaluations drawn from them."
    )


def found_in(study: "Evaluation", measure: str, single: bool = False) -> dict[tuple[str, str], pd.Series]:
    """The lines of one measure by (design, estimator): those of many evaluations, or of the single one."""
    table = study.single if single else study.repeated
    rows = table[table["measure"] == measure]
    return {(str(row["design"]), str(row["estimator"])): row for _, row in rows.iterrows()}


def of_measure(study: "Evaluation", measure: str) -> list[str]:
    """What evaluations of each design and kind say of one measure, the truth first."""
    rows, unit, name = found_in(study, measure), HEADLINES[measure].unit, heading(HEADLINES[measure].name)
    effect = study.measured[measure].effect
    did, naive = rows[LOT, DIFFERENCE], rows[LOT, BEFORE_AFTER]
    if not effect.any():
        return [
            f"{name}: no true effect in any place. Before and after says {signed(float(naive['estimate']), unit)} "
            "in the mean of places by lot, "
            f"and {_share(naive['wrong'])} of such evaluations call that clear; difference in differences does so "
            f"in {_share(did['wrong'])}."
        ]
    truth = float(did["true_effect"])

    def said(row: pd.Series) -> str:
        return signed(float(row["estimate"]), unit, truth)

    low, high = np.quantile(effect, [0.1, 0.9])
    told = [
        f"{name}: the true effect is {signed(truth, unit)} (in four places of five between "
        f"{signed(float(low), unit, truth, word=False)} and "
        f"{signed(float(high), unit, truth, word=False)}). Where places take part by lot, before and after says "
        f"{said(naive)} in the mean of all "
        f"evaluations, {signed(float(naive['trend']), unit, truth)} of it what changes anyway; difference in "
        f"differences says {said(did)}.",
        f"With {study.size} places and {study.years()} each, difference in differences finds an effect of this "
        f"size in {_share(did['found'])} of evaluations; "
        f"{_needed(study, did)}{_better(rows[LOT, ADJUSTED], did)}",
    ]
    chosen = HEADLINES[study.chosen_by].name
    worst = f"those with the worst period before take part ({chosen})"
    for design, who in ((WORST, worst), (UNUSUAL, "those take part whose period before was unusually bad for them")):
        naive, did, given = (rows[design, name] for name in (BEFORE_AFTER, DIFFERENCE, ADJUSTED))
        told.append(
            f"Where {who}, the truth is {signed(float(naive['true_effect']), unit, truth)}. Before and after says "
            f"{said(naive)}; "
            f"{_returned(naive, measure, truth)}. Difference in differences says {said(did)} (off by "
            f"{_off(did, unit, truth)}); the ANCOVA-adjusted difference is "
            f"{said(given)} (off by {_off(given, unit, truth)})."
        )
    did = rows[READY, DIFFERENCE]
    told.append(
        f"Where the readiest take part, the truth is {signed(float(did['true_effect']), unit, truth)} and "
        f"difference in differences says {said(did)} "
        f"(off by {_off(did, unit, truth)}); in all places the levers would do "
        f"{signed(float(effect.mean()), unit, truth)}."
    )
    return told


def _returned(row: pd.Series, measure: str, like: float) -> str:
    """How much of what before and after says is a return to the mean, where so many simulated places can tell."""
    unit, change, error = HEADLINES[measure].unit, float(row["return"]), 1.96 * float(row["return_error"])
    told = f"{signed(change, unit, like, word=False)}, {_give_or_take(error, unit, like)}"
    if not abs(change) > error:
        return f"a return to the mean does not show clearly ({told})"
    worse = HEADLINES[measure].good * change < 0
    return f"such places get worse by themselves ({told})" if worse else f"part of it is a return to the mean ({told})"


def _off(row: pd.Series, unit: str, like: float) -> str:
    return (
        f"{signed(float(row['bias']), unit, like, word=False)}, "
        f"{_give_or_take(1.96 * float(row['bias_error']), unit, like)}"
    )


def _give_or_take(error: float, unit: str, like: float) -> str:
    """How well so few simulated places know a bias."""
    return f"give or take {amount_of(error, unit, like)}" if np.isfinite(error) else "from too few places to tell"


def _needed(study: "Evaluation", row: pd.Series) -> str:
    needed = float(row["places_needed"])
    if not np.isfinite(needed):
        return "no number of places would find it."
    found = "are enough" if needed <= study.size else "are needed"
    return f"{needed:,.0f} {found} to find it four times in five."


def _better(given: pd.Series, did: pd.Series) -> str:
    """Where the period before says much of the one after, taking account of it needs fewer places."""
    fewer = float(given["places_needed"])
    return f" ANCOVA-adjusted, {fewer:,.0f}." if np.isfinite(fewer) and fewer < float(did["places_needed"]) else ""


def of_people(study: "Evaluation") -> list[str]:
    """Frequent users with nothing done for them; nothing when the scenario does not say how many people there are."""
    if study.whose is None:
        return [
            "The scenario does not say how many people there are (people.population), so nobody could be selected "
            "by past use."
        ]
    if study.people.empty or not study.people["selected"].any():
        return [
            f"Nobody has {study.assumptions.frequent} or more recorded emergency admissions, so nobody could be "
            "selected by past use."
        ]
    means = study.people.mean()
    recorded, before, after = (float(means[name]) for name in ("recorded_before", "true_before", "after"))
    number = float(means["selected"])
    fewer = 100 * (recorded - after) / recorded
    many = f"{number:,.0f}" if number >= 10 else f"{number:.2g}"
    return [
        f"People with {study.assumptions.frequent} or more recorded emergency admissions in the period before "
        f"({study.whose.who}, {many} in each place) have {recorded:.2f} each on record, {before:.2f} in truth "
        f"and {after:.2f} in the period after, with nothing done for them: before and after would call {fewer:.0f} % "
        f"fewer an effect. {_tried(study.people)} They had {_share(means['share_before'])} of all such "
        f"admissions on record in the period before and have {_share(means['share_after'])} in the period after."
    ]


def _tried(people: pd.DataFrame) -> str:
    """What a trial would say, where halves of so many people in so many places can be compared."""
    pooled, half = trial(people)
    if not np.isfinite(half):
        return "They are too few for a trial that leaves half of them alone."
    return (
        f"A trial that leaves half of them alone finds {pooled:+.3f} ({pooled - half:+.3f} to {pooled + half:+.3f}), "
        "the truth being none."
    )


def trial(people: pd.DataFrame) -> tuple[float, float]:
    """Mean difference between the halves over all places, with the half-width of its 95 % confidence interval."""
    mean, half, _, _ = mean_and_interval(people["difference"].to_numpy(dtype=float)[None, :])
    return float(mean[0]), float(half[0])


def _share(value: float) -> str:
    return f"{100 * float(value):.0f} %"


__all__ = ["ADJUSTED", "BEFORE_AFTER", "DIFFERENCE", "found_in", "of_people", "sentences", "trial"]
