"""Renews both locks, as `make lock` does: requirements.lock, and .ci/lowest.lock of the lowest versions allowed.

Both hold every package with the hashes of its files, for Linux, macOS and Windows and every Python that pyproject.toml
allows, and no address: pip takes the files from where it takes all others. requirements.lock lies at the top since the
README's commands without make name it. Should a test need packages of another registry, such as npm's, they are locked
here in the same way: by name, version and digest.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
NO_ADDRESS = ("--no-emit-index-url", "--no-emit-find-links")
HOW = ("--universal", "--generate-hashes", "--quiet", "--no-annotate", "--no-header", *NO_ADDRESS)
LOCKS = {
    "requirements.lock": ("Every package of the demo and the tests", ("--all-extras",)),
    ".ci/lowest.lock": (
        "The lowest versions that pyproject.toml allows",
        ("--resolution", "lowest-direct", "--extra", "test"),
    ),
    ".ci/site.lock": ("What builds the documentation site", ("--site",)),
}


def lock(name: str, what: str, options: "tuple[str, ...]") -> None:
    """Writes one lock; uv is in the environment that runs this."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *HOW, *options]
    if options[:1] == ("--site",):
        command = [sys.executable, "-m", "uv", "pip", "compile", ".ci/site.in", *HOW, "--python-version", "3.11"]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    if found := re.search(r"\S*(://|file:)\S*|^\s*-(?!-hash)\S*|^\S+ @ .*", text, re.MULTILINE):
        raise SystemExit(f"{name} would hold '{found.group()}', an address or an option; nothing was written")
    head = f"# {what}, with the hashes of their files. Renewed by: make lock\n"
    (ROOT / name).write_text(head + text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(re.findall('^[a-z]', text, re.MULTILINE))} packages")


if __name__ == "__main__":
    for name, (what, options) in LOCKS.items():
        lock(name, what, options)
