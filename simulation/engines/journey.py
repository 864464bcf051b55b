"""The journey as the compiled engine takes it: the same steps and the same rows of the log as `readable.Place`, interpreted."""

from simulation.compiled import compiled
from simulation.engines import state as s
from simulation.luck import uniform
from simulation.plan import tables as t
from simulation.rules.choices import cell_of, number_of, option_of
from simulation.rules.risks import UNREADABLE, deterioration_minute, first_risk
from simulation.rules.times import minutes_of, next_end, next_open, work_end
from simulation.terms import DAY, FAR, State

READY, DISCHARGED = 0, 1
DIED, CARE_HOME = list(State).index(State.DIED), list(State).index(State.CARE_HOME)
MOST_STEPS = 1000
MOST_VISITS = 32_000


@compiled
def fail(r, error, step):  # type: ignore[no-untyped-def]
    """The scenario turns out to mean nothing; the first fault is told."""
    if r.counters[s.ERROR] == s.FINE:
        r.counters[s.ERROR], r.counters[s.ERROR_STEP] = error, step


@compiled
def entry(tables, r, slot, dial, step):  # type: ignore[no-untyped-def]
    """The entry of a dial that holds for the person now; the first of all after a fault, since the run stops anyway."""
    cell = cell_of(tables, dial, r.labels, slot, r.counters[s.NOW])
    if cell < 0:
        fail(r, s.UNREADABLE_LABEL, step)
        return 0
    return cell


@compiled
def luck(r, slot, decision, visit):  # type: ignore[no-untyped-def]
    """One uniform for the person."""
    return uniform(r.luck[0], r.luck[1], decision, r.number[slot], r.person[slot, s.SPELL], visit)


@compiled
def minutes(tables, r, slot, dial, decision, visit, step):  # type: ignore[no-untyped-def]
    """A time for the person now, in whole minutes."""
    time = minutes_of(tables, entry(tables, r, slot, dial, step), luck(r, slot, decision, visit))
    return min(time, FAR - r.counters[s.NOW])


@compiled
def service_of(tables, r, slot, step):  # type: ignore[no-untyped-def]
    """The service a step asks for, by label where one names it."""
    service = tables.steps[step, t.S_SERVICE]
    if service == t.NONE:
        code = r.labels[slot, tables.steps[step, t.S_SERVICE_LABEL]]
        service = tables.maps[tables.steps[step, t.S_SERVICE_MAP] + code - 1] if code > 0 else t.NONE
        if service == t.NONE:
            fail(r, s.UNREADABLE_LABEL, step)
            return 0
    return service


@compiled
def set_risks(tables, r, slot, risks):  # type: ignore[no-untyped-def]
    """Competing risks from now on; those set before are replaced."""
    now = r.counters[s.NOW]
    ready = r.person[slot, s.LAST_READY]
    days = now // DAY - ready // DAY if ready >= 0 else 0
    kind, minute = first_risk(tables, risks, r.labels, slot, now, days, r.luck[0], r.luck[1], r.number[slot], r.person[slot, s.SPELL], r.person[slot, s.RISKS_SET])
    if kind == UNREADABLE:
        fail(r, s.UNREADABLE_RISK, risks)
        return
    r.person[slot, s.RISKS_SET] += 1
    r.person[slot, s.RISK_KIND] = kind
    r.person[slot, s.RISK_TO] = tables.risks[3 * risks + kind - 1, t.R_TO] if kind != t.NO_RISK else t.NONE
    s.remind(r, slot, s.RISK, minute)


@compiled
def reach_marks(tables, r, slot, step):  # type: ignore[no-untyped-def]
    """Write the milestones of a step; `ready` begins and `discharged` ends the time past ready."""
    first = tables.steps[step, t.S_MARKS]
    for k in range(first, first + tables.steps[step, t.S_MARKS_COUNT]):
        mark = tables.maps[k]
        s.say(r, r.counters[s.NOW], slot, s.MARKED, mark, 0)
        if mark == READY:
            s.forget(r, slot, s.DETERIORATION)
            r.person[slot, s.LAST_READY] = r.counters[s.NOW]
        elif mark == DISCHARGED:
            s.forget(r, slot, s.DETERIORATION)
            s.drop_plan(tables, r, slot)


