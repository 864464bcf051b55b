"""What levers move by construction is greyed, named and kept beside the results."""

import pytest

import simulation
from simulation.core.text.renamed import RenamedWarning
from simulation.experiment.caveats.assumed import (
    ASSUMED,
    SAME_EFFECT,
    assumed_of,
    between,
    between_pairs,
    by_construction,
)
from simulation.measures.registry import measures
from simulation.report.answer.caveats import constructed
from simulation.report.answer.finding import Finding
from simulation.results.archive import write
from simulation.results.side_tables import read_assumed
from simulation.scenario.loading import load
from tests.support.small import changed, variant

COSTLY = """levers:
  home:
    why: w
    set: {services.team.capacity: {add: 10 places}}
    assumes: [discharges_per_day, length_of_stay]
    cost: £1m per year
  never:
    why: w
    set: {services.ward.capacity: {add: 1 beds}}
    strength: 0 %
    assumes: occupancy
"""


@pytest.fixture(scope="module")
def comparison(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    scenario = variant(folder, COSTLY, changed(("length: 28 days", "length: 60 days")))
    return simulation.compare([load(folder / "base.yaml"), scenario], replications=2, engine="reference", workers=1)


def test_only_levers_at_work_assume_anything(comparison):
    found = comparison.results[1].assumed
    assert list(zip(found["measure"], found["lever"], strict=True)) == [
        ("discharges_per_day", "home"),
        ("length_of_stay", "home"),
        ("programme_cost", "home"),
    ]
    assert comparison.results[0].assumed.empty


def test_a_sentence_says_by_what_a_measure_is_moved(comparison):
    told = {one.measure: one for one in comparison.told()}
    assert told["discharges_per_day"].assumed == ("home",)
    assert str(told["length_of_stay"]).endswith("(moved by construction by home).")
    assert told["occupancy"].assumed == ()
    assert "by construction" not in str(told["occupancy"])


def test_what_is_told_says_what_is_assumed(comparison, capsys):
    from simulation.cli.summaries import print_report
    from simulation.report.record.record import record_of

    print_report(record_of(comparison), verbose=True)
    lines = capsys.readouterr().out.splitlines()
    assert any("live discharges a day" in line and "by construction" in line for line in lines)
    assert not any("acute occupancy" in line and "by construction" in line for line in lines)


def test_the_picture_greys_what_is_assumed(comparison):
    from simulation.report.drawing.difference_chart import differences
    from simulation.report.style import GREYED

    figure = differences(comparison)
    labels = {label.get_text().replace("\n", " "): label.get_color() for label in figure.axes[0].get_yticklabels()}
    greyed = {text for text, colour in labels.items() if colour == GREYED}
    assert greyed == {text for text in labels if text.endswith("(moved by construction)")}
    assert any(text.startswith("Live discharges a day") for text in greyed)


def test_what_is_assumed_stays_with_the_results(comparison, tmp_path):
    folder = write(comparison, tmp_path, {}, {})
    kept = read_assumed(folder / ASSUMED, comparison.results[1].name)
    assert kept.to_numpy().tolist() == comparison.results[1].assumed.to_numpy().tolist()
    assert read_assumed(folder / ASSUMED, comparison.results[0].name).empty
    assert read_assumed(None, "gone").empty


def test_levers_that_two_scenarios_share_move_nothing_between_them(comparison):
    base, other = comparison.results[0].assumed, comparison.results[1].assumed
    assert between(other, other) == {}
    assert between(other, base) == between(base, other)


def test_words():
    assert by_construction(()) == ""
    assert by_construction(("a", "b", "c")) == "moved by construction by a, b and c"
    assert assumed_of("s", ()).empty


def test_explain_says_what_a_lever_costs_and_assumes(tmp_path):
    from simulation.cli.describe.levers_in_words import constructed, costs

    text = COSTLY.replace(
        "    cost: £1m per year\n", "    cost: £1.2m per year\n    payer: {nhs: 60 %, council: 40 %}\n    reach: 50 %\n"
    )
    home, never = variant(tmp_path, text).levers
    assert costs(home) == [
        "costs £1.2m a year at full reach, here 50 % of it, paid by nhs and council; paid whatever its strength"
    ]
    assert constructed(home) == ["moves by construction, so no finding: discharges_per_day, length_of_stay"]
    assert costs(never) == []


def test_old_names_of_measures_are_known(tmp_path):
    text = COSTLY.replace("[discharges_per_day, length_of_stay]", "[people_past_ready]")
    scenario = variant(tmp_path, text, changed(("length: 28 days", "length: 60 days")))
    with pytest.warns(RenamedWarning, match="levers.home.assumes: measure 'people_past_ready' is now called"):
        found = assumed_of("it", scenario.levers)
    assert list(found["measure"]) == ["no_criteria_to_reside", "programme_cost"]
    (tmp_path / "assumed.csv").write_text("scenario,measure,lever\nit,people_past_ready,home\n", encoding="utf-8")
    assert list(read_assumed(tmp_path / "assumed.csv", "it")["measure"]) == ["no_criteria_to_reside"], (
        "of a folder of before"
    )


def test_one_effect_has_one_label_whatever_its_measure_is_called():
    """A share and the same with the base's mix of need, a number by the day and by the thousand."""
    found = between_pairs([], [("readmitted_within_30_days", "a"), ("emergency_admissions_per_1000", "b")])
    assert found["readmitted_within_30_days_standardised"] == ("a",)
    assert found["emergency_admissions_per_day"] == ("b",)
    assert "at_home_at_91_days" not in found
    every = {name for measure, others in SAME_EFFECT.items() for name in (measure, *others)}
    assert every <= set(measures())
    for name in measures():
        whole = name.removesuffix("_standardised")
        if whole != name:
            assert name in SAME_EFFECT[whole]


def test_the_sentence_names_one_effect_once():
    def moved(measure):
        return Finding("A", "B", measure, 0.1, -0.01, -0.02, -0.005, assumed=("a",))

    (told,) = constructed([moved("readmitted_within_30_days"), moved("readmitted_within_30_days_standardised")])
    assert told == "Moved by construction, and so no finding: emergency readmission within 30 days (a)."
