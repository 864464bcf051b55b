"""Puts the demo's answer and drawings into the README: `python docs/tools/refresh_readme.py RESULTS`, after `compare
--out RESULTS`.
"""

import re
import shutil
import sys
from pathlib import Path

from simulation.report.answer.answer import answer_of
from simulation.report.record.read_back import read_record

ROOT = Path(__file__).parents[2]
PICTURES = ("outcomes-differences.svg", "no_criteria_to_reside-by-month.svg", "no_criteria_to_reside-by-reason.svg")


def answer(folder: Path) -> str:
    """What the demo answers, a paragraph for each variant."""
    told = answer_of(read_record(folder))
    return "\n\n".join("\n".join((one.heading, one.what, one.why)) for one in told.paragraphs)


def main() -> None:
    """Refresh the README of this working copy."""
    (folder,) = Path(sys.argv[1]).iterdir()
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    for name in PICTURES:
        shutil.copyfile(folder / "charts" / name, images / name)
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    block = f"<!-- demo -->\n```\n{answer(folder)}\n```\n<!-- end of demo -->"
    found = re.subn(r"<!-- demo -->.*?<!-- end of demo -->", lambda _: block, text, flags=re.DOTALL)
    assert found[1] == 1, "the README has no place for the demo"
    readme.write_text(found[0], encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
