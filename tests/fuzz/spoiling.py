"""Ways to spoil the text of a file: in its bytes, in its lines, and in its tree."""

import copy
import random
from collections.abc import Iterator
from typing import Any

import yaml

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
