"""The coming weeks from today's position: days counted as by hand, bands, and what is told of them."""

import datetime
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from simulation.cli.app import app
from simulation.core.errors import HomewardError, OptionError
from simulation.results.outlook import write_outlook
from simulation.results.reproduce import reproduce
from simulation.scenario.loading import from_text
from simulation.weeks_ahead.days import BEDS, DISCHARGED, NCTR, WAITING, days_of
from simulation.weeks_ahead.outlook import Outlook, outlook, tables_of
from tests.support.place_of_today import PLACE
from tests.support.place_of_today import WAITING as THIRTY_NINE
from tests.support.story_of_today import PLACE as STORY
from tests.support.telling import story_of

PEOPLE = from_text(PLACE + THIRTY_NINE)


@pytest.fixture(scope="module")
def seen() -> Outlook:
    return outlook(PEOPLE, 2, replications=5, workers=1)


def test_the_days_of_a_story_are_those_counted_by_hand() -> None:
    """On day 7 Ann waits in the ward for the only place of the team, which is free on day 12 at 10:00; Bob is ready on
    day 8 at 12:00 and has it on day 22 at 10:00. Midnights are 00:00 of days 7, 8, 9 and so on.
    """
    scenario = from_text(STORY)
    log = story_of(scenario, ["0 10:00", "1 10:00", "6 12:00"]).log
    days = days_of(log, scenario.model)

    def of(measure: str, by: str = "all", group: str = "all") -> list[float]:
        rows = days[(days["measure"] == measure) & (days["by"] == by) & (days["group"] == group)]
        return rows["value"].tolist()

    waiting = [1.0] * 2 + [2.0] * 4 + [1.0] * 10 + [0.0] * 14
    assert of(NCTR) == waiting
    assert of(NCTR, "pathway", "P1") == waiting
    assert of(BEDS) == [2.0] * 6 + [1.0] * 10 + [0.0] * 14
    assert of(DISCHARGED) == [1.0 if day in (5, 15) else 0.0 for day in range(30)]
    assert of(WAITING) == of(WAITING, "service", "team") == waiting


def test_the_first_day_is_the_position_in_every_run(seen: Outlook) -> None:
    rows = seen.of(NCTR, "pathway")
    first = rows[(rows["day"] == datetime.date(2024, 3, 25)) & (rows["group"] == "P1")].iloc[0]
    assert (first["mean"], first["lower"], first["upper"]) == (39.0, 39.0, 39.0)
    assert (first["lower_with_year"], first["upper_with_year"]) == (39.0, 39.0)
    later = rows[(rows["day"] == datetime.date(2024, 4, 7)) & (rows["group"] == "P1")].iloc[0]
    assert later["lower_with_year"] < later["lower"] < later["mean"] < later["upper"] < later["upper_with_year"]


def test_a_week_is_the_mean_of_its_days(seen: Outlook) -> None:
    days, weeks = seen.of(NCTR), seen.by_week
    week = weeks[(weeks["measure"] == NCTR) & (weeks["by"] == "all")]
    assert week["day"].tolist() == [datetime.date(2024, 3, 25), datetime.date(2024, 4, 1)]
    assert week["mean"].tolist() == pytest.approx([days["mean"][:7].mean(), days["mean"][7:].mean()])


def test_bands_are_those_of_runs_and_of_years() -> None:
    """Eleven runs of 90 to 110: eight of ten lie between 92 and 108. A year differs by 10 % of 100, and 1.2816 times
    that holds eight of ten: the root of 8 and 12.816 squared. Nobody knows it of discharges, and of the first day
    everything is known.
    """
    rows = [
        {"replication": run, "measure": measure, "by": "all", "group": "all", "day": day, "value": 90.0 + 2 * run}
        for run in range(11)
        for measure in (NCTR, DISCHARGED, WAITING)
        for day in (0, 1)
    ]
    answers = pd.DataFrame(rows)
    answers.loc[answers["measure"] == WAITING, "value"] = 0.0
    days, _ = tables_of(answers, PEOPLE)
    assert set(days["measure"]) == {NCTR, DISCHARGED}, "what never happens is left out"
    first, second = days[days["measure"] == NCTR].to_dict("records")
    assert (second["lower"], second["mean"], second["upper"]) == pytest.approx((92.0, 100.0, 108.0))
    wide = math.hypot(8.0, 12.8155)
    assert (second["lower_with_year"], second["upper_with_year"]) == pytest.approx((100 - wide, 100 + wide), abs=1e-3)
    assert (first["lower_with_year"], first["upper_with_year"]) == pytest.approx((92.0, 108.0))
    others = days[days["measure"] == DISCHARGED]
    assert np.isnan(others[["lower_with_year", "upper_with_year"]].to_numpy()).all()


