"""One family of times in one file each; a file that lies here is a family, with nothing to be said elsewhere."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from simulation.scenario.schema.distributions.registry import FAMILIES


def import_families(folders: Iterable[str], package: str) -> None:
    """Imports every file of these folders, each of which registers its family.

    Raises:
        ImportError: when a file registers none.
    """
    for file in iter_modules(folders, package):
        import_module(file.name)
        if not any(member.__module__ == file.name for member in FAMILIES.values()):
            raise ImportError(f"{file.name} holds no family of times: put @family above its class")


import_families(__path__, f"{__name__}.")
