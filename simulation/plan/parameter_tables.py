"""Dials: parameters as table rows, one entry for every combination of label values and every date on which they
change.
"""

import datetime
import itertools
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar, cast

from simulation.core.errors import SimulationError
from simulation.core.numerics import time_forms
from simulation.core.vocabulary import DAY, FAR
from simulation.plan import columns as t
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import NotRecorded, Value

X = TypeVar("X")
Row = tuple[float, float, float, float, float, float]


def _of_weekday(weekday: int, entry: tuple[float, ...]) -> Row:
    return (0.0, entry[weekday], 0.0, 0.0, 0.0, 0.0)


def _taken_by_all(base: Sequence[float], now: Sequence[float]) -> float:
    """The option that everybody takes, in the base and now; NONE where people differ."""
    first = next((k for k, share in enumerate(base) if share > 0.0), 0)
    return float(first if now[first] >= base[first] >= 1.0 else t.NONE)


class ParameterTables:
    """Collects the dials of a plan while its routes are compiled."""

    def __init__(
        self, first_day: datetime.date, labels: Mapping[str, tuple[str, ...]], by_chance: bool = False
    ) -> None:
        self.first_day = first_day
        self.labels = labels
        self.by_chance = by_chance
        """Whether short times are rounded to whole minutes by chance."""
        self.rows: list[list[int]] = []
        self.cells: list[int] = []
        self.dates: list[int] = []
        self.entries: list[Row] = []
        self.points: list[float] = time_forms.logit_knots()
        self._known: dict[Row, int] = {}
        self._places: dict[tuple[float, ...], int] = {}

    def number(self, value: Value[float] | Value[int]) -> int:
        """A dial of plain numbers: probabilities, rates, priorities."""
        return self._add(cast(Value[float], value), lambda entry: (0.0, float(entry), 0.0, 0.0, 0.0, 0.0))

    def week(self, value: Value[tuple[float, ...]]) -> int:
        """Seven dials, the first that of the weekday on which the run begins."""
        first = len(self.rows)
        for later in range(7):
            self._add(value, partial(_of_weekday, (self.first_day.weekday() + later) % 7))
        return first

    def time(self, value: Value[Distribution]) -> int:
        """A dial of times."""
        return self._add(value, self._time)

    def shares(self, value: Value[Shares], options: tuple[str, ...]) -> int:
        """A dial of shares among `options`, in their order: what held in the base, then what holds now."""

        def pack(entry: Shares) -> Row:
            base, now = ([shares.get(option, 0.0) for option in options] for shares in (entry.base, entry.now))
            place = float(self._place((*base, *now)))
            return (0.0, float(len(options)), _taken_by_all(base, now), 0.0, place, 2.0 * len(options))

        return self._add(value, pack)

    def _place(self, points: tuple[float, ...]) -> int:
        if points not in self._places:
            self._places[points] = len(self.points)
            self.points.extend(points)
        return self._places[points]

    def _time(self, entry: Distribution) -> Row:
        by_chance = self.by_chance and 0.0 < entry.mean() < time_forms.SHORT
        form = entry.scaled(time_forms.PARTS).form() if by_chance else entry.form()
        if form.code not in time_forms.FORMS:
            raise SimulationError(f"the family of times '{entry.name}' writes a form {form.code} that no engine reads")
        place = float(self._place(form.points)) if form.points else 0.0
        code = form.code + (time_forms.BY_CHANCE if by_chance else 0)
        return (code, form.a, form.b, form.c, place, float(len(form.points)))

    def _add(self, value: Value[X], pack: Callable[[X], Row]) -> int:
        of = value.labels()
        used = [name for name in self.labels if name in of]
        if len(used) > t.D_MOST_LABELS:
            raise SimulationError(
                f"a parameter depends on {len(used)} labels ({', '.join(used)}); at most {t.D_MOST_LABELS} are possible"
            )
        sizes = [len(self.labels[name]) + 1 for name in used]
        strides = [1] * len(used)
        for k in range(len(used) - 2, -1, -1):
            strides[k] = strides[k + 1] * sizes[k + 1]
        days = [datetime.date.min, *value.dates()]
        row = [0] * t.D_COLUMNS
        row[t.D_CELLS], row[t.D_SIZE] = len(self.cells), strides[0] * sizes[0] if used else 1
        row[t.D_DATES], row[t.D_DATES_COUNT], row[t.D_LABELS] = len(self.dates), len(days), len(used)
        for k, name in enumerate(used):
            row[t.D_LABEL + k], row[t.D_STRIDE + k] = list(self.labels).index(name), strides[k]
        for day in days:
            self.dates.append(-FAR if day == datetime.date.min else (day - self.first_day).days * DAY)
            for codes in itertools.product(*([None, *self.labels[name]] for name in used)):
                try:
                    entry = value.at(dict(zip(used, codes, strict=True)), day)
                except NotRecorded:
                    self.cells.append(t.NONE)
                else:
                    self.cells.append(self._entry(pack(entry)))
        self.rows.append(row)
        return len(self.rows) - 1

    def _entry(self, row: Row) -> int:
        if row not in self._known:
            self._known[row] = len(self.entries)
            self.entries.append(row)
        return self._known[row]