def test_it_is_said_to_be_no_forecast(seen: Outlook) -> None:
    told = seen.sentences()
    assert told[0].startswith("Patients with no criteria to reside: ")
    assert "25 March 2024" in told[0]
    assert "in eight of ten runs; between" in told[0]
    assert told[-2].startswith("It starts from the position of 25 March 2024: with no criteria to reside 39 on P1")
    assert told[-1].endswith("It is no forecast.")
    assert "England" not in told[-1], "a ward and a team are no place of England's"


@pytest.mark.parametrize(("times", "told"), [(1.0, False), (1.2, False), (0.8, False), (1.3, True), (0.7, True)])
def test_a_place_that_goes_far_by_itself_is_told_first(seen: Outlook, times: float, told: bool) -> None:
    """The last band is 29 either way: 120 less 29 holds today's 100, 130 less 29 does not."""
    days = seen.days.assign(mean=100.0)
    last = (days["measure"] == NCTR) & (days["day"] == days["day"].max())
    days.loc[last, "mean"] = 100.0 * times
    days.loc[last, "lower_with_year"], days.loc[last, "upper_with_year"] = (100.0 * times - 29.0, 100.0 * times + 29.0)
    first = replace(seen, days=days).sentences()[0]
    assert first.startswith("Today's position is far from what this place comes to by itself") is told
    assert (f"go from 100 to {100 * times:.0f}" in first) is told


def test_weekdays_are_not_compared_with_weekends(seen: Outlook) -> None:
    weeks = seen.by_week[(seen.by_week["measure"] == DISCHARGED) & (seen.by_week["by"] == "all")]
    (told,) = (line for line in seen.sentences() if line.startswith("Live discharges a day"))
    first, last = weeks.iloc[0], weeks.iloc[-1]
    assert f"{first['mean']:,.0f} in the week from 25 March 2024, {last['mean']:,.0f} in the week from 1 Apr" in told


def test_a_place_without_a_position_is_told_what_to_write() -> None:
    with pytest.raises(HomewardError, match="says no position to start from; say 'today' in a file") as told:
        outlook(from_text(PLACE))
    assert "today: {date: " in str(told.value)


@pytest.mark.parametrize(("weeks", "more"), [(0, {}), (27, {}), (2.5, {}), (2, {"replications": "auto"})])
def test_what_an_outlook_cannot_be_is_refused(weeks: object, more: dict[str, object]) -> None:
    with pytest.raises(OptionError):
        outlook(PEOPLE, weeks, **more)  # type: ignore[arg-type]


def test_the_folder_can_be_made_again(seen: Outlook, tmp_path: Path) -> None:
    folder = write_outlook(seen, tmp_path)
    assert {file.name for file in folder.iterdir()} == {
        "days.csv", "weeks.csv", "dictionary.csv", "findings.txt", "manifest.json", "scenarios",
    }  # fmt: skip
    made = reproduce(folder, workers=1)
    assert made.identical
    assert {file.name for file in made.files} >= {"days.csv", "weeks.csv", "findings.txt"}


def test_the_command_tells_weeks_and_draws(tmp_path: Path) -> None:
    (tmp_path / "place.yaml").write_text(PLACE + THIRTY_NINE, encoding="utf-8")
    said = [
        "outlook",
        str(tmp_path / "place.yaml"),
        "--weeks",
        "2",
        "--replications",
        "2",
        "--out",
        str(tmp_path / "r"),
    ]
    found = CliRunner().invoke(app, said)
    assert found.exit_code == 0, found.output
    assert "Patients with no criteria to reside, mean of each week" in found.output
    assert "It is no forecast." in " ".join(found.output.split())
    (folder,) = (tmp_path / "r").iterdir()
    assert {file.name for file in (folder / "charts").iterdir()} == {
        "no_criteria_to_reside.png", "beds_occupied.png", "by_pathway.png", "coming_weeks.svg",
    }  # fmt: skip


def test_the_command_without_a_position_ends_with_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "place.yaml").write_text(PLACE, encoding="utf-8")
    found = CliRunner().invoke(app, ["outlook", str(tmp_path / "place.yaml"), "--out", str(tmp_path / "r")])
    assert found.exit_code != 0
    assert "no position to start from" in " ".join(found.output.split())
