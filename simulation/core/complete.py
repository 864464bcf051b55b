"""Tables with an entry for every member of a family; one that lacks an entry stops the program when it is imported."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
X = TypeVar("X")


def complete(what: str, members: Iterable[K], table: Mapping[K, X]) -> Mapping[K, X]:
    """The table, which has an entry for each of the members, such as those of an enum, and for nothing else.

    Raises:
        TypeError: when it has not; `what` says which table it is.
    """
    wanted = list(members)
    missing = [str(member) for member in wanted if member not in table]
    unknown = [str(member) for member in table if member not in wanted]
    if missing or unknown:
        told = [f"nothing for {', '.join(missing)}"] * bool(missing) + [f"{', '.join(unknown)} unknown"] * bool(unknown)
        raise TypeError(f"{what}: {' and '.join(told)}")
    return table
