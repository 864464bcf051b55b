"""What an item of a reporting standard is: what is asked, what the model and the run say, what a person must write."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.report.page.blocks import Table, table

COLUMNS = ("Item", "Asked", "From the model and the run", "A person must still write")


@dataclass(frozen=True)
class Item:
    """One item; `to_write` is empty where nothing is left to a person, `told` where nothing can be said by itself."""

    number: str
    asked: str
    told: str = ""
    to_write: str = ""


@dataclass(frozen=True)
class Standard:
    """A standard with its items filled in."""

    key: str
    name: str
    source: str
    items: tuple[Item, ...]

    @property
    def left(self) -> tuple[str, ...]:
        """The numbers of items that a person must still write something for."""
        return tuple(item.number for item in self.items if item.to_write)

    def as_table(self) -> Table:
        """For a page: every item."""
        rows = [(item.number, item.asked, item.told or "–", item.to_write or "nothing") for item in self.items]
        caption = f"{self.name}: {len(self.left)} of {len(self.items)} items need a person"
        return table(COLUMNS, rows, caption, words=range(len(COLUMNS)))


def listed(names: Sequence[str], most: int = 12) -> str:
    """'a, b and 3 more'."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "") if names else "none"


__all__ = ["COLUMNS", "Item", "Standard", "listed"]
