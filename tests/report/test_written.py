"""A file of a report that cannot be made or written costs nothing but itself, and is named."""

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

import simulation
from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardError
from simulation.report.answer.answer import answer_of
from simulation.report.record import read_back
from simulation.report.record import written as report_written
from simulation.report.record.read_back import read_record
from simulation.report.record.record import record_of
from simulation.report.record.written import LETTER, PAGE, WORKBOOK, makers, write_report
from simulation.results import folder as results_folder
from simulation.results.archive import write
from simulation.scenario.loading import from_text
from tests.support.small import changed

SHORT = ("--length", "30 days", "--warm-up", "7 days", "--replications", "2", "--workers", "1", "--engine", "reference")


def in_measures(folder: Path, replication: int | None, period: str = "whole") -> None:
    """A table of measures of one row of this replication and period, or of none."""
    rows = "" if replication is None else f"x,{replication},{period},beds,all,all,1\n"
    content = f"scenario,replication,period,measure,by,group,value\n{rows}"
    (folder / "measures.csv.gz").write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def study():
    return simulation.run(from_text(changed()), replications=2, engine="reference", workers=1)


@pytest.fixture
def homeward(tmp_path, monkeypatch, capsys):
    from simulation.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "place.yaml").write_text(starting_file("A place"), encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["homeward", *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return int(end.value.code or 0), told.out, told.err

    return run


def locked(monkeypatch, name: str) -> None:
    """As Windows does it while a file is open in Excel: it can be neither replaced nor given its name."""
    move, replace = results_folder._move_in, Path.replace

    def refuse(file: Path, there: Path) -> None:
        if there.name == name:
            raise PermissionError(13, "Permission denied", str(there))
        move(file, there)

    def refuse_replace(self: Path, target: Path) -> Path:
        if Path(target).name == name:
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(results_folder, "_move_in", refuse)
    monkeypatch.setattr(Path, "replace", refuse_replace)


def test_a_locked_workbook_is_named_and_everything_else_is_written(homeward, tmp_path, monkeypatch):
    locked(monkeypatch, WORKBOOK)
    code, out, err = homeward("run", "place.yaml", *SHORT)
    (folder,) = (tmp_path / "results").iterdir()
    assert code == 1
    assert f"Could not be made or written: {WORKBOOK} (Permission denied). Everything else is written" in err.replace(
        "\n", ""
    )
    assert "Page: " in out
    assert "Workbook: " not in out
    assert (folder / PAGE).exists()
    assert not (folder / WORKBOOK).exists()
    assert (folder / "charts").exists()


def test_a_page_that_is_there_and_locked_is_named(study, tmp_path, monkeypatch):
    folder = write(study, tmp_path)
    record = record_of(study, folder)
    assert write_report(folder, record, makers()).failed == {}
    (folder / PAGE).write_bytes((folder / PAGE).read_bytes())
    locked(monkeypatch, PAGE)
    done = write_report(folder, record, {PAGE: lambda _: b"<p>another</p>", WORKBOOK: makers()[WORKBOOK]})
    assert done.failed == {PAGE: "Permission denied"}
    assert [file.name for file in done.files] == [WORKBOOK]


def test_a_fault_in_making_one_file_leaves_the_others(study, tmp_path, monkeypatch):
    def broken(_):
        raise ValueError("two\nlines")

    monkeypatch.setattr(report_written, "_page", broken)
    folder = write(study, tmp_path)
    done = write_report(folder, record_of(study, folder), makers())
    assert done.failed == {PAGE: "ValueError: two lines"}
    assert (folder / WORKBOOK).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no mode there")
def test_a_page_that_somebody_changed_stays(study, tmp_path):
    folder = write(study, tmp_path)
    record = record_of(study, folder)
    write_report(folder, record, makers())
    (folder / PAGE).write_text("mine", encoding="utf-8")
    lines: list[str] = []
    assert write_report(folder, record, makers(), lines.append).failed == {}
    assert (folder / PAGE).read_text(encoding="utf-8") == "mine"
    assert lines == [f"Changed since they were written, and kept as they are: {PAGE}."]


def test_report_makes_page_and_workbook_of_a_folder_and_says_where(homeward, tmp_path):
    assert homeward("run", "place.yaml", *SHORT)[0] == 0
    (folder,) = (tmp_path / "results").iterdir()
    before = {name: (folder / name).read_bytes() for name in (PAGE, "levers.csv")}
    (folder / PAGE).unlink()
    (folder / WORKBOOK).unlink()
    code, out, err = homeward("report", str(folder))
    assert (code, err) == (0, "")
    assert out.startswith("A place, 2 replications of 30 days")
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert (folder / WORKBOOK).exists()
    assert "Every headline" not in out
    assert "Means" in homeward("report", str(folder), "--verbose")[1]


def test_report_shows_the_page_when_asked(homeward, tmp_path, monkeypatch):
    import typer

    shown: list[str] = []
    monkeypatch.setattr(typer, "launch", shown.append)
    assert homeward("run", "place.yaml", *SHORT)[0] == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert homeward("report", str(folder), "--open")[0] == 0
    assert shown == [(folder / PAGE).resolve().as_uri()]


def test_results_with_a_report_are_made_again_the_same(study, tmp_path):
    folder = write(study, tmp_path)
    write_report(folder, record_of(study, folder), makers())
    assert simulation.reproduce(folder, engine="reference", workers=1).identical


def test_a_table_read_in_pieces_is_the_whole_table(study, tmp_path, monkeypatch):
    folder = write(study, tmp_path)
    whole = read_record(folder).results[0].measures
    monkeypatch.setattr(read_back, "PIECE", 7)
    assert len(whole) > 7
    pd.testing.assert_frame_equal(read_record(folder).results[0].measures, whole, check_exact=True)
    text = ["scenario", "period", "measure", "unit", "by", "group"]
    pd.testing.assert_frame_equal(whole[text], study.measures[text])
    assert whole["value"].to_numpy() == pytest.approx(study.measures["value"].to_numpy(), rel=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: (folder / "measures.csv.gz").unlink(), "nothing to report"),
        (lambda folder: (folder / "measures.csv.gz").write_bytes(b"\x1f\x8b no"), "measures.csv.gz cannot be read"),
        (lambda folder: (folder / "measures.csv.gz").write_bytes(b"a,b\n1,2\n"), "measures.csv.gz has no column"),
        (lambda folder: in_measures(folder, -1), "a replication that is no number from 0 to 1,000,000,000"),
        (lambda folder: in_measures(folder, 2**40), "a replication that is no number from 0 to 1,000,000,000"),
        (lambda folder: in_measures(folder, 0, "2024-13"), "measures.csv.gz:2: the period '2024-13'; 'whole', a month"),
        (lambda folder: in_measures(folder, 0, "2024-W54"), "measures.csv.gz:2: the period '2024-W54'"),
        (lambda folder: in_measures(folder, 0, "0000-01"), "measures.csv.gz:2: the period '0000-01'"),
        (lambda folder: in_measures(folder, 0, "2024-٠٤"), "measures.csv.gz:2: the period"),
        (lambda folder: in_measures(folder, 0, "2024-W52"), "its measures hold no row of the scenario"),
        (lambda folder: in_measures(folder, None), "its measures hold no row of the scenario"),
        (lambda folder: (folder / "levers.csv").write_text("a,b\n", encoding="utf-8"), "levers.csv: the columns a, b;"),
        (lambda folder: (folder / "manifest.json").write_text("{}", encoding="utf-8"), "manifest.json does not say"),
    ],
)
def test_a_folder_that_is_not_what_it_should_be_is_told(study, tmp_path, change, told):
    folder = write(study, tmp_path)
    write_report(folder, record_of(study, folder), makers())
    change(folder)
    with pytest.raises(HomewardError, match=told):
        read_record(folder)


