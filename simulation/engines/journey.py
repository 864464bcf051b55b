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
def fail(r: s.Run, error: int, step: int) -> None:
    """The scenario turns out to mean nothing; the first fault is told."""
    if r.memory[s.ERROR] == s.FINE:
        r.memory[s.ERROR], r.memory[s.ERROR_STEP] = error, step


@inner
def entry(packed: Packed, r: s.Run, slot: int, dial: int, step: int) -> int:
    """The entry of a dial that holds for the person now; the first of all after a fault, since the run stops anyway."""
    cell = cell_of(packed, dial, r.person, slot, s.LABELS, r.memory[s.NOW])
    if cell < 0:
        fail(r, s.UNREADABLE_LABEL, step)
        return 0
    return cell


@inner
def luck(r: s.Run, slot: int, decision: int, visit: int) -> float:
    """One uniform for the person."""
    return uniform(r.memory[s.SEED], r.memory[s.REPLICATION], decision, s.patient_of(r, slot), r.person[slot, s.SPELL], visit)


@inner
def minutes(packed: Packed, r: s.Run, slot: int, dial: int, decision: int, visit: int, step: int) -> int:
    """A time for the person now, in whole minutes."""
    time = minutes_of(packed, entry(packed, r, slot, dial, step), luck(r, slot, decision, visit))
    return min(time, FAR - r.memory[s.NOW])


@inner
def service_of(packed: Packed, r: s.Run, slot: int, step: int) -> int:
    """The service a step asks for, by label where one names it."""
    service = step_at(packed, step, t.S_SERVICE)
    if service == t.NONE:
        code = r.person[slot, s.LABELS + step_at(packed, step, t.S_SERVICE_LABEL)]
        service = at(packed, MAPS, step_at(packed, step, t.S_SERVICE_MAP) + code - 1) if code > 0 else t.NONE
        if service == t.NONE:
            fail(r, s.UNREADABLE_LABEL, step)
            return 0
    return service


@inner
def set_risks(packed: Packed, r: s.Run, slot: int, risks: int) -> None:
    """Competing risks from now on; those set before are replaced."""
    now = r.memory[s.NOW]
    ready = r.person[slot, s.LAST_READY]
    days = now // DAY - ready // DAY if ready >= 0 else 0
    patient, spell, visit = s.patient_of(r, slot), r.person[slot, s.SPELL], r.person[slot, s.RISKS_SET]
    kind, minute = first_risk(packed, risks, r.person, slot, s.LABELS, now, days, r.memory[s.SEED], r.memory[s.REPLICATION], patient, spell, visit)
    if kind == UNREADABLE:
        fail(r, s.UNREADABLE_RISK, risks)
        return
    r.person[slot, s.RISKS_SET] += 1
    r.person[slot, s.RISK_KIND] = kind
    r.person[slot, s.RISK_TO] = risk_at(packed, 3 * risks + kind - 1, t.R_TO) if kind != t.NO_RISK else t.NONE
    s.remind(r, slot, s.RISK, minute)


@inner
def reach_marks(packed: Packed, r: s.Run, slot: int, step: int) -> None:
    """Write the milestones of a step; `ready` begins and `discharged` ends the time past ready."""
    first = step_at(packed, step, t.S_MARKS)
    for k in range(first, first + step_at(packed, step, t.S_MARKS_COUNT)):
        mark = at(packed, MAPS, k)
        s.say(r, r.memory[s.NOW], slot, s.MARKED, mark, s.MAIN)
        if mark == READY:
            s.forget(r, slot, s.DETERIORATION)
            r.person[slot, s.LAST_READY] = r.memory[s.NOW]
        elif mark == DISCHARGED:
            s.forget(r, slot, s.DETERIORATION)
            s.drop_plan(packed, r, slot)


@inner
def plan_alongside(packed: Packed, r: s.Run, slot: int, step: int, visit: int) -> None:
    """A plan begins on admission, some time after it, or when the person is ready."""
    if step_at(packed, step, t.S_ALONGSIDE) == t.NONE:
        return
    s.drop_plan(packed, r, slot)
    cell = entry(packed, r, slot, step_at(packed, step, t.S_BEGINS), step)
    aim = luck(r, slot, step_at(packed, step, t.S_BEGINS_LUCK), visit)
    kept, taken = step_at(packed, step, t.S_BEGINS_KEPT), step_at(packed, step, t.S_BEGINS_TAKEN)
    patient, spell = s.patient_of(r, slot), r.person[slot, s.SPELL]
    when_ready = option_of(packed, cell, aim, kept, taken, r.memory[s.SEED], r.memory[s.REPLICATION], patient, spell, visit) == 1
    r.person[slot, s.PLAN_PENDING], r.person[slot, s.PLAN_ENTRY] = 1, step_at(packed, step, t.S_PLAN)
    if not when_ready:
        dial = step_at(packed, step, t.S_AFTER)
        after = minutes(packed, r, slot, dial, step_at(packed, step, t.S_AFTER_LUCK), visit, step) if dial != t.NONE else 0
        s.remind(r, slot, s.PLAN_BEGIN, r.memory[s.NOW] + after)