@compiled
def plan_alongside(tables, r, slot, step, visit):  # type: ignore[no-untyped-def]
    """A plan begins on admission, some time after it, or when the person is ready."""
    if tables.steps[step, t.S_ALONGSIDE] == t.NONE:
        return
    s.drop_plan(tables, r, slot)
    cell = entry(tables, r, slot, tables.steps[step, t.S_BEGINS], step)
    aim = luck(r, slot, tables.steps[step, t.S_BEGINS_LUCK], visit)
    kept, taken = tables.steps[step, t.S_BEGINS_KEPT], tables.steps[step, t.S_BEGINS_TAKEN]
    when_ready = option_of(tables, cell, aim, kept, taken, r.luck[0], r.luck[1], r.number[slot], r.person[slot, s.SPELL], visit) == 1
    r.person[slot, s.PLAN_PENDING], r.person[slot, s.PLAN_ENTRY] = 1, tables.steps[step, t.S_PLAN]
    if not when_ready:
        dial = tables.steps[step, t.S_AFTER]
        after = minutes(tables, r, slot, dial, tables.steps[step, t.S_AFTER_LUCK], visit, step) if dial != t.NONE else 0
        s.remind(r, slot, s.PLAN_BEGIN, r.counters[s.NOW] + after)


@compiled
def ask(tables, r, slot, thread, step, visit, asked):  # type: ignore[no-untyped-def]
    """Join the list of a service."""
    service = service_of(tables, r, slot, step)
    s.begin(r, slot, thread, step, asked)
    s.say(r, asked, slot, s.ASKED_ROW, service, thread)
    held = r.person[slot, s.PLACE]
    moves = tables.steps[step, t.S_KIND] == t.STAY and held != t.NONE and tables.services[held, t.V_LIST] == tables.services[service, t.V_LIST]
    priority = int(number_of(tables, entry(tables, r, slot, tables.steps[step, t.S_PRIORITY], step)))
    r.person[slot, s.ASKED + thread], r.person[slot, s.SERVICE + thread], r.person[slot, s.DOING + thread] = asked, service, s.QUEUED
    if r.counters[s.ERROR] != s.FINE:
        return
    s.join(tables, r, slot, thread, service, priority, moves)
    if tables.steps[step, t.S_IF_FULL] != t.NONE:
        r.buffers[3, r.counters[s.ASKERS]] = slot * 2 + thread
        r.counters[s.ASKERS] += 1
    if tables.steps[step, t.S_GIVE_UP_THEN] != t.NONE:
        now = r.counters[s.NOW]
        if tables.steps[step, t.S_PATIENCE] != t.NONE:
            when = now + max(1, minutes(tables, r, slot, tables.steps[step, t.S_PATIENCE], tables.steps[step, t.S_PATIENCE_LUCK], visit, step))
        else:
            until = tables.steps[step, t.S_UNTIL_SERVICE]
            when = max(now + 1, next_end(tables, tables.services[until, t.V_CALENDAR], now, tables.services[until, t.V_KIND] == t.MEETING))
        s.remind(r, slot, s.PATIENCE + thread, when)


@compiled
def visit_of(tables, r, slot, step):  # type: ignore[no-untyped-def]
    """How often the spell has entered a step before, this entry counted from now on."""
    column = tables.steps[step, t.S_VISITS]
    if column == t.NONE:
        return 0
    visit = int(r.visits[slot, column])
    if visit >= MOST_VISITS:
        fail(r, s.TOO_MANY_VISITS, step)
    r.visits[slot, column] = visit + 1
    return visit


@compiled
def current_visit(tables, r, slot, step):  # type: ignore[no-untyped-def]
    """The visit of the entry that is going on."""
    column = tables.steps[step, t.S_VISITS]
    return 0 if column == t.NONE else int(r.visits[slot, column]) - 1


