"""The page as files: what goes into them, and that they run where nothing is installed, to the numbers of this computer."""

import base64
import functools
import http.server
import json
import os
import re
import sys
import threading
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from simulation.app.export.contents import as_it_is, package, places_of, zipped
from simulation.app.export.kit import CORE, kit_of
from simulation.app.export.written import FILE_POLICY, SITE_POLICY, Export, export_of, write_file, write_site
from simulation.app.serve.desk import Desk
from simulation.capacity_grid.template import template
from simulation.core.compiling.shipped_code import FOLDER, digest_of_sources
from simulation.core.errors import HomewardError
from tests.support.chromium import CHROMIUM, Chromium

BROWSER = Path(os.environ.get("HOMEWARD_BROWSER", Path(__file__).parents[2] / ".venv" / "browser"))
MODULE = f"engine-{digest_of_sources()}-emscripten-wasm32.wasm"
HAS_KIT = (BROWSER / "loads").is_dir() and any((place / MODULE).exists() for place in (BROWSER / "compiled", FOLDER))
QUEUE = "examples/mmc_queue"
MOST = 3


def test_the_package_of_a_page_is_the_same_bytes_and_has_no_commands():
    content = package()
    assert content == package()
    names = zipfile.ZipFile(BytesIO(content)).namelist()
    assert {"simulation/app/browser/mind.py", "simulation/shipped/england.yaml", "yaml/__init__.py"} <= set(names)
    assert not [
        name for name in names if name.startswith(("simulation/cli/", "simulation/native/", "simulation/app/serve/"))
    ]
    assert not [name for name in names if not name.endswith((".py", ".yaml", ".csv", ".css", ".j2"))]


def test_no_policy_lets_a_page_ask_elsewhere_or_run_text():
    for policy in (SITE_POLICY, FILE_POLICY):
        assert policy.startswith("default-src 'none'")
        assert "'unsafe-eval'" not in policy
        assert "http" not in policy
        assert "*" not in policy
    assert "connect-src" not in FILE_POLICY


def test_without_a_kit_it_says_how_to_get_one(tmp_path):
    with pytest.raises(HomewardError, match="make browser"):
        kit_of(tmp_path)
    (tmp_path / "loads").mkdir()
    for name in (*CORE, "pyodide.asm.js"):
        (tmp_path / "loads" / name).write_text('{"packages": {}}', encoding="utf-8")
    with pytest.raises(HomewardError, match="no wheel of annotated_types"):
        kit_of(tmp_path)


def test_a_wheel_that_is_not_what_the_lock_says_is_refused(tmp_path):
    (tmp_path / "loads").mkdir()
    (tmp_path / "pydantic").mkdir()
    lock = {"packages": {"annotated-types": {"file_name": "annotated_types-1-py3-none-any.whl", "sha256": "0" * 64}}}
    for name in (*CORE, "pyodide.asm.js", "pyodide.js"):
        (tmp_path / "loads" / name).write_text(json.dumps(lock), encoding="utf-8")
    (tmp_path / "pydantic" / "annotated_types-1-py3-none-any.whl").write_bytes(b"something else")
    with pytest.raises(HomewardError, match="is not what Pyodide's lock file says"):
        kit_of(tmp_path)


def test_nothing_that_is_there_is_written_over(tmp_path):
    nothing = Export(None, b"", b"", b"", None, {})
    (tmp_path / "x.html").write_text("mine", encoding="utf-8")
    with pytest.raises(HomewardError, match="is not empty"):
        write_site(tmp_path, nothing)


def test_places_as_they_are_are_kept_by_what_they_say_and_by_the_code(tmp_path):
    content = as_it_is(QUEUE, 1, tmp_path, b"this code")
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"kept")
    assert as_it_is(QUEUE, 1, tmp_path, b"this code") == b"kept"
    assert as_it_is(QUEUE, 1, tmp_path, b"other code") == content


def test_all_places_are_england_and_its_boards_each_once():
    every = places_of(["examples/mmc_queue", "all", "england"])
    assert every[0] == "examples/mmc_queue"
    assert {"england", "places/devon"} < set(every)
    assert sum(place.startswith("places/") for place in every) == 42
    assert len(set(every)) == len(every) == 44


def test_places_as_they_are_carry_the_digest_of_what_they_are():
    said = json.loads(as_it_is(QUEUE, 2))
    assert len(said["rows"]) == 2
    assert len(said["digest"]) == 12
    assert zipped({"b": b"2", "a": b"1"}) == zipped({"a": b"1", "b": b"2"})


# ---- in a browser ----


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    made = export_of(kit_of(BROWSER), (QUEUE,), 1, lambda _: None)
    write_site(folder / "site", made)
    write_file(folder / "homeward.html", made)
    with pytest.raises(HomewardError, match="already there"):
        write_file(folder / "homeward.html", made)
    return folder


@pytest.fixture(scope="module")
def file_server(exported):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(exported / "site")))
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}/"
    made.shutdown()
    made.server_close()


def link(choice):
    said = json.dumps({"place": QUEUE, "choice": choice})
    packer = zlib.compressobj(wbits=-15)
    return base64.urlsafe_b64encode(packer.compress(said.encode()) + packer.flush()).decode().rstrip("=")


