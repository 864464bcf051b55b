"""A log of events: the columns patient, spell, event, subject and time, a row for each thing that happened.

A column `value` says what a label became, or that a row belongs to the plan and not to the journey. A column that bears
the name of a label (cohort, council) says on any row of a patient what they carried on arrival. Three kinds of rows
have no patient and speak of the log: `measured` from or until a time, `records` an event that is recorded whenever it
happens, and `reviewed` at a time, with what a monthly review found. A date alone is noon of a patient's row, and of
these the beginning of the day.
"""

import re

import numpy as np

from simulation.core.errors import did_you_mean
from simulation.core.event_log import ALREADY_HERE, HERE, Names, Review
from simulation.core.event_subjects import OF_A_THREAD, SUBJECT_OF, Subject
from simulation.core.units import digits
from simulation.core.vocabulary import LONGEST_TURNAROUND, Event
from simulation.own_log.cells import Cells, named
from simulation.own_log.moments import NOON, minutes_of
from simulation.own_log.rows import ALL_EVENTS, Ints, Rows, numbers_of

NEEDED = ("patient", "spell", "event", "subject", "time")
OF_FRAME = ("replication", "minute", "value")
"""What `EventLog.frame` has besides."""
MEASURED, RECORDS, REVIEWED = "measured", "records", "reviewed"
OF_LOG = (MEASURED, RECORDS, REVIEWED)
EVENTS = {event.name.lower(): event for event in Event}


def read_events(cells: Cells, names: Names) -> Rows:
    """The rows of a log of events.

    Raises:
        LogError: with all the mistakes in its cells.
    """
    problems = cells.problems
    for name in NEEDED:
        if name not in cells.columns:
            right = f"a log of events has the columns {', '.join(NEEDED)}"
            problems.add(1, "", f"no column '{name}'", right)
    problems.stop()
    if len(set(cells.columns.get("replication", ()))) > 1:
        problems.add(0, "replication", "rows of several replications", "a log of one was expected: keep one of them")
    event = _events(cells)
    of_patients = event >= 0
    whole = all(name in cells.columns for name in OF_FRAME)
    minute, dates = minutes_of(cells, "time")
    minute[dates & (whole | ~of_patients)] -= NOON  # a day that is measured from begins at 00:00
    dates &= of_patients & ~np.bool_(whole)
    patient, spell, patients = _patients(cells, of_patients)
    subject, value = _subjects(cells, event, names), _values(cells, event, names)
    rows = Rows(
        *(names, problems, minute, patient, spell, event, subject, value, cells.lines, patients),
        labels={},
        whole=whole,
    )
    rows.records = ALL_EVENTS if rows.whole else frozenset()
    _speak_of_log(cells, rows)
    for column in ("minute", "patient", "spell", "event", "subject", "value", "line"):
        setattr(rows, column, getattr(rows, column)[of_patients])
    rows.labels = _labels(cells, rows, of_patients, names)
    passed = [name for name in cells.columns if name not in (*NEEDED, *OF_FRAME, *names.labels)]
    if passed:
        rows.notes.append(f"Columns passed over, which name no label of the scenario: {', '.join(passed)}.")
    if dates.any():
        rows.notes.append(f"{np.count_nonzero(dates):,} rows have a date alone, which counts as noon.")
    problems.stop()
    return rows


def _events(cells: Cells) -> Ints:
    """The code of each row's event; -1 of rows that speak of the log."""
    codes, texts = cells.codes("event")
    found = np.full(len(texts), -1, dtype=np.int64)
    for code, text in enumerate(texts):
        if named(text) in EVENTS:
            found[code] = EVENTS[named(text)]
        elif named(text) not in OF_LOG:
            right = did_you_mean(named(text), [*EVENTS, *OF_LOG], f"one of {', '.join(EVENTS)} was expected")
            cells.problems.cells(cells.lines[codes == code], "event", text, right)
    return found[codes]


def _patients(cells: Cells, of_patients: np.ndarray) -> tuple[Ints, Ints, list[str]]:
    """Each row's patient and spell, and what patients are called: by number when all are numbers, else as they
    come.
    """
    codes, texts = cells.codes("patient")
    for code, text in enumerate(texts):
        if not text:
            empty = cells.lines[(codes == code) & of_patients]
            cells.problems.cells(empty, "patient", text, "every row but those of the log itself names a patient")
    known = [code for code in np.unique(codes[of_patients]).tolist() if texts[code]]
    by_number = numbers_of([texts[code] for code in known])
    if by_number is not None:
        known = [code for _, code in sorted(zip(by_number, known, strict=True))]
    place = np.zeros(len(texts), dtype=np.int64)
    place[known] = np.arange(len(known))
    numbers, spells = cells.codes("spell")
    spell = np.zeros(len(spells), dtype=np.int64)
    for code, text in enumerate(spells):
        number = digits(text)
        if number is not None and number < 10_000:
            spell[code] = number
        else:
            wrong = cells.lines[(numbers == code) & of_patients]
            cells.problems.cells(wrong, "spell", text, "a whole number was expected: 0 for a first spell")
    return place[codes], spell[numbers], [texts[code] for code in known]


