"""One person's journey told in sentences, with why they waited; everything read from the log and the scenario."""

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np

from simulation.core.complete import complete
from simulation.core.errors import HomewardError
from simulation.core.event_log import ALREADY_HERE, RISKS, STATES, EventLog
from simulation.core.vocabulary import DAY, Event, Risk, State
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options, whole_number
from simulation.report.record.names import SPOKEN
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.worked_capacity import worked_by_day
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

ENDS_OF_WAITING = (Event.GRANTED, Event.GAVE_UP, Event.WITHDREW, Event.REFUSED)
ON_A_LIST, OFF_A_LIST = (Event.ASKED, Event.ALSO_ASKED), (*ENDS_OF_WAITING, Event.TAKEN_OFF)

STATE_WORDS = complete(
    "words for states",
    State,
    {
        "home": "is at home",
        "home_with_care": "is at home with long-term care",
        "care_home": "lives in a care home",
        "died": "dies",
        "left": "finds other help and leaves the model",
    },
)
RISK_WORDS = complete(
    "words for risks",
    Risk,
    {
        "death": "dies after discharge",
        "care_home": "moves to a care home",
        "readmission": "falls ill again and comes back",
    },
)
MARK_WORDS = {
    "ready": "is ready to leave: no criteria to reside",
    "discharged": "is discharged",
    "same_day": "is treated without a night in a bed",
    "cancelled": "has the planned admission cancelled for want of a bed",
    "decision_to_admit": "is to be admitted: the decision is taken",
    "treated_elsewhere": "is treated elsewhere after cancellations",
}


def find_patient(log: EventLog, wanted: int) -> int:
    """The place in the log of the `wanted`-th person to arrive in the measured window (from 1), or of the person with
    that number.

    Raises:
        HomewardError: when there is nobody of either kind.
    """
    arrived = log.rows(Event.ARRIVED)
    window = log.patient[arrived[(log.minute[arrived] >= log.warm_up) & (log.subject[arrived] != ALREADY_HERE)]]
    if 1 <= wanted <= len(window):
        return int(window[wanted - 1])
    known = np.flatnonzero(log.patients.number == wanted)
    if len(known) == 0:
        raise HomewardError(
            f"no patient {wanted}: a number from 1 to {len(window)}, those who arrive in the measured time, or a "
            "patient's own number was expected"
        )
    return int(known[0])


