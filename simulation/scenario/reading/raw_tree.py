"""Raw values as trees of mappings, lists and text: what stands at a path, and copies with something put there or taken
away.

Copies share what the path does not touch. Below a parameter `value:` may be left out of a path.
"""

from collections.abc import Mapping
from typing import Any

from simulation.core.units import digits
from simulation.scenario.reading.yaml_reader import Where


def at(raw: Any, where: Where) -> Any:
    """What stands at a path; None when nothing does."""
    for name in where:
        if isinstance(raw, list):
            place = digits(name)
            raw = raw[place] if place is not None and place < len(raw) else None
        else:
            while isinstance(raw, Mapping) and name not in raw and "value" in raw:
                raw = raw["value"]
            raw = raw.get(name) if isinstance(raw, Mapping) else None
    return raw


def put(raw: Mapping[str, Any], where: Where, value: Any) -> dict[str, Any]:
    """A copy with a value at a path that is not empty."""
    copy: dict[str, Any] = _put(raw, where, value)
    return copy


def _put(raw: Any, where: Where, value: Any) -> Any:
    if not where:
        return value
    name, rest = where[0], where[1:]
    if isinstance(raw, list):
        return [_put(item, rest, value) if str(n) == name else item for n, item in enumerate(raw)]
    if not isinstance(raw, Mapping):
        return {name: _put({}, rest, value)}
    if name not in raw and isinstance(raw.get("value"), (Mapping, list)):
        return {**raw, "value": _put(raw["value"], where, value)}
    return {**raw, name: _put(raw.get(name, {}), rest, value)}


def removed(raw: Mapping[str, Any], where: Where) -> dict[str, Any]:
    """A copy without what stands at a path."""
    copy: dict[str, Any] = _removed(raw, where)
    return copy


def _removed(raw: Any, where: Where) -> Any:
    name, rest = where[0], where[1:]
    if isinstance(raw, list):
        return [
            _removed(item, rest) if str(n) == name and rest else item
            for n, item in enumerate(raw)
            if rest or str(n) != name
        ]
    if not isinstance(raw, Mapping) or name not in raw:
        return raw
    if not rest:
        return {key: below for key, below in raw.items() if key != name}
    return {**raw, name: _removed(raw[name], rest)}
