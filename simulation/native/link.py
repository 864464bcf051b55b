"""Objects to libraries, with the linkers that the package ziglang carries; nothing from outside is linked in."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from simulation.native.objects import Target


def link(objects: Sequence[bytes], target: Target, names: Sequence[str], library: Path) -> None:
    """Write the library that offers these names.

    Raises:
        RuntimeError: with the linker's words when something is missing.
    """
    with tempfile.TemporaryDirectory() as below:
        files = []
        for number, made in enumerate(objects):
            file = Path(below) / f"{number}.o"
            file.write_bytes(made)
            files.append(str(file))
        out = Path(below) / library.name
        words = _words(target, names, out, files)
        asked = [sys.executable, "-m", "ziglang", *words]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 (a tool of the build)
        if done.returncode or not out.exists():
            raise RuntimeError(
                f"{target.name}: {done.stderr.strip() or done.stdout.strip() or 'the linker wrote nothing'}"
            )
        library.write_bytes(out.read_bytes())


def _words(target: Target, names: Sequence[str], out: Path, files: Sequence[str]) -> list[str]:
    """What each system's linker is told: a shared library of these objects, of nothing else."""
    system = target.name.partition("-")[0]
    if system == "linux":
        kept = ["--no-undefined", "--gc-sections", "-s", "-z", "noexecstack", "--hash-style=both"]
        return ["ld.lld", "-shared", *kept, "-o", str(out), *files]
    exported = [f"/export:{name}" if system == "windows" else f"--export={name}" for name in names]
    if system == "windows":
        return [
            "lld-link",
            "/dll",
            "/noentry",
            "/nodefaultlib",
            "/opt:ref",
            "/Brepro",
            f"/out:{out}",
            *exported,
            *files,
        ]
    if system == "darwin":
        machine = "aarch64" if "arm64" in target.name else "x86_64"
        named = f"-Wl,-install_name,@rpath/{out.name}"  # not the folder in which it was made
        return ["cc", "-target", f"{machine}-macos.11.0", "-shared", "-nostdlib", "-s", named, "-o", str(out), *files]
    kept = ["--experimental-pic", "-shared", "--no-entry", "-s", "--import-memory", "--allow-undefined"]
    return ["wasm-ld", *kept, *exported, "-o", str(out), *files]


__all__ = ["link"]
