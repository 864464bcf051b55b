"""Rows that are in order, made an `EventLog` with a measured time."""

import datetime

import numpy as np

from simulation.core.event_log import EventLog, Patients
from simulation.core.vocabulary import DAY, FAR, Event
from simulation.own_log.moments import NOON, said
from simulation.own_log.order import Line
from simulation.own_log.rows import NOT_NAMED, Rows, numbers_of
from simulation.scenario.calendar.days import minutes_of_run
from simulation.scenario.schema.model import Model

MOST_YEARS = 100


def measured_time(rows: Rows, lines: list[Line], model: Model) -> tuple[int, int, int]:
    """The minutes since the calendar began of the log's day zero and of the beginning and end of what is measured.

    What the log or its reader says holds; else the scenario's own measured time when the rows fill it, else the days of
    the log.
    """
    warm_up, length = minutes_of_run(model.run)
    zero = model.run.start.toordinal() * DAY
    begin, end = zero + warm_up, zero + length
    first, last = int(rows.minute.min()), int(rows.minute.max())
    if rows.begin is None and rows.end is None:
        if not (zero <= first <= begin + DAY and end - DAY <= last < end):
            begin, end = first // DAY * DAY, (last // DAY + 1) * DAY
            rows.notes.append(
                f"Measured from {said(begin)} until {said(end)}, the days of the log. Patients who were there before "
                "its first row are not in it, so services look emptier at first than they were: measure from a later "
                "day if that matters."
            )
    else:
        begin = rows.begin if rows.begin is not None else first // DAY * DAY
        end = rows.end if rows.end is not None else (last // DAY + 1) * DAY
    inside = sum(begin <= line[0] < end for line in lines)
    if end <= begin or not inside:
        rows.problems.add(
            0,
            "time",
            f"no row from {said(begin)} until {said(end)}; the rows are from {said(first)} to {said(last)}",
            "measure from and until days of the log",
        )
    late = sum(line[0] >= end for line in lines)
    if late:
        rows.notes.append(f"{late:,} rows at or after {said(end)}, the end of what is measured, are left out.")
    if not zero <= begin or (first < zero and rows.begin is None):
        zero = min(zero, first // DAY * DAY, begin // DAY * DAY)
    if first < zero - DAY * 366 or begin > zero + FAR // 2:
        zero = min(first, begin) // DAY * DAY
    if begin - zero > MOST_YEARS * 366 * DAY or end - begin > MOST_YEARS * 366 * DAY:
        rows.problems.add(0, "time", f"rows from {said(first)} to {said(last)}", f"at most {MOST_YEARS} years")
    rows.problems.stop()
    return zero, begin, end


def event_log(rows: Rows, lines: list[Line], model: Model) -> EventLog:
    """The log of these rows.

    Raises:
        LogError: when nothing of it can be measured.
    """
    zero, begin, end = measured_time(rows, lines, model)
    said = np.array(lines, dtype=np.int64).reshape(-1, 6).T
    minute, patient, spell, event, subject, value = said
    stream = np.full(len(rows.patients), NOT_NAMED, dtype=np.int16)
    arrived = (event == Event.ARRIVED) & (spell == 0)  # of those too who come after the end: all have said how
    stream[patient[arrived]] = subject[arrived]
    minute, patient, spell, event, subject, value = said[:, minute < end]
    carried = [rows.labels.get(label, np.zeros(len(rows.patients), dtype=np.int64)) for label in rows.names.labels]
    number = np.array(numbers_of(rows.patients) or range(len(rows.patients)), dtype=np.int64)
    return EventLog(
        (minute - zero).astype(np.int32),
        patient.astype(np.int32),
        spell.astype(np.int16),
        event.astype(np.int8),
        subject.astype(np.int16),
        value.astype(np.int16),
        rows.names,
        Patients(number, stream, np.array(carried, dtype=np.int16).reshape(len(carried), -1).T.copy()),
        datetime.date.fromordinal(zero // DAY),
        begin - zero,
        end - zero,
        engine="read",
        reviews=tuple(
            type(review)(review.minute - zero, review.occupancy, review.overspent, review.pressed, review.moved)
            for review in rows.reviews
        ),
    )


__all__ = ["NOON", "event_log", "measured_time"]
