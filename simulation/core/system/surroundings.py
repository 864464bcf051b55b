"""Settings files of other packages that happen to lie in the working folder change nothing here."""

import importlib
import os
import sys
import warnings
from typing import Any


def import_numba() -> Any:
    """Numba, without the settings of a `.numba_config.yaml` in the working folder; variables named NUMBA_… hold.

    It reads that file while it is imported and again whenever it compiles. It does without where it finds no YAML
    reader, so it finds none in the meantime. A numba that somebody else has imported before is left as it is.
    """
    if "numba" in sys.modules:
        return importlib.import_module("numba")
    modules: dict[str, Any] = sys.modules
    reader = modules.get("yaml")
    modules["yaml"] = None  # 'not there', for the import system
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="A Numba config file is found")
            numba = importlib.import_module("numba")
    finally:
        if reader is not None:
            modules["yaml"] = reader
        else:
            del modules["yaml"]
    settings: Any = numba.config
    settings._config_fname = os.devnull  # it looks for a plain file of this name
    return numba
