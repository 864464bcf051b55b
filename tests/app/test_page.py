"""The page in a real browser, as its users meet it: Chromium against the server of this computer."""

import csv
import json
import os
import re
import sys
import threading
from pathlib import Path

import pytest
import yaml

from simulation.app.serve import desk, runs
from simulation.app.serve.server import Server
from simulation.report.page.house_style import house_style
from tests.fuzz.scenario_files import one_input, sources
from tests.support.chromium import CHROMIUM, Chromium
from tests.support.hostile import MARKS, hostile
from tests.support.short_england import short_england
from tests.support.small_place import PLACE

ROOT = Path(__file__).parents[2]
BROWSER = Path(os.environ.get("HOMEWARD_BROWSER", ROOT / ".venv" / "browser"))
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="NOT TESTED IN A BROWSER: no Chromium here"),
    pytest.mark.skipif(sys.platform == "win32", reason="Chromium is driven over a pipe"),
    pytest.mark.slow,
]
SMALL = PLACE.replace("length: 130 days", "length: 130 days, replications: 4")
PATIENCE = 5.0
"""How much slower than an idle machine this one may be."""
STATE = "document.getElementById('state').textContent"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The page's server, with weeks of England in place of two years."""
    with short_england(tmp_path_factory.mktemp("shipped")):
        made = Server()
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()
        made.server_close()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    made = Chromium(tmp_path_factory.mktemp("chromium"))
    yield made
    made.close()


@pytest.fixture
def england(server, chromium):
    """A page that has opened the place it begins with."""
    return at(chromium, server.address)


@pytest.fixture(scope="module")
def small(server, chromium):
    """The address of a page that begins with a small place."""
    at(chromium, server.address)
    opened(chromium)
    chromium.js("document.querySelector('#take button[value=link]').click()")
    return chromium.until("location.hash.length > 8 && location.href")


@pytest.fixture
def page(small, chromium):
    """A page that has opened a small place, whose years are short."""
    return at(chromium, small)


def at(chromium, address):
    """The browser at an address, with the first answer there."""
    chromium.size(1400, 1000)
    chromium.open("about:blank")
    chromium.events.clear()
    chromium.open(address)
    chromium.until("document.querySelectorAll('.tile').length > 3")
    return chromium


def drop(page, **files):
    """Drop files on the page, by name."""
    said = ",".join(f"new File([{js(text)}], {js(name)})" for name, text in files.items())
    page.js(
        f"(() => {{ const all = new DataTransfer(); for (const file of [{said}]) all.items.add(file);"
        "document.dispatchEvent(new DragEvent('drop', {dataTransfer: all, bubbles: true, cancelable: true})); })()"
    )


def js(text):
    return json.dumps(text)


def opened(page, text=SMALL, name="mine.yaml"):
    page.js("delete document.getElementById('answers').dataset.done; document.getElementById('title').textContent = ''")
    drop(page, **{name: text})
    page.until("!!document.getElementById('title').textContent")
    page.until("!!document.getElementById('answers').dataset.done")


def command_line(folder, monkeypatch, *words):
    from simulation.cli import main

    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["homeward", *words])
    with pytest.raises(SystemExit) as end:
        main()
    assert not end.value.code


