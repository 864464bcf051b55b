"""Writes the libraries of every target: `python -m simulation.native.build [FOLDER] [TARGET...]`."""

import sys
import time
from pathlib import Path

from simulation.native.capture import capture
from simulation.native.link import file_name, link
from simulation.native.objects import TARGETS, exported, make_objects

FOLDER = Path(__file__).parents[1] / "_compiled"


def build(folder: Path = FOLDER, names: tuple[str, ...] = ()) -> list[Path]:
    """Make the libraries of these targets (of all when none is named) in a folder, in place of older ones."""
    from simulation.core.compiling.shipped_code import describe, digest_of_sources

    entries = capture()
    folder.mkdir(exist_ok=True)
    digest = digest_of_sources()
    for old in folder.glob("engine-*"):
        old.unlink()
    made = []
    for target in TARGETS:
        if not names or target.name in names:
            library = folder / file_name(target, digest)
            link(make_objects(entries, target), target, [exported(entry) for entry in entries], library)
            made.append(library)
    (folder / "entry_points.json").write_text(
        describe([(e.name, e.arguments, e.returns) for e in entries], digest), encoding="utf-8"
    )
    return made


def main() -> None:
    """Build into the folder named, or into the package."""
    began = time.perf_counter()
    for library in build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, tuple(sys.argv[2:])):
        print(f"{library.name}: {library.stat().st_size:,} bytes")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
