"""What a worker is asked: one scenario ready to be answered, and its answers one after another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from simulation.core.errors import short
from simulation.core.system.allocation import return_what_was_left
from simulation.experiment.headlines import in_time
from simulation.experiment.options import Periods

if TYPE_CHECKING:
    import pandas as pd

    from simulation.core.event_log import EventLog, LogOnce, RowsKept
    from simulation.engines import Engine
    from simulation.measures.registry import Family
    from simulation.measures.result_table import Columns
    from simulation.plan.compile import Plan
    from simulation.scenario.scenario import Scenario

Answer = TypeVar("Answer", covariant=True)


@dataclass(frozen=True, eq=False, repr=False)
class LogTask:
    """One scenario ready to be simulated; it travels to workers whole."""

    scenario: "Scenario"
    plan: "Plan"
    seed: int
    engine: "Engine"
    by: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of '{short(self.scenario.title)}': seed {self.seed}, {self.engine} engine>"

    def log(self, replication: int) -> "EventLog":
        """What happens in one replication."""
        from simulation.engines import simulate
        from simulation.sampling.shared_arrivals import sample_once

        return simulate(self.plan, sample_once(self.plan, self.seed, replication), engine=self.engine)


@dataclass(frozen=True, eq=False, repr=False)
class ReplicationTask(LogTask):
    """One scenario of which each replication is measured."""

    periods: Periods = field(default="headlines", kw_only=True)
    own: tuple["Family", ...] = field(default=(), kw_only=True)
    """Measures that were registered from outside the package: workers do not know them otherwise."""
    only: tuple[str, ...] | None = field(default=None, kw_only=True)
    """The measures that its answers have; all of them when not said."""

    def answer(self, replication: int) -> "Columns":
        """The measures of one replication as arrays: period, measure, by, group, value; of the periods kept."""
        from simulation.measures import measured

        wanted = None if self.periods == "all" else in_time
        log = self.log(replication) if self.own else self._log_once(replication)  # one's own may read the log itself
        return measured(log, self.scenario, self.by, own=self.own, only=self.only, in_time=wanted)

    def _log_once(self, replication: int) -> "EventLog | LogOnce":
        from simulation.engines import simulate_once
        from simulation.sampling.shared_arrivals import sample_once

        return simulate_once(
            self.plan, sample_once(self.plan, self.seed, replication), engine=self.engine, only=self._rows_read
        )

    @cached_property
    def _rows_read(self) -> "RowsKept":
        """The rows that its measures read."""
        from simulation.measures import rows_read

        return rows_read(self.scenario, self.plan.names, self.by, only=self.only)

    def table(self, replication: int) -> "pd.DataFrame":
        """The same as a frame: replication, period, measure, by, group, value."""
        import pandas as pd

        table = pd.DataFrame(self.answer(replication))
        table.insert(0, "replication", replication)
        return table


class Question(Protocol[Answer]):
    """What workers can be asked, replication by replication."""

    @property
    def plan(self) -> "Plan":
        """By which people come."""

    @property
    def engine(self) -> "Engine":
        """Which engine runs."""

    def answer(self, replication: int) -> Answer:
        """What one replication comes to."""


def answers_of(
    questions: Sequence[Question[Answer]], tasks: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, Answer]]:
    """(which question, replication, its answer) of these tasks, one after another; who comes is drawn once for
    neighbours to which the same people come.
    """
    from simulation.sampling.shared_arrivals import Last, shared_arrivals

    last = Last()
    for which, number in tasks:
        return_what_was_left()
        with shared_arrivals(last):
            answer = questions[which].answer(number)
        yield which, number, answer
