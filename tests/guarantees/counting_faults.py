"""Faults of one line in how a log is read for measures and lines are counted, each with the tests that find it."""

from tests.guarantees.measure_faults import BY_HAND, DELAYS, OUTCOMES, fault
from tests.support.fault_table import Fault

READ, REGISTRY = "tests/measures/test_parse_log.py", "tests/measures/test_registry.py"
PICKED = "tests/measures/test_selecting.py"
ROWS, GONE = "tests/measures/test_rows_read.py::test_", "tests/engines/test_gone.py"
KEPT = f"{ROWS}measures_are_the_same"
LEFT_OUT, NOTED = (
    f"{ROWS}what_was_left_out_is_not_taken_for_nothing",
    f"{ROWS}a_whole_log_has_rows_that_were_not_noted_too",
)
OF_SOME = f"{ROWS}measures_of_a_label_that_only_some_tables_know_are_the_same"
ROUND_TRIP = "tests/own_log/test_round_trip.py::"
AGAIN = f"{ROUND_TRIP}test_a_log_written_and_read_again_gives_every_measure_to_the_last_bit"
OWN = "tests/own_log/test_spells.py::test_"
NEVER_ZERO = f"{ROUND_TRIP}test_what_nobody_wrote_down_is_missing_and_never_zero"

