"""Homeward under the name it is installed by: the package `simulation` that lies beside this one, module for module.

    >>> import homeward, simulation
    >>> homeward.load is simulation.load
    True

A working folder may hold a folder of its own that is called `simulation`. This package looks beside itself and nowhere
else, so `import homeward` and `python -m homeward` find Homeward there too.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder
from importlib.util import module_from_spec, spec_from_file_location, spec_from_loader
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

    from simulation import *  # noqa: F403

_BESIDE = Path(__file__).resolve().parent.parent / "simulation"


def _simulation() -> "ModuleType":
    """The package `simulation` beside this one, whatever else is called so."""
    known = sys.modules.get("simulation")
    if known is not None:
        origin = getattr(known, "__file__", None) or next(iter(getattr(known, "__path__", ())), "an unknown place")
        if Path(origin).resolve() not in (_BESIDE, _BESIDE / "__init__.py"):
            raise ImportError(
                f"another package called 'simulation' has been imported before homeward, from {origin}; "
                "import homeward before it, or rename that package, since one Python cannot hold both"
            )
        return known
    first = PathFinder.find_spec("simulation")
    if first is None or first.origin is None or Path(first.origin).resolve() != _BESIDE / "__init__.py":
        sys.path.insert(0, str(_BESIDE.parent))  # processes that this one starts find it by the path
    spec = spec_from_file_location("simulation", _BESIDE / "__init__.py", submodule_search_locations=[str(_BESIDE)])
    if spec is None or spec.loader is None or not (_BESIDE / "__init__.py").is_file():
        raise ImportError(
            f"the package 'simulation' is not beside homeward, in {_BESIDE.parent}; install homeward again"
        )
    module = module_from_spec(spec)
    sys.modules["simulation"] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules["simulation"]
        raise
    return module


class _SameModule(Loader):
    """Gives a module that is there already, and leaves it as it is."""

    def __init__(self, module: "ModuleType") -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: "ModuleSpec") -> "ModuleType":  # noqa: ARG002
        return self.module

    def exec_module(self, module: "ModuleType") -> None:
        module.__spec__ = self.spec  # the import system has just written the second name there


class _SecondName(MetaPathFinder):
    """Finds `homeward.NAME` as `simulation.NAME`."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> "ModuleSpec | None":  # noqa: ARG002
        package, dot, name = fullname.partition(".")
        if package != __name__ or not dot or name == "__main__":
            return None
        try:
            module = import_module(f"simulation.{name}")
        except ModuleNotFoundError as error:
            if error.name == f"simulation.{name}":
                return None
            raise
        return spec_from_loader(fullname, _SameModule(module), is_package=hasattr(module, "__path__"))


_package = _simulation()
sys.meta_path.insert(0, _SecondName())

__all__ = list(_package.__all__)


def __getattr__(name: str) -> Any:
    return getattr(_package, name)


def __dir__() -> "list[str]":
    return sorted(__all__)
