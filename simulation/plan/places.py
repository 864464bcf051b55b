"""A model on one day with every service open to all: what its dials say to each kind of people, mean waits for opening, curves of risk."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from simulation.plan import weeks
from simulation.plan.ahead import Ahead, asked_by
from simulation.plan.crowd import Codes, Crowd, kinds_of, thinned
from simulation.plan.hazards import Curve, Hazard
from simulation.scenario import schema
from simulation.scenario.values import Value
from simulation.terms import Risk

X = TypeVar("X")
MOST_KINDS = 800
"""Kinds of people told apart at one spot; a place where more labels meet has its loads to about one per cent."""
Ints = npt.NDArray[np.intp]


class Use(NamedTuple):
    """What is used: a service, and whether the person would have given up had it been full."""

    service: str
    gives_up: bool


class Spot(NamedTuple):
    """Where some people are: what decides their next step besides their labels and how long ago they were discharged."""

    route: str
    step: int
    held: Use | None = None
    risks: str | None = None
    """The risks after discharge they are on."""
    ill: tuple[float, str] | None = None
    """Past ready: rate per minute to deteriorate, and the route of those who do."""
    plan: str | None = None
    """A plan that begins at ready."""
    back: tuple[str, int] | None = None
    """Where the main route goes on when this plan has ended."""


class Places:
    """Routes, labels and dials of a model on one day."""

    def __init__(self, model: schema.Model, day: datetime.date) -> None:
        self.model, self.day = model, day
        self.routes = {name: tuple(route.values()) for name, route in model.routes.items()}
        self.ahead = Ahead(model)
        self.label_names = tuple(sorted(frozenset({"cohort"}).union(*self.ahead.in_route.values())))
        self.column = {name: column for column, name in enumerate(self.label_names)}
        choices = [step for route in self.routes.values() for step in route if isinstance(step, schema.Choose)]
        self.values = self._values(choices)
        self.asked = {name: sum(name in asks for route in self.ahead.asks.values() for asks in route) for name in self.label_names}
        kept = {"cohort"} | {step.as_ for step in choices if step.keeps and step.as_}
        self.kept = np.array([*(name in kept for name in self.label_names), False])
        self.curves: list[Curve] = []
        self._curve_of: dict[tuple[str, tuple[str | None, ...]], int] = {}
        self._carried: dict[tuple[str, tuple[str | None, ...]], Mapping[str, float]] = {}
        self._behind: dict[str, list[str]] = {}
        self._entries: dict[tuple[int, tuple[int, ...]], Any] = {}
        self._work: dict[tuple[str, float], float] = {}
        self._wait: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    def _values(self, choices: list[schema.Choose]) -> dict[str, tuple[str, ...]]:
        """The values of each label that some step asks for; code 1 is the first."""
        values: dict[str, dict[str, None]] = defaultdict(dict, cohort=dict.fromkeys(self.model.people.cohorts))
        dials = [(step.as_, step.shares) for step in choices] + [(name, said.shares) for name, said in self.model.people.labels.items()]
        for name, shares in dials:
            for _, entry in shares.leaves() if name is not None and shares is not None else ():
                values[name or ""] |= dict.fromkeys(entry.now)
        return {name: tuple(values[name]) for name in self.label_names}

    # ---- labels and dials

    def code(self, name: str, value: str) -> int:
        """The code of a label's value."""
        return self.values[name].index(value) + 1

    def person(self, labels: Codes) -> dict[str, str | None]:
        """The labels of one kind by name."""
        return {name: self.values[name][code - 1] if code > 0 else None for name, code in zip(self.label_names, labels, strict=False)}

    def ask(self, dial: Value[X], crowd: Crowd) -> tuple[list[X], Ints]:
        """What a dial says: its different entries for these people, and for each kind which of them."""
        columns = [self.column[name] for name in dial.labels() if name in self.column]
        if not columns:
            return [dial.at({}, self.day)], np.zeros(len(crowd.labels), dtype=np.intp)
        first, which = kinds_of(np.ascontiguousarray(crowd.labels[:, columns]))
        entries = []
        for row in first:
            key = (id(dial), tuple(int(code) for code in crowd.labels[row, columns]))
            if key not in self._entries:
                self._entries[key] = dial.at(self.person(crowd.labels[row]), self.day)
            entries.append(self._entries[key])
        return entries, which

    def numbers(self, dial: Value[X], crowd: Crowd, number: Callable[[X], float]) -> npt.NDArray[np.float64]:
        """A number of what a dial says, for each kind."""
        entries, which = self.ask(dial, crowd)
        return np.array([number(entry) for entry in entries])[which]

    def asked_for(self, spot: Spot, crowd: Crowd) -> Crowd:
        """People about to take a step, with those labels drawn that they carry from arrival and that it asks for."""
        asked = self.ahead.asks[spot.route][spot.step]
        for name in self.label_names:
            if name not in asked or name not in self.model.people.labels:
                continue
            column = self.column[name]
            unknown = crowd.labels[:, column] == 0
            if not unknown.any():
                continue
            parts = [crowd.rows(~unknown)]
            kind = crowd.rows(unknown)
            first, which = self._kinds_by(self._behind_of(name), kind)
            shares = [self.carried(name, self.person(kind.labels[row])) for row in first]
            for code, value in enumerate(self.values[name], start=1):
                parts.append(kind.part(np.array([of.get(value, 0.0) for of in shares])[which]).with_column(column, code))
            crowd = Crowd(*(np.concatenate(each) for each in zip(*((p.labels, p.ages, p.plan_left, p.clock) for p in parts), strict=True)))
        return crowd

    def carried(self, name: str, person: Mapping[str, str | None]) -> Mapping[str, float]:
        """How people about whom so much is known divide by a label they carry from arrival; what is not known is averaged over."""
        key = (name, tuple(person.get(label) for label in self._behind_of(name)))
        if key not in self._carried:
            parted: list[tuple[dict[str, str | None], float]] = [(dict(person), 1.0)]
            said = self.model.people.labels[name].shares
            for label in sorted(said.labels()):
                if person.get(label) is None and label in self.model.people.labels:
                    parted = [({**known, label: value}, share * part) for known, share in parted for value, part in self.carried(label, known).items()]
            shares: dict[str, float] = defaultdict(float)
            for known, share in parted:
                for value, part in said.at(known, self.day).now.items():
                    shares[value] += share * part
            self._carried[key] = shares
        return self._carried[key]

    def _behind_of(self, name: str) -> list[str]:
        """All labels that a carried label depends on, directly or through others."""
        if name not in self._behind:
            labels = self.model.people.labels[name].shares.labels()
            self._behind[name] = sorted(labels.union(*(self._behind_of(label) for label in labels if label in self.model.people.labels)))
        return self._behind[name]

    def _kinds_by(self, names: Iterable[str], crowd: Crowd) -> tuple[Ints, Ints]:
        """The first of the rows that are alike in these labels, and for each row which of these it is."""
        columns = [self.column[name] for name in names if name in self.column]
        return kinds_of(np.ascontiguousarray(crowd.labels[:, columns]))

    def wanted(self, spot: Spot) -> npt.NDArray[np.bool_]:
        """Which labels something ahead in this spell asks for, or the next spell keeps; the curve is always wanted."""
        care_home = self.model.risks_after_discharge[spot.risks].care_home if spot.risks is not None else None
        after = (spot.plan, spot.ill[1] if spot.ill is not None else None, care_home.to if care_home is not None else None)
        asked = self.ahead.from_step[spot.route][spot.step].union(*(self.ahead.in_route[route] for route in after if route is not None))
        if spot.back is not None:
            asked |= self.ahead.from_step[spot.back[0]][spot.back[1]]
        wanted: npt.NDArray[np.bool_] = np.array([*(name in asked for name in self.label_names), True])
        wanted |= self.kept
        return wanted

    def few_kinds(self, crowd: Crowd) -> Crowd:
        """The same people in about `MOST_KINDS` kinds at most, told apart first by what is asked for most often."""
        if len(crowd.labels) <= MOST_KINDS:
            return crowd
        return thinned(crowd, MOST_KINDS, [self.column[name] for name in sorted(self.label_names, key=lambda name: -self.asked[name])])

    def on_curve(self, risks: str, crowd: Crowd) -> Crowd:
        """People just discharged, each kind on its own curve of risks."""
        said = self.model.risks_after_discharge[risks]
        asked = sorted(asked_by(said) & set(self.label_names))
        first, which = self._kinds_by(asked, crowd)
        curves = np.zeros(len(first), dtype=np.int16)
        for row, kind in enumerate(first):
            person = self.person(crowd.labels[kind])
            key = (risks, tuple(person[name] for name in asked))
            if key not in self._curve_of:
                self._curve_of[key] = self._new_curve(said, person)
            curves[row] = self._curve_of[key]
        return Crowd(crowd.labels, crowd.mass[:, None], crowd.plan_left, crowd.clock).with_column(-1, curves[which])

    def _new_curve(self, said: schema.Risks, person: Mapping[str, str | None]) -> int:
        hazards = {
            risk: Hazard(of.probability.at(person, self.day), of.within, of.shape.at(person, self.day))
            for risk, of in ((Risk.READMISSION, said.readmission), (Risk.DEATH, said.death), (Risk.CARE_HOME, said.care_home))
            if of is not None and of.within > 0
        }
        if not any(hazard.probability > 0 for hazard in hazards.values()):
            return 0
        self.curves.append(Curve(hazards))
        return len(self.curves)

    # ---- the calendar

    def wait(self, service: str) -> float:
        """Mean minutes until it is open, held or gives out its starts."""
        if service not in self._wait:
            self._wait[service] = weeks.mean_wait(self.model.services[service], self.day)
        return self._wait[service]

    def closed(self, service: str) -> float:
        """Share of the week in which it admits nobody."""
        if service not in self._closed:
            self._closed[service] = weeks.share_closed(weeks.open_spans(self.model.services[service], self.day))
        return self._closed[service]

    def work(self, service: str, minutes: float) -> float:
        """Mean minutes that so much working time takes, nights and weekends with it."""
        key = (service, minutes)
        if key not in self._work:
            self._work[key] = weeks.mean_time_of_work(weeks.open_spans(self.model.services[service], self.day), minutes)
        return self._work[key]
