"""The page says the numbers of the tables, shows strangers' words as words, and loads and runs nothing."""

import html
import json
import math
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pandas as pd
import pytest

import simulation
from simulation.experiment.headlines import HEADLINES, precise_as, shown, signed
from simulation.report.answer.finding import Finding, Level, label_in_full, unit_of
from simulation.report.drawing.study_charts import reasons
from simulation.report.page.drawings import drawings_of
from simulation.report.page.page import SECTIONS, page_of
from simulation.report.page.sections.context import Context
from simulation.report.page.sections.outcomes import difference_chart
from simulation.report.record.read_back import read_record
from simulation.report.record.record import record_of
from simulation.report.record.written import PAGE, makers, write_report
from simulation.report.word.letter import letter_of
from simulation.results.archive import write
from simulation.scenario.loading import from_text, load
from tests.support.hostile import WRITTEN, hostile, marked
from tests.support.small import changed, variant

LEVERS = "levers: {home: {why: More people can be at home., set: {services.team.capacity: {add: 10 places}}}}\n"
BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    below = tmp_path_factory.mktemp("page")
    scenario = variant(below, LEVERS, changed(("length: 28 days", "length: 120 days")))
    study = simulation.compare([load(below / "base.yaml"), scenario], replications=3, engine="reference", workers=1)
    written = write(study, below)
    assert not write_report(written, record_of(study, written), makers()).failed
    return written


