"""Today's position in the compiled engine: between two minutes the array is laid out anew, with the people and the plan
of today.

Nothing of it is compiled: it happens once in a run, on columns of all people at a time.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import Rows
from simulation.core.vocabulary import FAR
from simulation.engines.common.monthly_review import Reviewing, ReviewingToday
from simulation.engines.common.standing import made_ready
from simulation.engines.common.today import Added, Changes, changes_of, weeks_before, with_added
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled.allocation import Everybody, begin, under
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.plan.packed import Packed
from simulation.sampling.arrivals import Arrivals
from simulation.sampling.choices import cell_of, number_of

Ints = npt.NDArray[np.int64]
THREADS = (0, lay.LINE)
"""By how much the columns of the main journey and of the plan stand behind those of a person."""


@dataclass
class TodaysStart:
    """What a run from today's position remembers until its minute."""

    plan: Plan
    everybody: Everybody
    before: dict[int, Ints] = field(default_factory=dict)
    """By minute the columns of those in a place or on a list."""
    begun: bool = False

    def __post_init__(self) -> None:
        self.weeks = weeks_before(self.plan)

    @property
    def next(self) -> int:
        """The minute at which the engine is to stop next; FAR when there is none."""
        if self.begun or self.plan.today is None:
            return FAR
        return self.weeks[0] if self.weeks else self.plan.today.minute

    def stop(self, w: Packed) -> bool:
        """At a minute at which the engine has stopped for this: remembers, or says that it is today's."""
        if self.weeks:
            people = columns_of(w, self.everybody.there(w))
            waits = np.any([people[:, lay.DOING + one] == lay.QUEUED for one in THREADS], axis=0)
            self.before[self.weeks.pop(0)] = people[(people[:, lay.PLACE] != t.NONE) | waits]
            return False
        self.begun = True
        return True

    def go_on(
        self,
        w: Packed,
        arrivals: Arrivals,
        rows: Rows,
        reviews: Reviewing | ReviewingToday | None,
        sizes: Sequence[int],
    ) -> Generator[float, None, tuple[Packed, Arrivals, Changes]]:
        """The state of today before anything happens in its minute, the people with those added, and what changed.
        Gives way between its parts, with the share of the run that is done.
        """
        plan, now = self.plan, int(w.ints[lay.NOW])
        reviewing = reviews if isinstance(reviews, ReviewingToday) else None
        changes = changes_of(plan, arrivals, rows)
        yield now / plan.end
        people = columns_of(w, self.everybody.there(w))
        by_index = {int(index): k for k, index in enumerate(people[:, lay.INDEX])}
        older: dict[int, dict[int, Ints]] = {
            minute: {int(row[lay.INDEX]): row for row in kept} for minute, kept in self.before.items()
        }
        added = [
            older[now - one.later][one.donor] if one.weeks else people[by_index[one.donor]] for one in changes.added
        ]
        further, clocks = int(w.ints[lay.FURTHER_AT]), int(w.ints[lay.CLOCKS_AT])
        form = Form(further, plan.further_lists, clocks, len(plan.tables.clocks))
        new = [form.later(row.copy(), one) for row, one in zip(added, changes.added, strict=True)]
        places = people[[by_index[index] for index in changes.removed], lay.PLACE].tolist() if changes.removed else []
        if reviewing is not None:
            reviewing.begin_today(places, [int(row[lay.PLACE]) for row in new], now)
        people = people[~np.isin(people[:, lay.INDEX], np.array(changes.removed, dtype=np.int64))]
        people = np.concatenate([people, np.array(new, dtype=np.int64).reshape(-1, people.shape[1])])
        for row in people:
            if int(row[lay.INDEX]) in changes.since:
                form.stretch(row, changes)
        arrivals = with_added(arrivals, changes)
        yield now / plan.end
        slots = sizes[0]
        while slots < len(people) + 1:
            slots *= 2
        fresh = begin(plan, arrivals, slots, *sizes[1:])
        yield now / plan.end
        self.everybody.begin(fresh)
        holds = reviewing.plan_now if reviewing is not None else plan
        fresh.ints[lay.NOW] = now
        fresh = under(fresh, holds, reviewing.moved if reviewing is not None else [0] * len(plan.tables.services), now)
        _People(fresh, holds, people, form, now).settle(made_ready(rows, now))
        return fresh, arrivals, changes


