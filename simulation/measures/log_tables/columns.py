"""Where things stand in the arrays that the log is read into: columns of the tables, and what is known of a service, of
a step, of a label and of a patient on the way.
"""

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import RISKS
from simulation.core.vocabulary import Event, Risk

Column = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]

(
    ARRIVED,
    ASKED,
    GRANTED,
    LEFT,
    REFUSED,
    GAVE_UP,
    WITHDREW,
    BEGAN,
    ENDED,
    CHOSE,
    MARKED,
    RISK,
    DETERIORATED,
    STATE,
    TURNAROUND,
    ALSO_ASKED,
    TAKEN_OFF,
) = (int(event) for event in Event)
READMISSION = RISKS.index(Risk.READMISSION)
OF_READMISSION = -2
OPEN = -1

SPELL_PATIENT, SPELL_ROW, SPELL_BEGIN, STREAM, ADMITTED, ADMITTED_ROW, FIRST_BED, LAST_BED, SPELL_COLUMNS = range(9)
MIX_FIRST, MIX_ADMITTED, MIX_LAST, ADMITTED_TO, SPELL_CODES = range(5)
SPELL, ROW, ASKED_AT, ANSWERED, ANSWER_ROW, LEFT_AT, LEFT_ROW, OVER, REQUEST_COLUMNS = range(9)
PLAN, SERVICE, ANSWER, INSIDE, PREVIOUS, ASKED_OF, REQUEST_MIX, NEXT_HELD, REQUEST_FACTS = range(8, 17)
REQUEST_CODES = NEXT_HELD - REQUEST_COLUMNS
"""While a log is read, all that is known of a request is one line of the processor's cache; its columns are made of it
afterwards: first those of 32 bits, then the codes of 16.
"""
MINUTE, LAST_IN, MOMENT_COLUMNS = range(2, 5)
WHAT, SUBJECT, MOMENT_MIX, MOMENT_CODES = range(4)
LAST_READY, DISCHARGE_COLUMNS = range(3, 5)
FROM_BED, TO, DISCHARGE_MIX, DISCHARGE_CODES = range(4)
BEGIN, END, READY_COLUMNS = range(2, 5)
PERIOD, SINCE, UNTIL, REASON, SEGMENT_COLUMNS = range(5)
HELD, IS_PLACE, ACUTE, HOSPITAL, SERVICE_FACTS = range(5)
IS_STAY, STEP_REASON, STEP_MEETING, STEP_FACTS = range(4)
MET_SPELL, MET_ROW, MET_SERVICE, MET_SINCE, MET_UNTIL, MEETING_COLUMNS = range(6)
OF_SPELLS, OF_REQUESTS, OF_MOMENTS, OF_NOTHING, COUNTED = range(5)
LOOKED_UP = 2
"""Of what is known of an event and subject the bit that says whether measures look such rows up; those below it say in
which table they make a line.
"""
(
    NEXT_REQUEST,
    NEXT_MOMENT,
    FIRST_SPELL,
    WAITS,
    WAITS_PLAN,
    HOLDS,
    PLACE,
    BED,
    GOT,
    STEP,
    STEP_PLAN,
    READY,
    READY_SINCE,
    READY_REASON,
    WAS_READY,
    DISCHARGED,
    PATIENT_FACTS,
) = range(17)
"""What is known of a patient: one line of the processor's cache."""
AWAITS = -2
"""In TO, while a place granted in the minute of the discharge would be where the patient went."""
STRIDE, VALUES, LABEL_FACTS = range(3)
"""Of a label: how much its values differ by in a mix, 0 when it is in none, and how many there are, none recorded among
them.
"""
CARRIED, STRIDE_AT_FIRST, STRIDE_LATER, CARRIED_FACTS = range(4)
"""Of a label in a mix: its code, and how much what a patient carries on arrival adds to the mix with which the first
spell begins, and every further one.
"""
AT_FIRST, LATER = range(2)
"""Mixes with which a patient begins the first spell and every further one."""
MEETS = -2
"""In WAITS, less the line of the meeting that is waited for."""
TOO_EARLY = -1
"""As its service, of a wait for a meeting that is over before the window."""
READY_LINES, DISCHARGE_LINES, SEGMENT_LINES, MEETING_LINES, FILLED = range(5)
"""What is filled of the tables in the order of time."""
