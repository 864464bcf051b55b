"""From where the base stands at a date to today's position: who leaves without trace, and who is added like whom.

Both engines hand on their rows and get the same answer, so that they go on with the same people. Everything drawn
belongs to a patient's number and a name, and nothing of a variant is read: it starts with the people of its base.
"""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import SimulationError
from simulation.core.event_log import Patients, Rows, no_rows
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniform, uniforms
from simulation.core.vocabulary import DAY
from simulation.engines.common.standing import Standing, standing_at
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.plan.services import capacities_before
from simulation.plan.today import InService, TodaysPosition
from simulation.sampling.arrivals import THERE_STREAM, Arrivals, pack
from simulation.sampling.choices import cell_of
from simulation.sampling.durations import minutes_of

WEEK = 7 * DAY
MOST_WEEKS = 26
"""How many weeks before are looked at for somebody who stands where nobody stands today."""
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Added:
    """Somebody who is added: like a donor, as that one was some weeks before."""

    index: int
    number: int
    donor: int
    weeks: int
    ends: int
    """The minute at which the stay or delay that has begun ends; -1 for that of the donor."""

    @property
    def later(self) -> int:
        """By how much everything of the donor is moved to be that of today."""
        return self.weeks * WEEK


@dataclass
class Changes:
    """What today's position changes in the run of the base."""

    minute: int
    removed: list[int] = field(default_factory=list)
    added: list[Added] = field(default_factory=list)
    since: dict[int, tuple[int, float]] = field(default_factory=dict)
    """For patients with no criteria to reside: since when they have been so, and by what the time since then is
    stretched. What happened before lies as long before as it did.
    """

    def moved(self, who: int, minute: int) -> int:
        """Where a minute of somebody's past lies."""
        if who not in self.since:
            return minute
        ready, factor = self.since[who]
        back = np.floor((self.minute - max(minute, ready)) * factor + 0.5)
        return max(0, self.minute - int(back) - max(0, ready - minute))


def weeks_before(plan: Plan) -> list[int]:
    """The minutes at which people who may be needed today are remembered: this hour of the weeks before."""
    assert plan.today is not None, "only for a run from today's position"
    first = plan.today.minute
    return [first - k * WEEK for k in range(MOST_WEEKS, 0, -1) if first - k * WEEK > 0]


def changes_of(plan: Plan, arrivals: Arrivals, rows: Rows) -> Changes:
    """What is to be changed at today's minute, from all rows before it.

    Raises:
        SimulationError: when somebody is to stand where nobody stands today or stood in the weeks before.
    """
    assert plan.today is not None, "only for a run from today's position"
    return _Filling(plan, plan.today, arrivals, rows).changes()


