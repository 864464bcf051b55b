"""The page as a folder of files, or as one file."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation._version import __version__
from simulation.app.export.contents import REPORTS, WORKBOOKS, as_it_is, libraries, package, zipped
from simulation.app.export.kit import Kit
from simulation.core.errors import HomewardError

PAGE = Path(__file__).parents[1] / "page"
BROWSER = Path(__file__).parents[1] / "browser"
SITE_POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src blob:; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
)
FILE_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval' blob:; worker-src blob:; "
    "style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
News = Callable[[str], None]


@dataclass(frozen=True)
class Placed:
    """Where everything lies, each content once."""

    files: dict[str, bytes]
    """By path."""
    told: dict[str, Any]
    """For the page: of each kind of worker its script, its files by the names that it asks for, and its wheels; places
    as they are; what else is loaded when it is first needed.
    """


@dataclass(frozen=True)
class Export:
    """Everything that an export holds."""

    kit: Kit
    package: bytes
    engine: bytes
    reports: bytes
    """Libraries that reports need."""
    workbooks: bytes | None
    """Libraries that read filled workbooks; None where they are not installed."""
    as_is: Mapping[str, bytes]
    """By place."""

    def placed(self) -> Placed:
        """Where everything lies."""
        files: dict[str, bytes] = {}
        there: dict[str, str] = {}

        def put(path: str, content: bytes) -> str:
            """Where this content lies: here, or where it was put before."""
            known = there.setdefault(hashlib.sha256(content).hexdigest(), path)
            files[known] = content
            return known

        own = (BROWSER / "worker.js").read_text(encoding="utf-8")
        package, engine = {"homeward.zip": self.package}, {"engine.zip": self.engine}
        more = {"mind": package, "runner": package | engine, "reporter": package | engine}
        more["reporter"]["reports.zip"] = self.reports
        workers = {}
        for what, python in (("mind", self.kit.mind), ("runner", self.kit.runner), ("reporter", self.kit.reporter)):
            workers[what] = {
                "source": put(f"{what}/worker.js", (python.script + own).encode()),
                "files": {name: put(f"{what}/{name}", one) for name, one in {**python.files, **more[what]}.items()},
                "wheels": list(python.wheels),
            }
        carried = {place: put(f"as_is/{number}.json", one) for number, (place, one) in enumerate(self.as_is.items())}
        later = {"workbooks": put("mind/workbooks.zip", self.workbooks)} if self.workbooks is not None else {}
        return Placed(files, {"workers": workers, "carried": carried, "later": later})

    def told(self) -> str:
        """What it was made of."""
        return json.dumps({"homeward": __version__, "sha256": self.kit.digests()}, indent=1) + "\n"


def export_of(kit: Kit, places: tuple[str, ...], replications: int, news: News, keep: Path | None = None) -> Export:
    """Gather it all; the places are run as they are, and kept in a folder for the next time.

    Raises:
        HomewardError: for a place that is none, or when its replications cannot be kept.
    """
    as_is, own = {}, package()
    for number, place in enumerate(places, start=1):
        news(f"{place}: {replications} replications as it is ({number} of {len(places)})")
        try:
            as_is[place] = as_it_is(place, replications, keep, own)
        except OSError as error:
            raise HomewardError(f"{keep} cannot be written: {error.strerror}") from None
    reports = libraries(REPORTS)
    if reports is None:
        raise HomewardError(f"reports need {', '.join(REPORTS)}, and one of them is not installed here")
    return Export(kit, own, zipped(kit.engine), reports, libraries(WORKBOOKS), as_is)


def _page(policy: str) -> str:
    """The page's own HTML with a policy of its own."""
    text = (PAGE / "index.html").read_text(encoding="utf-8")
    said = f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return text.replace('<meta charset="utf-8">', said)


def write_site(folder: Path, export: Export) -> None:
    """A folder for any web server; it must not be there, or be empty.

    Raises:
        HomewardError: when it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise HomewardError(f"{folder} is not empty; name a folder that is not there")
        files = {
            "index.html": _page(SITE_POLICY)
            .replace('<script src="engine.js"', '<script src="site.js" defer></script>\n<script src="engine.js"')
            .encode(),
            "contents.json": export.told().encode(),
            "engine.js": (BROWSER / "engine.js").read_bytes(),
            **{file.name: file.read_bytes() for file in PAGE.iterdir() if file.name not in ("index.html", "engine.js")},
        }
        placed = export.placed()
        site = (BROWSER / "site.js").read_text(encoding="utf-8")
        files["site.js"] = site.replace("RESOURCES", json.dumps(placed.told)).encode()
        files |= placed.files
        for name, content in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
    except OSError as error:
        raise HomewardError(f"{folder} cannot be written: {error.strerror}") from None


def write_file(file: Path, export: Export) -> None:
    """One file that opens from disk.

    Raises:
        HomewardError: when it is there, or cannot be written.
    """
    placed = export.placed()
    kept = "\n".join(
        f'<script type="text/plain" id="data-{path}">{_packed(content)}</script>'
        for path, content in placed.files.items()
    )
    resources = json.dumps(placed.told).replace("<", "\\u003c")
    own = (BROWSER / "file.js").read_text(encoding="utf-8").replace("RESOURCES", resources)
    drawing = ("elements.js", "draw.js", "controls.js", "answers.js", "today.js")
    scripts = [(PAGE / name).read_text(encoding="utf-8") for name in drawing]
    scripts += [
        own,
        (BROWSER / "engine.js").read_text(encoding="utf-8"),
        (PAGE / "main.js").read_text(encoding="utf-8"),
    ]
    style = (PAGE / "style.css").read_text(encoding="utf-8")
    text = re.sub(r'<script src="[^"]*" defer></script>\n', "", _page(FILE_POLICY))
    text = text.replace('<link rel="stylesheet" href="style.css">', f"<style>\n{style}</style>")
    text = text.replace("</body>", f"{kept}\n" + "".join(f"<script>\n{one}</script>\n" for one in scripts) + "</body>")
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError:
        raise HomewardError(f"{file} is already there; it stays as it is") from None
    except OSError as error:
        raise HomewardError(f"{file} cannot be written: {error.strerror}") from None


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, mtime=0)).decode()


__all__ = ["Export", "export_of", "write_file", "write_site"]
