"""How many small mistakes the tests of a module find: `python -m tests.mutants [GROUP...]`, or `make mutants`.

Draws mutants of each group of modules with a stated random seed, runs for each only the quick tests that belong to the
module, and prints a table and those that survived. What has been tried is kept in `.mutants/`, so that it can be broken
off and gone on with. See docs/mutants.md.
"""

import argparse
import hashlib
import json
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from tests.mutants.groups import GROUPS, Group
from tests.mutants.mutate import ROOT, Mutant, draw
from tests.mutants.trial import passes, ready

KEPT = ROOT / ".mutants" / "results.jsonl"
EQUIVALENTS = Path(__file__).with_name("equivalents.toml")
LEAST_SECONDS = 30.0
"""No mutant is given up earlier; beyond, when its tests take ten times as long as without it."""


@dataclass(frozen=True)
class Told:
    """What was found out about one group."""

    drawn: list[Mutant]
    survived: list[Mutant]
    equivalent: list[Mutant]


def equivalents() -> dict[tuple[str, str, str, str], str]:
    """The mutants that no test can find, each with the reason."""
    listed = tomllib.loads(EQUIVALENTS.read_text(encoding="utf-8")).get("equivalent", [])
    return {(one["file"], one["where"], one["was"], one["becomes"]): one["why"] for one in listed}


def chosen(group: Group, name: str, seed: int, count: int) -> tuple[list[Mutant], list[Mutant]]:
    """So many mutants that count, and those met on the way that are listed as equivalent."""
    listed, met = equivalents(), []

    def counted() -> Iterator[Mutant]:
        for mutant in draw(group.files(), f"{seed} {name}"):
            if mutant.name in listed:
                met.append(mutant)
            else:
                yield mutant

    return list(islice(counted(), count)), met


class Kept:
    """Results so far, by the digest of the module with its change and of the tests."""

    def __init__(self) -> None:
        KEPT.parent.mkdir(exist_ok=True)
        lines = KEPT.read_text(encoding="utf-8").splitlines() if KEPT.exists() else []
        self.known: dict[str, float | bool] = dict(json.loads(line) for line in lines if line.endswith("]"))

    def put(self, digest: str, result: float | bool) -> None:
        self.known[digest] = result
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(json.dumps([digest, result]) + "\n")


def digest_of(file: str, source: str | None, tests: list[str], slow: tuple[str, ...]) -> str:
    """Of a module's changed text and of the text of its tests."""
    digest = hashlib.sha256(f"{file}\n{source}\n{slow}".encode())
    for test in tests:
        path = ROOT / test.partition("::")[0]
        for one in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(f"{test}\n{one.read_text(encoding='utf-8')}".encode())
    return digest.hexdigest()[:24]


def seconds_without(context: Any, kept: Kept, file: str, group: Group) -> float:
    """How long the tests of a module take as it is; they must pass."""
    tests = group.tests_of(file)
    digest = digest_of("", None, tests, group.slow)
    if digest not in kept.known:
        begun = time.monotonic()
        if not passes(context, file, None, tests, 600, group.slow):
            sys.exit(f"The tests of {file} do not pass as it is with HOMEWARD_COMPILE=no: {' '.join(tests)}")
        kept.put(digest, time.monotonic() - begun)
    return float(kept.known[digest])


def try_group(context: Any, kept: Kept, name: str, options: argparse.Namespace) -> Told:
    """All mutants of one group."""
    group = GROUPS[name]
    drawn, equivalent = chosen(group, name, options.seed, options.count)

    def survives(mutant: Mutant, source: str) -> bool:
        tests = group.tests_of(mutant.file)
        digest = digest_of(mutant.file, source, tests, group.slow)
        if digest not in kept.known:
            most = max(LEAST_SECONDS, 10 * seconds_without(context, kept, mutant.file, group))
            kept.put(digest, passes(context, mutant.file, source, tests, most, group.slow))
            print(".", end="", file=sys.stderr, flush=True)
        return bool(kept.known[digest])

    for file in {mutant.file for mutant in drawn}:
        seconds_without(context, kept, file, group)
    sources = [mutant.source() for mutant in drawn]
    with ThreadPoolExecutor(options.workers) as pool:
        lived = list(pool.map(survives, drawn, sources))
    return Told(drawn, [mutant for mutant, survived in zip(drawn, lived, strict=True) if survived], equivalent)


def shown(mutant: Mutant) -> str:
    """One mutant as a small difference."""
    place = f"{mutant.file}:{mutant.line} in {mutant.where} ({mutant.operator})"
    return f"  {place}\n    - {mutant.was}\n    + {mutant.becomes}"


def table(told: dict[str, Told]) -> str:
    """Found and survived, by module."""
    lines = [f"{'module':48}{'mutants':>9}{'found':>7}{'survived':>10}{'not counted':>13}"]
    for name, group in told.items():
        columns = [Counter(one.file for one in part) for part in (group.drawn, group.survived, group.equivalent)]
        rows = [(file, [column[file] for column in columns]) for file in sorted(columns[0] | columns[2])]
        rows.append((f"{name}: all", [column.total() for column in columns]))
        for word, (drawn, survived, equivalent) in rows:
            lines.append(f"{word:48}{drawn:9}{drawn - survived:7}{survived:10}{equivalent:13}")
    return "\n".join(lines)


def main() -> None:
    """Reads the command line, tries the groups and prints what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(GROUPS)}; all when none is named")
    parser.add_argument("--seed", type=int, default=1, help="random seed of the draw")
    parser.add_argument("--count", type=int, default=60, help="mutants of each group")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many at a time")
    options = parser.parse_args()
    if unknown := [name for name in options.groups if name not in GROUPS]:
        parser.error(f"there is no group {unknown[0]!r}; there are {', '.join(GROUPS)}")
    context, kept = ready(), Kept()
    told = {name: try_group(context, kept, name, options) for name in options.groups or GROUPS}
    print(f"Random seed {options.seed}.\n\n{table(told)}")
    for name, group in told.items():
        for word, mutants in (("survived", group.survived), ("not counted", group.equivalent)):
            if mutants:
                print(f"\n{name}, {word}:\n" + "\n".join(map(shown, mutants)))


if __name__ == "__main__":
    main()
