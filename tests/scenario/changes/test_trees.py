"""Parameters as trees of entries, and changes as trees of operations: tables, products and dates."""

import datetime

import pytest

from simulation.core.errors import ValueProblem
from simulation.scenario.changes.change import read_change
from simulation.scenario.changes.operation import Move
from simulation.scenario.changes.parameters import Parameters
from simulation.scenario.changes.paths import find_parameter, path_of
from simulation.scenario.changes.trees import (
    expanded,
    part_of,
    read_parameter,
    with_part,
    written_parameter,
    written_tree,
)
from simulation.scenario.reading.yaml_reader import read_text
from simulation.scenario.schema.lookup import CAPACITY, HOURS, TIME
from tests.support.small import BASE

PRODUCT = {"base": {"by_cohort": {"young": "2 days", "old": "4 days"}}, "times": {"by_pathway": {"P0": "1", "P1": "3"}}}
TABLE = {"by_cohort": {"young": "2 days", "otherwise": "4 days"}}
DATED = {"value": "2 days", "changes": {"2024-02-01": "4 days", "2024-03-01": "6 days"}}


def after(now, change, strength=1.0, kind=TIME):
    return written_parameter(read_change(change, kind).done_to(read_parameter(now, kind), Move(kind, strength)))


@pytest.mark.parametrize(
    "raw",
    ["2 days", PRODUCT, TABLE, DATED, {"value": "2 days", "source": "A1", "range": "1 to 3 days"}],
)
def test_a_parameter_is_written_as_it_was_read(raw):
    assert written_parameter(read_parameter(raw, TIME)) == raw


def test_staff_by_weekday_are_a_list_below_a_date():
    raw = {"by_weekday": ["3 people"] * 7}
    assert written_parameter(read_parameter(raw, CAPACITY)) == raw
    dated = {**raw, "changes": {"2024-02-01": ["4 people"] * 7}}
    assert written_parameter(read_parameter(dated, CAPACITY)) == {
        "value": ["3 people"] * 7,
        "changes": dated["changes"],
    }


# ---- products -------------------------------------------------------------------------------------------------------


def test_a_product_as_one_table():
    tree = written_tree(expanded(read_parameter(PRODUCT, TIME).node))
    assert tree == {
        "by_cohort": {
            "young": {"by_pathway": {"P0": "2 days", "P1": "6 days", "otherwise": "2 days"}},
            "old": {"by_pathway": {"P0": "4 days", "P1": "12 days", "otherwise": "4 days"}},
        }
    }


def test_a_product_of_products_multiplies_each_factor_once():
    nested = {"base": {"base": "2 days", "times": {"by_a": {"x": "3"}}}, "times": {"by_b": {"y": "5"}}}
    tree = expanded(read_parameter(nested, TIME).node)
    assert part_of(tree, ("by_a", "x", "by_b", "y")).entry.raw() == "30 days"
    assert part_of(tree, ("by_a", "otherwise", "by_b", "y")).entry.raw() == "10 days"


def test_scaling_keeps_a_product_and_adding_does_not():
    assert after(PRODUCT, {"scale": "0.5"}) == {**PRODUCT, "base": {"by_cohort": {"young": "1 days", "old": "2 days"}}}
    assert "base" not in after(PRODUCT, {"add": "1 days"})


def test_a_factor_that_is_no_number_is_told():
    with pytest.raises(ValueProblem, match="a plain factor was expected"):
        after({"base": "2 days", "times": {"by_a": {"x": "3 days"}}}, {"add": "1 days"})


# ---- tables ---------------------------------------------------------------------------------------------------------


def test_a_partial_table_changes_its_own_entries_even_in_full():
    assert after(TABLE, {"by_cohort": {"young": {"scale": "3"}}}) == {
        "by_cohort": {"young": "6 days", "otherwise": "4 days"}
    }
    assert after("2 days", {"by_cohort": {"old": "9 days"}}) == {"by_cohort": {"old": "9 days", "otherwise": "2 days"}}


def test_a_new_entry_begins_where_the_others_are():
    assert after(TABLE, {"by_cohort": {"old": "8 days"}}, 0.5)["by_cohort"]["old"] == "6 days"


def test_a_table_by_another_label_goes_into_every_branch():
    found = after(TABLE, {"by_pathway": {"P1": {"add": "1 days"}}})
    assert found["by_cohort"]["young"] == {"by_pathway": {"P1": "3 days", "otherwise": "2 days"}}


def test_an_entry_that_is_not_there_is_told_with_its_path():
    with pytest.raises(ValueProblem, match="did you mean 'young'") as caught:
        after({"by_cohort": {"young": "2 days"}}, {"by_cohort": {"yuong": "3 days"}}, 0.5)
    assert caught.value.faults[0][0] == ("by_cohort", "yuong")


# ---- dates ----------------------------------------------------------------------------------------------------------


