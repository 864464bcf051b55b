"""Cross-checks of a model: what it names exists, what it counts on is declared, and nothing in it cannot be."""

import datetime
import itertools
import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from simulation.core.errors import did_you_mean
from simulation.core.vocabulary import DAY, LONGEST_TURNAROUND, CountsAs, ServiceKind, StreamCountsAs
from simulation.scenario.calendar.arrival_counts import LEAST_GAP
from simulation.scenario.levers.under_pressure import check_reviews
from simulation.scenario.reading.quantity_text import factors_of, quantity
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.enablers import ENABLERS
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import Choose, as_said
from simulation.scenario.schema.values.value import ByDate, ByLabel, Node, NotRecorded, Product, Value
from simulation.scenario.schema.waits import Clock
from simulation.scenario.validation.availability import check_availability, check_copies
from simulation.scenario.validation.limits import check_limits
from simulation.scenario.validation.model_index import COHORT, PATHWAY, ModelIndex
from simulation.scenario.validation.pydantic_errors import Fault
from simulation.scenario.validation.queue_order import check_order
from simulation.scenario.validation.route_checks import check_routes, unknown
from simulation.scenario.validation.today.deadlock import check_todays_patients
from simulation.scenario.validation.today.position import check_today

_OF_STAFF = (CountsAs.CONTACT, CountsAs.ASSESSMENT, CountsAs.REPEAT_ASSESSMENT)
MOST_COMBINATIONS = 20_000
"""Combinations of label values over which a product of tables is looked through."""


