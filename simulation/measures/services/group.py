"""Which group of a service a request belongs to, and for how long services are used."""

from dataclasses import dataclass

import numpy as np

from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Requests, Waits
from simulation.measures.periods.cut import Floats


def minutes_used(tables: LogTables) -> tuple[Floats, Floats]:
    """Minutes of each day in which each service is used, by the journey and by the plan beside it: services x days.

    Who was refused, waited for nothing or was not held in a place takes no time.
    """

    def count() -> Floats:
        asked, number = tables.requests, len(tables.log.names.services)
        code = asked.service.astype(np.int32) + asked.plan * np.int32(number)
        return tables.window.person_minutes(asked.answered, asked.left, code, 2 * number)

    journey, plan = np.split(tables.once("minutes used", count), 2)
    return journey, plan


@dataclass(frozen=True)
class ServiceGroup:
    """Which group a request belongs to: its service, or its service and what the patient carried when asking."""

    tables: LogTables
    label: str = "all"

    def __call__(self, table: Waits) -> Ints:
        """The group by the service that gives the place."""
        return self._of(table, table.service)

    def first_asked(self, table: Waits) -> Ints:
        """The group by the service first asked for, whoever gives the place."""
        return self._of(table, table.asked_of if isinstance(table, Requests) else table.service)

    def _of(self, table: Waits, service: Ints) -> Ints:
        if self.label == "all":
            return service.astype(np.int32)
        groups = len(self.tables.labels.groups(self.label))
        return service.astype(np.int32) * groups + self.tables.labels.of(self.label, table)
