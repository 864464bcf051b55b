"""Every operation on every kind of entry: what it gives, what it refuses, and that nobody may leave one out."""

import math
import re

import pytest

from simulation.core.errors import ValueProblem
from simulation.scenario.changes.entries import (
    ENTRIES,
    Amount,
    Amounts,
    Entry,
    Series,
    Week,
    Words,
    WrittenDistribution,
    WrittenShares,
    read_entry,
)
from simulation.scenario.changes.operation import OPERATIONS, Move, Operation, register
from simulation.scenario.changes.operations import Scale, read_operation, spelled
from simulation.scenario.schema.lookup import CAPACITY, DAILY, HOURS, SHARES, TIME, FieldType

RAW: dict[type[Entry], tuple[FieldType, object, object]] = {
    Amount: (TIME, "6 days", "2 days"),
    Amounts: (TIME, ["1 days", "3 days"], ["2 days", "5 days"]),
    Series: (DAILY, {"2024-01-01": "4", "2024-01-02": "6"}, {"2024-01-01": "8", "2024-01-02": "8"}),
    WrittenDistribution: (
        TIME,
        {"distribution": "gamma", "mean": "100 minutes", "sd": "60 minutes"},
        {"distribution": "gamma", "mean": "200 minutes", "sd": "2 hours"},
    ),
    WrittenShares: (SHARES, {"yes": "30 %", "no": "70 %"}, {"yes": "50 %", "no": "50 %"}),
    Words: (HOURS, "weekdays 09:00-17:00", "always"),
}
"""For each kind of entry a kind of parameter, an entry and another."""


def done(raw: object, change: object, kind: FieldType, strength: float) -> tuple[object, bool]:
    """The raw entry after a change at a strength, and whether it could only be all or none."""
    move = Move(kind, strength)
    return read_operation(change, kind).on(read_entry(raw, kind), move).raw(), move.all_or_none


def test_every_kind_of_entry_has_an_example():
    assert set(RAW) == set(ENTRIES)
    assert all(isinstance(read_entry(raw, kind), entry) for entry, (kind, raw, _) in RAW.items())


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_read_is_written_back_letter_by_letter(entry):
    kind, raw, _ = RAW[entry]
    assert read_entry(raw, kind).raw() == raw


@pytest.mark.parametrize(
    ("entry", "half"),
    [
        (Amount, "4 days"),
        (Amounts, ["1.5 days", "4 days"]),
        (Series, {"2024-01-01": "6", "2024-01-02": "7"}),
        (WrittenDistribution, {"distribution": "gamma", "mean": "150 minutes", "sd": "1.5 hours"}),
        (
            WrittenShares,
            {"moved_from": {"yes": "30 %", "no": "70 %"}, "to": {"yes": "40 %", "no": "60 %"}},
        ),
        (Words, "always"),
    ],
)
def test_half_way_to_another_entry(entry, half):
    kind, raw, new = RAW[entry]
    found, all_or_none = done(raw, new, kind, 0.5)
    assert found == half
    assert all_or_none is (entry is Words)


def test_words_stay_below_one_half():
    assert done("weekdays 09:00-17:00", "always", HOURS, 0.499) == ("weekdays 09:00-17:00", True)


@pytest.mark.parametrize("strength", [0.25, 1.0])
@pytest.mark.parametrize("entry", [Amount, Amounts, Series, WrittenDistribution])
def test_scaling_reaches_every_amount(entry, strength):
    kind, raw, _ = RAW[entry]
    factor = 1 + strength * (3 - 1)
    found = read_entry(done(raw, {"scale": "3"}, kind, strength)[0], kind)
    assert found == read_entry(raw, kind).scaled(factor)
    assert found != read_entry(raw, kind)


def test_a_lognormal_by_mu_is_scaled_by_its_logarithm():
    raw = {"distribution": "lognormal", "mu": "1", "sigma": "0.5"}
    found, _ = done(raw, {"scale": "2"}, TIME, 1.0)
    assert float(found["mu"]) == pytest.approx(1 + math.log(2), abs=1e-15)
    assert found["sigma"] == "0.5"
    with pytest.raises(ValueProblem, match="by a factor above zero"):
        done(raw, {"scale": "0"}, TIME, 1.0)


