"""The journey as the compiled engine takes it: the same steps and the same rows of the log as
`reference.engine.ReferenceEngine`, interpreted.
"""

import numpy as np

from simulation.core.compiling.jit import consts, i64, jit_private, u32
from simulation.core.vocabulary import DAY, FAR, State
from simulation.engines.common.runtime_errors import MOST_STEPS, MOST_VISITS
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled import primitives as s
from simulation.engines.compiled.clocks_of_waits import begin_clocks, end_clocks, forget_clocks, waited_for
from simulation.engines.compiled.draws import (
    current_visit,
    draw,
    entry,
    fail,
    minutes,
    option,
    own_copy,
    service_of,
    visit_of,
)
from simulation.engines.compiled.places import leave_place, move
from simulation.plan import columns as t
from simulation.plan.packed import CLOCKS, MAPS, Packed, at, risk_at, service_at, size, step_row
from simulation.sampling.choices import after_a_wait, number_of, shortest_of
from simulation.sampling.durations import next_end, next_open, work_end
from simulation.sampling.risks import NO_DEATH, UNREADABLE, deterioration_minute, first_risk

READY, DISCHARGED = consts(range(2))
BUSY_BITS = 11
BUSY_STEPS = (1 << BUSY_BITS) - 1
assert MOST_STEPS < BUSY_STEPS
"""A minute and the steps taken in it stand in one word."""
DIED, CARE_HOME = consts((list(State).index(State.DIED), list(State).index(State.CARE_HOME)))


@jit_private
def set_risks(w: Packed, slot: int, risks: int) -> None:
    """Competing risks from now on; those set before are replaced, but for a death that goes on."""
    now = w.ints[lay.NOW]
    ready = w.ints[slot + lay.LAST_READY]
    days = now // DAY - ready // DAY if ready >= 0 else 0
    seed, replication, patient, spell = (
        w.ints[lay.SEED],
        w.ints[lay.REPLICATION],
        w.ints[slot + lay.NUMBER],
        w.ints[slot + lay.SPELL],
    )
    labels, first = w.ints.view(np.int16), 4 * (slot + lay.LABELS)
    kind, minute, death = first_risk(
        w,
        risks,
        labels,
        first,
        w.ints,
        slot + w.ints[lay.CLOCKS_AT],
        now,
        days,
        seed,
        replication,
        patient,
        spell,
        w.ints[slot + lay.RISKS_SET],
        w.ints[slot + lay.DEATH_AT],
    )
    if kind == UNREADABLE:
        fail(w, lay.UNREADABLE_RISK, risks)
        return
    w.ints[slot + lay.RISKS_SET] += 1
    w.ints[slot + lay.DEATH_AT] = death
    w.ints[slot + lay.RISK_KIND] = kind
    w.ints[slot + lay.RISK_TO] = risk_at(w, 3 * risks + kind - 1, t.R_TO) if kind != t.NO_RISK else t.NONE
    s.remind(w, slot, lay.RISK, minute)


@jit_private
def reach_marks(w: Packed, slot: int, step: int) -> None:
    """Write the milestones of a step; `ready` begins and `discharged` ends the time with no criteria to reside."""
    row = step_row(w, step)
    for k in range(w.ints[row + t.S_MARKS_COUNT]):
        mark = at(w, MAPS, w.ints[row + t.S_MARKS] + k)
        s.write_row(w, w.ints[lay.NOW], slot, lay.MARKED, mark, lay.MAIN)
        if mark == READY:
            s.forget(w, slot, lay.DETERIORATION)
            w.ints[slot + lay.LAST_READY] = w.ints[lay.NOW]
        elif mark == DISCHARGED:
            s.forget(w, slot, lay.DETERIORATION)
            s.drop_plan(w, slot)


@jit_private
def plan_alongside(w: Packed, slot: int, step: int, visit: int) -> None:
    """A plan begins on admission, some time after it, or when the person is ready."""
    row = step_row(w, step)
    if w.ints[row + t.S_ALONGSIDE] == t.NONE:
        return
    s.drop_plan(w, slot)
    cell = entry(w, slot, w.ints[row + t.S_BEGINS], step)
    kept, taken = w.ints[row + t.S_BEGINS_KEPT], w.ints[row + t.S_BEGINS_TAKEN]
    when_ready = option(w, slot, cell, w.ints[row + t.S_BEGINS_DECISION], kept, taken, visit) == 1
    w.ints[slot + lay.PLAN_ENTRY] = w.ints[row + t.S_PLAN]
    if not when_ready:
        dial = w.ints[row + t.S_AFTER]
        after = minutes(w, slot, dial, w.ints[row + t.S_AFTER_DECISION], visit, step) if dial != t.NONE else 0
        s.remind(w, slot, lay.PLAN_BEGIN, w.ints[lay.NOW] + after)