def check(model: Model, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of a model that its parts cannot see by themselves; `raw` is the scenario it was read from."""
    for where, met, right in _check(model, raw):
        if len(where) > 2 and where[0] == "routes":
            where, met = as_said(where, met, at(raw, (*where[:2], where[2].partition(".")[0])))
        yield where, met, right


def _check(model: Model, raw: Mapping[str, Any]) -> Iterator[Fault]:
    known = ModelIndex(model)
    beyond = list(check_limits(known, raw))
    yield from beyond
    yield from _sources(model, raw, ())
    yield from check_routes(known)
    for name, stream in model.people.arrivals.items():
        yield from _stream(model, ("people", "arrivals", name), name, stream)
    for name, service in model.services.items():
        yield from _service(("services", name), service)
    yield from check_today(known)
    yield from _lists(model)
    yield from check_order(known)
    yield from check_copies(known)
    for name, programme in (model.programmes or {}).items():
        for key, said in (("cost", programme.cost), ("payer", programme.payer)):
            if said is not None and said.labels():
                yield (
                    ("programmes", name, key),
                    f"by_{min(said.labels())}",
                    "a programme is the same for everybody; it may change by date only",
                )
    yield from _enablers(model)
    yield from check_reviews(model)
    yield from _tables(known)
    yield from _pathways(known)
    yield from _risks(known)
    yield from _waited_choices(known)
    if not beyond:  # each looks at everything once more for every service
        yield from check_availability(known)
        yield from check_todays_patients(known)


def _sources(model: Model, raw: Any, where: Where) -> Iterator[Fault]:
    """Every `source:` names one of `sources`."""
    if isinstance(raw, list):
        for n, item in enumerate(raw):
            yield from _sources(model, item, (*where, str(n)))
    elif isinstance(raw, Mapping):
        for name, below in raw.items():
            if where == () and name == "sources":
                continue
            if name == "source" and isinstance(below, str):
                if below not in model.sources:
                    yield unknown("source", below, model.sources, (*where, name))
            elif name == "range" and isinstance(below, str):
                if not _is_range(below):
                    yield (
                        (*where, name),
                        f"'{below[:60]}'",
                        "a range was expected, LOW to HIGH with the unit of the value, such as '4.5 to 8 days'",
                    )
                elif not _are_factors_of_what_is_said(below):
                    yield (
                        (*where, name),
                        f"'{below[:60]}'",
                        "two factors with 1, for what is said, between them were expected, such as '0.9 to 1.2 times'",
                    )
            else:
                yield from _sources(model, below, (*where, name))


def _are_factors_of_what_is_said(text: str) -> bool:
    """Whether a range in factors is right; one in another unit always is."""
    if (found := factors_of(text)) is None:
        return not text.endswith(" time")
    return 0.0 <= found[0] <= 1.0 <= found[1]


def _is_range(text: str) -> bool:
    low, to, high = text.partition(" to ")
    ends = quantity(low), quantity(high)
    return (
        bool(to)
        and ends[0] is not None
        and ends[1] is not None
        and (ends[0].after not in ("", ends[1].after) or ends[0].number <= ends[1].number)
    )


# ---- people ----


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


# ---- services ----


def _is_work(kind: ServiceKind) -> bool:
    return SERVICES[kind].use is CapacityUse.WORK


def _service(where: Where, service: Service) -> Iterator[Fault]:
    for one in service.counts_as:
        allowed = [kind.value for kind in CountsAs]
        if one not in allowed:
            yield (
                (*where, "counts_as"),
                f"'{one}'",
                did_you_mean(one, allowed, f"a service counts as {', '.join(allowed)}"),
            )
        elif (CountsAs(one) in _OF_STAFF) is not _is_work(service.kind):
            fitting = [kind.value for kind in CountsAs if (kind in _OF_STAFF) is _is_work(service.kind)]
            yield (
                (*where, "counts_as"),
                f"'{one}' for {service.kind.value}",
                f"{service.kind.value} count as {', '.join(fitting)}",
            )
    if service.unit_cost is not None:
        allowed_per = SERVICES[service.kind].priced_per
        for _, (_, per) in service.unit_cost.leaves():
            if per not in allowed_per:
                met = "a price per nothing" if per == "once" else f"a price per {per} for {service.kind.value}"
                yield (*where, "unit_cost"), met, f"{service.kind.value} are priced per {' or per '.join(allowed_per)}"
                break
    for _, (_, per) in service.weekend_cost.leaves() if service.weekend_cost is not None else ():
        if (
            per != "hour"
            or service.unit_cost is None
            or any(other != "hour" for _, (_, other) in service.unit_cost.leaves())
        ):
            yield (
                (*where, "weekend_cost"),
                f"a price per {per} at weekends",
                "staff with a unit_cost per hour may have another price per hour at weekends",
            )
            break
    if service.absence_by_month is not None and service.absence is None:
        yield (*where, "absence_by_month"), "months of an absence that is not said", "say 'absence' too, such as 5 %"
    for key in (
        "capacity", "vacancy", "absence", "absence_by_month", "open", "admits", "held", "at", "by_weekday", "by_hour",
        "unit_cost", "weekend_cost", "payer",
    ):  # fmt: skip
        value: Value[Any] | None = getattr(service, key)
        if isinstance(value, Value) and value.labels():
            yield (
                (*where, key),
                f"by_{min(value.labels())}",
                "a service is the same for everybody; it may change by date only",
            )
    if service.turnaround is not None:
        longest = max(entry.mean() for _, entry in service.turnaround.leaves())
        if longest > LONGEST_TURNAROUND:
            yield (
                (*where, "turnaround"),
                f"{longest / DAY:.4g} days to make a place ready",
                f"at most {LONGEST_TURNAROUND // DAY} days; what is closed for longer is a change of capacity",
            )


def _lists(model: Model) -> Iterator[Fault]:
    """Services that share a list are of one kind, but beds and places may share."""
    lists: dict[str, tuple[str, ServiceKind]] = {}
    for name, service in model.services.items():
        if service.shared_list is None:
            continue
        first, kind = lists.setdefault(service.shared_list, (name, service.kind))
        if _is_work(kind) is not _is_work(service.kind):
            met = f"'{service.shared_list}' is shared with '{first}', which is of the kind {kind.value}"
            yield (
                ("services", name, "shared_list"),
                met,
                "staff share lists with staff, beds and places with beds and places",
            )


def _enablers(model: Model) -> Iterator[Fault]:
    for name in ENABLERS:
        enabler = getattr(model.enablers, name, None)
        if enabler is not None and enabler.level.labels():
            where = ("enablers", name, "level")
            yield (
                where,
                f"by_{min(enabler.level.labels())}",
                "an enabler is the same for everybody; it may change by date only",
            )


# ---- labels ----


def _tables(known: ModelIndex) -> Iterator[Fault]:
    """Every by_LABEL names a label that something records, and values that something draws."""
    for where, value in known.values:
        yield from _table(known, where, value.node, False)


def _table(known: ModelIndex, where: Where, node: Node[Any], factor: bool) -> Iterator[Fault]:
    if isinstance(node, ByLabel):
        here = (*where, f"by_{node.label}")
        values = known.labels.get(node.label)
        if values is None:
            yield unknown("label", node.label, known.labels, here)
            return
        for name in node.branches:
            if name not in values:
                yield (
                    (*here, name),
                    f"nothing draws '{name}' of the label '{node.label}'",
                    did_you_mean(name, sorted(values), f"drawn are {', '.join(sorted(values))}"),
                )
        missing = sorted(known.carried.get(node.label, set()) - set(node.branches))
        if missing and node.otherwise is None and not factor:
            yield here, f"no entry for {', '.join(missing)}", "give one for each, or 'otherwise:'"
        for name, below in node.branches.items():
            yield from _table(known, (*here, name), below, factor)
        if node.otherwise is not None:
            yield from _table(known, (*here, "otherwise"), node.otherwise, factor)
    elif isinstance(node, Product):
        yield from _table(known, (*where, "base"), node.base, factor)
        yield from _table(known, (*where, "times"), node.factor, True)
    elif isinstance(node, ByDate):
        yield from _table(known, where, node.first, factor)
        for day, below in node.later:
            yield from _table(known, (*where, "changes", day.isoformat()), below, factor)


def _pathways(known: ModelIndex) -> Iterator[Fault]:
    pathways = known.model.pathways
    for name in sorted(known.labels.get(PATHWAY, set()) - set(pathways)) if pathways else ():
        yield (
            ("pathways",),
            f"the pathway '{name}' is drawn and not listed",
            did_you_mean(name, pathways, f"list it beside {', '.join(pathways)}"),
        )


# ---- risks ----


def _risks(known: ModelIndex) -> Iterator[Fault]:
    for name, risks in known.model.risks_after_discharge.items():
        for key in ("readmission", "death", "care_home"):
            risk = getattr(risks, key)
            if risk is None:
                continue
            where = ("risks_after_discharge", name, key)
            if risk.to is not None and risk.to not in known.model.routes:
                yield unknown("route", risk.to, known.model.routes, (*where, "to"))
            if key == "readmission" and risk.to is None:
                yield where, "a readmission that leads nowhere", "say 'to: ROUTE', the route by which people come back"
            if key == "death" and risk.to is not None:
                yield (*where, "to"), "a death that leads to a route", "remove 'to'"
            if key != "death" and risk.goes_on:
                yield (*where, "goes_on"), f"a {key} that goes on", "only a death goes on past risks that are set later"
            if key == "readmission" and risk.then is not None:
                yield (
                    (*where, "then"),
                    "a readmission that goes on after its window",
                    "who falls ill later comes with the arrivals; 'then' is for death and care home",
                )
            if risk.waited is not None:
                yield from clock_faults(known, (*where, "waited"), risk.waited)
                for _, factor in risk.waited.factor.leaves():
                    if factor < 0:
                        yield (*where, "waited", "factor"), f"{factor:g}", "a factor is zero or more"
            if risk.within < 1:
                yield (*where, "within"), "a time of nothing", "a time such as '91 days' was expected"
            for _, shape in risk.shape.leaves():
                if shape <= 0:
                    yield (*where, "shape"), f"{shape:g}", "a shape is above zero"
            yield from _probability(known, (*where, "probability"), risk.probability)


def _waited_choices(known: ModelIndex) -> Iterator[Fault]:
    """Waits that change choices: an option that is drawn, and a share that does not fall."""
    for place, step in known.steps():
        if not isinstance(step, Choose) or step.waited is None or step.shares is None:
            continue
        where = (*place, "waited")
        yield from clock_faults(known, where, step.waited)
        drawn = {option for _, entry in step.shares.leaves() for option in entry.now}
        if step.waited.option not in drawn:
            said = f"'{step.waited.option}' has no share"
            right = did_you_mean(step.waited.option, sorted(drawn), f"the shares are {', '.join(sorted(drawn))}")
            yield (*where, "option"), said, right
        for _, factor in step.waited.factor.leaves():
            if factor < 1:
                yield (*where, "factor"), f"{factor:g}", "a long wait makes the option no rarer: 1 or more"


def clock_faults(known: ModelIndex, where: Where, waited: Clock) -> Iterator[Fault]:
    """A clock that begins or ends nowhere."""
    services = known.model.services
    for one in waited.for_:
        if one not in services:
            yield unknown("service", one, services, (*where, "for"))
        elif not known.using(one):
            yield (*where, "for"), f"'{one}', for which nobody waits", "name a service that some step asks for"
    steps = [".".join(place[1:]) for place, _ in known.steps()]
    if waited.from_ is not None and waited.from_ not in steps:
        yield unknown("step", waited.from_, steps, (*where, "from"))


def _probability(known: ModelIndex, where: Where, probability: Value[float]) -> Iterator[Fault]:
    """A base times a factor may come to more than one for somebody."""
    labels = sorted(probability.labels() & set(known.labels))
    choices: list[list[str | None]] = [
        [*sorted(known.labels[label]), *([] if label in known.carried else [None])] for label in labels
    ]
    if math.prod(map(len, choices)) > MOST_COMBINATIONS:
        return
    for day in [known.model.run.start, *probability.dates()]:
        for values in itertools.product(*choices):
            try:
                chance = probability.at(dict(zip(labels, values, strict=True)), day)
            except NotRecorded:
                continue
            if chance > 1.0:
                who = ", ".join(
                    f"{label} {value}" for label, value in zip(labels, values, strict=True) if value is not None
                )
                yield (
                    where,
                    f"a probability of {100 * chance:.4g} % for {who or 'everybody'}",
                    "a probability is at most 100 %",
                )
                return
