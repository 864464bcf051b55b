"""The journey as the compiled engine takes it: the same steps and the same rows of the log as `readable.Place`, interpreted."""

import numpy as np

from simulation.compiled import codes, inner, unsigned, whole
from simulation.engines import state as s
from simulation.engines.wrong import MOST_STEPS, MOST_VISITS
from simulation.luck import uniform
from simulation.plan import tables as t
from simulation.plan.packed import MAPS, Packed, at, risk_at, service_at, step_row
from simulation.rules.choices import cell_of, number_of, option_of
from simulation.rules.risks import UNREADABLE, deterioration_minute, first_risk
from simulation.rules.times import minutes_of, next_end, next_open, work_end
from simulation.terms import DAY, FAR, State

READY, DISCHARGED = codes(range(2))
BUSY_BITS = 11
BUSY_STEPS = (1 << BUSY_BITS) - 1
assert MOST_STEPS < BUSY_STEPS
"""A minute and the steps taken in it stand in one word."""
DIED, CARE_HOME = codes((list(State).index(State.DIED), list(State).index(State.CARE_HOME)))


@inner
def fail(w: Packed, error: int, step: int) -> None:
    """The scenario turns out to mean nothing; the first fault is told."""
    if w.ints[s.ERROR] == s.FINE:
        w.ints[s.ERROR], w.ints[s.ERROR_STEP] = error, step


@inner
def entry(w: Packed, slot: int, dial: int, step: int) -> int:
    """The entry of a dial that holds for the person now; the first of all after a fault, since the run stops anyway."""
    cell = cell_of(w, dial, w.ints.view(np.int16), 4 * (slot + s.LABELS), w.ints[s.NOW])
    if cell < 0:
        fail(w, s.UNREADABLE_LABEL, step)
        return 0
    return cell


@inner
def luck(w: Packed, slot: int, decision: int, visit: int) -> float:
    """One uniform for the person."""
    return uniform(w.ints[s.SEED], w.ints[s.REPLICATION], decision, w.ints[slot + s.NUMBER], w.ints[slot + s.SPELL], visit)


@inner
def minutes(w: Packed, slot: int, dial: int, decision: int, visit: int, step: int) -> int:
    """A time for the person now, in whole minutes."""
    time = minutes_of(w, entry(w, slot, dial, step), luck(w, slot, decision, visit))
    return min(time, FAR - w.ints[s.NOW])


@inner
def option(w: Packed, slot: int, cell: int, aim: float, kept: int, taken: int, visit: int) -> int:
    """Which option a uniform picks for the person."""
    return option_of(w, cell, aim, kept, taken, w.ints[s.SEED], w.ints[s.REPLICATION], w.ints[slot + s.NUMBER], w.ints[slot + s.SPELL], visit)


@inner
def service_of(w: Packed, slot: int, step: int) -> int:
    """The service a step asks for, by label where one names it."""
    row = step_row(w, step)
    service = w.ints[row + t.S_SERVICE]
    if service == t.NONE:
        code = s.label_of(w, slot, w.ints[row + t.S_SERVICE_LABEL])
        service = at(w, MAPS, w.ints[row + t.S_SERVICE_MAP] + code - 1) if code > 0 else t.NONE
        if service == t.NONE:
            fail(w, s.UNREADABLE_LABEL, step)
            return 0
    return service


@inner
def set_risks(w: Packed, slot: int, risks: int) -> None:
    """Competing risks from now on; those set before are replaced."""
    now = w.ints[s.NOW]
    ready = w.ints[slot + s.LAST_READY]
    days = now // DAY - ready // DAY if ready >= 0 else 0
    patient, spell, visit = w.ints[slot + s.NUMBER], w.ints[slot + s.SPELL], w.ints[slot + s.RISKS_SET]
    kind, minute = first_risk(w, risks, w.ints.view(np.int16), 4 * (slot + s.LABELS), now, days, w.ints[s.SEED], w.ints[s.REPLICATION], patient, spell, visit)
    if kind == UNREADABLE:
        fail(w, s.UNREADABLE_RISK, risks)
        return
    w.ints[slot + s.RISKS_SET] += 1
    w.ints[slot + s.RISK_KIND] = kind
    w.ints[slot + s.RISK_TO] = risk_at(w, 3 * risks + kind - 1, t.R_TO) if kind != t.NO_RISK else t.NONE
    s.remind(w, slot, s.RISK, minute)


