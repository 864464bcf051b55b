"""Whether a study can be trusted on its own terms: is the warm-up long enough, does a queue still grow, are there
enough replications, and how years differ.

Everything is looked at from the first minute of the run, warm-up included: the same patients with the same random
numbers, measured from the start. Whether a warm-up is long enough is asked in pairs: the same run again, started half a
warm-up later.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.errors import OptionError
from simulation.core.event_log import EventLog
from simulation.core.numerics.student_array import student_quantiles
from simulation.core.vocabulary import DAY, Event
from simulation.experiment.headlines import HEADLINES, shown
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options, whole_number
from simulation.experiment.statistics import LEVEL, WHOLE, by_replication, mean_and_interval
from simulation.measures import measure
from simulation.offered_load.answer.kept_loads import kept_loads
from simulation.offered_load.answer.load import Load
from simulation.offered_load.deadlock import Deadlock, find_deadlocks
from simulation.offered_load.loads import offered_loads
from simulation.scenario.schema.kinds import CapacityUse, kinds_that

if TYPE_CHECKING:
    from simulation.experiment.replicate import Progress, Results
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
GROWN = 1.5
"""How much longer than in the first quarter of the window a queue is in its last before it is said to grow."""
MANY_WAITING = 3.0


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


@dataclass(frozen=True)
class Growth:
    """A list that is longer in the last quarter of the window than in the first, in replication after replication."""

    service: str
    first: float
    last: float
    lower: float
    """Of the 95 % confidence interval of the difference."""


@dataclass(frozen=True)
class GivingUp:
    """A list that people leave without having been served."""

    service: str
    load: float
    a_day: float
    share: float


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis:
    """What a closer look at a study finds: warm-up, growing queues, deadlocks, queues that are left."""

    courses: tuple[Course, ...]
    headlines: tuple[Course, ...]
    """Headlines by week, where they are measured by the week."""
    warm_up_days: int
    growing: tuple[Growth, ...]
    giving_up: tuple[GivingUp, ...]
    deadlocks: tuple[Deadlock, ...] = ()

    def __repr__(self) -> str:
        return f"<Diagnosis: {len(self.sentences())} cautions, {len(self.courses)} courses>"

    def sentences(self) -> list[str]:
        """What to know before the results are used; empty when nothing stands out."""
        return cautions(self)

    @property
    def needed(self) -> int:
        """Days of warm-up that every course needs."""
        return max((course.remembers(self.warm_up_days) for course in self.short), default=0)

    @cached_property
    def short(self) -> tuple[Course, ...]:
        """Courses for which the warm-up is too short, the longest first."""
        return tuple(
            sorted(
                (course for course in self.courses if course.short_of(self.warm_up_days)),
                key=lambda course: -course.remembers(self.warm_up_days),
            )
        )


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
        label = services[name].label or name.replace("_", " ") if name in services else name
        label = f"the {label.removeprefix('The ')}" if label.startswith("The ") else label
        kind = services[name].kind if name in services else None
        if kind in kinds_that(CapacityUse.OCCUPIES):
            found.append(course(f"in {label}", code, (Event.GRANTED,), (Event.LEFT,)))
        if kind not in kinds_that(CapacityUse.NOTHING):
            found.append(course(f"waiting for {label}", code, (Event.ASKED, Event.ALSO_ASKED), ANSWERS))
    return tuple(one for one in found if one.days.any())


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


def growing(measures: pd.DataFrame, scenario: "Scenario") -> tuple[Growth, ...]:
    """Lists that grow through the window: the last quarter of its months against the first, in pairs over
    replications.
    """
    if measures["replication"].nunique() < 2:
        return ()
    rows = measures[
        (measures["measure"] == "waiting")
        & (measures["by"] == "service")
        & measures["period"].str.fullmatch(r"\d{4}-\d{2}")
    ]
    found = []
    for service, of_service in rows.groupby("group", sort=False):
        wide = of_service.pivot_table(index="replication", columns="period", values="value", sort=True).to_numpy(
            dtype=float
        )
        quarter = wide.shape[1] // 4
        if quarter < 1 or len(wide) < 2:
            continue
        first, third, last = (
            part.mean(axis=1) for part in (wide[:, :quarter], wide[:, -2 * quarter : -quarter], wide[:, -quarter:])
        )
        lower = min(_lower(last - first), _lower(last - third))
        if lower > 0 and last.mean() > max(GROWN * first.mean(), MANY_WAITING):
            known = scenario.model.services.get(str(service))
            found.append(
                Growth(
                    (known.label if known is not None else None) or str(service).replace("_", " "),
                    float(first.mean()),
                    float(last.mean()),
                    lower,
                )
            )
    return tuple(found)


def _lower(values: Table) -> float:
    mean, half, _, _ = mean_and_interval(values[None, :])
    return float(mean[0] - half[0])


def giving_up(measures: pd.DataFrame, scenario: "Scenario", loads: list[Load] | None = None) -> tuple[GivingUp, ...]:
    """Lists that are asked for more than they have and that people leave: full, not without end."""
    full = {
        service: load.load
        for load in (offered_loads(scenario.model) if loads is None else loads)
        if load.gives_up and not load.stable
        for service in load.services
    }
    here = measures[(measures["period"] == WHOLE) & (measures["by"] == "service")]
    means = (
        here[here["measure"].isin(["left_waiting", "share_left_waiting"])]
        .groupby(["measure", "group"], sort=False)["value"]
        .mean()
    )
    found = []
    for service, load in full.items():
        a_day = float(means.get(("left_waiting", service), 0.0))
        if a_day > 0:
            label = scenario.model.services[service].label or service.replace("_", " ")
            found.append(GivingUp(label, load, a_day, float(means.get(("share_left_waiting", service), math.nan))))
    return tuple(found)


@shows_options()
def diagnose(
    place: "Results | Scenario | str | Path",
    detail_replications: int = 5,
    *,
    weekly: bool = True,
    options: RunOptions | None = None,
    progress: "Progress | None" = None,
    **keywords: Unpack[RunKeywords],
) -> Diagnosis:
    """Look closely at a study: results, or a scenario that is run as `simulation.run` does.

    So many of its replications are simulated again, from their first day. `weekly`: the headlines week by week too.

    Raises:
        OptionError: when an argument cannot be what it was given, or results are to be run otherwise.
        ScenarioError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    from simulation.experiment.replicate import Results, run_all
    from simulation.sampling.shared_arrivals import shared_arrivals

    number = whole_number(0)("detail_replications", detail_replications)
    said = options_of("diagnose", options, keywords)
    if isinstance(place, Results):
        for name, value in said.said().items():
            raise OptionError(name, value, "these results have been run; diagnose the scenario to run it otherwise")
        results = place
    else:
        (results,) = run_all([said.load(place, "place")], said.after_loading(), progress)
    scenario, measures = results.scenario, results.measures
    numbers = range(min(number, results.replications))
    warmed = scenario.model.run.warm_up >= 2 * DAY
    with shared_arrivals():
        pairs = [(results.log(one), later_start(results, one) if warmed else None) for one in numbers]
    logs = [log for log, _ in pairs]
    later = [log for _, log in pairs if log is not None] if warmed else None
    return Diagnosis(
        courses(logs, scenario, later) if logs else (),
        headline_courses(logs, scenario) if logs and weekly else (),
        round(scenario.model.run.warm_up / DAY),
        growing(measures, scenario),
        giving_up(measures, scenario, kept_loads(scenario)),
        tuple(find_deadlocks(scenario.model)),
    )


