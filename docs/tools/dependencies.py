"""Writes docs/dependencies.md: every package of requirements.lock with the licence that the installed package states.

python docs/tools/dependencies.py            (or: make dependencies)
"""

import re
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
NOT_STATED = {
    "appnope": "BSD-2-Clause",
    "cffi": "MIT-0",
    "ciw": "MIT",
    "colorama": "BSD-3-Clause",
    "pycparser": "BSD-3-Clause",
}
"""Licences that no installed metadata states: those of other systems, and one that has its licence as a file only."""
WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
HEAD = """\
# Dependencies and their licences

What `pip install homeward` brings, and what only the tests, notebooks, clusters and benchmarks need: the packages of
`requirements.lock`, written by `make dependencies`; a test holds the two together. Licences are as the packages state
them. All permit use, change and redistribution with this project under MIT; MPL-2.0 packages are used unchanged and
only by developers.
"""


def locked(text: str) -> dict[str, list[str]]:
    """The versions of each package in a lock; more than one where they differ by Python."""
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", text, re.MULTILINE):
        versions.setdefault(name, []).append(version)
    return versions


def when_it_runs() -> set[str]:
    """The packages that the distribution needs, and those that these need."""
    found: set[str] = set()
    ahead = ["homeward"]
    while ahead:
        for text in _requires(ahead.pop()):
            requirement = Requirement(text)
            name = canonicalize_name(requirement.name)
            if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                found.add(name)
                ahead.append(name)
    return found


def _requires(name: str) -> list[str]:
    try:
        return requires(name) or []
    except PackageNotFoundError:
        return []


def licence(name: str) -> str:
    """What an installed package says of its licence: as an expression, or else by its classifiers."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return NOT_STATED[name]
    short = said.get("License-Expression") or said.get("License") or ""
    if re.fullmatch(r"[A-Z0-9][\w.+-]*( (AND|OR|WITH) [A-Z0-9][\w.+-]*)*", short) and short != "UNKNOWN":
        return short
    classified = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier", [])
        if line.startswith("License :: OSI Approved ::")
    ]
    return ", ".join(WORDS[line] for line in classified or [short] if line in WORDS) or NOT_STATED[name]


def page(lock: str) -> str:
    """The page."""
    versions, running = locked(lock), when_it_runs()
    lines = [HEAD]
    for title, names in (
        ("When it runs", set(versions) & running),
        ("For tests, notebooks, clusters and development", set(versions) - running),
    ):
        lines += [f"## {title}", "", "| package | version | licence |", "|---|---|---|"]
        lines += [f"| {name} | {', '.join(versions[name])} | {licence(name)} |" for name in sorted(names)]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    text = page((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    (ROOT / "docs" / "dependencies.md").write_text(text, encoding="utf-8", newline="\n")
