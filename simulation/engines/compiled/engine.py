"""The compiled engine: the minute turned until it is still, as one loop over arrays.

It returns to Python every simulated month, for Ctrl-C and progress, and whenever an array is full. The phases are those
of DESIGN section 4; `reference` tells the same in SimPy and writes the same log, row for row.
"""

from collections.abc import Callable, Generator, Mapping

import numpy as np

from simulation.core.compiling.jit import compile_for, consts, jit_nogc, u32
from simulation.core.complete import complete
from simulation.core.errors import SimulationError
from simulation.core.event_log import EventLog, LogOnce, Review, Room, RowsKept, no_rows
from simulation.core.in_parts import finished
from simulation.core.vocabulary import DAY, FAR
from simulation.engines.common.gathered import Gathered, GatheredInParts
from simulation.engines.common.gone import compile_gone
from simulation.engines.common.log_writer import (
    ABOUT_SERVICES,
    Months,
    log_of,
    log_once_of,
    name_services,
    rows_there,
    unpack,
)
from simulation.engines.common.monthly_review import count_use, reviewing_of
from simulation.engines.common.runtime_errors import (
    endless,
    risk_unreadable,
    too_often,
    turnaround_unreadable,
    unknown_step,
    unreadable,
    without_end,
)
from simulation.engines.common.standing import compile_standing
from simulation.engines.common.today import Changes, with_history
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled import primitives as s
from simulation.engines.compiled.allocation import (
    BUNDLES_MARGIN,
    Everybody,
    begin,
    come_next,
    compile_coming,
    rows_of,
    under,
    with_rows,
    with_slots,
)
from simulation.engines.compiled.clock import apply_calendar_events, gather_due, offer, still
from simulation.engines.compiled.sorting import sort_minutes
from simulation.engines.compiled.steps import arrive, granted, happen, run_on, turned_away
from simulation.engines.compiled.today import TodaysStart, reminded_now
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.plan.packed import Packed
from simulation.sampling.arrivals import Arrivals

DUE, RUN_DUE, ARRIVE, ROUND, RUN_GRANTED, RUN_REFUSED = consts(range(6))
RUNNING, MONTH_ENDS, ROWS_FULL, SLOTS_FULL, COMERS_OVER, OVER, FAILED = consts(range(7))
MARGIN = 1 << 15
"""Rows of the log that one unit of work cannot exceed: a thousand steps of one person, each with its rows."""
KEPT_ROWS = 1 << 16
"""Rows gathered before they are handed to Python, at the end of a minute."""
DAYS_OF_SLOTS, SLOTS_AT_FIRST, ROWS_AT_FIRST = 42, 64, KEPT_ROWS + 2 * MARGIN
"""Room for people in the system, as many as come in so many days and no fewer than these, half as much again when it is
full; and for rows not handed over, twice as much when it is full.
"""
COMERS_AT_ONCE = 4096
"""People handed to the loop before they come."""