@compiled
def run_on(tables, r, slot, thread, step, asked):  # type: ignore[no-untyped-def]
    """Steps in the order told, until the person waits: the main journey, and the plan where `ready` begins it or it lets `ready` go on.

    `asked` is the minute of the first step's asking for people on a list at minute 0, else 1.
    """
    now = r.counters[s.NOW]
    steps = tables.steps
    while r.counters[s.ERROR] == s.FINE:
        if step == t.NONE:
            if thread == s.MAIN:
                fail(r, s.NO_END, r.counters[s.ERROR_STEP])
                return
            r.person[slot, s.DOING + s.PLAN] = s.NOTHING
            if r.person[slot, s.DOING + s.MAIN] != s.AT_READY:
                return
            thread, step = s.MAIN, steps[r.person[slot, s.WAITS_AT], t.S_NEXT]
            r.person[slot, s.DOING + s.MAIN] = s.NOTHING
            continue
        if r.person[slot, s.BUSY_MINUTE] != now:
            r.person[slot, s.BUSY_MINUTE], r.person[slot, s.BUSY_STEPS] = now, 0
        r.person[slot, s.BUSY_STEPS] += 1
        if r.person[slot, s.BUSY_STEPS] > MOST_STEPS:
            fail(r, s.ENDLESS, step)
            return
        r.counters[s.ERROR_STEP] = step
        visit = visit_of(tables, r, slot, step)
        need = steps[step, t.S_NEED]
        if need != t.NONE and luck(r, slot, steps[step, t.S_NEED_LUCK], visit) >= number_of(tables, entry(tables, r, slot, need, step)):
            step = steps[step, t.S_NEXT]
            continue
        kind = steps[step, t.S_KIND]
        if kind == t.STAY or kind == t.TASK or kind == t.START:
            ask(tables, r, slot, thread, step, visit, asked if asked <= 0 else now)
            return
        if kind == t.DELAY or kind == t.UNTIL:
            s.begin(r, slot, thread, step, now)
            if kind == t.DELAY:
                when = now + minutes(tables, r, slot, steps[step, t.S_TIME], steps[step, t.S_TIME_LUCK], visit, step)
                plan_alongside(tables, r, slot, step, visit)
            else:
                when = next_open(tables, tables.services[steps[step, t.S_SERVICE], t.V_CALENDAR], now)
            r.person[slot, s.DOING + thread] = s.TIMED
            s.remind(r, slot, s.MAIN_END + thread, when)
            return
        if kind == t.CHOOSE:
            cell = entry(tables, r, slot, steps[step, t.S_CHOICE], step)
            aim = luck(r, slot, steps[step, t.S_CHOICE_LUCK], visit)
            option = option_of(tables, cell, aim, steps[step, t.S_KEPT_LUCK], steps[step, t.S_TAKEN_LUCK], r.luck[0], r.luck[1], r.number[slot], r.person[slot, s.SPELL], visit)
            label = steps[step, t.S_RECORDS]
            if label != t.NONE:
                value = tables.maps[steps[step, t.S_OPTION_VALUES] + option]
                r.labels[slot, label] = value + 1
                s.say(r, now, slot, s.CHOSE, label, value)
            lead = tables.maps[steps[step, t.S_OPTION_STEPS] + option]
            step = steps[step, t.S_NEXT] if lead == t.ON_HERE else lead
        elif kind == t.BRANCH:
            code = r.labels[slot, steps[step, t.S_BY]]
            lead = tables.maps[steps[step, t.S_OPTION_STEPS] + code - 1] if code > 0 else t.NOWHERE
            if lead == t.NOWHERE:
                fail(r, s.UNREADABLE_LABEL, step)
            step = lead
        elif kind == t.GOTO:
            step = tables.maps[steps[step, t.S_OPTION_STEPS]]
        elif kind == t.MARK:
            reach_marks(tables, r, slot, step)
            if steps[step, t.S_RISKS] != t.NONE:
                set_risks(tables, r, slot, steps[step, t.S_RISKS])
            if tables.maps[steps[step, t.S_MARKS]] == READY:
                if steps[step, t.S_DETERIORATION] != t.NONE:
                    per_day = number_of(tables, entry(tables, r, slot, steps[step, t.S_DETERIORATION], step))
                    r.person[slot, s.DETERIORATES_THEN] = steps[step, t.S_DETERIORATES_THEN]
                    s.remind(r, slot, s.DETERIORATION, deterioration_minute(per_day, luck(r, slot, steps[step, t.S_DETERIORATION_LUCK], visit), now))
                if r.person[slot, s.PLAN_PENDING] == 1:
                    s.forget(r, slot, s.PLAN_BEGIN)
                    r.person[slot, s.PLAN_PENDING] = 0
                    r.person[slot, s.DOING + s.MAIN], r.person[slot, s.WAITS_AT] = s.AT_READY, step
                    thread, step = s.PLAN, r.person[slot, s.PLAN_ENTRY]
                    continue
                if r.person[slot, s.DOING + s.PLAN] != s.NOTHING:
                    r.person[slot, s.DOING + s.MAIN], r.person[slot, s.WAITS_AT] = s.AT_READY, step
                    return
            step = steps[step, t.S_NEXT]
        else:
            s.drop_plan(tables, r, slot)
            s.forget(r, slot, s.DETERIORATION)
            s.leave_place(tables, r, slot)
            state = steps[step, t.S_STATE]
            s.say(r, now, slot, s.STATE, state, 0)
            r.person[slot, s.DOING + s.MAIN] = s.NOTHING
            if state == DIED:
                s.forget(r, slot, s.RISK)
            elif steps[step, t.S_RISKS] != t.NONE:
                set_risks(tables, r, slot, steps[step, t.S_RISKS])
            free_slot(r, slot)
            return


