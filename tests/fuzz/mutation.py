"""Spoilt scenario files, and what may not happen when one is loaded.

    python -m tests.fuzz.mutation --inputs 1000000

spoils the shipped files and the small one of the tests in bytes, in lines and in their tree, loads each, and of those
that load all the same it compiles some, takes their loads and runs a few of their days. An input that ends in anything
but a scenario or a clear error, takes too long, or opens a file elsewhere is a finding: it is shown once for each line
it comes from, and the run ends with exit code 1.
"""

import argparse
import copy
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from simulation.core.errors import HomewardError, ScenarioError
from simulation.scenario.loading import load
from simulation.scenario.reading.place_names import FIGURES, FOLDER
from simulation.scenario.scenario import Scenario
from tests.support.small import BASE, VARIANT, changed

ROOT = Path(__file__).parents[2]
WORDS = [
    "x",
    "-1",
    "0",
    "3 days",
    "100 %",
    "-5 %",
    "nan",
    "inf",
    "unlimited",
    "1e308 days",
    "1e-320 days",
    "admitted",
    "ward",
    "2024-02-29",
    "10:30",
]
JUNK: list[Any] = [
    "",
    *WORDS,
    "9" * 300,
    "\u202e",
    "é" * 50,
    [],
    {},
    ["a"],
    [["a"]],
    {"a": "b"},
    {"value": "3 days"},
    {"": "x"},
    "12 per 1,000 people",
    "3 per 100000 people aged 65 and over",
    "-1 per person per year",
    "1 per 0 people",
    {"0-64": "1000", "65+": "200"},
    {"by_cohort": {"young": "3 days"}},
    {"by_pathway": {}},
    {"by_hour": ["1"] * 25},
    {"changes": {"2024-01-01": "1"}},
    {"base": "1", "times": "2"},
    {"by": "pathway"},
    {"scale": "2"},
    {"distribution": "gamma", "mean": "1 days", "sd": "0 days"},
    {"distribution": "lognormal", "mu": "700", "sigma": "50"},
    {"distribution": "lognormal", "mu": "3 log weeks", "sigma": "1"},
    {"distribution": "erlang", "mean": "1 days", "phases": "1e9"},
    {"distribution": "table", "observed": ["1 days"], "counts": ["-1"]},
    {"distribution": "mixture", "parts": [[], {"distribution": "mixture"}], "shares": ["-1 %", "101 %"]},
    {
        "distribution": "mixture",
        "parts": ["1 days", {"distribution": "normal", "mean": "0 days", "sd": "1 days"}],
        "shares": ["50 %"] * 2,
    },
    {"add": "3 places"},
    "2024-01-02 10:30",
    ["2024-01-02 10:30", "90 minutes"],
    {"1": "50 %", "1001": "50 %"},
    {"file": "x.csv"},
    {"file": "../../../../etc/passwd"},
    {"table": "/etc/passwd"},
    {"file": "/dev/zero"},
    {"moved_from": "P0", "to": {"P0": "100 %"}},
    {"a.b": "c"},
    {"choose": "admitted"},
    {"go": "home"},
    {"stay": {"by": "pathway"}, "for": "1 days"},
]
"""What may stand anywhere by mistake, or by intent."""
BYTES = (
    b"\x00",
    b"\t",
    b"\xff",
    b"\r",
    b"&a ",
    b"*a",
    b"!!python/object/apply:os.system ",
    b"{",
    b"}",
    b"[",
    b"]",
    b": ",
    b"\n",
    b"- ",
    b"'",
    b'"',
    b"|",
    b"%",
    b"\xe2\x80\xa8",
)
SECONDS = 20.0
"""The longest that one small input may take."""
HANGS = 60.0
"""The longest that one input may take when it is run too."""
SHIPPED = 0.01
"""Share of inputs that spoil a shipped file."""
GROWTH = 250_000_000
"""Bytes that the process may grow by over the whole run."""