class _Filling:
    def __init__(self, plan: Plan, today: TodaysPosition, arrivals: Arrivals, rows: Rows) -> None:
        self.plan, self.today, self.arrivals, self.rows = plan, today, arrivals, rows
        self.now = standing_at(plan, arrivals.patients, rows, today.minute)
        self.done = Changes(today.minute)
        self.weeks: dict[int, Standing] = {0: self.now}
        self.gone = np.zeros(len(arrivals.patients), dtype=np.bool_)
        self.lists = today.before.tables.services[:, t.V_LIST]
        self.free = self.free_places()
        """By list, how many more could be there."""

    def changes(self) -> Changes:
        """Beds first, then other services."""
        today, acute = self.today, self.today.acute
        names = self.plan.names
        before = int(self.in_beds(self.now).sum())
        waiting = int((self.in_beds(self.now) & (self.now.ready >= 0)).sum())
        for one in today.in_beds:
            on = f"no criteria to reside on {names.labels['pathway'][one.pathway - 1]}"

            def stands(here: Standing, pathway: int = one.pathway) -> Mask:
                found: Mask = self.in_beds(here) & (here.ready >= 0)
                found &= here.labels[:, today.pathway] == pathway
                return found

            waiting += one.people - int(stands(self.now).sum())
            name = f"today.no_criteria_to_reside.{names.labels['pathway'][one.pathway - 1]}"
            self.settle(name, on, stands, one.people)
            if one.since >= 0:
                self.stretch(stands, one.since)
        if acute and (today.beds >= 0 or today.in_beds):
            treated = (today.beds if today.beds >= 0 else before) - waiting
            if treated < 0:
                raise SimulationError(
                    f"today: {waiting} patients in beds have no criteria to reside, those of pathways that are not "
                    f"said among them, and {waiting + treated} are in beds: say more in 'today.beds', or fewer there"
                )
            self.settle("today.beds", "treatment in an acute bed", lambda s: self.in_beds(s) & (s.ready < 0), treated)
        for service in today.in_services:
            what = names.services[service.service]
            where = f"today.services.{what}.{'occupied' if service.inside else 'queue'}"
            said = f"{'' if service.inside else 'the list of '}{what}"
            self.settle(where, said, self.in_service(service), service.people)
        self.done.removed.sort()
        return self.done

    def in_beds(self, here: Standing) -> Mask:
        """Who is in an acute bed."""
        found: Mask = np.isin(here.place, list(self.today.acute))
        return found

    def in_service(self, said: InService) -> Callable[[Standing], Mask]:
        """Who is in a service, or waits for it without a place."""

        def stands(here: Standing) -> Mask:
            found: Mask = here.place == said.service
            if not said.inside:
                found = (here.waits_for == said.service) & (here.place < 0)
            for label, code in said.labels:
                found &= here.labels[:, label] == code
            if said.steps is not None:
                found &= np.isin(here.step, list(said.steps))
            return found

        return stands

    def settle(self, name: str, where: str, stands: Callable[[Standing], Mask], people: int) -> None:
        """So many people and no others stand somewhere."""
        found = np.flatnonzero(stands(self.now) & ~self.gone)
        found = found[np.argsort(self.luck(name, found), kind="stable")]
        there = found.tolist()
        while len(there) > people:
            self.take_away(there)
        weeks, donors = 0, found
        while not len(donors) and people > 0:
            weeks += 1
            if weeks > MOST_WEEKS or self.today.minute - weeks * WEEK <= 0:
                raise SimulationError(
                    f"{name}: nobody of the base is in {where} at this hour, today or in the weeks before, so there is "
                    "nobody like whom people can be added: leave it out, or look whether the base is such a place"
                )
            donors = np.flatnonzero(stands(self.at_week(weeks)))
            donors = donors[np.argsort(self.luck(name, donors), kind="stable")]
        turn = 0
        for _ in range(max(0, people - len(found))):
            roomy = (k for k in range(turn, turn + len(donors)) if self.has_room(int(donors[k % len(donors)]), weeks))
            turn = next(roomy, turn) + 1
            self.add(int(donors[(turn - 1) % len(donors)]), weeks)

    def take_away(self, there: list[int]) -> None:
        """The last of these leaves, or the last of those in a list that is more than full."""
        crowded = (k for k in range(len(there) - 1, -1, -1) if self.free.get(self.list_of(self.now, there[k]), 0) < 0)
        who = there.pop(next(crowded, len(there) - 1))
        self.gone[who] = True
        self.done.removed.append(who)
        self.move(self.now, who, 1)

    def free_places(self) -> dict[int, int]:
        """By list of beds or places, what its capacity leaves in this minute."""
        tables = self.today.before.tables
        free = dict(capacities_before(tables, self.today.minute + 1))
        held = self.now.held[self.now.held >= 0]
        for place, count in Counter(self.lists[held].tolist()).items():
            free[place] = free.get(place, 0) - count
        return free

    def list_of(self, here: Standing, who: int) -> int:
        """The list of the place that somebody holds; -1 for none."""
        return int(self.lists[here.held[who]]) if here.held[who] >= 0 else -1

    def has_room(self, donor: int, weeks: int) -> bool:
        """Whether one more like a donor has a place to be in."""
        place = self.list_of(self.at_week(weeks), donor)
        return place < 0 or self.free.get(place, 0) > 0

    def move(self, here: Standing, who: int, more: int) -> None:
        """The place that somebody holds is free, or no longer is."""
        place = self.list_of(here, who)
        if place >= 0:
            self.free[place] = self.free.get(place, 0) + more

    def luck(self, name: str, who: npt.NDArray[np.integer]) -> npt.NDArray[np.float64]:
        """One uniform for each of these people."""
        arrivals = self.arrivals
        return uniforms(arrivals.seed, arrivals.replication, decision(name), arrivals.patients.number[who])

    def at_week(self, weeks: int) -> Standing:
        """Who stood where so many weeks before."""
        if weeks not in self.weeks:
            minute = self.today.minute - weeks * WEEK
            self.weeks[weeks] = standing_at(self.plan, self.arrivals.patients, self.rows, minute)
        return self.weeks[weeks]

    def add(self, donor: int, weeks: int) -> None:
        """Somebody like a donor, with other random numbers from now on."""
        turn = len(self.done.added)
        number = int(pack(THERE_STREAM, 0, 0, turn))
        ends = self.ends(donor, weeks, number)
        self.done.added.append(Added(len(self.arrivals.patients) + turn, number, donor, weeks, ends))
        self.move(self.at_week(weeks), donor, -1)

    def ends(self, donor: int, weeks: int, number: int) -> int:
        """When a stay or delay that has begun ends: as long as it may still be, given how long it has been."""
        here, before = self.at_week(weeks), self.today.before
        step = int(here.step[donor])
        if step < 0 or here.waits_for[donor] >= 0:
            return -1
        row = before.tables.steps[step]
        if row[t.S_KIND] not in (t.STAY, t.DELAY) or row[t.S_TIME] == t.NONE:
            return -1
        since = int(here.placed[donor] if row[t.S_KIND] == t.STAY else here.began[donor])
        elapsed = here.minute - since
        cell = int(cell_of(before.packed, int(row[t.S_TIME]), here.labels[donor], 0, max(since, 0)))
        if cell < 0 or elapsed < 0:
            return -1
        low, high = 0.0, 1.0 - 2.0**-40
        if minutes_of(before.packed, cell, high) <= elapsed:
            return -1
        for _ in range(48):
            middle = (low + high) / 2.0
            low, high = (middle, high) if minutes_of(before.packed, cell, middle) <= elapsed else (low, middle)
        arrivals, name = self.arrivals, before.names.steps[step]
        draw = uniform(arrivals.seed, arrivals.replication, decision(f"{name}.remaining"), number, 0, 0)
        still = int(minutes_of(before.packed, cell, high + (1.0 - 2.0**-40 - high) * draw)) - elapsed
        return self.today.minute + max(0, still)

    def stretch(self, stands: Callable[[Standing], Mask], since: int) -> None:
        """The time since people have had no criteria to reside comes to this in the mean."""
        members = [(int(who), int(self.now.ready[who])) for who in np.flatnonzero(stands(self.now) & ~self.gone)]
        members += [
            (one.index, int(self.weeks[one.weeks].ready[one.donor]) + one.later)
            for one in self.done.added
            if stands(self.weeks[one.weeks])[one.donor]
        ]
        total = sum(self.today.minute - ready for _, ready in members)
        if total > 0:
            self.done.since |= {who: (ready, since * len(members) / total) for who, ready in members}


