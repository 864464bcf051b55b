"""The results folder: whole or not at all, the same bytes for the same question, safe in a spreadsheet."""

import codecs
import csv
import gzip
import json
import re

import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.core.text.safe_text import harmless
from simulation.experiment.headlines import ALSO_BY_MONTH, HEADLINES
from simulation.experiment.statistics import mean_and_interval
from simulation.results import archive
from simulation.results.archive import digest, folder_name, slug, write, write_csv
from simulation.results.months import with_follow_up
from simulation.results.packed import content_of
from simulation.results.reproduce import reproduce

TABLES = ("measures.csv.gz", "monthly.csv", "summary.csv", "differences.csv", "dictionary.csv")


@pytest.fixture(scope="module")
def folder(small_comparison, tmp_path_factory):
    return write(
        small_comparison, tmp_path_factory.mktemp("results"), {"workers": 1}, {"a.png": b"picture"}, events=True
    )


def test_the_folder_holds_what_it_should(folder):
    found = sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())
    assert found == [
        "charts/a.png",
        "dictionary.csv",
        "differences.csv",
        "events-1-small-place.csv.gz",
        "events-2-small-place-2.csv.gz",
        "findings.txt",
        "manifest.json",
        "measures.csv.gz",
        "monthly.csv",
        "scenarios/1-small-place.yaml",
        "scenarios/2-small-place-2.yaml",
        "summary.csv",
    ]
    assert re.fullmatch(r"small-place-and-small-place-2-[0-9a-f]{10}", folder.name)
    assert not list(folder.parent.glob(".homeward-*"))


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("measures.csv.gz", "scenario,replication,period,measure,by,group,value"),
        ("monthly.csv", "scenario,measure,unit,month,mean,lower,upper,replications,followed_up"),
        ("summary.csv", "scenario,measure,unit,by,group,mean,lower,upper,replications"),
        ("differences.csv", "base,variant,measure,unit,by,group,difference,lower,upper,clear"),
        ("dictionary.csv", "measure,label,meaning,unit,numerator,denominator,follow-up,source"),
    ],
)
def test_tables_have_their_columns(folder, name, columns):
    raw = content_of(folder / name, 10_000_000)
    assert raw.startswith(codecs.BOM_UTF8) == name.endswith(".csv")
    assert raw.decode("utf-8-sig").splitlines()[0] == columns
    assert b"\r" not in raw


def test_the_dictionary_explains_every_measure(folder):
    explained = set(pd.read_csv(folder / "dictionary.csv")["measure"])
    assert set(pd.read_csv(folder / "measures.csv.gz")["measure"]) <= explained


@pytest.mark.parametrize("name", ["summary.csv", "differences.csv", "monthly.csv"])
def test_every_measure_has_its_unit(folder, name):
    units = pd.read_csv(folder / "dictionary.csv").set_index("measure")["unit"]
    table = pd.read_csv(folder / name)
    assert (table["unit"] == table["measure"].map(units)).all()
    assert {"share", "days"} <= set(table["unit"])


def test_a_month_has_its_mean_and_interval_over_replications(folder, small_comparison):
    table = pd.read_csv(folder / "monthly.csv")
    values = small_comparison.results[1].measures.query(
        "measure == 'occupancy' and period == '2024-02' and by == 'all'"
    )["value"]
    mean, half, _, _ = mean_and_interval(values.to_numpy()[None, :])
    (row,) = table[
        (table["scenario"] == small_comparison.results[1].name)
        & (table["measure"] == "occupancy")
        & (table["month"] == "2024-02")
    ].to_dict("records")
    assert (row["mean"], row["lower"], row["upper"], row["replications"]) == (
        pytest.approx(mean[0]),
        pytest.approx(mean[0] - half[0]),
        pytest.approx(mean[0] + half[0]),
        3,
    )


def test_months_whose_follow_up_runs_past_the_end_are_marked(small_place):
    """The run ends on 15 March 2024: February was over, and 91 days after it were not."""
    table = pd.DataFrame(
        {"measure": ["occupancy"] * 2 + ["at_home_at_91_days"] * 2, "month": ["2024-02", "2024-03"] * 2}
    )
    model = small_place.with_({"run.warm_up": "14 days", "run.length": "60 days"}).model
    assert with_follow_up(table, model)["followed_up"].tolist() == [True, False, False, False]
    longer = small_place.with_({"run.warm_up": "14 days", "run.length": "139 days"}).model
    assert with_follow_up(table, longer)["followed_up"].tolist() == [True, True, True, False]


