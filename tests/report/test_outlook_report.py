"""The page and the workbook of the coming weeks say what the tables say, also when read back from a folder."""

import io
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulation.cli.app import app
from simulation.core.errors import HomewardError
from simulation.report.outlook.page import days_table, outlook_files, outlook_page
from simulation.report.outlook.told import OutlookTold, read_told, told_of
from simulation.report.outlook.workbook import outlook_workbook
from simulation.results.outlook import write_outlook
from simulation.scenario.loading import from_text
from simulation.weeks_ahead.days import BEDS, NCTR
from simulation.weeks_ahead.outlook import outlook
from tests.support.place_of_today import PLACE
from tests.support.place_of_today import WAITING as THIRTY_NINE

TITLE = "<b>My place</b>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = PLACE.replace(PLACE.split("title: ")[1].split("\n")[0], f'"{TITLE}"', 1) + THIRTY_NINE
    study = outlook(from_text(text), 2, replications=3, workers=1)
    return write_outlook(study, tmp_path_factory.mktemp("outlook"))


@pytest.fixture(scope="module")
def told(folder: Path) -> OutlookTold:
    return read_told(folder)


def test_a_folder_tells_what_the_study_told() -> None:
    study = outlook(from_text(PLACE + THIRTY_NINE), 1, replications=2, workers=1)
    page = outlook_page(told_of(study))
    for line in study.sentences():
        assert line.replace("'", "&#39;") in page


def test_the_page_has_the_position_and_every_week_and_shows_text_as_text(told: OutlookTold) -> None:
    page = outlook_page(told)
    assert "&lt;b&gt;My place&lt;/b&gt;" in page
    assert TITLE not in page
    for said in ("with no criteria to reside 39 on P1", "25 March 2024", "1 April 2024", "It is no forecast."):
        assert said in page, said
    assert "charts/coming_weeks.svg" in outlook_files(told)


def test_a_day_has_the_numbers_of_the_return(told: OutlookTold) -> None:
    table = days_table(told)
    assert table.rows[0][0] == "Mon 25 March 2024"
    assert table.rows[0][table.columns.index("No criteria to reside: P1")] == "39.0"
    assert len(table.rows) == 14
    beds = table.columns.index("In acute beds")
    means = told.of(BEDS)["mean"].tolist()
    assert [row[beds] for row in table.rows] == [f"{mean:,.1f}" for mean in means]


def test_the_workbook_holds_weeks_days_and_a_chart(told: OutlookTold) -> None:
    book = zipfile.ZipFile(io.BytesIO(outlook_workbook(told)))
    names = book.read("xl/workbook.xml").decode()
    for sheet in ("No criteria to reside", "As the daily return", "Weeks", "Every number"):
        assert f'name="{sheet}"' in names
    assert "xl/charts/chart1.xml" in book.namelist()
    first = told.of(NCTR, "pathway", "P1")["mean"].tolist()[0]
    assert first == 39.0
    assert "<v>39</v>" in book.read("xl/worksheets/sheet3.xml").decode()


def test_the_report_is_made_anew_of_the_folder(folder: Path) -> None:
    found = CliRunner().invoke(app, ["report", str(folder)])
    assert found.exit_code == 0, found.output
    assert "It starts from the position of 25 March 2024" in " ".join(found.output.split())
    assert (folder / "report.html").read_text(encoding="utf-8") == outlook_page(read_told(folder))
    assert CliRunner().invoke(app, ["report", str(folder), "--word"]).exit_code != 0


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("days.csv", "measure,by\n", "has no column 'group'"),
        ("days.csv", "measure,by,group,day,mean,lower,upper,lower_with_year,upper_with_year\n", "holds nothing"),
        ("days.csv", "measure,by,group,day,mean,lower,upper,lower_with_year,upper_with_year\nx,all,all,1,2,3,4,5,6\n",
         "cannot be read"),
    ],
)  # fmt: skip
def test_a_spoilt_folder_is_refused(folder: Path, tmp_path: Path, file: str, text: str, told: str) -> None:
    for one in ("manifest.json", "days.csv", "weeks.csv", "findings.txt"):
        (tmp_path / one).write_bytes((folder / one).read_bytes())
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(HomewardError, match=told):
        read_told(tmp_path)
