"""What a scenario declares that measures read: what services count as, who is 65, who pays. Nothing is guessed from
names.
"""

import weakref
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError, did_you_mean
from simulation.core.event_log import Names
from simulation.core.kept import kept
from simulation.core.vocabulary import CARER, CountsAs, RunBy, ServiceKind, State
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import Go, Mark, Stay, Step

Mask = npt.NDArray[np.bool_]
PLACES = kinds_that(CapacityUse.OCCUPIES)
SIXTY_FIVE = 65
OLDER = "people aged 65 and over"
"""The denominator of rates of people aged 65 and over: `population_65`, or what `size` says by age."""


class Declared:
    """The scenario's facts as arrays over the codes of one log."""

    def __init__(self, model: Model, names: Names) -> None:
        self._model, self.names = weakref.ref(model), names
        self._counts: dict[str, Mask] = {}
        self.services: tuple[Service | None, ...] = tuple(model.services.get(name) for name in names.services)

    @property
    def model(self) -> Model:
        """The scenario's model, which whoever reads these facts holds."""
        model = self._model()
        assert model is not None
        return model

    def _mask(self, truth: list[bool]) -> Mask:
        return np.array(truth, dtype=np.bool_)

    def counts(self, what: str) -> Mask:
        """For each service whether it counts as this."""
        if what not in self._counts:
            self._counts[what] = self._mask(
                [service is not None and what in service.counts_as for service in self.services]
            )
        return self._counts[what]

    @cached_property
    def hospital(self) -> Mask:
        """For each service whether asking for it is an admission."""
        return self.counts(CountsAs.ACUTE) | self.counts(CountsAs.SAME_DAY) | self.counts(CountsAs.HOSPITAL_AT_HOME)

    def of_kind(self, *kinds: ServiceKind) -> Mask:
        """For each service whether it is of one of these kinds."""
        return self._mask([service is not None and service.kind in kinds for service in self.services])

    @cached_property
    def is_place(self) -> Mask:
        """For each service whether people are in it: beds and places."""
        return self.of_kind(*PLACES)

    @cached_property
    def acute_beds(self) -> Mask:
        """For each service whether who is in it is in an acute bed."""
        return self.is_place & self.counts(CountsAs.ACUTE)

    @cached_property
    def outside(self) -> Mask:
        """For each service whether it is a bed, place or start outside hospital."""
        return (self.is_place | self.of_kind(*kinds_that(CapacityUse.ONCE))) & ~self.hospital

    @cached_property
    def held(self) -> Mask:
        """For each service whether it is given back: beds, places and staff."""
        return self.of_kind(*kinds_that(CapacityUse.OCCUPIES, CapacityUse.WORK))

    def streams_counting(self, what: str) -> Mask:
        """For each stream whether it counts as this; two further entries, False, for today's people (-1) and
        readmissions (-2).
        """
        arrivals = self.model.people.arrivals
        counting = [name in arrivals and (arrivals[name].counts_as or name) == what for name in self.names.streams]
        return self._mask([*counting, False, False])

    @cached_property
    def is_stay_step(self) -> Mask:
        """For each step whether it is a stay; true for steps that the scenario does not know."""
        return self._mask([step is None or isinstance(step, Stay) for step in map(self._step, self.names.steps)])

    def _step(self, name: str) -> Step | None:
        route, _, step = name.removeprefix("routes.").partition(".")
        return self.model.routes.get(route, {}).get(step)

    @cached_property
    def step_meeting(self) -> tuple[int, ...]:
        """For each step the meeting for which it waits, a code of a service; -1 for other steps."""
        held = self.of_kind(*kinds_that(CapacityUse.NOTHING))
        meetings = {name: code for code, name in enumerate(self.names.services) if held[code]}
        return tuple(
            meetings.get(getattr(step, step.facts.until, ""), -1) if (step := self._step(name)) is not None else -1
            for name in self.names.steps
        )

    @cached_property
    def step_reason(self) -> tuple[int, ...]:
        """For each step its place in the log's reasons, -1 without one."""
        return self.names.step_reason or (-1,) * len(self.names.steps)

    @cached_property
    def older(self) -> float:
        """People aged 65 and over; rates of them are missing where the file does not say how many they are."""
        return self.model.people_aged_65 or 1.0

    def cohorts_from(self, age: int) -> Mask:
        """For each cohort whether everybody in it has reached this age."""
        cohorts = self.model.people.cohorts
        ages = [cohorts[name].from_age if name in cohorts else None for name in self.names.labels.get("cohort", ())]
        return self._mask([youngest is not None and youngest >= age for youngest in ages])

    @cached_property
    def care_home_cohorts(self) -> Mask:
        """For each cohort whether these people live in a care home."""
        cohorts = self.model.people.cohorts
        return self._mask(
            [
                name in cohorts and cohorts[name].usual_place == "care_home"
                for name in self.names.labels.get("cohort", ())
            ]
        )

    @cached_property
    def facts(self) -> frozenset[str]:
        """What is declared and can be in this log, by the words in which measures say what they need."""
        absent = {f"mark {mark}" for step in self._steps() for mark in step.milestones()}
        absent -= {f"mark {mark}" for mark in self.names.marks}
        if not self.names.services:
            absent |= {"services", "hospital", *(str(word) for word in CountsAs)}
        return declared_facts(self.model) - absent

    def _steps(self) -> list[Step]:
        return [step for route in self.model.routes.values() for step in route.values()]


declared_in = kept(Declared)
"""The facts of a model and of these names, which the logs of all its replications share."""


