"""The page of a study: everything that is told of it in one file, which loads nothing and runs nothing."""

from functools import lru_cache

from simulation._version import __version__
from simulation.report.page.blocks import Section
from simulation.report.page.sections.certainty import certainty
from simulation.report.page.sections.closing import glossary, not_represented, run
from simulation.report.page.sections.compared import compared, place
from simulation.report.page.sections.context import Context, context_of
from simulation.report.page.sections.delays import beds, delays
from simulation.report.page.sections.drivers import drivers
from simulation.report.page.sections.evidence import assumptions, method
from simulation.report.page.sections.money import money
from simulation.report.page.sections.outcomes import equity, outcomes
from simulation.report.page.sections.place_map import drawn_place
from simulation.report.page.sections.standards import standards_filled
from simulation.report.page.template import environment, style
from simulation.report.record.record import Record

SECTIONS = (
    compared,
    place,
    drawn_place,
    delays,
    beds,
    outcomes,
    money,
    equity,
    certainty,
    drivers,
    assumptions,
    method,
    standards_filled,
    run,
    glossary,
    not_represented,
)
"""In the order they are read, after the answer."""


def page_of(record: Record) -> str:
    """The whole page as HTML."""
    context, sections = context_of(record), sections_of(record)
    finished = str(record.manifest.get("finished") or "")[:10]
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            title=context.answer.title,
            answer=context.answer,
            sections=sections,
            style=style(),
            version=__version__,
            finished=finished,
            names=context.names,
            several=len(context.names) > 4,
        )
    )


def sections_of(record: Record) -> tuple[Section, ...]:
    """All that is told after the answer."""
    return _sections(context_of(record))


@lru_cache(maxsize=1)
def _sections(context: Context) -> tuple[Section, ...]:
    """Kept for the next that asks for them."""
    made = (section(context) for section in SECTIONS)
    return tuple(section for section in made if not section.is_empty)


__all__ = ["page_of", "sections_of"]
