"""Stories: people who come at minutes told by hand, followed by both engines, their rows in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.core.event_log import EventLog, Patients
from simulation.core.vocabulary import DAY
from simulation.engines.compiled import engine as compiled_engine
from simulation.engines.reference import engine as reference_engine
from simulation.plan.compile import Plan, compile_plan
from simulation.sampling.arrivals import Arrivals, pack, sample
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import difference

HEAD = "dialect: 1\ntitle: A story\nrun: {start: 2024-01-01, length: 60 days, seed: 1}\n"
"""1 January 2024 is a Monday, so day 0 is a Monday and day 5 a Saturday."""

Comer = str | tuple[str, dict[str, str]]
"""When somebody comes, as '0 10:00' (day and time), with labels where they matter (else the first value of each)."""


def minute(when: str) -> int:
    """Minutes from the start of the run of '3 09:30'."""
    day, time = when.split()
    hours, minutes = time.split(":")
    return int(day) * DAY + int(hours) * 60 + int(minutes)


def when(minute: int) -> str:
    """'3 09:30' of minutes from the start of the run."""
    return f"{minute // DAY} {minute % DAY // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True)
class Story:
    """What happened to people, who are numbered in the order told."""

    log: EventLog
    people: list[int]
    """The log's patients, in the order told."""

    def of(self, person: int, *events: str) -> list[str]:
        """One person's rows: '0 10:00 granted ward', with 'plan' for the plan; only these events where some are
        named.
        """
        frame = self.log.frame()
        frame = frame[
            (frame["patient"] == self.people[person])
            & (frame["event"] != "arrived")
            & ~((frame["event"] == "chose") & (frame["subject"] == "cohort"))
        ]
        told = []
        for row in frame.itertuples():
            if events and row.event not in events:
                continue
            value = {"main": "", "": "", "plan": " plan"}.get(str(row.value), f" {row.value}")
            told.append(f"{when(row.minute)} {row.event} {row.subject}{value}".replace("routes.", ""))
        return told


def story(text: str, comers: Sequence[Comer], stream: int = 0, start: str = "2024-01-01") -> Story:
    """What happens to these people (and to those of today's state), by both engines, which must agree."""
    return story_of(from_text(HEAD.replace("2024-01-01", start) + text), comers, stream)


def story_of(scenario: Scenario, comers: Sequence[Comer], stream: int = 0) -> Story:
    """The same of a scenario that was read already, such as England with some of its shares made certain."""
    plan = compile_plan(scenario)
    arrivals, people = _arrivals(plan, comers, stream)
    log = reference_engine.simulate(plan, arrivals)
    found = difference(log, compiled_engine.simulate(plan, arrivals))
    assert not found, found
    return Story(log, people)


def _arrivals(plan: Plan, comers: Sequence[Comer], stream: int) -> tuple[Arrivals, list[int]]:
    """People in the order told, behind them those who are there at minute 0."""
    today = sample(plan, 1, 1)
    here = today.patients.stream < 0
    told = [(comer, {}) if isinstance(comer, str) else comer for comer in comers]
    count, labels = len(told), np.zeros((len(told), len(plan.names.labels)), dtype=np.int16)
    labels[:, : 1 + len(plan.carried)] = 1
    for row, (_, carried) in enumerate(told):
        for name, value in carried.items():
            labels[row, plan.names.label_names.index(name)] = plan.names.labels[name].index(value) + 1
    minutes = np.array([minute(time) for time, _ in told], dtype=np.int64)
    number = np.array([pack(stream, 0, 0, k) for k in range(count)], dtype=np.int64)
    entry = np.full(count, plan.streams[stream].entry, dtype=np.int64)

    def both(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        return np.concatenate([mine, theirs[here]]).astype(theirs.dtype)

    patients = Patients(
        both(number, today.patients.number),
        both(np.full(count, stream), today.patients.stream),
        both(labels, today.patients.labels),
    )
    all_minutes = both(minutes, today.minute)
    order = np.lexsort((patients.number, all_minutes)).astype(today.order.dtype)
    arrivals = Arrivals(
        patients, all_minutes, both(entry, today.entry), order,
        both(np.full(count, -1), today.remaining), both(np.full(count, 1), today.asked), 1, 1,
    )  # fmt: skip
    return arrivals, patients.number.tolist()