@dataclass
class Journey:
    """A person's rows of the log, told one by one."""

    log: EventLog
    model: Model
    patient: int
    plain: bool = False
    """For people who do not know the file: without the paths of its steps."""
    asked_as: int | None = None
    """As which of those who arrive in the measured time somebody asked for the person, from 1."""
    lines: list[str] = field(default_factory=list)
    asked: dict[tuple[int, int], int] = field(default_factory=dict)
    """Minute of asking by service and thread."""
    elsewhere: int | None = None
    """Minute of first asking of somebody who gets what they wait for on another list."""
    ready: int | None = None
    """Minute since which the person has been ready."""
    discharged: int | None = None
    carried: dict[str, str] = field(default_factory=dict)
    """What the person carries by now."""

    def tell(self) -> list[str]:
        """All the lines: who it is, then what happened and when."""
        rows = np.flatnonzero(self.log.patient == self.patient)
        number = int(self.log.patients.number[self.patient])
        names, carried = self.log.names.labels, self.log.patients.labels[self.patient]
        labels = {
            name: values[code - 1]
            for (name, values), code in zip(names.items(), carried.tolist(), strict=True)
            if code > 0
        }
        cohort = labels.pop("cohort", "")
        described = self.model.people.cohorts.get(cohort)
        who = f"Patient {number}" if self.asked_as is None else f"Patient {self.asked_as} (number {number})"
        self.lines = [
            f"{who}, {(described.label if described else None) or cohort or 'no cohort'}, replication "
            f"{self.log.replication}."
        ]
        if labels:
            with_them = [
                f"{self._label_called(name)}: {self._value_called(name, value)}" for name, value in labels.items()
            ]
            self.lines.append(f"Comes with {'; '.join(with_them)}.")
            self.carried = labels
        for row in rows:
            told = self._row(int(row))
            if told:
                self.lines.append(f"{self._when(int(self.log.minute[row]))}  {told}")
        if self.ready is not None:
            self.lines.append("The run ends while this patient is ready and has not left.")
        elif self.asked:
            waiting = ", ".join(self._service(service) for service, _ in self.asked)
            self.lines.append(f"The run ends while this patient is in the queue for {waiting}.")
        return self.lines

    def _row(self, row: int) -> str:
        log, names = self.log, self.log.names
        event, subject, thread, minute = (
            Event(int(log.event[row])),
            int(log.subject[row]),
            int(log.value[row]),
            int(log.minute[row]),
        )
        beside = (
            " (planning the discharge, beside)"
            if thread == 1 and event not in (Event.CHOSE, Event.MARKED, Event.RISK, Event.STATE, Event.TURNAROUND)
            else ""
        )
        if event is Event.ARRIVED:
            return (
                "is already here when the run begins."
                if subject == ALREADY_HERE
                else f"comes: {names.streams[subject].replace('_', ' ')}."
            )
        if event is Event.ASKED:
            self.asked[subject, thread] = minute
            return f"asks for {self._service(subject)}{beside}: {self._state_of(row, subject)}."
        if event in ENDS_OF_WAITING:
            return self._end_of_waiting(event, subject, thread, minute) + f"{beside}."
        if event is Event.LEFT:
            return f"leaves {self._service(subject)}{beside}."
        if event is Event.ALSO_ASKED:
            return f"would now go to {self._service(subject)} too."
        if event is Event.TAKEN_OFF:
            since = self.asked.pop((subject, thread), None)
            self.elsewhere = since if since is not None else self.elsewhere
            return f"waits for {self._service(subject)} no longer."
        if event is Event.TURNAROUND:
            return f"leaves a place that is made ready for the next, which takes {_long(thread)}."
        if event is Event.BEGAN:
            return self._began(subject, beside)
        if event is Event.CHOSE:
            label, value = names.label_names[subject], self._label(row)
            if self.carried.get(label) == value:
                return ""  # recorded again with the value that it has
            self.carried[label] = value
            return f"{self._label_called(label)}: {self._value_called(label, value)}."
        if event is Event.MARKED:
            return self._marked(names.marks[subject], minute)
        if event is Event.RISK:
            after = f", {_long(minute - self.discharged)} after discharge" if self.discharged is not None else ""
            self.ready = None
            return f"{RISK_WORDS[RISKS[subject].value]}{after}."
        if event is Event.DETERIORATED:
            waited = _long(minute - self.ready) if self.ready is not None else "some time"
            self.ready = None
            return f"falls ill again after {waited} with no criteria to reside; treatment goes on in the same place."
        if event is Event.STATE:
            self.ready = None
            return f"{STATE_WORDS[STATES[subject].value]}."
        return ""

    def _began(self, step: int, beside: str) -> str:
        name = self.log.names.steps[step]
        _, route, key = name.split(".", 2)
        described = self.model.routes[route][key]
        facts = described.facts
        if not facts.told:
            return ""
        what = facts.told.format(until=self._label_of(getattr(described, facts.until)) if facts.until else "")
        said = self.model.reasons[described.reason].meaning if described.reason in self.model.reasons else None
        named = said or (described.reason or "").replace("_", " ")
        where = f"{route}: {key}".replace("_", " ") if self.plain else name
        reason = f"; with no criteria to reside this counts as: {named}" if named else ""
        return f"waits {what} ({where}{reason}){beside}."

    def _end_of_waiting(self, event: Event, service: int, thread: int, minute: int) -> str:
        since = self.asked.pop((service, thread), self.elsewhere if self.elsewhere is not None else minute)
        self.elsewhere = None
        waited, name = minute - since, self._service(service)
        got = SERVICES[self.model.services[self.log.names.services[service]].kind].got
        if event is Event.GRANTED:
            return f"{got} {name}" + (f" after waiting {_long(waited)}" if waited else " at once")
        if event is Event.REFUSED:
            return f"cannot have {name} in this minute and goes elsewhere"
        if event is Event.GAVE_UP:
            return f"gives up waiting for {name} after {_long(waited)}"
        return f"leaves the queue for {name} after {_long(waited)}, because something else happened"

    def _marked(self, mark: str, minute: int) -> str:
        words = MARK_WORDS.get(mark, f"reaches '{mark.replace('_', ' ')}'")
        if mark == "ready":
            self.ready = minute
        elif mark == "discharged":
            delay = f", {_long(minute - self.ready)} after being ready" if self.ready is not None else ""
            self.ready, self.discharged = None, minute
            return f"{words}{delay}."
        return f"{words}."

    def _state_of(self, row: int, service: int) -> str:
        """How full the service is and how many are on its list when this person asks."""
        log = self.log
        before = np.flatnonzero(log.subject[:row] == service)
        events = log.event[:row][before]
        inside = int(np.sum(events == Event.GRANTED) - np.sum(events == Event.LEFT))
        on, off = (np.isin(events, np.array(rows)) for rows in (ON_A_LIST, OFF_A_LIST))
        ahead = int(np.count_nonzero(on)) - int(np.count_nonzero(off))
        name = log.names.services[service]
        queue = f"{ahead:,} waiting before" if ahead else "nobody waiting before"
        if SERVICES[self.model.services[name].kind].use is CapacityUse.ONCE:
            return queue
        day = log.first_day + datetime.timedelta(days=int(log.minute[row]) // DAY)
        (capacity,) = worked_by_day(self.model, name, Days(day, 1))
        of = f" of {capacity:,.0f}" if np.isfinite(capacity) else ""
        return f"{inside:,}{of} in use, {queue}"

    def _label(self, row: int) -> str:
        label = self.log.names.label_names[self.log.subject[row]]
        return str(self.log.names.labels[label][self.log.value[row]])

    def _label_called(self, label: str) -> str:
        described = self.model.people.labels.get(label)
        return (described.label if described is not None else None) or label.replace("_", " ")

    def _value_called(self, label: str, value: str) -> str:
        if label == "pathway":
            return SPOKEN.get(value, value)
        service = self.model.services.get(value)
        return (service.label if service is not None else None) or value.replace("_", " ")

    def _service(self, service: int) -> str:
        return self._label_of(self.log.names.services[service])

    def _label_of(self, service: str) -> str:
        return self.model.services[service].label or service.replace("_", " ")

    def _when(self, minute: int) -> str:
        when = datetime.datetime.combine(self.log.first_day, datetime.time()) + datetime.timedelta(minutes=minute)
        return f"{when:%a} {when.day:>2} {when:%b %Y %H:%M}"


def _long(minutes: int) -> str:
    """A time as people say it.

    >>> _long(45), _long(200), _long(3000)
    ('45 minutes', '3 h 20 min', '2 days 2 h')
    """
    if minutes < 60:
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    if minutes < DAY:
        return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
    days, hours = minutes // DAY, minutes % DAY // 60
    return f"{days} {'day' if days == 1 else 'days'}" + (f" {hours} h" if hours else "")


WITHOUT = ("replications", "precision", "max_replications", "by", "workers", "cluster")
"""Options of a run that one journey does not have."""


@shows_options(*WITHOUT)
def trace(
    scenario: "Scenario | str | Path",
    patient: int = 1,
    replication: int = 0,
    options: RunOptions | None = None,
    **keywords: Unpack[RunKeywords],
) -> list[str]:
    """One patient's journey through one replication, a sentence for each event, with why they waited.

    `patient` counts those who arrive in the measured time from 1, or is a patient's own number. For the other arguments
    see `simulation.run`.

    Raises:
        HomewardError: when there is no such patient.
        ScenarioError, OptionError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    from simulation.engines import simulate
    from simulation.experiment.jit_warm_up import engine_ready
    from simulation.experiment.memory_limits import workers_that_fit
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample

    wanted, number = whole_number(1)("patient", patient), whole_number(0)("replication", replication)
    said = options_of("trace", options, keywords, WITHOUT)
    loaded = said.load(scenario)
    workers_that_fit([loaded.model], 1)
    plan = compile_plan(loaded)
    seed = loaded.model.run.seed if said.seed is None else said.seed
    log = simulate(plan, sample(plan, seed, number), engine=engine_ready(said.engine)[0])
    return tell(log, loaded.model, wanted)


def tell(log: EventLog, model: Model, wanted: int) -> list[str]:
    """The journey of the `wanted`-th person to arrive in the measured window, or of the person with that number."""
    patient = find_patient(log, wanted)
    by_number = int(log.patients.number[patient]) == wanted
    return Journey(log, model, patient, asked_as=None if by_number else wanted).tell()


__all__ = ["find_patient", "tell", "trace"]
