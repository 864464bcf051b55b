"""Python for the browser, as it lies in a folder: nothing of it is part of this package, and every file of it that goes
into an export is told with its digest.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from simulation.core.compiling.shipped_code import BROWSER, DESCRIPTION, FOLDER, digest_of_sources, library_name
from simulation.core.errors import HomewardError

CORE = ("pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
SCRIPTS = ("pyodide.asm.mjs", "pyodide.asm.js")
"""One of them, by the version."""
THINKS = ("annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection")
RUNS = ("numpy",)
REPORTS = ("pandas", "python_dateutil", "pytz", "six")
"""What the worker that thinks needs as wheels, those that run, and besides those the one that writes reports."""
HOW = (
    "'make browser' fills such a folder (.venv/browser): loads/ and runs/ with Pyodide, pydantic/ and wheels/ with "
    "what they need; name another with --kit"
)


LOADER = "pyodide.js"
NOTHING_ELSE = 'self.importScripts = () => { throw new TypeError("all that is needed stands here") };\n'
"""Before Pyodide's scripts: a worker of a page that opens from disk cannot be a module, and Pyodide takes one that
imports no scripts for one.
"""
MODULE = {"import.meta.url": '"https://homeward.invalid/"', "export default _createPyodideModule;": ""}
"""What stands in a script that is a module, and what in its place: a page that opens from disk has no modules."""


@dataclass(frozen=True)
class Python:
    """What one kind of worker is given: files by the name that it asks for, and Pyodide's own scripts as one."""

    files: dict[str, bytes]
    wheels: tuple[str, ...]
    script: str


@dataclass(frozen=True)
class Kit:
    """The three kinds of worker, and the engine as WebAssembly."""

    mind: Python
    runner: Python
    reporter: Python
    engine: dict[str, bytes]

    def digests(self) -> dict[str, str]:
        """SHA-256 of everything that comes from elsewhere."""
        told = {}
        for name, python in (("mind", self.mind), ("runner", self.runner), ("reporter", self.reporter)):
            told[f"{name}/scripts"] = hashlib.sha256(python.script.encode()).hexdigest()
            told |= {f"{name}/{file}": hashlib.sha256(content).hexdigest() for file, content in python.files.items()}
        return told


def kit_of(folder: Path) -> Kit:
    """The kit in a folder.

    Raises:
        HomewardError: when something is missing, or is not what Pyodide's lock file says.
    """
    mind = _python(folder, "loads", "pydantic", THINKS)
    runner, reporter = (_python(folder, "runs", "wheels", wanted) for wanted in (RUNS, (*RUNS, *REPORTS)))
    return Kit(mind, runner, reporter, _engine(folder))


def _python(folder: Path, core: str, wheels: str, wanted: tuple[str, ...]) -> Python:
    scripts = [name for name in SCRIPTS if (folder / core / name).is_file()][:1]
    if not scripts:
        raise HomewardError(f"{folder / core}: no Pyodide is there; {HOW}")
    files = {name: _bytes(folder / core / name) for name in CORE}
    locked = json.loads(files["pyodide-lock.json"])["packages"]
    taken = []
    for name in wanted:
        found = sorted((folder / wheels).glob(f"{name}-*.whl"))
        if not found:
            raise HomewardError(f"{folder / wheels}: no wheel of {name} is there; {HOW}")
        content = _bytes(found[-1])
        known = {package["file_name"]: package["sha256"] for package in locked.values()}.get(found[-1].name)
        if known is not None and hashlib.sha256(content).hexdigest() != known:
            raise HomewardError(f"{found[-1]} is not what Pyodide's lock file says")
        files[found[-1].name] = content
        taken.append(found[-1].name)
    script = _bytes(folder / core / scripts[0]).decode()
    for module, instead in MODULE.items() if scripts[0].endswith(".mjs") else ():
        if module not in script:
            raise HomewardError(f"{folder / core / scripts[0]} is another Pyodide than this version knows; {HOW}")
        script = script.replace(module, instead)
    return Python(files, tuple(taken), f"{NOTHING_ELSE}{script}\n{_bytes(folder / core / LOADER).decode()}\n")


def _engine(folder: Path) -> dict[str, bytes]:
    """The WebAssembly module of this code: from the package, or from the kit."""
    name = library_name(digest_of_sources(), BROWSER)
    for place in (FOLDER, folder / "compiled"):
        if (place / name).is_file():
            return {f"_compiled/{file}": _bytes(place / file) for file in (name, DESCRIPTION)}
    raise HomewardError(
        f"{name} is not there: python -m simulation.native.build {folder / 'compiled'} {BROWSER} makes it of this code"
    )


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise HomewardError(f"{file} cannot be read ({error.strerror}); {HOW}") from None


__all__ = ["Kit", "Python", "kit_of"]