def cautions(diagnosis: Diagnosis) -> list[str]:
    """What to know before these results are used, a sentence each."""
    lines = [f"{ring}." for ring in diagnosis.deadlocks]
    if diagnosis.short:
        names = ", ".join(f"in {course.name.removeprefix('in ')}" for course in diagnosis.short[:4]) + (
            f" and {len(diagnosis.short) - 4} more" if len(diagnosis.short) > 4 else ""
        )
        longer = math.ceil(max(diagnosis.needed, 1.5 * diagnosis.warm_up_days) / 7) * 7
        lines.append(
            f"The warm-up of {diagnosis.warm_up_days} days looks too short: the empty start still shows "
            f"{names}. Try --warm-up '{longer} days'."
        )
    lines += [
        f"The queue for {one.service} still grows at the end: {shown(one.first)} patients in the first quarter of the "
        f"window, {shown(one.last)} in the last. "
        "There is no long-run mean to speak of; results depend on how long the run is."
        for one in diagnosis.growing
    ]
    lines += [
        f"{one.service} is full ({100 * one.load:.0f} % of its capacity is asked for): {shown(one.a_day)} patients a "
        "day give up, "
        f"{100 * one.share:.0f} % of those answered."
        for one in diagnosis.giving_up
    ]
    return lines


