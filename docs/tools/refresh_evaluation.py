"""Puts findings and pictures into docs/evaluation.md: `python docs/tools/refresh_evaluation.py year RESULTS`, after
`evaluate --out RESULTS`; likewise `quarter`.
"""

import re
import shutil
import sys
import textwrap
from pathlib import Path

DOCS = Path(__file__).parents[1]
PICTURES = ("estimates.png", "frequent_users.png")
SHOWN = ("Patients with no criteria to reside (midnight):", "Emergency admissions per 1,000", "People with ")
"""The findings that the page shows, each with what follows it on the same measure; the rest is in the results folder.
"""


def findings(folder: Path) -> str:
    """The first lines, which say what was run, and the paragraphs shown."""
    lines = (folder / "findings.txt").read_text(encoding="utf-8").splitlines()
    shown, kept = True, []
    for line in lines:
        if re.match(r"[A-Z].{3,90}: (the|no) true effect|People with ", line):
            shown = line.startswith(SHOWN)
        if shown:
            kept.append(line)
    return "\n\n".join("\n".join(textwrap.wrap(line, 150)) for line in kept if line)


def main() -> None:
    """Refresh the page of this working copy."""
    which = sys.argv[1]
    (folder,) = Path(sys.argv[2]).iterdir()
    for name in PICTURES:
        shutil.copyfile(folder / "charts" / name, DOCS / "images" / f"evaluation-{which}-{name.replace('_', '-')}")
    page = DOCS / "evaluation.md"
    text = page.read_text(encoding="utf-8")
    pictures = "\n".join(
        f"![{what}](images/evaluation-{which}-{name}.png)"
        for what, name in (
            ("What evaluators would have said", "estimates"),
            ("People selected by past use", "frequent-users"),
        )
    )
    block = f"<!-- {which} -->\n```\n{findings(folder)}\n```\n\n{pictures}\n<!-- end of {which} -->"
    found = re.subn(f"<!-- {which} -->.*?<!-- end of {which} -->", lambda _: block, text, flags=re.DOTALL)
    assert found[1] == 1, "the page has no place for the example"
    page.write_text(found[0], encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