@compiled
def free_slot(r, slot):  # type: ignore[no-untyped-def]
    """Somebody for whom nothing more can happen leaves their slot to the next."""
    if r.person[slot, s.DUE + s.RISK] == FAR:
        r.slots[r.counters[s.FREE_SLOTS]] = slot
        r.counters[s.FREE_SLOTS] += 1


@compiled
def granted(tables, r, slot, thread):  # type: ignore[no-untyped-def]
    """A person gets what was asked for, and runs on."""
    now = r.counters[s.NOW]
    step = r.person[slot, s.OPEN_STEP + thread]
    service = r.person[slot, s.SERVICE + thread]
    visit = current_visit(tables, r, slot, step)
    kind = tables.steps[step, t.S_KIND]
    s.forget(r, slot, s.PATIENCE + thread)
    r.person[slot, s.DOING + thread] = s.TIMED
    if kind == t.START:
        s.say(r, now, slot, s.GRANTED_ROW, service, 0)
        s.end(r, slot, thread)
        s.leave_place(tables, r, slot)
        run_on(tables, r, slot, thread, tables.steps[step, t.S_NEXT], 1)
        return
    if kind == t.TASK:
        r.person[slot, s.STAFF + thread] = service
        s.say(r, now, slot, s.GRANTED_ROW, service, thread)
        work = minutes(tables, r, slot, tables.steps[step, t.S_TIME], tables.steps[step, t.S_TIME_LUCK], visit, step)
        s.remind(r, slot, s.MAIN_END + thread, work_end(tables, tables.services[service, t.V_CALENDAR], now, work))
        return
    s.move(tables, r, slot, service)
    reach_marks(tables, r, slot, step)
    if tables.steps[step, t.S_RISKS] != t.NONE:
        set_risks(tables, r, slot, tables.steps[step, t.S_RISKS])
    stay = minutes(tables, r, slot, tables.steps[step, t.S_TIME], tables.steps[step, t.S_TIME_LUCK], visit, step)
    plan_alongside(tables, r, slot, step, visit)
    s.remind(r, slot, s.MAIN_END + thread, now + stay)


@compiled
def turned_away(tables, r, slot, thread, event, column):  # type: ignore[no-untyped-def]
    """Somebody who did not get it goes elsewhere."""
    step = r.person[slot, s.OPEN_STEP + thread]
    s.say(r, r.counters[s.NOW], slot, event, r.person[slot, s.SERVICE + thread], thread)
    s.end(r, slot, thread)
    run_on(tables, r, slot, thread, tables.steps[step, column], 1)


@compiled
def happen(tables, r, slot, what):  # type: ignore[no-untyped-def]
    """What is due for a person comes about."""
    s.forget(r, slot, what)
    if what == s.MAIN_END or what == s.PLAN_END:
        thread = what - s.MAIN_END
        step = r.person[slot, s.OPEN_STEP + thread]
        s.let_go_of_staff(tables, r, slot, thread)
        s.end(r, slot, thread)
        run_on(tables, r, slot, thread, tables.steps[step, t.S_NEXT], 1)
    elif what == s.PATIENCE or what == s.PLAN_PATIENCE:
        thread = what - s.PATIENCE
        s.leave_queue(r, slot, thread)
        turned_away(tables, r, slot, thread, s.GAVE_UP, t.S_GIVE_UP_THEN)
    elif what == s.PLAN_BEGIN:
        r.person[slot, s.PLAN_PENDING] = 0
        r.person[slot, s.DOING + s.PLAN] = s.TIMED
        run_on(tables, r, slot, s.PLAN, r.person[slot, s.PLAN_ENTRY], 1)
    elif what == s.DETERIORATION:
        s.drop_plan(tables, r, slot)
        s.stop(tables, r, slot, s.MAIN)
        s.say(r, r.counters[s.NOW], slot, s.DETERIORATED, 0, 0)
        run_on(tables, r, slot, s.MAIN, r.person[slot, s.DETERIORATES_THEN], 1)
    else:
        strike(tables, r, slot)


