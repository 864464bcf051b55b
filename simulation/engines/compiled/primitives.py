"""The small mechanics of time, queues and places in the compiled engine's array; `layout` says what stands where."""

import numpy as np

from simulation.core.compiling.jit import i64, jit_private, prefetch, u32
from simulation.core.vocabulary import FAR
from simulation.engines.common.runtime_errors import MOST_VISITS
from simulation.engines.compiled import layout as lay
from simulation.plan import columns as t
from simulation.plan.packed import QUEUE_PRIORITY, Packed, at, service_at, size


@jit_private
def of_thread(slot: int, thread: int) -> int:
    """Where the columns of the main journey or of the plan stand: `DOING` and those behind it count from here."""
    return u32(slot + lay.LINE * thread)


@jit_private
def of_node(node: int) -> int:
    """The same for one who waits in a queue."""
    return u32((node >> 1) + lay.LINE * (node & 1))


@jit_private
def buffer_at(w: Packed, which: int) -> int:
    """Where a buffer begins."""
    return u32(w.ints[lay.BUFFERS] + which * w.ints[lay.BUFFER_SIZE])


@jit_private
def list_at(w: Packed, place: int) -> int:
    """Where the columns of a list stand."""
    return u32(w.ints[lay.LISTS] + lay.OF_LIST * place)


@jit_private
def queue_at(w: Packed, queue: int) -> int:
    """Where the first of a queue stands; the last stands behind it."""
    return u32(w.ints[lay.QUEUES] + 2 * queue)


@jit_private
def write_row(w: Packed, minute: int, slot: int, event: int, subject: int, value: int) -> None:
    """One row of the log."""
    row = u32(w.ints[lay.LOG] + 2 * w.ints[lay.ROWS])
    w.ints[row] = (minute << 32) | w.ints[slot + lay.INDEX]
    w.ints[row + 1] = (w.ints[slot + lay.SPELL] << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF)
    w.ints[lay.ROWS] += 1


@jit_private
def forget(w: Packed, slot: int, what: int) -> None:
    """What was due is cancelled."""
    w.ints[u32(slot + lay.DUE + what)] = FAR


@jit_private
def remind(w: Packed, slot: int, what: int, minute: int) -> None:
    """Something is due for a person; what was due of that kind before is forgotten, and so is what comes after the
    run.
    """
    if minute >= w.ints[lay.END]:
        forget(w, slot, what)
        return
    w.ints[u32(slot + lay.DUE + what)] = minute
    hang(w, i64(slot), what, minute)


@jit_private
def hang(w: Packed, whose: int, what: int, minute: int) -> None:
    """A reminder hangs among those of its minute, or of its stretch while that has not begun."""
    stretch = minute >> lay.STRETCH
    head = u32(w.ints[lay.STRETCHES] + stretch)
    if stretch == w.ints[lay.NOW] >> lay.STRETCH:
        head = u32(w.ints[lay.MINUTES] + (minute & lay.LAST_OF_STRETCH))
    hang_at(w, head, (whose << lay.WHOSE) | ((minute & lay.LAST_OF_STRETCH) << lay.AT_MINUTE) | what)


@jit_private
def hang_at(w: Packed, head: int, reminder: int) -> None:
    """A reminder behind the last one that `head` tells of."""
    place = w.ints[head]
    if place & lay.LAST_OF_BUNDLE == lay.LAST_OF_BUNDLE:  # the bundle is full, or there is none: -1
        bundle = w.ints[lay.FREE_BUNDLE]
        w.ints[lay.FREE_BUNDLE] = w.ints[u32(bundle)]
        w.ints[lay.BUNDLES_FREE] -= 1
        w.ints[u32(bundle)] = place
        place = bundle
    w.ints[u32(place + 1)] = reminder
    w.ints[head] = place + 1


