"""The engines by name; both write the same event log."""

import warnings
from typing import Any, Literal, get_args

from simulation.core.errors import HomewardWarning, OptionError, did_you_mean

Engine = Literal["auto", "compiled", "reference"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
OLDER_NAMES: dict[str, Engine] = {"fast": "compiled", "readable": "reference"}
"""What engines were called before version 0.2; understood for one more version."""


def engine_named(name: Any) -> Engine:
    """The engine that a name means.

    Raises:
        OptionError: when there is no engine of this name.
    """
    if isinstance(name, str) and name in OLDER_NAMES:
        warnings.warn(f"engine '{name}' is called '{OLDER_NAMES[name]}' now", HomewardWarning, stacklevel=2)
        return OLDER_NAMES[name]
    for engine in ENGINES:
        if name == engine:
            return engine
    choice = "'auto', 'compiled' or 'reference' was expected"
    near = did_you_mean(name, ENGINES, "") if isinstance(name, str) else ""
    raise OptionError("engine", name, f"{choice}; {near}" if near else choice)


__all__ = ["ENGINES", "OLDER_NAMES", "Engine", "engine_named"]
