"""What can be taken away besides the scenario: the report page and the workbook that the command line writes."""

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulation.core.errors import OptionError

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

TAKEN = ("report", "workbook")
"""Made with everything that they need loaded when one is first asked for."""
Heard = Callable[[int, int], None]
"""Told after each replication how many are done, of how many."""


def taken(
    kind: str, as_is: "Scenario", what_if: "Scenario", replications: int, heard: Heard | None = None
) -> dict[str, Any]:
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

    def told(done: int, of: int, _: float) -> None:
        if heard is not None:
            heard(done, of)

    same = as_is.digest() == what_if.digest()
    study = (
        run(as_is, replications=replications, progress=told)
        if same
        else compare(as_is, what_if, replications=replications, progress=told)
    )
    record = record_of(study)
    if kind == "report":
        return {"kind": "file", "name": "report.html", "text": page_of(record)}
    return {"kind": "file", "name": "results.xlsx", "base64": base64.b64encode(workbook_of(record)).decode()}


__all__ = ["TAKEN", "taken"]
