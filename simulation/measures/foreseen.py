"""What a scenario will not be told, known before it runs: measures whose follow-up is longer than the run, and measures
for which it does not declare the facts.
"""

import re
from collections import Counter
from collections.abc import Collection

from simulation.core.vocabulary import DAY
from simulation.measures.registry import Measure, definitions
from simulation.scenario.schema.model import Model

NAMED = 3
"""Measures that a sentence names; of the rest how many there are."""


def follow_up_days(measure: Measure) -> int:
    """For how many days a measure follows a patient; 0 when it does not."""
    found = re.match(r"(\d+) days?\b", measure.follow_up)
    return int(found[1]) if found else 0


def foreseen(model: Model, asked: Collection[str]) -> tuple[list[str], list[str]]:
    """Sentences about those measures of `asked` that will be empty, and about those that will be left out."""
    declared = [measure for measure, missing in definitions(model) if not missing and measure.id in asked]
    without = [missing for measure, missing in definitions(model) if missing and measure.id in asked]
    return _too_short(model.run.length / DAY, declared), _undeclared(without)


def _too_short(length: float, declared: list[Measure]) -> list[str]:
    """For each length of follow-up the measures that stay empty because the run ends before it does."""
    found = []
    for days in sorted({follow_up_days(measure) for measure in declared} - {0}):
        empty = [measure.label for measure in declared if follow_up_days(measure) == days]
        if length <= days:
            more = f" and {len(empty) - NAMED} more" if len(empty) > NAMED else ""
            found.append(
                f"{_counted(empty)} will be empty, since patients are followed for {days} days and the run measures "
                f"{length:.4g}: {', '.join(empty[:NAMED])}{more}; say a run.length of more than {days} days"
            )
    return found


def _undeclared(without: list[tuple[str, ...]]) -> list[str]:
    """The facts for want of which measures are left out, in one sentence."""
    facts = Counter(fact for missing in without for fact in missing)
    told = ", ".join(f"{fact} ({count})" for fact, count in facts.most_common())
    return (
        [f"{_counted(without)} will be left out, since nothing declares: {told}; declare what you want measured"]
        if without
        else []
    )


def _counted(found: Collection[object]) -> str:
    return f"{len(found)} headline measure{'s' if len(found) > 1 else ''}"
