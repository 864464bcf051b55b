"""Text of strangers is text: whatever a scenario calls its things, nobody who looks at it obeys it."""

import csv
import re
import sys
import unicodedata
import warnings
from pathlib import Path

import pandas as pd
import pytest

import simulation
from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardError, ScenarioError
from simulation.core.text.safe_text import alike, harmless, is_blank, one_line, visible
from simulation.core.text.unique_names import unique_names
from simulation.report.charts import draw
from simulation.report.markup import as_html, as_markdown
from simulation.report.record.names import month_name
from simulation.results.archive import slug, write, write_csv
from simulation.scenario.loading import from_text
from simulation.scenario.reading.raw_tree import at
from tests.support.hostile import DRAWN, MARKS, OBEYED, hostile, marked

ROOT = Path(simulation.__file__).parent
PLACE = starting_file("Beds")
SHORT = ("--length", "30 days", "--warm-up", "7 days", "--replications", "2", "--workers", "1", "--engine", "reference")
OURS = re.compile("\x1b\\[[0-9;]*m|\x1b\\[\\?25[hl]|\x1b\\[[0-9]*[AK]|\r")
"""Colours and the progress bar."""


@pytest.fixture
def homeward(tmp_path, monkeypatch, capsys):
    """Runs the command line in an empty folder, and returns its exit code and everything it printed."""
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["homeward", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out + told.err

    return run


def is_harmless(printed: str) -> bool:
    """Whether a terminal would obey nothing of it but our colours."""
    text = OURS.sub("", printed)
    assert not [sequence for sequence in OBEYED if sequence in text], repr(text[:300])
    assert all(
        character.isprintable() or character == "\n" or unicodedata.category(character) == "Zs" for character in text
    )
    return True


# ---- terminals ----


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("mark", MARKS, ids=range(len(MARKS)))
def test_nothing_that_is_said_of_a_scenario_is_obeyed(homeward, tmp_path, monkeypatch, mark, screen):
    if screen:
        monkeypatch.setenv("FORCE_COLOR", "1")
    (tmp_path / "p.yaml").write_text(hostile(PLACE, mark), encoding="utf-8")
    for command in (("check",), ("explain",), ("trace", "--length", "30 days", "--engine", "reference")):
        code, printed = homeward(command[0], "p.yaml", *command[1:])
        assert code == 0, printed
        assert is_harmless(printed)
        assert visible(" ".join(mark.split()))[:20] in OURS.sub("", printed).replace("\n", "") or command[0] == "trace"


@pytest.mark.slow
@pytest.mark.parametrize("mark", [MARKS[0], MARKS[3]], ids=["escapes", "markup"])
def test_nothing_that_is_said_of_results_is_obeyed(homeward, tmp_path, monkeypatch, mark):
    monkeypatch.setenv("FORCE_COLOR", "1")
    (tmp_path / "p.yaml").write_text(hostile(PLACE, mark), encoding="utf-8")
    quoted = "".join(f"\\U{ord(character):08x}" for character in mark)
    (tmp_path / "v.yaml").write_text(f'dialect: 1\ntitle: "More {quoted}"\nextends: p.yaml\n', encoding="utf-8")
    for command in (("run", "p.yaml"), ("compare", "p.yaml", "v.yaml"), ("diagnose", "p.yaml")):
        code, printed = homeward(*command, *SHORT)
        assert code == 0, printed
        assert is_harmless(printed)


@pytest.mark.parametrize("mark", MARKS, ids=range(len(MARKS)))
def test_no_mistake_is_obeyed_and_each_is_one_line(homeward, tmp_path, mark):
    name = "".join(filter(str.isprintable, mark)).replace("/", "")[:60] + ".yaml"
    quoted = '"' + "".join(f"\\U{ord(character):08x}" for character in mark) + '"'
    text = PLACE.replace("  ward:", f"  {quoted}: {{kind: {quoted}}}\n  ward:").replace("stay: ward", f"stay: {quoted}")
    (tmp_path / name).write_text(text + f"{quoted}: 1\n", encoding="utf-8")
    code, printed = homeward("check", name)
    assert code == 2
    assert is_harmless(printed)
    assert len(printed.splitlines()) == int(printed.splitlines()[-1].split()[0]) + 1
    code, printed = homeward("check", name, "--set", f"services.{mark}.capacity={mark}")
    assert code == 2
    assert is_harmless(printed)


def test_a_title_is_one_line_wherever_it_stands():
    scenario = from_text(PLACE.replace('title: "Beds"', 'title: "Beds\\n0 mistakes\\e[2J"'))
    assert scenario.title == r"Beds 0 mistakes\x1b[2J"
    assert simulation.run(scenario.with_({"run.length": "10 days"}), replications=1, workers=1).name == scenario.title


def test_no_command_prints_past_the_console():
    allowed = ROOT / "cli" / "console.py"
    past = re.compile(
        r"rich\.text import|(?<![\w.])print\(|from rich\.console import (?!Console$)|markup=True|Text\.from_markup"
    )
    for file in (ROOT / "cli").rglob("*.py"):
        if file != allowed:
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if past.search(line)]
            assert not lines, f"{file}: {lines}"
    echoed = {file.name for file in (ROOT / "cli").rglob("*.py") if "typer.echo(" in file.read_text(encoding="utf-8")}
    assert echoed <= {"schema.py", "app.py"}, "the schema and the version are our own words"