def test_months_and_weeks_of_everything_are_kept_when_asked_for(small_place, small_results, tmp_path):
    every = simulation.run(small_place, workers=1, periods="all")
    few, many = small_results.measures, every.measures
    key = ["replication", "period", "measure", "by", "group", "value"]
    assert len(many) > 1.5 * len(few)
    both = many[key].merge(few[key], on=key)
    assert len(both) == len(few)
    left = few[few["period"] != "whole"]
    assert set(zip(left["measure"], left["by"], strict=True)) == {
        *((name, "all") for name in HEADLINES if name in set(left["measure"])),
        *(one for one in ALSO_BY_MONTH if one in set(zip(many["measure"], many["by"], strict=True))),
    }
    assert ("no_criteria_to_reside", "reason") in set(zip(left["measure"], left["by"], strict=True))
    pd.testing.assert_frame_equal(every.summary(), small_results.summary())
    assert digest(every) != digest(small_results)
    again = write(every, tmp_path)
    assert len(pd.read_csv(again / "measures.csv.gz")) == len(many)
    assert reproduce(again, workers=1).identical


def test_the_same_question_gives_the_same_folder_and_bytes(folder, small_place, small_variant, tmp_path):
    again = write(simulation.compare([small_place, small_variant], workers=1), tmp_path)
    assert again.name == folder.name
    for name in TABLES:
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_another_question_gives_another_folder(small_place, small_results):
    others = [
        simulation.run(small_place, replications=1, workers=1),
        simulation.run(small_place, replications=3, seed=2, workers=1),
    ]
    assert len({digest(study) for study in (small_results, *others)}) == 3


def test_the_scenario_as_run_gives_the_same_results_again(folder, small_comparison):
    again = simulation.run(simulation.load(folder / "scenarios" / "2-small-place-2.yaml"), workers=1)
    before = small_comparison.results[1].measures
    pd.testing.assert_frame_equal(
        again.measures.drop(columns="scenario"), before.drop(columns="scenario"), check_exact=True
    )


def test_the_manifest_says_how_to_do_it_again(folder, small_comparison):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["versions"]["homeward"] == simulation.__version__
    assert manifest["seed"] == small_comparison.results[0].seed
    assert manifest["engine"] in ("compiled", "reference")
    assert manifest["options"] == {"workers": 1}
    assert {"commit", "machine", "run_seconds", "digest", "replications"} <= set(manifest)


def test_events_are_replication_0s_log(folder, small_comparison):
    with gzip.open(folder / "events-1-small-place.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(small_comparison.events(0))
    assert rows[0]["replication"] == "0"


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_nothing_half_written_is_left(small_results, tmp_path, monkeypatch, error):
    def breaks(*_):
        raise error

    monkeypatch.setattr(archive, "manifest", breaks)
    with pytest.raises(error):
        write(small_results, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_older_folder_survives_a_failure(small_results, tmp_path, monkeypatch):
    first = write(small_results, tmp_path)
    before = (first / "summary.csv").read_bytes()
    monkeypatch.setattr(archive, "write_csv", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(HomewardError, match="No space left"):
        write(small_results, tmp_path)
    assert (first / "summary.csv").read_bytes() == before


def test_a_place_that_cannot_be_written_is_told(small_results, tmp_path):
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    with pytest.raises(HomewardError, match="cannot be written"):
        write(small_results, file)


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@sum", "\tx"])
def test_text_is_no_formula(text, tmp_path):
    shown = text.replace("\t", "\\t")
    assert harmless(text) == f"'{shown}"
    write_csv(pd.DataFrame({"group": [text], "value": [-1.5]}), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == [f"'{shown}", "-1.5"]


def test_numbers_are_fixed_to_ten_digits_without_negative_zero(tmp_path):
    write_csv(pd.DataFrame({"clear": [True, False, True], "value": [1 / 3, -0.0, float("nan")]}), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes() == codecs.BOM_UTF8 + b"clear,value\nyes,0.3333333333\nno,0\nyes,\n"


@pytest.mark.parametrize("title", ["CON", "a/b\\c:d*e?f", "Żółć £5", "…", "x" * 500, "..", "a\nb"])
def test_folder_names_work_on_any_system(title):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug(title))


def test_folder_name_has_the_title_and_the_digest(small_results):
    assert folder_name(small_results) == f"small-place-{digest(small_results)}"
