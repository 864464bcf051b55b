"""What must be true of every log."""

import numpy as np

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event


def assert_sound(log: EventLog) -> None:
    """Order, nobody in two places, every begun thing ended at most once.

    Raises:
        AssertionError: naming the first row that breaks a rule.
    """
    key = log.minute.astype(np.int64) * (int(log.patient.max(initial=0)) + 1) + log.patient
    assert (np.diff(key) >= 0).all(), f"rows out of order at {np.argmin(np.diff(key) >= 0) + 1}"
    assert (log.minute < log.end).all(), "rows at or after the end of the run"
    order = np.lexsort((np.arange(len(log)), log.patient))
    event, patient, spell = log.event[order], log.patient[order], log.spell[order]
    same = patient[1:] == patient[:-1]
    assert (np.diff(spell.astype(int))[same] >= 0).all(), "a spell comes before an earlier one"
    first = np.concatenate([[True], ~same])[: len(log)]
    assert (event[first] == Event.ARRIVED).all(), "somebody acts before arriving"
    main = np.isin(event, [Event.GRANTED, Event.LEFT]) & (log.value[order] == 0)
    change = np.where(event[main] == Event.GRANTED, 1, -1)
    holding = np.cumsum(change)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(patient[main]) != 0]))
    before = np.concatenate([[0], holding])[starts]
    holding = holding - np.repeat(before, np.diff(np.append(starts, main.sum())))
    assert (holding >= 0).all(), "somebody leaves a service without being in it"
