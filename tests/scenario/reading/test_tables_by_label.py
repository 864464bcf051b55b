"""Tables of values by label from CSV files, in place of what a file says itself."""

import math

import pytest

from simulation.scenario.loading import load
from tests.support.small import BASE, changed, line_of


def with_csv(folder, name: str, text: str, *words: tuple[str, str]):
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "base.yaml").write_text(changed(*words), encoding="utf-8")
    return load(folder / "base.yaml")


RATE = "{by_cohort: {young: 2 per day, old: 1 per day}, source: local}"
FACTORS = "{by_pathway: {P0: 1, P1: 2}}"


@pytest.mark.parametrize(
    "text",
    ["cohort,value\nyoung,2 per day\nold,1 per day\n", "\ufeffcohort,value\r\nyoung,2 per day\r\nold,1 per day\r\n"],
)
def test_a_table_by_cohort(tmp_path, text):
    assert (
        with_csv(tmp_path, "rates.csv", text, (RATE, "{table: rates.csv, source: local}")).digest()
        == load_base(tmp_path).digest()
    )


def load_base(folder):
    (folder / "plain.yaml").write_text(BASE, encoding="utf-8")
    return load(folder / "plain.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "cohort/pathway,P0,P1\nyoung,1,2\nold,3,4\n",
        "cohort,pathway,value\nyoung,P0,1\nyoung,P1,2\nold,P0,3\nold,P1,4\n",
        "cohort,P0,P1\nyoung,1,2\nold,3,4\n",
    ],
)
def test_a_table_by_cohort_and_label(tmp_path, text):
    scenario = with_csv(tmp_path, "factors.csv", text, (FACTORS, "{table: factors.csv}"))
    stay, day = scenario.model.routes["admitted"]["bed"].for_, scenario.model.run.start
    assert stay.at({"cohort": "young", "pathway": "P1"}, day).mean() == pytest.approx(4 * 1440)
    assert stay.at({"cohort": "old", "pathway": "P1"}, day).parameters["median"] == pytest.approx(4 * math.e * 1440)


def test_a_table_of_shares(tmp_path):
    scenario = with_csv(
        tmp_path,
        "paths.csv",
        "cohort,P0,P1\nyoung,90 %,10 %\nold,60 %,40 %\n",
        (
            "{by_cohort: {young: {P0: 90 %, P1: 10 %}, old: {P0: 60 %, P1: 40 %}}, source: local}",
            "{table: paths.csv, source: local}",
        ),
    )
    assert scenario.digest() == load_base(tmp_path).digest()


def test_weights_and_observed_values_from_files(tmp_path):
    hours = "".join(f"{hour},{1 if hour < 12 else 3}\n" for hour in reversed(range(24)))
    (tmp_path / "hours.csv").write_text(f"hour,weight\n{hours}", encoding="utf-8")
    scenario = with_csv(
        tmp_path,
        "stays.csv",
        "hours\n24\n48\n72\n",
        (RATE, RATE + ", by_hour: {value: {file: hours.csv}, source: local}"),
        ("pack: {delay: 3 hours", "pack: {delay: {distribution: table, observed: {file: stays.csv}}"),
    )
    assert scenario.model.people.arrivals["emergency"].by_hour.constant() == (0.5,) * 12 + (1.5,) * 12
    assert scenario.model.routes["leave_home"]["pack"].delay.constant().observed == (1440.0, 2880.0, 4320.0)


@pytest.mark.parametrize(
    ("name", "text", "met"),
    [
        ("gone.csv", None, "base.yaml:{line}: {path}: there is no file 'gone.csv'"),
        (
            "../out.csv",
            "cohort,value\nyoung,1 per day\n",
            "base.yaml:{line}: {path}: '../out.csv' is outside the folder",
        ),
        ("link.csv", "link", "base.yaml:{line}: {path}: 'link.csv' is outside the folder"),
        ("t.csv", "cohort,value\nyoung,1 per day\nyoung,2 per day\n", "t.csv:3: {path}: young a second time"),
        ("t.csv", "cohort,value\nyoung\n", "t.csv:2: {path}: 1 cells, and the header has 2"),
        ("t.csv", "", "t.csv: {path}: it has no rows"),
        ("t.csv", "cohort,nobody\nyoung,2\n", "t.csv:1: {path}: a header 'cohort, nobody'"),
    ],
)
def test_a_table_that_cannot_be_read_says_why_once(tmp_path, name, text, met):
    folder = tmp_path / "here"
    folder.mkdir()
    if text == "link":
        (tmp_path / "secret.csv").write_text("cohort,value\nyoung,1 per day\n", encoding="utf-8")
        try:
            (folder / name).symlink_to(tmp_path / "secret.csv")
        except OSError:
            return
    elif text is not None:
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "base.yaml").write_text(changed((RATE, f"{{table: {name}, source: local}}")), encoding="utf-8")
    with pytest.raises(Exception, match="table") as caught:
        load(folder / "base.yaml")
    (mistake,) = str(caught.value).splitlines()
    path, line = "people.arrivals.emergency.rate.table", line_of("emergency: {")
    assert mistake.startswith(f"{folder.as_posix()}/{met.format(path=path, line=line)}")