def test_a_slider_is_moved_and_the_tiles_are_the_command_lines_to_the_last_digit(page, tmp_path, monkeypatch):
    opened(page)
    page.js("delete document.getElementById('answers').dataset.done")
    page.js("document.querySelector('#sliders input[type=range]').focus()")
    before = page.js("document.activeElement.value")
    page.key("ArrowRight", 39)
    page.until(f"document.activeElement.value !== {json.dumps(before)}")
    # a last word about the place as it is may still be on its way
    page.until(f"({STATE}).includes('4 years in each') && !!document.getElementById('answers').dataset.done")
    tiles = page.js(
        "[...document.querySelectorAll('.tile')].map(t => [t.dataset.measure, Number(t.dataset.asIs), Number(t.dataset.whatIf), Number(t.dataset.difference)])"
    )
    text = page.js(
        "(async () => { let text; await Homeward.engine.ask('take', {page: Homeward.page, kind: 'yaml', choice: Homeward.controls.choice()}, m => { text = m.text; }); return text; })()"
    )
    (tmp_path / "mine.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "what-if.yaml").write_text(text, encoding="utf-8")
    command_line(tmp_path, monkeypatch, "compare", "mine.yaml", "what-if.yaml")
    (summary,) = tmp_path.glob("results/*/summary.csv")
    with summary.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["by"], row["group"]) == ("all", "all")]
    names = list(dict.fromkeys(row["scenario"] for row in rows))
    means = {(names.index(row["scenario"]), row["measure"]): row["mean"] for row in rows}
    assert len(tiles) >= 4
    assert any(difference for *_, difference in tiles)
    for measure, as_is, what_if, difference in tiles:
        assert f"{as_is:.10g}" == f"{float(means[0, measure]):.10g}", measure
        assert f"{what_if:.10g}" == f"{float(means[1, measure]):.10g}", measure
        assert difference == pytest.approx(what_if - as_is, abs=1e-9), measure
    assert page.complaints() == []


def test_a_number_beyond_its_limit_is_told_and_not_only_held(page):
    opened(page)
    field = "document.querySelector('#sliders input[type=number]')"
    told = "document.querySelector('#sliders .slider .note').textContent"
    asked = f"(() => {{ const one = {field}; one.value = '99999'; one.dispatchEvent(new Event('change')); return Number(one.value); }})()"
    most = page.js(asked)
    assert most < 99999
    assert page.js(told).startswith(f"99,999 was asked for; it may be at most {most:g} ")
    page.js(asked.replace("'99999'", f"'{most:g}'"))
    assert page.js(told) == ""


def test_nothing_is_asked_of_anybody_else(page, server):
    page.until("!!document.getElementById('answers').dataset.done")
    page.js("document.querySelector('#take button[value=table]').click()")
    page.until("!document.querySelector('#take button[value=table]').disabled")
    asked = [address for address in page.asked() if not address.startswith(("data:", "blob:", "about:"))]
    assert len(asked) > 8
    assert all(address.startswith(server.address) for address in asked), set(asked)


def test_a_page_of_another_address_may_not_even_look(page, server):
    assert page.js("fetch('http://127.0.0.1:9/').then(() => 'went', () => 'refused')") == "refused"
    assert page.js("(() => { try { return eval('1') } catch { return 'refused' } })()") == "refused"
    page.events.clear()


@pytest.mark.parametrize("mark", [MARKS[5], MARKS[0], MARKS[7]], ids=["markup", "terminal", "lines"])
def test_words_of_a_hostile_file_are_only_words(page, mark):
    page.js(
        "window.alert = () => { window.pwned = true }; window.pwned = false; window.before = document.querySelectorAll('img, script, iframe, object, embed').length"
    )
    drop(page, **{"mine.yaml": hostile(SMALL, mark)})
    page.until(f"!/Opening|Starting/.test({STATE}) && !!document.getElementById('title').textContent")
    page.until(f"/each|As it is|messages/.test({STATE})")
    assert page.js("window.pwned") is False
    assert page.js("document.querySelectorAll('img, script, iframe, object, embed').length === window.before")
    assert page.js(
        "[...document.querySelectorAll('*')].every(e => [...e.attributes].every(a => !a.name.startsWith('on')))"
    )
    assert page.complaints() == []


def test_what_is_wrong_is_told_and_the_place_before_stays(page):
    title = page.js("document.getElementById('title').textContent")
    drop(page, **{"mine.yaml": SMALL.replace("2 beds", "two beds")})
    page.until("document.getElementById('general').textContent.includes('mine.yaml:')")
    assert page.js("document.getElementById('title').textContent") == title
    assert page.js("document.getElementById('general').getAttribute('role')") == "alert"
    drop(page, **{"notes.txt": "x"})
    page.until(f"{STATE}.includes('was expected')")