SMALL = 5
"""Small texts before the shipped ones."""
STATED = (
    VARIANT
    + """\
facts:
  source: local
  people: {population: 320000 people, arrivals.emergency.rate: {by_cohort: {old: {scale: 0.5}}}}
  services: {ward.capacity: {add: -2 beds}, team: {capacity: {value: 4 places, changes: {2024-01-20: 5 places}}}, spare: {kind: places, capacity: 2 places}}
  routes:
    leave_home: {rest: {stay: spare, for: 2 hours, after: pack}, pack: {task: hub, takes: {distribution: gamma, mean: 2 hours, sd: 1 hours}}}
    admitted.path.shares: {by_cohort: {old: {P0: 50 %, P1: 50 %}}}
    leave_support.package.gives_up_after: {wait: 2 days, then: leave_home}
  risks_after_discharge.after.readmission.probability.by_cohort.old: 25 %
levers:
  a: {why: w, set: {services.ward.capacity: {add: 3 beds}, services.spare.capacity: 4 places}, strength: 50 %, diverted: yes}
"""
)
"""A file with facts and a lever on them."""


def spoilt_bytes(text: str, draw: random.Random) -> bytes:
    """Bytes put in, taken out, doubled or swapped."""
    raw = bytearray(text.encode())
    for _ in range(draw.choice([1, 1, 2, 5])):
        at = draw.randrange(len(raw) + 1)
        way = draw.randrange(4)
        if way == 0:
            raw[at:at] = draw.choice(BYTES)
        elif way == 1:
            del raw[at : at + draw.choice([1, 1, 3, 40])]
        elif way == 2:
            raw[at:at] = raw[at : at + draw.choice([5, 60, 400])]
        elif at < len(raw):
            raw[at] = draw.randrange(256)
    return bytes(raw)


def spoilt_lines(text: str, draw: random.Random) -> bytes:
    """Lines moved, doubled, removed or shifted."""
    lines = text.split("\n")
    for _ in range(draw.choice([1, 1, 2])):
        at, to = draw.randrange(len(lines)), draw.randrange(len(lines))
        way = draw.randrange(4)
        if way == 0:
            lines.insert(to, lines.pop(at))
        elif way == 1:
            lines.insert(to, lines[at])
        elif way == 2:
            lines[at] = " " * draw.choice([1, 2, 4]) + lines[at]
        else:
            lines.pop(at)
            lines.append("")
    return "\n".join(lines).encode()


def nodes(raw: Any) -> Iterator[Any]:
    """Every mapping and list that holds something."""
    if isinstance(raw, (dict, list)) and raw:
        yield raw
        for below in raw.values() if isinstance(raw, dict) else raw:
            yield from nodes(below)


