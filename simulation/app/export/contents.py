"""What an export holds besides Python: this package, what it needs in plain Python, and the shipped places as they are,
run here beforehand.
"""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import simulation
from simulation.app.answer.replication import Question, packed
from simulation.app.mind.place import offered, opened
from simulation.app.serve.runs import Kept, pairs
from simulation.scenario.reading.shipped import folder as shipped_folder

PACKAGE = Path(__file__).parents[2]
LEFT_OUT = ("native", "cli", "assurance", "_compiled", "shipped", "__pycache__", "serve", "export")
"""Folders of the package that a page has no use for."""
KINDS = (".py", ".yaml", ".csv", ".css", ".j2")
REPORTS = ("jinja2", "markupsafe", "xlsxwriter")
WORKBOOKS = ("openpyxl", "et_xmlfile")
"""Libraries in plain Python that are loaded when a report is first asked for, or a filled workbook dropped; the second
may be missing here (`homeward[office]`).
"""
EVERYWHERE = "all"
"""In the place of a name: England and every place that the page offers besides examples."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive with the same bytes for the same files."""
    there = io.BytesIO()
    with zipfile.ZipFile(there, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return there.getvalue()


def package() -> bytes:
    """This package with the shipped scenarios, and PyYAML, all in plain Python."""
    files = _below(PACKAGE, "simulation", LEFT_OUT)
    files |= _below(shipped_folder(), "simulation/shipped", ("__pycache__",))
    return zipped(files | _library("yaml"))


def libraries(names: Iterable[str]) -> bytes | None:
    """Libraries as an archive; None when one of them is not installed here."""
    files: dict[str, bytes] = {}
    for name in names:
        found = _library(name)
        if not found:
            return None
        files |= found
    return zipped(files)


def _library(name: str) -> dict[str, bytes]:
    """The plain Python of a library that is installed; what of it is compiled, all of these do without."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        return {}
    return _below(Path(spec.origin).parent, name, ("__pycache__",))


def _below(folder: Path, called: str, left_out: Iterable[str]) -> dict[str, bytes]:
    return {
        f"{called}/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for file in folder.rglob("*")
        if file.suffix in KINDS and not set(file.relative_to(folder).parts[:-1]) & set(left_out)
    }


def places_of(names: Iterable[str]) -> tuple[str, ...]:
    """The places that are meant, each once."""
    every = [one["name"] for one in offered() if one["group"] != "examples"]
    return tuple(dict.fromkeys(place for name in names for place in (every if name == EVERYWHERE else [name])))


def as_it_is(place: str, replications: int, keep: Path | None = None, of: bytes = b"") -> bytes:
    """The replications of a place as it is, as a page reads them. They are kept in the folder `keep`, by what the place
    says and by the package `of` which they are, and taken from there the next time.
    """
    question = Question.of(opened(place).scenario)
    digest = question.scenario.digest()
    by = hashlib.sha256(of).hexdigest()[:12]
    there = keep / f"{digest}-{replications}-{by}.json" if keep is not None else None
    if there is not None and there.is_file():
        return there.read_bytes()
    kept = Kept(question, longest=math.inf)  # nobody waits before a page here
    for _ in pairs(kept, None, range(replications), lambda: True, {}):
        pass
    rows = [packed(kept.rows[number]) for number in range(replications)]
    said = {"digest": digest, "version": simulation.__version__, "rows": rows}
    content = json.dumps(said, separators=(",", ":")).encode()
    if there is not None:
        there.parent.mkdir(parents=True, exist_ok=True)
        part = there.with_suffix(".part")
        part.write_bytes(content)
        part.replace(there)  # whole, or not there
    return content


__all__ = ["REPORTS", "WORKBOOKS", "as_it_is", "libraries", "package", "places_of", "zipped"]
