"""`--set PATH=VALUE` is read as strictly as a file."""

import pytest

import simulation
from simulation.core.errors import ScenarioError
from simulation.scenario.reading.setting_text import read_setting, read_settings
from simulation.scenario.reading.yaml_reader import DEEPEST, MOST_NODES
from tests.support.small import BASE


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("run.length=3 days", "run.length", "3 days"),
        (" services.ward.capacity = 500 beds ", "services.ward.capacity", "500 beds"),
        ("run.seed=010", "run.seed", "010"),
        ("a.b={scale: 0.5}", "a.b", {"scale": "0.5"}),
        ("a.b=[no, 10:30, 010]", "a.b", ["no", "10:30", "010"]),
        ("a.b={by_cohort: {young: 1 day}}", "a.b", {"by_cohort": {"young": "1 day"}}),
        ("title=x=y", "title", "x=y"),
    ],
)
def test_a_path_and_its_value(text, path, value):
    assert read_setting(text) == (path, value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("run.length", "--set: 'run.length'; PATH=VALUE was expected, such as --set 'services.acute_beds.capacity=500 beds'"),
        ("=3", "--set: '=3'; PATH=VALUE was expected"),
        ("run.length=", "--set: run.length: no value; give one"),
        ("a={scale: 0.5", "--set: a: a bracket that is not closed; close every {"),
        ("a={b: {c: 1, c: 2}}", "--set: a.b.c: 'c' a second time"),
        ("a={b: !!python/object:os.system x}", "--set: a.b: a tag "),
        ("a={b: }", "--set: a.b: nothing after the colon"),
        ("a={b: *x}", "--set: a: an alias"),
        ("a={b: 1}\nc: 2", "--set: a: more than one value"),
        ("a={b: 1,\n c: 1, c: 2}", "--set: a.c: line 2: 'c' a second time"),
        ("a=\x1b[31mred", "--set: a: a control character at position 1"),
        ("a={b: \x07}", "--set: a: a control character"),
        ("a\x1b=1", "--set: a path"),
        (f"a={'[' * (DEEPEST + 2)}{']' * (DEEPEST + 2)}", f"--set: a: more than {DEEPEST} levels inside one another"),
        (f"a=[{'x,' * (MOST_NODES + 1)}x]", f"--set: a: more than {MOST_NODES:,} values"),
    ],
)  # fmt: skip
def test_mistakes_name_the_path_what_was_met_and_what_would_be_right(text, told):
    with pytest.raises(ScenarioError) as caught:
        read_setting(text)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(told)


def test_all_mistakes_are_told_at_once_and_a_path_is_set_once():
    with pytest.raises(ScenarioError) as caught:
        read_settings(["a=1", "a=2", "b", "c={"])
    assert [mistake.path for mistake in caught.value.mistakes] == ["", "a", "c"]


def test_values_in_python_are_read_in_the_same_way():
    place = simulation.from_text(BASE)
    with pytest.raises(ScenarioError, match=r"services\.ward\.capacity\.scale: 'scale' a second time"):
        place.with_({"services.ward.capacity": "{scale: 0.5, scale: 2}"})
    with pytest.raises(ScenarioError, match="a bracket that is not closed"):
        place.with_({"services.ward.capacity": "{scale: 0.5"})
