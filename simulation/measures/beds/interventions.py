"""What is done to people in a spell: contacts, reviews, moves and visits, added up."""

import numpy as np

from simulation.core.numerics.in_order import totals
from simulation.core.vocabulary import Event
from simulation.measures.contacts import of_a_spell
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.loops import stays
from simulation.measures.loops.counting import narrow
from simulation.measures.loops.selecting import at_lines
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE

INTERVENTIONS = Measure(
    "interventions_per_spell",
    "interventions in each spell",
    "What is done to a patient in a spell with an acute bed, until it ends: contacts with staff, reviews and rounds "
    "waited for, moves from place to place, and days in a service at home, of which each stands for a visit",
    "per spell",
    "contacts, meetings held, moves and days in services at home",
    "spells that left an acute bed in the period",
    source=HERE,
    needs=("acute",),
)
KINDS = ("contacts", "reviews", "moves", "visits")


@register(INTERVENTIONS)
def interventions(tables: LogTables, result: ResultTable) -> None:
    """Of everybody and by kind."""
    gone, minute = tables.gone
    found, reviews = of_a_spell(tables), tables.meetings.where(tables.meetings.answer == Event.GRANTED)
    by_kind = (
        found[stays.CONTACTS],
        narrow(np.bincount(reviews.spell, minlength=len(tables.spells))),
        found[stays.MOVES],
        found[stays.VISITS],
    )
    every = [at_lines(kind, gone.spell) for kind in by_kind]
    result.count_each(gone, minute, *every)
    spells, shown = result.count(gone, minute), np.array([result.count(gone, minute, kind) for kind in every])
    result.ratios(INTERVENTIONS, totals(shown, axis=0), spells)
    result.ratio(INTERVENTIONS, "kind", KINDS, shown[:, 0], spells[0])