@inner
def ask(packed: Packed, r: s.Run, slot: int, thread: int, step: int, visit: int, asked: int) -> None:
    """Join the list of a service."""
    service = service_of(packed, r, slot, step)
    s.begin(r, slot, thread, step, asked)
    s.say(r, asked, slot, s.ASKED_ROW, service, thread)
    held = r.person[slot, s.PLACE]
    moves = step_at(packed, step, t.S_KIND) == t.STAY and held != t.NONE and service_at(packed, held, t.V_LIST) == service_at(packed, service, t.V_LIST)
    priority = int(number_of(packed, entry(packed, r, slot, step_at(packed, step, t.S_PRIORITY), step)))
    r.person[slot, s.ASKED + thread], r.person[slot, s.SERVICE + thread], r.person[slot, s.DOING + thread] = asked, service, s.QUEUED
    if r.memory[s.ERROR] != s.FINE:
        return
    s.join(packed, r, slot, thread, service, priority, moves)
    if step_at(packed, step, t.S_IF_FULL) != t.NONE:
        r.memory[s.buffer_at(r, s.ASKING) + r.memory[s.ASKERS]] = slot * 2 + thread
        r.memory[s.ASKERS] += 1
    if step_at(packed, step, t.S_GIVE_UP_THEN) != t.NONE:
        now = r.memory[s.NOW]
        if step_at(packed, step, t.S_PATIENCE) != t.NONE:
            when = now + max(1, minutes(packed, r, slot, step_at(packed, step, t.S_PATIENCE), step_at(packed, step, t.S_PATIENCE_LUCK), visit, step))
        else:
            until = step_at(packed, step, t.S_UNTIL_SERVICE)
            when = max(now + 1, next_end(packed, service_at(packed, until, t.V_CALENDAR), now, service_at(packed, until, t.V_KIND) == t.MEETING))
        s.remind(r, slot, s.PATIENCE + thread, when)