@inner
def reach_marks(w: Packed, slot: int, step: int) -> None:
    """Write the milestones of a step; `ready` begins and `discharged` ends the time past ready."""
    row = step_row(w, step)
    for k in range(w.ints[row + t.S_MARKS_COUNT]):
        mark = at(w, MAPS, w.ints[row + t.S_MARKS] + k)
        s.say(w, w.ints[s.NOW], slot, s.MARKED, mark, s.MAIN)
        if mark == READY:
            s.forget(w, slot, s.DETERIORATION)
            w.ints[slot + s.LAST_READY] = w.ints[s.NOW]
        elif mark == DISCHARGED:
            s.forget(w, slot, s.DETERIORATION)
            s.drop_plan(w, slot)


@inner
def plan_alongside(w: Packed, slot: int, step: int, visit: int) -> None:
    """A plan begins on admission, some time after it, or when the person is ready."""
    row = step_row(w, step)
    if w.ints[row + t.S_ALONGSIDE] == t.NONE:
        return
    s.drop_plan(w, slot)
    cell = entry(w, slot, w.ints[row + t.S_BEGINS], step)
    aim = luck(w, slot, w.ints[row + t.S_BEGINS_LUCK], visit)
    when_ready = option(w, slot, cell, aim, w.ints[row + t.S_BEGINS_KEPT], w.ints[row + t.S_BEGINS_TAKEN], visit) == 1
    w.ints[slot + s.PLAN_ENTRY] = w.ints[row + t.S_PLAN]
    if not when_ready:
        dial = w.ints[row + t.S_AFTER]
        after = minutes(w, slot, dial, w.ints[row + t.S_AFTER_LUCK], visit, step) if dial != t.NONE else 0
        s.remind(w, slot, s.PLAN_BEGIN, w.ints[s.NOW] + after)


@inner
def ask(w: Packed, slot: int, thread: int, step: int, visit: int, asked: int) -> None:
    """Join the list of a service."""
    row = step_row(w, step)
    service = service_of(w, slot, step)
    s.begin(w, slot, thread, step, asked)
    s.say(w, asked, slot, s.ASKED_ROW, service, thread)
    held = w.ints[slot + s.PLACE]
    moves = w.ints[row + t.S_KIND] == t.STAY and held != t.NONE and service_at(w, held, t.V_LIST) == service_at(w, service, t.V_LIST)
    priority = int(number_of(w, entry(w, slot, w.ints[row + t.S_PRIORITY], step)))
    it = s.of_thread(slot, thread)
    w.ints[it + s.ASKED], w.ints[it + s.SERVICE], w.ints[it + s.DOING] = asked, service, s.QUEUED
    if w.ints[s.ERROR] != s.FINE:
        return
    s.join(w, slot, thread, service, priority, moves)
    if w.ints[row + t.S_IF_FULL] != t.NONE:
        w.ints[unsigned(s.buffer_at(w, s.ASKING) + w.ints[s.ASKERS])] = 2 * whole(slot) + thread
        w.ints[s.ASKERS] += 1
    if w.ints[row + t.S_GIVE_UP_THEN] != t.NONE:
        now = w.ints[s.NOW]
        if w.ints[row + t.S_PATIENCE] != t.NONE:
            when = now + max(1, minutes(w, slot, w.ints[row + t.S_PATIENCE], w.ints[row + t.S_PATIENCE_LUCK], visit, step))
        else:
            until = w.ints[row + t.S_UNTIL_SERVICE]
            when = max(now + 1, next_end(w, service_at(w, until, t.V_CALENDAR), now, service_at(w, until, t.V_KIND) == t.MEETING))
        s.remind(w, slot, s.PATIENCE + thread, when)


@inner
def visit_of(w: Packed, slot: int, step: int) -> int:
    """How often the spell has entered a step before, this entry counted from now on."""
    place = w.ints[step_row(w, step) + t.S_VISITS]
    if place == t.NONE:
        return 0
    visit = s.entered_before(w, slot, place)
    if visit == MOST_VISITS:
        fail(w, s.TOO_OFTEN, step)
    return visit


@inner
def current_visit(w: Packed, slot: int, step: int) -> int:
    """The visit of the entry that is going on."""
    place = w.ints[step_row(w, step) + t.S_VISITS]
    return 0 if place == t.NONE else s.entry_going_on(w, slot, place)