@dataclass(frozen=True)
class Form:
    """Where in the columns of a person minutes stand."""

    further: int
    further_lists: int
    clocks_at: int
    clocks: int

    def requests(self, row: Ints) -> list[int]:
        """Where requests on further lists stand that are waiting."""
        places = [self.further + lay.OF_FURTHER * number for number in range(self.further_lists)]
        return [at for at in places if row[at + lay.OPEN_STEP] == lay.FURTHER and row[at + lay.DOING] == lay.QUEUED]

    def asked(self, row: Ints) -> list[int]:
        """Where the minutes of what is asked for stand."""
        own = [lay.ASKED + one for one in THREADS if row[lay.DOING + one] == lay.QUEUED]
        return own + [at + lay.ASKED for at in self.requests(row)]

    def clocks_begun(self, row: Ints) -> list[int]:
        """Where the minutes stand at which clocks of waits began."""
        places = [self.clocks_at + t.OF_CLOCK * number + t.SINCE for number in range(self.clocks)]
        return [at for at in places if row[at] >= 0]

    def later(self, row: Ints, one: Added) -> Ints:
        """The columns of a donor as those of somebody who is added."""
        row[lay.INDEX], row[lay.NUMBER] = one.index, one.number
        due = row[lay.DUE : lay.DUE + lay.KINDS_DUE]
        due[due != FAR] += one.later
        if one.ends >= 0:
            due[lay.MAIN_END] = one.ends
        if row[lay.LAST_READY] >= 0:
            row[lay.LAST_READY] += one.later
        for at in (*self.asked(row), *self.clocks_begun(row)):
            row[at] += one.later
        row[lay.BUSY] = 0
        return row

    def stretch(self, row: Ints, changes: Changes) -> None:
        """What lies behind somebody with no criteria to reside lies farther back, or nearer."""
        for at in (lay.LAST_READY, *self.asked(row), *self.clocks_begun(row)):
            row[at] = changes.moved(int(row[lay.INDEX]), int(row[at]))