@jit_private
def before(w: Packed, place: int) -> int:
    """The place of the reminder that was hung before the one at `place`, or -1; a bundle that is read is free."""
    place -= 1
    if place & lay.LAST_OF_BUNDLE == 0:
        bundle = place
        place = w.ints[u32(bundle)]
        w.ints[u32(bundle)] = w.ints[lay.FREE_BUNDLE]
        w.ints[lay.FREE_BUNDLE] = bundle
        w.ints[lay.BUNDLES_FREE] += 1
    return place


@jit_private
def begin_stretch(w: Packed, stretch: int) -> None:
    """The reminders of a stretch go to their minutes."""
    head = u32(w.ints[lay.STRETCHES] + stretch)
    place = w.ints[head]
    w.ints[head] = t.NONE
    while place >= 0:
        reminder = w.ints[u32(place)]
        place = before(w, place)
        slot = u32(reminder >> lay.WHOSE)
        for line in range(lay.LINES_AHEAD):
            prefetch(w.ints, slot + lay.LINE * line)
        hang_at(w, u32(w.ints[lay.MINUTES] + ((reminder >> lay.AT_MINUTE) & lay.LAST_OF_STRETCH)), reminder)


@jit_private
def reminded(w: Packed) -> bool:
    """Whether something may be due in this minute."""
    return w.ints[u32(w.ints[lay.MINUTES] + (w.ints[lay.NOW] & lay.LAST_OF_STRETCH))] >= 0


@jit_private
def change(w: Packed, place: int) -> None:
    """Something about a list has changed, so the next round looks at it."""
    line = list_at(w, place)
    if w.ints[line + lay.IS_CHANGED] == 0:
        w.ints[line + lay.IS_CHANGED] = 1
        w.ints[u32(buffer_at(w, lay.CHANGED_LISTS) + w.ints[lay.CHANGED])] = place
        w.ints[lay.CHANGED] += 1


@jit_private
def take(w: Packed, place: int) -> None:
    """One place, member of staff or start is taken."""
    line = list_at(w, place)
    if w.ints[line + lay.GIVES_STARTS] == 1:
        w.ints[line + lay.CAPACITY] -= 1
    else:
        w.ints[line + lay.OCCUPIED] += 1


@jit_private
def release(w: Packed, service: int) -> None:
    """A place, member of staff or start is given back."""
    give_back(w, service_at(w, service, t.V_LIST))


@jit_private
def give_back(w: Packed, place: int) -> None:
    """The same by the list."""
    line = list_at(w, place)
    if w.ints[line + lay.GIVES_STARTS] == 1:
        w.ints[line + lay.CAPACITY] += 1
    else:
        w.ints[line + lay.OCCUPIED] -= 1
    change(w, place)


@jit_private
def comes_before(w: Packed, one: int, other: int, last_first: bool) -> bool:
    """Whether one waiting node comes before another of equal priority: by minute asked, patient, main before plan."""
    a, b = w.ints[of_node(one) + lay.ASKED], w.ints[of_node(other) + lay.ASKED]
    if a != b:
        return (a < b) != last_first
    a, b = w.ints[u32(one >> 1) + lay.INDEX], w.ints[u32(other >> 1) + lay.INDEX]
    return a < b if a != b else one & 1 < other & 1


@jit_private
def join(w: Packed, slot: int, thread: int, service: int, priority: int, moves_inside: bool) -> None:
    """Take one's place in a queue."""
    queue = size(w, QUEUE_PRIORITY) + service
    if not moves_inside:
        queue = service_at(w, service, t.V_QUEUE)
        while at(w, QUEUE_PRIORITY, queue) != priority:
            queue += 1
    stand(w, slot, thread, queue, w.ints[list_at(w, service_at(w, service, t.V_LIST)) + lay.ORDER] == t.LAST_COME)
    change(w, service_at(w, service, t.V_LIST))


