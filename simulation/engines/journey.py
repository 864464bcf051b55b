"""The journey as the compiled engine takes it: the same steps and the same rows of the log as `readable.Place`, interpreted."""

from simulation.compiled import codes, inner
from simulation.engines import state as s
from simulation.engines.wrong import MOST_STEPS, MOST_VISITS
from simulation.luck import uniform
from simulation.plan import tables as t
from simulation.plan.packed import MAPS, Packed, at, risk_at, service_at, step_at
from simulation.rules.choices import cell_of, number_of, option_of
from simulation.rules.risks import UNREADABLE, deterioration_minute, first_risk
from simulation.rules.times import minutes_of, next_end, next_open, work_end
from simulation.terms import DAY, FAR, State

READY, DISCHARGED = codes(range(2))
DIED, CARE_HOME = codes((list(State).index(State.DIED), list(State).index(State.CARE_HOME)))


@inner
def fail(w: Packed, error: int, step: int) -> None:
    """The scenario turns out to mean nothing; the first fault is told."""
    if w.ints[s.ERROR] == s.FINE:
        w.ints[s.ERROR], w.ints[s.ERROR_STEP] = error, step


@inner
def entry(w: Packed, slot: int, dial: int, step: int) -> int:
    """The entry of a dial that holds for the person now; the first of all after a fault, since the run stops anyway."""
    cell = cell_of(w, dial, w.ints, slot + s.LABELS, w.ints[s.NOW])
    if cell < 0:
        fail(w, s.UNREADABLE_LABEL, step)
        return 0
    return cell


@inner
def luck(w: Packed, slot: int, decision: int, visit: int) -> float:
    """One uniform for the person."""
    return uniform(w.ints[s.SEED], w.ints[s.REPLICATION], decision, s.patient_of(w, slot), w.ints[slot + s.SPELL], visit)


@inner
def minutes(w: Packed, slot: int, dial: int, decision: int, visit: int, step: int) -> int:
    """A time for the person now, in whole minutes."""
    time = minutes_of(w, entry(w, slot, dial, step), luck(w, slot, decision, visit))
    return min(time, FAR - w.ints[s.NOW])


@inner
def service_of(w: Packed, slot: int, step: int) -> int:
    """The service a step asks for, by label where one names it."""
    service = step_at(w, step, t.S_SERVICE)
    if service == t.NONE:
        code = w.ints[slot + s.LABELS + step_at(w, step, t.S_SERVICE_LABEL)]
        service = at(w, MAPS, step_at(w, step, t.S_SERVICE_MAP) + code - 1) if code > 0 else t.NONE
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
    patient, spell, visit = s.patient_of(w, slot), w.ints[slot + s.SPELL], w.ints[slot + s.RISKS_SET]
    kind, minute = first_risk(w, risks, w.ints, slot + s.LABELS, now, days, w.ints[s.SEED], w.ints[s.REPLICATION], patient, spell, visit)
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
    first = step_at(w, step, t.S_MARKS)
    for k in range(first, first + step_at(w, step, t.S_MARKS_COUNT)):
        mark = at(w, MAPS, k)
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
    if step_at(w, step, t.S_ALONGSIDE) == t.NONE:
        return
    s.drop_plan(w, slot)
    cell = entry(w, slot, step_at(w, step, t.S_BEGINS), step)
    aim = luck(w, slot, step_at(w, step, t.S_BEGINS_LUCK), visit)
    kept, taken = step_at(w, step, t.S_BEGINS_KEPT), step_at(w, step, t.S_BEGINS_TAKEN)
    patient, spell = s.patient_of(w, slot), w.ints[slot + s.SPELL]
    when_ready = option_of(w, cell, aim, kept, taken, w.ints[s.SEED], w.ints[s.REPLICATION], patient, spell, visit) == 1
    w.ints[slot + s.PLAN_PENDING], w.ints[slot + s.PLAN_ENTRY] = 1, step_at(w, step, t.S_PLAN)
    if not when_ready:
        dial = step_at(w, step, t.S_AFTER)
        after = minutes(w, slot, dial, step_at(w, step, t.S_AFTER_LUCK), visit, step) if dial != t.NONE else 0
        s.remind(w, slot, s.PLAN_BEGIN, w.ints[s.NOW] + after)


