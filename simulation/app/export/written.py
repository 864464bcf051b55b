"""The page as a folder of files, or as one file."""

import base64
import gzip
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulation._version import __version__
from simulation.app.export.contents import as_it_is, package, zipped
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
class Export:
    """Everything that an export holds."""

    kit: Kit
    package: bytes
    engine: bytes
    as_is: Mapping[str, bytes]
    """By place."""

    def resources(self) -> dict[str, tuple[dict[str, bytes], tuple[str, ...]]]:
        """For each kind of worker its files and its wheels."""
        more = {"homeward.zip": self.package}
        return {
            "mind": ({**self.kit.mind.files, **more}, self.kit.mind.wheels),
            "runner": ({**self.kit.runner.files, **more, "engine.zip": self.engine}, self.kit.runner.wheels),
        }

    def workers(self) -> dict[str, bytes]:
        """The script of each kind of worker."""
        own = (BROWSER / "worker.js").read_text(encoding="utf-8")
        return {"mind": (self.kit.mind.script + own).encode(), "runner": (self.kit.runner.script + own).encode()}

    def told(self) -> str:
        """What it was made of."""
        return json.dumps({"homeward": __version__, "sha256": self.kit.digests()}, indent=1) + "\n"


def export_of(kit: Kit, places: tuple[str, ...], replications: int, news: News) -> Export:
    """Gather it all; the places are run as they are."""
    as_is = {}
    for place in places:
        news(f"{place}: {replications} replications as it is")
        as_is[place] = as_it_is(place, replications)
    return Export(kit, package(), zipped(kit.engine), as_is)


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
            **{f"{what}/worker.js": script for what, script in export.workers().items()},
            **{file.name: file.read_bytes() for file in PAGE.iterdir() if file.name not in ("index.html", "engine.js")},
        }
        said = {}
        for what, (given, wheels) in export.resources().items():
            said[what] = {"files": sorted(given), "wheels": list(wheels)}
            files |= {f"{what}/{name}": content for name, content in given.items()}
        carried = {place: f"as_is/{number}.json" for number, place in enumerate(export.as_is)}
        files |= {carried[place]: content for place, content in export.as_is.items()}
        site = (BROWSER / "site.js").read_text(encoding="utf-8")
        files["site.js"] = site.replace("RESOURCES", json.dumps({"workers": said, "carried": carried})).encode()
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
    there: dict[str, str] = {}
    said: dict[str, dict[str, object]] = {}
    for what, (given, wheels) in export.resources().items():
        names = {}
        for name, content in given.items():
            key = f"{what}-{name}" if name != "homeward.zip" else name
            names[name] = key
            there.setdefault(key, _packed(content))
        said[what] = {"files": names, "wheels": list(wheels)}
    for number, (_, content) in enumerate(export.as_is.items()):
        there[f"as-is-{number}"] = _packed(content)
    there |= {f"{what}-worker.js": _packed(script) for what, script in export.workers().items()}
    carried = {place: f"as-is-{number}" for number, place in enumerate(export.as_is)}
    kept = "\n".join(f'<script type="text/plain" id="data-{key}">{text}</script>' for key, text in there.items())
    resources = json.dumps({"workers": said, "carried": carried}).replace("<", "\\u003c")
    own = (BROWSER / "file.js").read_text(encoding="utf-8").replace("RESOURCES", resources)
    scripts = [
        (PAGE / name).read_text(encoding="utf-8") for name in ("elements.js", "draw.js", "controls.js", "answers.js")
    ]
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
