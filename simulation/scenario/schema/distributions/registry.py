"""The families of times by name. A class that is not whole, or whose name is taken, stops the program when imported."""

from dataclasses import fields
from typing import TypeVar

from simulation.scenario.schema.distributions.base import Distribution

D = TypeVar("D", bound=type[Distribution])

FAMILIES: dict[str, type[Distribution]] = {}
"""Every family by the word that names it in a scenario file."""


def family(member: D) -> D:
    """Adds a family to the registry: the decorator above `@dataclass(frozen=True)`.

    Raises:
        TypeError: when the class does not say all that a family says, or its name is taken.
    """
    wrong = _lacking(member)
    if wrong:
        raise TypeError(f"the family of times {member.__name__} {wrong}")
    FAMILIES[member.name] = member
    return member


def ways(member: type[Distribution]) -> tuple[tuple[str, ...], ...]:
    """Every set of parameters that fixes a family."""
    return member.given_by or (tuple(parameter.name for parameter in member.accepts),)


def _lacking(member: type[Distribution]) -> str:
    """What a family still lacks, in words; empty when it is whole."""
    if not (isinstance(member, type) and issubclass(member, Distribution)):
        return "is no class of Distribution"
    if missing := sorted(getattr(member, "__abstractmethods__", ())):
        return f"has no {' and no '.join(missing)}"
    name = getattr(member, "name", "")
    if not (isinstance(name, str) and name.isidentifier()):
        return "has no name of one word"
    if name in FAMILIES:
        return f"takes the name '{name}', which {FAMILIES[name].__name__} of {FAMILIES[name].__module__} has"
    if "__dataclass_params__" not in vars(member) or not fields(member):
        return "is no dataclass with fields of its own: put @dataclass(frozen=True) below @family"
    accepted = [parameter.name for parameter in getattr(member, "accepts", ())]
    if not accepted or len(set(accepted)) < len(accepted):
        return "does not say its parameters, each once, in 'accepts'"
    if "distribution" in accepted or not all(parameter.meaning for parameter in member.accepts):
        return "has a parameter that is named 'distribution' or has no meaning"
    if unknown := {name for way in member.given_by for name in way} ^ set(accepted if member.given_by else ()):
        return f"names {', '.join(sorted(unknown))} in one of 'accepts' and 'given_by' and not in the other"
    if unsaid := {each.name for each in fields(member)} - {parameter.field for parameter in member.accepts}:
        return (
            f"holds {', '.join(sorted(unsaid))}, which 'accepts' does not name, so that it cannot be scaled; a "
            "parameter whose name is taken, such as 'mean', is held in a field with an underscore, 'mean_'"
        )
    if not member.__doc__ or member.__doc__.startswith(f"{member.__name__}("):  # what a dataclass puts there itself
        return "has no docstring, which is its line in the reference of the dialect"
    return ""