SETTLED = f"/each|As it is|messages|too large|was expected/.test({STATE})"
ELEMENTS = "document.querySelectorAll('img, script, iframe, object, embed, link, meta, base').length"


def spoilt_files_are_refused_or_run(page, numbers):
    """Drop one spoilt file after the other; how many were refused."""
    texts = sources()[:8]
    trees = [yaml.load(text, yaml.BaseLoader) for text, _ in texts]
    page.js(f"window.alert = () => {{ window.pwned = true }}; window.pwned = false; window.before = {ELEMENTS}")
    refused = 0
    for number in numbers:
        content = one_input(texts, trees, number)[0].decode("utf-8", errors="replace")
        page.js(
            "document.getElementById('general').replaceChildren(); document.getElementById('state').textContent = 'Opening'"
        )
        drop(page, **{"spoilt.yaml": content})
        page.until(SETTLED)
        refused += page.js("document.getElementById('general').textContent.length > 0")
        assert page.js(f"!window.pwned && {ELEMENTS} === window.before"), number
    assert page.complaints() == []
    opened(page, SMALL)
    assert page.js("document.getElementById('title').textContent") == "A small place", "the page can be used as before"
    return refused


def test_spoilt_files_that_are_dropped_are_refused_in_words_or_run(page):
    assert spoilt_files_are_refused_or_run(page, range(0, 60, 4)) > 5


@pytest.mark.long
def test_many_spoilt_files_that_are_dropped_are_refused_in_words_or_run(page):
    assert spoilt_files_are_refused_or_run(page, range(400)) > 150


def test_a_runaway_is_stopped_and_the_page_goes_on(page, monkeypatch):
    monkeypatch.setattr(runs, "LONGEST", 0.2)
    many = SMALL.replace("young: 1 per day", "young: 900 per day").replace("length: 130 days", "length: 1100 days")
    drop(page, **{"many.yaml": many.replace("A small place", "Many people")})
    page.until("document.getElementById('general').textContent.includes('it was stopped')")
    assert page.js("document.getElementById('title').textContent") == "Many people"
    monkeypatch.undo()
    opened(page, SMALL)
    assert "messages" not in page.js(STATE)
    assert page.complaints() == []


def test_a_new_question_is_heard_at_once_while_another_runs(page):
    many = SMALL.replace("young: 1 per day", "young: 90 per day").replace("length: 130 days", "length: 500 days")
    drop(page, **{"many.yaml": many.replace("replications: 4", "replications: 40")})
    page.until("/as it is/.test(document.getElementById('state').textContent)")
    waited = page.js(
        "(async () => { const waits = []; for (let n = 1; n <= 5; n += 1) { const began = performance.now();"
        "await new Promise(heard => Homeward.engine.ask('ask', {page: Homeward.page, number: 900 + n, choice: {sliders: {'services.rehab.capacity': 1 + n / 10}}, replications: 30}, m => { if (m.kind === 'heard') heard(); }));"
        "waits.push(performance.now() - began); } return waits; })()"
    )
    assert sorted(waited)[2] < 100.0 * PATIENCE, (
        waited
    )  # milliseconds; the middle one, on a machine that does other work


def test_levers_that_clash_are_told_at_the_lever(england):
    england.js(
        "for (const name of ['Crisis coordination', 'Early planning']) [...document.querySelectorAll('.lever')].find(l => l.querySelector('label').textContent === name).querySelector('input').click()"
    )
    england.until("[...document.querySelectorAll('.lever .wrong')].some(p => p.textContent.includes('both set'))")
    assert england.js("document.querySelectorAll('.lever input[aria-invalid=true]').length") == 1
    told = england.js("[...document.querySelectorAll('.lever .wrong span')].map(one => one.textContent)")
    assert not any("what-if.yaml" in one for one in told), "a file that nobody here has seen"


