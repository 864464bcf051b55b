"""How sure: every headline beside the smallest difference worth having."""

from collections.abc import Sequence

from simulation.core.text.sentences import capital
from simulation.experiment.headlines import HEADLINES, MANY, shown
from simulation.report.answer.caveats import listed, spoken
from simulation.report.answer.finding import Finding, label_in_full
from simulation.report.page.blocks import Section, Table, table
from simulation.report.page.sections.context import Context


def certainty(context: Context) -> Section:
    """Every headline by its size, and what the intervals hold."""
    base = context.record.base
    lead = [
        f"{capital(context.answer.years)}, random seed {base.seed}. Intervals are 95 % "
        "confidence intervals of a mean (Student's t), those of differences paired by replication. They hold chance "
        "alone: how sure the inputs are is another question, and simulated years differ far more than their mean.",
    ]
    if context.answer.is_comparison:
        lead += [MANY]
    if base.reached is not None:
        lead.append(f"Precision: {base.reached}")
    if not context.answer.is_comparison:
        rows = [(measure, "all", "all") for measure in HEADLINES]
        return Section("sure", "How sure", tuple(lead), tables=(context.levels(rows, "Every headline"),))
    own = base.scenario.model.worth_having
    said = f"those marked are said in the file of {base.name}, the others" if own else "all of them"
    lead.append(
        f"The smallest differences worth having: {said} are defaults of this program and no standard. Read them before "
        "the word beside them, and say your own with 'worth_having' in the file."
    )
    return Section(
        "sure",
        "How sure",
        tuple(lead),
        tables=(finding_table(context.answer.findings, "Every headline, the largest first"),),
    )


def finding_table(found: Sequence[Finding], caption: str = "Differences") -> Table:
    """Differences with all that belongs to them."""
    rows = [
        [
            label_in_full(one.measure),
            one.variant,
            shown(one.before, one.unit),
            one.text,
            one.ends or "–",
            one.worth_in_words,
            f"{one.said}{f' ({listed([spoken(name) for name in one.assumed])})' if one.assumed else ''}",
        ]
        for one in found
    ]
    columns = (
        "Measure",
        "Scenario",
        f"In {found[0].base}" if found else "Base",
        "Difference",
        "95 % confidence interval",
        "Smallest worth having",
        "What can be said",
    )
    return table(columns, rows, caption, words=(0, 1, 5, 6))


__all__ = ["certainty", "finding_table"]
