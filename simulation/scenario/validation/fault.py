"""What a check finds wrong: the path, what was met there, and what would be right."""

from collections.abc import Iterable

from simulation.core.errors import did_you_mean
from simulation.scenario.reading.yaml_reader import Where

Fault = tuple[Where, str, str]


def unknown(kind: str, name: str, names: Iterable[object], where: Where) -> Fault:
    """A name that nothing declares."""
    listed = sorted(map(str, names))
    shown = ", ".join(listed[:12]) + (" ..." if len(listed) > 12 else "")
    return (
        where,
        f"there is no {kind} '{name}'",
        did_you_mean(name, listed, f"known: {shown}" if listed else f"the scenario declares no {kind}"),
    )
