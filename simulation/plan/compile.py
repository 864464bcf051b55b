"""A scenario compiled to a plan: plain arrays that engines interpret, and the means that arrivals are drawn from."""

import datetime
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from simulation.core.errors import SimulationError, short
from simulation.core.event_log import Names
from simulation.core.in_parts import finished
from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY, Rounding
from simulation.plan import columns as t
from simulation.plan.columns import Tables
from simulation.plan.packed import Packed, pack, tables_in
from simulation.plan.parameter_tables import ParameterTables
from simulation.plan.reviews import Reviews, reviews_of, same_structure
from simulation.plan.routes import RouteTables, labels_of
from simulation.plan.services import Calendars, compile_services
from simulation.plan.today import TodaysPosition, position_of, same_people
from simulation.scenario.calendar.arrival_counts import comings_by_day, moments_of
from simulation.scenario.calendar.copies import Copy, expanded
from simulation.scenario.calendar.days import Days, days_of_run, minutes_of_run
from simulation.scenario.schema.arrivals.moments import ONE, Batch
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.today import AlreadyHere


class HasModel(Protocol):
    """A loaded scenario."""

    @property
    def model(self) -> Model: ...

    @property
    def under_pressure(self) -> Model | None: ...

    @property
    def before_today(self) -> "HasModel | None": ...


@dataclass(frozen=True)
class StreamPlan:
    """How people of one stream come."""

    name: str
    entry: int
    """The step they begin with."""
    means: npt.NDArray[np.float64]
    """Mean arrivals by cohort and day of the run."""
    hours: npt.NDArray[np.float64]
    """Cumulated share of a day's arrivals at the end of each hour, by day of the run (one row when it never changes).
    """
    moments: npt.NDArray[np.int64] | None = None
    """In place of means and hours: the minutes at which somebody comes."""
    gaps: tuple[tuple[int, Distribution], ...] = ()
    """In place of both: from each minute on the time from one who comes to the next."""
    first: float | None = None
    """Beside gaps: the minute of the first who comes."""
    cohort: int = 0
    """Of moments and gaps: the place of the cohort whose people come."""
    batch: Batch = ONE
    """How many come at once."""


