"""Assumptions by the grade of their evidence, and how the answer was made."""

from simulation.report.page.blocks import Section, table
from simulation.report.page.sections.context import Context
from simulation.report.record.assumptions import assumptions_of, grades_of

METHOD = (
    "A discrete-event simulation: every patient is followed minute by minute from the front door through hospital, "
    "community care and home, waits where a place is full, and leaves when the next step is free.",
    "All scenarios meet the same patients with the same random numbers, decision by decision (common random numbers), "
    "so that differences are paired and what differs is what the levers did.",
    "Levers change processes (a delay, a share, a capacity, a list), never an outcome. A lever's realised strength is "
    "its strength under the view, times its reach, times what dates, enablers and fire-fighting leave of it.",
    "Two measures of delay are never mixed: by discharge ready date, and no criteria to reside at midnight.",
)


def assumptions(context: Context) -> Section:
    """How many parameters rest on what, and which are assumed."""
    found = assumptions_of(context.record)
    counts = grades_of(found)
    total = sum(counts.values())
    rows = [[grade, f"{count:,}", f"{100 * count / total:.0f} %" if total else "–"] for grade, count in counts.items()]
    listed = [
        [row["parameter"], row["value"], row["range"] or "–", row["grade"], row["source"] or "none named"]
        for row in found.to_dict("records")
        if row["grade"] != "published"
    ]
    last = context.record.results[-1].name
    return Section(
        "assumptions",
        "Assumptions by grade of evidence",
        (f"What {last} says, parameter by parameter, by the kind of source behind it, the strongest first.",),
        tables=(table(("Evidence", "Parameters", "Share"), rows, "Evidence behind the parameters"),),
        folded=(
            table(
                ("Parameter", "Value", "Range", "Evidence", "Source"),
                listed,
                f"{len(listed)} parameters that rest on less than a published figure",
                words=(0, 1, 2, 3, 4),
            ),
        ),
    )


def method(_: Context) -> Section:
    """How the answer was made."""
    return Section("method", "Method", METHOD)


__all__ = ["assumptions", "method"]