@inner
def ask(w: Packed, slot: int, thread: int, step: int, visit: int, asked: int) -> None:
    """Join the list of a service."""
    service = service_of(w, slot, step)
    s.begin(w, slot, thread, step, asked)
    s.say(w, asked, slot, s.ASKED_ROW, service, thread)
    held = w.ints[slot + s.PLACE]
    moves = step_at(w, step, t.S_KIND) == t.STAY and held != t.NONE and service_at(w, held, t.V_LIST) == service_at(w, service, t.V_LIST)
    priority = int(number_of(w, entry(w, slot, step_at(w, step, t.S_PRIORITY), step)))
    w.ints[slot + s.ASKED + thread], w.ints[slot + s.SERVICE + thread], w.ints[slot + s.DOING + thread] = asked, service, s.QUEUED
    if w.ints[s.ERROR] != s.FINE:
        return
    s.join(w, slot, thread, service, priority, moves)
    if step_at(w, step, t.S_IF_FULL) != t.NONE:
        w.ints[s.buffer_at(w, s.ASKING) + w.ints[s.ASKERS]] = slot * 2 + thread
        w.ints[s.ASKERS] += 1
    if step_at(w, step, t.S_GIVE_UP_THEN) != t.NONE:
        now = w.ints[s.NOW]
        if step_at(w, step, t.S_PATIENCE) != t.NONE:
            when = now + max(1, minutes(w, slot, step_at(w, step, t.S_PATIENCE), step_at(w, step, t.S_PATIENCE_LUCK), visit, step))
        else:
            until = step_at(w, step, t.S_UNTIL_SERVICE)
            when = max(now + 1, next_end(w, service_at(w, until, t.V_CALENDAR), now, service_at(w, until, t.V_KIND) == t.MEETING))
        s.remind(w, slot, s.PATIENCE + thread, when)


