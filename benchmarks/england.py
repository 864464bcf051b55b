"""England: the compiled engine against the reference engine, a replication part by part, and how cost grows."""

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import simulation
from benchmarks.timing import Row, least, said, seconds, times
from simulation.core.event_log import RISKS, EventLog
from simulation.core.vocabulary import Event, Risk
from simulation.engines import engine_used, simulate
from simulation.experiment.headlines import in_time
from simulation.measures import measure, measured
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.scenario import Scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FROZEN = Path(__file__).parent / "frozen_england"
"""England and its variants as they stood on one day, so that versions of the program race on the same place."""
PLACES = {"england.yaml": FROZEN / "england.yaml", "baseline/england.yaml": SCENARIOS / "baseline" / "england.yaml"}

TODAY = (FROZEN / "england.yaml", SCENARIOS / "england.yaml")
BASELINE = "baseline/england.yaml"
"""The place for which the goals were set: fewer services, labels and rows of the log."""


@cache
def england(file: str = "england.yaml") -> Scenario:
    """One million people for a year, without a warm-up, so that a year is a year; one of `PLACES`."""
    engine_used("compiled")
    scenario = simulation.load(PLACES[file])
    return scenario.with_({"run.warm_up": "0 days", "run.length": "365 days"})


def grown(scenario: Scenario, by: float) -> Scenario:
    """The same place for so many times the people, or a part of them, in every rate of arrival and every capacity."""
    paths = [f"people.arrivals.{name}.rate" for name in scenario.model.people.arrivals]
    paths += [
        f"services.{name}.capacity" for name, service in scenario.model.services.items() if service.capacity is not None
    ]
    return scenario.with_({path: {"scale": str(by)} for path in paths})


def spells_of(log: EventLog) -> int:
    """First spells and readmissions."""
    return len(log.patients) + int(((log.event == Event.RISK) & (log.subject == RISKS.index(Risk.READMISSION))).sum())


def engines() -> Iterator[Row]:
    """Both engines on the same year, and each part of a replication: England, and the baseline for which the goals were
    set.
    """
    for name, file in (("England", "england.yaml"), ("baseline England", BASELINE)):
        yield from _both_engines(name, england(file))


def _both_engines(name: str, scenario: Scenario) -> Iterator[Row]:
    plan = compile_plan(scenario)
    arrivals = sample(plan, 1, 0)
    log = simulate(plan, arrivals, engine="compiled")
    measure(log, scenario)
    before = least(lambda: simulate(plan, arrivals, engine="compiled"), 5)
    slow = seconds(lambda: simulate(plan, arrivals, engine="reference"))
    fast = (before + least(lambda: simulate(plan, arrivals, engine="compiled"), 5)) / 2  # the machine's speed drifts
    cohort, measures = least(lambda: sample(plan, 1, 1), 5), least(lambda: measure(log, scenario), 3)
    yield Row(
        f"{name}, one year: people, spells, rows of the log", f"{len(log.patients):,}, {spells_of(log):,}, {len(log):,}"
    )
    yield Row("reference engine, s", said(slow), "90")
    yield Row("compiled engine, s", said(fast))
    yield Row("compiled against reference, the loop", times(slow / fast), "150 x", "300 x")
    yield Row("cohort, s", said(cohort))
    yield Row("measures, s", said(measures))
    yield Row(
        "compiled against reference, a whole replication",
        times((slow + cohort + measures) / (fast + cohort + measures)),
        "60 x",
        "120 x",
    )
    yield Row("events in a second, compiled", f"{len(log) / fast:,.0f}")


def growth(most: int = 10) -> Iterator[Row]:
    """Cost of an event with more years, and with more and fewer people, relative to one year of one million."""
    year = cost_of_an_event(england(), 2)
    for what, scenario in (
        ("years", england().with_({"run.length": f"{365 * most} days"})),
        ("population", grown(england(), most)),
    ):
        ratios = ", ".join(times(more / one) for more, one in zip(cost_of_an_event(scenario, 2), year, strict=True))
        yield Row(f"cost of an event at {most} times the {what}: the loop, a whole replication", ratios, "1.4 x", "1 x")
    few = cost_of_an_event(grown(england(), 0.1), 5)
    ratios = ", ".join(times(less / one) for less, one in zip(few, year, strict=True))
    yield Row("cost of an event at a tenth of the people: the loop, a whole replication", ratios, "1.15 x", "")


def today() -> Iterator[Row]:
    """A replication of a year of England as it is now against one of its frozen copy, in turns."""
    places = [simulation.load(file).with_({"run.warm_up": "0 days", "run.length": "365 days"}) for file in TODAY]
    plans = [compile_plan(place) for place in places]

    def replication(which: int, number: int) -> None:
        measure(simulate(plans[which], sample(plans[which], 1, number), engine="compiled"), places[which])

    for which in range(2):
        replication(which, 0)
    took = [[seconds(partial(replication, which, turn)) for which in range(2)] for turn in range(5)]
    ratio = sorted(now / frozen for frozen, now in took)[2]
    yield Row("England as it is now against its frozen copy, a whole replication of a year", times(ratio), "1.5 x")


def cost_of_an_event(scenario: Scenario, often: int) -> tuple[float, float]:
    """Processor seconds for each row of the log: the loop alone, and with cohort and measures as a run keeps them."""
    plan = compile_plan(scenario)
    arrivals = sample(plan, 1, 0)
    log = simulate(plan, arrivals, engine="compiled")
    loop = least(lambda: simulate(plan, arrivals, engine="compiled"), often)
    rest = least(lambda: sample(plan, 1, 0), often)
    rest += least(lambda: measured(log, scenario, in_time=in_time), often)
    return loop / len(log), (loop + rest) / len(log)