@inner
def visit_of(packed: Packed, r: s.Run, slot: int, step: int) -> int:
    """How often the spell has entered a step before, this entry counted from now on."""
    place = step_at(packed, step, t.S_VISITS)
    if place == t.NONE:
        return 0
    visit = s.visits_at(r, slot, place)
    if visit == MOST_VISITS:
        fail(r, s.TOO_OFTEN, step)
        return visit
    r.person[slot, r.memory[s.VISITS] + place // 4] += 1 << (16 * (place % 4))
    return visit


@inner
def current_visit(packed: Packed, r: s.Run, slot: int, step: int) -> int:
    """The visit of the entry that is going on."""
    place = step_at(packed, step, t.S_VISITS)
    return 0 if place == t.NONE else s.visits_at(r, slot, place) - 1


@inner
def run_on(packed: Packed, r: s.Run, slot: int, step: int) -> None:
    """Steps in the order told, until the person waits: the main journey, and the plan where `ready` begins it or it lets `ready` go on."""
    now, thread, asked = r.memory[s.NOW], r.memory[s.THREAD], r.memory[s.ASKED_BEFORE]
    while r.memory[s.ERROR] == s.FINE:
        if step == t.NONE:
            if thread == s.MAIN:
                fail(r, s.NO_END, r.memory[s.ERROR_STEP])
                return
            r.person[slot, s.DOING + s.PLAN] = s.NOTHING
            if r.person[slot, s.DOING + s.MAIN] != s.AT_READY:
                return
            thread, step = s.MAIN, step_at(packed, r.person[slot, s.WAITS_AT], t.S_NEXT)
            r.person[slot, s.DOING + s.MAIN] = s.NOTHING
            continue
        if r.person[slot, s.BUSY_MINUTE] != now:
            r.person[slot, s.BUSY_MINUTE], r.person[slot, s.BUSY_STEPS] = now, 0
        r.person[slot, s.BUSY_STEPS] += 1
        if r.person[slot, s.BUSY_STEPS] > MOST_STEPS:
            fail(r, s.ENDLESS, step)
            return
        r.memory[s.ERROR_STEP] = step
        visit = visit_of(packed, r, slot, step)
        need = step_at(packed, step, t.S_NEED)
        if need != t.NONE and asked > 0 and luck(r, slot, step_at(packed, step, t.S_NEED_LUCK), visit) >= number_of(packed, entry(packed, r, slot, need, step)):
            step = step_at(packed, step, t.S_NEXT)
            continue
        kind = step_at(packed, step, t.S_KIND)
        if kind == t.STAY or kind == t.TASK or kind == t.START:
            ask(packed, r, slot, thread, step, visit, asked if asked <= 0 else now)
            return
        if kind == t.DELAY or kind == t.UNTIL:
            s.begin(r, slot, thread, step, now)
            if kind == t.DELAY:
                when = now + minutes(packed, r, slot, step_at(packed, step, t.S_TIME), step_at(packed, step, t.S_TIME_LUCK), visit, step)
                plan_alongside(packed, r, slot, step, visit)
            else:
                when = next_open(packed, service_at(packed, step_at(packed, step, t.S_SERVICE), t.V_CALENDAR), now)
            r.person[slot, s.DOING + thread] = s.TIMED
            s.remind(r, slot, s.MAIN_END + thread, when)
            return
        if kind == t.CHOOSE:
            cell = entry(packed, r, slot, step_at(packed, step, t.S_CHOICE), step)
            aim = luck(r, slot, step_at(packed, step, t.S_CHOICE_LUCK), visit)
            kept, taken = step_at(packed, step, t.S_KEPT_LUCK), step_at(packed, step, t.S_TAKEN_LUCK)
            patient, spell = s.patient_of(r, slot), r.person[slot, s.SPELL]
            option = option_of(packed, cell, aim, kept, taken, r.memory[s.SEED], r.memory[s.REPLICATION], patient, spell, visit)
            label = step_at(packed, step, t.S_RECORDS)
            if label != t.NONE:
                value = at(packed, MAPS, step_at(packed, step, t.S_OPTION_VALUES) + option)
                r.person[slot, s.LABELS + label] = value + 1
                s.say(r, now, slot, s.CHOSE, label, value)
            lead = at(packed, MAPS, step_at(packed, step, t.S_OPTION_STEPS) + option)
            step = step_at(packed, step, t.S_NEXT) if lead == t.ON_HERE else lead
        elif kind == t.BRANCH:
            code = r.person[slot, s.LABELS + step_at(packed, step, t.S_BY)]
            lead = at(packed, MAPS, step_at(packed, step, t.S_OPTION_STEPS) + code - 1) if code > 0 else t.NOWHERE
            if lead == t.NOWHERE:
                fail(r, s.UNREADABLE_LABEL, step)
            step = lead
        elif kind == t.GOTO:
            step = at(packed, MAPS, step_at(packed, step, t.S_OPTION_STEPS))
        elif kind == t.MARK:
            reach_marks(packed, r, slot, step)
            if step_at(packed, step, t.S_RISKS) != t.NONE:
                set_risks(packed, r, slot, step_at(packed, step, t.S_RISKS))
            if at(packed, MAPS, step_at(packed, step, t.S_MARKS)) == READY:
                if step_at(packed, step, t.S_DETERIORATION) != t.NONE:
                    per_day = number_of(packed, entry(packed, r, slot, step_at(packed, step, t.S_DETERIORATION), step))
                    r.person[slot, s.DETERIORATES_THEN] = step_at(packed, step, t.S_DETERIORATES_THEN)
                    s.remind(r, slot, s.DETERIORATION, deterioration_minute(per_day, luck(r, slot, step_at(packed, step, t.S_DETERIORATION_LUCK), visit), now))
                if r.person[slot, s.PLAN_PENDING] == 1:
                    s.forget(r, slot, s.PLAN_BEGIN)
                    r.person[slot, s.PLAN_PENDING] = 0
                    r.person[slot, s.DOING + s.MAIN], r.person[slot, s.WAITS_AT] = s.AT_READY, step
                    thread, step = s.PLAN, r.person[slot, s.PLAN_ENTRY]
                    continue
                if r.person[slot, s.DOING + s.PLAN] != s.NOTHING:
                    r.person[slot, s.DOING + s.MAIN], r.person[slot, s.WAITS_AT] = s.AT_READY, step
                    return
            step = step_at(packed, step, t.S_NEXT)
        else:
            s.drop_plan(packed, r, slot)
            s.forget(r, slot, s.DETERIORATION)
            s.leave_place(packed, r, slot)
            state = step_at(packed, step, t.S_STATE)
            s.say(r, now, slot, s.STATE, state, s.MAIN)
            r.person[slot, s.DOING + s.MAIN] = s.NOTHING
            if state == DIED:
                s.forget(r, slot, s.RISK)
            elif step_at(packed, step, t.S_RISKS) != t.NONE:
                set_risks(packed, r, slot, step_at(packed, step, t.S_RISKS))
            free_slot(r, slot)
            return


@inner
def on_with(r: s.Run, thread: int, step: int) -> int:
    """Who runs on, and from which step."""
    r.memory[s.THREAD], r.memory[s.ASKED_BEFORE] = thread, 1
    return step


@inner
def free_slot(r: s.Run, slot: int) -> None:
    """Somebody for whom nothing more can happen leaves their slot to the next."""
    if r.person[slot, s.DUE + s.RISK] == FAR:
        r.memory[r.memory[s.SLOTS] + r.memory[s.FREE_SLOTS]] = slot
        r.memory[s.FREE_SLOTS] += 1


@inner
def granted(packed: Packed, r: s.Run, slot: int, thread: int) -> int:
    """A person gets what was asked for, and runs on."""
    now = r.memory[s.NOW]
    step = r.person[slot, s.OPEN_STEP + thread]
    service = r.person[slot, s.SERVICE + thread]
    visit = current_visit(packed, r, slot, step)
    kind = step_at(packed, step, t.S_KIND)
    s.forget(r, slot, s.PATIENCE + thread)
    r.person[slot, s.DOING + thread] = s.TIMED
    if kind == t.START:
        s.say(r, now, slot, s.GRANTED_ROW, service, s.MAIN)
        s.end(r, slot, thread)
        s.leave_place(packed, r, slot)
        return on_with(r, thread, step_at(packed, step, t.S_NEXT))
    if kind == t.TASK:
        r.person[slot, s.STAFF + thread] = service
        s.say(r, now, slot, s.GRANTED_ROW, service, thread)
        work = minutes(packed, r, slot, step_at(packed, step, t.S_TIME), step_at(packed, step, t.S_TIME_LUCK), visit, step)
        s.remind(r, slot, s.MAIN_END + thread, work_end(packed, service_at(packed, service, t.V_CALENDAR), now, work))
        return s.STAYS
    s.move(packed, r, slot, service)
    reach_marks(packed, r, slot, step)
    if step_at(packed, step, t.S_RISKS) != t.NONE:
        set_risks(packed, r, slot, step_at(packed, step, t.S_RISKS))
    stay = minutes(packed, r, slot, step_at(packed, step, t.S_TIME), step_at(packed, step, t.S_TIME_LUCK), visit, step)
    plan_alongside(packed, r, slot, step, visit)
    s.remind(r, slot, s.MAIN_END + thread, now + stay)
    return s.STAYS


@inner
def turned_away(packed: Packed, r: s.Run, slot: int, thread: int, event: int, column: int) -> int:
    """Somebody who did not get it goes elsewhere."""
    step = r.person[slot, s.OPEN_STEP + thread]
    s.say(r, r.memory[s.NOW], slot, event, r.person[slot, s.SERVICE + thread], thread)
    s.end(r, slot, thread)
    return on_with(r, thread, step_at(packed, step, column))


@inner
def happen(packed: Packed, r: s.Run, slot: int, what: int) -> int:
    """What is due for a person comes about."""
    s.forget(r, slot, what)
    if what == s.MAIN_END or what == s.PLAN_END:
        thread = what - s.MAIN_END
        step = r.person[slot, s.OPEN_STEP + thread]
        s.let_go_of_staff(packed, r, slot, thread)
        s.end(r, slot, thread)
        return on_with(r, thread, step_at(packed, step, t.S_NEXT))
    if what == s.PATIENCE or what == s.PLAN_PATIENCE:
        s.leave_queue(r, slot, what - s.PATIENCE)
        return turned_away(packed, r, slot, what - s.PATIENCE, s.GAVE_UP, t.S_GIVE_UP_THEN)
    if what == s.PLAN_BEGIN:
        r.person[slot, s.PLAN_PENDING] = 0
        r.person[slot, s.DOING + s.PLAN] = s.TIMED
        return on_with(r, s.PLAN, r.person[slot, s.PLAN_ENTRY])
    s.drop_plan(packed, r, slot)
    s.stop(packed, r, slot, s.MAIN)
    if what == s.DETERIORATION:
        s.say(r, r.memory[s.NOW], slot, s.DETERIORATED, s.MAIN, s.MAIN)
        return on_with(r, s.MAIN, r.person[slot, s.DETERIORATES_THEN])
    return strike(packed, r, slot)


@inner
def strike(packed: Packed, r: s.Run, slot: int) -> int:
    """A risk comes true: the person leaves wherever they are and goes where it sends them."""
    kind = r.person[slot, s.RISK_KIND]
    s.forget(r, slot, s.DETERIORATION)
    s.leave_place(packed, r, slot)
    if kind == t.READMISSION:
        r.person[slot, s.SPELL] += 1
        r.person[slot, s.LAST_READY], r.person[slot, s.RISKS_SET] = -1, 0
        forget_visits(r, slot)
        for label in range(r.memory[s.LABEL_COUNT]):
            if r.memory[r.memory[s.KEEPS] + label] == 0:
                r.person[slot, s.LABELS + label] = 0
    s.say(r, r.memory[s.NOW], slot, s.RISK_ROW, kind - 1, s.MAIN)
    if kind == t.READMISSION:
        s.tell_kept(r, slot)
    if r.person[slot, s.RISK_TO] != t.NONE:
        return on_with(r, s.MAIN, r.person[slot, s.RISK_TO])
    s.say(r, r.memory[s.NOW], slot, s.STATE, DIED if kind == t.DEATH else CARE_HOME, s.MAIN)
    free_slot(r, slot)
    return s.STAYS


@inner
def forget_visits(r: s.Run, slot: int) -> None:
    """A new spell has entered no step yet."""
    for column in range(r.memory[s.VISITS], r.person.shape[1]):
        r.person[slot, column] = 0


@inner
def arrive(packed: Packed, r: s.Run, comer: int, slot: int) -> int:
    """A person comes for the first time, or is there at minute 0."""
    index = r.memory[r.memory[s.COMERS] + 7 * comer + s.C_INDEX]
    for column in range(s.LABELS):
        r.person[slot, column] = t.NONE
    r.person[slot, s.INDEX], r.person[slot, s.SPELL], r.person[slot, s.RISKS_SET], r.person[slot, s.PLAN_PENDING] = index, 0, 0, 0
    r.person[slot, s.DOING], r.person[slot, s.DOING + 1] = s.NOTHING, s.NOTHING
    for what in range(s.KINDS_DUE):
        r.person[slot, s.DUE + what] = FAR
    number = r.memory[r.memory[s.COMERS] + 7 * comer + s.C_NUMBER]
    r.person[slot, s.NUMBER] = number
    for label in range(r.memory[s.LABEL_COUNT]):
        r.person[slot, s.LABELS + label] = s.carried(r, index, label)
    forget_visits(r, slot)
    now, asked, step = r.memory[s.NOW], r.memory[r.memory[s.COMERS] + 7 * comer + s.C_ASKED], r.memory[r.memory[s.COMERS] + 7 * comer + s.C_ENTRY]
    when = asked if asked <= 0 else now
    s.say(r, when, slot, s.ARRIVED_ROW, r.memory[r.memory[s.COMERS] + 7 * comer + s.C_STREAM], s.MAIN)
    remaining = r.memory[r.memory[s.COMERS] + 7 * comer + s.C_REMAINING]
    if remaining < 0:
        r.memory[s.THREAD], r.memory[s.ASKED_BEFORE] = s.MAIN, asked
        return step
    service = service_of(packed, r, slot, step)
    s.begin(r, slot, s.MAIN, step, now)
    s.say(r, now, slot, s.ASKED_ROW, service, s.MAIN)
    s.say(r, now, slot, s.GRANTED_ROW, service, s.MAIN)
    s.take(r, service_at(packed, service, t.V_LIST))
    r.person[slot, s.DOING] = s.TIMED
    if service_at(packed, service, t.V_KIND) == t.STAFF:
        r.person[slot, s.STAFF] = service
        s.remind(r, slot, s.MAIN_END, work_end(packed, service_at(packed, service, t.V_CALENDAR), now, remaining))
    else:
        r.person[slot, s.PLACE] = service
        s.remind(r, slot, s.MAIN_END, now + remaining)
    return s.STAYS