@inner
def visit_of(w: Packed, slot: int, step: int) -> int:
    """How often the spell has entered a step before, this entry counted from now on."""
    place = step_at(w, step, t.S_VISITS)
    if place == t.NONE:
        return 0
    visit = s.visits_at(w, slot, place)
    if visit == MOST_VISITS:
        fail(w, s.TOO_OFTEN, step)
        return visit
    w.ints[slot + w.ints[s.VISITS] + place // 4] += 1 << (16 * (place % 4))
    return visit


@inner
def current_visit(w: Packed, slot: int, step: int) -> int:
    """The visit of the entry that is going on."""
    place = step_at(w, step, t.S_VISITS)
    return 0 if place == t.NONE else s.visits_at(w, slot, place) - 1


@inner
def run_on(w: Packed, slot: int, step: int) -> None:
    """Steps in the order told, until the person waits: the main journey, and the plan where `ready` begins it or it lets `ready` go on."""
    now, thread, asked = w.ints[s.NOW], w.ints[s.THREAD], w.ints[s.ASKED_BEFORE]
    while w.ints[s.ERROR] == s.FINE:
        if step == t.NONE:
            if thread == s.MAIN:
                fail(w, s.NO_END, w.ints[s.ERROR_STEP])
                return
            w.ints[slot + s.DOING + s.PLAN] = s.NOTHING
            if w.ints[slot + s.DOING + s.MAIN] != s.AT_READY:
                return
            thread, step = s.MAIN, step_at(w, w.ints[slot + s.WAITS_AT], t.S_NEXT)
            w.ints[slot + s.DOING + s.MAIN] = s.NOTHING
            continue
        if w.ints[slot + s.BUSY_MINUTE] != now:
            w.ints[slot + s.BUSY_MINUTE], w.ints[slot + s.BUSY_STEPS] = now, 0
        w.ints[slot + s.BUSY_STEPS] += 1
        if w.ints[slot + s.BUSY_STEPS] > MOST_STEPS:
            fail(w, s.ENDLESS, step)
            return
        w.ints[s.ERROR_STEP] = step
        visit = visit_of(w, slot, step)
        need = step_at(w, step, t.S_NEED)
        if need != t.NONE and asked > 0 and luck(w, slot, step_at(w, step, t.S_NEED_LUCK), visit) >= number_of(w, entry(w, slot, need, step)):
            step = step_at(w, step, t.S_NEXT)
            continue
        kind = step_at(w, step, t.S_KIND)
        if kind == t.STAY or kind == t.TASK or kind == t.START:
            ask(w, slot, thread, step, visit, asked if asked <= 0 else now)
            return
        if kind == t.DELAY or kind == t.UNTIL:
            s.begin(w, slot, thread, step, now)
            if kind == t.DELAY:
                when = now + minutes(w, slot, step_at(w, step, t.S_TIME), step_at(w, step, t.S_TIME_LUCK), visit, step)
                plan_alongside(w, slot, step, visit)
            else:
                when = next_open(w, service_at(w, step_at(w, step, t.S_SERVICE), t.V_CALENDAR), now)
            w.ints[slot + s.DOING + thread] = s.TIMED
            s.remind(w, slot, s.MAIN_END + thread, when)
            return
        if kind == t.CHOOSE:
            cell = entry(w, slot, step_at(w, step, t.S_CHOICE), step)
            aim = luck(w, slot, step_at(w, step, t.S_CHOICE_LUCK), visit)
            kept, taken = step_at(w, step, t.S_KEPT_LUCK), step_at(w, step, t.S_TAKEN_LUCK)
            patient, spell = s.patient_of(w, slot), w.ints[slot + s.SPELL]
            option = option_of(w, cell, aim, kept, taken, w.ints[s.SEED], w.ints[s.REPLICATION], patient, spell, visit)
            label = step_at(w, step, t.S_RECORDS)
            if label != t.NONE:
                value = at(w, MAPS, step_at(w, step, t.S_OPTION_VALUES) + option)
                w.ints[slot + s.LABELS + label] = value + 1
                s.say(w, now, slot, s.CHOSE, label, value)
            lead = at(w, MAPS, step_at(w, step, t.S_OPTION_STEPS) + option)
            step = step_at(w, step, t.S_NEXT) if lead == t.ON_HERE else lead
        elif kind == t.BRANCH:
            code = w.ints[slot + s.LABELS + step_at(w, step, t.S_BY)]
            lead = at(w, MAPS, step_at(w, step, t.S_OPTION_STEPS) + code - 1) if code > 0 else t.NOWHERE
            if lead == t.NOWHERE:
                fail(w, s.UNREADABLE_LABEL, step)
            step = lead
        elif kind == t.GOTO:
            step = at(w, MAPS, step_at(w, step, t.S_OPTION_STEPS))
        elif kind == t.MARK:
            reach_marks(w, slot, step)
            if step_at(w, step, t.S_RISKS) != t.NONE:
                set_risks(w, slot, step_at(w, step, t.S_RISKS))
            if at(w, MAPS, step_at(w, step, t.S_MARKS)) == READY:
                if step_at(w, step, t.S_DETERIORATION) != t.NONE:
                    per_day = number_of(w, entry(w, slot, step_at(w, step, t.S_DETERIORATION), step))
                    w.ints[slot + s.DETERIORATES_THEN] = step_at(w, step, t.S_DETERIORATES_THEN)
                    s.remind(w, slot, s.DETERIORATION, deterioration_minute(per_day, luck(w, slot, step_at(w, step, t.S_DETERIORATION_LUCK), visit), now))
                if w.ints[slot + s.PLAN_PENDING] == 1:
                    s.forget(w, slot, s.PLAN_BEGIN)
                    w.ints[slot + s.PLAN_PENDING] = 0
                    w.ints[slot + s.DOING + s.MAIN], w.ints[slot + s.WAITS_AT] = s.AT_READY, step
                    thread, step = s.PLAN, w.ints[slot + s.PLAN_ENTRY]
                    continue
                if w.ints[slot + s.DOING + s.PLAN] != s.NOTHING:
                    w.ints[slot + s.DOING + s.MAIN], w.ints[slot + s.WAITS_AT] = s.AT_READY, step
                    return
            step = step_at(w, step, t.S_NEXT)
        else:
            s.drop_plan(w, slot)
            s.forget(w, slot, s.DETERIORATION)
            s.leave_place(w, slot)
            state = step_at(w, step, t.S_STATE)
            s.say(w, now, slot, s.STATE, state, s.MAIN)
            w.ints[slot + s.DOING + s.MAIN] = s.NOTHING
            if state == DIED:
                s.forget(w, slot, s.RISK)
            elif step_at(w, step, t.S_RISKS) != t.NONE:
                set_risks(w, slot, step_at(w, step, t.S_RISKS))
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
        w.ints[w.ints[s.SLOTS] + w.ints[s.FREE_SLOTS]] = slot
        w.ints[s.FREE_SLOTS] += 1


@inner
def granted(w: Packed, slot: int, thread: int) -> int:
    """A person gets what was asked for, and runs on."""
    now = w.ints[s.NOW]
    step = w.ints[slot + s.OPEN_STEP + thread]
    service = w.ints[slot + s.SERVICE + thread]
    visit = current_visit(w, slot, step)
    kind = step_at(w, step, t.S_KIND)
    s.forget(w, slot, s.PATIENCE + thread)
    w.ints[slot + s.DOING + thread] = s.TIMED
    if kind == t.START:
        s.say(w, now, slot, s.GRANTED_ROW, service, s.MAIN)
        s.end(w, slot, thread)
        s.leave_place(w, slot)
        return on_with(w, thread, step_at(w, step, t.S_NEXT))
    if kind == t.TASK:
        w.ints[slot + s.STAFF + thread] = service
        s.say(w, now, slot, s.GRANTED_ROW, service, thread)
        work = minutes(w, slot, step_at(w, step, t.S_TIME), step_at(w, step, t.S_TIME_LUCK), visit, step)
        s.remind(w, slot, s.MAIN_END + thread, work_end(w, service_at(w, service, t.V_CALENDAR), now, work))
        return s.STAYS
    s.move(w, slot, service)
    reach_marks(w, slot, step)
    if step_at(w, step, t.S_RISKS) != t.NONE:
        set_risks(w, slot, step_at(w, step, t.S_RISKS))
    stay = minutes(w, slot, step_at(w, step, t.S_TIME), step_at(w, step, t.S_TIME_LUCK), visit, step)
    plan_alongside(w, slot, step, visit)
    s.remind(w, slot, s.MAIN_END + thread, now + stay)
    return s.STAYS


@inner
def turned_away(w: Packed, slot: int, thread: int, event: int, column: int) -> int:
    """Somebody who did not get it goes elsewhere."""
    step = w.ints[slot + s.OPEN_STEP + thread]
    s.say(w, w.ints[s.NOW], slot, event, w.ints[slot + s.SERVICE + thread], thread)
    s.end(w, slot, thread)
    return on_with(w, thread, step_at(w, step, column))


@inner
def happen(w: Packed, slot: int, what: int) -> int:
    """What is due for a person comes about."""
    s.forget(w, slot, what)
    if what == s.MAIN_END or what == s.PLAN_END:
        thread = what - s.MAIN_END
        step = w.ints[slot + s.OPEN_STEP + thread]
        s.let_go_of_staff(w, slot, thread)
        s.end(w, slot, thread)
        return on_with(w, thread, step_at(w, step, t.S_NEXT))
    if what == s.PATIENCE or what == s.PLAN_PATIENCE:
        s.leave_queue(w, slot, what - s.PATIENCE)
        return turned_away(w, slot, what - s.PATIENCE, s.GAVE_UP, t.S_GIVE_UP_THEN)
    if what == s.PLAN_BEGIN:
        w.ints[slot + s.PLAN_PENDING] = 0
        w.ints[slot + s.DOING + s.PLAN] = s.TIMED
        return on_with(w, s.PLAN, w.ints[slot + s.PLAN_ENTRY])
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
            if w.ints[w.ints[s.KEEPS] + label] == 0:
                w.ints[slot + s.LABELS + label] = 0
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
    for column in range(w.ints[s.VISITS], w.ints[s.WIDTH]):
        w.ints[slot + column] = 0


@inner
def arrive(w: Packed, comer: int, slot: int) -> int:
    """A person comes for the first time, or is there at minute 0."""
    index = w.ints[w.ints[s.COMERS] + 7 * comer + s.C_INDEX]
    for column in range(s.LABELS):
        w.ints[slot + column] = t.NONE
    w.ints[slot + s.INDEX], w.ints[slot + s.SPELL], w.ints[slot + s.RISKS_SET], w.ints[slot + s.PLAN_PENDING] = index, 0, 0, 0
    w.ints[slot + s.DOING], w.ints[slot + s.DOING + 1] = s.NOTHING, s.NOTHING
    for what in range(s.KINDS_DUE):
        w.ints[slot + s.DUE + what] = FAR
    number = w.ints[w.ints[s.COMERS] + 7 * comer + s.C_NUMBER]
    w.ints[slot + s.NUMBER] = number
    for label in range(w.ints[s.LABEL_COUNT]):
        w.ints[slot + s.LABELS + label] = s.carried(w, index, label)
    forget_visits(w, slot)
    now, asked, step = w.ints[s.NOW], w.ints[w.ints[s.COMERS] + 7 * comer + s.C_ASKED], w.ints[w.ints[s.COMERS] + 7 * comer + s.C_ENTRY]
    when = asked if asked <= 0 else now
    s.say(w, when, slot, s.ARRIVED_ROW, w.ints[w.ints[s.COMERS] + 7 * comer + s.C_STREAM], s.MAIN)
    remaining = w.ints[w.ints[s.COMERS] + 7 * comer + s.C_REMAINING]
    if remaining < 0:
        w.ints[s.THREAD], w.ints[s.ASKED_BEFORE] = s.MAIN, asked
        return step
    service = service_of(w, slot, step)
    s.begin(w, slot, s.MAIN, step, now)
    s.say(w, now, slot, s.ASKED_ROW, service, s.MAIN)
    s.say(w, now, slot, s.GRANTED_ROW, service, s.MAIN)
    s.take(w, service_at(w, service, t.V_LIST))
    w.ints[slot + s.DOING] = s.TIMED
    if service_at(w, service, t.V_KIND) == t.STAFF:
        w.ints[slot + s.STAFF] = service
        s.remind(w, slot, s.MAIN_END, work_end(w, service_at(w, service, t.V_CALENDAR), now, remaining))
    else:
        w.ints[slot + s.PLACE] = service
        s.remind(w, slot, s.MAIN_END, now + remaining)
    return s.STAYS
