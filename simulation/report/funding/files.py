"""The files of a report on funding options: its page with the drawings, and its workbook."""

from collections.abc import Callable, Mapping
from functools import cache

from simulation.money.options.study import Study
from simulation.report.funding.told import OptionsTold, told_of
from simulation.report.record.written import PAGE, WORKBOOK

Files = Mapping[str, Callable[[], bytes | Mapping[str, bytes]]]


def funding_files(study: Study) -> Files:
    """What makes each file of a study that has just been run."""
    return files_of(cache(lambda: told_of(study)))


def files_of(told: Callable[[], OptionsTold]) -> Files:
    """What makes each file; each is imported when it is made."""

    def page() -> Mapping[str, bytes]:
        from simulation.report.funding.page import options_files

        return options_files(told())

    def workbook() -> bytes:
        from simulation.report.funding.workbook import options_workbook

        return options_workbook(told())

    return {PAGE: page, WORKBOOK: workbook}


__all__ = ["files_of", "funding_files"]