class Cells(HTMLParser):
    """The rows of all tables, and every address that something is loaded from."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "data", "action")
        ]
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip("\n")


def test_the_page_says_the_numbers_of_the_tables(folder):
    rows = {row[0]: row[1:] for row in Cells((folder / PAGE).read_text(encoding="utf-8")).rows if len(row) == 3}
    summary = pd.read_csv(folder / "summary.csv", encoding="utf-8-sig")
    found = 0
    for measure in ("occupancy", "length_of_stay", "discharges_per_day", "share_delayed", "readmitted_within_30_days"):
        told = summary[(summary["measure"] == measure) & (summary["by"] == "all")]
        for cell, row in zip(rows[label_in_full(measure)], told.to_dict("records"), strict=True):
            unit = unit_of(measure)
            ends = f"{shown(row['lower'], unit)} to {shown(row['upper'], unit)}"
            assert cell == f"{shown(row['mean'], unit)} ({ends})"
            found += 1
    assert found == 10


def test_differences_are_those_of_the_table(folder):
    text = (folder / PAGE).read_text(encoding="utf-8")
    rows = [row for row in Cells(text).rows if len(row) == 7 and row[0] != "Measure"]
    differences = pd.read_csv(folder / "differences.csv", encoding="utf-8-sig")
    differences = differences[(differences["by"] == "all")].set_index("measure")
    labels = {label_in_full(measure): measure for measure in HEADLINES}
    told = [row for row in rows if row[0] in labels and row[3] != "none"]
    assert len(told) > 5
    for row in told:
        measure = labels[row[0]]
        ends = differences.loc[measure, ["difference", "lower", "upper"]]
        assert row[3] == signed(ends["difference"], unit_of(measure), precise_as(*ends))


def test_every_section_is_there_and_every_chart_has_its_table(folder):
    text = (folder / PAGE).read_text(encoding="utf-8")
    assert text.count("<section id=") == len(SECTIONS) + 1
    assert text.count("<figure>") == text.count("<svg ") == text.count("The numbers of this chart") > 3
    assert len(text) < 2_000_000


def test_nothing_is_loaded_and_nothing_runs(folder):
    page = Cells((folder / PAGE).read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert all(address.startswith("#") or address == "data:," for address in page.addresses)


def test_every_drawing_is_a_file_of_its_own_without_names_of_colours(folder):
    text = (folder / PAGE).read_text(encoding="utf-8")
    files = sorted((folder / "charts").glob("*.svg"))
    assert len(files) == text.count("<figure>")
    for file in files:
        drawing = file.read_text(encoding="utf-8")
        ElementTree.fromstring(drawing)
        assert "var(" not in drawing
        assert "#12436d" in drawing
        assert "stroke-dasharray" in drawing


def test_only_what_differs_is_shown_with_its_lever(folder):
    rows = Cells((folder / PAGE).read_text(encoding="utf-8")).rows
    assert ["services.team.capacity", "10 places", "20 places", "home", ""] in [
        [*row[:4], ""] for row in rows if len(row) == 5
    ]


def test_a_folder_gives_the_same_page_as_the_run(folder):
    assert page_of(read_record(folder)) == (folder / PAGE).read_text(encoding="utf-8")


def test_a_folder_of_an_older_version_gives_a_page(folder, tmp_path):
    older = tmp_path / "older"
    shutil.copytree(folder, older)
    for name in ("levers.csv", "changes.csv", PAGE):
        (older / name).unlink()
    manifest = json.loads((older / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]
    (older / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    text = page_of(read_record(older))
    assert "which lever changed them is not kept here" in text
    assert "services.team.capacity" in text


@pytest.mark.parametrize("mark", marked(WRITTEN))
def test_words_of_strangers_are_words(mark, tmp_path):
    scenario = from_text(hostile(changed(("length: 28 days", "length: 62 days")), mark))
    study = simulation.compare(
        [scenario, scenario.with_({"title": f"two {mark}"})], replications=1, engine="reference", workers=1
    )
    written = write(study, tmp_path)
    record = record_of(study, written)
    text = page_of(record)
    assert page_of(read_record(written)) == text
    page = Cells(text)
    assert set(page.tags) <= {
        "html", "head", "meta", "link", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "nav", "main", "section",
        "div", "article", "table", "caption", "thead", "tbody", "tr", "th", "td", "br", "span", "ul", "li", "figure", "figcaption",
        "svg", "line", "rect", "path", "circle", "text", "details", "summary", "footer", "code",
    }  # fmt: skip
    assert all(address.startswith("#") or address == "data:," for address in page.addresses)
    seen = re.sub("(?<=[+-])\u2060(?=[£\\d])", "", text)  # no line ends between a sign and its number
    assert all(character.isprintable() or character == "\n" for character in seen)
    assert len(letter_of(record)) > 10_000
    for drawing in drawings_of(record).values():
        assert {element.tag.partition("}")[2] for element in ElementTree.fromstring(drawing.decode()).iter()} <= {
            "svg", "title", "style", "rect", "text", "g", "line", "path", "circle"
        }  # fmt: skip


def test_a_picture_and_its_twin_in_the_page_say_the_same_is_the_most():
    """Of many reasons, whichever scenario comes first."""
    short = {"run.warm_up": "14 days", "run.length": "28 days"}
    siloed, integrated = (load(f"baseline/{name}").with_(short) for name in ("siloed", "integrated"))
    for pair in ([siloed, integrated], [integrated, siloed]):
        study = simulation.compare(pair, replications=1, workers=1)
        figure = reasons(study)
        assert figure is not None
        said = " ".join(figure.get_suptitle().split())
        assert "the most patients with no criteria to reside" in said.lower()
        assert said in " ".join(html.unescape(page_of(record_of(study))).split())


@pytest.mark.slow
def test_a_browser_has_nothing_to_complain_of_and_asks_for_nothing(folder, tmp_path):
    if BROWSER is None:
        pytest.skip("no Chromium here, so the page was not opened in a browser")
    net = tmp_path / "net.json"
    done = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--log-net-log={net}",
            f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=2000", "--dump-dom", (folder / PAGE).resolve().as_uri(),
        ],
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=True,
    )  # fmt: skip
    assert "</html>" in done.stdout
    assert "CONSOLE" not in done.stderr
    asked = set(re.findall(r'"url":"([^"]+)"', net.read_text(encoding="utf-8", errors="replace")))
    ours = {address for address in asked if Path(folder).name in address}
    assert ours <= {(folder / PAGE).resolve().as_uri()}


def test_what_is_done_to_people_is_no_heading_of_what_becomes_of_them():
    context = SimpleNamespace(record=SimpleNamespace(variants=[SimpleNamespace(name="V")]))
    moves = Finding("B", "V", "moves_per_spell", 3.0, -2.0, -2.1, -1.9)
    waiting = Finding("B", "V", "waiting_at_home", 800.0, -90.0, -95.0, -85.0)
    assert moves.size > waiting.size
    assert difference_chart(context, [moves, waiting]).finding == str(waiting).removesuffix(".")
    assert "No outcome" in difference_chart(context, [moves]).finding


LEVELS = {
    ("A", "ward"): 20.0, ("A", "home"): 10.0, ("B", "ward"): 21.0, ("B", "home"): 40.0, ("C", "ward"): 19.0, ("C", "home"): 9.0,
}  # fmt: skip


class FakeNumbers:
    def __init__(self, scenarios):
        self.scenarios = scenarios

    def groups(self, measure, by):
        return ["ward", "home"]

    def levels(self, measure, by, group):
        return tuple(Level(name, measure, LEVELS[name, group], math.nan, math.nan) for name in self.scenarios)


@pytest.mark.parametrize(
    ("scenarios", "told"),
    [
        ("AC", "Ward: the most delay, 20.0 in A, 19.0 in C"),
        ("ABC", "The most delay: Ward (20.0 in A, 19.0 in C), Home (40.0 in B)"),
    ],
)
def test_a_heading_names_the_largest_group_of_each_scenario(scenarios, told):
    context = SimpleNamespace(numbers=FakeNumbers(scenarios), called=lambda by, group: group.capitalize())
    assert Context.the_most(context, "no_criteria_to_reside", "reason", "the most delay") == told


def test_a_table_of_one_split_names_groups_alone(folder):
    page = (folder / PAGE).read_text(encoding="utf-8")
    assert "How full each service is" in page
    assert "occupancy: " not in page.lower()