@compiled
def strike(tables, r, slot):  # type: ignore[no-untyped-def]
    """A risk comes true: the person leaves wherever they are and goes where it sends them."""
    kind = r.person[slot, s.RISK_KIND]
    s.drop_plan(tables, r, slot)
    s.forget(r, slot, s.DETERIORATION)
    s.stop(tables, r, slot, s.MAIN)
    s.leave_place(tables, r, slot)
    if kind == t.READMISSION:
        r.person[slot, s.SPELL] += 1
        r.person[slot, s.LAST_READY], r.person[slot, s.RISKS_SET] = -1, 0
        r.visits[slot, :] = 0
        for label in range(r.labels.shape[1]):
            if r.keeps[label] == 0:
                r.labels[slot, label] = 0
    s.say(r, r.counters[s.NOW], slot, s.RISK_ROW, kind - 1, 0)
    if kind == t.READMISSION:
        s.tell_labels(r, slot)
    if r.person[slot, s.RISK_TO] != t.NONE:
        run_on(tables, r, slot, s.MAIN, r.person[slot, s.RISK_TO], 1)
    else:
        s.say(r, r.counters[s.NOW], slot, s.STATE, DIED if kind == t.DEATH else CARE_HOME, 0)
        free_slot(r, slot)


@compiled
def arrive(tables, r, comer):  # type: ignore[no-untyped-def]
    """A person comes for the first time, or is there at minute 0."""
    r.counters[s.FREE_SLOTS] -= 1
    slot = r.slots[r.counters[s.FREE_SLOTS]]
    index = r.comers[comer, s.C_INDEX]
    r.person[slot, :] = t.NONE
    r.person[slot, s.INDEX], r.person[slot, s.SPELL], r.person[slot, s.RISKS_SET], r.person[slot, s.PLAN_PENDING] = index, 0, 0, 0
    r.person[slot, s.DOING], r.person[slot, s.DOING + 1] = s.NOTHING, s.NOTHING
    for what in range(s.KINDS_DUE):
        r.person[slot, s.DUE + what] = FAR
    r.number[slot] = r.comers[comer, s.C_NUMBER]
    r.labels[slot, :] = r.carried[index, :]
    r.visits[slot, :] = 0
    now, asked, step = r.counters[s.NOW], r.comers[comer, s.C_ASKED], r.comers[comer, s.C_ENTRY]
    when = asked if asked <= 0 else now
    s.say(r, when, slot, s.ARRIVED_ROW, r.comers[comer, s.C_STREAM], 0)
    for label in range(r.labels.shape[1]):
        if r.labels[slot, label] > 0:
            s.say(r, when, slot, s.CHOSE, label, r.labels[slot, label] - 1)
    remaining = r.comers[comer, s.C_REMAINING]
    if remaining < 0:
        run_on(tables, r, slot, s.MAIN, step, asked)
        return
    service = service_of(tables, r, slot, step)
    s.begin(r, slot, s.MAIN, step, now)
    s.say(r, now, slot, s.ASKED_ROW, service, 0)
    s.say(r, now, slot, s.GRANTED_ROW, service, 0)
    s.take(r, tables.services[service, t.V_LIST])
    r.person[slot, s.DOING] = s.TIMED
    if tables.services[service, t.V_KIND] == t.STAFF:
        r.person[slot, s.STAFF] = service
        s.remind(r, slot, s.MAIN_END, work_end(tables, tables.services[service, t.V_CALENDAR], now, remaining))
    else:
        r.person[slot, s.PLACE] = service
        s.remind(r, slot, s.MAIN_END, now + remaining)
