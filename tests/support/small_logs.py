"""Logs written by hand: one readable row for each fact, so that a measure can be worked out on paper."""

import numpy as np

from simulation.core.event_log import ALREADY_HERE, RISKS, STATES, EventLog, Names, Patients
from simulation.core.vocabulary import DAY, Event
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.steps import Choose, Mark, Start, Stay, Task, Until

SERVICE_EVENTS = ("asked", "granted", "left", "refused", "gave_up", "withdrew", "also_asked", "taken_off")


def names_of(scenario: Scenario) -> Names:
    """The names of a scenario's log, in the order of the file."""
    model = scenario.model
    steps = {f"routes.{route}.{name}": step for route, below in model.routes.items() for name, step in below.items()}
    marks = {"ready": None, "discharged": None}
    labels: dict[str, tuple[str, ...]] = {"cohort": tuple(model.people.cohorts)}
    for name, label in model.people.labels.items():
        labels[name] = tuple(next(iter(label.shares.leaves()))[1].now)
    for step in steps.values():
        marks |= (
            dict.fromkeys(step.marks) if isinstance(step, Stay) else {step.mark: None} if isinstance(step, Mark) else {}
        )
        if isinstance(step, Choose) and step.as_ and step.shares:
            labels.setdefault(
                step.as_, tuple(dict.fromkeys(value for _, shares in step.shares.leaves() for value in shares.now))
            )
    services, reasons = list(model.services), list(model.reasons)

    def service(step: object) -> int:
        asked = {Stay: "stay", Task: "task", Start: "start", Until: "until"}.get(type(step))
        return services.index(getattr(step, asked)) if asked else -1

    return Names(
        tuple(services),
        tuple(steps),
        tuple(marks),
        labels,
        tuple(model.people.arrivals),
        tuple(reasons.index(step.reason) if step.reason else -1 for step in steps.values()),
        tuple(service(step) for step in steps.values()),
        tuple(reasons),
    )


def log_of(scenario: Scenario, text: str) -> EventLog:
    """The log of rows such as `3 09:00 ann granted bed` or `3 09:00 ann asked staff plan`, in any order between people
    but each person's in turn.

    `0 08:00 ann arrived emergency old` names the stream (or `here`) and the cohort; `4 10:00 ann chose pathway P1` a
    label.
    """
    names, rows, people, spell = names_of(scenario), [], {}, {}
    for place, line in enumerate(
        line.split("#")[0].split() for line in text.strip().splitlines() if line.split("#")[0].strip()
    ):
        day, clock, who, event, *rest = line
        minute = int(day) * DAY + int(clock[:2]) * 60 + int(clock[3:])
        code, subject, value = Event[event.upper()], 0, 0
        if event == "arrived":
            subject = ALREADY_HERE if rest[0] == "here" else names.streams.index(rest[0])
            people[who] = (len(people), subject, names.labels["cohort"].index(rest[1]) if len(rest) > 1 else 0)
            spell[who] = 0
        elif event in SERVICE_EVENTS:
            subject = names.services.index(rest[0])
        elif event == "turnaround":
            subject, value = names.services.index(rest[0]), int(rest[1])
        elif event in ("began", "ended"):
            subject = names.steps.index(f"routes.{rest[0]}")
        elif event == "chose":
            subject = names.label_names.index(rest[0])
            value = names.labels[rest[0]].index(rest[1])
        elif event != "deteriorated":
            lists = {"marked": names.marks, "risk": RISKS, "state": STATES}
            subject = lists[event].index(rest[0])
        if rest[-1:] == ["plan"]:
            value = 1
        if event == "risk" and rest[0] == "readmission":
            spell[who] += 1
        rows.append((minute, people[who][0], place, spell[who], int(code), subject, value))
    columns = np.array(sorted(rows), dtype=np.int64).reshape(len(rows), 7).T
    who = np.array(list(people.values()), dtype=np.int64).reshape(len(people), 3).T
    labels = np.zeros((len(people), len(names.labels)), dtype=np.int16)
    labels[:, 0] = who[2] + 1
    run = scenario.model.run
    return EventLog(
        columns[0],
        columns[1].astype(np.int32),
        columns[3].astype(np.int16),
        columns[4].astype(np.int8),
        columns[5].astype(np.int16),
        columns[6].astype(np.int16),
        names,
        Patients(who[0], who[1].astype(np.int16), labels),
        run.start,
        int(run.warm_up),
        int(run.warm_up + run.length),
    )