def with_added(arrivals: Arrivals, changes: Changes) -> Arrivals:
    """The people of a run with those who are added."""
    if not changes.added:
        return arrivals
    people = arrivals.patients
    donors = [one.donor for one in changes.added]
    number = np.array([one.number for one in changes.added], dtype=np.int64)
    patients = Patients(
        np.concatenate([people.number, number]),
        np.concatenate([people.stream, people.stream[donors]]),
        np.concatenate([people.labels, people.labels[donors]]),
    )
    return replace(arrivals, patients=patients)


def with_history(rows: Rows, changes: Changes) -> Generator[float, None, Rows]:
    """The rows of a whole run as of these people: those who left without trace have none, those added have what
    happened to the one they are like.

    Few people change. Their rows are put among those of all others, which stay in their order: minute by minute, and
    within one by patient. Gives way after each column, all of the run being done.
    """
    before = int(np.searchsorted(rows.minute, changes.minute))
    early = rows.part(slice(before))
    stay = ~_are(early.patient, [*changes.since, *changes.removed])
    new = _rows_of_changed(early, changes)
    yield 1.0
    place = _places_among(early, stay, new)
    of_others = np.ones(int(np.count_nonzero(stay)) + len(place), dtype=np.bool_)
    of_others[place] = False
    columns: list[Any] = []
    pairs: Any = zip(rows, new, strict=True)
    for column, changed in pairs:  # one after another, each written once
        whole = np.empty(len(of_others) + len(column) - before, dtype=column.dtype)
        put_in, whole[len(of_others) :] = whole[: len(of_others)], column[before:]
        put_in[of_others], put_in[place] = column[:before][stay], changed
        columns.append(whole)
        yield 1.0
    return Rows(*columns)


