"""One module read with another text than its file has; no file is changed."""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).parents[2]


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads a module's changed text."""

    def __init__(self, module: str, path: str, source: str) -> None:
        super().__init__(module, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


class _Finder:
    """Hands out the loader for the one module."""

    def __init__(self, file: str, source: str) -> None:
        self.module = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")
        self.path = ROOT / file
        self.source = source
        assert self.module not in sys.modules, f"{self.module} is imported before its change is put in"

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The changed module, if it is this one that is looked for."""
        if name != self.module:
            return None
        inside = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        loader = _Loader(name, str(self.path), self.source)
        return importlib.util.spec_from_file_location(name, self.path, loader=loader, submodule_search_locations=inside)


def read_changed(file: str, source: str) -> None:
    """From now on in this process the module of this file, named from the root of the repository, has this text."""
    finder: Any = _Finder(file, source)
    sys.meta_path.insert(0, finder)
