"""A model on one day with every service open to all: what its dials say to each kind of people, mean waits for opening,
curves of risk.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import Risk
from simulation.offered_load.population.competing_risks import Curve, Hazard, Times
from simulation.offered_load.population.label_codes import Answers, Ints, Kinds, Labels
from simulation.offered_load.population.population_arrays import Floats, PopulationArrays
from simulation.offered_load.population.relevant_labels import RelevantLabels, asked_by
from simulation.offered_load.population.time_of_week import BEGINNINGS, Awaited, Week, to_half_hours, week_of
from simulation.scenario.calendar import waits
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.risks import Risks
from simulation.scenario.schema.steps import Recorded
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

X = TypeVar("X")


class Use(NamedTuple):
    """What is used: a service, and whether the person would have given up had it been full."""

    service: str
    gives_up: bool


class Spot(NamedTuple):
    """Where some people are: what decides their next step besides their labels and how long ago they were
    discharged.
    """

    route: str
    step: int
    held: Use | None = None
    risks: str | None = None
    """The risks after discharge they are on."""
    ill: tuple[float, str] | None = None
    """With no criteria to reside: rate per minute to deteriorate, and the route of those who do."""
    plan: str | None = None
    """A plan that begins at ready."""
    back: tuple[str, int] | None = None
    """Where the main route goes on when this plan has ended."""

    @property
    def is_after(self) -> bool:
        """Whether people are on risks after a discharge and do not fall ill again before it."""
        return self.risks is not None and self.ill is None


def share_of(shares: Shares, name: str) -> float:
    """The share that has this label."""
    return shares.now.get(name, 0.0)


class OpenModel:
    """Routes, labels and dials of a model on one day."""

    def __init__(self, model: Model, day: datetime.date) -> None:
        self.model, self.day = model, day
        self.routes = {name: tuple(route.values()) for name, route in model.routes.items()}
        self.needing = {
            name: [getattr(step, "share_needing", None) for step in steps] for name, steps in self.routes.items()
        }
        """Of each step the share of people who need it, where it says one."""
        self.ahead = RelevantLabels(model)
        self.label_names = tuple(sorted(frozenset({"cohort"}).union(*self.ahead.in_route.values())))
        drawn = [one for route in self.routes.values() for step in route if (one := step.recorded()) is not None]
        self.labels = Labels(self._values(drawn))
        asked = Counter(name for route in self.ahead.asks.values() for asks in route for name in asks)
        self.most_asked = sorted(self.label_names, key=lambda name: -asked[name])
        """The labels, the one that most steps ask for first."""
        stays = {one.label for one in drawn if one.keeps or one.label in model.people.labels}
        self.kept = self.labels.mask({"cohort"} | stays)
        """The labels that the next spell keeps."""
        self.curves: list[Curve] = []
        self._curve_of: dict[tuple[object, ...], int] = {}
        self._carried: dict[tuple[str, tuple[str | None, ...]], Shares] = {}
        self._behind: dict[str, list[str]] = {}
        self._drawn = {
            name: [
                [label for label in self.label_names if label in each and label in model.people.labels] for each in asks
            ]
            for name, asks in self.ahead.asks.items()
        }
        self._answers: dict[tuple[str, object], Answers[Any]] = {}
        self._wanted: dict[Spot, int] = {}
        self._work: dict[tuple[str, float], Awaited] = {}
        self._wait: dict[str, Awaited] = {}
        self._closed: dict[str, tuple[float, Floats]] = {}

    def _values(self, drawn: list[Recorded]) -> dict[str, tuple[str, ...]]:
        """The values of each label that some step asks for; code 1 is the first."""
        values: dict[str, dict[str, None]] = defaultdict(dict, cohort=dict.fromkeys(self.model.people.cohorts))
        dials = [(one.label, one.shares) for one in drawn] + [
            (name, said.shares) for name, said in self.model.people.labels.items()
        ]
        for name, shares in dials:
            for _, entry in shares.leaves():
                values[name] |= dict.fromkeys(entry.now)
        return {name: tuple(values[name]) for name in self.label_names}

    def of_one_list(self, one: str, other: str) -> bool:
        """Whether a move from one service to another is a move inside a list."""
        shared = self.model.services[one].shared_list
        return one == other or (shared is not None and shared == self.model.services[other].shared_list)

    # ---- labels and dials

    def ask(self, dial: Value[X]) -> Answers[X]:
        """What a dial says to each kind of people."""
        if ("dial", id(dial)) not in self._answers:
            self._answers["dial", id(dial)] = Answers(
                self.labels, dial.labels(), lambda person: dial.at(person, self.day)
            )
        return self._answers["dial", id(dial)]

    def times(self, time: Value[Distribution] | Floats | float, crowd: PopulationArrays) -> tuple[Times, Ints]:
        """A time that a dial says, or minutes, for each kind or for all: as different times, and for each kind which of
        them is its own.
        """
        if isinstance(time, Value):
            return self.ask(time).made(crowd.kinds, Times.of)
        if isinstance(time, float):
            return Times.fixed(np.array([time])), np.zeros(len(crowd), dtype=np.intp)
        minutes, which = np.unique(time, return_inverse=True)
        return Times.fixed(minutes), which

    def asked_for(self, spot: Spot, crowd: PopulationArrays) -> PopulationArrays:
        """People about to take a step, with those labels drawn that they carry from arrival and that it asks for."""
        for name in self._drawn[spot.route][spot.step]:
            unknown = crowd.kinds & self.labels.bits[name] == 0
            if not unknown.any():
                continue
            parts = [crowd.rows(~unknown)]
            these = crowd.rows(unknown)
            shares = self._shares_of(name)
            for value in self.labels.values[name]:
                part = these.part(shares.numbers(these.kinds, share_of, value))
                parts.append(part.known(0, self.labels.code(name, value)))
            crowd = PopulationArrays(
                np.concatenate([part.kinds for part in parts]),
                np.concatenate([part.curves for part in parts]),
                np.concatenate([part.sums for part in parts]),
                crowd.week,
            )
        return crowd

    def _shares_of(self, name: str) -> Answers[Shares]:
        if ("label", name) not in self._answers:
            self._answers["label", name] = Answers(
                self.labels, self._behind_of(name), lambda person: self.carried(name, person)
            )
        return self._answers["label", name]

    def carried(self, name: str, person: Mapping[str, str | None]) -> Shares:
        """How people about whom so much is known divide by a label they carry from arrival; what is not known is
        averaged over.
        """
        key = (name, tuple(person.get(label) for label in self._behind_of(name)))
        if key not in self._carried:
            parted: list[tuple[dict[str, str | None], float]] = [(dict(person), 1.0)]
            said = self.model.people.labels[name].shares
            for label in sorted(said.labels()):
                if person.get(label) is None and label in self.model.people.labels:
                    parted = [
                        ({**known, label: value}, share * part)
                        for known, share in parted
                        for value, part in self.carried(label, known).now.items()
                    ]
            shares: dict[str, float] = defaultdict(float)
            for known, share in parted:
                for value, part in said.at(known, self.day).now.items():
                    shares[value] += share * part
            self._carried[key] = Shares(shares, shares)
        return self._carried[key]

    def _behind_of(self, name: str) -> list[str]:
        """All labels that a carried label depends on, directly or through others."""
        if name not in self._behind:
            labels = self.model.people.labels[name].shares.labels()
            self._behind[name] = sorted(
                labels.union(*(self._behind_of(label) for label in labels if label in self.model.people.labels))
            )
        return self._behind[name]

    def wanted(self, spot: Spot) -> int:
        """The labels that something ahead in this spell asks for, or the next spell keeps."""
        if spot not in self._wanted:
            care_home = self.model.risks_after_discharge[spot.risks].care_home if spot.risks is not None else None
            after = (
                spot.plan,
                spot.ill[1] if spot.ill is not None else None,
                care_home.to if care_home is not None else None,
            )
            asked = self.ahead.from_step[spot.route][spot.step].union(
                *(self.ahead.in_route[route] for route in after if route is not None)
            )
            if spot.back is not None:
                asked |= self.ahead.from_step[spot.back[0]][spot.back[1]]
            self._wanted[spot] = self.labels.mask(asked) | self.kept
        return self._wanted[spot]

    # ---- risks after discharge

    def on_curve(self, risks: str, crowd: PopulationArrays) -> PopulationArrays:
        """People who have just met a set of risks, each kind on its own curve; a death that goes on from the curve
        they were on is taken as if it began with this one.
        """
        curves = np.empty_like(crowd.curves)
        for curve in np.unique(crowd.curves):
            death = self.curves[curve - 1].death_that_goes_on if curve else None
            of_these = crowd.curves == curve
            curves[of_these] = self._curves_of(risks, crowd.kinds[of_these], death)
        return PopulationArrays.of(crowd.kinds, crowd.mass, crowd.minutes, curves, crowd.week)

    def _curves_of(self, risks: str, kinds: Kinds, death: Hazard | None) -> Ints:
        """The curve of each kind of people in a set of risks."""
        key = ("curves", (risks, death))
        if key not in self._answers:
            said = self.model.risks_after_discharge[risks]
            self._answers[key] = Answers(
                self.labels, asked_by(said), lambda person: self._new_curve(said, person, death)
            )
        curves, which = self._answers[key].made(kinds, np.array, np.intp)
        return np.asarray(curves[which])

    def _new_curve(self, said: Risks, person: Mapping[str, str | None], death: Hazard | None) -> int:
        hazards = {
            risk: Hazard(
                of.probability.at(person, self.day),
                of.within,
                of.shape.at(person, self.day),
                of.then.at(person, self.day) if of.then is not None else 0.0,
            )
            for risk, of in (
                (Risk.READMISSION, said.readmission),
                (Risk.DEATH, said.death),
                (Risk.CARE_HOME, said.care_home),
            )
            if of is not None and of.within > 0
        }
        if death is not None:
            hazards[Risk.DEATH] = death
        if not any(hazard.probability > 0 or hazard.then > 0 for hazard in hazards.values()):
            return 0
        on = hazards.get(Risk.DEATH) if death is not None or (said.death is not None and said.death.goes_on) else None
        same = (*hazards.items(), on)
        if same not in self._curve_of:
            self.curves.append(Curve(hazards, on))
            self._curve_of[same] = len(self.curves)
        return self._curve_of[same]

    # ---- the calendar

    def wait(self, service: str) -> Awaited:
        """The minutes until it is open, held or gives out its starts."""
        if service not in self._wait:
            of = self.model.services[service]
            spans = to_half_hours(waits.openings(of, self.day))
            self._wait[service] = Awaited.of(lambda minute: waits.wait(spans, minute), waits.mean_wait(of, self.day))
        return self._wait[service]

    def closed(self, service: str, week: Week) -> tuple[float, Week, Week]:
        """Of people who come at these times of the week the share who find it closed; when those do, and when those who
        find it open.
        """
        if service not in self._closed:
            spans = waits.busiest_week(self.model.services[service], self.day)
            near = to_half_hours(spans)
            shut = np.array([float(waits.is_closed(near, minute)) for minute in BEGINNINGS.tolist()])
            self._closed[service] = waits.share_closed(spans), shut
        share, shut = self._closed[service]
        come = np.full(len(shut), 1.0 / len(shut)) if week is None else week
        share = share if week is None else in_order.total(come * shut)
        if not 0.0 < share < 1.0:
            return share, week, week
        return share, week_of(come * shut), week_of(come * (1.0 - shut))

    def work(self, service: str, minutes: float) -> Awaited:
        """The minutes that so much working time takes, nights and weekends with it."""
        key = (service, minutes)
        if key not in self._work:
            spans = waits.busiest_week(self.model.services[service], self.day)
            self._work[key] = Awaited.of(
                lambda minute: waits.time_of_work(spans, minutes, minute), waits.mean_time_of_work(spans, minutes)
            )
        return self._work[key]