def test_the_three_buttons_and_a_new_question_drops_the_old_one(england):
    england.js("document.querySelector('#presets button[value=integrated]').click()")
    england.until("document.querySelector('#presets button[value=integrated]').getAttribute('aria-pressed') === 'true'")
    england.until("!!document.querySelector('.tile .change')")
    england.js("document.querySelector('#presets button[value=as_is]').click()")
    england.until("document.querySelectorAll('.tile').length > 3 && !document.querySelector('.tile .change')")
    assert england.complaints() == []


def test_a_link_carries_the_place_and_the_choice(page, small):
    page.js(
        "(() => { const r = document.querySelector('#sliders input[type=range]'); r.value = r.max; r.dispatchEvent(new Event('input')); })()"
    )
    moved = page.js("JSON.stringify(Homeward.controls.choice())")
    page.js("document.querySelector('#take button[value=link]').click()")
    address = page.until(f"location.href !== {js(small)} && location.href")
    page.open("about:blank")
    page.open(address)
    page.until("document.getElementById('title').textContent === 'A small place'")
    assert page.js("JSON.stringify(Homeward.controls.choice())") == moved
    assert not any(address.partition("#")[2] in one for one in page.asked() if one != address)


@pytest.mark.parametrize("code", ["!!!", "AAAAAAAAAAAA", "x" * 300_000, "eyJwbGFjZSI6MX0"])
def test_a_link_that_carries_nonsense_opens_the_page_as_ever(chromium, server, code):
    at(chromium, f"{server.address}#{code}")
    assert chromium.js("document.getElementById('title').textContent").startswith("England")


def test_a_journey_and_what_each_thing_does(page):
    opened(page)
    page.js(
        "(() => { const r = document.querySelector('#sliders input[type=range]'); r.value = r.max; r.dispatchEvent(new Event('input')); })()"
    )
    page.js("document.getElementById('journey').click()")
    page.until("document.querySelectorAll('#ways ol').length === 2")
    page.js("document.getElementById('ways').replaceChildren(); document.getElementById('somebody').click()")
    page.until("document.querySelectorAll('#ways ol').length === 2")
    page.js("document.getElementById('parts').click()")
    page.until("document.querySelectorAll('#parts-table tbody tr').length === 1")


def test_a_few_numbers_of_today_show_the_coming_weeks_and_what_cannot_be_stands_at_its_field(page, monkeypatch):
    monkeypatch.setattr(desk, "RUNS", 11)
    text = SMALL.replace("2024-07-21: 4 beds", "2024-07-11: 9 beds").replace("warm_up: 10 days", "warm_up: 80 days")
    opened(page, text.replace("length: 130 days", "length: 60 days"))
    typed = "(name, part, value) => { document.querySelector(`#today-fields [data-name=${name}][data-part=${part}]`).value = value; }"
    page.js(
        f"window.typed = {typed}; typed('day', 'day', '2024-09-23'); typed('beds', 'beds', 9); typed('P0', 'people', 0); typed('P1', 'people', 400)"
    )
    page.js("document.getElementById('weeks').click()")
    page.until("document.getElementById('today-wrong').textContent.includes('at most as many')")
    assert page.js("document.querySelector('#today-fields [data-part=beds]').getAttribute('aria-invalid')") == "true"
    page.js(
        "typed('P1', 'people', 3); (() => { const r = document.querySelector('#sliders input[type=range]'); r.value = r.max; r.dispatchEvent(new Event('input')); })()"
    )
    page.js("document.getElementById('weeks').click()")
    page.until("!!document.getElementById('weeks').dataset.done")
    assert page.js("document.getElementById('today-wrong').textContent") == ""
    assert "no forecast" in page.js("document.getElementById('weeks-told').textContent")
    assert page.js("document.querySelectorAll('#weeks-charts .chart').length") >= 3
    assert page.js("document.querySelectorAll('#weeks-charts .band').length") >= 4
    page.js("for (const one of document.querySelectorAll('#weeks-charts details')) one.open = true")
    page.until("document.querySelectorAll('#weeks-charts tbody tr').length >= 18")
    before = page.js("location.href")
    page.js("document.querySelector('#take button[value=link]').click()")
    address = page.until(f"location.href !== {js(before)} && location.href")
    page.open("about:blank")
    page.open(address)
    page.until("!!document.querySelector('#today-fields [data-name=P1][data-part=people]')")
    assert page.js("document.querySelector('#today-fields [data-name=P1][data-part=people]').value") == "3"
    assert page.complaints() == []