class _People:
    """People put into a fresh array, with all that leads to them."""

    def __init__(self, w: Packed, plan: Plan, people: Ints, form: Form, now: int) -> None:
        self.w, self.plan, self.people, self.form, self.now = w, plan, people, form, now
        self.labels = people.view(np.int16)
        self.taken_off: list[tuple[int, int]] = []

    def settle(self, turnarounds: Sequence[tuple[int, int]]) -> None:
        """Everybody has a slot, is on the lists on which they wait, and is reminded of what is due."""
        ints, count = self.w.ints, len(self.people)
        last = int(ints[lay.SLOTS] + ints[lay.FREE_SLOTS])
        self.slots = ints[last - count : last].copy()
        ints[lay.FREE_SLOTS] -= count
        services = self.plan.tables.services
        places = self.people[:, lay.PLACE]
        staff = [self.people[:, lay.STAFF + one] for one in THREADS]
        held = np.concatenate([places[places != t.NONE], *(one[one != t.NONE] for one in staff)])
        held = np.concatenate([held, np.array([service for service, _ in turnarounds], dtype=np.int64)])
        lists, taken = np.unique(services[held, t.V_LIST], return_counts=True)
        ints[ints[lay.LISTS] + lay.OF_LIST * lists + lay.OCCUPIED] = taken
        waiting = self.waiting()
        ints[self.slots[:, None] + np.arange(self.people.shape[1])] = self.people
        self.queue(waiting)
        due = self.people[:, lay.DUE : lay.DUE + lay.KINDS_DUE]
        person, what = np.nonzero(due < ints[lay.END])
        ints[(self.slots[:, None] + lay.DUE + np.arange(lay.KINDS_DUE))[due >= ints[lay.END]]] = FAR
        made = [(service, until) for service, until in turnarounds if until < ints[lay.END]]
        lists, until = services[[one for one, _ in made], t.V_LIST], np.array([at for _, at in made], dtype=np.int64)
        self.remind(
            np.concatenate([due[person, what], until]),
            np.concatenate([self.slots[person], lists]),
            np.concatenate([what, np.full(len(made), lay.MADE_READY)]),
        )
        self.everything_changed()
        self.tell()

    def waiting(self) -> list[tuple[int, int, int, int, int]]:
        """Everybody who waits, as they stand in their queues: queue, minute asked (less than nothing where the last to
        ask is first), patient, thread, node.
        """
        found = []
        services, steps, queues = self.plan.tables.services, self.plan.tables.steps, self.plan.tables.queue_priority
        for k, row in enumerate(self.people):
            slot, place = int(self.slots[k]), int(row[lay.PLACE])
            for thread, one in enumerate(THREADS):
                if row[lay.DOING + one] != lay.QUEUED:
                    continue
                step, own = steps[row[lay.OPEN_STEP + one]], int(row[lay.SERVICE + one])
                cell = int(
                    cell_of(self.plan.packed, int(step[t.S_PRIORITY]), self.labels[k, 4 * lay.LABELS :], 0, self.now)
                )
                priority = int(number_of(self.plan.packed, cell))
                stands = [(own, one, 2 * slot + thread)]
                for at in self.form.requests(row) if thread == 0 else ():
                    service = int(row[at + lay.SERVICE])
                    if services[service, t.V_LIST] == services[own, t.V_LIST]:
                        row[at + lay.DOING], row[at + lay.OPEN_STEP] = lay.NOTHING, t.NONE
                        self.taken_off.append((k, service))
                        continue
                    row[at + lay.OWNER] = slot
                    stands.append((service, at, 2 * (slot + at)))
                if thread == 0 and self.form.further_lists:
                    row[self.form.further + lay.PRIORITY] = priority
                for service, at, node in stands:
                    inside = step[t.S_KIND] == t.STAY and place != t.NONE
                    inside = inside and services[place, t.V_LIST] == services[service, t.V_LIST]
                    first = int(services[service, t.V_QUEUE])
                    queue = len(queues) + service if inside else first + queues[first:].tolist().index(priority)
                    row[at + lay.QUEUE] = queue
                    asked = int(row[at + lay.ASKED])
                    asked = -asked if services[service, t.V_ORDER] == t.LAST_COME else asked
                    found.append((queue, asked, int(row[lay.INDEX]), thread, node))
        return sorted(found)

    def queue(self, waiting: Sequence[tuple[int, int, int, int, int]]) -> None:
        """Those who wait, in the order of their queues, each leading to the next."""
        ints, before, queue = self.w.ints, -1, -1
        for number, (own, _, _, _, node) in enumerate(waiting):
            head = int(ints[lay.QUEUES]) + 2 * own
            before, queue = (before, queue) if own == queue else (-1, own)
            if before < 0:
                ints[head] = node
            following = waiting[number + 1] if number + 1 < len(waiting) else None
            at = (node >> 1) + lay.LINE * (node & 1)
            ints[at + lay.BEFORE_IN_QUEUE] = before
            ints[at + lay.NEXT_IN_QUEUE] = following[4] if following is not None and following[0] == own else -1
            ints[head + 1], before = node, node

    def remind(self, minutes: Ints, whose: Ints, what: Ints) -> None:
        """Reminders hang among those of their minute, or of their stretch."""
        ints = self.w.ints
        stretch = minutes >> lay.STRETCH
        heads = np.where(
            stretch == self.now >> lay.STRETCH,
            ints[lay.MINUTES] + (minutes & lay.LAST_OF_STRETCH),
            ints[lay.STRETCHES] + stretch,
        )
        reminders = whose << lay.WHOSE | (minutes & lay.LAST_OF_STRETCH) << lay.AT_MINUTE | what
        for head, reminder in zip(heads.tolist(), reminders.tolist(), strict=True):
            place = int(ints[head])
            if place & lay.LAST_OF_BUNDLE == lay.LAST_OF_BUNDLE:
                bundle = int(ints[lay.FREE_BUNDLE])
                ints[lay.FREE_BUNDLE], ints[bundle], place = ints[bundle], place, bundle
                ints[lay.BUNDLES_FREE] -= 1
            ints[place + 1], ints[head] = reminder, place + 1

    def everything_changed(self) -> None:
        """All lists are looked at in the first round."""
        ints = self.w.ints
        lists = int(ints[lay.LIST_COUNT])
        places = np.arange(lists)
        ints[ints[lay.LISTS] + lay.OF_LIST * places + lay.IS_CHANGED] = 1
        first = int(ints[lay.BUFFERS] + lay.CHANGED_LISTS * ints[lay.BUFFER_SIZE])
        ints[first : first + lists] = places
        ints[lay.CHANGED] = lists

    def tell(self) -> None:
        """Those who stand on one list of today twice are taken off it once."""
        ints = self.w.ints
        for k, service in self.taken_off:
            row, who = int(ints[lay.LOG] + 2 * ints[lay.ROWS]), self.people[k]
            ints[row] = self.now << 32 | int(who[lay.INDEX])
            ints[row + 1] = int(who[lay.SPELL]) << 40 | lay.TAKEN_OFF << 32 | (service & 0xFFFF) << 16
            ints[lay.ROWS] += 1


def reminded_now(w: Packed) -> bool:
    """Whether something may be due in this minute, as the loop asks it when a minute begins."""
    return bool(w.ints[w.ints[lay.MINUTES] + (w.ints[lay.NOW] & lay.LAST_OF_STRETCH)] >= 0)


def columns_of(w: Packed, slots: Ints) -> Ints:
    """The columns of people, a row each."""
    found: Ints = w.ints[slots[:, None] + np.arange(int(w.ints[lay.WIDTH]))]
    return found


__all__ = ["TodaysStart", "reminded_now"]