@jit_private
def ask(w: Packed, slot: int, thread: int, step: int, visit: int, asked: int) -> None:
    """Join the list of a service."""
    row = step_row(w, step)
    service = service_of(w, slot, step)
    s.begin(w, slot, thread, step, asked)
    s.write_row(w, asked, slot, lay.ASKED_ROW, service, thread)
    held = w.ints[slot + lay.PLACE]
    moves = (
        w.ints[row + t.S_KIND] == t.STAY
        and held != t.NONE
        and service_at(w, held, t.V_LIST) == service_at(w, service, t.V_LIST)
    )
    priority = int(number_of(w, entry(w, slot, w.ints[row + t.S_PRIORITY], step)))
    if w.ints[row + t.S_QUEUE_ROOM] != t.NONE:
        entry(w, slot, w.ints[row + t.S_QUEUE_ROOM], step)
    it = s.of_thread(slot, thread)
    w.ints[it + lay.ASKED], w.ints[it + lay.SERVICE], w.ints[it + lay.DOING] = asked, service, lay.QUEUED
    if w.ints[lay.ERROR] != lay.FINE:
        return
    s.join(w, slot, thread, service, priority, moves)
    if w.ints[row + t.S_IF_FULL] != t.NONE:
        if w.ints[lay.ASKERS] == w.ints[lay.BUFFER_SIZE]:
            fail(w, lay.ENDLESS, step)
            return
        w.ints[u32(s.buffer_at(w, lay.ASKING) + w.ints[lay.ASKERS])] = 2 * i64(slot) + thread
        w.ints[lay.ASKERS] += 1
    if w.ints[row + t.S_GIVE_UP_THEN] != t.NONE:
        now = w.ints[lay.NOW]
        if w.ints[row + t.S_PATIENCE] != t.NONE:
            when = now + max(
                1, minutes(w, slot, w.ints[row + t.S_PATIENCE], w.ints[row + t.S_PATIENCE_DECISION], visit, step)
            )
        else:
            until = w.ints[row + t.S_UNTIL_SERVICE]
            when = max(
                now + 1,
                next_end(w, service_at(w, until, t.V_CALENDAR), now, service_at(w, until, t.V_KIND) == t.MEETING),
            )
        s.remind(w, slot, lay.PATIENCE + thread, when)
    if w.ints[row + t.S_ALSO] != t.NONE:
        first = s.further_at(w, slot, 0)
        w.ints[first + lay.OWN_SERVICE], w.ints[first + lay.PRIORITY] = service, priority
        when = asked + minutes(w, slot, w.ints[row + t.S_ALSO], w.ints[row + t.S_ALSO_DECISION], visit, step)
        if when <= w.ints[lay.NOW]:
            stand_on_more(w, slot)
        else:
            s.remind(w, slot, lay.MAIN_END, when)


@jit_private
def stand_on_more(w: Packed, slot: int) -> None:
    """From now on the person stands on further lists too, as of the minute of first asking."""
    main, held, number = s.of_thread(slot, lay.MAIN), w.ints[slot + lay.PLACE], 0
    row, priority = step_row(w, w.ints[main + lay.OPEN_STEP]), w.ints[s.further_at(w, slot, 0) + lay.PRIORITY]
    for k in range(w.ints[row + t.S_ALSO_COUNT]):
        asked = at(w, MAPS, w.ints[row + t.S_ALSO_SERVICES] + k)
        service = own_copy(w, slot, asked, w.ints[main + lay.OPEN_STEP])
        place = service_at(w, service, t.V_LIST)
        if place == service_at(w, w.ints[main + lay.SERVICE], t.V_LIST):
            continue
        s.write_row(w, w.ints[lay.NOW], slot, lay.ALSO_ASKED, service, lay.MAIN)
        it = s.further_at(w, slot, number)
        w.ints[it + lay.INDEX], w.ints[it + lay.OWNER] = w.ints[slot + lay.INDEX], slot
        w.ints[it + lay.OPEN_STEP], w.ints[it + lay.DOING] = lay.FURTHER, lay.QUEUED
        w.ints[it + lay.ASKED], w.ints[it + lay.SERVICE] = w.ints[main + lay.ASKED], service
        inside = held != t.NONE and service_at(w, held, t.V_LIST) == place
        s.join(w, it, lay.MAIN, service, priority, inside)
        number += 1


