"""Compiled functions that came with the package: loaded with ctypes, in milliseconds and without a compiler.

`simulation/_compiled` holds a library for each kind of machine, made by `simulation.native.build` from the same sources
that numba compiles, and `entry_points.json`, which says what each function takes. A digest of the sources ties the two
together: where the code has changed since, the library is left alone.

Every function has one form, `i64 NAME(i64 *words)`. A worked example: `fill(draw, seed)`, for an array of five numbers
at address 4096, is called with the words [0, 4096, 5, seed]; it leaves what it returns in the first.
"""

import ctypes
import hashlib
import json
import platform
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parents[2]
FOLDER = HERE / "_compiled"
DESCRIPTION = "entry_points.json"
SOURCES = (
    "core/vocabulary.py",
    "core/compiling/jit.py",
    "core/numerics/exact_math.py",
    "core/numerics/in_order.py",
    "core/numerics/plain_math.py",
    "core/numerics/quantiles.py",
    "core/numerics/time_forms.py",
    "core/numerics/random_numbers.py",
    "plan/columns.py",
    "plan/packed.py",
    "sampling",
    "engines",
    "measures/log_tables/parse_log.py",
    "measures/loops",
)
"""Files and folders whose code reaches what is compiled."""
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "darwin", "emscripten": "emscripten"}
SUFFIXES = {"linux": ".so", "windows": ".dll", "darwin": ".dylib", "emscripten": ".wasm"}
BROWSER = "emscripten-wasm32"
"""The kind of machine that a browser is."""
KINDS = {
    name: np.dtype(name) for name in ("int8", "int16", "int32", "int64", "uint8", "float32", "float64", "bool")
}  # fmt: skip
NOWHERE = 4096
"""Where an array without a number is said to be: nobody looks."""
_address, _buffer = ctypes.addressof, ctypes.c_char.from_buffer


@cache
def digest_of_sources() -> str:
    """Twelve hexadecimal characters of everything that is compiled; line ends do not count."""
    digest = hashlib.sha256()
    for name in SOURCES:
        files = sorted((HERE / name).rglob("*.py")) if (HERE / name).is_dir() else [HERE / name]
        for file in files:
            digest.update(file.relative_to(HERE).as_posix().encode() + file.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def describe(entries: Sequence[tuple[str, tuple[str, ...], str]], digest: str) -> str:
    """The text of `entry_points.json`: for every function what it takes and what it returns."""
    said = {name: {"takes": list(takes), "returns": returns} for name, takes, returns in entries}
    return json.dumps({"digest": digest, "functions": said}, indent=1) + "\n"


def library_name(digest: str, target: str) -> str:
    """The file of a kind of machine: `engine-<digest>-<target>.so` and so on."""
    return f"engine-{digest}-{target}{SUFFIXES.get(target.partition('-')[0], '.so')}"


def this_machine() -> str:
    """The kind of machine that this one is, as targets are called: linux-x86_64."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "win32":
        machine = "amd64" if machine == "x86_64" else machine
    if sys.platform == "darwin":
        machine = "arm64" if machine == "aarch64" else machine
    return f"{SYSTEMS.get(sys.platform, sys.platform)}-{machine}"


@cache
def library() -> tuple[ctypes.CDLL | None, dict[str, Any], str]:
    """The library of this machine, what its functions take, and why there is none in plain words."""
    try:
        said = json.loads((FOLDER / DESCRIPTION).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None, {}, "no compiled code came with the package"
    if said["digest"] != digest_of_sources():
        return None, {}, "the code has changed since it was compiled"
    file = FOLDER / library_name(said["digest"], this_machine())
    if not file.exists():
        return None, {}, f"nothing was compiled for {sys.platform} on {platform.machine()}"
    try:
        return ctypes.CDLL(str(file)), said["functions"], ""
    except OSError as error:
        return None, {}, f"{file.name} cannot be loaded ({' '.join(str(error).split())[:120]})"


def shipped(name: str) -> Callable[..., Any] | None:
    """The compiled function of this name; None when none came with the package for this machine and these sources."""
    loaded, functions, _ = library()
    if loaded is None or name not in functions:
        return None
    return ShippedFunction(name, loaded, functions[name]["takes"], functions[name]["returns"])


class ShippedFunction:
    """A function of the library, called like the Python function it was made from."""

    def __init__(self, name: str, loaded: ctypes.CDLL, takes: Sequence[str], returns: str) -> None:
        self.name, self.returns = name, returns
        self.kinds: list[tuple[Any, int]] = []
        for kind in takes:
            inner = kind.removeprefix("array(").removesuffix("d)").split(", ")
            self.kinds.append((KINDS[inner[0]], int(inner[1])) if kind.startswith("array(") else (kind, 0))
        self.form = ctypes.c_int64 * (1 + sum(1 + dimensions for _, dimensions in self.kinds))
        self.call = getattr(loaded, name.replace(".", "_"))
        self.call.restype, self.call.argtypes = ctypes.c_int64, [ctypes.c_void_p]

    def __call__(self, *given: Any) -> Any:
        """As the Python function.

        Raises:
            TypeError: for an array of another kind than the function was compiled for.
            RuntimeError: when the function has raised, such as for a division by zero.
        """
        return self.plainly(given)

    def plainly(self, given: tuple[Any, ...]) -> Any:
        """What is returned for these arguments."""
        told: Any = self.form()
        told[:] = self.words(given)
        status = self.call(told)
        if status:
            raise RuntimeError(f"{self.name} failed in compiled code (status {status})")
        if self.returns == "none":
            return None
        return ctypes.c_double.from_buffer(told).value if self.returns == "float64" else told[0]

    def words(self, given: tuple[Any, ...]) -> list[int]:
        """The words that these arguments are."""
        words = [0]
        if len(given) != len(self.kinds):  # arrays in tuples, such as a plan, stand for themselves
            given = tuple(part for value in given for part in (value if isinstance(value, tuple) else (value,)))
        for part, (kind, dimensions) in zip(given, self.kinds, strict=True):
            if dimensions:
                if part.dtype != kind or part.ndim != dimensions:
                    raise self._otherwise(part, kind, dimensions)
                try:  # through its buffer, which takes a quarter of the time
                    words.append(_address(_buffer(part)) if part.size else NOWHERE)
                except TypeError:  # read only, or out of order
                    if not part.flags.c_contiguous:
                        raise self._otherwise(part, kind, dimensions) from None
                    words.append(part.__array_interface__["data"][0])
                words += part.shape
            else:
                words.append(int(np.float64(part).view(np.int64)) if kind == "float64" else int(part))
        return words

    def _otherwise(self, part: Any, kind: Any, dimensions: int) -> TypeError:
        return TypeError(
            f"{self.name} takes an array of {kind} with {dimensions} dimensions in order, "
            f"not of {part.dtype} with {part.ndim}"
        )


__all__ = ["describe", "digest_of_sources", "library", "library_name", "shipped"]
