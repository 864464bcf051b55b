"""Faults of offered loads, deadlocks and expected rows: each makes a number worked out by hand another."""

from tests.support.fault_table import Fault

FOLDER = "simulation/offered_load"
LOADS = ("tests/offered_load/test_loads.py",)
EDGES = ("tests/offered_load/test_edges_of_loads.py",)
ROOMY = ("tests/referees/test_loads_with_room.py",)
WEEKS = ("tests/offered_load/test_times_of_week.py",)
CROWDS = ("tests/offered_load/population/test_population_arrays.py",)
WAITS = ("tests/scenario/calendar/test_calendar_waits.py",)
ROWS = ("tests/offered_load/test_expected_rows.py",)
MOVES = ("tests/offered_load/test_movements.py",)
RINGS = ("tests/offered_load/test_deadlock.py",)
MEMORY = ("tests/experiment/test_memory_limits.py",)


def _fault(file: str, old: str, new: str, tests: tuple[str, ...]) -> Fault:
    return Fault(f"{FOLDER}/{file}.py", old, new, tests)


def _wait(old: str, new: str) -> Fault:
    return Fault("simulation/scenario/calendar/waits.py", old, new, WAITS)


FAULTS = {
    # lists
    "hours of staff by day": _fault("loads", "/ len(days) * 7.0 / 60.0", "/ len(days) / 60.0", LOADS),
    "starts offered by the minute": _fault("loads", "CapacityUse.ONCE: 1.0,", "CapacityUse.ONCE: 1.0 / DAY,", LOADS),
    "shared lists apart": _fault("answer/load", "lists[service.shared_list or name]", "lists[name]", LOADS),
    "a full list is stable": _fault("loads", "share < 1.0,", "share <= 1.5,", LOADS),
    "who may give up is not counted": _fault(
        "loads", "share = _ratio(never + may, capacity)", "share = _ratio(never, capacity)", LOADS
    ),
    "whoever may give up keeps a list stable": _fault(
        "loads", "may > 0 and _ratio(never, capacity) < 1.0", "may > 0", LOADS
    ),
    "a product of more than all is more than all": _fault(
        "expected_flow", "share = np.minimum(1.0, self.places.ask(needing)", "share = (self.places.ask(needing)", LOADS
    ),
    "who moves from home leaves the ward again": _fault(
        "passing_time", "                if ended:\n", "                if False:\n", MOVES
    ),
    "who moves from a place leaves the one before": _fault(
        "movements", "if out_of and out_of !=", "if False and out_of !=", MOVES
    ),
    "the mean capacity is the first day's": _fault(
        "loads", "if len(set(numbers)) == 1 else math.fsum(numbers) / len(numbers)", "", LOADS
    ),
    "readmissions come once": _fault("loads", "for _ in range(60):", "for _ in range(1):", LOADS),
    "the series of spells not summed": _fault("loads", "amount / (1.0 - ratio) if settled", "amount if settled", LOADS),
    "the first cohort only": _fault(
        "loads",
        "PopulationArrays.of(kinds, rates, week=week).rows(rates > 0)",
        "PopulationArrays.of(kinds[:1], rates[:1], week=week)",
        LOADS,
    ),
    "who falls ill again is followed a few at a time": _fault(
        "open_model", "self.risks is not None and self.ill is None", "self.risks is not None", ROOMY
    ),
    "who moves to a care home is followed a few at a time": _fault(
        "passing_time", "self._moved[there].append(moved)", "self._gather(there, moved)", ROOMY
    ),
    "who moves to a care home stays there": _fault("passing_time", "self._gather_all(self._moved)", "break", EDGES),
    "people on other curves are one kind": _fault(
        "population/population_arrays", "begins(kinds) | begins(curves)", "begins(kinds)", CROWDS
    ),
    # waits for the calendar
    "an opening is waited for by all alike": _wait(
        "[after - end for (_, end), (after, _)", "[after - end + 60 for (_, end), (after, _)"
    ),
    "meetings are half a week apart": _wait("[after - before for before, after in", "[WEEK // 2 for before, after in"),
    "a wait is the whole gap": _wait(
        "        if minutes\n        else []\n    )\n    return sum(gap * gap for gap in gaps) / 2.0 / WEEK",
        "        if minutes\n        else []\n    )\n    return sum(gap * gap for gap in gaps) / WEEK",
    ),
    "open when closed": _wait("return 1.0 - sum(end - begin", "return sum(end - begin"),
    "starts are waited for like doors": _wait(
        "in (CapacityUse.NOTHING, CapacityUse.ONCE)", "in (CapacityUse.NOTHING,)"
    ),
    "work goes on at night": _wait("room = monday + end - start", "room = monday + end + 600 - start"),
    "work begins at the beginning of a span": _wait("start = max(now, monday + begin)", "start = monday + begin"),
    "whole weeks of work forgotten": _wait("return start + left + weeks * WEEK", "return start + left"),
    # the flow
    "the share who need a step": _fault(
        "expected_flow", "self.add(on, crowd.part(1.0 - share))", "self.add(on, crowd)", LOADS
    ),
    "a place given back before the next": _fault(
        "passing_time",
        "        if spot.held is not None:\n            self.used[spot.held] += in_order.total(used)\n",
        "        if spot.held is not None and spot.step < 1:\n            self.used[spot.held] += in_order.total(used)\n",
        LOADS,
    ),
    "a start keeps the place": _fault(
        "expected_flow", "self.add(on._replace(held=None), begun)", "self.add(on, begun)", LOADS
    ),
    "closed services let everybody in": _fault(
        "expected_flow", "crowd = crowd.part(1.0 - closed)", "crowd = crowd", LOADS
    ),
    "nobody waits for a door": _fault(
        "expected_flow",
        "crowd = self._wait(spot, crowd, self.places.wait(service))\n        if not",
        "pass\n        if not",
        LOADS,
    ),
    "who falls ill again is gone": _fault("passing_time", "self._ill_again[spot].append(crowd)", "pass", LOADS),
    "readmissions are gone": _fault(
        "passing_time",
        "self.again[said.readmission.to].append(together([back.off_the_curve()], self.places.kept))",
        "pass",
        LOADS,
    ),
    "a plan takes no time": _fault(
        "expected_flow", "np.where(left > 0, left + times.mean[which], 0.0)", "np.zeros(len(these))", LOADS
    ),
    "a kind of which nobody is left has no time": _fault(
        "population/population_arrays",
        "out=np.zeros(len(self)), where=mass > 0)\n\n    @cached_property\n    def total",
        "out=np.full(len(self), np.nan), where=mass > 0)\n\n    @cached_property\n    def total",
        ("tests/offered_load/population/test_population_arrays.py",),
    ),
    "people who go round are followed ten times": _fault(
        "passing_time", "MOST_ROUNDS = 1000", "MOST_ROUNDS = 10", LOADS
    ),
    # times of the week
    "whoever was at a meeting is there at any time": _fault(
        "population/time_of_week", "return week_of(spread(BEGINNINGS + self.minutes, week))", "return None", WEEKS
    ),
    "whoever came at any time and was at a meeting is there at any time": _fault(
        "population/time_of_week", "return self._of_any_after", "return None", WEEKS
    ),
    "the wait is that of whoever comes at any time": _fault(
        "population/time_of_week", "self.of_any if week is None else", "self.of_any if True else", WEEKS
    ),
    "meetings between the half hours are missed": _fault("open_model", "spans = to_half_hours(", "spans = (", WEEKS),
    "people who come together were all there with the first": _fault(
        "population/time_of_week", "if all(week is weeks[0] for week in weeks):", "if True:", WEEKS
    ),
    "people who come together count alike": _fault(
        "population/time_of_week", "if week is None else number * week", "if week is None else week", WEEKS
    ),
    "hours of a stream do not count": _fault(
        "loads", "(by_weekday[:, None] * by_hour)", "(by_weekday[:, None] * np.ones(24))", WEEKS
    ),
    "weekdays of a stream do not count": _fault(
        "loads", "(by_weekday[:, None] * by_hour)", "(np.ones(7)[:, None] * by_hour)", WEEKS
    ),
    "set times do not count": _fault(
        "loads",
        "    if stream.every is not None:\n        return None",
        "    if stream.rate is None:\n        return None",
        WEEKS,
    ),
    "time stands still in a stay": _fault("passing_time", "times, which).at(week)", "times, which)", WEEKS),
    "all stay as long as the first kind": _fault(
        "passing_time",
        "np.bincount(which, crowd.mass, len(times.mean))",
        "np.bincount(which[:1], crowd.mass[:1], len(times.mean))",
        WEEKS,
    ),
    "who finds it closed comes on at any time": _fault("expected_flow", ".at(at_closed)", ".at(None)", WEEKS),
    # falling ill again
    "nobody dies who may fall ill again": _fault(
        "passing_time",
        "        if spot.risks is not None:\n            after, used",
        "        if spot.risks is not None and rate == 0.0:\n            after, used",
        WEEKS,
    ),
    "who falls ill again stays as long as the others": _fault(
        "population/competing_risks",
        "(stayed - self.stayed[:, None]) * spent * each",
        "(stayed - self.stayed[:, None]) * each",
        WEEKS,
    ),
    "who falls ill again comes through as well": _fault(
        "population/competing_risks", "left * there * each", "left * each", WEEKS
    ),
    # deadlocks
    "a list with a limit at times is taken for endless": _fault(
        "deadlock", "if all(map(math.isinf", "if any(map(math.isinf", RINGS
    ),
    "an endless list is taken for one that fills": _fault(
        "deadlock", "if all(map(math.isinf", "if False and all(map(math.isinf", RINGS
    ),
    "a shared list has one member": _fault(
        "deadlock", "if found.shared_list is not None\n        else [found]", "if False\n        else [found]", RINGS
    ),
    # rows
    "loops are cut off": _fault("expected_rows", "found = solve(ways, entering)", "found = None", ROWS),
    "a run never ends": _fault("expected_rows", "(SHARE_SEEN * days * DAY))", "(1e3 * days * DAY))", ROWS),
    "steps that few need count for all": _fault(
        "expected_rows", "number * counts.took[place] / counts.came[place]", "number", ROWS
    ),
    "a stay leaves one row": Fault("simulation/scenario/schema/steps/kinds/stay.py", "rows=5,", "rows=1,", ROWS),
    "a label leaves no row": _fault("expected_rows", " + (step.recorded() is not None)", "", ROWS),
    "those there at minute 0 leave no rows": _fault(
        "expected_rows", "(here.inside + here.waiting) / len(kinds)", "0.0", ROWS
    ),
    "who comes back leaves no rows": _fault(
        "passing_time", "self.counts.comes_back(Spot(said.readmission.to, 0), back.total)", "pass", ROWS
    ),
    "tasks are no requests": _fault(
        "expected_rows",
        "return step is not None and asked_service(step) is not None",
        "return isinstance(step, schema.Stay)",
        ROWS,
    ),
    # memory
    "memory of patients only": Fault(
        "simulation/experiment/memory_limits.py", "log.rows * BYTES_PER_ROW[of] + ", "", MEMORY
    ),
    "both engines take alike": Fault(
        "simulation/experiment/memory_limits.py",
        'of = "reference" if engine == "reference" else "compiled"',
        'of = "compiled"',
        MEMORY,
    ),
    "the loop is not named": Fault(
        "simulation/experiment/memory_limits.py", "if log.times <= OFTEN:", "if True:", MEMORY
    ),
}