@inner
def run_on(w: Packed, slot: int, step: int) -> None:
    """Steps in the order told, until the person waits: the main journey, and the plan where `ready` begins it or it lets `ready` go on."""
    now, thread, asked = w.ints[s.NOW], w.ints[s.THREAD], w.ints[s.ASKED_BEFORE]
    main, plan = s.of_thread(slot, s.MAIN), s.of_thread(slot, s.PLAN)
    while w.ints[s.ERROR] == s.FINE:
        if step == t.NONE:
            if thread == s.MAIN:
                fail(w, s.NO_END, w.ints[s.ERROR_STEP])
                return
            w.ints[plan + s.DOING] = s.NOTHING
            if w.ints[main + s.DOING] != s.AT_READY:
                return
            thread, step = s.MAIN, w.ints[step_row(w, w.ints[slot + s.WAITS_AT]) + t.S_NEXT]
            w.ints[main + s.DOING] = s.NOTHING
            continue
        w.ints[slot + s.BUSY] = w.ints[slot + s.BUSY] + 1 if w.ints[slot + s.BUSY] >> BUSY_BITS == now else (now << BUSY_BITS) + 1
        if w.ints[slot + s.BUSY] & BUSY_STEPS > MOST_STEPS:
            fail(w, s.ENDLESS, step)
            return
        w.ints[s.ERROR_STEP] = step
        row = step_row(w, step)
        visit = visit_of(w, slot, step)
        need = w.ints[row + t.S_NEED]
        if need != t.NONE and asked > 0 and luck(w, slot, w.ints[row + t.S_NEED_LUCK], visit) >= number_of(w, entry(w, slot, need, step)):
            step = w.ints[row + t.S_NEXT]
            continue
        kind = w.ints[row + t.S_KIND]
        if kind == t.STAY or kind == t.TASK or kind == t.START:
            ask(w, slot, thread, step, visit, asked if asked <= 0 else now)
            return
        if kind == t.DELAY or kind == t.UNTIL:
            s.begin(w, slot, thread, step, now)
            if kind == t.DELAY:
                when = now + minutes(w, slot, w.ints[row + t.S_TIME], w.ints[row + t.S_TIME_LUCK], visit, step)
                plan_alongside(w, slot, step, visit)
            else:
                when = next_open(w, service_at(w, w.ints[row + t.S_SERVICE], t.V_CALENDAR), now)
            w.ints[s.of_thread(slot, thread) + s.DOING] = s.TIMED
            s.remind(w, slot, s.MAIN_END + thread, when)
            return
        if kind == t.CHOOSE:
            cell = entry(w, slot, w.ints[row + t.S_CHOICE], step)
            aim = luck(w, slot, w.ints[row + t.S_CHOICE_LUCK], visit)
            taken = option(w, slot, cell, aim, w.ints[row + t.S_KEPT_LUCK], w.ints[row + t.S_TAKEN_LUCK], visit)
            label = w.ints[row + t.S_RECORDS]
            if label != t.NONE:
                value = at(w, MAPS, w.ints[row + t.S_OPTION_VALUES] + taken)
                s.set_label(w, slot, label, value + 1)
                s.say(w, now, slot, s.CHOSE, label, value)
            lead = at(w, MAPS, w.ints[row + t.S_OPTION_STEPS] + taken)
            step = w.ints[row + t.S_NEXT] if lead == t.ON_HERE else lead
        elif kind == t.BRANCH:
            code = s.label_of(w, slot, w.ints[row + t.S_BY])
            lead = at(w, MAPS, w.ints[row + t.S_OPTION_STEPS] + code - 1) if code > 0 else t.NOWHERE
            if lead == t.NOWHERE:
                fail(w, s.UNREADABLE_LABEL, step)
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
                    w.ints[slot + s.DETERIORATES_THEN] = w.ints[row + t.S_DETERIORATES_THEN]
                    aim = luck(w, slot, w.ints[row + t.S_DETERIORATION_LUCK], visit)
                    s.remind(w, slot, s.DETERIORATION, deterioration_minute(per_day, aim, now))
                pending = w.ints[slot + s.PLAN_ENTRY]
                if pending != t.NONE:
                    s.forget(w, slot, s.PLAN_BEGIN)
                    w.ints[slot + s.PLAN_ENTRY] = t.NONE
                    w.ints[main + s.DOING], w.ints[slot + s.WAITS_AT] = s.AT_READY, step
                    thread, step = s.PLAN, pending
                    continue
                if w.ints[plan + s.DOING] != s.NOTHING:
                    w.ints[main + s.DOING], w.ints[slot + s.WAITS_AT] = s.AT_READY, step
                    return
            step = w.ints[row + t.S_NEXT]
        else:
            s.drop_plan(w, slot)
            s.forget(w, slot, s.DETERIORATION)
            s.leave_place(w, slot)
            state = w.ints[row + t.S_STATE]
            s.say(w, now, slot, s.STATE, state, s.MAIN)
            w.ints[main + s.DOING] = s.NOTHING
            if state == DIED:
                s.forget(w, slot, s.RISK)
            elif w.ints[row + t.S_RISKS] != t.NONE:
                set_risks(w, slot, w.ints[row + t.S_RISKS])
            free_slot(w, slot)
            return


