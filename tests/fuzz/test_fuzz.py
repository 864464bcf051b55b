"""A short look at spoilt files in every run; the long one is `python -m tests.fuzz.mutation --inputs 1000000`."""

import random

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import from_text
from tests.fuzz.mutation import told, try_one
from tests.fuzz.opened import Opened
from tests.fuzz.other_inputs import KINDS
from tests.fuzz.scenario_files import one_input, prepared, sources
from tests.fuzz.spoiling import JUNK


@pytest.fixture(scope="module")
def opened():
    return Opened()


def test_spoilt_files_load_or_say_what_is_wrong(tmp_path, opened):
    texts = sources()
    trees = [yaml.load(text, yaml.BaseLoader) for text, _ in texts]
    prepared(tmp_path, texts)
    words = [
        try_one(one_input(texts, trees, number)[0], tmp_path, opened, further=number % 4 == 0) for number in range(500)
    ]
    assert words.count("mistake") > 150
    assert words.count("runs") > 2


def test_the_watch_sees_a_file_elsewhere(tmp_path, opened):
    (tmp_path / "in").mkdir()
    (tmp_path / "out.csv").write_text("x", encoding="utf-8")
    opened.watching = str(tmp_path / "in")
    (tmp_path / "out.csv").read_bytes()
    opened.watching = None
    assert opened.wrong == [f"open {(tmp_path / 'out.csv').resolve()}"]
    opened.wrong.clear()


VALUES = st.recursive(
    st.text(max_size=20) | st.sampled_from([value for value in JUNK if isinstance(value, str)]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=12), below, max_size=4),
    max_leaves=12,
)
PARTS = (
    "dialect",
    "title",
    "run",
    "people",
    "services",
    "routes",
    "sources",
    "reasons",
    "levers",
    "extends",
    "risks_after_discharge",
    "pathways",
    "reserve",
)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(PARTS), VALUES, max_size=8))
@example({"reserve": {"": {"": ""}}})
@example({"reserve": {"a": {"kin": "places"}}, "routs": {"a": [{"spend": "1 day"}]}})
def test_any_tree_loads_or_says_what_is_wrong(raw):
    try:
        from_text(yaml.dump(raw, allow_unicode=True))
    except ScenarioError as error:
        told(error)


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300))
def test_any_text_loads_or_says_what_is_wrong(text):
    with pytest.raises(ScenarioError) as caught:
        from_text(text)
    assert caught.value.mistakes


@pytest.mark.parametrize(
    ("kind", "inputs", "needed"),
    [
        ("csv", 150, 10),
        ("set", 100, 1),
        ("captions", 15, 5),
        ("results", 20, 3),
        ("options", 12, 2),
        ("workbooks", 12, 1),
        ("logs", 80, 5),
    ],
)
def test_other_inputs_are_read_or_refused_in_words(tmp_path, kind, inputs, needed):
    tried = KINDS[kind](tmp_path)
    words = [tried.try_one(random.Random(f"{kind} {number}")) for number in range(inputs)]
    assert len(words) - words.count("mistake") >= needed
    assert "mistake" in words
