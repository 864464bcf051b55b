"""What the program opens while it reads a file that is not to be trusted."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulation.scenario.reading.place_names import FIGURES, FOLDER

ROOT = Path(__file__).parents[2]


class Opened:
    """Files opened while a scenario is loaded; only its own folder, Python's own files and the program's are allowed."""

    def __init__(self) -> None:
        self.allowed: tuple[str, ...] = (
            sys.prefix,
            sys.base_prefix,
            str(ROOT / "simulation"),
            str(ROOT / "scenarios" / FOLDER / FIGURES),  # ours too: the names of places, for what is not a file
            "/proc/self",
            "/sys/fs/cgroup",
            os.devnull,
        )
        self.wrong: list[str] = []
        self.watching: str | None = None
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: Sequence[Any]) -> None:
        """Called by Python for every event that it audits."""
        if self.watching is None:
            return
        if event.startswith(
            ("socket.", "subprocess.", "os.system", "os.exec", "shutil.", "os.remove", "os.rename", "ctypes.dlopen")
        ):
            self.wrong.append(f"{event} {args!r:.200}")
        elif event == "open" and isinstance(args[0], (str, bytes)):
            path = os.path.realpath(os.fsdecode(args[0]))
            if not path.startswith((self.watching, *self.allowed)):
                self.wrong.append(f"open {path}")
