"""People as the reference engine knows them: what a patient carries, and what the two threads of a journey are
doing.
"""

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import simpy

from simulation.engines.reference.queues import Waiting
from simulation.plan import columns as t
from simulation.sampling.risks import NO_DEATH

RISK, DETERIORATION, PATIENCE, PLAN_PATIENCE, MAIN_END, PLAN_END, PLAN_BEGIN = range(7)
"""What may be due for one person; in one minute the first wins."""
MAIN, PLAN = 0, 1

Steps = Generator[simpy.Event, object, int]
"""What one step waits for; it returns the next step."""
Journey = Generator[simpy.Event, object, None]
"""What a journey, or the clock of the place, waits for."""


@dataclass(eq=False)
class Thread:
    """A person's main journey, or the plan beside it."""

    kind: int
    step: int = t.NONE
    """The step that is open, or NONE."""
    waiting: Waiting | None = None
    """What is asked for: of several lists the own one's request."""
    staff: int = t.NONE
    """The service whose member of staff works on the person."""
    ended: simpy.Event | None = None
    waits_at: int = t.NONE
    """The step at which the end of the plan is waited for."""
    over: bool = False


@dataclass(eq=False)
class Patient:
    """One patient across the whole run, at home too."""

    index: int
    number: int
    labels: npt.NDArray[np.int16]
    """Codes of all labels, 0 for one that is not recorded."""
    spell: int = 0
    place: int = t.NONE
    """The service whose place the person holds."""
    placed: tuple[int, int] = (t.NONE, 0)
    """The step that gave it, and its visit."""
    main: Thread = field(default_factory=lambda: Thread(MAIN))
    plan: Thread | None = None
    plan_entry: int = t.NONE
    plan_pending: bool = False
    """A plan that has not begun; it begins at ready at the latest."""
    past_ready: bool = False
    last_ready: int = -1
    """Minute of the last ready of the spell; -1 before the first."""
    risk: int = t.NO_RISK
    risk_to: int = t.NONE
    clocks: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Of each clock of a wait when it began and how long the wait was, -1 while there is none."""
    risks_set: int = 0
    """How often risks were set in this spell."""
    death_at: int = NO_DEATH
    """The minute of a death that goes on whatever risks are set; `FAR` when none comes."""
    deteriorates_then: int = t.NONE
    due: list[simpy.Event | None] = field(default_factory=lambda: [None] * 7)
    when: list[int] = field(default_factory=lambda: [-1] * 7)
    """The minutes of what is due."""
    visits: dict[int, int] = field(default_factory=dict)
    asked: int | None = None
    """For people on a list at minute 0: the minute they asked, at most 0."""
    busy_minute: int = -1
    busy_steps: int = 0
    gone: bool = False
    """Left without trace, so that today's position is met."""
