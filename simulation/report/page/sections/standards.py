"""The quality log and the tables that reporting standards ask for, as far as model and run can fill them."""

from simulation.report.page.blocks import Section
from simulation.report.page.sections.context import Context
from simulation.report.standards.every import standards


def standards_filled(context: Context) -> Section:
    """Each standard as a table to open; what a person must still write is named item by item."""
    filled = standards(context)
    lead = [
        "Filled in from the model and the run. What a person must still write is named in the last "
        "column: a table that is "
        "full of words is no proof of quality.",
        *(
            f"{one.name}: a person must still write something for {len(one.left)} of {len(one.items)} items"
            f"{' (' + ', '.join(one.left) + ')' if one.left else ''}. Source: {one.source}."
            for one in filled
        ),
    ]
    return Section(
        "standards", "Quality log and reporting standards", tuple(lead), folded=tuple(one.as_table() for one in filled)
    )


__all__ = ["standards_filled"]