@dataclass(frozen=True, repr=False)
class Plan:
    """A scenario as arrays, with the names of what the numbers in them stand for."""

    model: Model
    tables: Tables
    packed: Packed
    """The same tables in two arrays, for the rules."""
    names: Names
    streams: tuple[StreamPlan, ...]
    carried: tuple[int, ...]
    """For each label carried from arrival besides the cohort: its dial, in the order of the labels."""
    already: tuple[tuple[int, int, AlreadyHere], ...]
    """Today's state: (service, step, what the scenario says)."""
    list_names: tuple[str, ...]
    copies: tuple[int, ...]
    """For each further copy of a service, which stand after all services: the service it is of."""
    visits: int
    """Steps that one spell may enter twice."""
    further_lists: int
    """On how many further lists one person may stand."""
    first_day: datetime.date
    warm_up: int
    end: int
    reviews: Reviews | None = None
    """What is looked at month by month."""
    under_pressure: "Plan | None" = None
    """What holds while there is pressure: the same steps, services and lists."""
    today: TodaysPosition | None = None
    """Where the run starts from today's position: what is so until then, and who is to stand where."""

    def __repr__(self) -> str:
        return f"<Plan of '{short(self.model.title)}': {self.days} days, {len(self.names.services)} services>"

    @property
    def days(self) -> int:
        """Days of the run, the warm-up included; the last may be cut short."""
        return -(-self.end // DAY)


def compile_plan(scenario: HasModel | Model) -> Plan:
    """The plan of a scenario that has passed its checks."""
    return finished(compile_plan_in_parts(scenario))


def compile_plan_in_parts(scenario: HasModel | Model) -> Generator[None, None, Plan]:
    """The same, giving way after the routes of each model, each service and each list."""
    if isinstance(scenario, Model):
        model, pressed, earlier = scenario, None, None
    else:
        model, pressed, earlier = scenario.model, scenario.under_pressure, scenario.before_today
    then = (earlier.model, earlier.under_pressure) if earlier is not None else (model, pressed)
    models = {id(one): one for one in (model, pressed, *then) if one is not None}
    routes: dict[int, _Routes] = {}
    for which, one in models.items():
        routes[which] = _Routes.of(one)
        yield
    asked = _priorities(list(routes.values()))
    plan = yield from _reviewed(model, pressed, routes, asked)
    if not model.today_after_warm_up:
        return plan
    before = (yield from _reviewed(*then, routes, asked)) if earlier is not None else plan
    if not same_people(plan, before):
        raise SimulationError(
            "what begins today changes what people who are there already know: steps, services, labels or clocks of "
            "waits; state it as a fact, so that it was so before"
        )
    most = max(plan.further_lists, before.further_lists)
    before = replace(before, further_lists=most)
    return replace(plan, further_lists=most, today=position_of(model, before, plan.names))


@dataclass(frozen=True)
class _Routes:
    """The routes of one model as tables, before the services that they ask for are known."""

    labels: dict[str, tuple[str, ...]]
    dials: ParameterTables
    carried: tuple[int, ...]
    tables: RouteTables

    @classmethod
    def of(cls, model: Model) -> "_Routes":
        """Those of a model."""
        labels = labels_of(model)
        dials = ParameterTables(model.run.start, labels, model.run.rounding is Rounding.BY_CHANCE)
        carried = tuple(dials.shares(label.shares, labels[name]) for name, label in model.people.labels.items())
        return cls(labels, dials, carried, RouteTables(model, dials, labels))


def _priorities(routes: Sequence[_Routes]) -> Mapping[str, set[int]]:
    """With which priorities each service is asked in any of these models."""
    found: dict[str, set[int]] = {}
    for one in routes:
        for name, levels in one.tables.priorities.items():
            found.setdefault(name, set()).update(levels)
    return found


def _taken(routes: dict[int, _Routes], model: Model) -> _Routes:
    """Those of a model, made anew where they have been used: who compiles them adds to them."""
    return routes.pop(id(model)) if id(model) in routes else _Routes.of(model)


def _reviewed(
    model: Model, pressed: Model | None, routes: dict[int, _Routes], asked: Mapping[str, set[int]]
) -> Generator[None, None, Plan]:
    """A plan with what is looked at month by month; `routes` by the identity of their model, used up here, and with
    which priorities each service is `asked`.
    """
    rest = yield from _compiled(model, _taken(routes, model), asked)
    yield
    if model.fire_fighting is None and model.improvement is None:
        return rest
    if pressed is None:
        return replace(rest, reviews=reviews_of(model, model))
    other = yield from _compiled(pressed, _taken(routes, pressed), asked)
    yield
    if not same_structure(rest.tables, other.tables):
        raise SimulationError(
            "fire_fighting.under_pressure changes what cannot change in a run: steps, lists or who asks for what"
        )
    reviews = reviews_of(model, pressed)
    return replace(rest, reviews=reviews, under_pressure=other if reviews is not None else None)


def _compiled(model: Model, of_model: _Routes, asked: Mapping[str, set[int]]) -> Generator[None, None, Plan]:
    """A plan of one model; `asked` are the priorities with which each service is asked."""
    first_day = model.run.start
    warm_up, end = minutes_of_run(model.run)
    days = days_of_run(model.run)
    labels, dials, routes = of_model.labels, of_model.dials, of_model.tables
    calendars = Calendars(days)
    copies = expanded(model)
    services = yield from compile_services(
        {name: copy.service for name, copy in copies.items()},
        {name: asked.get(copy.of, set()) for name, copy in copies.items()},
        calendars,
    )
    for row, copy in zip(services.services, copies.values(), strict=True):
        turnaround = copy.service.turnaround
        row[t.V_TURNAROUND] = dials.time(turnaround) if turnaround is not None else t.NONE
        row[t.V_OF] = list(model.services).index(copy.of)
    _lead_to_copies(model, copies, services.services, routes, labels)
    spans, opens, closes, worked = calendars.tables()
    tables = Tables(
        steps=_ints(routes.steps, t.S_COLUMNS),
        dials=_ints(dials.rows, t.D_COLUMNS),
        cells=_ints(dials.cells),
        dates=_ints(dials.dates),
        entries=np.array(dials.entries, dtype=np.float64).reshape(-1, 6),
        points=np.array(dials.points, dtype=np.float64),
        maps=_ints(routes.maps),
        services=_ints(services.services, t.V_COLUMNS),
        calendars=spans,
        opens=opens,
        closes=closes,
        worked=worked,
        risks=_ints(routes.risks, t.R_COLUMNS),
        queue_priority=_ints(services.queue_priority),
        list_services=_ints(services.list_services),
        list_first=_ints(services.list_first),
        clocks=_ints(routes.clocks, 3),
        calendar_events=services.calendar_events,
    )
    packed = pack(tables)
    tables = tables_in(packed, tables)
    step_service = tuple(int(row[t.S_SERVICE]) if row[t.S_KIND] in t.ASKING else t.NONE for row in tables.steps)
    names = Names(
        services=tuple(model.services),
        steps=tuple(routes.names),
        marks=tuple(routes.marks),
        labels=labels,
        streams=tuple(model.people.arrivals),
        step_reason=tuple(routes.reason_of()),
        step_service=step_service,
        reasons=tuple(model.reasons),
        kept=_kept(model, labels),
    )
    return Plan(
        model=model,
        tables=tables,
        packed=packed,
        names=names,
        carried=of_model.carried,
        copies=tuple(list(model.services).index(copy.of) for copy in list(copies.values())[len(model.services) :]),
        visits=routes.visits,
        further_lists=max(0, tables.steps[:, t.S_ALSO_COUNT].max(initial=0)),
        first_day=first_day,
        warm_up=warm_up,
        end=end,
        streams=tuple(
            _stream(name, stream, routes.entry[stream.route], model, days)
            for name, stream in model.people.arrivals.items()
        ),
        already=tuple(_already(model, routes, names)),
        list_names=tuple(services.list_names),
    )


def _ints(rows: object, columns: int | None = None) -> npt.NDArray[np.int64]:
    array = np.array(rows, dtype=np.int64)
    return array.reshape(-1, columns) if columns is not None else array


def _kept(model: Model, labels: dict[str, tuple[str, ...]]) -> tuple[bool, ...]:
    kept = {"cohort", *model.people.labels}
    kept |= {
        drawn.label
        for route in model.routes.values()
        for step in route.values()
        if (drawn := step.recorded()) is not None and drawn.keeps
    }
    return tuple(name in kept for name in labels)


def _stream(name: str, stream: Stream, entry: int, model: Model, days: Days) -> StreamPlan:
    profiles = [stream.by_hour.at({}, day) if stream.by_hour is not None else (1.0,) * 24 for day in days]
    if len(set(profiles)) == 1:
        profiles = profiles[:1]
    cumulated = in_order.running(profiles)
    means = np.array(comings_by_day(model, stream, days))
    moments: npt.NDArray[np.int64] | None = None
    gaps: tuple[tuple[int, Distribution], ...] = ()
    if stream.at is not None or stream.recorded is not None:
        moments = np.array(moments_of(model, stream, days), dtype=np.int64)
    elif stream.every is not None:
        every = stream.every
        gaps = tuple(
            ((day - days.first).days * DAY if day > days.first else 0, every.at({}, day))
            for day in [days.first, *sorted(date for date in every.dates() if date > days.first)]
        )
    cohort = list(model.people.cohorts).index(stream.cohort) if stream.cohort is not None else 0
    return StreamPlan(
        name, entry, means, cumulated / cumulated[:, -1:], moments, gaps, stream.first, cohort, stream.batch
    )


def _lead_to_copies(
    model: Model,
    copies: Mapping[str, Copy],
    rows: list[list[int]],
    routes: RouteTables,
    labels: Mapping[str, Sequence[str]],
) -> None:
    """From every service that has copies to these, by the label that says to which of them a person goes."""
    number = {name: place for place, name in enumerate(copies)}
    for name, service in model.services.items():
        of = {copy.value: number[one] for one, copy in copies.items() if copy.of == name}
        if len(of) > 1:
            assert service.for_each is not None, "only copies for each value of a label are several"
            for place in of.values():
                rows[place][t.V_COPY_LABEL] = list(labels).index(service.for_each)
                rows[place][t.V_COPIES] = len(routes.maps)
            routes.maps += [of[value] for value in labels[service.for_each]]


def _already(model: Model, routes: RouteTables, names: Names) -> list[tuple[int, int, AlreadyHere]]:
    found = []
    for place, name in enumerate(model.services):
        for here in model.already_in(name):
            if here.route is not None and here.step is not None:
                step = names.steps.index(f"routes.{here.route}.{here.step}")
            else:
                route = f"routes.{here.route}." if here.route is not None else "routes."
                step = next(
                    number
                    for number, row in enumerate(routes.steps)
                    if place in _asked(routes, row, names) and names.steps[number].startswith(route)
                )
            found.append((place, step, here))
    return found


def _asked(routes: RouteTables, row: list[int], names: Names) -> list[int]:
    """The services that a step may ask for."""
    if row[t.S_KIND] not in t.ASKING:
        return []
    if row[t.S_SERVICE] != t.NONE:
        return [row[t.S_SERVICE]]
    return routes.maps[row[t.S_SERVICE_MAP] :][: len(names.labels[names.label_names[row[t.S_SERVICE_LABEL]]])]


__all__ = ["Plan", "StreamPlan", "compile_plan", "compile_plan_in_parts"]
