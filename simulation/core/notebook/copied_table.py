"""Tables that results hand out as copies: what is done to a table never changes a later answer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T", bound=type)


class CopiedTable:
    """A table of a dataclass; whoever reads it gets a copy that is their own."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, instance: object, owner: type) -> "pd.DataFrame | CopiedTable":
        if instance is None:
            return self
        table: pd.DataFrame = vars(instance)[self.name]
        return table.copy()

    def __set__(self, instance: object, table: "pd.DataFrame") -> None:
        vars(instance)[self.name] = table


def hands_out_copies(*names: str) -> Callable[[T], T]:
    """Makes fields of a dataclass hand out copies; stands above `@dataclass`."""

    def make(owner: T) -> T:
        for name in names:
            setattr(owner, name, CopiedTable(name))
        return owner

    return make


__all__ = ["hands_out_copies"]
