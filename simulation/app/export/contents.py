"""What an export holds besides Python: this package, and the shipped places as they are, run here beforehand."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

import simulation
from simulation.app.answer.replication import Question, packed
from simulation.app.mind.place import opened
from simulation.app.serve.runs import Kept, pairs
from simulation.scenario.reading.shipped import folder as shipped_folder

PACKAGE = Path(__file__).parents[2]
LEFT_OUT = ("native", "cli", "assurance", "_compiled", "shipped", "__pycache__", "serve", "export")
"""Folders of the package that a page has no use for."""
KINDS = (".py", ".yaml", ".csv")


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
    files |= _below(Path(yaml.__file__).parent, "yaml", ("__pycache__",))
    return zipped(files)


def _below(folder: Path, called: str, left_out: Iterable[str]) -> dict[str, bytes]:
    return {
        f"{called}/{file.relative_to(folder).as_posix()}": file.read_bytes()
        for file in folder.rglob("*")
        if file.suffix in KINDS and not set(file.relative_to(folder).parts[:-1]) & set(left_out)
    }


def as_it_is(place: str, replications: int) -> bytes:
    """The replications of a place as it is, as a page reads them."""
    question = Question.of(opened(place).scenario)
    kept = Kept(question)
    for _ in pairs(kept, None, range(replications), lambda: True, {}):
        pass
    rows = [packed(kept.rows[number]) for number in range(replications)]
    said = {"digest": question.scenario.digest(), "version": simulation.__version__, "rows": rows}
    return json.dumps(said, separators=(",", ":")).encode()


__all__ = ["as_it_is", "package", "zipped"]
