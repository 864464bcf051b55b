"""Comparison: the same patients, differences in pairs, plain sentences."""

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.experiment.compare import NotComparable, check_same_patients
from simulation.experiment.headlines import HEADLINES, MANY, sentence, shown, signed
from simulation.experiment.statistics import paired_differences


def table(values, measure="no_criteria_to_reside"):
    return pd.DataFrame(
        {
            "replication": range(len(values)),
            "period": "whole",
            "measure": measure,
            "by": "all",
            "group": "all",
            "value": values,
        }
    )


def test_differences_are_taken_in_pairs():
    base, variant = [100.0, 200.0, 300.0], [90.0, 191.0, 289.0]
    row = paired_differences(table(base), table(variant), ("a", "b")).iloc[0]
    assert row["difference"] == pytest.approx(-10.0)
    assert row["upper"] - row["difference"] == pytest.approx(4.302652729911275 * 1.0 / np.sqrt(3))
    assert bool(row["clear"])
    assert (row["base"], row["variant"]) == ("a", "b")


def test_an_interval_around_zero_is_not_clear():
    assert not paired_differences(table([1.0, 2.0, 3.0]), table([2.0, 1.0, 3.5]), ("a", "b"))["clear"].iloc[0]


def test_no_difference_is_not_clear_and_rounding_is_none():
    row = paired_differences(table([0.1, 0.2]), table([0.1 + 1e-16, 0.2]), ("a", "b")).iloc[0]
    assert row["difference"] == 0.0
    assert not row["clear"]


def test_a_replication_without_the_measure_is_left_out_of_both():
    row = paired_differences(table([1.0, np.nan, 3.0]), table([2.0, 5.0, 5.0]), ("a", "b")).iloc[0]
    assert row["difference"] == pytest.approx(1.5)


def test_more_places_at_home_leave_fewer_waiting(small_comparison):
    row = small_comparison.headlines().set_index("measure").loc["no_criteria_to_reside"]
    assert row["difference"] < 0
    means = small_comparison.summary().query("measure == 'no_criteria_to_reside' and by == 'all'")["mean"].tolist()
    assert row["difference"] == pytest.approx(means[1] - means[0])
    assert list(small_comparison.differences.columns) == [
        "base",
        "variant",
        "measure",
        "unit",
        "by",
        "group",
        "difference",
        "lower",
        "upper",
        "clear",
    ]


def test_both_meet_the_same_patients(small_comparison):
    first, second = (small_comparison.events(0, results.name) for results in small_comparison.results)
    came = [events[(events["event"] == "arrived") & (events["value"] == "0")] for events in (first, second)]
    arrived = [
        events[events["event"] == "arrived"][["minute", "patient"]].reset_index(drop=True) for events in (first, second)
    ]
    pd.testing.assert_frame_equal(*arrived)
    assert len(came) == 2


def test_a_scenario_is_not_compared_with_itself(small_place):
    again = simulation.from_text(small_place.as_yaml(), name="again.yaml", folder="here")
    with pytest.raises(NotComparable, match=r"'Small place' and 'Small place' \(here.again.yaml\) are the same"):
        simulation.compare(small_place, again)


def test_the_same_under_another_name_differs_nowhere(small_place):
    comparison = simulation.compare(small_place, small_place.with_({"title": "Again"}), replications=2, workers=1)
    assert [results.name for results in comparison.results] == ["Small place", "Again"]
    assert (comparison.differences["difference"].dropna() == 0).all()
    assert not comparison.differences["clear"].any()
    assert "no difference" in comparison.sentences()[0]


def test_two_variants_are_also_compared_with_each_other(small_place, small_variant):
    other = small_place.with_({"services.home_team.capacity": "50 places"})
    comparison = simulation.compare([small_place, small_variant, other], replications=2, workers=1)
    pairs = comparison.differences[["base", "variant"]].drop_duplicates().to_numpy().tolist()
    assert pairs == [
        ["Small place", "Small place (2)"],
        ["Small place", "Small place (3)"],
        ["Small place (2)", "Small place (3)"],
    ]


@pytest.mark.parametrize(
    "change",
    [{"run.seed": "9"}, {"run.length": "61 days"}, {"run.warm_up": "15 days"}, {"run.start": "2024-01-02"}],
    ids=lambda change: next(iter(change)),
)
def test_scenarios_with_other_patients_are_not_compared(small_place, change):
    with pytest.raises(NotComparable, match=next(iter(change))):
        check_same_patients(small_place, small_place.with_(change))


def test_what_differs_is_told_in_days(small_place):
    with pytest.raises(NotComparable, match=r"they differ in run.length: \d+ days and 61 days"):
        check_same_patients(small_place, small_place.with_({"run.length": "61 days"}))


def test_one_scenario_is_no_comparison(small_place):
    with pytest.raises(NotComparable, match="at least one variant"):
        simulation.compare([small_place])


def test_an_unknown_scenario_has_no_events(small_comparison):
    with pytest.raises(HomewardError, match="no scenario 'x'"):
        small_comparison.events(0, "x")


# ---- words -----------------------------------------------------------------------------------------------------------


def test_a_clear_difference_is_said_plainly():
    said = sentence("no_criteria_to_reside", "England", "Integrated", -93.2, -98.4, -88.0, True)
    assert (
        said
        == "In Integrated, 93 fewer patients have no criteria to reside at midnight than in England (95 % confidence interval 88 to 98): clear."
    )


def test_an_unclear_difference_says_both_ways_in_words():
    said = sentence("occupancy", "England", "Siloed", 0.002, -0.001, 0.005, False)
    assert (
        said
        == "In Siloed, acute occupancy is 0.20 percentage points higher than in England (95 % confidence interval 0.10 lower to 0.50 higher): not clear."
    )


def test_one_replication_gives_no_interval():
    assert "one replication gives no interval: not clear" in sentence(
        "occupancy", "a", "b", 0.01, np.nan, np.nan, False
    )


def test_money_is_never_called_a_saving():
    assert "(not a saving)" in sentence("use_at_list_price", "a", "b", -2.5e6, -3e6, -2e6, True)
    assert "£2.5m less" in sentence("use_at_list_price", "a", "b", -2.5e6, -3e6, -2e6, True)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.935, "share", "93.5 %"),
        (451e6, "£", "£451.0m"),
        (6.06, "days", "6.06 days"),
        (217.3, "", "217"),
        (float("nan"), "", "–"),
    ],
)
def test_numbers_are_shown_as_people_read_them(value, unit, text):
    assert shown(value, unit) == text


def test_signs_are_always_said():
    assert signed(-0.06, "share") == "-6.00 percentage points"
    assert signed(3.0e6, "£") == "+£3.0m"


def test_every_headline_of_the_issue_can_be_said():
    for measure, headline in HEADLINES.items():
        for difference in (-1.0, 1.0):
            said = sentence(measure, "a", "b", difference, difference - 0.5, difference + 0.5, True)
            assert said.startswith("In b, ")
            assert "{}" not in said
        assert headline.good in (-1, 0, 1)
    assert "by chance" in MANY
