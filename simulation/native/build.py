"""Writes the libraries of every target: `python -m simulation.native.build [FOLDER] [TARGET...]`."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from simulation.native.capture import capture
from simulation.native.link import link
from simulation.native.objects import TARGETS, exported, make_objects

FOLDER = Path(__file__).parents[1] / "_compiled"


def build(folder: Path = FOLDER, names: tuple[str, ...] = ()) -> list[Path]:
    """Make the libraries of these targets (of all when none is named) in a folder, in place of older ones; what was
    made of the same sources for other targets stays.
    """
    from simulation.core.compiling.shipped_code import DESCRIPTION, describe, digest_of_sources, library_name

    digest = digest_of_sources()
    wanted = {
        folder / library_name(digest, target.name): target for target in TARGETS if not names or target.name in names
    }
    described = folder / DESCRIPTION
    there = described.exists() and all(library.exists() for library in wanted)
    if there and json.loads(described.read_text(encoding="utf-8"))["digest"] == digest:
        return list(wanted)
    entries = capture()
    folder.mkdir(exist_ok=True)
    of_these_sources = {folder / library_name(digest, target.name) for target in TARGETS}
    for old in folder.glob("engine-*"):
        if old in wanted or old not in of_these_sources:
            old.unlink()
    for library, target in wanted.items():
        link(make_objects(entries, target), target, [exported(entry) for entry in entries], library)
    described.write_text(describe([(e.name, e.arguments, e.returns) for e in entries], digest), encoding="utf-8")
    return list(wanted)


def main() -> None:
    """Build into the folder named, or into the package.

    The order in which numba writes things down hangs on how Python hashes text, so that is fixed first: the same
    sources give the same bytes.
    """
    if os.environ.get("PYTHONHASHSEED") != "0":
        again = [sys.executable, "-m", "simulation.native.build", *sys.argv[1:]]
        sys.exit(subprocess.run(again, env={**os.environ, "PYTHONHASHSEED": "0"}, check=False).returncode)  # noqa: S603 (itself)
    began = time.perf_counter()
    for library in build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, tuple(sys.argv[2:])):
        print(f"{library.name}: {library.stat().st_size:,} bytes")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
