"""One replication as the page needs it: a generator that gives way, so that a new question is heard meanwhile."""

import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulation.core.errors import SimulationError
from simulation.core.event_log import Room
from simulation.core.in_parts import finished
from simulation.sampling.shared_arrivals import Last

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog, RowsKept
    from simulation.plan.compile import Plan
    from simulation.scenario.scenario import Scenario

Key = tuple[str, str, str, str]
"""Period, measure, by, group."""
Rows = dict[Key, float]
WHOLE = "whole"
SPLIT = {
    "waiting": "service",
    "occupied": "service",
    "capacity": "service",
    "started": "service",
    "load": "service",
    "blocked": "service",
    "moved": "from_to",
    "no_criteria_to_reside": "reason",
    "status_at_91_days": "status",
    "use_at_list_price": "payer",
    "programme_cost": "payer",
}
"""Measures that are shown by group over the whole measured time."""
BY_WEEK = ("no_criteria_to_reside", "occupancy")
BY_MONTH = (
    "wait_for_bed_hours",
    "wait_for_bed_over_12_hours",
    "readmitted_within_30_days",
    "share_of_days_under_pressure",
)
"""Measures that are shown through the year, and by which levers are realised."""
MOST_PATIENTS, MOST_ROWS = 5_000_000, 60_000_000
"""Patients and rows of one replication that the page takes on; the command line runs more."""
MOST_GROWTH = 3.0
"""How many times the people of its place a what-if may have: a file may name a range as wide as it likes."""


@dataclass
class Question:
    """One scenario, ready to be run. Who comes is kept from the first replication, since most questions share it."""

    scenario: "Scenario"
    plan: "Plan"
    seed: int
    last: Last
    room: Room
    """That of the log before, whichever of the place's scenarios it was of."""
    only: "RowsKept | None" = field(default=None, init=False)
    """The rows that its measures read, from the first replication on."""

    @classmethod
    def of(cls, scenario: "Scenario", beside: "Question | None" = None) -> "Question":
        """The scenario compiled; who comes, and the room of a log, are shared with one that it is asked `beside`."""
        last, room = (beside.last, beside.room) if beside is not None else (Last(), Room())
        return finished(cls.in_parts(scenario, last, room))

    @classmethod
    def in_parts(cls, scenario: "Scenario", last: Last, room: Room) -> "Generator[None, None, Question]":
        """The same, giving way meanwhile."""
        from simulation.plan.compile import compile_plan_in_parts

        plan = yield from compile_plan_in_parts(scenario)
        return cls(scenario, plan, scenario.model.run.seed, last, room)

    def what_if(self, scenario: "Scenario") -> "Question":
        """Another scenario of this place.

        Raises:
            SimulationError: when far more people come than the place was looked at for.
        """
        return finished(self.what_if_in_parts(scenario))

    def what_if_in_parts(self, scenario: "Scenario") -> "Generator[None, None, Question]":
        """The same, giving way meanwhile; raises the same."""
        found = yield from type(self).in_parts(scenario, self.last, self.room)
        if found.coming > MOST_GROWTH * self.coming:
            raise SimulationError(
                f"{found.coming:,.0f} people would come and {self.coming:,.0f} do, more than this page takes on; run "
                "it on the command line"
            )
        return found

    @property
    def coming(self) -> float:
        """People who come in the mean."""
        return math.fsum(math.fsum(stream.means.ravel().tolist()) for stream in self.plan.streams)

    def log(self, number: int, only: "RowsKept | None" = None) -> "Generator[Any, None, EventLog]":
        """What happens in one replication: every row, or `only` these."""
        from simulation.engines import engine_used, simulate_by_month
        from simulation.sampling.shared_arrivals import sample_once_in_parts

        yield
        engine_used()  # which the first time loads it
        yield
        drawn = self.last if number == 0 else None
        arrivals = yield from sample_once_in_parts(self.plan, self.seed, number, drawn)
        yield
        return (yield from simulate_by_month(self.plan, arrivals, only=only, room=self.room))

    def rows(self, number: int) -> Generator[Any, None, Rows]:
        """What is shown of one replication."""
        from simulation.measures import measure_by_family, rows_read

        yield
        from simulation.app.answer.moves import MOVES
        from simulation.measures.registry import families

        families()  # which the first time is as long as all that follows
        yield
        if self.only is None:
            self.only = rows_read(self.scenario, self.plan.names, usual=False, own=(MOVES,))
        log = yield from self.log(number, self.only)
        yield
        yield from self._capacities(log)
        # splits by people are not shown, and nor are most months and weeks
        columns = yield from measure_by_family(log, self.scenario, usual=False, own=(MOVES,), in_time=in_time)
        return shown_of(columns)

    def _capacities(self, log: "EventLog") -> Generator[None, None, None]:
        """Has what every service has on each day worked out and kept, before the first of the measures asks for all of
        it.
        """
        from simulation.measures.days_under_pressure import as_reviewed
        from simulation.measures.periods.window import window_of
        from simulation.scenario.calendar.worked_capacity import worked_by_day

        model, days = self.scenario.model, window_of(log.first_day, log.warm_up, log.end).calendar
        if log.reviews:
            model = as_reviewed(model, self.scenario.under_pressure, log)
        for name in model.services:
            worked_by_day(model, name, days)
            yield