def test_charts_keep_their_order_whichever_came_first(england):
    england.until("document.querySelectorAll('.chart').length > 5")
    england.js("document.querySelector('#presets button[value=integrated]').click()")  # which adds what programmes cost
    england.until("!!document.getElementById('chart-programme_cost-by-payer')")
    order = england.js("[...document.querySelectorAll('.chart')].map(one => one.id)")
    assert order.index("chart-programme_cost-by-payer") < order.index("chart-who-waits-where") == len(order) - 1


def test_every_chart_has_its_table_and_its_words(page):
    page.until("document.querySelectorAll('.chart').length > 5")
    page.js("for (const one of document.querySelectorAll('.chart details')) one.open = true")
    page.until("[...document.querySelectorAll('.chart')].every(c => c.querySelectorAll('tbody tr').length > 0)")
    assert page.js(
        "[...document.querySelectorAll('.chart svg[role=img]')].every(s => s.getAttribute('aria-label').length > 20)"
    )


@pytest.mark.parametrize("width", [320, 375, 800])
def test_it_fits_a_telephone_and_four_hundred_per_cent(page, width):
    page.size(width, 700)
    page.until("document.querySelectorAll('.chart').length > 5")
    assert page.js("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, scheme):
    axe = BROWSER / "axe" / "axe.min.js"
    if not axe.exists():
        pytest.skip("NOT LOOKED AT BY AXE: 'make browser' fetches it")
    page.prefers(prefers_color_scheme=scheme)
    page.until("document.querySelectorAll('.chart').length > 5")
    page.js("for (const one of document.querySelectorAll('details')) one.open = true")
    page.js(axe.read_text(encoding="utf-8") + "; 0")
    found = page.js(
        "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map(v => [v.id, v.impact, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary)]))"
    )
    page.prefers(prefers_color_scheme="light")
    assert [one for one in found if one[1] in ("serious", "critical")] == []


def test_it_can_be_used_with_the_keyboard_alone(england):
    england.until("document.querySelectorAll('.chart').length > 5")
    reached = set()
    for _ in range(60):
        england.key("Tab", 9)
        reached.add(
            england.js("(document.activeElement.id || document.activeElement.value || document.activeElement.tagName)")
        )
    assert {"place", "files", "tour", "siloed", "as_is", "integrated"} <= reached


def test_somebody_is_shown_round(page):
    page.js("document.getElementById('tour').click()")
    for _ in range(20):
        if page.js("document.getElementById('guide-next').disabled"):
            break
        assert page.js("document.getElementById('guide-text').textContent.length") > 20
        page.js("document.getElementById('guide-next').click()")
    page.key("Escape", 27)
    page.js("document.getElementById('guide').close()")
    page.until("document.querySelectorAll('.toured').length === 0")


def test_the_palette_is_that_of_the_reports():
    colours = re.compile(r"--(\w+): (#[0-9a-f]+)")
    ours = (ROOT / "simulation" / "app" / "page" / "style.css").read_text(encoding="utf-8")
    for mine, theirs in zip(ours.split("@media")[:2], house_style().split("@media")[:2], strict=True):
        here, there = dict(colours.findall(mine)), dict(colours.findall(theirs))
        assert {name: here.get(name) for name in there} == there
