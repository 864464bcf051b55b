"""What must be known before the numbers are read: levers that were realised below what was asked, and measures that are
moved by construction.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from simulation.experiment.caveats.assumed import SAME_EFFECT
from simulation.experiment.lever_strengths import LEAST, the_least_of
from simulation.experiment.replicate import Results
from simulation.report.answer.finding import Finding, label_in_full
from simulation.report.record.lever_tables import FULLY_GROWN
from simulation.report.record.record import Record

MOST_NAMED = 4
"""Levers that are named of those that move one measure by construction."""


def below_asked(record: Record, shown: Sequence[Results]) -> list[str]:
    """A sentence for each scenario of whose levers less was realised than asked: which, how much, and what took it."""
    told = []
    for results in shown:
        rows = record.levers[record.levers["scenario"] == results.name]
        less = rows[rows["realised"] < rows["asked"] - LEAST]
        if less.empty:
            continue
        numbers = list(zip(map(str, less["lever"]), less["realised"].tolist(), less["asked"].tolist(), strict=True))
        causes = dict.fromkeys(
            cause for said in less["because"] for cause in _causes(str(said).replace(FULLY_GROWN, ""))
        )
        because = f", because of {listed(list(causes))}" if causes else ""
        told.append(
            f"{results.name}: less was realised than was asked of {len(less)} of {len(rows)} levers{because}: "
            f"{the_least_of(numbers)}."
        )
    return told


def fully_grown(record: Record, shown: Sequence[Results]) -> list[str]:
    """A sentence for each scenario with levers that take time and are given no dates."""
    told = []
    for results in shown:
        rows = record.levers[record.levers["scenario"] == results.name]
        grown = rows[rows["because"].astype(str).str.contains(FULLY_GROWN, regex=False)]
        if len(grown):
            told.append(
                f"{results.name} shows the fully grown state: {len(grown)} of {len(rows)} levers take time to begin "
                "and to grow and are given no dates; with 'from: DATE' the time of growth is shown."
            )
    return told


def _causes(said: str) -> list[str]:
    """'enablers (culture, leadership), fire-fighting' without what stands in brackets."""
    inside, told = 0, [""]
    for character in said:
        inside += (character == "(") - (character == ")")
        if character == "," and not inside:
            told.append("")
        elif not inside and character != ")":
            told[-1] += character
    return [one.strip() for one in told if one.strip()]


def constructed(findings: Sequence[Finding]) -> list[str]:
    """A sentence on the measures that levers move by construction; none without any."""
    moved: dict[str, tuple[str, ...]] = {one.measure: one.assumed for one in findings if one.assumed}
    if not moved:
        return []
    named = [
        f"{lower(label_in_full(measure))} ({listed(some([spoken(lever) for lever in levers], MOST_NAMED))})"
        for measure, levers in moved.items()
        if not any(measure in SAME_EFFECT.get(other, ()) for other in list(moved)[: list(moved).index(measure)])
    ]
    return [f"Moved by construction, and so no finding: {'; '.join(named)}."]


def levers_between(record: Record, variant: str) -> tuple[list[str], list[str]]:
    """Levers that a variant has and the base has not, and the other way round."""
    by_scenario: Mapping[str, list[str]] = {
        str(scenario): list(rows["lever"]) for scenario, rows in record.levers.groupby("scenario", sort=False)
    }
    ours, base = by_scenario.get(variant, []), by_scenario.get(record.base.name, [])
    return [one for one in ours if one not in base], [one for one in base if one not in ours]


def strengths_told(levers: pd.DataFrame, scenario: str, names: Sequence[str]) -> list[str]:
    """'home first (50 %)' for each, the strongest first."""
    rows = levers[(levers["scenario"] == scenario) & levers["lever"].isin(list(names))]
    ordered = rows.sort_values("realised", ascending=False, kind="stable")
    return [f"{spoken(row['lever'])} ({_per_cent(row['realised'])})" for row in ordered.to_dict("records")]


def spoken(name: str) -> str:
    """The name of a lever or a group as it is said."""
    return str(name).replace("_", " ")


def listed(words: Sequence[str]) -> str:
    """'a, b and c'."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def some(words: Sequence[str], most: int) -> list[str]:
    """The first words, and how many more there are.

    >>> some(["a", "b", "c"], 1)
    ['a', '2 more']
    """
    return [*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])]


def _per_cent(share: float) -> str:
    return f"{100 * share:.3g} %"


def lower(text: str) -> str:
    """What begins a sentence, within one: only its first letter, so that a month keeps its own."""
    return text[:1].lower() + text[1:]


__all__ = [
    "below_asked",
    "constructed",
    "fully_grown",
    "levers_between",
    "listed",
    "lower",
    "some",
    "spoken",
    "strengths_told",
]
