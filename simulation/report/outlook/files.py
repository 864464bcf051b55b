"""The files of a report on the coming weeks: its page with the drawing, and its workbook."""

from collections.abc import Callable, Mapping

from simulation.report.outlook.told import OutlookTold
from simulation.report.record.written import PAGE, WORKBOOK


def files_of(told: OutlookTold) -> Mapping[str, Callable[[], bytes | Mapping[str, bytes]]]:
    """What makes each file; each is imported when it is made."""

    def page() -> Mapping[str, bytes]:
        from simulation.report.outlook.page import outlook_files

        return outlook_files(told)

    def workbook() -> bytes:
        from simulation.report.outlook.workbook import outlook_workbook

        return outlook_workbook(told)

    return {PAGE: page, WORKBOOK: workbook}


__all__ = ["files_of"]
