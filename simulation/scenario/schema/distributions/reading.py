"""A time as a scenario file says it, read as a distribution."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem, collect_problems, did_you_mean
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.families.fixed import Fixed
from simulation.scenario.schema.distributions.registry import FAMILIES, ways


def read_distribution(raw: Any) -> Distribution:
    """A bare time, or a mapping with `distribution:` and the parameters of the family.

    Raises:
        ValueProblem: with every fault, each at its path below the time.
    """
    if not isinstance(raw, Mapping):
        return Fixed(units.minutes(raw))
    raw = {str(key): value for key, value in raw.items() if key not in DESCRIBING}
    if "distribution" not in raw:
        raise ValueProblem("a mapping without 'distribution'", f"say which: {', '.join(FAMILIES)}")
    name = str(raw.pop("distribution"))
    if name not in FAMILIES:
        raise ValueProblem(
            f"'{name}'",
            did_you_mean(name, list(FAMILIES), f"known families: {', '.join(FAMILIES)}"),
            ("distribution",),
        )
    member = FAMILIES[name]
    known = {parameter.name: parameter for parameter in member.accepts}
    given_by = " or ".join(" with ".join(way) for way in ways(member))
    faults: list[tuple[tuple[str, ...], str, str]] = [
        ((key,), f"unknown key '{key}'", did_you_mean(key, sorted(known), f"{name} is given by {given_by}"))
        for key in raw
        if key not in known
    ]
    read: dict[str, Any] = {
        key: collect_problems(faults, key, partial(_parameter, known[key], raw[key])) for key in raw if key in known
    }
    if faults:
        raise ValueProblem.all(faults)
    if not any(set(way) == set(read) for way in ways(member)):
        raise ValueProblem(f"{name} with {', '.join(read) or 'nothing'}", f"{name} is given by {given_by}")
    return member.of(read)


def _parameter(parameter: Parameter, raw: Any) -> Any:
    """One parameter; of parts each as a time of its own, with every fault at its path."""
    value = parameter.read(raw)
    if parameter.unit is not Unit.PARTS:
        return value
    faults: list[tuple[tuple[str, ...], str, str]] = []
    parts = [
        collect_problems(faults, str(number), partial(read_distribution, each)) for number, each in enumerate(value)
    ]
    if faults:
        raise ValueProblem.all(faults)
    return tuple(parts)
