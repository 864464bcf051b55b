"""Who is helped by the voluntary sector, and who of them needs no statutory service after it."""

import numpy as np

from simulation.core.vocabulary import DAY, Event, RunBy
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.loops.selecting import at_lines
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE

FOLLOW_UP = 91 * DAY
SIGNPOSTED = Measure(
    "signposted_per_day",
    "people who get a place of the voluntary sector, a day",
    "People who get a place of a service run by the voluntary sector, wherever they were sent from",
    "patients a day",
    "grants of beds, places and starts run by the voluntary sector",
    "days",
    source=HERE,
    needs=("voluntary services",),
)
WITHOUT = Measure(
    "signposted_without_statutory_service",
    "the share of those signposted who get no statutory service outside hospital within 91 days",
    "Of those who get a place of the voluntary sector, the share who get no bed, place or start outside hospital that "
    "another body runs within 91 days: at most so many statutory starts were avoided",
    "share",
    "no grant of another body's service outside hospital within 91 days",
    "grants of the voluntary sector whose 91 days end within the run",
    follow_up="91 days",
    source=HERE,
    needs=("voluntary services",),
)


@register(SIGNPOSTED, WITHOUT)
def signposted(tables: LogTables, result: ResultTable) -> None:
    """Grants of the voluntary sector, and what the same people get after them."""
    window, declared, asked = tables.window, tables.declared, tables.requests
    voluntary = np.array(
        [one is not None and one.run_by is RunBy.VOLUNTARY for one in declared.services], dtype=np.bool_
    )
    granted = asked.where((asked.answer == Event.GRANTED) & ~asked.plan & at_lines(declared.outside, asked.service))
    helped = voluntary.take(granted.service)
    mine = granted.where(helped & window.contains(granted.answered))
    result.rate(SIGNPOSTED, mine, mine.answered)
    statutory = granted.where(~helped)
    followed = mine.where(window.reaches(mine.answered + FOLLOW_UP))
    following = tables.next_after(statutory, statutory.row, statutory.answered, followed.patient, followed.answer_row)
    result.share(WITHOUT, followed, followed.answered, following > followed.answered + FOLLOW_UP)
