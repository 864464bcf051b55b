"""Checks of how people come: streams that lead somewhere, say who comes, and cover the run."""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from simulation.core.errors import did_you_mean
from simulation.core.vocabulary import StreamCountsAs
from simulation.scenario.calendar.arrival_counts import LEAST_GAP
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.values.value import Value
from simulation.scenario.validation.fault import Fault, unknown
from simulation.scenario.validation.model_index import COHORT


def check_streams(model: Model) -> Iterator[Fault]:
    """Faults of how people come."""
    for name, stream in model.people.arrivals.items():
        yield from _stream(model, ("people", "arrivals", name), name, stream)


def _stream(model: Model, where: Where, name: str, stream: Stream) -> Iterator[Fault]:
    if stream.route not in model.routes:
        yield unknown("route", stream.route, model.routes, (*where, "route"))
    official = [kind.value for kind in StreamCountsAs]
    if (
        stream.counts_as is not None
        and stream.counts_as not in (*official, name)
        and get_close_matches(stream.counts_as, official, cutoff=0.8)
    ):
        yield (*where, "counts_as"), f"'{stream.counts_as}'", did_you_mean(stream.counts_as, official, "")
    several = len(model.people.cohorts) > 1
    if stream.rate is not None and several and COHORT not in stream.rate.labels():
        yield (
            (*where, "rate"),
            "one rate for several cohorts",
            f"say by_cohort, with an entry for each of {', '.join(model.people.cohorts)}",
        )
    if stream.rate is None and stream.by_date is None:
        if several and stream.cohort is None:
            yield where, "a stream that does not say who comes", f"say cohort: {' or '.join(model.people.cohorts)}"
        if stream.cohort is not None and stream.cohort not in model.people.cohorts:
            yield (
                (*where, "cohort"),
                f"'{stream.cohort}'",
                did_you_mean(
                    stream.cohort, list(model.people.cohorts), f"known cohorts: {', '.join(model.people.cohorts)}"
                ),
            )
        for key, said in (("every", stream.every), ("at", stream.at)):
            for label in sorted(said.labels()) if said is not None else ():
                yield (*where, key), f"by_{label}", "it is the same for everybody; it may change by date"
        if stream.every is not None and not all(gap.mean() >= LEAST_GAP for _, gap in stream.every.leaves()):
            yield (*where, "every"), "a mean of no time at all", "more than a twentieth of a second"
    if stream.by_date is not None:
        if several:
            yield (
                (*where, "by_date"),
                "a daily series for several cohorts",
                "a daily series does not say who comes; use a rate by_cohort with changes, or a single cohort",
            )
        yield from _covers(model, (*where, "by_date"), stream.by_date)
    for key in ("rate", "by_hour", "by_weekday", "by_month", "growth"):
        value: Value[Any] | None = getattr(stream, key)
        for label in sorted(value.labels() - {COHORT}) if value is not None else ():
            yield (
                (*where, key),
                f"by_{label}",
                "arrivals may differ by cohort only; other labels are drawn when a person comes",
            )


def _covers(model: Model, where: Where, series: Mapping[datetime.date, float]) -> Iterator[Fault]:
    from simulation.scenario.calendar.days import days_of_run  # with numpy, which few scenarios need here

    days = days_of_run(model.run)
    missing = [day for day in itertools.islice(days, 40_000) if day not in series]
    if missing:
        first, last = days.first, days[len(days) - 1]
        met = f"no value for {missing[0]}" + (f" and {len(missing) - 1} more days" if len(missing) > 1 else "")
        yield where, met, f"the series covers the run from {first} to {last}, a value for each day"
