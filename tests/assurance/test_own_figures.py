"""A scenario held against a log of the real place: the place itself meets it, another place does not."""

import pandas as pd
import pytest

import simulation
from simulation.cli import main
from simulation.core.errors import HomewardError, OptionError

WARD = {
    "dialect": 1,
    "title": "A ward",
    "run": {"start": "2024-01-01", "warm_up": "30 days", "length": "200 days", "replications": 4, "seed": 3},
    "people": {"arrivals": {"emergency": {"route": "come", "counts_as": "emergency", "rate": "5 per day"}}},
    "services": {
        "ward": {"kind": "beds", "counts_as": "acute", "capacity": "60 beds"},
        "help": {"kind": "places", "capacity": "16 places"},
    },
    "reasons": {"help": {"group": "capacity", "responsible": "council"}},
    "routes": {
        "come": {
            "bed": {"stay": "ward", "for": {"distribution": "exponential", "mean": "6 days"}},
            "ready": {"mark": "ready"},
            "next": {
                "choose": "next",
                "shares": {"home": "70 %", "help": "30 %"},
                "routes": {"home": "leave", "help": "helped"},
            },
        },
        "leave": {"out": {"mark": "discharged"}, "end": {"go": "home"}},
        "helped": {
            "place": {"stay": "help", "for": "9 days", "reason": "help", "marks": "discharged"},
            "end": {"go": "home"},
        },
    },
}


@pytest.fixture(scope="module")
def ward():
    return simulation.from_dict(WARD)


@pytest.fixture(scope="module")
def spells(ward) -> pd.DataFrame:
    """What a hospital would have of one simulated year: admission, discharge ready date and discharge of each spell."""
    events = simulation.run(ward, replications=1, seed=11, workers=1).events()
    marks = events[events["event"] == "marked"].pivot(index="patient", columns="subject", values="time")
    came = events[events["event"] == "granted"].drop_duplicates("patient").set_index("patient")["time"]
    table = pd.DataFrame({"admission": came, "discharge ready date": marks["ready"], "discharge": marks["discharged"]})
    return table.assign(stream="emergency").rename_axis("patient").reset_index()


def own_log(spells, ward):
    return simulation.read_log(spells, ward, measured_from="2024-02-01", measured_until="2024-08-01")


def test_the_place_itself_meets_its_log_and_one_with_longer_stays_does_not(ward, spells):
    log = own_log(spells, ward)
    same = simulation.validate(ward, log, within="25 %", workers=1)
    told = (
        simulation.measures_of_log(log, ward).query("period == 'whole' and by == 'all'").set_index("measure")["value"]
    )
    table = same.table().set_index("id")
    assert {"length_of_stay", "discharges_per_day"} <= set(table.index) <= set(told.index)
    assert table["published"].to_numpy() == pytest.approx(told[table.index].to_numpy())
    assert table.loc[["length_of_stay", "discharges_per_day"], "met"].all()
    assert set(table["source"]) == {"a log of the place, 2024-02-01 until 2024-08-01"}
    longer = ward.with_({"title": "Longer", "routes.come.bed.for": {"distribution": "exponential", "mean": "9 days"}})
    other = simulation.validate(longer, log, within="25 %", workers=1).table().set_index("id")
    assert not other.loc["length_of_stay", "met"]
    assert other.loc["length_of_stay", "published"] == table.loc["length_of_stay", "published"]


def test_the_tolerance_is_a_part_of_the_value_and_of_shares_at_least_a_point(ward, spells):
    table = simulation.validate(ward, own_log(spells, ward), replications=2, workers=1).table().set_index("id")
    stay, share = table.loc["length_of_stay"], table.loc["share_delayed"]
    assert stay["tolerance"] == pytest.approx(0.05 * stay["published"])
    assert share["tolerance"] == pytest.approx(max(0.05 * share["published"], 0.01))


@pytest.mark.parametrize("within", ["0 %", "near", "-5 %", 5])
def test_what_is_no_share_is_refused(ward, spells, within):
    with pytest.raises(OptionError, match="a share"):
        simulation.validate(ward, own_log(spells, ward), within=within, workers=1)


def test_the_command_holds_a_scenario_against_a_log_and_refuses_half_of_what_it_needs(
    ward, spells, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ward.yaml").write_text(ward.as_yaml(), encoding="utf-8")
    spells.to_csv("spells.csv", index=False)
    days = ["--from", "2024-02-01", "--until", "2024-08-01"]

    def ran(*words):
        monkeypatch.setattr("sys.argv", ["homeward", "validate", "ward.yaml", "--replications", "2", *words])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code, capsys.readouterr()

    code, told = ran("--log", "spells.csv", *days, "--within", "30 %")
    assert code in (0, None), told.err
    (page,) = tmp_path.glob("results/*/validation.html")
    assert "length of stay in hospital" in page.read_text(encoding="utf-8")
    for words in (days, ["--log", "spells.csv", "--targets", "x.yaml"]):
        code, told = ran(*words)
        assert code not in (0, None)
        assert "was expected" in " ".join(told.err.split())


def test_a_log_without_a_headline_is_refused(ward):
    log = simulation.read_log(pd.DataFrame({"patient": ["a"], "event": ["arrived"], "subject": ["emergency"], "spell": [0],
                                            "time": ["2024-02-03"]}), ward)  # fmt: skip
    with pytest.raises(HomewardError, match="none of the headline measures"):
        simulation.validate(ward, log, workers=1)
