"""A table is complete, or says what it lacks."""

from enum import Enum

import pytest

from simulation.core.complete import complete


class Kind(Enum):
    ONE = 1
    TWO = 2


def test_a_complete_table_is_returned_as_it_is():
    table = {Kind.TWO: "b", Kind.ONE: "a"}
    assert complete("words", Kind, table) is table


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({Kind.ONE: "a"}, r"words: nothing for Kind\.TWO"),
        ({Kind.ONE: "a", Kind.TWO: "b", "three": "c"}, "words: three unknown"),
        ({"three": "c"}, r"words: nothing for Kind\.ONE, Kind\.TWO and three unknown"),
    ],
)
def test_what_is_missing_and_what_is_unknown_is_named(table, words):
    with pytest.raises(TypeError, match=words):
        complete("words", Kind, table)
