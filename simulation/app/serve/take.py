"""What can be taken away besides the scenario: the report page and the workbook that the command line writes."""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulation.core.errors import OptionError

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

TAKEN = ("report", "workbook")
"""Made here with everything that they need loaded when one is first asked for."""


def taken(kind: str, as_is: "Scenario", what_if: "Scenario", replications: int) -> Iterator[dict[str, Any]]:
    """A file as a message; both scenarios are run anew with everything measured, which the page does not.

    Raises:
        OptionError: for what cannot be taken.
        HomewardError: as `compare`.
    """
    if kind not in TAKEN:
        raise OptionError("kind", kind, f"one of yaml, table, {', '.join(TAKEN)} was expected")
    from simulation.experiment.compare import compare
    from simulation.experiment.replicate import run
    from simulation.report.page.page import page_of
    from simulation.report.record.record import record_of
    from simulation.report.workbook.workbook import workbook_of

    same = as_is.digest() == what_if.digest()
    study = run(as_is, replications=replications) if same else compare(as_is, what_if, replications=replications)
    record = record_of(study)
    if kind == "report":
        yield {"kind": "file", "name": "report.html", "text": page_of(record)}
    else:
        yield {"kind": "file", "name": "results.xlsx", "base64": base64.b64encode(workbook_of(record)).decode()}


__all__ = ["TAKEN", "taken"]