@jit_private
def write_label(w: Packed, slot: int, step: int, option: int) -> None:
    """From now on the person has this value of the label that a step records."""
    row = step_row(w, step)
    label, value = w.ints[row + t.S_RECORDS], at(w, MAPS, w.ints[row + t.S_OPTION_VALUES] + option)
    s.set_label(w, slot, label, value + 1)
    s.write_row(w, w.ints[lay.NOW], slot, lay.CHOSE, label, value)


@jit_private
def run_on(w: Packed, slot: int, step: int) -> None:
    """Steps in the order told, until the person waits: the main journey, and the plan where `ready` begins it or it
    lets `ready` go on.
    """
    now, thread, asked = w.ints[lay.NOW], w.ints[lay.THREAD], w.ints[lay.ASKED_BEFORE]
    main, plan = s.of_thread(slot, lay.MAIN), s.of_thread(slot, lay.PLAN)
    while w.ints[lay.ERROR] == lay.FINE:
        if step == t.NONE:
            if thread == lay.MAIN:
                fail(w, lay.NO_END, w.ints[lay.ERROR_STEP])
                return
            w.ints[plan + lay.DOING] = lay.NOTHING
            if w.ints[main + lay.DOING] != lay.AT_READY:
                return
            thread, step = lay.MAIN, w.ints[step_row(w, w.ints[slot + lay.WAITS_AT]) + t.S_NEXT]
            w.ints[main + lay.DOING] = lay.NOTHING
            continue
        w.ints[slot + lay.BUSY] = (
            w.ints[slot + lay.BUSY] + 1 if w.ints[slot + lay.BUSY] >> BUSY_BITS == now else (now << BUSY_BITS) + 1
        )
        if w.ints[slot + lay.BUSY] & BUSY_STEPS > MOST_STEPS:
            fail(w, lay.ENDLESS, step)
            return
        w.ints[lay.ERROR_STEP] = step
        row = step_row(w, step)
        visit = visit_of(w, slot, step)
        if size(w, CLOCKS) > 0:
            begin_clocks(w, slot, step)
        need = w.ints[row + t.S_NEED]
        if need != t.NONE and asked > 0:
            share = number_of(w, entry(w, slot, need, step))
            if share <= 0.0 or (share < 1.0 and draw(w, slot, w.ints[row + t.S_NEED_DECISION], visit) >= share):
                step = w.ints[row + t.S_NEXT]
                continue
        kind = w.ints[row + t.S_KIND]
        if kind == t.STAY or kind == t.TASK or kind == t.START:
            ask(w, slot, thread, step, visit, asked if asked <= 0 else now)
            return
        if kind == t.DELAY or kind == t.UNTIL:
            s.begin(w, slot, thread, step, now)
            if kind == t.DELAY:
                when = now + minutes(w, slot, w.ints[row + t.S_TIME], w.ints[row + t.S_TIME_DECISION], visit, step)
                plan_alongside(w, slot, step, visit)
            else:
                when = next_open(w, service_at(w, w.ints[row + t.S_SERVICE], t.V_CALENDAR), now)
            w.ints[s.of_thread(slot, thread) + lay.DOING] = lay.TIMED
            s.remind(w, slot, lay.MAIN_END + thread, when)
            return
        if kind == t.CHOOSE:
            cell = entry(w, slot, w.ints[row + t.S_CHOICE], step)
            decision, kept = w.ints[row + t.S_CHOICE_DECISION], w.ints[row + t.S_KEPT_DECISION]
            taken = option(w, slot, cell, decision, kept, w.ints[row + t.S_TAKEN_DECISION], visit)
            clock = w.ints[row + t.S_WAIT_CLOCK]
            if clock != t.NONE and waited_for(w, slot, clock) > w.ints[row + t.S_WAIT_BEYOND]:
                taken = after_a_wait(
                    w,
                    cell,
                    taken,
                    w.ints[row + t.S_WAIT_OPTION],
                    number_of(w, entry(w, slot, w.ints[row + t.S_WAIT_FACTOR], step)),
                    number_of(w, entry(w, slot, w.ints[row + t.S_WAIT_ADDS], step)),
                    draw(w, slot, w.ints[row + t.S_WAIT_DECISION], visit),
                )
            if w.ints[row + t.S_SHORTEST] != t.NONE:
                services, stood = w.ints[row + t.S_SHORTEST], w.ints[lay.LISTS] + lay.STOOD
                taken = shortest_of(w, cell, taken, services, w.ints, stood, lay.OF_LIST, now)
            if w.ints[row + t.S_RECORDS] != t.NONE:
                write_label(w, slot, step, taken)
            lead = at(w, MAPS, w.ints[row + t.S_OPTION_STEPS] + taken)
            step = w.ints[row + t.S_NEXT] if lead == t.ON_HERE else lead
        elif kind == t.BRANCH:
            code = s.label_of(w, slot, w.ints[row + t.S_BY])
            lead = at(w, MAPS, w.ints[row + t.S_OPTION_STEPS] + code - 1) if code > 0 else t.NOWHERE
            if lead == t.NOWHERE:
                fail(w, lay.UNREADABLE_LABEL, step)
            step = lead
        elif kind == t.GOTO:
            step = at(w, MAPS, w.ints[row + t.S_OPTION_STEPS])
        elif kind == t.MARK:
            reach_marks(w, slot, step)
            if w.ints[row + t.S_RISKS] != t.NONE:
                set_risks(w, slot, w.ints[row + t.S_RISKS])
            if at(w, MAPS, w.ints[row + t.S_MARKS]) == READY:
                if w.ints[row + t.S_DETERIORATION] != t.NONE:
                    per_day = number_of(w, entry(w, slot, w.ints[row + t.S_DETERIORATION], step))
                    w.ints[slot + lay.DETERIORATES_THEN] = w.ints[row + t.S_DETERIORATES_THEN]
                    aim = draw(w, slot, w.ints[row + t.S_DETERIORATION_DECISION], visit)
                    s.remind(w, slot, lay.DETERIORATION, deterioration_minute(per_day, aim, now))
                pending = w.ints[slot + lay.PLAN_ENTRY]
                if pending != t.NONE:
                    s.forget(w, slot, lay.PLAN_BEGIN)
                    w.ints[slot + lay.PLAN_ENTRY] = t.NONE
                    w.ints[main + lay.DOING], w.ints[slot + lay.WAITS_AT] = lay.AT_READY, step
                    thread, step = lay.PLAN, pending
                    continue
                if w.ints[plan + lay.DOING] != lay.NOTHING:
                    w.ints[main + lay.DOING], w.ints[slot + lay.WAITS_AT] = lay.AT_READY, step
                    return
            step = w.ints[row + t.S_NEXT]
        elif kind == t.RECORD:
            write_label(w, slot, step, 0)
            step = w.ints[row + t.S_NEXT]
        elif kind == t.LEAVE:
            held = w.ints[slot + lay.PLACE]
            for k in range(w.ints[row + t.S_ALSO_COUNT] if held != t.NONE else 0):
                if at(w, MAPS, w.ints[row + t.S_ALSO_SERVICES] + k) == service_at(w, held, t.V_OF):
                    leave_place(w, slot)
                    break
            step = w.ints[row + t.S_NEXT]
        elif kind != t.GO:
            fail(w, lay.UNKNOWN_STEP, step)
        else:
            s.drop_plan(w, slot)
            s.forget(w, slot, lay.DETERIORATION)
            leave_place(w, slot)
            state = w.ints[row + t.S_STATE]
            s.write_row(w, now, slot, lay.STATE, state, lay.MAIN)
            w.ints[main + lay.DOING] = lay.NOTHING
            if state == DIED:
                s.forget(w, slot, lay.RISK)
            elif w.ints[row + t.S_RISKS] != t.NONE:
                set_risks(w, slot, w.ints[row + t.S_RISKS])
            free_slot(w, slot)
            return