def _rows_of_changed(early: Rows, changes: Changes) -> Rows:
    """What happened to those to whom it is to have happened sooner or later, and to each who is added, as it did to the
    one they are like; in the order of a log.
    """
    added = {one.index for one in changes.added}
    moved = [who for who in changes.since if who not in added and who not in changes.removed]
    lines_of = _lines_by_patient(early, [*moved, *(one.donor for one in changes.added)])
    parts = [no_rows(), *(early.part(lines_of(who)) for who in moved)]
    for one in changes.added:
        last = np.searchsorted(early.minute, changes.minute - one.later)
        lines = lines_of(one.donor)
        lines = lines[: np.searchsorted(lines, last)]
        copied = early.part(lines)
        minute = (copied.minute.astype(np.int64) + one.later).astype(np.int32)
        parts.append(copied._replace(minute=minute, patient=np.full(len(lines), one.index, dtype=np.int32)))
    for part in parts[1:]:
        part.minute[:] = [
            changes.moved(who, minute) for who, minute in zip(part.patient.tolist(), part.minute.tolist(), strict=True)
        ]
    columns: list[Any] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    new = Rows(*columns)
    return new.part(np.lexsort((new.patient, new.minute)))


def _places_among(early: Rows, stay: Mask, new: Rows) -> Ints:
    """Where new rows stand, in their order, when they are put among those that stay; no patient has rows of both.

    early   minute   5  5  7  9      new   minute   5  8      first place not before them   1  3
            patient  1  4  2  1            patient  3  6      less the rows gone before     1  2
            stay     x  x  -  x                               and the new ones before       1  3
    """
    low, high = (np.searchsorted(early.minute, new.minute, side) for side in ("left", "right"))
    while len(within := np.flatnonzero(low < high)):  # by halves, within the rows of that minute
        middle = (low[within] + high[within]) // 2
        is_before = early.patient[middle] < new.patient[within]
        low[within] = np.where(is_before, middle + 1, low[within])
        high[within] = np.where(is_before, high[within], middle)
    gone: Ints = np.searchsorted(np.flatnonzero(~stay), low)
    return low - gone + np.arange(len(low))


def _lines_by_patient(rows: Rows, some: Sequence[int]) -> Callable[[int], npt.NDArray[np.int64]]:
    """Which lines are those of each of some patients, in their order."""
    lines = np.flatnonzero(_are(rows.patient, some))
    lines = lines[np.argsort(rows.patient[lines], kind="stable")]
    owner = rows.patient[lines]
    return lambda who: lines[slice(*np.searchsorted(owner, [who, who + 1]))]


def _are(patient: npt.NDArray[np.int32], some: Sequence[int]) -> Mask:
    """Of each row whether its patient is one of these."""
    wanted = np.zeros(1 + max([*some, int(patient.max(initial=-1))], default=-1), dtype=np.bool_)
    wanted[list(some)] = True
    found: Mask = wanted[patient]
    return found


__all__ = ["Added", "Changes", "changes_of", "weeks_before", "with_added", "with_history"]
