"""The example of each kind of step in the reference is read without a mistake, runs alike in both engines, and takes the
step.
"""

import re
from pathlib import Path

import pytest
import yaml

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.scenario.loading import from_text
from simulation.scenario.schema.steps import STEPS, kind_of
from tests.support.agreeing import assert_equal
from tests.support.step_examples import whole

REFERENCE = Path(__file__).parents[3] / "docs" / "dialect.md"


@pytest.mark.parametrize("kind", STEPS)
def test_the_reference_shows_the_example_below_its_step(kind):
    page = REFERENCE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## Step: {kind}\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    assert f"```yaml\n{STEPS[kind].example}```" in section


WRITES = {
    "choose": Event.CHOSE,
    "record": Event.CHOSE,
    "mark": Event.MARKED,
    "go": Event.STATE,
    "leave": Event.LEFT,
}
"""What steps leave in the log that take no time; all others begin."""


@pytest.mark.parametrize("kind", STEPS)
def test_somebody_takes_the_step_in_both_engines_alike_and_comes_to_an_end(kind):
    text = whole(STEPS[kind].example)
    scenario = from_text(text)
    said = [
        (route, name)
        for route, steps in yaml.load(text, yaml.BaseLoader)["routes"].items()
        for name, step in steps.items()
        if kind_of(step) == kind
    ]
    taken = {
        f"routes.{route}.{name}": step.kind
        for route, step_said in said
        for name, step in scenario.model.routes[route].items()
        if name.partition(".")[0] == step_said
    }
    assert taken
    log = assert_equal(scenario, text)
    assert isinstance(log, EventLog)
    begun = {log.names.steps[number] for number in set(log.subject[log.event == Event.BEGAN].tolist())}
    for step, part in taken.items():
        assert step in begun or (log.event == WRITES[part]).any()
    assert (log.event == Event.STATE).any()