@jit_private
def stand(w: Packed, slot: int, thread: int, queue: int, last_first: bool) -> None:
    """Stand in a queue behind all who come before."""
    node = 2 * i64(slot) + thread
    first = queue_at(w, queue)
    before = w.ints[first + 1]
    while before >= 0 and comes_before(w, node, before, last_first):
        before = w.ints[of_node(before) + lay.BEFORE_IN_QUEUE]
    after = w.ints[of_node(before) + lay.NEXT_IN_QUEUE] if before >= 0 else w.ints[first]
    it = of_thread(slot, thread)
    w.ints[it + lay.NEXT_IN_QUEUE], w.ints[it + lay.BEFORE_IN_QUEUE], w.ints[it + lay.QUEUE] = after, before, queue
    if before >= 0:
        w.ints[of_node(before) + lay.NEXT_IN_QUEUE] = node
    else:
        w.ints[first] = node
    if after >= 0:
        w.ints[of_node(after) + lay.BEFORE_IN_QUEUE] = node
    else:
        w.ints[first + 1] = node


@jit_private
def leave_queue(w: Packed, it: int) -> None:
    """Wait no longer; `it` is where the thread's columns stand."""
    first = queue_at(w, w.ints[it + lay.QUEUE])
    after, before = w.ints[it + lay.NEXT_IN_QUEUE], w.ints[it + lay.BEFORE_IN_QUEUE]
    if before >= 0:
        w.ints[of_node(before) + lay.NEXT_IN_QUEUE] = after
    else:
        w.ints[first] = after
    if after >= 0:
        w.ints[of_node(after) + lay.BEFORE_IN_QUEUE] = before
    else:
        w.ints[first + 1] = before


@jit_private
def further_at(w: Packed, slot: int, number: int) -> int:
    """Where a person's request on a further list stands."""
    return u32(slot + w.ints[lay.FURTHER_AT] + lay.OF_FURTHER * number)


@jit_private
def service_asked_for(w: Packed, slot: int, thread: int) -> int:
    """The service that a thread has asked for, whichever has answered."""
    if thread == lay.MAIN and w.ints[lay.FURTHER_LISTS] > 0:
        first = further_at(w, slot, 0)
        if w.ints[first + lay.OPEN_STEP] == lay.FURTHER:
            return w.ints[first + lay.OWN_SERVICE]
    return w.ints[of_thread(slot, thread) + lay.SERVICE]


@jit_private
def stand_down(w: Packed, slot: int, answered: int) -> None:
    """The person has what was asked for, or asks no more: the lists on which they stand, but for the service that has
    answered, are told.
    """
    if w.ints[lay.FURTHER_LISTS] == 0 or w.ints[further_at(w, slot, 0) + lay.OPEN_STEP] != lay.FURTHER:
        return
    now, own = w.ints[lay.NOW], w.ints[further_at(w, slot, 0) + lay.OWN_SERVICE]
    if answered != own:
        write_row(w, now, slot, lay.TAKEN_OFF, own, lay.MAIN)
    for number in range(w.ints[lay.FURTHER_LISTS]):
        it = further_at(w, slot, number)
        if w.ints[it + lay.OPEN_STEP] == lay.FURTHER:
            if w.ints[it + lay.SERVICE] != answered:
                write_row(w, now, slot, lay.TAKEN_OFF, w.ints[it + lay.SERVICE], lay.MAIN)
            if w.ints[it + lay.DOING] == lay.QUEUED:
                leave_queue(w, it)
            w.ints[it + lay.DOING], w.ints[it + lay.OPEN_STEP] = lay.NOTHING, t.NONE


@jit_private
def begin(w: Packed, slot: int, thread: int, step: int, minute: int) -> None:
    """A step that may take time begins."""
    w.ints[of_thread(slot, thread) + lay.OPEN_STEP] = step
    write_row(w, minute, slot, lay.BEGAN, step, thread)


@jit_private
def end(w: Packed, slot: int, thread: int) -> None:
    """It ends."""
    it = of_thread(slot, thread)
    write_row(w, w.ints[lay.NOW], slot, lay.ENDED, w.ints[it + lay.OPEN_STEP], thread)
    w.ints[it + lay.OPEN_STEP] = t.NONE


