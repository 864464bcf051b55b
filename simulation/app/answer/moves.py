"""Who went from where to where in a replication, people a day: between streams of arrivals, services whose place people
hold or whose start they get, and the states in which journeys end. It is counted from the log, so it holds what full
services bring about; staff and meetings are met on the way, by people who keep their place, and are no stop.
"""

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import STATES
from simulation.core.vocabulary import Event
from simulation.measures.log_tables import columns as c
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints
from simulation.measures.registry import Family, Measure
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE
from simulation.offered_load.movements import AGAIN, MOVED_TO, Stop, StopKind

FROM_TO = "from_to"
MOVED = Measure(
    "moved",
    "people who went from one place to another, a day",
    "People who went from one stop of their way to the next",
    "patients a day",
    "moves in the period",
    "days",
    source=HERE,
)
LEADS = ">"
"""Between the two stops of a group's name; no name of a scenario has it."""
ROW_BITS = 32
"""Bits in which a row of a log is counted."""
Codes = npt.NDArray[np.int64]


def group_of(here: Stop, there: Stop) -> str:
    """The group of those who went from one stop to another."""
    return LEADS.join((here.kind, here.name, there.kind, there.name))


def stops_of(group: str) -> tuple[Stop, Stop]:
    """The two stops of a group."""
    here, from_name, there, to_name = group.split(LEADS)
    return Stop(here, from_name), Stop(there, to_name)


def moved(tables: LogTables, table: ResultTable) -> None:
    """Every move, by both its ends."""
    names = tables.log.names
    stops = [
        *(Stop(StopKind.STREAM.value, name) for name in names.streams),
        AGAIN,
        *(Stop(StopKind.SERVICE.value, name) for name in names.services),
        *(Stop(StopKind.END.value, state.value) for state in STATES),
    ]
    before, after, minute = _moves(tables, len(names.streams))
    inside = tables.window.contains(minute)
    # where places of arrays have 32 bits, as in a browser, they must be no wider
    pair = before[inside].astype(np.intp) * len(stops) + after[inside]
    pairs = np.flatnonzero(np.bincount(pair))
    code = np.zeros(len(stops) ** 2, dtype=np.int32)
    code[pairs] = np.arange(len(pairs))
    groups = [group_of(*(stops[code] for code in divmod(pair, len(stops)))) for pair in pairs.tolist()]
    if groups:
        counts = tables.window.in_parts.count(minute[inside], code.take(pair), len(groups))
        table.ratio(MOVED, FROM_TO, groups, counts, tables.window.days)
    else:
        table.may_have_no_row(MOVED)


def _moves(tables: LogTables, streams: int) -> tuple[Ints, Ints, Ints]:
    """Of every move the stop before and after, and its minute. Stops are counted: streams, those who come again,
    services, states.
    """
    services, requests, ends = tables.log.names.services, tables.requests, tables.moments
    known = [tables.model.services.get(name) for name in services]
    is_stop = np.array([one is not None and one.kind in MOVED_TO for one in known], dtype=np.bool_)
    got = requests.where((requests.answer == Event.GRANTED) & is_stop[requests.service] & (requests.plan == 0))
    over = ends.where(ends.event == Event.STATE)
    key = np.concatenate((_key(got.spell, got.answer_row), _key(over.spell, over.row)))
    order = np.argsort(key, kind="stable")  # which is quick, since both parts are nearly in order
    key = key.take(order)
    key >>= ROW_BITS
    spell = key.astype(np.int32)
    del key
    minute = np.concatenate((got.answered, over.minute)).take(order)
    first_service = streams + 1
    ended = over.subject.astype(np.int16) + np.int16(first_service + len(services))
    stop = np.concatenate((got.service.astype(np.int16) + np.int16(first_service), ended)).take(order)
    del order
    is_end = stop >= first_service + len(services)
    begins = np.ones(len(spell), dtype=np.bool_)
    begins[1:] = spell[1:] != spell[:-1]
    before = np.roll(stop, 1)
    before[begins] = tables.spells.stream.take(spell[begins])
    before[begins & (before == c.OF_READMISSION)] = streams
    follows_end = np.zeros(len(spell), dtype=np.bool_)
    follows_end[1:] = is_end[:-1] & ~begins[1:]
    counts = (before >= 0) & ~follows_end  # today's people come from nowhere; a journey ends once
    return before[counts], stop[counts], minute[counts]


def _key(spell: Ints, row: Ints) -> Codes:
    return (spell.astype(np.int64) << ROW_BITS) | row


MOVES = Family((MOVED,), moved, __name__)

__all__ = ["FROM_TO", "MOVED", "MOVES", "group_of", "moved", "stops_of"]