@jit_nogc
def advance(w: Packed, until: int, handed: int) -> int:
    """Turn minutes until `until`, until an array is full, or until `handed` rows are gathered at the end of a
    minute.
    """
    c = w.ints
    phase = c[lay.PHASE]
    while True:
        slot, step = u32(0), lay.STAYS
        stop = RUNNING
        if c[lay.ERROR] != lay.FINE:
            stop = FAILED
        elif c[lay.ROWS] + MARGIN > c[lay.ROWS_ROOM]:
            stop = ROWS_FULL
        elif c[lay.BUNDLES_FREE] < BUNDLES_MARGIN:
            stop = SLOTS_FULL
        elif phase == DUE:
            phase = RUN_DUE if gather_due(w) > 0 else ROUND if c[lay.RUNG] == 1 else ARRIVE
        if stop == RUNNING and phase == RUN_DUE:
            what = lay.KINDS_DUE
            while what == lay.KINDS_DUE and c[lay.DUE_AT] < c[lay.DUE_COUNT]:
                slot = u32(w.ints[u32(s.buffer_at(w, lay.DUE_NOW) + c[lay.DUE_AT])] & 0xFFFFFFFF)
                what = 0
                while what < lay.KINDS_DUE and w.ints[u32(slot + lay.DUE + what)] != c[lay.NOW]:
                    what += 1
                if what == lay.KINDS_DUE:
                    c[lay.DUE_AT] += 1
            if what < lay.KINDS_DUE:
                step = happen(w, slot, what)
            elif s.reminded(w):
                phase = DUE
            else:
                phase = ROUND if c[lay.RUNG] == 1 else ARRIVE
        elif stop == RUNNING and phase == ARRIVE:
            comer = c[lay.ARRIVED]
            if comer == c[lay.COMER_COUNT] and c[lay.MORE_COME] == 1:
                stop = COMERS_OVER
            elif comer < c[lay.COMER_COUNT] and w.ints[u32(c[lay.COMERS] + c[lay.COMER_WIDTH] * comer)] == c[lay.NOW]:
                if c[lay.FREE_SLOTS] == 0:
                    stop = SLOTS_FULL
                else:
                    c[lay.ARRIVED] += 1
                    c[lay.FREE_SLOTS] -= 1
                    slot = u32(w.ints[u32(c[lay.SLOTS] + c[lay.FREE_SLOTS])])
                    step = arrive(w, comer, slot)
            elif s.reminded(w):
                phase = DUE
            else:
                apply_calendar_events(w)
                c[lay.RUNG] = 1
                phase = ROUND
        elif stop == RUNNING and phase == RUN_GRANTED:
            if c[lay.GRANTED_AT] == c[lay.GRANTED_COUNT]:
                phase = RUN_REFUSED
            else:
                node = w.ints[u32(s.buffer_at(w, lay.GRANTED_NOW) + c[lay.GRANTED_AT])] & 0xFFFFFFFF
                c[lay.GRANTED_AT] += 1
                if w.ints[s.of_node(node) + lay.DOING] == lay.GRANTED:
                    slot = u32(node >> 1)
                    step = granted(w, slot, node & 1)
        elif stop == RUNNING and phase == RUN_REFUSED:
            if c[lay.REFUSED_AT] == c[lay.REFUSED_COUNT]:
                phase = DUE if s.reminded(w) else ROUND
            else:
                node = w.ints[u32(s.buffer_at(w, lay.REFUSED_NOW) + c[lay.REFUSED_AT])] & 0xFFFFFFFF
                c[lay.REFUSED_AT] += 1
                slot = u32(node >> 1)
                step = turned_away(w, slot, node & 1, lay.REFUSED_ROW, t.S_IF_FULL)
        if stop == RUNNING and phase == ROUND:
            if c[lay.CHANGED] > 0:
                offer(w)
                phase = RUN_GRANTED
            elif s.reminded(w):
                phase = DUE
            else:
                now = still(w)
                phase = DUE if now >= c[lay.END] or s.reminded(w) else ARRIVE
                if now >= c[lay.END]:
                    stop = OVER
                elif c[lay.ROWS] >= handed or now >= until:
                    stop = MONTH_ENDS
        if stop != RUNNING:
            c[lay.PHASE] = phase
            return stop
        if step != lay.STAYS:
            run_on(w, slot, step)


def compile_now(anew: bool) -> None:
    """Compile what a run needs, or fetch it from the cache, and run nothing.

    `anew`: nothing is kept yet. Then what people do is compiled first, so that another process has time for
    `clock.compile_minutes`.

    Raises:
        NumbaError, RuntimeError: when compiling fails.
        OSError: when compiled code cannot be kept.
        EOFError, UnpicklingError: when what was kept cannot be read.
    """
    packed, slot = Packed(np.zeros(1, dtype=np.int64), np.zeros(1)), u32(0)
    if anew:
        compile_for(run_on, packed, slot, 1)
        compile_for(arrive, packed, 1, slot)
        compile_for(happen, packed, slot, 1)
        compile_for(granted, packed, slot, 1)
    compile_for(advance, packed, 1, 1)
    compile_writing()


def compile_writing() -> None:
    """The part of it that hands people to the loop and makes a log of what it has written; fails in the same ways."""
    log = np.zeros((1, 2), dtype=np.int64)
    compile_coming()
    compile_for(sort_minutes, log, log, np.int64(1))
    compile_for(unpack, log, 1, no_rows(), 1, np.zeros((1, 1, 1), dtype=np.bool_))
    rows = no_rows()
    compile_for(name_services, rows.event, rows.subject, ABOUT_SERVICES, rows.subject, 1)
    compile_for(count_use, log, log[0], 1, log, log, log)
    compile_standing()
    compile_gone()


def simulate(plan: Plan, arrivals: Arrivals) -> EventLog:
    """One replication by the compiled engine, without a pause."""
    return finished(simulate_by_month(plan, arrivals))


def simulate_by_month(
    plan: Plan,
    arrivals: Arrivals,
    only: RowsKept | None = None,
    room: Room | None = None,
) -> Months:
    """One replication by the compiled engine; gives way at the end of each month, and where some 65,000 rows have
    come together, with the share done; returns the log of all rows, or of `only` these, in the `room` of a log before,
    as `Gathered` says.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking
        time.
    """
    gone_until = _gone_until(plan, only)
    gathered = Gathered(rows_there(plan, only), plan.end, room, gone_until)
    arrivals, reviews, changes = yield from _run(plan, arrivals, gathered, gone_until)
    rows = gathered.all_rows()
    if changes is not None:
        rows = yield from with_history(rows, changes)
    return log_of(plan, arrivals, rows, "compiled", reviews, only)