@jit_private
def let_go_of_staff(w: Packed, slot: int, thread: int) -> None:
    """Whoever worked on the person is free for the next."""
    it = of_thread(slot, thread)
    service = w.ints[it + lay.STAFF]
    if service != t.NONE:
        write_row(w, w.ints[lay.NOW], slot, lay.LEFT, service, thread)
        release(w, service)
        w.ints[it + lay.STAFF] = t.NONE


@jit_private
def stop(w: Packed, slot: int, thread: int) -> None:
    """A thread is cut short: off the list, staff released, its open step ended."""
    forget(w, slot, lay.MAIN_END + thread)
    forget(w, slot, lay.PATIENCE + thread)
    it = of_thread(slot, thread)
    doing = w.ints[it + lay.DOING]
    if doing == lay.QUEUED or doing == lay.GRANTED:
        service = w.ints[it + lay.SERVICE]
        write_row(w, w.ints[lay.NOW], slot, lay.WITHDREW, service, thread)
        if doing == lay.GRANTED:
            release(w, service)
        else:
            leave_queue(w, it)
        if thread == lay.MAIN:
            stand_down(w, slot, service)
    let_go_of_staff(w, slot, thread)
    if w.ints[it + lay.OPEN_STEP] != t.NONE:
        end(w, slot, thread)
    w.ints[it + lay.DOING] = lay.NOTHING


@jit_private
def drop_plan(w: Packed, slot: int) -> None:
    """A plan ends unfinished, or never begins."""
    forget(w, slot, lay.PLAN_BEGIN)
    w.ints[slot + lay.PLAN_ENTRY] = t.NONE
    if w.ints[of_thread(slot, lay.PLAN) + lay.DOING] != lay.NOTHING:
        stop(w, slot, lay.PLAN)


@jit_private
def entered_before(w: Packed, slot: int, place: int) -> int:
    """How often the spell has entered a step before, by the step's place among those counted; from now on this entry
    counts.
    """
    word = u32(slot + w.ints[lay.ENTERED] + (place >> 5))
    shift = 2 * (place & 31)
    often = (w.ints[word] >> shift) & 3
    if often == 0:
        w.ints[word] |= i64(lay.ONCE) << shift
        return 0
    count = u32(4 * (slot + w.ints[lay.COUNTS]) + place)
    before = i64(lay.ONCE)
    if often == lay.ONCE:
        w.ints[word] ^= i64(lay.ONCE | lay.MORE) << shift
    else:
        before = i64(w.ints.view(np.uint16)[count])
    if before < MOST_VISITS:
        w.ints.view(np.uint16)[count] = before + 1
    return before


@jit_private
def entry_going_on(w: Packed, slot: int, place: int) -> int:
    """The same for the entry that is going on."""
    often = (w.ints[u32(slot + w.ints[lay.ENTERED] + (place >> 5))] >> (2 * (place & 31))) & 3
    return 0 if often < lay.MORE else i64(w.ints.view(np.uint16)[u32(4 * (slot + w.ints[lay.COUNTS]) + place)]) - 1


@jit_private
def label_of(w: Packed, slot: int, label: int) -> int:
    """The code of a label, 0 when it is not recorded; labels take a quarter of a word each."""
    return i64(w.ints.view(np.int16)[u32(4 * (slot + lay.LABELS) + label)])


@jit_private
def set_label(w: Packed, slot: int, label: int, code: int) -> None:
    """From now on the person has this value of a label; 0 for none."""
    w.ints.view(np.int16)[u32(4 * (slot + lay.LABELS) + label)] = code


@jit_private
def tell_kept(w: Packed, slot: int) -> None:
    """What a person has kept from an earlier spell and did not carry on arrival."""
    carried = u32(4 * (slot + w.ints[lay.CARRIED]))
    for label in range(w.ints[lay.LABEL_COUNT]):
        code = label_of(w, slot, label)
        if code > 0 and code != w.ints.view(np.int16)[u32(carried + label)]:
            write_row(w, w.ints[lay.NOW], slot, lay.CHOSE, label, code - 1)
