"""Parameters set by dotted path (`--set`, `with_`), after the facts and levers of the files."""

import math
from collections.abc import Mapping
from dataclasses import replace
from numbers import Real
from typing import Any

from simulation.core.errors import Problem, ValueProblem, expect
from simulation.core.people import read_size
from simulation.scenario.changes.change import read_change
from simulation.scenario.changes.parameters import Parameters, Unreadable
from simulation.scenario.changes.paths import find_parameter, path_of
from simulation.scenario.changes.size import resized, sized
from simulation.scenario.changes.today import from_date
from simulation.scenario.facts.groups import spread
from simulation.scenario.levers.inheritance import with_levers
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.reading.quantity_text import written
from simulation.scenario.reading.setting_text import read_value
from simulation.scenario.schema.levers import Origin


def check_settings(name: str, settings: Any) -> None:
    """Settings are a mapping of dotted paths; `name` is that of the argument.

    Raises:
        OptionError: when they are not.
    """
    right = "dotted paths with their values, such as {'services.ward.capacity': '500 beds'},"
    expect(name, settings, Mapping, right)
    for path in settings:
        expect(name, path, str, right)


def set_parameters(resolved: Resolved, settings: Mapping[str, Any], name: str) -> Resolved:
    """A resolved scenario with parameters set by path: a size and what levers depend on before the levers, the rest
    after them. What is wrong is among its mistakes; `name` is what messages call the place it stands in.
    """
    if resolved.raw is None or not settings:
        return resolved
    if "size" in settings:
        resolved = _with_size(resolved, settings["size"], name)
        settings = {path: value for path, value in settings.items() if path != "size"}
    before = {path: value for path, value in settings.items() if resolved.placed and path_of(path)[0] in _BEFORE_LEVERS}
    after = {path: value for path, value in settings.items() if path not in before}
    if before:
        set_before = _applied(replace(resolved, raw=resolved.parent, full=None), before, name)
        assert set_before.raw is not None
        resolved = set_again(with_levers(set_before, set_before.raw, resolved.placed))
    return _applied(replace(resolved, settings=(*resolved.settings, (name, after))), after, name)


def _with_size(resolved: Resolved, value: Any, name: str) -> Resolved:
    """Another size of the place, and all that follows it, the levers and settings after it."""
    try:
        done = resized(resolved.parent, read_size(raw_of(value)))
    except ValueProblem as wrong:
        mistakes = [Problem(name, 0, ".".join(("size", *below)), met, right) for below, met, right in wrong.faults]
        return replace(resolved, mistakes=[*resolved.mistakes, *mistakes])
    told = replace(
        resolved,
        sized={**resolved.sized, **done.notes},
        set_by={**resolved.set_by, ("size",): Origin(name, 0)},
        mistakes=[*resolved.mistakes, *(Problem(name, 0, "size", met, right) for _, met, right in done.faults)],
    )
    return set_again(with_levers(told, done.raw, resolved.placed))


_BEFORE_LEVERS = ("run", "enablers", "today")
"""Settings that levers depend on: the months of the run, and what they need."""
_BEFORE_TODAY = ("run", "today")
"""Settings that are so before today's position too."""


def set_again(resolved: Resolved) -> Resolved:
    """All settings once more, after the levers."""
    for name, settings in resolved.settings:
        resolved = _applied(resolved, settings, name)
    return resolved


def without_levers(resolved: Resolved) -> Resolved:
    """The scenario as it is until today's position: no lever, and no setting but of the run and the position."""
    before = with_levers(resolved, resolved.parent, [])
    for name, settings in resolved.settings:
        before = _applied(
            before, {path: value for path, value in settings.items() if path_of(path)[0] in _BEFORE_TODAY}, name
        )
    return before


def _applied(resolved: Resolved, settings: Mapping[str, Any], name: str) -> Resolved:
    assert resolved.raw is not None
    now, full = Parameters(resolved.raw), Parameters(resolved.full) if resolved.full is not None else None
    mistakes, set_by = [], dict(resolved.set_by)
    try:
        settings = spread(now.raw, settings, resolved.known, raw_of)
    except ValueProblem as wrong:
        mistakes += [Problem(name, 0, ".".join(below), met, right) for below, met, right in wrong.faults]
        settings = {}
    for path, value in settings.items():
        where = path_of(path)
        found, right = find_parameter(now.raw, where, captions=True)
        if found is None:
            mistakes.append(Problem(name, 0, path, "there is no parameter with this path", right))
            continue
        try:
            change = read_change(sized(raw_of(value), where, now.raw, None), found.kind)
            now.change(found, change, 1.0, None)
            if full is not None:
                full.change(found, change, 1.0, None)
        except ValueProblem as wrong:
            mistakes += [Problem(name, 0, ".".join((path, *below)), met, right) for below, met, right in wrong.faults]
        except Unreadable:
            continue  # its mistake is told with those of the file
        set_by = {known: origin for known, origin in set_by.items() if known[: len(where)] != where}
        set_by[where] = Origin(name, 0)
    dated = any(path_of(path)[0] == "today" or path_of(path) == ("run", "warm_up") for path in settings)
    return replace(
        resolved,
        raw=from_date(now.raw) if dated else now.raw,
        full=(from_date(full.raw) if dated else full.raw) if full is not None else None,
        set_by=set_by,
        set_in_full={**resolved.set_in_full, **set_by},
        mistakes=[*resolved.mistakes, *mistakes],
    )


def raw_of(value: Any) -> Any:
    """A value given in Python or on the command line as raw text, lists and mappings."""
    if isinstance(value, str):
        plain = value.strip() and not value.lstrip().startswith(("{", "["))
        return value if plain else read_value(value)
    if isinstance(value, Mapping):
        return {str(key): raw_of(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [raw_of(item) for item in value]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Real) and not math.isfinite(value):
        raise ValueProblem(f"{value}", "a number that ends was expected")
    return written(value) if isinstance(value, (int, float)) else str(value)