# ---- titles and names ----


@pytest.mark.parametrize("title", ["", " ", "\u200b", "\u3164\u00a0", "\t", "\u2060\u202e", "\u0301"])
def test_a_title_that_nobody_can_see_is_a_mistake_with_its_line(title):
    quoted = "".join(f"\\U{ord(character):08x}" for character in title)
    with pytest.raises(ScenarioError) as caught:
        from_text(PLACE.replace('title: "Beds"', f'title: "{quoted}"'), "p.yaml")
    (mistake,) = caught.value.mistakes
    line = PLACE.splitlines().index('title: "Beds"') + 1
    assert str(mistake).startswith(f"p.yaml:{line}: title: '")
    with pytest.raises(ScenarioError, match="title"):
        from_text(PLACE).with_({"title": title})


def test_a_title_is_cut_at_a_comma_but_not_within_a_number():
    assert unique_names(["England baseline, 1,000,000 people"], [""]) == ["England baseline"]
    assert unique_names(["1,000,000 people, England"], [""]) == ["1,000,000 people"]
    assert unique_names(["North,South"], [""]) == ["North"]
    assert unique_names([", and more"], [""]) == [", and more"]


@pytest.mark.parametrize(
    "titles",
    [
        ["Ward A", "Ward A"],
        ["Ward A", "ward  a"],
        ["Ward A", "\uff37ard A"],
        ["Stra\u00dfe", "STRASSE"],
        ["Caf\u00e9", "Cafe\u0301"],
        ["A, one", "A, one"],
        ["Queue", "Queue (2)", "Queue"],
        ["Queue (2)", "Queue", "Queue"],
        ["A\x1b", "A\\x1b"],
        ["A\nB", "A B"],
        ["x" * 300, "x" * 300],
    ],
)
def test_two_scenarios_never_share_a_name(titles):
    names = unique_names(titles, [""] * len(titles))
    assert len(set(map(alike, names))) == len(titles)
    assert all(name == one_line(name) for name in names)


def test_titles_of_one_folder_name_have_files_of_their_own(tmp_path):
    place = from_text(PLACE).with_({"run.length": "10 days", "run.warm_up": "1 day", "run.replications": "1"})
    first, second = (place.with_({"title": title}) for title in ("\u5317\u4eac", "\u4e0a\u6d77"))
    folder = write(simulation.compare([first, second], workers=1), tmp_path, events=True)
    assert sorted(file.name for file in (folder / "scenarios").iterdir()) == ["1-scenario.yaml", "2-scenario.yaml"]
    assert len(list(folder.glob("events-*.csv.gz"))) == 2
    assert set(pd.read_csv(folder / "measures.csv.gz")["scenario"]) == {"\u5317\u4eac", "\u4e0a\u6d77"}


@pytest.mark.parametrize(
    "title", ["CON", "nul", "com1", "LPT9", "aux.", "..", ".", "", " ", "a.", "x" * 500, "-", *MARKS]
)
def test_a_folder_can_be_called_so_on_any_system(title):
    name = slug(title)
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,68}", name)
    assert not name.endswith("-")
    assert name not in ("con", "nul", "aux", "prn", "com1", "lpt9")


