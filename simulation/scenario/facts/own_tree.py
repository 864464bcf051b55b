"""A raw tree that is written to again and again: what it shares with the tree it was made from is copied once."""

from collections.abc import Mapping
from typing import Any

from simulation.scenario.reading.raw_tree import at, put, removed
from simulation.scenario.reading.yaml_reader import Where


class OwnTree:
    """A raw scenario while facts are put into it; the one it was made from stays as it is."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = dict(raw)
        self._own: dict[int, dict[str, Any]] = {id(self.raw): self.raw}
        """The mappings that are not shared."""

    def write(self, where: Where, said: Any) -> None:
        """Put something at a path that is not empty."""
        node = self.raw
        for depth, name in enumerate(where[:-1]):
            below = node.get(name)
            through = isinstance(below, Mapping) and where[depth + 1] not in below and "value" in below
            if through or isinstance(below, list):
                node[name] = put({name: below}, where[depth:], said)[name]
                return
            if id(below) not in self._own:
                below = dict(below) if isinstance(below, Mapping) else {}
                self._own[id(below)] = below
                node[name] = below
            node = self._own[id(below)]
        node[where[-1]] = said

    def take_away(self, where: Where) -> None:
        """Leave nothing at a path."""
        above = at(self.raw, where[:-1])
        if id(above) in self._own:
            self._own[id(above)].pop(where[-1], None)
        elif isinstance(above, Mapping) and where[-1] in above:
            self.write(where[:-1], removed(above, where[-1:]))


__all__ = ["OwnTree"]