FAULTS = {
    # ---- a log of one's own ----
    "a place that is made ready takes no time": Fault(
        "simulation/own_log/event_rows.py", "found[mine & made_ready] = int(minutes[1])", "pass", (AGAIN,)
    ),
    "a turnaround is of the first service": Fault(
        "simulation/core/event_subjects.py",
        "Event.TURNAROUND: Subject.SERVICE",
        "Event.TURNAROUND: Subject.NOTHING",
        (AGAIN,),
    ),
    "no rows of turnarounds are none": Fault(
        "simulation/own_log/evidence.py", "TURNAROUND: {Event.TURNAROUND}", "TURNAROUND: set()", (NEVER_ZERO,)
    ),
    "a day that is measured from begins at noon": Fault(
        "simulation/own_log/event_rows.py",
        "(whole | ~of_patients)",
        "whole",
        (f"{OWN}a_day_that_is_measured_from_begins_at_midnight_however_it_is_said",),
    ),
    "a column of dates that pandas read has times": Fault(
        "simulation/own_log/cells.py",
        "value.time() == datetime.time()",
        "False",
        (f"{OWN}a_column_of_a_frame_that_pandas_made_moments_of_is_read_as_the_file_is",),
    ),
    "no rows of further lists are none": Fault(
        "simulation/own_log/evidence.py", "{Event.ASKED, Event.ALSO_ASKED}", "set()", (NEVER_ZERO,)
    ),
    # ---- rows that are left out of a run's log ----
    "reasons are not read": fault("log_tables/rows_read", "matters = of_reason | ", "matters = ", KEPT),
    "the end of a treatment is not read": fault("log_tables/rows_read", " | declared.is_stay_step", "", KEPT),
    "meetings are not read": fault(
        "log_tables/rows_read", " | (np.array(declared.step_meeting, dtype=np.int64) >= 0)", "", KEPT
    ),
    "labels that measures are split by are not read": fault(
        "log_tables/labels", "looked_at | set(wanted)", "looked_at", KEPT
    ),
    "those still there are gone": Fault(
        "simulation/engines/compiled/allocation.py",
        "self.there(w) + lay.INDEX]] = False",
        "self.there(w) + lay.INDEX]] = True",
        (f"{ROWS}either_engine_leaves_out_these_rows_and_no_others",),
    ),
    "who came when there was more room is gone": Fault(
        "simulation/engines/compiled/engine.py",
        "            everybody.more_room(w, people)\n",
        "",
        ("tests/engines/test_allocation.py",),
    ),
    "whoever waits is gone": Fault(
        "simulation/engines/common/gone.py", "= (rows.event == STATE) & (rows.minute", "= (rows.minute", (GONE,)
    ),
    "a bed made ready goes with who left it": Fault(
        "simulation/engines/common/gone.py", "(minute + value > begin)", "(minute > begin)", (GONE,)
    ),
    "parts that were closed are written over": Fault(
        "simulation/engines/common/gathered.py",
        "            self._closed.append(self._open.part(slice(self._filled)))\n        self._open, self._filled = _room_for(0), 0",
        "            self._closed.append(self._open.part(slice(self._filled)))\n        self._filled = 0",
        (GONE,),
    ),
    "what was left out is nothing": fault(
        "log_tables/rows_read", " or not self.log.has_all(what, subject)", "", LEFT_OUT
    ),
    "rows that are looked up are not noted": fault(
        "log_tables/parse_log", "found += known >> u32(c.LOOKED_UP)", "found += 0", READ
    ),
    "noted rows are numbered within their part": fault("log_tables/read_log", " + np.int32(first))", ")", KEPT),
    "rows are looked for where they were not noted": fault(
        "log_tables/rows_read", "bool(self.looked_up[wanted].all())", "True", NOTED
    ),
    "who carries no cohort is of the last": fault(
        "log_tables/build_tables", "np.append(False, cohorts)", "np.append(cohorts[-1], cohorts)", OUTCOMES
    ),
    "measures that nobody asked for have rows": fault(
        "result_table", " and (self._only is None or measure.id in self._only)", "", REGISTRY
    ),
    # ---- labels, and counting by them ----
    "labels that do not stay are kept": fault("log_tables/labels", "if not kept or kept[code] else 0", "", READ),
    "labels on arrival are left out": fault(
        "log_tables/parse_log", "first += value * digits[digit, c.STRIDE_AT_FIRST]", "pass", READ
    ),
    "a label recorded anew is added": fault(
        "log_tables/parse_log", "value[at] + 1 - mix // stride % labels[u32(which), c.VALUES]", "value[at] + 1", READ
    ),
    "streams are not told apart": fault(
        "log_tables/parse_log", "(spells[c.STREAM, journey] - c.OF_READMISSION) * of_stream", "0", READ
    ),
    "what is carried at admission is what came": fault(
        "log_tables/parse_log",
        "                mixes[c.MIX_ADMITTED, journey] = mixes[c.MIX_LAST, journey]\n",
        "",
        READ,
    ),
    "a spell takes over the discharge of the last": fault(
        "log_tables/parse_log",
        "state[who, c.GOT] = state[who, c.WAS_READY] = state[who, c.DISCHARGED] = -1",
        "state[who, c.GOT] = state[who, c.WAS_READY] = -1",
        *(BY_HAND, OUTCOMES, READ),
    ),
    "numbers with a point are counted by mix": fault(
        "periods/cut", 'weight is None or weight.dtype.kind in "bui"', "True", "tests/measures/test_window.py"
    ),
    "several weights are the first": fault(
        "loops/counting", "float(weights[u32(weight), line])", "float(weights[0, line])", READ
    ),
    "the number of lines that have several weights": fault(
        "periods/cut",
        "found = np.zeros((1 + len(each), groups",
        "found = np.ones((1 + len(each), groups",
        "tests/measures/test_window.py",
    ),
    "what is known of one weight is of another": fault(
        "result_table",
        "zip((None, *whole), found, strict=True)",
        "zip((*whole, None), found, strict=True)",
        BY_HAND,
    ),
    "codes are spread over one group": fault(
        "loops/counting",
        "for column in groups.T:\n            np.add.at(whole, column, sums)",
        "for column in groups.T[:1]:\n            np.add.at(whole, column, sums)",
        READ,
    ),
    "a group that nobody carries has a row": fault(
        "log_tables/ratios", "exists[unknown] &= above[unknown].any(axis=1, keepdims=True)", "pass", BY_HAND, REGISTRY
    ),
    "every ratio is over the first sum below": fault(
        "log_tables/ratios",
        "first += len(one)",
        "pass",
        BY_HAND,
    ),
    "months of what nobody asked for": fault(
        "log_tables/ratios",
        " if wanted(period, measure, of)]",
        "]",
        "tests/measures/test_sums.py",
    ),
    "months of a whole split that nobody asked for": fault(
        "log_tables/ratios",
        " and wanted(period, measure, one))",
        ")",
        "tests/measures/test_sums.py",
    ),
    "lines that are not kept": fault(
        "loops/selecting", "found = np.flatnonzero(keep)", "found = np.flatnonzero(~keep)", READ
    ),
    "the other of two columns": fault(
        "loops/selecting", "found[:] = np.where(keep, one, other)", "found[:] = np.where(keep, other, one)", PICKED
    ),
    "the other of two columns, line by line": fault(
        "loops/selecting", "(one[line] & chosen) | (other[line] & ~chosen)", "one[line] & chosen", PICKED
    ),
    "another code of codes": fault(
        "loops/selecting",
        "def _codes_of(column: Codes, codes: Codes, found: Codes) -> None:\n    for number in range(len(codes)):",
        "def _codes_of(column: Codes, codes: Codes, found: Codes) -> None:\n    for number in range(1, len(codes)):",
        PICKED,
    ),
    "values of other lines": fault(
        "loops/selecting", "column[lines] = values\n\n", "column[lines] = values[::-1]\n\n", PICKED
    ),
    "the same flag at all lines": fault(
        "loops/selecting", "each = np.broadcast_to(values,", "each = np.broadcast_to(True,", PICKED
    ),
    "a selection of all is of none": fault(
        "log_tables/tables",
        "                return self",
        "                return self._part(0, lines_of(chosen))",
        BY_HAND,
    ),
    "columns of others from the whole table": fault(
        "log_tables/tables", "name in self._own or self._whole[0]._has_own(name)", "name in self._own", PICKED
    ),
    # ---- the window ----
    "minutes far before are within": fault(
        "loops/selecting", "u32(minute[u32(number)] - begin) < length", "minute[u32(number)] - begin < length", PICKED
    ),
    "the window ends a minute late": fault(
        "loops/counting", "& (minute < end) & (code", "& (minute <= end) & (code", "tests/measures/test_window.py"
    ),
    "the window begins a minute late": fault(
        "periods/window", "within(minute, self.begin, self.end)", "within(minute, self.begin + 1, self.end)", DELAYS
    ),
    "the first midnight is lost": fault(
        "periods/window", "first = 1.0 if self.begin % DAY == 0 else 0.0", "first = 0.0", DELAYS
    ),
    "a service opens a minute late": fault(
        "loops/clock",
        "minute - begins[turn], so_far",
        "minute - begins[turn] - 1, so_far",
        "tests/measures/test_clock.py",
    ),
    "a service is open all the time": fault(
        "loops/clock",
        "begins[u32(turn)], so_far[u32(turn + 1)] - here)",
        "begins[u32(turn)], 10**9)",
        "tests/measures/test_clock.py",
    ),
    "who is there at the first midnight is lost": fault(
        "periods/cut", "found[:, 0] += self.stays[0, :, 0]", "pass", "tests/measures/test_window.py"
    ),
    "the midnight at which a part ends is its own": fault(
        "periods/cut", "(self.cut.edges[1:] - 1) // DAY", "self.cut.edges[1:] // DAY", "tests/measures/test_window.py"
    ),
    "a part may lie in two weeks": fault(
        "periods/window",
        "for name in self.of]",
        "for name in self.of if name != 'week']",
        "tests/measures/test_window.py",
    ),
    "a delay by the clock": fault(
        "log_tables/tables",
        "self.minute // DAY - self.last_ready // DAY",
        "(self.minute - self.last_ready) // DAY",
        DELAYS,
    ),
}
"""By name: the file, what stands there once, what the fault makes of it, and the tests that must fail with it."""