@jit_private
def on_with(w: Packed, thread: int, step: int) -> int:
    """Who runs on, and from which step."""
    w.ints[lay.THREAD], w.ints[lay.ASKED_BEFORE] = thread, 1
    return step


@jit_private
def free_slot(w: Packed, slot: int) -> None:
    """Somebody for whom nothing more can happen leaves their slot to the next."""
    if w.ints[slot + lay.DUE + lay.RISK] == FAR:
        w.ints[u32(w.ints[lay.SLOTS] + w.ints[lay.FREE_SLOTS])] = slot
        w.ints[lay.FREE_SLOTS] += 1


@jit_private
def granted(w: Packed, slot: int, thread: int) -> int:
    """A person gets what was asked for, and runs on."""
    now, it = w.ints[lay.NOW], s.of_thread(slot, thread)
    step, service = w.ints[it + lay.OPEN_STEP], w.ints[it + lay.SERVICE]
    row = step_row(w, step)
    visit = current_visit(w, slot, step)
    kind = w.ints[row + t.S_KIND]
    s.forget(w, slot, lay.PATIENCE + thread)
    w.ints[it + lay.DOING] = lay.TIMED
    if size(w, CLOCKS) > 0:
        end_clocks(w, slot, service_at(w, s.service_asked_for(w, slot, thread), t.V_OF), w.ints[it + lay.ASKED])
    if kind == t.START:
        s.write_row(w, now, slot, lay.GRANTED_ROW, service, lay.MAIN)
        s.end(w, slot, thread)
        leave_place(w, slot)
        return on_with(w, thread, w.ints[row + t.S_NEXT])
    if kind == t.TASK:
        w.ints[it + lay.STAFF] = service
        s.write_row(w, now, slot, lay.GRANTED_ROW, service, thread)
    else:
        s.stand_down(w, slot, service)
        move(w, slot, service, step, visit)
        reach_marks(w, slot, step)
        if w.ints[row + t.S_RISKS] != t.NONE:
            set_risks(w, slot, w.ints[row + t.S_RISKS])
    time = minutes(w, slot, w.ints[row + t.S_TIME], w.ints[row + t.S_TIME_DECISION], visit, step)
    if kind == t.TASK:
        s.remind(w, slot, lay.MAIN_END + thread, work_end(w, service_at(w, service, t.V_CALENDAR), now, time))
    else:
        plan_alongside(w, slot, step, visit)
        s.remind(w, slot, lay.MAIN_END + thread, now + time)
    return lay.STAYS