@inner
def on_with(w: Packed, thread: int, step: int) -> int:
    """Who runs on, and from which step."""
    w.ints[s.THREAD], w.ints[s.ASKED_BEFORE] = thread, 1
    return step


@inner
def free_slot(w: Packed, slot: int) -> None:
    """Somebody for whom nothing more can happen leaves their slot to the next."""
    if w.ints[slot + s.DUE + s.RISK] == FAR:
        w.ints[unsigned(w.ints[s.SLOTS] + w.ints[s.FREE_SLOTS])] = slot
        w.ints[s.FREE_SLOTS] += 1


@inner
def granted(w: Packed, slot: int, thread: int) -> int:
    """A person gets what was asked for, and runs on."""
    now, it = w.ints[s.NOW], s.of_thread(slot, thread)
    step, service = w.ints[it + s.OPEN_STEP], w.ints[it + s.SERVICE]
    row = step_row(w, step)
    visit = current_visit(w, slot, step)
    kind = w.ints[row + t.S_KIND]
    s.forget(w, slot, s.PATIENCE + thread)
    w.ints[it + s.DOING] = s.TIMED
    if kind == t.START:
        s.say(w, now, slot, s.GRANTED_ROW, service, s.MAIN)
        s.end(w, slot, thread)
        s.leave_place(w, slot)
        return on_with(w, thread, w.ints[row + t.S_NEXT])
    if kind == t.TASK:
        w.ints[it + s.STAFF] = service
        s.say(w, now, slot, s.GRANTED_ROW, service, thread)
    else:
        s.move(w, slot, service)
        reach_marks(w, slot, step)
        if w.ints[row + t.S_RISKS] != t.NONE:
            set_risks(w, slot, w.ints[row + t.S_RISKS])
    time = minutes(w, slot, w.ints[row + t.S_TIME], w.ints[row + t.S_TIME_LUCK], visit, step)
    if kind == t.TASK:
        s.remind(w, slot, s.MAIN_END + thread, work_end(w, service_at(w, service, t.V_CALENDAR), now, time))
    else:
        plan_alongside(w, slot, step, visit)
        s.remind(w, slot, s.MAIN_END + thread, now + time)
    return s.STAYS


@inner
def turned_away(w: Packed, slot: int, thread: int, event: int, column: int) -> int:
    """Somebody who did not get it goes elsewhere."""
    it = s.of_thread(slot, thread)
    row = step_row(w, w.ints[it + s.OPEN_STEP])
    s.say(w, w.ints[s.NOW], slot, event, w.ints[it + s.SERVICE], thread)
    s.end(w, slot, thread)
    return on_with(w, thread, w.ints[row + column])


@inner
def happen(w: Packed, slot: int, what: int) -> int:
    """What is due for a person comes about."""
    s.forget(w, slot, what)
    if what == s.MAIN_END or what == s.PLAN_END:
        thread = what - s.MAIN_END
        row = step_row(w, w.ints[s.of_thread(slot, thread) + s.OPEN_STEP])
        s.let_go_of_staff(w, slot, thread)
        s.end(w, slot, thread)
        return on_with(w, thread, w.ints[row + t.S_NEXT])
    if what == s.PATIENCE or what == s.PLAN_PATIENCE:
        thread = what - s.PATIENCE
        s.leave_queue(w, s.of_thread(slot, thread))
        return turned_away(w, slot, thread, s.GAVE_UP, t.S_GIVE_UP_THEN)
    if what == s.PLAN_BEGIN:
        step = w.ints[slot + s.PLAN_ENTRY]
        w.ints[slot + s.PLAN_ENTRY] = t.NONE
        w.ints[s.of_thread(slot, s.PLAN) + s.DOING] = s.TIMED
        return on_with(w, s.PLAN, step)
    s.drop_plan(w, slot)
    s.stop(w, slot, s.MAIN)
    if what == s.DETERIORATION:
        s.say(w, w.ints[s.NOW], slot, s.DETERIORATED, s.MAIN, s.MAIN)
        return on_with(w, s.MAIN, w.ints[slot + s.DETERIORATES_THEN])
    return strike(w, slot)


