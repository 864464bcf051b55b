"""Routes as rows of steps: what comes next, where choices lead, whose random number decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.core.numerics.quantiles import decision
from simulation.core.vocabulary import State
from simulation.plan import columns as t
from simulation.plan.parameter_tables import ParameterTables
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.risks import Risks
from simulation.scenario.schema.steps import (
    Alongside,
    Choose,
    Delay,
    GivesUp,
    Go,
    Leave,
    Mark,
    Record,
    ServiceByLabel,
    Start,
    Stay,
    Step,
    Task,
    Until,
    known_to_engines,
    patience,
    plan_beside,
)
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value
from simulation.scenario.schema.waits import Clock, WaitedChoice

ON_HERE, NOWHERE = t.ON_HERE, t.NOWHERE
BEGINS = ("on_admission", "when_ready")


def labels_of(model: Model) -> dict[str, tuple[str, ...]]:
    """Every label with its values: cohort first, then what people carry, then what routes record."""
    labels: dict[str, list[str]] = {"cohort": list(model.people.cohorts)}
    for name, carried in model.people.labels.items():
        labels[name] = list(_options(carried.shares))
    if model.pathways:
        labels["pathway"] = list(model.pathways)
    for route in model.routes.values():
        for step in route.values():
            drawn = step.recorded()
            if drawn is not None:
                known = labels.setdefault(drawn.label, [])
                known += [option for option in _options(drawn.shares) if option not in known]
    return {name: tuple(values) for name, values in labels.items()}


def _options(shares: Value[Shares]) -> tuple[str, ...]:
    """Every option that some entry of the shares names, in the order of the file."""
    return tuple(dict.fromkeys(option for _, entry in shares.leaves() for option in entry.now))


@dataclass
class RouteTables:
    """The parts of `Tables` that describe routes."""

    model: Model
    dials: ParameterTables
    labels: Mapping[str, tuple[str, ...]]
    marks: list[str] = field(default_factory=lambda: ["ready", "discharged"])
    steps: list[list[int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    maps: list[int] = field(default_factory=list)
    risks: list[list[int]] = field(default_factory=list)
    priorities: dict[str, set[int]] = field(default_factory=dict)
    clocks: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.entry: dict[str, int] = {}
        for route, steps in self.model.routes.items():
            self.entry[route] = len(self.names) if steps else t.NONE
            self.names += [f"routes.{route}.{step}" for step in steps]
        self.reasons = list(self.model.reasons)
        self.risk_sets = list(self.model.risks_after_discharge)
        for route, steps in self.model.routes.items():
            for place, (name, step) in enumerate(steps.items()):
                row = self._step(f"routes.{route}.{name}", step)
                row[t.S_NEXT] = len(self.steps) + 1 if place + 1 < len(steps) else t.NONE
                row[t.S_ROUTE] = list(self.model.routes).index(route)
                self.steps.append(row)
        for name in self.risk_sets:
            self.risks += self._risks(name, self.model.risks_after_discharge[name])
        self.visits = _count_visits(self.steps, self.maps, self.risks)

    def reason_of(self) -> list[int]:
        """The place of each step's reason among the scenario's reasons, or -1."""
        found = []
        for steps in self.model.routes.values():
            found += [
                self.reasons.index(step.reason) if step.reason in self.model.reasons else t.NONE
                for step in steps.values()
            ]
        return found

    def _step(self, name: str, step: Step) -> list[int]:
        row = [t.NONE] * t.S_COLUMNS
        need = getattr(step, "share_needing", None)
        if need is not None:
            row[t.S_NEED], row[t.S_NEED_DECISION] = self.dials.number(need), decision(f"{name}.share_needing")
        _WRITE[step.kind](self, row, name, step)
        gives_up, beside = patience(step), plan_beside(step)
        if gives_up is not None:
            self._gives_up(row, name, gives_up)
        if beside is not None:
            self._alongside(row, name, beside)
        return row

    def _stay(self, row: list[int], name: str, step: Stay) -> None:
        row[t.S_KIND] = t.STAY
        self._asks(row, step.stay, step)
        self._time(row, name, step.for_)
        row[t.S_TURNAROUND_DECISION] = decision(f"{name}.turnaround")
        self._marks(row, step.marks)
        self._set_risks(row, step.risks_after_discharge)
        if step.also is not None:
            row[t.S_ALSO], row[t.S_ALSO_DECISION] = self.dials.time(step.also.after), decision(f"{name}.also")
            services = list(self.model.services)
            row[t.S_ALSO_SERVICES] = self._map([services.index(one) for one in step.also.services])
            row[t.S_ALSO_COUNT] = len(step.also.services)
            for one in step.also.services:
                self.priorities.setdefault(one, set()).update(level for _, level in step.priority.leaves())

    def _task(self, row: list[int], name: str, step: Task) -> None:
        row[t.S_KIND] = t.TASK
        self._asks(row, step.task, step)
        self._time(row, name, step.takes)

    def _delay(self, row: list[int], name: str, step: Delay) -> None:
        row[t.S_KIND] = t.DELAY
        self._time(row, name, step.delay)

    def _until(self, row: list[int], name: str, step: Until) -> None:  # noqa: ARG002
        row[t.S_KIND], row[t.S_SERVICE] = t.UNTIL, list(self.model.services).index(step.until)

    def _start(self, row: list[int], name: str, step: Start) -> None:  # noqa: ARG002
        row[t.S_KIND] = t.START
        self._asks(row, step.start, step)

    def _mark(self, row: list[int], name: str, step: Mark) -> None:
        row[t.S_KIND] = t.MARK
        self._marks(row, (step.mark,))
        self._set_risks(row, step.risks_after_discharge)
        if step.deteriorates is not None:
            row[t.S_DETERIORATION] = self.dials.number(step.deteriorates.per_day)
            row[t.S_DETERIORATION_DECISION] = decision(f"{name}.deteriorates")
            row[t.S_DETERIORATES_THEN] = self.entry[step.deteriorates.then]

    def _go(self, row: list[int], name: str, step: Go) -> None:  # noqa: ARG002
        row[t.S_KIND], row[t.S_STATE] = t.GO, list(State).index(step.go)
        self._set_risks(row, step.risks_after_discharge)

    def _asks(self, row: list[int], service: str | ServiceByLabel, step: Stay | Task | Start) -> None:
        services, priority = list(self.model.services), step.priority
        row[t.S_IF_FULL] = self.entry[step.if_full] if step.if_full is not None else t.NONE
        row[t.S_QUEUE_ROOM] = self.dials.number(step.queue_up_to) if step.queue_up_to is not None else t.NONE
        row[t.S_PRIORITY] = self.dials.number(priority)
        if isinstance(service, ServiceByLabel):
            values = self.labels[service.by]
            row[t.S_SERVICE_LABEL] = list(self.labels).index(service.by)
            row[t.S_SERVICE_MAP] = self._map(
                [services.index(value) if value in services else t.NONE for value in values]
            )
            asked = [value for value in values if value in services]
        else:
            row[t.S_SERVICE] = services.index(service)
            asked = [service]
        for name in asked:
            self.priorities.setdefault(name, set()).update(level for _, level in priority.leaves())

    def _time(self, row: list[int], name: str, time: Value[Distribution]) -> None:
        row[t.S_TIME], row[t.S_TIME_DECISION] = self.dials.time(time), decision(f"{name}.time")

    def _map(self, numbers: list[int]) -> int:
        self.maps += numbers
        return len(self.maps) - len(numbers)

    def _marks(self, row: list[int], names: tuple[str, ...]) -> None:
        for name in names:
            if name not in self.marks:
                self.marks.append(name)
        row[t.S_MARKS], row[t.S_MARKS_COUNT] = self._map([self.marks.index(name) for name in names]), len(names)

    def _set_risks(self, row: list[int], name: str | None) -> None:
        row[t.S_RISKS] = self.risk_sets.index(name) if name is not None else t.NONE

    def _choose(self, row: list[int], name: str, step: Choose) -> None:
        if step.shares is not None:
            options = _options(step.shares)
            row[t.S_KIND] = t.CHOOSE
            row[t.S_CHOICE] = self.dials.shares(step.shares, options)
            row[t.S_CHOICE_DECISION] = decision(f"{name}.choice")
            row[t.S_KEPT_DECISION], row[t.S_TAKEN_DECISION] = (
                decision(f"{name}.choice.kept"),
                decision(f"{name}.choice.taken"),
            )
            row[t.S_OPTIONS] = len(options)
            row[t.S_OPTION_STEPS] = self._map([self._lead(step.routes.get(option)) for option in options])
            if step.shortest:
                row[t.S_SHORTEST] = self._map([list(self.model.services).index(option) for option in options])
            if step.waited is not None:
                self._waited(row, name, step.waited, options)
            if step.as_ is not None:
                row[t.S_RECORDS] = list(self.labels).index(step.as_)
                row[t.S_OPTION_VALUES] = self._map([self.labels[step.as_].index(option) for option in options])
        elif step.by is not None:
            row[t.S_KIND] = t.BRANCH
            row[t.S_BY] = list(self.labels).index(step.by)
            row[t.S_OPTIONS] = len(self.labels[step.by])
            row[t.S_OPTION_STEPS] = self._map(
                [self._lead(step.routes.get(value), NOWHERE) for value in self.labels[step.by]]
            )
        else:
            row[t.S_KIND] = t.GOTO
            row[t.S_OPTIONS], row[t.S_OPTION_STEPS] = 1, self._map([self._lead(step.choose)])

    def _waited(self, row: list[int], name: str, waited: WaitedChoice, options: tuple[str, ...]) -> None:
        row[t.S_WAIT_CLOCK], row[t.S_WAIT_BEYOND] = self._clock(waited), round(waited.beyond)
        row[t.S_WAIT_OPTION] = options.index(waited.option)
        row[t.S_WAIT_FACTOR], row[t.S_WAIT_ADDS] = self.dials.number(waited.factor), self.dials.number(waited.adds)
        row[t.S_WAIT_DECISION] = decision(f"{name}.choice.waited")

    def _record(self, row: list[int], name: str, step: Record) -> None:  # noqa: ARG002
        row[t.S_KIND], row[t.S_RECORDS] = t.RECORD, list(self.labels).index(step.label)
        row[t.S_OPTION_VALUES] = self._map([self.labels[step.label].index(step.value)])

    def _leave(self, row: list[int], name: str, step: Leave) -> None:  # noqa: ARG002
        services = list(self.model.services)
        row[t.S_KIND], row[t.S_ALSO_COUNT] = t.LEAVE, len(step.leave)
        row[t.S_ALSO_SERVICES] = self._map([services.index(one) for one in step.leave])

    def _lead(self, route: str | None, missing: int = ON_HERE) -> int:
        """Where an option leads: a step, the end of an empty route, on in this route, or nowhere."""
        return missing if route is None else self.entry[route]

    def _gives_up(self, row: list[int], name: str, gives_up: GivesUp) -> None:
        if gives_up.wait is not None:
            row[t.S_PATIENCE], row[t.S_PATIENCE_DECISION] = self.dials.time(gives_up.wait), decision(f"{name}.patience")
        else:
            row[t.S_UNTIL_SERVICE] = list(self.model.services).index(str(gives_up.until))
        row[t.S_GIVE_UP_THEN] = self.entry[gives_up.then]

    def _alongside(self, row: list[int], name: str, alongside: Alongside) -> None:
        row[t.S_ALONGSIDE], row[t.S_PLAN] = 1, self.entry[alongside.route]
        row[t.S_BEGINS], row[t.S_BEGINS_DECISION] = (
            self.dials.shares(alongside.begins, BEGINS),
            decision(f"{name}.begins"),
        )
        row[t.S_BEGINS_KEPT], row[t.S_BEGINS_TAKEN] = decision(f"{name}.begins.kept"), decision(f"{name}.begins.taken")
        if alongside.after is not None:
            row[t.S_AFTER], row[t.S_AFTER_DECISION] = self.dials.time(alongside.after), decision(f"{name}.after")

    def _risks(self, name: str, risks: Risks) -> list[list[int]]:
        """Three rows, in the order in which they win a shared minute."""
        rows = []
        for kind in ("death", "care_home", "readmission"):
            risk = getattr(risks, kind)
            row = [t.NONE] * t.R_COLUMNS
            if risk is not None:
                row[t.R_PROBABILITY], row[t.R_SHAPE] = (
                    self.dials.number(risk.probability),
                    self.dials.number(risk.shape),
                )
                row[t.R_DELAYED] = self.dials.number(risk.delayed_days) if risk.delayed_days is not None else t.NONE
                row[t.R_WITHIN] = round(risk.within)
                row[t.R_THEN] = self.dials.number(risk.then) if risk.then is not None else t.NONE
                if risk.waited is not None:
                    row[t.R_CLOCK], row[t.R_BEYOND] = self._clock(risk.waited), round(risk.waited.beyond)
                    row[t.R_FACTOR] = self.dials.number(risk.waited.factor)
                if risk.by_weekday is not None:
                    row[t.R_WEEKDAY] = self.dials.week(risk.by_weekday)
                row[t.R_TO] = self.entry[risk.to] if risk.to is not None else t.NONE
                row[t.R_LUCK] = decision(f"risks_after_discharge.{name}.{kind}")
                row[t.R_GOES_ON] = int(risk.goes_on)
            rows.append(row)
        return rows

    def _clock(self, waited: Clock) -> int:
        """The number of a clock; those that run alike are one."""
        step = self.names.index(f"routes.{waited.from_}") if waited.from_ is not None else t.NONE
        services = [list(self.model.services).index(one) for one in waited.for_]
        known: dict[int, list[list[int]]] = {}
        for service, from_, number in self.clocks:
            known.setdefault(number, []).append([service, from_])
        rows = [[service, step] for service in services]
        for number, found in known.items():
            if found == rows:
                return number
        number = len(self.clocks)
        self.clocks += [[*row, number] for row in rows]
        return number


_WRITE: Mapping[str, Callable[[RouteTables, list[int], str, Any], None]] = known_to_engines(
    "the rows of steps in a plan",
    {
        "stay": RouteTables._stay,
        "task": RouteTables._task,
        "delay": RouteTables._delay,
        "until": RouteTables._until,
        "start": RouteTables._start,
        "choose": RouteTables._choose,
        "record": RouteTables._record,
        "leave": RouteTables._leave,
        "mark": RouteTables._mark,
        "go": RouteTables._go,
    },
)


def _leads(row: list[int], maps: list[int]) -> set[int]:
    leads = [row[t.S_NEXT], row[t.S_IF_FULL], row[t.S_GIVE_UP_THEN], row[t.S_PLAN]]
    if row[t.S_OPTIONS] > 0:
        leads += maps[row[t.S_OPTION_STEPS] : row[t.S_OPTION_STEPS] + row[t.S_OPTIONS]]
    return {lead for lead in leads if lead >= 0}


def _count_visits(steps: list[list[int]], maps: list[int], risks: list[list[int]]) -> int:
    """Gives a counter to every step that one spell may enter twice; the visit of every other step is 0."""
    leads = [_leads(row, maps) for row in steps]
    for number, row in enumerate(steps):  # an interrupt may come at any step after the one that brings it
        targets = {row[t.S_DETERIORATES_THEN]} if row[t.S_DETERIORATION] != t.NONE else set()
        if row[t.S_RISKS] != t.NONE:
            targets |= {risks[3 * row[t.S_RISKS] + kind][t.R_TO] for kind in (0, 1)}
        for target in targets - {t.NONE}:
            for after in _reached(number, leads) | {number}:
                leads[after].add(target)
    reached, planned = _all_reached(leads), 0
    for row in steps:
        if row[t.S_PLAN] >= 0:
            planned |= 1 << row[t.S_PLAN] | reached[row[t.S_PLAN]]
    counted = 0
    for number, row in enumerate(steps):
        if (reached[number] | planned) >> number & 1:
            row[t.S_VISITS] = counted
            counted += 1
    return counted


def _all_reached(leads: list[set[int]]) -> list[int]:
    """The steps that may follow each, as the bits of a number."""
    found = [sum(1 << lead for lead in of_step) for of_step in leads]
    grows = True
    while grows:
        grows = False
        for number in reversed(range(len(found))):
            more = found[number]
            for lead in leads[number]:
                more |= found[lead]
            if more != found[number]:
                found[number], grows = more, True
    return found


def _reached(number: int, leads: list[set[int]]) -> set[int]:
    found: set[int] = set()
    ahead = list(leads[number])
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead += leads[step]
    return found
