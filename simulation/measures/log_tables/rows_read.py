"""Which rows of a log measures read: a run that nobody asks for its log leaves out the others, three of ten; and which
of them measures look up themselves when all have been read into tables.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import EventLog, RowsKept
from simulation.core.kept import kept
from simulation.core.vocabulary import Event, Milestone
from simulation.measures.log_tables.columns import Column, Columns
from simulation.measures.log_tables.declared import Declared
from simulation.measures.log_tables.labels import Mixes
from simulation.measures.log_tables.tables import Mask
from simulation.measures.loops.counting import find_rows
from simulation.scenario.schema.steps import Mark, Step, patience

READ = (Milestone.READY, Milestone.DISCHARGED, Milestone.CANCELLED)
"""Marks that are read into tables."""
LOOKED_UP = (Milestone.DECISION_TO_ADMIT, Milestone.TREATED_ELSEWHERE)
"""Marks that a measure looks up."""


def rows_kept(declared: Declared, mixes: Mixes) -> RowsKept:
    """The rows that make a line of a table or change one, and those that measures look up themselves.

    While a step of the main journey goes on that nobody gives a reason for, a delay has none, as between two steps:
    where it begins and ends matters only where it waits for a meeting, where the end of a stay is the end of a
    treatment, and on the way from there to ready. Steps of the plan all stay: while one goes on, the journey's reason
    does not count.
    """
    of_reason = np.array(declared.step_reason, dtype=np.int64) >= 0
    matters = of_reason | (np.array(declared.step_meeting, dtype=np.int64) >= 0)
    labels = declared.names.label_names
    return RowsKept(
        began=matters,
        ended=matters | declared.is_stay_step | steps_before_ready(declared),
        chose=np.array([label in mixes.asked for label in labels], dtype=np.bool_),
        marked=np.array([mark in (*READ, *LOOKED_UP) for mark in declared.names.marks], dtype=np.bool_),
        gone=False,
    )


RECORDED = ("short_term_outcome",)
"""Labels of which a measure asks when they were recorded, and not what was carried."""


def rows_looked_up(declared: Declared, mixes: Mixes, subjects: int) -> Mask:
    """By event and subject (plus one) whether a row is one that measures look up: steps on the way to ready, records of
    labels, marks, places that are made ready. There is room for so many codes of subjects, and for all of these.
    """
    kept = looked_up(declared, mixes)
    subjects = max(subjects, *(len(one) for one in (kept.ended, kept.chose, kept.marked)))
    wanted = np.zeros((len(Event), 1 + subjects), dtype=np.bool_)
    wanted[Event.ENDED, 1 + np.flatnonzero(kept.ended)] = True
    wanted[Event.CHOSE, 1 + np.flatnonzero(kept.chose)] = True
    wanted[Event.MARKED, 1 + np.flatnonzero(kept.marked)] = True
    wanted[Event.TURNAROUND] = True
    return wanted


def looked_up(declared: Declared, mixes: Mixes) -> RowsKept:
    """Which rows of steps, labels and marks are among these. Waits for meetings and marks are told without a mix, so
    that what was carried then is looked up.
    """
    names = declared.names
    marked = np.array([mark in LOOKED_UP for mark in names.marks], dtype=np.bool_)
    without_mix = max(declared.step_meeting, default=-1) >= 0 or bool(marked.any())
    labels = {*RECORDED, *(mixes.asked if without_mix else mixes.asked - mixes.labels.keys())}
    return RowsKept(
        began=np.zeros(len(names.steps), dtype=np.bool_),
        ended=steps_before_ready(declared),
        chose=np.array([label in labels for label in names.label_names], dtype=np.bool_),
        marked=marked,
    )


@dataclass(frozen=True, eq=False)
class RowIndex:
    """Finds the rows that measures look up themselves. It knows nothing of tables: whoever held what holds it would
    stay in memory until somebody looks for garbage.
    """

    log: EventLog
    """A whole log, or the rows `looked_up` of one that is read once."""
    seen: Columns
    """How many rows there are of each event and subject (plus one)."""
    looked_up: Mask
    """By event and subject (plus one) which rows were noted while the log was read."""
    numbers: Column
    """The numbers of all these rows."""
    copied: bool
    """Whether the log has these rows and no others."""

    def of(self, what: int, subjects: npt.NDArray[np.integer[Any]] | int) -> tuple[Column, Column]:
        """The rows of one event and these subjects: their places in `log`, and their numbers.

        Raises:
            ValueError: when some of them were left out of the log, see `measures.rows_read`, or not copied from one
            that is read once.
        """
        if not self.log.has_all(what, subjects):
            name = Event(what).name
            raise ValueError(f"rows of {name} were left out of this log, which measures were said not to read")
        wanted, known = np.zeros(self.seen.shape, dtype=np.bool_), np.atleast_1d(subjects) + 1
        wanted[what, known[known < self.seen.shape[1]]] = True
        noted = not self.copied and bool(self.looked_up[wanted].all())
        among = self.numbers if noted else np.arange(len(self.log), dtype=np.int32)
        event, subject = np.ascontiguousarray(self.log.event), np.ascontiguousarray(self.log.subject)
        room = np.empty(int(self.seen[wanted].sum()) + 1, dtype=np.int32)
        places = room[: find_rows(event, subject, wanted, among, room)]
        return places, self.numbers.take(places) if self.copied else places

    def may_have(self, what: int, subject: int) -> bool:
        """Whether there is such a row, or was before some were left out."""
        return bool(self.seen[what, subject + 1]) or not self.log.has_all(what, subject)


@kept
def steps_before_ready(declared: Declared) -> Mask:
    """For each step whether it is no stay and stands in a route on which people may come to `ready`: all others need
    not be looked at.
    """
    routes = declared.model.routes
    leads = {name: set[str]().union(*map(_leads, steps.values())) for name, steps in routes.items()}
    reached = {name for name, steps in routes.items() if any(map(_marks_ready, steps.values()))}
    more = reached
    while more:
        more = {name for name, to in leads.items() if to & more} - reached
        reached |= more
    stays = declared.is_stay_step
    of_route = [name.removeprefix("routes.").partition(".")[0] for name in declared.names.steps]
    return np.array(
        [not stay and route in reached for stay, route in zip(stays, of_route, strict=True)], dtype=np.bool_
    )


def _marks_ready(step: Step) -> bool:
    return Milestone.READY in step.milestones()


def _leads(step: Step) -> set[str]:
    """Where a step leads but for falling ill again, which comes after a ready."""
    left = patience(step)
    later = {left.then} if left is not None else set()
    return later | (set() if isinstance(step, Mark) else {lead.route for lead in step.leads()})