def tiles_in(address, folder, choice):
    """The tiles of a choice in a page at an address, what it asked for, and what the page can take away."""
    browser = Chromium(folder)
    try:
        browser.open(f"{address}#{link(choice)}")
        browser.until("!!document.getElementById('answers').dataset.done", 300)
        told = browser.js(
            f"(async () => {{ let last; await Homeward.engine.ask('ask', {{number: 900, choice: {json.dumps(choice)}, replications: {MOST}, exact: true}}, m => {{ if (m.kind === 'answer') last = m; }}); return [last.replications, last.tiles]; }})()"
        )
        text = browser.js(
            "(async () => { let text; await Homeward.engine.ask('take', {kind: 'yaml', choice: Homeward.controls.choice()}, m => { text = m.text; }); return text; })()"
        )
        wrong = browser.js(
            "(async () => { let told; await Homeward.engine.ask('open', {name: 'a.yaml', files: {'a.yaml': 'dialect: 1\\ntitle: <script>x</script>\\nservices: 7\\n'}}, m => { told = m; }); return told; })()"
        )
        report, workbook = (
            browser.js(
                f"(async () => {{ let told; await Homeward.engine.ask('take', {{kind: '{kind}', choice: Homeward.controls.choice(), replications: 2}}, m => {{ told = m; }}); return told; }})()"
            )
            for kind in ("report", "workbook")
        )
        filled = base64.b64encode(template()).decode()
        grid = browser.js(
            f"(async () => {{ let told; await Homeward.engine.ask('open', {{name: 'ours.xlsx', files: {{'ours.xlsx': '{filled}'}}}}, m => {{ told = m; }}); return told; }})()"
        )
        taken = {"yaml": text, "report": report["text"], "workbook": base64.b64decode(workbook["base64"])}
        return told, taken, wrong, grid, browser.asked(), browser.complaints()
    finally:
        browser.close()


def here(choice, replications):
    """The same choice, answered by the program on this computer: its tiles and its file."""
    desk = Desk()
    list(desk.answer("open", {"page": "p", "name": QUEUE}))
    said = {"page": "p", "number": 1, "choice": choice, "replications": replications, "exact": True}
    answers = [message for message in desk.answer("ask", said) if message["kind"] == "answer"]
    asked = {"page": "p", "choice": choice, "replications": 2}
    (file,), (report,), (workbook,) = (
        desk.answer("take", {**asked, "kind": kind}) for kind in ("yaml", "report", "workbook")
    )
    taken = {"yaml": file["text"], "report": report["text"], "workbook": base64.b64decode(workbook["base64"])}
    return answers[-1]["tiles"], taken


def sheets(workbook):
    """Every sheet's cells, but of those that tell on which machine it was made."""
    opened = openpyxl.load_workbook(BytesIO(workbook))
    return {
        name: [[cell.value for cell in row] for row in opened[name].iter_rows()]
        for name in opened.sheetnames
        if name not in ("Read me", "Quality and run", "STRESS-DES", "NHS RAP")
    }


def rows(report):
    """Every row of a report page's tables but those that tell when and on which machine it was made."""
    found = re.findall(r"<tr>.*?</tr>", report, re.DOTALL)
    return [one for one in found if not re.search(r"python \d|[Cc]ompiled|[Ss]econds|[Cc]ommit|T\d\d:\d\d:\d\d", one)]


@pytest.mark.skipif(CHROMIUM is None, reason="NOT TESTED IN A BROWSER: no Chromium here")
@pytest.mark.skipif(sys.platform == "win32", reason="Chromium is driven over a pipe")
@pytest.mark.skipif(not HAS_KIT, reason="NOT TESTED IN THE BROWSER: 'make browser' fetches what it needs for this code")
@pytest.mark.slow
@pytest.mark.parametrize("home", ["site", "file"])
def test_an_export_runs_whole_to_the_numbers_of_this_computer_and_asks_nobody(home, exported, request, tmp_path):
    address = request.getfixturevalue("file_server") if home == "site" else (exported / "homeward.html").as_uri()
    choice = {"sliders": {"services.beds.capacity": 140.0}, "levers": {}, "enablers": {}, "view": "central"}
    (count, told), taken, wrong, grid, asked, complaints = tiles_in(address, tmp_path / "profile", choice)
    tiles, expected = here(choice, count)
    assert count >= MOST
    assert told == json.loads(json.dumps(tiles))
    assert taken["yaml"] == expected["yaml"]
    assert sheets(taken["workbook"]) == sheets(expected["workbook"])
    assert len(sheets(expected["workbook"])) > 8
    assert rows(taken["report"]) == rows(expected["report"])
    assert len(rows(expected["report"])) > 100
    assert grid["kind"] == "state", grid
    assert wrong["kind"] == "wrong"
    assert all(one["text"] for one in wrong["messages"])
    assert complaints == []
    own = (address, "data:", f"blob:{address.rstrip('/')}", "blob:null", "about:")
    assert all(one.startswith(own) for one in asked), asked