def test_adding_to_a_distribution_moves_its_mean():
    raw = RAW[WrittenDistribution][1]
    assert done(raw, {"add": "1 hours"}, TIME, 0.5)[0] == {
        "distribution": "gamma",
        "mean": "130 minutes",
        "sd": "78 minutes",
    }


def test_adding_reaches_every_weekday_and_leaves_what_is_unlimited():
    week = ["3 people"] * 7
    assert done(week, {"add": "2 people"}, CAPACITY, 0.5) == (["4 people"] * 7, False)
    assert done("unlimited", {"add": "2 places"}, CAPACITY, 1.0) == ("unlimited", False)
    assert isinstance(read_entry(week, CAPACITY), Week)


def test_units_of_one_measure_are_turned_into_that_of_the_new_value():
    assert done("2 days", "24 hours", TIME, 0.5)[0] == "36 hours"
    with pytest.raises(ValueProblem, match="in its unit"):
        done("10 places", "3 beds", CAPACITY, 0.5)


def test_an_amount_has_twelve_digits():
    assert done("1 days", {"scale": "0.123456789012345"}, TIME, 1.0)[0] == "0.123456789012 days"
    assert done("0.7 days", {"scale": "3"}, TIME, 1.0)[0] == "2.1 days", "and not 2.0999999999999996"


def test_a_bare_time_is_a_fixed_one():
    fixed = {"distribution": "fixed", "value": "4 hours"}
    assert done("2 hours", fixed, TIME, 0.5)[0] == {"distribution": "fixed", "value": "3 hours"}
    assert done("2 hours", RAW[WrittenDistribution][1], TIME, 0.4) == ("2 hours", True)


def test_towards_one_option():
    assert done({"yes": "30 %", "no": "70 %"}, "yes", SHARES, 1.0)[0]["to"] == {"yes": "100 %", "no": "0 %"}
    assert done("nhs", "council", SHARES, 0.25)[0] == {
        "moved_from": "nhs",
        "to": {"nhs": "75 %", "council": "25 %"},
    }
    with pytest.raises(ValueProblem, match="the options are yes, no"):
        done({"yes": "30 %", "no": "70 %"}, "perhaps", SHARES, 0.5)


def test_shares_moved_twice_remember_the_first():
    once, _ = done({"yes": "30 %", "no": "70 %"}, "yes", SHARES, 0.5)
    twice, _ = done(once, "no", SHARES, 0.5)
    assert twice == {"moved_from": {"yes": "30 %", "no": "70 %"}, "to": {"yes": "32.5 %", "no": "67.5 %"}}


@pytest.mark.parametrize(
    ("raw", "kind", "met"),
    [
        ({"scale": "2"}, SHARES, "say the new shares"),
        ({"add": "1 hours"}, HOURS, "hours of the week cannot be scaled or added to"),
        ({"scale": "-1"}, TIME, "a plain factor of zero or more"),
        ({"scale": "40 %"}, TIME, "a plain factor of zero or more"),
        ({"scale": "2", "add": "1 days"}, TIME, "'scale' stands alone"),
        ({"sclae": "2"}, TIME, "did you mean 'scale'?"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(raw, kind, met):
    with pytest.raises(ValueProblem, match=re.escape(met)):
        read_operation(raw, kind)


def test_a_number_beyond_all_bounds_is_refused():
    with pytest.raises(ValueProblem, match="too large"):
        done("1e200 days", {"scale": "1e200"}, TIME, 1.0)


def test_the_words_of_operations():
    assert [name for name, one in OPERATIONS.items() if one.spelled] == ["scale", "add"]
    assert spelled({"value": {"add": "3 beds"}, "source": "a"}) == ("add", "3 beds")
    assert spelled("3 beds") is spelled({"add": "1", "scale": "2"}) is None


def test_an_operation_that_leaves_out_a_kind_is_refused():
    class Half(Scale):
        name = "half"
        on_words = Operation.on_words

    with pytest.raises(TypeError, match="'Half' is not whole: it leaves out on_words"):
        register(Half)
    assert "half" not in OPERATIONS


def test_a_name_is_taken_once():
    with pytest.raises(TypeError, match="there is an operation 'scale' already"):
        register(Scale)


def test_a_kind_of_entry_nobody_knows_is_told():
    class Unknown(Words):
        kind = "unknown"

    with pytest.raises(TypeError, match="'scale' does not say what it does to Unknown"):
        Scale(2.0).on(Unknown("x"), Move(TIME, 1.0))
