"""The parameters of the last scenario by the grade of their evidence."""

import pandas as pd

from simulation.report.record.lever_tables import GRADES, grade_of, shortened
from simulation.report.record.record import Record

COLUMNS = ("parameter", "value", "unit", "range", "grade", "source")


def assumptions_of(record: Record) -> pd.DataFrame:
    """parameter, value, unit, range, grade, source; the weakest evidence first. How long is run is no assumption."""
    scenario = record.results[-1].scenario
    rows = [
        (one.path, shortened(one.value), one.unit, one.range or "", grade_of(scenario, one.source), one.source or "")
        for one in scenario.parameters()
        if not one.path.startswith("run.")
    ]
    rows.sort(key=lambda row: -GRADES.index(row[4]))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(str)


def grades_of(table: pd.DataFrame) -> dict[str, int]:
    """How many parameters have each grade, the strongest first."""
    return {grade: int((table["grade"] == grade).sum()) for grade in GRADES}


__all__ = ["COLUMNS", "assumptions_of", "grades_of"]