def test_a_manifest_with_strange_details_gives_a_report(study, tmp_path):
    folder = write(study, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {
        "finished": "<b>yesterday</b>",
        "options": ["x"],
        "run_seconds": "long",
        "engine": None,
        "engine_why": 3,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = write_report(folder, read_record(folder), makers(tables=False))
    assert done.failed == {}
    assert "<b>yesterday" not in (folder / PAGE).read_text(encoding="utf-8")


def test_a_letter_has_the_answer_and_the_five_numbers_on_request(homeward, tmp_path):
    import docx

    assert homeward("run", "place.yaml", *SHORT)[0] == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert not (folder / LETTER).exists()
    code, out, _ = homeward("report", str(folder), "--word")
    assert code == 0
    assert f"Letter: {folder / LETTER}" in out.replace("\n", "")
    letter = docx.Document(str(folder / LETTER))
    text = "\n".join(paragraph.text for paragraph in letter.paragraphs)
    answer = answer_of(read_record(folder))
    assert answer.paragraphs[0].what in text
    assert "Not represented: " in text
    table, pictures = letter.tables
    assert len(letter.inline_shapes) == 3
    assert pictures.columns
    assert [row.cells[0].text for row in table.rows][1 : 1 + len(answer.tiles)] == [
        tile.called for tile in answer.tiles
    ]
    assert table.rows[1].cells[1].text.startswith(answer.tiles[0].main.levels[0].text)


def test_without_the_package_for_word_the_letter_is_named_and_the_rest_is_written(study, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    folder = write(study, tmp_path)
    done = write_report(folder, record_of(study, folder), makers(word=True))
    assert done.failed == {LETTER: 'Word needs one more package: pip install "homeward[office]"'}
    assert (folder / PAGE).exists()
