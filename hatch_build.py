"""The build hook: compiles the engine once, for every kind of machine, and puts the libraries into the wheel.

An editable install gets those of this machine and of WebAssembly, which the tests run under Node. Where a tool is
missing (Macs with an Intel processor have no numba) or HOMEWARD_BUILD_ENGINE is `no`, an editable install goes without
and a run compiles or takes the reference engine; a wheel without them is not built unless it is asked for so.
"""

import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MACHINES = {
    ("linux", "x86_64"): "linux-x86_64",
    ("linux", "aarch64"): "linux-aarch64",
    ("win32", "AMD64"): "windows-amd64",
    ("darwin", "arm64"): "darwin-arm64",
    ("darwin", "x86_64"): "darwin-x86_64",
}


class EngineHook(BuildHookInterface):
    """Runs `python -m simulation.native.build` before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the libraries.

        Raises:
            RuntimeError: when they cannot be built for a wheel.
        """
        if os.environ.get("HOMEWARD_BUILD_ENGINE") == "no" or self.target_name != "wheel":
            return
        folder = Path(self.root) / "simulation" / "_compiled"
        editable = version == "editable"
        here = MACHINES.get((sys.platform, platform.machine()))
        names = [*([here] if here else []), "emscripten-wasm32"] if editable else []
        words = [sys.executable, "-m", "simulation.native.build", str(folder), *names]
        done = subprocess.run(words, cwd=self.root, capture_output=True, text=True, check=False)  # noqa: S603 (itself)
        if done.returncode and not editable:
            raise RuntimeError(f"the engine cannot be compiled:\n{done.stderr[-3000:]}")
        if done.returncode:
            self.app.display_warning(f"the engine was not compiled: {done.stderr.strip().splitlines()[-1:]}")
        build_data["artifacts"].append("simulation/_compiled/*")
