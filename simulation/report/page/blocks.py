"""What a page is made of: sections of texts, tables and charts, each chart with its table."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from simulation.core.text.safe_text import one_line

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of texts: the first column is words, those named in `words` too, the others are numbers."""

    columns: Row
    rows: tuple[Row, ...]
    caption: str = ""
    words: tuple[int, ...] = (0,)
    heat: tuple[tuple[int, ...], ...] = ()
    """For each row and column how dark the cell is, from 0 for not at all to 4; empty where none is."""

    @cached_property
    def is_number(self) -> tuple[bool, ...]:
        """For each column whether it holds numbers."""
        return tuple(place not in self.words for place in range(len(self.columns)))


@dataclass(frozen=True)
class Chart:
    """A drawing with what it shows in words, and its numbers."""

    finding: str
    drawing: Markup
    note: str
    table: Table
    name: str = ""
    """Of its file, without ending."""
    is_wide: bool = False
    """Whether it is drawn in its own size, wider than text is."""


@dataclass(frozen=True)
class Section:
    """One part of a page."""

    key: str
    title: str
    lead: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = field(default=())
    """Long tables that are opened on demand; printed in full."""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.lead or self.charts or self.tables or self.folded)


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    caption: str = "",
    words: Sequence[int] = (0,),
    heat: Sequence[Sequence[int]] = (),
) -> Table:
    """A table of anything, each cell on one line as it can be shown."""
    return Table(
        tuple(one_line(column) for column in columns),
        tuple(tuple(one_line(str(cell)) for cell in row) for row in rows),
        one_line(caption),
        tuple(words),
        tuple(map(tuple, heat)),
    )


__all__ = ["Chart", "Section", "Table", "table"]
