"""The quality log: which checks this study has passed by itself, what they found, and which a person must still do."""

import math

from simulation.core.text.safe_text import one_line
from simulation.experiment.headlines import FIRST, HEADLINES
from simulation.experiment.lever_strengths import LEAST
from simulation.measures.registry import left_out
from simulation.offered_load.answer.kept_loads import kept_loads
from simulation.offered_load.deadlock import warnings_of
from simulation.report.page.sections.context import Context
from simulation.report.record.assumptions import assumptions_of
from simulation.report.standards.items import Item, Standard, listed

SOURCE = "HM Treasury: The Aqua Book, guidance on producing quality analysis (quality assurance log)"


def quality_log(context: Context) -> Standard:
    """What was checked and found."""
    record = context.record
    base = record.base
    scenarios = [results.scenario for results in record.results]
    full = {
        f"{scenario.title}: {load.list.replace('_', ' ')} {100 * load.load:.0f} %": load.gives_up
        for scenario in scenarios
        for load in kept_loads(scenario)
        if not load.stable
    }
    short = [one for one, gives_up in full.items() if not gives_up]
    left = [one for one, gives_up in full.items() if gives_up]
    warned = list(dict.fromkeys(one_line(warning) for scenario in scenarios for warning in warnings_of(scenario)))
    lacking = list(dict.fromkeys(measure for scenario in scenarios for measure in left_out(scenario.model)))
    named = assumptions_of(record)
    without = int((named["source"] == "").sum())
    less = record.levers[record.levers["realised"] < record.levers["asked"] - LEAST]
    items = (
        Item(
            "1",
            "The files say what they may",
            (
                f"Scenarios read: {len(scenarios)}, without a mistake: names, units, limits, routes that end, "
                "shares that sum to one"
            ),
        ),
        Item(
            "2",
            "Warnings of the files",
            f"{len(warned)}: {listed(warned, 6)}" if warned else "none",
            "whether each is meant" if warned else "",
        ),
        Item(
            "3",
            "Every list can keep up",
            f"{listed(short, 6)} cannot"
            if short
            else f"only as people give up or go elsewhere: {listed(left, 6)}"
            if left
            else "yes",
            "why a queue that grows with the run is right here" if short else "",
        ),
        Item(
            "4",
            "Replications are enough",
            _precision(context),
            "" if base.replications >= 10 else "run more: intervals of few replications are wide and rough",
        ),
        Item(
            "5",
            "Differences are effects and not chance",
            "Common random numbers: the same patients and decisions in every scenario; paired intervals"
            if record.variants
            else "One scenario: nothing is compared",
        ),
        Item(
            "6",
            "Levers came to what was asked",
            f"{len(less)} of {len(record.levers)} did not"
            if len(less)
            else "yes, all of them"
            if len(record.levers)
            else "no lever",
            "whether the answer may be read as that of the full levers" if len(less) else "",
        ),
        Item(
            "7",
            "Every parameter has a source",
            f"{without:,} of {len(named):,} name none and count as assumptions"
            if without
            else f"yes, all {len(named):,}",
            "sources, or that they are judgements" if without else "",
        ),
        Item("8", "Measures that could not be had", listed(lacking, 12), ""),
        Item("9", "Implausible interval ends", "Cut at what can be: no share below nought or above one"),
        Item(
            "10",
            "The results can be made again",
            "Yes: python -m simulation reproduce on this folder compares every value",
            "that it was done on another machine",
        ),
        Item(
            "11",
            "The program is right (verification)",
            "python -m simulation verify compares it with exact answers",
            "when it was run for this version, and what it said",
        ),
        Item(
            "12",
            "The model is like the place (validation)",
            "python -m simulation validate FILE compares it with published or local figures",
            "what it said, and whether that is near enough for the decision",
        ),
        Item("13", "Warm-up and run length", "python -m simulation diagnose FILE shows both", "what it said"),
        Item("14", "Reviewed by somebody else", "", "name, date, and what they found"),
        Item("15", "Signed off by who decides", "", "name, date, and for which use"),
    )
    return Standard("quality", "Quality log", SOURCE, items)


def _precision(context: Context) -> str:
    """The interval of each first headline against its mean, the widest first."""
    base = context.record.base
    if base.replications < 2:
        return "One replication: no interval"
    widths = []
    for measure in FIRST:
        level = context.numbers.level(base.name, measure)
        if level is not None and level.mean and math.isfinite(level.lower + level.upper):
            width = (level.upper - level.lower) / 2 / abs(level.mean)
            widths.append((width, HEADLINES[measure].name))
    widths.sort(key=lambda one: -round(one[0], 6))
    told = ", ".join(f"{name} ± {100 * width:.2g} %" for width, name in widths[:3])
    return f"{base.replications} replications; half-widths of 95 % confidence intervals, the widest: {told or 'none'}"


__all__ = ["quality_log"]