@inner
def strike(w: Packed, slot: int) -> int:
    """A risk comes true: the person leaves wherever they are and goes where it sends them."""
    kind = w.ints[slot + s.RISK_KIND]
    s.forget(w, slot, s.DETERIORATION)
    s.leave_place(w, slot)
    if kind == t.READMISSION:
        w.ints[slot + s.SPELL] += 1
        w.ints[slot + s.LAST_READY], w.ints[slot + s.RISKS_SET] = -1, 0
        forget_visits(w, slot)
        for label in range(w.ints[s.LABEL_COUNT]):
            if w.ints[unsigned(w.ints[s.KEEPS] + label)] == 0:
                s.set_label(w, slot, label, 0)
    s.say(w, w.ints[s.NOW], slot, s.RISK_ROW, kind - 1, s.MAIN)
    if kind == t.READMISSION:
        s.tell_kept(w, slot)
    if w.ints[slot + s.RISK_TO] != t.NONE:
        return on_with(w, s.MAIN, w.ints[slot + s.RISK_TO])
    s.say(w, w.ints[s.NOW], slot, s.STATE, DIED if kind == t.DEATH else CARE_HOME, s.MAIN)
    free_slot(w, slot)
    return s.STAYS


@inner
def forget_visits(w: Packed, slot: int) -> None:
    """A new spell has entered no step yet."""
    for word in range(slot + w.ints[s.ENTERED], slot + w.ints[s.CARRIED]):
        w.ints[unsigned(word)] = 0


@inner
def arrive(w: Packed, comer: int, slot: int) -> int:
    """A person comes for the first time, or is there at minute 0."""
    row = unsigned(w.ints[s.COMERS] + w.ints[s.COMER_WIDTH] * comer)
    for column in range(s.LABELS):
        w.ints[unsigned(slot + column)] = t.NONE
    for what in range(s.KINDS_DUE):
        s.forget(w, slot, what)
    w.ints[slot + s.INDEX], w.ints[slot + s.NUMBER] = w.ints[row + s.C_INDEX], w.ints[row + s.C_NUMBER]
    w.ints[slot + s.SPELL], w.ints[slot + s.RISKS_SET] = 0, 0
    main = s.of_thread(slot, s.MAIN)
    w.ints[main + s.DOING], w.ints[s.of_thread(slot, s.PLAN) + s.DOING] = s.NOTHING, s.NOTHING
    for word in range(w.ints[s.COMER_WIDTH] - s.C_LABELS):
        labels = w.ints[unsigned(row + s.C_LABELS + word)]
        w.ints[unsigned(slot + s.LABELS + word)], w.ints[unsigned(slot + w.ints[s.CARRIED] + word)] = labels, labels
    forget_visits(w, slot)
    now, asked, step = w.ints[s.NOW], w.ints[row + s.C_ASKED], w.ints[row + s.C_ENTRY]
    s.say(w, asked if asked <= 0 else now, slot, s.ARRIVED_ROW, w.ints[row + s.C_STREAM], s.MAIN)
    remaining = w.ints[row + s.C_REMAINING]
    if remaining < 0:
        w.ints[s.THREAD], w.ints[s.ASKED_BEFORE] = s.MAIN, asked
        return step
    service = service_of(w, slot, step)
    s.begin(w, slot, s.MAIN, step, now)
    s.say(w, now, slot, s.ASKED_ROW, service, s.MAIN)
    s.say(w, now, slot, s.GRANTED_ROW, service, s.MAIN)
    s.take(w, service_at(w, service, t.V_LIST))
    w.ints[main + s.DOING] = s.TIMED
    if service_at(w, service, t.V_KIND) == t.STAFF:
        w.ints[main + s.STAFF] = service
        s.remind(w, slot, s.MAIN_END, work_end(w, service_at(w, service, t.V_CALENDAR), now, remaining))
    else:
        w.ints[slot + s.PLACE] = service
        s.remind(w, slot, s.MAIN_END, now + remaining)
    return s.STAYS
