"""Every replication with its headlines, for those who want to do their own sums."""

from simulation.experiment.headlines import HEADLINES
from simulation.report.answer.finding import label_in_full, unit_of
from simulation.report.page.sections.context import Context
from simulation.report.workbook.results_sheets import unit_words
from simulation.report.workbook.sheet import WHOLE, Cell, Number, Sheet, number

MEANING = (
    "Headlines of each replication, the same patients in every scenario of one; every measure is in measures.csv.gz"
)


def replications(context: Context) -> Sheet:
    """A row for each scenario and replication, a column for each headline; blank where a replication has none."""
    names = [measure for measure in HEADLINES if context.numbers.has(measure)]
    rows: list[tuple[Cell, ...]] = []
    for results in context.record.results:
        table = results.rows.of(period="whole", measure=names, by="all").frame()
        values = table.pivot(index="replication", columns="measure", values="value")
        for replication, row in values.iterrows():
            cells = [number(row[name], unit_of(name)) if name in row.index else None for name in names]
            rows.append((results.name, Number(float(replication), WHOLE), *cells))  # type: ignore[arg-type]
    columns = tuple(f"{label_in_full(name)} ({unit_words(name)})" for name in names)
    return Sheet("Replications", ("Scenario", "Replication", *columns), tuple(rows), meaning=MEANING, frozen=2)


__all__ = ["replications"]
