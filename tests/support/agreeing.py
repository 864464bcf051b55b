"""Both engines on one scenario: where their logs first differ, and the watched run that counts what coincides."""

import os
import tempfile
from pathlib import Path

import numpy as np

from simulation.core.errors import SimulationError
from simulation.core.event_log import EventLog
from simulation.core.in_parts import finished
from simulation.engines import simulate
from simulation.engines.compiled import engine as compiled_engine
from simulation.engines.reference import engine as reference_engine
from simulation.plan.compile import Plan, compile_plan
from simulation.sampling.arrivals import Arrivals, sample
from simulation.scenario.scenario import Scenario
from tests.support.watching import Counts, Watched

COLUMNS = ("minute", "patient", "spell", "event", "subject", "value")


def prepared(scenario: Scenario, replication: int = 1) -> tuple[Plan, Arrivals]:
    """What an engine needs."""
    plan = compile_plan(scenario)
    return plan, sample(plan, scenario.model.run.seed, replication)


def both(scenario: Scenario, counts: Counts | None = None) -> tuple[EventLog | str, EventLog | str]:
    """The logs of the reference and of the compiled engine, or what each says is wrong; counts what the reference
    engine meets.
    """
    plan, arrivals = prepared(scenario)
    logs: list[EventLog | str] = []
    for run in (
        lambda: watched(plan, arrivals, counts) if counts is not None else reference_engine.simulate(plan, arrivals),
        lambda: compiled_engine.simulate(plan, arrivals),
    ):
        try:
            logs.append(run())
        except SimulationError as error:
            logs.append(str(error))
    return logs[0], logs[1]


def watched(plan: Plan, arrivals: Arrivals, counts: Counts) -> EventLog:
    """The reference engine's log, with what coincides counted."""
    return finished(Watched(plan, arrivals, counts).run())


def rows(log: EventLog) -> np.ndarray:
    """The log as one array, a row a fact."""
    return np.stack([getattr(log, column).astype(np.int64) for column in COLUMNS], axis=1)


def difference(reference_log: EventLog | str, compiled_log: EventLog | str) -> str:
    """The first differing row with that patient's history in both engines; empty when the logs are equal."""
    if isinstance(reference_log, str) or isinstance(compiled_log, str):
        told = [log if isinstance(log, str) else "nothing wrong" for log in (reference_log, compiled_log)]
        return "" if told[0] == told[1] else f"reference: {told[0]}\ncompiled: {told[1]}"
    if repr(reference_log.reviews) != repr(compiled_log.reviews):
        return f"reference reviews: {reference_log.reviews}\ncompiled reviews: {compiled_log.reviews}"
    one, other = rows(reference_log), rows(compiled_log)
    shared = min(len(one), len(other))
    differing = np.flatnonzero((one[:shared] != other[:shared]).any(axis=1))
    if len(one) == len(other) and not len(differing):
        return ""
    first = int(differing[0]) if len(differing) else shared
    said = [f"row {first} of {len(one)} (reference) and {len(other)} (compiled)"]
    for patient in dict.fromkeys(int(log.patient[first]) for log in (reference_log, compiled_log) if first < len(log)):
        said += [
            f"patient {patient} in {log.engine}:\n{history(log, patient)}" for log in (reference_log, compiled_log)
        ]
    return "\n".join(said)


def history(log: EventLog, patient: int) -> str:
    """One patient's rows in words."""
    frame = log.frame()
    return frame[log.patient == patient][["minute", "time", "spell", "event", "subject", "value"]].to_string(
        index=False
    )


def kept(text: str) -> Path:
    """The scenario that failed, in a file that can be run again; the last one written is the smallest that was
    found.
    """
    folder = Path(os.environ.get("HOMEWARD_FAILURES") or Path(tempfile.gettempdir()) / "homeward-failures")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"differs-{os.getpid()}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def assert_equal(scenario: Scenario, text: str, counts: Counts | None = None) -> EventLog | str:
    """Both logs are equal, exactly; otherwise says where, and keeps the scenario. Returns the log, or what both say is
    wrong.
    """
    logs = both(scenario, counts)
    found = difference(*logs)
    if found:
        raise AssertionError(
            f"the engines differ; the scenario is in {kept(text)}: move it to tests/guarantees/places to run it "
            f"again\n{found}"
        )
    return logs[0]


def _log(scenario: Scenario) -> np.ndarray:
    plan = compile_plan(scenario)
    return rows(simulate(plan, sample(plan, scenario.model.run.seed, 0)))


def same(one: Scenario, other: Scenario) -> None:
    """The same place: equal in all that is run, and row for row in the log of a year."""
    assert one.digest() == other.digest()
    assert np.array_equal(_log(one), _log(other))