def test_a_plain_value_replaces_all_dates_in_full_and_moves_each_by_a_part():
    assert after(DATED, "10 days") == "10 days"
    assert after(DATED, "10 days", 0.5) == {
        "value": "6 days",
        "changes": {"2024-02-01": "7 days", "2024-03-01": "8 days"},
    }


def test_dates_of_a_change_meet_those_of_the_parent():
    change = {"value": "10 days", "changes": {"2024-02-15": "20 days"}}
    assert after(DATED, change, 0.5)["changes"] == {
        "2024-02-01": "7 days",
        "2024-02-15": "12 days",
        "2024-03-01": "13 days",
    }
    assert after(DATED, change) == change


def test_an_operation_below_a_date_acts_in_full_too_and_ends_the_parents_dates():
    change = {"value": "10 days", "changes": {"2024-02-15": {"add": "1 days"}}}
    assert after("2 days", change) == {"value": "10 days", "changes": {"2024-02-15": "3 days"}}
    assert after(DATED, change) == {"value": "10 days", "changes": {"2024-02-15": "3 days"}}


# ---- paths inside ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "inside", "found"),
    [
        (PRODUCT, "base.by_cohort.old", "4 days"),
        (PRODUCT, "times.by_pathway.P1", "3"),
        (TABLE, "by_cohort.otherwise", "4 days"),
        (TABLE, "otherwise", "4 days"),
        (DATED, "changes.2024-03-01", "6 days"),
        (DATED, "value", "2 days"),
        ({"distribution": "gamma", "mean": "2 days", "sd": "1 days"}, "mean", "2 days"),
    ],
)
def test_a_path_leads_inside_and_something_else_may_stand_there(raw, inside, found):
    where, node = tuple(inside.split(".")), read_parameter(raw, TIME).node
    assert written_tree(part_of(node, where)) == found
    changed = with_part(node, where, read_parameter("7 days", TIME).node)
    assert written_tree(part_of(changed, where)) == "7 days"
    assert changed != node


def test_a_path_to_nothing_is_told():
    node = read_parameter(TABLE, TIME).node
    assert part_of(node, ("by_cohort", "nobody")) is None
    with pytest.raises(ValueProblem, match="nothing of this name"):
        with_part(node, ("by_pathway", "P1"), node)
    with pytest.raises(ValueProblem, match="a table inside one entry"):
        with_part(
            read_parameter({"distribution": "gamma", "mean": "2 days", "sd": "1 days"}, TIME).node, ("mean",), node
        )


# ---- the parameters of a scenario -----------------------------------------------------------------------------------


def small():
    return Parameters(read_text(BASE, "base.yaml").raw)


def change(parameters, path, raw, strength=1.0, source=None):
    found, _ = find_parameter(parameters.raw, path_of(path))
    return parameters.change(found, read_change(raw, found.kind), strength, source)


def test_nothing_is_written_while_nothing_changes():
    parameters = small()
    raw = parameters.raw
    assert not change(parameters, "services.ward.capacity", {"add": "3 beds"}, 0.0)
    assert not change(parameters, "services.team.capacity", "10 places")
    assert parameters.raw is raw


def test_a_copy_changes_without_the_first():
    first = small()
    other = first.copy()
    change(other, "services.team.capacity", "12 places")
    assert (first.raw_at(("services", "team", "capacity")), other.raw_at(("services", "team", "capacity"))) == (
        "10 places",
        "12 places",
    )


def test_a_moved_value_names_the_source_of_its_change():
    parameters = small()
    change(parameters, "services.ward.capacity", {"add": "2 beds"}, source="S1")
    assert parameters.raw_at(("services", "ward", "capacity")) == {
        "value": "22 beds",
        "changes": {"2024-01-15": "24 beds"},
        "source": "S1",
    }
    change(parameters, "services.ward.capacity.changes.2024-01-15", "30 beds", source="S2")
    assert parameters.raw_at(("services", "ward", "capacity", "source")) == "S1", "one entry is not the parameter"


def test_words_beside_a_value_may_be_set():
    parameters = small()
    assert change(parameters, "services.ward.capacity.source", "another")
    assert parameters.raw_at(("services", "ward", "capacity", "source")) == "another"


def test_what_is_left_out_is_there_for_all_or_none():
    parameters = small()
    found, _ = find_parameter(parameters.raw, ("services", "ward", "admits"))
    said = read_change("every day 08:00-20:00", HOURS)
    assert [parameters.after(found, said, strength, None).value is not None for strength in (0.49, 0.5)] == [
        False,
        True,
    ]
    assert parameters.after(found, said, 0.49, None).all_or_none


def test_staff_of_days_without_hours_begin_at_nobody():
    parameters = small()
    change(parameters, "services.hub.capacity", {"by_weekday": ["5 people"] * 7}, 0.5)
    assert parameters.raw_at(("services", "hub", "capacity")) == {"by_weekday": ["4 people"] * 5 + ["2.5 people"] * 2}
    assert datetime.date(2024, 1, 7).weekday() == 6