FACTS = {
    CountsAs.ACUTE.value: "beds that count as acute",
    CountsAs.SAME_DAY.value: "a service that counts as same-day emergency care",
    CountsAs.HOSPITAL_AT_HOME.value: "a service that counts as hospital at home",
    CountsAs.REABLEMENT.value: "a service that counts as reablement",
    CountsAs.HOME_SUPPORT.value: "a service that counts as support at home",
    CountsAs.REHABILITATION.value: "a service that counts as rehabilitation",
    CountsAs.CONTACT.value: "a service that counts as contacts",
    CountsAs.ASSESSMENT.value: "a service that counts as assessment",
    CountsAs.REPEAT_ASSESSMENT.value: "a service that counts as assessment once more",
    f"state {State.HOME}": "people who go home",
    f"state {State.HOME_WITH_CARE}": "people who go home with care",
    f"state {State.CARE_HOME}": "people who move to a care home",
    f"state {State.DIED}": "people who die",
    f"state {State.LEFT}": "people who leave",
    "emergency arrivals": "people who come as emergencies",
    "readmission": "people who come again after a discharge",
    "population": "how many people live there",
    "population_65": "how many people of 65 and over live there",
    "people aged 65": "a cohort of people of 65 and over",
    "prices": "what services cost",
    "payers": "who pays for services",
    "reasons": "reasons of delay",
    "fire-fighting": "fire-fighting",
    "deterioration": "people who get worse while they wait",
    "hospital": "a service that counts as hospital care",
    "services": "a service that people ask for",
    "turnaround": "the time in which a place is made ready",
    "further lists": "stays for which people stand on further lists",
    "voluntary services": "a service that is voluntary",
}
"""The words for facts that need no name of the scenario, and what people call them."""
NAMED_FACTS = ("mark {}", "label {}", "{} arrivals")
"""Those that name a mark, a label or a stream."""
MARKS = {
    "ready": "when people are ready to leave",
    "discharged": "when people are discharged",
    "cancelled": "treatments that are cancelled",
    "treated_elsewhere": "people who are treated elsewhere",
}
"""What people call the marks that measures of the package need."""


def in_words(fact: str) -> str:
    """A fact as people call it.

    >>> in_words("state died"), in_words("mark discharged"), in_words("label need"), in_words("clinic arrivals")
    ('people who die', 'when people are discharged', "a label 'need'", "people who come as 'clinic'")
    """
    kind, _, name = fact.partition(" ")
    if fact in FACTS:
        return FACTS[fact]
    if kind == "mark":
        return MARKS.get(name, f"a mark '{name}'")
    return f"a label '{name}'" if kind == "label" else f"people who come as '{fact.removesuffix(' arrivals')}'"


def check_fact(fact: str, measure: str) -> None:
    """Raise for a word that no scenario's declarations are ever told by."""
    named = any(
        fact.startswith(first) and fact.endswith(last) and len(fact) > len(first) + len(last)
        for first, last in (pattern.split("{}") for pattern in NAMED_FACTS)
    )
    if fact not in FACTS and not named:
        right = f"a fact was expected: {', '.join((*FACTS, *(one.format('NAME') for one in NAMED_FACTS)))}"
        raise HomewardError(
            f"measure '{measure}' needs '{fact}', which no scenario declares; {did_you_mean(fact, list(FACTS), right)}"
        )


def declared_facts(model: Model) -> frozenset[str]:
    """The words for what a scenario declares: what services and streams count as, ages, marks, prices, reasons,
    risks.
    """
    steps = [step for route in model.routes.values() for step in route.values()]
    streams = {stream.counts_as or name for name, stream in model.people.arrivals.items()}
    found = {str(word) for service in model.services.values() for word in service.counts_as} | {
        f"{name} arrivals" for name in streams
    }
    found |= {f"mark {mark}" for step in steps for mark in step.milestones()}
    found |= {f"label {drawn.label}" for step in steps if (drawn := step.recorded()) is not None}
    risks = model.risks_after_discharge.values()
    if any(risk.readmission is not None for risk in risks):
        found |= {"readmission", "emergency arrivals"}
    if model.people.population is not None:
        found.add("population")
    if model.people_aged_65:
        found.add("population_65")
    if CARER in model.people.labels or f"label {CARER}" in found:
        found.add("label carer")
    if any((cohort.from_age or 0) >= SIXTY_FIVE for cohort in model.people.cohorts.values()):
        found.add("people aged 65")
    if any(service.unit_cost is not None for service in model.services.values()):
        found.add("prices")
    if any(service.payer is not None for service in model.services.values()):
        found.add("payers")
    found |= {f"state {step.go.value}" for step in steps if isinstance(step, Go)}
    if any(risk.death is not None for risk in risks):
        found.add("state died")
    if any(risk.care_home is not None for risk in risks):
        found.add("state care_home")
    if model.reasons:
        found.add("reasons")
    if model.fire_fighting is not None:
        found.add("fire-fighting")
    if any(isinstance(step, Mark) and step.deteriorates is not None for step in steps):
        found.add("deterioration")
    if found & {CountsAs.ACUTE.value, CountsAs.SAME_DAY.value, CountsAs.HOSPITAL_AT_HOME.value}:
        found.add("hospital")
    if any(step.facts.asks for step in steps):
        found.add("services")
    if any(service.turnaround is not None for service in model.services.values()):
        found.add("turnaround")
    if any(service.run_by is RunBy.VOLUNTARY for service in model.services.values()):
        found.add("voluntary services")
    if any(isinstance(step, Stay) and step.also is not None for step in steps):
        found.add("further lists")
    return frozenset(found)
