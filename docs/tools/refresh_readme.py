"""Puts the demo's findings and pictures into the README: `python docs/tools/refresh_readme.py RESULTS`, after `compare
--out RESULTS`.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PICTURES = ("differences.png", "no_criteria_to_reside.png", "reasons.png")
SHOWN = ("no criteria to reside at midnight", "emergency readmission", "91 days after discharge to reablement")
"""The three questions that the README answers; the rest is in the results folder."""


def findings(folder: Path) -> str:
    """The sentences on these questions, one paragraph for each pair."""
    paragraphs: dict[str, list[str]] = {}
    for line in (folder / "findings.txt").read_text(encoding="utf-8").splitlines():
        if any(words in line for words in SHOWN):
            pair = re.sub(r"(In [^,]+,).*?((?:than in|from) [^(]+?) (?:\(|in any).*", r"\1 \2", line)
            paragraphs.setdefault(pair, []).append(line)
    return "\n\n".join("\n".join(lines) for lines in paragraphs.values())


def main() -> None:
    """Refresh the README of this working copy."""
    (folder,) = Path(sys.argv[1]).iterdir()
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name in PICTURES:
        shutil.copyfile(folder / "charts" / name, images / name)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    block = f"<!-- demo -->\n```\n{findings(folder)}\n```\n<!-- end of demo -->"
    found = re.subn(r"<!-- demo -->.*?<!-- end of demo -->", lambda _: block, text, flags=re.DOTALL)
    assert found[1] == 1, "the README has no place for the demo"
    readme.write_text(found[0], encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
