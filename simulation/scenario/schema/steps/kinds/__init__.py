"""One kind of step in one file each; a file that lies here is a kind, with nothing to be said elsewhere."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from simulation.scenario.schema.steps.registry import STEPS

IN_ORDER = ("stay", "task", "delay", "until", "start", "choose", "record", "leave", "mark", "go")
"""The files whose kinds are told first, in this order; others follow by name."""


def import_kinds(folders: Iterable[str], package: str) -> None:
    """Imports every file of these folders, each of which registers its kind of step.

    Raises:
        ImportError: when a file registers none.
    """
    found = {file.name.removeprefix(package): file.name for file in iter_modules(folders, package)}
    for name in sorted(found, key=lambda name: (*IN_ORDER, name).index(name)):
        import_module(found[name])
        if not any(part.__module__ == found[name] for part in STEPS.values()):
            raise ImportError(f"{found[name]} holds no kind of step: put @step_kind above its class")


import_kinds(__path__, f"{__name__}.")
