"""The page as files: what goes into them, and that they run where nothing is installed, to the numbers of this computer."""

import base64
import functools
import http.server
import json
import os
import re
import shutil
import sys
import threading
import zipfile
import zlib
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import yaml

from simulation.app.export.contents import as_it_is, package, places_of, zipped
from simulation.app.export.kit import CORE, kit_of
from simulation.app.export.written import FILE_POLICY, SITE_POLICY, Export, export_of, write_file, write_site
from simulation.app.serve.desk import Desk
from simulation.capacity_grid.template import template
from simulation.core.compiling.shipped_code import FOLDER, digest_of_sources
from simulation.core.errors import HomewardError
from tests.fuzz.scenario_files import one_input, sources
from tests.support.chromium import CHROMIUM, Chromium
from tests.support.position_on_a_page import SMALL as DATED
from tests.support.position_on_a_page import TODAY

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


@contextmanager
def served(folder):
    """A plain file server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}/"
    made.shutdown()
    made.server_close()


@pytest.fixture(scope="module")
def file_server(exported):
    with served(exported / "site") as address:
        yield address


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


# ---- places that were dropped, and what would run for ever ----

LIVES = [
    pytest.mark.skipif(CHROMIUM is None, reason="NOT TESTED IN A BROWSER: no Chromium here"),
    pytest.mark.skipif(sys.platform == "win32", reason="Chromium is driven over a pipe"),
    pytest.mark.skipif(
        not HAS_KIT, reason="NOT TESTED IN THE BROWSER: 'make browser' fetches what it needs for this code"
    ),
    pytest.mark.slow,
]
NOTHING = {"sliders": {}, "levers": {}, "enablers": {}, "view": "central"}
HELP = {**NOTHING, "sliders": {"services.help_home.capacity": 3.0}}


def ask_in(browser, what, **said):
    """What the page is answered, but for what comes before the last two messages."""
    return browser.js(
        f"(async () => {{ const all = []; await Homeward.engine.ask('{what}', {{page: Homeward.page, ...{json.dumps(said)}}}, m => {{ all.push(m); }}); return all.slice(-2); }})()"
    )


def asked_here(desk, what, **said):
    return json.loads(json.dumps(list(desk.answer(what, {"page": "p", **said}))[-2:]))


@pytest.fixture(scope="module")
def page(file_server, tmp_path_factory):
    """An export in a browser."""
    browser = Chromium(tmp_path_factory.mktemp("profile"))
    browser.open(f"{file_server}#{link(NOTHING)}")
    browser.until("!!document.getElementById('answers').dataset.done", 300)
    yield browser
    complaints = browser.complaints()
    browser.close()
    assert complaints == []


class TestDropped:
    pytestmark = LIVES

    def test_a_place_that_was_dropped_and_its_coming_weeks_are_those_of_this_computer(self, page):
        desk = Desk()
        opened = {"name": "small.yaml", "files": {"small.yaml": DATED}}
        assert ask_in(page, "open", **opened)[-1]["kind"] == asked_here(desk, "open", **opened)[-1]["kind"] == "state"
        said = {"number": 910, "choice": HELP, "replications": 2, "exact": True}
        (there, _), (here, _) = ask_in(page, "ask", **said), asked_here(desk, "ask", **said)
        for part in ("tiles", "charts", "budget", "replications"):
            assert there[part] == here[part], part
        weeks = {"number": 911, "choice": HELP, "today": TODAY}
        (there, _), (here, _) = ask_in(page, "weeks", **weeks), asked_here(desk, "weeks", **weeks)
        assert {**there, "number": 0} == {**here, "number": 0}

    def test_a_journey_and_a_question_at_the_same_time_are_both_answered(self, page):
        desk = Desk()
        opened = {"name": "small.yaml", "files": {"small.yaml": DATED}}
        ask_in(page, "open", **opened)
        asked_here(desk, "open", **opened)
        journey = {"choice": HELP, "patient": 0}
        said = {"number": 915, "choice": HELP, "replications": 2, "exact": True}
        told = page.js(
            f"(async () => {{ const all = []; const heard = m => all.push(m); const way = Homeward.engine.ask('journey', {json.dumps(journey)}, heard); await Promise.all([way, Homeward.engine.ask('ask', {json.dumps(said)}, heard)]); return all; }})()"
        )
        (way,) = (one for one in told if one["kind"] == "journey")
        assert way == asked_here(desk, "journey", **journey)[-1]
        assert (
            next(one for one in told[::-1] if one["kind"] == "answer")["tiles"]
            == asked_here(desk, "ask", **said)[0]["tiles"]
        )

    def test_what_is_too_much_is_refused_and_the_place_before_stays(self, page):
        assert ask_in(page, "open", name="small.yaml", files={"small.yaml": DATED})[-1]["kind"] == "state"
        many = DATED.replace("young: 1 per day", "young: 4000 per day").replace("length: 130 days", "length: 1000 days")
        (wrong,) = ask_in(page, "open", name="many.yaml", files={"many.yaml": many})
        assert "more than this page takes on" in wrong["messages"][0]["text"]
        answer, _ = ask_in(page, "ask", number=920, choice=HELP, replications=2, exact=True)
        assert answer["replications"] == 2

    def test_a_replication_that_runs_on_is_stopped_and_the_page_goes_on(self, exported, tmp_path):
        site = shutil.copytree(exported / "site", tmp_path / "site")
        for file in site.rglob("worker.js"):
            text = file.read_text(encoding="utf-8")
            assert "LONGEST = 240000" in text
            file.write_text(text.replace("LONGEST = 240000", "LONGEST = 1500"), encoding="utf-8")
        with served(site) as address:
            browser = Chromium(tmp_path / "profile")
            try:
                browser.open(f"{address}#{link(NOTHING)}")
                browser.until("document.querySelectorAll('.tile').length > 1", 300)
                long = DATED.replace("young: 1 per day", "young: 400 per day").replace("130 days", "1500 days")
                assert ask_in(browser, "open", name="long.yaml", files={"long.yaml": long})[-1]["kind"] == "state"
                told = ask_in(browser, "ask", number=930, choice=HELP, replications=2, exact=True)[-1]
                assert "it was stopped" in told["messages"][0]["text"]
                assert ask_in(browser, "open", name=QUEUE, files={})[-1]["kind"] == "state"
                answer, done = ask_in(browser, "ask", number=931, choice=NOTHING, replications=1, exact=True)
                assert answer["tiles"]
                assert done["kind"] == "done"
            finally:
                browser.close()

    def test_spoilt_files_are_refused_in_words_or_open(self, page):
        self.spoilt(page, range(0, 80, 8))

    @pytest.mark.long
    def test_many_spoilt_files_are_refused_in_words_or_open(self, page):
        self.spoilt(page, range(300))

    def spoilt(self, page, numbers):
        texts = sources()[:8]
        trees = [yaml.load(text, yaml.BaseLoader) for text, _ in texts]
        kinds = set()
        for number in numbers:
            content = one_input(texts, trees, number)[0].decode("utf-8", errors="replace")
            *_, told = ask_in(page, "open", name="a.yaml", files={"a.yaml": content})
            kinds.add(told["kind"])
            assert told["kind"] == "state" or all(one["text"] for one in told["messages"])
        assert kinds == {"state", "wrong"} or len(numbers) < 20
