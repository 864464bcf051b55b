"""Faults of the compiled engine: each makes it differ from the reference engine on a place made up by number."""

from tests.support.fault_table import Fault

FOLDER = "simulation/engines/compiled"
TESTS = ("tests/guarantees/numbered_places.py",)


def _fault(file: str, old: str, new: str) -> Fault:
    return Fault(f"{FOLDER}/{file}.py", old, new, TESTS)


FAULTS = {
    "a tie reversed": _fault("primitives", "return a < b if a != b else", "return a > b if a != b else"),
    "plan before main": _fault("primitives", "one & 1 < other & 1", "one & 1 > other & 1"),
    "an end not cancelled": _fault("primitives", "    forget(w, slot, lay.MAIN_END + thread)\n", ""),
    "a start not lapsed": _fault("clock", "lay.CAPACITY] = 0\n", "lay.CAPACITY] += 0\n"),
    "a mover counted twice": _fault(
        "places",
        "    if old != t.NONE:\n",
        "    if old != t.NONE:\n        s.release(w, old)\n",
    ),
    "a place made ready too soon": Fault(
        f"{FOLDER}/places.py",
        "    ready = w.ints[lay.NOW] + minutes\n",
        "    ready = w.ints[lay.NOW] + minutes - 1\n",
        ("tests/stories/test_places_made_ready.py",),
    ),
    "a place passed by is lost": Fault(
        f"{FOLDER}/clock.py",
        "                    s.release(w, w.ints[it + lay.SERVICE])\n",
        "                    pass\n",
        ("tests/stories/test_outlying.py",),
    ),
    "further lists forgotten": Fault(
        f"{FOLDER}/steps.py",
        "        s.stand_down(w, slot, service)\n        move",
        "        move",
        ("tests/stories/test_outlying.py",),
    ),
    "a clock of another spell": Fault(
        f"{FOLDER}/steps.py",
        "        forget_clocks(w, slot)\n        for label",
        "        for label",
        ("tests/stories/test_waits_that_change_risks.py",),
    ),
    "patience kept after the grant": _fault(
        "steps",
        "    s.forget(w, slot, lay.PATIENCE + thread)\n    w.ints[it + lay.DOING] = lay.TIMED\n",
        "    w.ints[it + lay.DOING] = lay.TIMED\n",
    ),
    "if_full not taken": _fault(
        "clock",
        "if w.ints[it + lay.DOING] == lay.QUEUED:",
        "if w.ints[it + lay.DOING] == lay.QUEUED and c[lay.NOW] < 0:",
    ),
    "closed service not passed over": _fault(
        "clock",
        "if queue == end or not is_open(w, service_at(w, service, t.V_CALENDAR), c[lay.NOW]):",
        "if queue == end:",
    ),
    "plan not dropped at discharge": _fault(
        "steps",
        "            s.forget(w, slot, lay.DETERIORATION)\n            s.drop_plan(w, slot)\n",
        "            s.forget(w, slot, lay.DETERIORATION)\n",
    ),
    "visits not forgotten at readmission": _fault(
        "steps",
        "        forget_visits(w, slot)\n        forget_clocks",
        "        forget_clocks",
    ),
    "staff not released by an interrupt": _fault(
        "primitives",
        "    let_go_of_staff(w, slot, thread)\n    if w.ints[it + lay.OPEN_STEP",
        "    if w.ints[it + lay.OPEN_STEP",
    ),
    "a place lost when withdrawn after the grant": _fault(
        "primitives",
        "        if doing == lay.GRANTED:\n            release(w, service)",
        "        if doing == lay.GRANTED:\n            pass",
    ),
    "the last of what is due wins": _fault(
        "engine",
        "what = 0\n                while what < lay.KINDS_DUE and w.ints[u32(slot + lay.DUE + what)] != "
        "c[lay.NOW]:\n                    what += 1\n",
        "what = 6\n                while what >= 0 and w.ints[u32(slot + lay.DUE + what)] != c[lay.NOW]:\n    "
        "                what -= 1\n"
        "                what %= 8\n",
    ),
    "labels kept that should be forgotten": _fault(
        "steps",
        "w.ints[u32(w.ints[lay.KEEPS] + label)] == 0",
        "w.ints[u32(w.ints[lay.KEEPS] + label)] == 2",
    ),
    "deterioration not cancelled by discharge": _fault(
        "steps",
        "            s.forget(w, slot, lay.DETERIORATION)\n            s.drop_plan(w, slot)\n",
        "            s.drop_plan(w, slot)\n",
    ),
    "doors that open unnoticed": _fault(
        "clock",
        "        s.change(w, place)\n        calendar_event += 1",
        "        if calendar_event_at(w, calendar_event, t.CE_KIND) != t.OPENS:\n            s.change(w, place)\n        calendar_event += 1",
    ),
    "a second entry not counted": _fault(
        "primitives",
        "        w.ints[word] ^= i64(lay.ONCE | lay.MORE) << shift\n",
        "        pass\n",
    ),
    "a plan not awaited at ready": _fault(
        "steps",
        "if w.ints[plan + lay.DOING] != lay.NOTHING:\n                    w.ints",
        "if w.ints[plan + lay.DOING] == 99:\n                    w.ints",
    ),
    "who came last waits like all others": Fault(
        f"{FOLDER}/primitives.py",
        "return (a < b) != last_first",
        "return a < b",
        ("tests/stories/test_queue_order.py",),
    ),
    "an order of chance that is the same in every minute": Fault(
        f"{FOLDER}/clock.py", "2 * now + (node & 1)", "node & 1", ("tests/stories/test_queue_order.py",)
    ),
    "waiting that is worth nothing": Fault(
        f"{FOLDER}/clock.py",
        "score = priority * service_at(w, service, t.V_RISES)",
        "score = priority * 1000000",
        ("tests/stories/test_queue_order.py",),
    ),
    "one more waits than there is room for": Fault(
        f"{FOLDER}/clock.py",
        "if waiting_on(w, place) < room:",
        "if waiting_on(w, place) <= room:",
        ("tests/stories/test_balking.py",),
    ),
    "a place that is left is kept": Fault(
        f"{FOLDER}/steps.py",
        "                    leave_place(w, slot)\n                    break\n",
        "                    break\n",
        ("tests/stories/test_leaving.py",),
    ),
    "queues as they stand and not as they stood": Fault(
        f"{FOLDER}/clock.py",
        "w.ints[line + lay.STOOD] = waiting_on(w, place) + there",
        "w.ints[line + lay.STOOD] = there",
        ("tests/stories/test_shortest_queue.py",),
    ),
    "short times to the nearest minute all the same": Fault(
        f"{FOLDER}/draws.py",
        "    if is_by_chance(w, cell):\n",
        "    if is_by_chance(w, cell) and visit < 0:\n",
        ("tests/sampling/test_rounding.py::test_a_place_that_is_made_ready_for_a_short_time_keeps_its_mean_too",),
    ),
}
