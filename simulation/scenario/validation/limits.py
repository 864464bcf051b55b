"""Limits of what one scenario may hold, so that a slip of the pen cannot fill a machine; far beyond any real place."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulation.core.units import LARGEST_WHOLE
from simulation.core.vocabulary import DAY, YEAR
from simulation.scenario.calendar.arrival_counts import expected_arrivals
from simulation.scenario.reading.reserved_words import RESERVED
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.field_types import MOST_REPLICATIONS
from simulation.scenario.schema.model import Run
from simulation.scenario.validation.fault import Fault
from simulation.scenario.validation.model_index import ModelIndex

MOST = {
    "cohorts": 60,
    "streams": 60,
    "services": 60,
    "routes": 1000,
    "steps": 2000,
    "labels": 40,
    "values of a label": 100,
    "reasons": 200,
}
LONGEST_RUN_YEARS = 50
MOST_ARRIVALS = 50_000_000
LONGEST_TIME_YEARS = 1000
MOST_ENTRIES = 100_000

_NAME = re.compile(r"[^.=\x00-\x1f\x7f]{1,100}")


def check_limits(known: ModelIndex, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Numbers beyond the limits, and names that cannot be names; `raw` is the scenario that the model was read from."""
    yield from check_run(known.model.run)
    yield from _names(known, raw)
    yield from _arrivals(known)
    for where, value in known.values:
        entries = math.prod(len(known.labels.get(label, ())) + 1 for label in value.labels()) * (len(value.dates()) + 1)
        if entries > MOST_ENTRIES:
            yield where, f"a parameter with {entries:,} combinations of labels and dates", f"at most {MOST_ENTRIES:,}"
        longest = max((entry.mean() for _, entry in value.leaves() if isinstance(entry, Distribution)), default=0.0)
        if not longest <= LONGEST_TIME_YEARS * YEAR * DAY:
            yield (
                where,
                f"a mean of {longest / DAY / YEAR:.4g} years",
                f"a time is at most {LONGEST_TIME_YEARS} years on average",
            )


def check_run(run: Run) -> Iterator[Fault]:
    """The same of the run alone."""
    if run.length < DAY / 24:
        yield (
            ("run", "length"),
            f"a run of {f'{run.length:g} minutes' if run.length else 'no length'}",
            "a run is an hour long at least; most are whole days: '365 days'",
        )
    if _too_long(run):
        yield (
            ("run", "length"),
            f"{(run.warm_up + run.length) / DAY / YEAR:.6g} years",
            f"a run is at most {LONGEST_RUN_YEARS} years long, its warm-up included",
        )
    if not 1 <= run.replications <= MOST_REPLICATIONS:
        yield ("run", "replications"), f"{run.replications}", f"between 1 and {MOST_REPLICATIONS:,} replications"
    if not 0 <= run.seed <= LARGEST_WHOLE:
        yield ("run", "seed"), f"{run.seed}", "a seed is a whole number of zero or more"


def _names(known: ModelIndex, raw: Mapping[str, Any]) -> Iterator[Fault]:
    model = known.model
    groups: list[tuple[str, Where, Sequence[str]]] = [
        ("cohorts", ("people", "cohorts"), list(model.people.cohorts)),
        ("streams", ("people", "arrivals"), list(model.people.arrivals)),
        ("services", ("services",), list(model.services)),
        ("routes", ("routes",), list(model.routes)),
        ("reasons", ("reasons",), list(model.reasons)),
        *(("values of a label", ("routes",), sorted(values)) for values in known.labels.values()),
    ]
    for kind, where, names in groups:
        if len(names) > MOST[kind]:
            yield where, f"{len(names)} {kind}", f"at most {MOST[kind]}"
        for name in names:
            yield from _name(name, (*where, name))
    if len(known.labels) > MOST["labels"]:
        yield (
            ("routes",),
            f"{len(known.labels)} labels",
            f"at most {MOST['labels']}, with those that people carry from arrival",
        )
    for label in known.labels:
        yield from _name(label, ("people", "labels", label))
    steps = list(known.steps())
    if len(steps) > MOST["steps"]:
        yield ("routes",), f"{len(steps)} steps", f"at most {MOST['steps']}"
    routes = raw.get("routes")
    for route, said in routes.items() if isinstance(routes, Mapping) else ():
        for name in said if isinstance(said, Mapping) else ():
            yield from _name(name, ("routes", route, name))


def _name(name: str, where: Where) -> Iterator[Fault]:
    if name in RESERVED or name.startswith("by_"):
        yield where, f"'{name}' as a name", "this word has a meaning of its own; choose another name"
    elif not _NAME.fullmatch(name):
        yield (
            where,
            f"'{name[:60]}' as a name",
            "a name has no dots and no '=', fits on one line and has at most 100 characters",
        )


def _arrivals(known: ModelIndex) -> Iterator[Fault]:
    """Patients expected in one replication; where they cannot be counted, another mistake is in the way."""
    if _too_long(known.model.run):
        return
    try:
        total = expected_arrivals(known.model)
    except LookupError:
        return
    if not total <= MOST_ARRIVALS:
        yield ("people", "arrivals"), _patients(total), f"at most {MOST_ARRIVALS:,}"


def _patients(total: float) -> str:
    many = f"{total:.3g} patients" if math.isfinite(total) else "more patients than can be counted"
    return f"{many} expected in one run"


def _too_long(run: Run) -> bool:
    """Leap days count as days, so that fifty years by the calendar are not too long."""
    return run.warm_up + run.length > LONGEST_RUN_YEARS * 366 * DAY
