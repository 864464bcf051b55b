"""What is done to people in a spell: contacts, reviews, moves and visits, added up."""

import numpy as np

from simulation.core.vocabulary import DAY, FAR, CountsAs, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Table
from simulation.measures.log_tables.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE
from simulation.scenario.schema.kinds import kinds_at_home

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
    window, leaves, places = tables.window, tables.leaves, tables.places
    gone = tables.spells.where((tables.spells.first_bed < FAR) & window.contains(leaves))
    gone = gone.at(len(tables.log), gone.mix_last)
    minute = leaves.take(gone.spell)
    granted = tables.granted
    contact = granted.where(tables.declared.counts(CountsAs.CONTACT).take(granted.service))
    reviews = tables.meetings.where(tables.meetings.answer == Event.GRANTED)
    straight = np.zeros(len(places), dtype=np.bool_)
    straight[1:] = (places.spell[1:] == places.spell[:-1]) & (places.left[:-1] == places.answered[1:])
    at_home = places.where(tables.declared.of_kind(*kinds_at_home(True)).take(places.service))
    visits = np.bincount(at_home.spell, -(-(at_home.left - at_home.answered) // DAY), len(tables.spells))
    by_kind = [
        _each(tables, contact),
        _each(tables, reviews),
        _each(tables, places.where(straight)),
        visits.astype(np.int64),
    ]
    every = [kind.take(gone.spell) for kind in by_kind]
    result.share(INTERVENTIONS, gone, minute, every[0] + every[1] + every[2] + every[3])
    nobody = np.zeros(len(gone), dtype=np.int32)
    spells: Floats = window.count(minute, nobody, 1)[0]
    shown = np.array([window.count(minute, nobody, 1, kind)[0] for kind in every])
    result.ratio(INTERVENTIONS, "kind", KINDS, shown, spells)


def _each(tables: LogTables, lines: Table) -> Ints:
    return np.bincount(lines.spell, minlength=len(tables.spells))