def spoilt_tree(raw: Any, draw: random.Random) -> bytes:
    """Values replaced by what does not belong there, by what stands elsewhere, removed or renamed."""
    raw = copy.deepcopy(raw)
    for _ in range(draw.choice([1, 1, 2, 3])):
        every = [(node, key) for node in nodes(raw) for key in (node if isinstance(node, dict) else range(len(node)))]
        if not every:
            break
        node, key = draw.choice(every)
        way = draw.random()
        if way < 0.5:
            node[key] = copy.deepcopy(draw.choice(JUNK))
        elif way < 0.7:
            other, there = draw.choice(every)
            node[key] = copy.deepcopy(other[there])
        elif way < 0.85 or isinstance(node, list):
            node.pop(key)
        else:
            node[
                draw.choice([f"{key}x", "by_cohort", "value", "source", "stay", "go", "kind", "shares", "otherwise"])
            ] = node.pop(key)
    return yaml.dump(raw, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode()


MONDAY = (
    changed(("length: 28 days", "warm_up: 9 days, length: 28 days"))
    + """\
today:
  date: 2024-01-10
  beds: 5 people
  no_criteria_to_reside: {P0: {people: 0 people, since: 3 hours}}
  services: {team: [{occupied: 0 people, route: leave_support}], starts: {queue: 0 people}}
  off: {hub: {people: 1 people, until: 2024-01-17}}
  until_then: {services.team.capacity: 9 places}
"""
)
"""The small place from a position."""
LATER = changed(
    ("services:\n", "services:\n  annex: {kind: beds, capacity: 3 beds}\n"),
    (
        "kind: beds, counts_as: acute,",
        "kind: beds, counts_as: acute, by_hour: [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1], "
        "turnaround: {by_frailty: {well: 1 hour, frail: 4 hours}},",
    ),
    ("  cohorts:", "  labels: {frailty: {shares: {well: 80 %, frail: 20 %}}}\n  cohorts:"),
    ("      stay: ward\n", "      stay: ward\n      also: {after: 4 hours, services: [annex]}\n"),
    ("      as: pathway\n", "      as: pathway\n      waited: {for: team, beyond: 1 hour, option: P1, adds: 5 %}\n"),
    ("    ready: {mark: ready}\n", "    frail: {record: {frailty: frail}}\n    ready: {mark: ready}\n"),
    (
        "  after:\n",
        "  after:\n    death: {probability: 5 %, within: 30 days, then: 9 % per year, "
        "waited: {for: ward, from: admitted.bed, beyond: 6 hours, factor: 1.2}}\n",
    ),
)
"""The small place with the words that came later."""


def sources() -> list[tuple[str, Path | None]]:
    """Texts to spoil, with the folder their parents and tables stand in: small ones, then what is shipped, which takes
    a hundred times as long.
    """
    shipped = [
        file
        for file in sorted((ROOT / "scenarios").rglob("*.yaml"))
        if not file.name.endswith(("targets.yaml", "fits.yaml"))
        and (file.parent.name != "places" or file.stem == "somerset")  # 42 are made alike
    ]
    lever = VARIANT + "levers:\n  a: {why: w, set: {services.team.capacity: {scale: 2}}, strength: 50 %}\n"
    small: list[tuple[str, Path | None]] = [(text, None) for text in (BASE, lever, STATED, LATER, MONDAY)]
    assert len(small) == SMALL
    return small + [
        (file.read_text(encoding="utf-8").replace("../", ""), file.parent) for file in shipped
    ]  # all stand in one folder here


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


def try_one(content: bytes, folder: Path, opened: Opened | None = None, further: bool = True) -> str:
    """Load one file: 'loads', 'runs' or 'mistake'. Anything else is raised."""
    path = folder / "spoilt.yaml"
    path.write_bytes(content)
    began = time.process_time()
    if opened is not None:
        opened.watching = str(folder.resolve())
    try:
        scenario = load(path, root=folder)
    except ScenarioError as error:
        return told(error)
    finally:
        if opened is not None:
            opened.watching = None
            assert not opened.wrong, f"opened: {opened.wrong}"
        assert time.process_time() - began < SECONDS, f"took {time.process_time() - began:.0f} s"
    return goes_on(scenario) if further else "loads"


def told(error: HomewardError) -> str:
    """An error says where and what, and what would be right."""
    assert str(error)
    if isinstance(error, ScenarioError):
        assert error.mistakes
        assert all(mistake.file and mistake.met and mistake.right for mistake in error.mistakes), str(error)
    return "mistake"


def goes_on(scenario: Scenario) -> str:
    """Compile a scenario, take its loads and run a few days of it: 'runs', or 'mistake' when it says that it cannot."""
    from simulation.core.event_log import assert_sound
    from simulation.engines import simulate
    from simulation.measures import measure
    from simulation.offered_load.loads import offered_loads
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample
    from simulation.scenario.calendar.arrival_counts import expected_arrivals

    assert scenario.digest()
    try:
        short = scenario.with_({"run.warm_up": "1 day", "run.length": "6 days"})
        offered_loads(short.model)
        if expected_arrivals(short.model) > 3000:
            return "loads"
        log = simulate(compile_plan(short), sample(compile_plan(short), 1, 0), engine="reference")
        assert_sound(log)
        measure(log, short)
    except HomewardError as error:
        return told(error)
    return "runs"


def one_input(texts: list[tuple[str, Path | None]], trees: list[Any], number: int) -> tuple[bytes, Path | None]:
    """The input of this number, the same on every machine, and the folder it belongs to."""
    draw = random.Random(number)
    which = draw.randrange(SMALL) if draw.random() > SHIPPED else draw.randrange(len(texts))
    text, home = texts[which]
    way = draw.random()
    return spoilt_bytes(text, draw) if way < 0.3 else spoilt_lines(text, draw) if way < 0.45 else spoilt_tree(
        trees[which], draw
    ), home


def prepared(folder: Path, texts: list[tuple[str, Path | None]]) -> None:
    """Put beside the spoilt file what it may name: the small base, and the parents and tables of the shipped files."""
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    for home in {home for _, home in texts if home is not None}:
        for file in home.iterdir():
            if file.suffix in (".csv", ".yaml") and not (folder / file.name).exists():
                (folder / file.name).write_bytes(file.read_bytes())


def main() -> None:
    """Spoil and load so many inputs, from a number on."""
    asked = argparse.ArgumentParser(description="spoil scenario files and load them")
    asked.add_argument("--inputs", type=int, default=1_000_000)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--further", type=float, default=0.2, help="share of those that load which are also run")
    asked.add_argument("--findings", type=int, default=20, help="stop after so many findings of different kinds")
    said = asked.parse_args()
    texts = sources()
    trees = [yaml.load(text, yaml.CBaseLoader) for text, _ in texts]
    opened = Opened()
    signal.signal(signal.SIGPROF, ends_the_wait)
    words: dict[str, int] = {}
    findings: dict[str, int] = {}
    began, slowest, warm, done = time.perf_counter(), 0.0, 0, 0
    with tempfile.TemporaryDirectory() as below:
        folder = Path(below)
        prepared(folder, texts)
        for number in range(said.first, said.first + said.inputs):
            content, _ = one_input(texts, trees, number)
            start = time.perf_counter()
            signal.setitimer(signal.ITIMER_PROF, HANGS)
            try:
                word = try_one(content, folder, opened, random.Random(~number).random() < said.further)
            except Exception as error:
                word = "finding"
                kind = kind_of(error)
                findings[kind] = findings.get(kind, 0) + 1
                if findings[kind] == 1:
                    print(
                        f"input {number}, {kind}:\n{content.decode('utf-8', 'replace')}\n{traceback.format_exc()}",
                        file=sys.stderr,
                        flush=True,
                    )
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            words[word] = words.get(word, 0) + 1
            slowest, done = max(slowest, time.perf_counter() - start), done + 1
            if done == 1000:
                warm = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if done % 1000 == 0:
                grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - warm) * 1024
                print(
                    f"{number + 1:,}: {words}, slowest {slowest:.2f} s, memory + {grown / 1e6:.0f} MB, "
                    f"{time.perf_counter() - began:,.0f} s",
                    flush=True,
                )
                assert grown < GROWTH, f"memory grew by {grown / 1e6:.0f} MB"
            if len(findings) >= said.findings:
                break
    print(f"{done:,} inputs: {words}; the slowest took {slowest:.2f} s; findings: {findings or 'none'}.")
    sys.exit(1 if findings else 0)


def ends_the_wait(*_: object) -> None:
    """An input that does not come to an end is a finding too."""
    raise TimeoutError(f"more than {HANGS:g} seconds of work")


def kind_of(error: Exception) -> str:
    """The kind of an error and the line of ours it came from, so that one fault found many times is one finding."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(ROOT / "simulation"))
    ]
    place = f"{Path(frames[-1].filename).relative_to(ROOT).as_posix()}:{frames[-1].lineno}" if frames else "loading"
    return f"{type(error).__name__} in {place}"


if __name__ == "__main__":
    main()
