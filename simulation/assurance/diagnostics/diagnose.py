"""Whether a study can be trusted on its own terms: is the warm-up long enough, does a queue still grow, does anybody
wait for ever, and which lists are left because they are full.

Everything is looked at from the first minute of the run, warm-up included: the same patients with the same random
numbers, measured from the start.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from simulation.assurance.diagnostics.courses import Course, Table, called, courses, headline_courses, later_start
from simulation.core.errors import OptionError
from simulation.core.text.sentences import capital
from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import shown
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options, whole_number
from simulation.experiment.statistics import WHOLE, mean_and_interval
from simulation.offered_load.answer.kept_loads import kept_loads
from simulation.offered_load.answer.load import Load
from simulation.offered_load.deadlock import Deadlock, find_deadlocks
from simulation.offered_load.loads import offered_loads

if TYPE_CHECKING:
    from simulation.experiment.replicate import Progress, Results
    from simulation.scenario.scenario import Scenario

GROWN = 1.5
"""How much longer than in the first quarter of the window a queue is in its last before it is said to grow."""
MANY_WAITING = 3.0
LEAST_WARM_UP = 56.0
"""Days of warm-up that are advised at least where there is none."""


@dataclass(frozen=True)
class Growth:
    """A list that is longer in the last quarter of the window than in the first, in replication after replication."""

    service: str
    first: float
    last: float
    lower: float
    """Of the 95 % confidence interval of the difference."""
    load: float = math.nan
    """What is asked of it over what it has, by the expected flow; NaN where that is not known."""
    is_left: bool = False
    """Whether those who wait may leave it unserved."""

    @property
    def settles(self) -> bool:
        """Whether it has a long-run mean: less is asked of it than it has, or those who wait may leave."""
        return self.load < 1.0 or self.is_left


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
    window_days: float = 0.0
    is_cold: bool = False
    """Whether it is measured from an empty start."""

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


def growing(measures: pd.DataFrame, scenario: "Scenario", loads: Sequence[Load] = ()) -> tuple[Growth, ...]:
    """Lists that grow through the window: the last quarter of its months against the first, in pairs over
    replications.
    """
    load_of = {service: load for load in loads for service in load.services}
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
            load = load_of.get(str(service))
            asked, is_left = (load.load, load.gives_up) if load is not None else (math.nan, False)
            name = called(scenario, str(service))
            found.append(Growth(name, float(first.mean()), float(last.mean()), lower, asked, is_left))
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
            label = capital(called(scenario, service))
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
    warmed, loads = scenario.model.run.warm_up >= 2 * DAY, kept_loads(scenario)
    with shared_arrivals():
        pairs = [(results.log(one), later_start(results, one) if warmed else None) for one in numbers]
    logs = [log for log, _ in pairs]
    later = [log for _, log in pairs if log is not None] if warmed else None
    return Diagnosis(
        courses(logs, scenario, later) if logs else (),
        headline_courses(logs, scenario) if logs and weekly else (),
        round(scenario.model.run.warm_up / DAY),
        growing(measures, scenario, loads),
        giving_up(measures, scenario, loads),
        tuple(find_deadlocks(scenario.model)),
        scenario.model.run.length / DAY,
        not warmed and not _begins_full(scenario),
    )


def _begins_full(scenario: "Scenario") -> bool:
    """Whether the file says who is there at the start."""
    model = scenario.model
    return model.today is not None or any(getattr(one, "starts_with", None) for one in model.services.values())


def cautions(diagnosis: Diagnosis) -> list[str]:
    """What to know before these results are used, a sentence each."""
    lines = [f"{ring}." for ring in diagnosis.deadlocks]
    if diagnosis.short:
        names = ", ".join(f"in {course.name.removeprefix('in ')}" for course in diagnosis.short[:4]) + (
            f" and {len(diagnosis.short) - 4} more" if len(diagnosis.short) > 4 else ""
        )
        longer = _weeks(max(diagnosis.needed, 1.5 * diagnosis.warm_up_days))
        lines.append(
            f"The warm-up of {diagnosis.warm_up_days} days looks too short: the empty start still shows "
            f"{names}. Try --warm-up '{longer} days'."
        )
    filling = [course.name for course in diagnosis.courses if course.fills()] if diagnosis.is_cold else []
    if filling:
        more = f" and {len(filling) - 4} more" if len(filling) > 4 else ""
        lines.append(
            f"There is no warm-up ({diagnosis.warm_up_days} days) and nobody is there at the start, which is in the "
            f"numbers: {', '.join(filling[:4])}{more} there are fewer at first than later. Try --warm-up "
            f"'{_weeks(max(diagnosis.window_days, LEAST_WARM_UP))} days', or say who is there with 'starts_with'."
        )
    lines += [_grows(one, diagnosis) for one in diagnosis.growing]
    lines += [
        f"{one.service} is full ({100 * one.load:.0f} % of its capacity is asked for): {shown(one.a_day)} patients a "
        "day give up, "
        f"{100 * one.share:.0f} % of those answered."
        for one in diagnosis.giving_up
    ]
    return lines


def _grows(one: Growth, diagnosis: Diagnosis) -> str:
    """Which of the two it is: not yet as long as it will be, or without end."""
    told = (
        f"The queue for {one.service} grows through the window: {shown(one.first)} patients in its first quarter, "
        f"{shown(one.last)} in its last. "
    )
    if one.settles:
        longer = _weeks(diagnosis.warm_up_days + diagnosis.window_days)
        return (
            f"{told}{100 * one.load:.0f} % of its capacity is asked for{' and who waits may leave' * one.is_left}, so "
            "that it has a long-run mean, which the "
            f"warm-up of {diagnosis.warm_up_days} days is too short for: try --warm-up '{longer} days'."
        )
    why = f"{100 * one.load:.0f} % of its capacity is asked for. " if math.isfinite(one.load) else ""
    return f"{told}{why}There is no long-run mean to speak of; results depend on how long the run is."


def _weeks(days: float) -> int:
    """So many days, as whole weeks."""
    return math.ceil(days / 7) * 7