@jit_private
def turned_away(w: Packed, slot: int, thread: int, event: int, column: int) -> int:
    """Somebody who did not get it goes elsewhere."""
    it = s.of_thread(slot, thread)
    row = step_row(w, w.ints[it + lay.OPEN_STEP])
    s.write_row(w, w.ints[lay.NOW], slot, event, w.ints[it + lay.SERVICE], thread)
    if thread == lay.MAIN:
        s.forget(w, slot, lay.MAIN_END)
        s.stand_down(w, slot, w.ints[it + lay.SERVICE])
    s.end(w, slot, thread)
    return on_with(w, thread, w.ints[row + column])


@jit_private
def happen(w: Packed, slot: int, what: int) -> int:
    """What is due for a person comes about."""
    s.forget(w, slot, what)
    if what == lay.MAIN_END or what == lay.PLAN_END:
        thread = what - lay.MAIN_END
        it = s.of_thread(slot, thread)
        if w.ints[it + lay.DOING] == lay.QUEUED:
            stand_on_more(w, slot)
            return lay.STAYS
        row = step_row(w, w.ints[it + lay.OPEN_STEP])
        s.let_go_of_staff(w, slot, thread)
        s.end(w, slot, thread)
        return on_with(w, thread, w.ints[row + t.S_NEXT])
    if what == lay.PATIENCE or what == lay.PLAN_PATIENCE:
        thread = what - lay.PATIENCE
        s.leave_queue(w, s.of_thread(slot, thread))
        return turned_away(w, slot, thread, lay.GAVE_UP, t.S_GIVE_UP_THEN)
    if what == lay.PLAN_BEGIN:
        step = w.ints[slot + lay.PLAN_ENTRY]
        w.ints[slot + lay.PLAN_ENTRY] = t.NONE
        w.ints[s.of_thread(slot, lay.PLAN) + lay.DOING] = lay.TIMED
        return on_with(w, lay.PLAN, step)
    s.drop_plan(w, slot)
    s.stop(w, slot, lay.MAIN)
    if what == lay.DETERIORATION:
        s.write_row(w, w.ints[lay.NOW], slot, lay.DETERIORATED, lay.MAIN, lay.MAIN)
        return on_with(w, lay.MAIN, w.ints[slot + lay.DETERIORATES_THEN])
    return strike(w, slot)


