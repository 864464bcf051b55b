"""The runner of fault tables tells a fault that is found from one that is not."""

from importlib import import_module
from pathlib import Path

import pytest

from tests.support.changed_module import ROOT
from tests.support.fault_table import Fault, assert_found

TABLES = sorted(file.stem for file in Path(__file__).parent.glob("*_faults.py") if not file.stem.startswith("test_"))
FILE, TESTS = "simulation/core/units.py", ("tests/core/test_units.py",)


def test_a_fault_that_a_test_finds() -> None:
    assert_found(Fault(FILE, '"hour": 60.0', '"hour": 61.0', TESTS))


def test_a_fault_that_changes_nothing_is_not_found() -> None:
    with pytest.raises(AssertionError, match="none of its tests fails"):
        assert_found(Fault(FILE, '"hour": 60.0', '"hour": 60.00', TESTS))


def test_text_that_is_not_there_or_twice_is_refused() -> None:
    for old in ("nowhere to be found", "return"):
        with pytest.raises(AssertionError, match="should be once"):
            assert_found(Fault(FILE, old, "", TESTS))


def test_tests_that_do_not_exist_find_nothing() -> None:
    with pytest.raises(AssertionError, match="could not be run"):
        assert_found(Fault(FILE, '"hour": 60.0', '"hour": 61.0', ("tests/core/test_nothing.py",)))


@pytest.mark.parametrize("table", TABLES)
def test_every_fault_of_a_table_has_its_place_in_the_code_and_tests_that_are_there(table: str) -> None:
    """At once, where `make faults` takes minutes: code that has moved on takes its faults with it."""
    faults: dict[str, Fault] = import_module(f"tests.guarantees.{table}").FAULTS
    assert faults
    wrong = [f"{words}: {told}" for words, fault in faults.items() for told in misplaced(fault)]
    assert not wrong, "\n".join(wrong)


def misplaced(fault: Fault) -> list[str]:
    """What of a fault is not there: its text, once, a change that can be read, or a test that it names."""
    try:
        compile(fault.source(), fault.file, "exec")
    except (AssertionError, OSError, SyntaxError) as error:
        return [str(error)]
    if fault.old == fault.new:
        return ["it changes nothing"]
    files = {test: ROOT / test.partition("::")[0] for test in fault.tests}
    names = {test: test.partition("::")[2].partition("[")[0].rpartition("::")[2] for test in fault.tests}
    return [
        f"there is no {test}"
        for test, file in files.items()
        if not file.is_file() or f"def {names[test]}" not in file.read_text(encoding="utf-8")
    ] or ([] if fault.tests else ["it names no test"])


def test_a_fault_that_is_nowhere_is_told() -> None:
    right = (FILE, '"hour": 60.0', '"hour": 61.0')
    assert misplaced(Fault(*right, TESTS)) == []
    assert misplaced(Fault(FILE, "nowhere to be found", "", TESTS))[0].startswith("a fault's place in")
    assert misplaced(Fault("simulation/nothing.py", "a", "b", TESTS))
    assert misplaced(Fault(FILE, '"hour": 60.0', '"hour": 60.0', TESTS)) == ["it changes nothing"]
    assert misplaced(Fault(FILE, '"hour": 60.0', '"hour": (', TESTS))
    assert misplaced(Fault(*right, ())) == ["it names no test"]
    for test in ("tests/core/test_nothing.py", f"{TESTS[0]}::test_nothing_of_the_kind"):
        assert misplaced(Fault(*right, (test,))) == [f"there is no {test}"]