# ---- what is written ----


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        " =1+1",
        "\t=1",
        "\r=1",
        "\n=1",
        "\u00a0@SUM(A1)",
        "\u200b+1",
        "\uff1d1+1",
        "\uff0b1",
        "-2+3",
        "+44",
        "@x",
    ],
)
def test_no_cell_is_a_formula(tmp_path, text):
    write_csv(pd.DataFrame({text: [text], "value": [1.0]}), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        head, row = list(csv.reader(file))
    assert head[0] == row[0] == harmless(text)
    assert row[0].startswith("'")
    assert row[0].isprintable() or "\u00a0" in row[0]


def test_results_of_a_title_like_a_formula_are_made_again(tmp_path):
    from simulation.results.reproduce import reproduce

    place = from_text(PLACE).with_(
        {"title": "=1+1", "run.length": "30 days", "run.warm_up": "1 day", "run.replications": "2"}
    )
    assert reproduce(write(simulation.run(place, workers=1), tmp_path), workers=1).identical


@pytest.mark.parametrize("mark", marked(DRAWN))
def test_pictures_show_text_as_it_is_written(mark):
    place = from_text(hostile(PLACE, mark)).with_(
        {"run.length": "40 days", "run.warm_up": "1 day", "run.replications": "2"}
    )
    study = simulation.compare([place, place.with_({"title": f"_Other {mark}"})], workers=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(draw(study)) >= 4


def test_a_figure_holds_no_formula_when_it_is_drawn():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    from simulation.report.style import LONGEST_LINE, TextFigure

    figure = TextFigure(6, 4)
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], label="$\\frac$")
    axes.set_yticks([0, 1], ["$\\frac$", "y"])
    figure.supxlabel("x" * 300)
    axes.annotate("$\\frac$\x1b[31m", (0, 0))
    axes.set_title("$\\frac$")
    axes.legend()
    figure.suptitle("$\\frac$")
    FigureCanvasAgg(figure).draw()
    texts = [text for text in figure.findobj(Text) if isinstance(text, Text)]
    assert not any(text.get_parse_math() for text in texts)
    said = [text.get_text() for text in texts]
    assert said.count("$\\frac$") >= 4
    assert "$\\frac$\\x1b[31m" in said
    assert max(map(len, said)) == LONGEST_LINE


def test_a_legend_names_a_scenario_that_begins_with_an_underscore():
    from simulation.report.drawing.study_charts import delay_bands

    place = from_text(PLACE).with_({"run.length": "60 days", "run.warm_up": "1 day", "run.replications": "2"})
    figure = delay_bands(simulation.compare([place, place.with_({"title": "_hidden"})], workers=1))
    assert figure is not None
    assert [text.get_text().strip() for text in figure.legends[0].get_texts()] == ["Beds", "_hidden"]


def test_pages_escape_what_they_say(tmp_path):
    from simulation.assurance.diagnostics.diagnose import diagnose
    from simulation.report.diagnosis_page import page

    place = from_text(hostile(PLACE, MARKS[5])).with_(
        {"run.length": "60 days", "run.warm_up": "7 days", "run.replications": "2"}
    )
    results = simulation.run(place, workers=1)
    html = page(results, diagnose(results, 1))
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<img src=x" not in html


@pytest.mark.parametrize("mark", MARKS, ids=range(len(MARKS)))
def test_markup_is_one_line_without_marks(mark):
    html, markdown = as_html(mark), as_markdown(mark)
    assert not set(html) & set("<>\"'\n")
    assert "\n" not in markdown
    assert not re.search(r"(?<!\\)[|<>`*_\[\]$]", markdown.replace("\\\\", ""))


def test_what_can_be_seen_stays_as_it_is():
    text = "Ward 5 – £3,50 · “café” 50 % ≥ 65 北京 é\u00a0x"
    assert visible(text) == text
    assert not is_blank(text)


@pytest.mark.parametrize("digit", ["²", "٣", "9" * 5000])
def test_digits_that_are_no_number_are_no_place_in_a_list(digit):
    """`str.isdigit` is true of all of them, and `int` reads none of them as the place that was meant."""
    scenario = from_text(PLACE)
    for path in (f"services.{digit}.capacity", f"routes.through.bed.for.{digit}", f"pathways.{digit}"):
        with pytest.raises(HomewardError):
            scenario.with_({path: "1"})
    assert at([1, 2, 3, 4], (digit,)) is None
    assert at([1, 2, 3, 4], ("3",)) == 4
    assert month_name(f"2024-{digit}").startswith("2024-")
