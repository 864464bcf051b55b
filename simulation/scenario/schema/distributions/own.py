"""Families of times from outside the package, by their quantile function alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from simulation.core.errors import OptionError, ValueProblem, did_you_mean
from simulation.scenario.schema.distributions.base import ByQuantile, Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import FAMILIES, family

Quantile = Callable[..., float]
UNITS = {"time": Unit.TIME, "number": Unit.NUMBER}


class OwnFamily(ByQuantile):
    """A family that was registered from outside; with its values it travels to workers, which register it anew."""

    given: ClassVar[tuple[str, Quantile, Mapping[str, str]]]
    """Name, quantile function and parameters, as they were registered."""

    def quantile(self, u: float) -> float:
        """Minutes that a share `u` of people does not exceed."""
        told = {parameter.name: getattr(self, parameter.field) for parameter in self.accepts}
        return float(type(self).given[1](u, **told))

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Distribution":
        """From its parameters.

        Raises:
            ValueProblem: when the function is no quantile function of times with them.
        """
        made = super().of(given)
        try:
            made.form()
        except Exception as error:  # a function of anybody's: whatever it does is told by what was asked of it
            raise ValueProblem(
                f"{cls.name}: {type(error).__name__}: {error}", "other parameters, or another quantile function"
            ) from error
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (*type(self).given, {each.name: getattr(self, each.name) for each in fields(self)})


def register_distribution(name: str, quantile: Quantile, **parameters: str) -> None:
    """A family of times of your own, for scenarios of this Python: `for: {distribution: NAME, PARAMETER: …}`.

    `quantile(u, …)` gives the minutes that a share `u` of people does not exceed, 0 < u < 1, with the parameters by
    name; it is finite, zero or more, and never falls. A parameter is a 'time', which is given to it in minutes, or a
    'number'. The plan makes a table of it that both engines read. A name that was registered so before is registered
    anew. To be the same on every kind of machine it uses no more of mathematics than + - * / and square roots; a file
    with it can be read where it is registered, nowhere else.

        >>> from simulation.scenario.schema.distributions import read_distribution
        >>> def triangle(u, longest):
        ...     return longest * u**0.5
        >>> register_distribution("rising", triangle, longest="time")
        >>> round(read_distribution({"distribution": "rising", "longest": "3 hours"}).mean())
        120
        >>> unregister_distribution("rising")

    Raises:
        OptionError: for a name that a family of the package has, a function that cannot be called, no parameter, or
            one that is neither a time nor a number.
    """
    if not (isinstance(name, str) and name.isidentifier()):
        raise OptionError("name", name, "one word was expected")
    if name in FAMILIES and not issubclass(FAMILIES[name], OwnFamily):
        raise OptionError("name", name, "the package has a family of this name; another was expected")
    if not callable(quantile):
        raise OptionError("quantile", quantile, "a function of a share and the parameters was expected")
    if not parameters:
        raise OptionError("parameters", "none", "at least one was expected, such as median='time'")
    for parameter, unit in parameters.items():
        if unit not in UNITS:
            raise OptionError(parameter, unit, did_you_mean(str(unit), list(UNITS), "'time' or 'number' was expected"))
    FAMILIES.pop(name, None)
    _registered(name, quantile, parameters)


def unregister_distribution(name: str) -> None:
    """Take back a family of your own.

    Raises:
        OptionError: when none of this name was registered from outside.
    """
    if not (isinstance(name, str) and name in FAMILIES and issubclass(FAMILIES[name], OwnFamily)):
        raise OptionError("name", name, "the name of a family that was registered with register_distribution")
    del FAMILIES[name]


def _registered(name: str, quantile: Quantile, parameters: Mapping[str, str]) -> type[Distribution]:
    accepts = tuple(
        Parameter(each, UNITS[unit], f"given to the function as '{each}'") for each, unit in parameters.items()
    )
    told = (quantile.__doc__ or "").strip().partition("\n")[0]
    body: dict[str, Any] = {
        "__annotations__": {parameter.field: float for parameter in accepts},
        "__doc__": told or "A family of your own, by its quantile function.",
        "__module__": __name__,
        "name": name,
        "accepts": accepts,
        "given": (name, quantile, dict(parameters)),
    }
    made: type[OwnFamily] = dataclass(frozen=True)(type(f"Own_{name}", (OwnFamily,), body))
    return family(made)


def _again(name: str, quantile: Quantile, parameters: Mapping[str, str], values: Mapping[str, float]) -> Distribution:
    """The distribution in another process, where its family may not be registered yet."""
    known = FAMILIES.get(name)
    if known is None or not issubclass(known, OwnFamily):
        known = _registered(name, quantile, parameters)
    return known(**values)


__all__ = ["OwnFamily", "register_distribution", "unregister_distribution"]