@jit_private
def strike(w: Packed, slot: int) -> int:
    """A risk comes true: the person leaves wherever they are and goes where it sends them."""
    kind = w.ints[slot + lay.RISK_KIND]
    s.forget(w, slot, lay.DETERIORATION)
    leave_place(w, slot)
    if kind == t.READMISSION:
        w.ints[slot + lay.SPELL] += 1
        w.ints[slot + lay.LAST_READY], w.ints[slot + lay.RISKS_SET], w.ints[slot + lay.DEATH_AT] = -1, 0, NO_DEATH
        forget_visits(w, slot)
        forget_clocks(w, slot)
        for label in range(w.ints[lay.LABEL_COUNT]):
            if w.ints[u32(w.ints[lay.KEEPS] + label)] == 0:
                s.set_label(w, slot, label, 0)
    s.write_row(w, w.ints[lay.NOW], slot, lay.RISK_ROW, kind - 1, lay.MAIN)
    if kind == t.READMISSION:
        s.tell_kept(w, slot)
    if w.ints[slot + lay.RISK_TO] != t.NONE:
        return on_with(w, lay.MAIN, w.ints[slot + lay.RISK_TO])
    s.write_row(w, w.ints[lay.NOW], slot, lay.STATE, DIED if kind == t.DEATH else CARE_HOME, lay.MAIN)
    free_slot(w, slot)
    return lay.STAYS


@jit_private
def forget_visits(w: Packed, slot: int) -> None:
    """A new spell has entered no step yet."""
    for word in range(slot + w.ints[lay.ENTERED], slot + w.ints[lay.CARRIED]):
        w.ints[u32(word)] = 0


@jit_private
def arrive(w: Packed, comer: int, slot: int) -> int:
    """A person comes for the first time, or is there at minute 0."""
    row = u32(w.ints[lay.COMERS] + w.ints[lay.COMER_WIDTH] * comer)
    for column in range(lay.LABELS):
        w.ints[u32(slot + column)] = t.NONE
    for what in range(lay.KINDS_DUE):
        s.forget(w, slot, what)
    w.ints[slot + lay.INDEX], w.ints[slot + lay.NUMBER] = w.ints[row + lay.C_INDEX], w.ints[row + lay.C_NUMBER]
    w.ints[slot + lay.SPELL], w.ints[slot + lay.RISKS_SET], w.ints[slot + lay.DEATH_AT] = 0, 0, NO_DEATH
    main = s.of_thread(slot, lay.MAIN)
    w.ints[main + lay.DOING], w.ints[s.of_thread(slot, lay.PLAN) + lay.DOING] = lay.NOTHING, lay.NOTHING
    for word in range(w.ints[lay.COMER_WIDTH] - lay.C_LABELS):
        labels = w.ints[u32(row + lay.C_LABELS + word)]
        w.ints[u32(slot + lay.LABELS + word)], w.ints[u32(slot + w.ints[lay.CARRIED] + word)] = labels, labels
    for number in range(w.ints[lay.FURTHER_LISTS]):
        w.ints[s.further_at(w, slot, number) + lay.OPEN_STEP] = t.NONE
    forget_visits(w, slot)
    forget_clocks(w, slot)
    now, asked, step = w.ints[lay.NOW], w.ints[row + lay.C_ASKED], w.ints[row + lay.C_ENTRY]
    s.write_row(w, asked if asked <= 0 else now, slot, lay.ARRIVED_ROW, w.ints[row + lay.C_STREAM], lay.MAIN)
    remaining = w.ints[row + lay.C_REMAINING]
    if remaining < 0:
        w.ints[lay.THREAD], w.ints[lay.ASKED_BEFORE] = lay.MAIN, asked
        return step
    service = service_of(w, slot, step)
    s.begin(w, slot, lay.MAIN, step, now)
    s.write_row(w, now, slot, lay.ASKED_ROW, service, lay.MAIN)
    s.write_row(w, now, slot, lay.GRANTED_ROW, service, lay.MAIN)
    s.take(w, service_at(w, service, t.V_LIST))
    w.ints[main + lay.DOING] = lay.TIMED
    if service_at(w, service, t.V_KIND) == t.STAFF:
        w.ints[main + lay.STAFF] = service
        s.remind(w, slot, lay.MAIN_END, work_end(w, service_at(w, service, t.V_CALENDAR), now, remaining))
    else:
        w.ints[slot + lay.PLACE], w.ints[slot + lay.PLACED] = service, (i64(MOST_VISITS) << lay.VISIT_BITS) | step
        s.remind(w, slot, lay.MAIN_END, now + remaining)
    return lay.STAYS