def too_long(scenario: "Scenario", seconds: float) -> SimulationError:
    """What is said of a replication that a page does not wait for."""
    return SimulationError(
        f"one replication of '{scenario.title}' takes longer than {seconds:.0f} seconds; it was stopped. Run it on the "
        "command line, or make the place smaller"
    )


def check_size(scenario: "Scenario", most_rows: float = MOST_ROWS) -> None:
    """Refuse a place that is more than a page takes on.

    Raises:
        TooMuchMemory: when one replication would not fit here.
        SimulationError: when it has too many patients or rows.
    """
    finished(check_size_in_parts(scenario, most_rows))


def check_size_in_parts(scenario: "Scenario", most_rows: float = MOST_ROWS) -> Generator[None, None, None]:
    """The same, giving way meanwhile; raises the same."""
    from simulation.experiment.memory_limits import workers_that_fit
    from simulation.offered_load.expected_rows import expected_rows_in_parts

    yield
    expected = yield from expected_rows_in_parts(scenario.model)
    if not (expected.patients <= MOST_PATIENTS and expected.rows <= most_rows):
        raise SimulationError(
            f"one replication of '{scenario.title}' has {expected.patients:,.0f} patients and {expected.rows:,.0f} "
            "rows in its log, more than this page takes on; run it on the command line"
        )
    workers_that_fit([scenario.model], 1, logs=[expected])


def in_time(period: str, measure: str, by: str) -> bool:
    """Whether rows of months or weeks (`period` says of which of the two) are shown."""
    return by == "all" and measure in (BY_WEEK if period == "week" else BY_MONTH)


def shown_of(columns: Mapping[str, Iterable[Any]]) -> Rows:
    """Of all measures those that the page shows."""
    rows: Rows = {}
    names = ("period", "measure", "by", "group", "value")
    for period, measure, by, group, value in zip(*(columns[name] for name in names), strict=True):
        if period == WHOLE:
            wanted = (by == "all" and group == "all") or SPLIT.get(measure) == by
        else:
            wanted = in_time("week" if "W" in period else "month", measure, by)
        if wanted:
            rows[period, measure, by, group] = float(value)
    return rows


def packed(rows: Rows) -> list[list[Any]]:
    """For a message or a file: key and value, which reads back to the same bits; None for what is no number."""
    return [[*key, value if math.isfinite(value) else None] for key, value in rows.items()]


def unpacked(said: Sequence[Sequence[Any]]) -> Rows:
    """What was packed."""
    return {
        (str(period), str(measure), str(by), str(group)): float(value) if value is not None else math.nan
        for period, measure, by, group, value in said
    }


__all__ = [
    "Key",
    "Question",
    "Rows",
    "check_size",
    "check_size_in_parts",
    "in_time",
    "packed",
    "shown_of",
    "too_long",
    "unpacked",
]