# ---- replications and years
# ------------------------------------------------------------------------------------------------


def running_intervals(measures: pd.DataFrame) -> dict[str, Table]:
    """For each headline: mean, lower and upper end of its 95 % confidence interval after 2, 3, ... replications, as
    rows.
    """
    table = by_replication(
        measures[(measures["by"] == "all") & (measures["group"] == "all") & measures["measure"].isin(list(HEADLINES))]
    ).droplevel(["by", "group"])
    found = {}
    for name, values in table.iterrows():
        run = values.to_numpy(dtype=float)
        run = run[np.isfinite(run)]
        if len(run) < 3:
            continue
        number = np.arange(1, len(run) + 1)
        mean = np.cumsum(run) / number
        variance = np.maximum(np.cumsum(run**2) - number * mean**2, 0.0)[1:] / (number[1:] - 1)
        half = student_quantiles(number[1:] - 1, 0.5 + LEVEL / 2) * np.sqrt(variance / number[1:])
        found[str(name)] = np.array([mean[1:], mean[1:] - half, mean[1:] + half])
    return found


SHARES = (0.05, 0.1, 0.5, 0.9, 0.95)


def percentiles(measures: pd.DataFrame) -> pd.DataFrame:
    """measure, mean, and percentiles 5, 10, 50, 90 and 95 over simulated years: how years of one place differ, which
    more replications do not change.

    Not the interval of the mean, which says how well the simulation has answered.
    """
    table = by_replication(
        measures[(measures["by"] == "all") & (measures["group"] == "all") & measures["measure"].isin(list(HEADLINES))]
    ).droplevel(["by", "group"])
    values = table.to_numpy(dtype=float)
    known = np.isfinite(values).all(axis=1)
    found = pd.DataFrame(
        np.quantile(values[known], SHARES, axis=1).T, columns=[f"percentile_{100 * share:g}" for share in SHARES]
    )
    found.insert(0, "measure", table.index[known].astype(str))
    found.insert(1, "mean", values[known].mean(axis=1))
    order: Mapping[str, int] = {name: place for place, name in enumerate(HEADLINES)}
    return found.sort_values("measure", key=lambda names: names.map(order)).reset_index(drop=True)


def chances(measures: pd.DataFrame) -> pd.DataFrame:
    """limit, on_a_day, in_a_winter_week, in_a_winter: chance that acute occupancy passes 92, 95 or 98 %.

    A day of the year; a week of December to February; a winter with at least one such week. NaN where the window holds
    no winter week.
    """
    here = measures[(measures["by"] == "all") & (measures["group"] == "all")]
    weeks = here[(here["measure"] == "occupancy") & here["period"].str.contains("-W")]
    month = pd.to_datetime(weeks["period"].astype(str) + "-4", format="%G-W%V-%u").dt.month
    winter = weeks[month.isin([12, 1, 2])]
    rows = []
    for limit in (92, 95, 98):
        days = here[(here["measure"] == f"days_above_{limit}_per_cent") & (here["period"] == WHOLE)]["value"]
        above = winter["value"] > limit / 100
        rows.append((limit, days.mean() if len(days) else math.nan, above.mean() if len(winter) else math.nan,
                     above.groupby(winter["replication"]).any().mean() if len(winter) else math.nan))  # fmt: skip
    return pd.DataFrame(rows, columns=["limit", "on_a_day", "in_a_winter_week", "in_a_winter"])
