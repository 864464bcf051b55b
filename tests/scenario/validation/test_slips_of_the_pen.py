"""Slips that people make when they write a scenario, each told with what would be right, and none as a fault of ours."""

import os
import re
from pathlib import Path

import pytest

from simulation.cli.describe.new import starting_file
from simulation.core.errors import OptionError, ScenarioError
from simulation.scenario.loading import from_text, load

PLACE = starting_file("A place")


def told(text: str = PLACE, folder: Path | None = None, **settings: str) -> str:
    """What is said of the place."""
    with pytest.raises(ScenarioError) as wrong:
        from_text(text, folder=folder, set={path.replace("__", "."): value for path, value in settings.items()})
    return str(wrong.value)


@pytest.mark.parametrize(
    ("path", "value", "right"),
    [
        ("run.start", "9999-12-31", "a date between 1900 and 2200 was expected"),
        ("run.start", "0001-01-01", "a date between 1900 and 2200 was expected"),
        ("run.start", "2200-01-02", "a date between 1900 and 2200 was expected"),
        ("run.seed", "9" * 23, "a whole number from 0 to 999,999,999,999,999 was expected"),
        ("run.replications", "1e9", "a whole number from 1 to 100,000 was expected"),
        ("run.replications", "100001", "between 1 and 100,000 replications"),
        ("run.replications", "٣", "a whole number from 1 to 100,000"),
        ("run.length", "1 year", "times are in minutes, hours, days or weeks: a year is '365 days'"),
        ("run.length", "2 months", "a month is '30 days' or so"),
        ("run.length", "٣ days", "a time with its unit was expected"),
        ("run.length", "1 minute", "a run is an hour long at least; most are whole days"),
        ("run.length", "0 days", "a run of no length"),
        ("dialect", "2", "the dialect is changed in the file"),
        ("services.ward.capacity", "9" * 20 + " beds", "at most 10,000,000,000 beds, or 'unlimited'"),
        ("services.ward.capacity", "٣ beds", "a number of beds was expected"),
    ],
)
def test_a_value_that_cannot_be_is_told_with_its_limits(path, value, right):
    found = told(**{path.replace(".", "__"): value})
    assert path in found
    assert right in found


def test_dates_of_changes_have_limits_too():
    wrong = "{value: 40 beds, changes: {9999-12-31: 50 beds}}"
    assert "a date between 1900 and 2300 was expected" in told(re.sub(r"\d+ beds", wrong, PLACE, count=1))


@pytest.mark.parametrize("rate", ["1e300 per day", "1e308 per day", "9e307 per hour"])
def test_a_rate_beyond_all_counting_is_too_many_patients(rate):
    assert "patients" in (found := told(re.sub(r"\d+ per day", rate, PLACE)))
    assert "at most 50,000,000" in found or "finite number" in found


def test_a_name_has_no_equals_sign():
    assert "no dots and no '='" in told(PLACE.replace("    ward:", "    w=ard:", 1).replace("  ward:", "  w=ard:", 1))


def test_a_title_is_changed_in_the_file():
    lever = "levers:\n  one: {why: x, set: {title: other}, source: assumption}\n"
    base = "dialect: 1\ntitle: More\nextends: england\n"
    assert "the title is changed in the file" in told(base + lever)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize("below", [None, "."])
def test_links_that_lead_round_are_one_line(tmp_path, below):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ScenarioError, match=r"loop\.yaml: the file cannot be opened") as wrong:
        load(tmp_path / "loop.yaml", root=None if below is None else tmp_path)
    assert "\n" not in str(wrong.value)
    (tmp_path / "more.yaml").write_text("dialect: 1\ntitle: x\nextends: loop.yaml\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"loop\.yaml"):
        load(tmp_path / "more.yaml")


def test_a_root_that_is_not_there(tmp_path):
    with pytest.raises(OptionError, match="there is no such folder"):
        load("england", root=tmp_path / "nowhere")


# ---- tables ----


def of_table(folder: Path, key: str, content: str) -> list[str]:
    """The lines said of a CSV at the place's first stream."""
    (folder / "c.csv").write_text(content, encoding="utf-8")
    rate = re.search(r"( +)rate: [^\n]*\n", PLACE)
    assert rate is not None
    kept = "" if key == "by_date" else rate[0]
    found = told(PLACE.replace(rate[0], f"{kept}{rate[1]}{key}: {{file: c.csv}}\n"), folder)
    return [line for line in found.split("\n") if line.startswith("c.csv")]


HOURS = "hour,weight\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(h, "0") for h in range(24)], ["c.csv:2: .*every hour has a weight of 0; weights are zero or more"]),
        ([(h, "1e300") for h in range(24)], ["c.csv:2: .*'1e300'; a weight is at most 1,000,000,000,000"]),
        ([(h, "1") for h in range(1, 25)], ["c.csv:25: .*'24'; an hour was expected: hours begin at 0"]),
        (
            [(h, "#N/A" if h % 2 else "# said by X") for h in range(24)],
            ["c.csv:2: .*'# said by X'; a plain number.*11 more places", "c.csv:3: .*'#N/A'; Excel could not.*11 more"],
        ),
        ([(h, ("x", "-1", "#DIV/0!", "1")[h % 4]) for h in range(24)], ["'x'", "'-1'", "'#DIV/0!'"]),
        ([(h, "٣") for h in range(24)], ["'٣'; a plain number was expected"]),
    ],
)
def test_every_bad_row_of_hours_is_told_by_its_cause(tmp_path, rows, expected):
    lines = of_table(tmp_path, "by_hour", HOURS + "".join(f"{hour},{weight}\n" for hour, weight in rows))
    assert len(lines) == len(expected)
    for line, pattern in zip(lines, expected, strict=True):
        assert re.search(pattern, line)


def test_every_bad_row_of_days_is_told_and_names_its_row(tmp_path):
    days = "date,value\n2024-01-01,1e15\nx,3\n2024-01-03,4\n2024-01-03,4\n2024-01-02,#REF!\n"
    lines = of_table(tmp_path, "by_date", days)
    assert [line.split(":")[1] for line in lines] == ["2", "3", "5", "6"]
    assert "at most 50,000,000 patients come on a day" in lines[0]


def test_no_more_rows_are_told_than_anybody_reads(tmp_path):
    days = "date,value\n" + "".join(f"row {row},1\n" for row in range(5000))
    assert len(of_table(tmp_path, "by_date", days)) <= 30


@pytest.mark.parametrize(
    ("said", "misspelt", "meant"),
    [
        ("capacity: {value: 66 beds", "capacty: {value: 66 beds", "capacity"),
        ("kind: places", "kin: places", "kind"),
        ("    capacity: {value: 33 places", "    capacitiy: {value: 33 places", "capacity"),
        ("rate: {by_cohort", "rat: {by_cohort", "rate"),
        ("services:", "servces:", "services"),
    ],
)
def test_a_misspelt_key_is_one_mistake(said, misspelt, meant):
    """What is missing because of it is not told beside it."""
    assert PLACE.count(said) == 1
    with pytest.raises(ScenarioError) as wrong:
        from_text(PLACE.replace(said, misspelt))
    (mistake,) = wrong.value.mistakes
    assert mistake.met.startswith("unknown key")
    assert mistake.right == f"did you mean '{meant}'?"