def _subjects(cells: Cells, event: Ints, names: Names) -> Ints:
    """The code of each row's subject, in the names that its event has."""
    codes, texts = cells.codes("subject")
    found = np.zeros(len(event), dtype=np.int64)
    for one, kind in SUBJECT_OF.items():
        here, of_event = np.flatnonzero(event == one), names.of(one)
        if kind is Subject.NOTHING:
            continue
        table = np.full(len(texts), -1, dtype=np.int64)
        for code in np.unique(codes[here]).tolist():
            text = texts[code]
            if text in of_event:
                table[code] = of_event.index(text)
            elif not (kind is Subject.STREAM and text in ("", HERE)):
                right = f"a {kind} of the scenario was expected" + (f": {', '.join(of_event)}" if of_event else "")
                right = did_you_mean(text, of_event, right if len(right) < 300 else right.partition(":")[0])
                cells.problems.cells(cells.lines[here[codes[here] == code]], "subject", text, right)
        found[here] = table[codes[here]]
    return found


def _values(cells: Cells, event: Ints, names: Names) -> Ints:
    """What a label became, for how many minutes a place is made ready, and 1 for what belongs to the plan."""
    found = np.zeros(len(event), dtype=np.int64)
    if "value" not in cells.columns:
        for one, what in ((Event.CHOSE, "what the label became"), (Event.TURNAROUND, "how long it takes")):
            right = f"a row '{one.name.lower()}' needs a column 'value' with {what}"
            cells.problems.cells(cells.lines[event == one][:1], "value", "", right)
        return found
    codes, texts = cells.codes("value")
    threaded, made_ready = np.isin(event, np.array(OF_A_THREAD)), event == Event.TURNAROUND
    subjects = cells.columns["subject"]
    for code, text in enumerate(texts):
        mine = codes == code
        found[mine & threaded] = text == "plan"
        if text not in ("", "main", "plan"):
            cells.problems.cells(cells.lines[mine & threaded], "value", text, "'main', 'plan' or nothing was expected")
        minutes = re.fullmatch(r"([0-9]{1,5})(?: minutes)?", text)
        if minutes is not None and int(minutes[1]) <= LONGEST_TURNAROUND:
            found[mine & made_ready] = int(minutes[1])
        else:
            right = f"for how many minutes was expected: 0 to {LONGEST_TURNAROUND:,} minutes, such as '45 minutes'"
            cells.problems.cells(cells.lines[mine & made_ready], "value", text, right)
        chosen = np.flatnonzero(mine & (event == Event.CHOSE))
        for label in dict.fromkeys(subjects[chosen].tolist()):
            values = names.labels.get(label, ())
            here = chosen[subjects[chosen] == label]
            if text in values:
                found[here] = values.index(text)
            elif values:
                right = did_you_mean(text, values, f"a value of '{label}' was expected: {', '.join(values)}")
                cells.problems.cells(cells.lines[here], "value", text, right)
    return found


def _labels(cells: Cells, rows: Rows, of_patients: np.ndarray, names: Names) -> dict[str, Ints]:
    """What patients carried on arrival, by label."""
    found: dict[str, Ints] = {}
    for label, values in names.labels.items():
        if label not in cells.columns:
            continue
        codes, texts = cells.codes(label)
        codes, place = codes[of_patients], np.zeros(len(texts), dtype=np.int64)
        for code, text in enumerate(texts):
            if text in values:
                place[code] = values.index(text) + 1
            elif text:
                right = did_you_mean(text, values, f"a value of '{label}' was expected: {', '.join(values)}")
                cells.problems.cells(rows.line[codes == code], label, text, right)
        said = place[codes] > 0
        carried = np.zeros(len(rows.patients), dtype=np.int64)
        carried[rows.patient[said][::-1]] = place[codes[said]][::-1]
        other = said & (place[codes] != carried[rows.patient])
        for line in rows.line[other]:
            cells.problems.add(int(line), label, "another value than before", "a patient carries one value on arrival")
        found[label] = carried
    return found


def _speak_of_log(cells: Cells, rows: Rows) -> None:
    """The rows that have no patient."""
    reviews = []
    value = cells.columns.get("value")
    for row in np.flatnonzero(rows.event < 0).tolist():
        what, subject = named(cells.columns["event"][row]), cells.columns["subject"][row]
        line, minute = int(cells.lines[row]), int(rows.minute[row])
        if what == MEASURED and subject in ("from", "until"):
            rows.begin, rows.end = (minute, rows.end) if subject == "from" else (rows.begin, minute)
        elif what == RECORDS and named(subject) in EVENTS:
            rows.records |= {EVENTS[named(subject)]}
        elif what == REVIEWED and subject in ("pressed", "calm"):
            said = str(value[row]) if value is not None else ""
            moved = _moved(said, rows.names)
            if moved is None:
                cells.problems.add(line, "value", f"'{said}'", "places moved were expected, such as ward=2 team=-1")
            reviews.append(Review(minute, float("nan"), (), subject == "pressed", moved or ()))
        elif what in OF_LOG:
            right = {MEASURED: "'from' or 'until'", RECORDS: "the name of an event", REVIEWED: "'pressed' or 'calm'"}
            cells.problems.add(line, "subject", f"'{subject}'", f"{right[what]} was expected")
    rows.reviews = tuple(sorted(reviews, key=lambda review: review.minute))


def _moved(text: str, names: Names) -> tuple[int, ...] | None:
    """The places that a review moved, by service; None when it cannot be read."""
    if not text:
        return ()
    moved = dict.fromkeys(names.services, 0)
    for part in text.split():
        service, _, number = part.partition("=")
        if service not in moved or not re.fullmatch("-?[0-9]{1,6}", number):
            return None
        moved[service] = int(number)
    return tuple(moved.values())


assert ALREADY_HERE == -1, "a stream that is not named has the same code"

__all__ = ["EVENTS", "MEASURED", "NEEDED", "RECORDS", "REVIEWED", "read_events"]
