"""Spoilt CSV files, settings, captions, results folders, workbooks and logs, beside the scenario files of `mutation`.

    python -m tests.fuzz.other_inputs --seconds 600

An input may be read or refused with a clear error; anything else is a finding, shown once for each line it comes from.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.folders import Options, Results
from tests.fuzz.logs import Logs
from tests.fuzz.mutation import HANGS, ends_the_wait, kind_of
from tests.fuzz.tables import Csv
from tests.fuzz.words import Captions, Settings
from tests.fuzz.workbooks import Workbooks

KINDS: dict[str, Callable[[Path], Csv | Settings | Captions | Results | Workbooks | Logs]] = {
    "csv": Csv,
    "set": Settings,
    "captions": Captions,
    "results": Results,
    "options": Options,
    "workbooks": Workbooks,
    "logs": Logs,
}


def main() -> None:
    """Spoil inputs of each kind in turn until the time is over."""
    asked = argparse.ArgumentParser(
        description="spoil CSV files, settings, captions, results folders, workbooks and logs"
    )
    asked.add_argument("--seconds", type=float, default=600.0)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--kinds", default=",".join(KINDS))
    said = asked.parse_args()
    signal.signal(signal.SIGPROF, ends_the_wait)
    counts: dict[str, int] = {}
    findings: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as below:
        kinds = {name: KINDS[name](folder_in(Path(below), name)) for name in said.kinds.split(",")}
        began, number = time.monotonic(), said.first
        while time.monotonic() - began < said.seconds:
            for name, kind in kinds.items():
                signal.setitimer(signal.ITIMER_PROF, HANGS)
                try:
                    word = f"{name} {kind.try_one(random.Random(f'{name} {number}'))}"
                except Exception as error:
                    word = f"{name} finding"
                    where = kind_of(error)
                    findings[where] = findings.get(where, 0) + 1
                    if findings[where] == 1:
                        print(f"{name} {number}, {where}:\n{traceback.format_exc()}", file=sys.stderr, flush=True)
                signal.setitimer(signal.ITIMER_PROF, 0.0)
                counts[word] = counts.get(word, 0) + 1
            number += 1
    print(f"to {number:,}: {counts}; findings: {findings or 'none'}.")
    sys.exit(1 if findings else 0)


def folder_in(below: Path, name: str) -> Path:
    """A new folder of this name."""
    (below / name).mkdir()
    return below / name


if __name__ == "__main__":
    main()
