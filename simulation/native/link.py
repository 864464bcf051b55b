"""Objects to libraries, with the linkers that the package ziglang carries; nothing from outside is linked in."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from simulation.native.objects import Target

SUFFIX = {"linux": ".so", "windows": ".dll", "darwin": ".dylib", "emscripten": ".wasm"}


def file_name(target: Target, digest: str) -> str:
    """`engine-<digest>-<target>.so` and so on."""
    return f"engine-{digest}-{target.name}{SUFFIX[target.name.partition('-')[0]]}"


def link(objects: Sequence[bytes], target: Target, names: Sequence[str], library: Path) -> None:
    """Write the library that offers these names.

    Raises:
        RuntimeError: with the linker's words when something is missing.
    """
    system = target.name.partition("-")[0]
    with tempfile.TemporaryDirectory() as below:
        files = []
        for number, made in enumerate(objects):
            file = Path(below) / f"{number}.o"
            file.write_bytes(made)
            files.append(str(file))
        out = Path(below) / library.name
        words = {
            "linux": ["ld.lld", "-shared", "--no-undefined", "--gc-sections", "-s", "-z", "noexecstack", "--hash-style=both", "-o", str(out), *files],
            "windows": ["lld-link", "/dll", "/noentry", "/nodefaultlib", "/opt:ref", f"/out:{out}", *(f"/export:{name}" for name in names), *files],
            "darwin": ["cc", "-target", f"{'aarch64' if 'arm64' in target.name else 'x86_64'}-macos.11.0", "-shared", "-nostdlib", "-s", "-o", str(out), *files],
            "emscripten": ["wasm-ld", "--experimental-pic", "-shared", "--no-entry", "-s", "--import-memory", "--allow-undefined", *(f"--export={name}" for name in names), "-o", str(out), *files],
        }[system]  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "ziglang", *words], capture_output=True, text=True, check=False)
        if done.returncode or not out.exists():
            raise RuntimeError(
                f"{target.name}: {done.stderr.strip() or done.stdout.strip() or 'the linker wrote nothing'}"
            )
        library.write_bytes(out.read_bytes())


__all__ = ["file_name", "link"]
