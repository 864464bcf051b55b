"""Logs put together by another program: cells that point anywhere, rows in another order, lost or twice, other types.

Measures read a log in compiled loops that look at no bounds, so what gets past the refusal would read or write anywhere.
"""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from simulation.core.errors import HomewardError
from simulation.core.event_log import EventLog, Patients
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from tests.support.small_place import small_place

COLUMNS = ("minute", "patient", "spell", "event", "subject", "value")
KINDS = (np.int8, np.int16, np.int32, np.int64, np.uint64, np.float64)
FAR = (-(2**31), -32_768, -129, -2, -1, 0, 1, 2, 3, 9, 127, 255, 32_767, 65_536, 2**31 - 1, 2**40)


class Logs:
    """Logs of a small place."""

    def __init__(self, folder: Path) -> None:
        self.place = small_place(run__length="20 days", run__warm_up="5 days")
        plan = compile_plan(self.place)
        self.log = simulate(plan, sample(plan, 1, 0), engine="reference")

    def try_one(self, draw: random.Random) -> str:
        """Spoil the log in a few places and measure it."""
        log = replace(self.log)
        for _ in range(draw.choice((1, 1, 2, 4))):
            log = self.spoilt(log, draw)
        try:
            measure(log, self.place)
        except HomewardError as error:
            if len(str(error)) > 400:
                raise AssertionError("a mistake of many words") from error
            return "mistake"
        return "read"

    def spoilt(self, log: EventLog, draw: random.Random) -> EventLog:
        """The log with one thing wrong."""
        rows = np.arange(len(log))
        one, other = sorted((draw.randrange(len(log)), draw.randrange(len(log))))
        name = draw.choice(COLUMNS)
        way = draw.randrange(8)
        if way == 0:
            return log.only(np.delete(rows, rows[one : one + draw.choice((1, 1, 5, other - one + 1))]))
        if way == 1:
            return log.only(np.insert(rows, other, one))
        if way == 2:
            rows[[one, other]] = rows[[other, one]]
            return log.only(rows)
        if way == 3:
            return self.of_other_people(log, draw)
        if way == 4:
            return replace(log, **{name: getattr(log, name).astype(draw.choice(KINDS))})
        if way == 5:
            return replace(log, **{draw.choice(("warm_up", "end")): draw.choice((-1, 0, 1440, log.end // 2, 2**40))})
        cells = getattr(log, name).astype(np.int64)
        cells[one] = draw.choice((*FAR, int(cells[other])))
        fits: Any = getattr(log, name).dtype
        return replace(log, **{name: cells if way == 6 else cells.astype(fits)})

    def of_other_people(self, log: EventLog, draw: random.Random) -> EventLog:
        """The log with people who carry other labels, or fewer of them."""
        labels, people = log.patients.labels.copy(), log.patients
        if not len(labels):
            return log
        labels[draw.randrange(len(labels)), draw.randrange(labels.shape[1])] = draw.choice((-1, 0, 1, 2, 3, 9, 32_767))
        few = draw.choice((len(labels), len(labels), len(labels) - 1, 0))
        return replace(log, patients=Patients(people.number[:few], people.stream[:few], labels[:few]))


__all__ = ["Logs"]
