"""What stays and requests come to for each person: compiled where numba is there, the same lines in Python where it is
not.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.vocabulary import DAY, Event

Column = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int32]
Ints = npt.NDArray[np.integer[Any]]
GRANTED = int(Event.GRANTED)
NOT_COUNTED = -1
"""The kind of stays that only count as somewhere."""
MOVES, HANDOFFS, CONTACTS, VISITS, WAITED, OF_A_SPELL = range(6)
"""What is added up for each spell: moves from place straight to place, changes of the body that runs what is got,
contacts, days at home with a service begun, and minutes on lists.
"""
IS_PLACE, IS_AT_HOME, IS_CONTACT, RUN_BY, SERVICE_FACTS = range(5)
"""What is known of a service: whether people are in it, and in their own home; whether it is a contact; who runs it."""


def _spent(
    first: Column,
    since: Column,
    until: Column,
    kind: npt.NDArray[np.int16],
    who: Column,
    when: Column,
    found: Columns,
) -> None:
    """Minutes of stays of each kind, and in the last line of all, that each of these people has had up to a minute.

    Patient p has the stays first[p] to before first[p + 1], `since` rising, one after another: all that began before
    that minute count whole but the last, which counts until then.
    """
    anywhere = u32(found.shape[0] - 1)
    for number in range(len(who)):
        line = u32(number)
        patient = u32(who[line])
        last = first[u32(patient + 1)]
        for at in range(first[patient], last):
            stay = u32(at)
            if since[stay] >= when[line]:
                break
            over = until[stay]
            if at + 1 == last or since[u32(at + 1)] >= when[line]:
                over = min(over, when[line])
            found[anywhere, line] += over - since[stay]
            if kind[stay] != NOT_COUNTED:
                found[u32(kind[stay]), line] += over - since[stay]


def _add_up(
    spell: Ints,
    service: Ints,
    previous: Ints,
    plan: npt.NDArray[np.bool_],
    answer: Ints,
    asked: Ints,
    answered: Ints,
    left: Ints,
    services: Columns,
    found: Columns,
) -> None:
    """What requests, sorted by patient and row, come to for each spell: `found` is what is added up x spells."""
    last_spell, last_left = -1, -1
    for number in range(len(spell)):
        line = u32(number)
        journey, what = u32(spell[line]), u32(service[line])
        found[WAITED, journey] += answered[line] - asked[line]
        if answer[line] != GRANTED:
            continue
        found[CONTACTS, journey] += services[what, IS_CONTACT]
        before = previous[line]
        if before >= 0 and services[u32(before), RUN_BY] != services[what, RUN_BY]:
            found[HANDOFFS, journey] += 1
        if services[what, IS_PLACE] and not plan[line]:
            if last_spell == spell[line] and last_left == answered[line]:
                found[MOVES, journey] += 1
            last_spell, last_left = spell[line], left[line]
            if services[what, IS_AT_HOME]:
                found[VISITS, journey] += (left[line] - answered[line] + DAY - 1) // DAY


def _open_crises(patient: Column, minute: Column, length: int, opens: npt.NDArray[np.bool_]) -> None:
    """Which of somebody's emergencies, sorted by patient and time, open a crisis: those within so many minutes of the
    last that did belong to it.
    """
    last, until = -1, 0
    for number in range(len(patient)):
        line = u32(number)
        if patient[line] != last or minute[line] >= until:
            opens[line] = True
            last, until = patient[line], minute[line] + length


spent = jit_nogc(_spent)
open_crises = jit_nogc(_open_crises)
add_up = jit_nogc(_add_up)


def compile_stays() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    column, codes, columns = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int16), np.zeros((1, 1), dtype=np.int32)
    mask = np.zeros(1, dtype=np.bool_)
    compile_for(spent, column, column, column, codes, column, column, columns)
    compile_for(open_crises, column, column, 1, mask)
    compile_for(add_up, column, codes, codes, mask, codes, column, column, column, columns, columns)


__all__ = ["add_up", "compile_stays", "open_crises", "spent"]
