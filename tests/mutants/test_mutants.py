"""The tool that measures the tests: what it draws, and that it tells a mutant that is found from one that is not."""

from pathlib import Path

import pytest

from tests.mutants.__main__ import equivalents
from tests.mutants.groups import GROUPS
from tests.mutants.mutate import ROOT, Mutant, draw
from tests.mutants.trial import passes, ready

CODE = '''
"""Two things to add 1 + 1."""
from typing import Annotated
# if 1 < 2
def share(part: Annotated[int, 7], whole: int = 10) -> float:
    """At most 1."""
    assert whole != 3, "never 3"
    if whole <= 0:
        raise ValueError(f"{whole + 1} is too few")
    label("a share", "part of a whole")
    return min(1.0, part / whole)
'''


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "code.py"
    path.write_text(CODE, encoding="utf-8")
    return str(path)


MOST_SEEDS = 200
"""Draws after which each mutant of a file has been met: a line with several has one in each draw."""


def drawn(file: str, seed: int = 1) -> list[Mutant]:
    return draw([file], str(seed))


def test_what_is_drawn(file: str) -> None:
    assert sorted((mutant.line, mutant.operator) for mutant in drawn(file)) == [
        (5, "constant"),
        (8, "comparison"),
        (8, "constant"),
        (8, "dropped branch"),
        (8, "not"),
        (10, "dropped statement"),
        (11, "constant"),
        (11, "min, max"),
    ]


def test_no_text_annotation_assertion_or_message_is_drawn(file: str) -> None:
    for mutant in drawn(file):
        assert mutant.was != mutant.becomes
        for dead in ("Two things to add 1 + 1.", "Annotated[int, 7]", "At most 1.", "assert whole != 3, 'never 3'"):
            assert dead in mutant.source()
        assert "{whole + 1} is too few" in mutant.source() or mutant.operator == "dropped branch"


def test_one_place_is_changed_and_the_next_mutant_begins_from_the_module_as_it_is(file: str) -> None:
    changed = {mutant.operator: mutant for mutant in drawn(file) if mutant.line > 5}
    assert "if whole < 0:" in changed["comparison"].source()
    assert "return min(1.0, part / whole)" in changed["comparison"].source()
    assert "if whole <= 0:" in changed["min, max"].source()
    assert "return max(1.0, part / whole)" in changed["min, max"].source()


def test_the_same_random_seed_draws_the_same_mutants() -> None:
    files = GROUPS["sampling"].files()
    first, again, other = ([mutant.name for mutant in draw(files, seed)] for seed in ("1 a", "1 a", "2 a"))
    assert first == again
    assert first[:60] != other[:60]


def test_a_mutant_keeps_its_place_when_other_code_changes(file: str) -> None:
    before = [mutant.name for mutant in drawn(file)]
    Path(file).write_text(CODE + "\n\ndef twice(number: int) -> int:\n    return number + number\n", encoding="utf-8")
    after = [mutant.name for mutant in drawn(file)]
    assert len(after) > len(before)
    assert [name for name in after if name in before] == before


def test_a_mutant_that_must_be_found_is_found_and_one_that_changes_nothing_is_not() -> None:
    file, tests = "simulation/sampling/durations.py", ["tests/sampling/test_durations.py"]
    text = (ROOT / file).read_text(encoding="utf-8")
    spoilt = text.replace("return span < _beyond", "return span > _beyond")
    assert spoilt != text
    context = ready()
    assert passes(context, file, text, tests, 300)
    assert not passes(context, file, spoilt, tests, 300)


def test_a_mutant_that_runs_for_ever_is_found() -> None:
    file = "simulation/sampling/durations.py"
    assert not passes(ready(), file, "while True:\n    pass\n", ["tests/sampling/test_durations.py"], 5)


def test_a_process_that_ends_before_the_tests_have_run_finds_nothing() -> None:
    with pytest.raises(RuntimeError, match="could not be run"):
        passes(ready(), "simulation/sampling/durations.py", "import os\nos._exit(0)\n", ["tests/sampling"], 300)


def test_every_group_names_modules_and_tests_that_exist() -> None:
    for group in GROUPS.values():
        files = group.files()
        assert files
        assert set(group.own) <= {file.rpartition("/")[2] for file in files}
        for file in files:
            assert all((ROOT / test.partition("::")[0]).exists() for test in group.tests_of(file))


def test_what_is_not_counted_is_there_to_be_drawn_and_says_why() -> None:
    listed = equivalents()
    for file in {name[0] for name in listed}:
        wanted = {name for name in listed if name[0] == file}
        for seed in range(MOST_SEEDS):
            wanted -= {mutant.name for mutant in drawn(file, seed)}
            if not wanted:
                break
        assert not wanted
    assert all(len(why) > 20 for why in listed.values())