def simulate_once(plan: Plan, arrivals: Arrivals, only: RowsKept | None = None) -> LogOnce:
    """The same log, to be read once; of a plan that does not begin with today's state. Raises the same."""
    gathered = GatheredInParts(rows_there(plan, only), len(arrivals.order))
    arrivals, reviews, _ = finished(_run(plan, arrivals, gathered, _gone_until(plan, only)))
    return log_once_of(plan, arrivals, gathered.parts(), "compiled", reviews, only)


def _gone_until(plan: Plan, only: RowsKept | None) -> int:
    """The minute at which the rows of those go for whom everything is over; FAR where all stay."""
    return plan.warm_up if only is not None and not only.gone and plan.warm_up > 0 else FAR


def _run(
    plan: Plan, arrivals: Arrivals, gathered: Gathered | GatheredInParts, gone_until: int
) -> Generator[float, None, tuple[Arrivals, tuple[Review, ...], Changes | None]]:
    """Run a plan and gather the rows, without those of people for whom everything is over at the minute `gone_until`;
    returns who came, what was found at reviews, and what happened before today otherwise than the rows say.
    """
    reviewing = reviewing_of(plan)
    come = len(arrivals.order) * min(DAYS_OF_SLOTS * DAY, plan.end) // plan.end
    sizes = (max(SLOTS_AT_FIRST, come), ROWS_AT_FIRST, COMERS_AT_ONCE)
    w = begin(plan.today.before if plan.today is not None else plan, arrivals, *sizes)
    everybody = Everybody(w)
    today, changes = TodaysStart(plan, everybody) if plan.today is not None else None, None
    yield 0.0
    handed = come_next(w, arrivals, 0)

    def stops() -> int:
        return min(reviewing.next if reviewing is not None else FAR, today.next if today is not None else FAR)

    w.ints[lay.STOP] = stops()
    w.ints[lay.PHASE] = ARRIVE
    spare = np.empty((0, 2), dtype=np.int64)
    until = 30 * DAY
    while True:
        why = advance(w, min(until, gone_until, int(w.ints[lay.STOP])), KEPT_ROWS)
        if why == FAILED:
            raise _failure(plan, w)
        if why == SLOTS_FULL:
            people = int(w.ints[lay.PEOPLE])
            w = with_slots(w)
            everybody.more_room(w, people)
        elif why == ROWS_FULL:
            w = with_rows(w)
        elif why == COMERS_OVER:
            handed = come_next(w, arrivals, handed)
        else:
            log, now = rows_of(w), int(w.ints[lay.NOW])
            spare = spare if len(spare) >= len(log) else np.empty_like(log)
            if gathered.rows == 0 and log[:, 0].min(initial=0) < 0:  # people on a list at minute 0 asked before it
                log[:] = log[np.argsort(log[:, 0], kind="stable")]
            sort_minutes(log, spare, len(log))
            if isinstance(gathered, GatheredInParts):
                gathered.add(log)
            else:
                if not gathered.has_room(len(log)):  # half a log is copied, which takes as long as what comes before
                    yield min(now, plan.end) / plan.end
                gathered.add(log, min(now, plan.end) / plan.end)
            if reviewing is not None:
                reviewing.read(log)
            w.ints[lay.ROWS] = 0
            if now >= gone_until:  # nothing has happened yet in this minute
                gathered.leave_out(everybody.gone(w, len(arrivals.order)), gone_until)
                gone_until = FAR
            if today is not None and now == today.next and today.stop(w):
                assert isinstance(gathered, Gathered), "who stands where today is read from the rows so far"
                handed -= int(w.ints[lay.COMER_COUNT] - w.ints[lay.ARRIVED])
                w, arrivals, changes = yield from today.go_on(w, arrivals, gathered.so_far(), reviewing, sizes)
                handed = come_next(w, arrivals, handed)
                w.ints[lay.PHASE] = DUE if reminded_now(w) else ARRIVE
            if reviewing is not None and now == reviewing.next and reviewing.hold():
                w = under(w, reviewing.plan_now, reviewing.moved, now)
            w.ints[lay.STOP] = stops()
            until = max(until, (now // (30 * DAY) + 1) * 30 * DAY)
            yield min(now, plan.end) / plan.end
            if why == OVER:
                return arrivals, tuple(reviewing.found) if reviewing is not None else (), changes


def _failure(plan: Plan, w: Packed) -> SimulationError:
    error, step = int(w.ints[lay.ERROR]), int(w.ints[lay.ERROR_STEP])
    return _FAILURES[error](plan, step)


_FAILURES: Mapping[int, Callable[[Plan, int], SimulationError]] = complete(
    "what the compiled engine stops at",
    lay.FAILURES,
    {
        lay.UNREADABLE_LABEL: unreadable,
        lay.ENDLESS: endless,
        lay.NO_END: without_end,
        lay.UNREADABLE_RISK: risk_unreadable,
        lay.TOO_OFTEN: too_often,
        lay.UNKNOWN_STEP: unknown_step,
        lay.UNREADABLE_TURNAROUND: turnaround_unreadable,
    },
)


__all__ = ["advance", "compile_now", "simulate", "simulate_by_month"]
