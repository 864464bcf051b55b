"""Quantities followed from the first minute of a run, warm-up included: who is in each service and on each list, day by
day, and headlines week by week; and how long a course remembers that it began with nobody there.

Whether a warm-up is long enough is asked in pairs: the same run again, started half a warm-up later.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY, Event
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.statistics import mean_and_interval
from simulation.measures import measure
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that

if TYPE_CHECKING:
    from simulation.experiment.replicate import Results
    from simulation.scenario.scenario import Scenario

Table = npt.NDArray[np.float64]
"""Replications x days, or x periods."""

BATCH = 5
"""Days in a batch of MSER-5."""
WEEK = 7
LITTLE = 0.02
"""A difference between the window's mean and the settled mean that matters, as a share of it."""
FEW = 0.5
"""People: a smaller difference does not matter."""
ANSWERS = (Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW, Event.TAKEN_OFF)
COUNTED = (*ANSWERS, Event.ASKED, Event.ALSO_ASKED, Event.LEFT)
"""What moves people into a service, on to its list, or away."""


@dataclass(frozen=True)
class Course:
    """One quantity from the first day of the run, by replication."""

    name: str
    """'in Acute beds', or a headline's name."""
    days: Table
    """Replications x days: the number at each midnight."""
    later: Table | None = None
    """The same run again, but nobody came before half the warm-up: what still differs then is remembered from the
    start.
    """

    @property
    def mean(self) -> Table:
        """Mean over replications, day by day."""
        return np.asarray(self.days.mean(axis=0), dtype=np.float64)

    @property
    def welch(self) -> Table:
        """Welch's graph: the mean over replications smoothed over a week to each side."""
        return smoothed(self.mean, WEEK)

    @property
    def settled(self) -> int:
        """The day from which the series is best measured (MSER-5). Seasons move it: it is drawn, and `short_of` does
        not rest on it.
        """
        return mser5(self.mean)

    def short_of(self, warm_up: int) -> bool:
        """Whether the window after a warm-up of so many days still remembers the empty start: with half as much again
        its mean would be another.

        The later start has had the whole warm-up when the window's first days are over that the first start has had
        half as much more. In pairs on the same patients with the same random numbers, so that neither season nor chance
        is taken for a start. The difference is to be clear and to matter.
        """
        if self.later is None or warm_up < 2:
            return False
        first = warm_up + warm_up // 2
        if first + WEEK > self.days.shape[1]:
            first = warm_up
        window = self.days[:, first:].mean(axis=1)
        change = window - self.later[:, first:].mean(axis=1)
        mean, half, _, _ = mean_and_interval(change[None, :])
        clear = len(change) < 2 or abs(float(mean[0])) > float(half[0])
        return clear and abs(float(mean[0])) > max(LITTLE * abs(float(window.mean())), FEW)

    def fills(self) -> bool:
        """Whether what was measured from the first day rests on days on which it was still filling up: its mean is
        clearly and by as much as matters below that of its second half.
        """
        late = self.days[:, self.days.shape[1] // 2 :].mean(axis=1)
        mean, half, _, _ = mean_and_interval((late - self.days.mean(axis=1))[None, :])
        more = float(mean[0])
        is_clear = len(late) < 2 or more > float(half[0])
        return is_clear and more > max(LITTLE * float(late.mean()), FEW)

    def remembers(self, warm_up: int) -> int:
        """Days after a start with nobody there until it is no longer clear, to within a fiftieth of the mean, that
        there was one; at least.
        """
        if self.later is None:
            return 0
        apart = np.array([smoothed(row, WEEK) for row in self.days - self.later])
        mean, half, _, _ = mean_and_interval(apart.T)
        clear = (np.abs(mean) > np.nan_to_num(half)) & (
            np.abs(mean) > max(LITTLE * float(self.mean[warm_up:].mean()), FEW)
        )
        still = np.flatnonzero(~clear[warm_up // 2 + WEEK :])
        return int(still[0]) + WEEK if len(still) else self.days.shape[1] - warm_up // 2


def smoothed(series: Table, half: int) -> Table:
    """A moving average over `half` points to each side, fewer near the ends (P. D. Welch 1983)."""
    wide = [min(half, at, len(series) - 1 - at) for at in range(len(series))]
    total = np.concatenate([[0.0], np.cumsum(series)])
    return np.array([(total[at + side + 1] - total[at - side]) / (2 * side + 1) for at, side in enumerate(wide)])


def mser5(series: Table) -> int:
    """How many first days to leave out: the number that makes the standard error of the mean of the rest smallest, in
    batches of five days.

    At most half the series, as its author advises: a minimum beyond says that the run is too short (K. P. White 1997).
    """
    batches = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    number = len(batches)
    if number < 4:
        return 0
    rests = [batches[at:] for at in range(number // 2 + 1)]
    left = np.array([((rest - rest.mean()) ** 2).sum() / len(rest) ** 2 for rest in rests])
    return int(left.argmin()) * BATCH


def courses(logs: list[EventLog], scenario: "Scenario", later: list[EventLog] | None = None) -> tuple[Course, ...]:
    """People in each service and on each list at every midnight from the first, of services that somebody ever uses.
    `later`: see `Course`.
    """
    services = scenario.model.services
    found = []
    counted = [[_rows_by_day(log) for log in of or ()] for of in (logs, later)]

    def course(name: str, code: int, come: tuple[Event, ...], go: tuple[Event, ...]) -> Course:
        first, second = (np.array([_census(rows, code, come, go) for rows in of]) if of else None for of in counted)
        assert first is not None
        return Course(name, first, second)

    for code, name in enumerate(logs[0].names.services):
        label = called(scenario, name)
        kind = services[name].kind if name in services else None
        if kind in kinds_that(CapacityUse.OCCUPIES):
            found.append(course(f"in {label}", code, (Event.GRANTED,), (Event.LEFT,)))
        if kind not in kinds_that(CapacityUse.NOTHING):
            found.append(course(f"waiting for {label}", code, (Event.ASKED, Event.ALSO_ASKED), ANSWERS))
    return tuple(one for one in found if one.days.any())


def called(scenario: "Scenario", service: str) -> str:
    """What a service is called within a sentence."""
    known = scenario.model.services.get(service)
    label = service if known is None else known.label or service.replace("_", " ")
    return f"the {label.removeprefix('The ')}" if label.startswith("The ") else label


def later_start(results: "Results", replication: int) -> EventLog:
    """A replication again in which nobody comes before half the warm-up, today's people neither; all others with their
    own random numbers.
    """
    from simulation.engines import simulate
    from simulation.sampling.shared_arrivals import sample_once

    question = results.question
    arrivals = sample_once(question.plan, question.seed, replication)
    comes = arrivals.minute[arrivals.order] >= results.scenario.model.run.warm_up / 2
    return simulate(question.plan, replace(arrivals, order=arrivals.order[comes]), engine=question.engine)


def _rows_by_day(log: EventLog) -> npt.NDArray[np.int64]:
    """Rows of the log by event, service and day: those of people who come and go, counted all at once."""
    days, services = -(-log.end // DAY), len(log.names.services)
    place = np.full(max(Event) + 1, -1, dtype=np.int32)
    place[list(COUNTED)] = range(len(COUNTED))
    rows = np.flatnonzero(place[log.event] >= 0)
    cell = place[log.event[rows]] * services + log.subject[rows]
    cell = cell * (days + 1) + np.maximum(log.minute[rows], 0) // DAY
    return np.bincount(cell, minlength=len(COUNTED) * services * (days + 1)).reshape(len(COUNTED), services, days + 1)


def _census(rows: npt.NDArray[np.int64], service: int, come: tuple[Event, ...], go: tuple[Event, ...]) -> Table:
    """People at each midnight but the first, before that minute's events."""
    came, went = (rows[[COUNTED.index(event) for event in events], service].sum(axis=0) for events in (come, go))
    return np.asarray(np.cumsum(came - went)[:-2], dtype=np.float64)


def headline_courses(logs: list[EventLog], scenario: "Scenario") -> tuple[Course, ...]:
    """Headlines week by week from the first day, of those measured by the week; whole weeks only."""
    tables = []
    for log in logs:
        table = measure(replace(log, warm_up=0), scenario)
        table = table[
            (table["by"] == "all")
            & (table["group"] == "all")
            & table["period"].str.contains("-W")
            & table["measure"].isin(list(HEADLINES))
        ]
        tables.append(table.assign(replication=log.replication))
    weekly = pd.concat(tables, ignore_index=True)
    found = []
    for name, rows in weekly.groupby("measure", sort=False):
        wide = rows.pivot_table(index="replication", columns="period", values="value", sort=True).dropna(axis=1)
        if wide.shape[1] > 3:
            found.append(Course(HEADLINES[str(name)].name, wide.to_numpy(dtype=float)[:, 1:-1]))
    return tuple(found)
