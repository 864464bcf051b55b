"""What the numbers rest on: inputs, assumptions, what each measure means, and how it was run."""

from collections.abc import Mapping
from typing import Any

from simulation.measures import dictionary
from simulation.measures.registry import described, line_of
from simulation.report.page.sections.closing import run as run_section
from simulation.report.page.sections.context import Context
from simulation.report.record.assumptions import assumptions_of
from simulation.report.record.lever_tables import grade_of, shortened
from simulation.report.standards.every import standards
from simulation.report.standards.items import COLUMNS
from simulation.report.workbook.sheet import Cell, Sheet, number


def inputs(context: Context) -> Sheet:
    """Every parameter with its value in each scenario."""
    said = {
        results.name: {one.path: one for one in results.scenario.parameters()} for results in context.record.results
    }
    paths = list(dict.fromkeys(path for parameters in said.values() for path in parameters))
    rows: list[tuple[Cell, ...]] = []
    for path in paths:
        known = next(parameters[path] for parameters in said.values() if path in parameters)
        values = [shortened(parameters[path].value) if path in parameters else "" for parameters in said.values()]
        differs = "yes" if len(set(values)) > 1 else ""
        grade = "" if path.startswith("run.") else grade_of(context.record.base.scenario, known.source)
        rows.append((path, known.unit, *values, differs, known.range or "", known.source or "", grade))
    columns = ("Parameter", "Unit", *said, "Differs", "Range", "Source", "Evidence")
    widths = dict.fromkeys(range(2, 2 + len(said)), 34.0)
    return Sheet("Inputs used", columns, tuple(rows), {0: 46.0, **widths}, meaning="Every parameter as it was used")


def assumptions(context: Context) -> Sheet:
    """Parameters of the last scenario that rest on less than a published figure."""
    table = assumptions_of(context.record)
    rows = tuple(
        (row["parameter"], row["value"], row["unit"], row["range"], row["grade"], row["source"])
        for row in table.to_dict("records")
        if row["grade"] != "published"
    )
    columns = ("Parameter", "Value", "Unit", "Range", "Evidence", "Source")
    meaning = f"What {context.names[-1]} says that no published figure backs, the weakest evidence first"
    return Sheet("Assumptions", columns, rows, {0: 46.0, 1: 40.0}, meaning=meaning)


def data_dictionary(context: Context) -> Sheet:
    """What each measure means."""
    table = dictionary(context.record.base.scenario)
    also = [described(name) for name in context.numbers.measures if name not in set(table["measure"])]
    told = [*table.itertuples(index=False), *(line_of(one) for one in also if one is not None)]
    rows = tuple(tuple(str(cell) for cell in row) for row in told)
    columns = tuple(str(name).capitalize() for name in table.columns)
    return Sheet("Data dictionary", columns, rows, {2: 50.0, 4: 40.0, 7: 50.0}, meaning="What each measure means")


def quality_and_run(context: Context) -> Sheet:
    """How sure, what levers came to, and what made the results."""
    rows: list[tuple[Cell, ...]] = [("Run", name, value, None) for name, value in run_section(context).tables[0].rows]
    rows += [("Answer", "What must be known with it", line, None) for line in context.answer.first]
    rows += [("Answer", "To be read with the numbers", line, None) for line in context.answer.together]
    rows += [_lever(row) for row in context.record.levers.to_dict("records")]
    columns = ("About", "What", "Value", "Number")
    meaning = "What must be known of the numbers, how much of each lever was realised, and the record of the run"
    return Sheet("Quality and run", columns, tuple(rows), {1: 38.0, 2: 90.0}, meaning=meaning)


def _lever(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    asked, realised = float(str(row["asked"])), float(str(row["realised"]))
    told = f"{row['why']} Asked {100 * asked:.3g} %" + (f", less by {row['because']}" if row["because"] else "")
    what = f"{row['scenario']}: {str(row['lever']).replace('_', ' ')}, realised"
    return ("Lever", what, told, number(realised, "share") if realised == realised else None)


def log_of_quality(context: Context) -> Sheet:
    """What was checked, what was found, and what a person must still check."""
    return _standard(context, "quality")


def stress_des_items(context: Context) -> Sheet:
    """STRESS-DES."""
    return _standard(context, "stress-des")


def cheers_items(context: Context) -> Sheet:
    """CHEERS 2022."""
    return _standard(context, "cheers")


def nhs_rap_items(context: Context) -> Sheet:
    """NHS RAP."""
    return _standard(context, "nhs-rap")


def _standard(context: Context, key: str) -> Sheet:
    (one,) = (one for one in standards(context) if one.key == key)
    rows = tuple((item.number, item.asked, item.told, item.to_write) for item in one.items)
    meaning = f"{one.name}: {len(one.left)} of {len(one.items)} items need a person. Source: {one.source}"
    return Sheet(one.name, COLUMNS, rows, {0: 12.0, 1: 40.0, 2: 80.0, 3: 44.0}, meaning=meaning)


__all__ = [
    "assumptions", "cheers_items", "data_dictionary", "inputs", "log_of_quality", "nhs_rap_items", "quality_and_run",
    "stress_des_items",
]  # fmt: skip
