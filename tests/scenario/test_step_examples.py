"""The example of each kind of step in the reference is read without a mistake, runs, and takes the step."""

import re
from pathlib import Path

import pytest
import yaml

from simulation.core.vocabulary import Event, StepKind
from simulation.engines import simulate
from simulation.scenario.scenario import from_text
from simulation.scenario.step_examples import STEP_EXAMPLES
from tests.support.agreeing import prepared

REFERENCE = Path(__file__).parents[2] / "docs" / "dialect.md"
AROUND = {
    "dialect": "1",
    "title": "An example",
    "run": {"start": "2024-01-01", "warm_up": "20 days", "length": "60 days"},
    "people": {"arrivals": {"patients": {"route": "come", "rate": "3 per day"}}},
}


def whole(kind):
    said = yaml.load(STEP_EXAMPLES[kind], yaml.BaseLoader)
    people = AROUND["people"] | said.get("people", {})
    return from_text(yaml.safe_dump({**AROUND, **said, "people": people}, sort_keys=False))


@pytest.mark.parametrize("kind", StepKind)
def test_the_reference_shows_the_example_below_its_step(kind):
    page = REFERENCE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## Step: {kind}\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    assert f"```yaml\n{STEP_EXAMPLES[kind]}```" in section


@pytest.mark.parametrize("kind", StepKind)
def test_somebody_takes_the_step_and_somebody_comes_to_an_end(kind):
    scenario = whole(kind)
    steps = {
        f"routes.{route}.{name}"
        for route, steps in scenario.model.routes.items()
        for name, step in steps.items()
        if step.kind is kind
    }
    assert steps
    log = simulate(*prepared(scenario))
    begun = {log.names.steps[number] for number in set(log.subject[log.event == Event.BEGAN].tolist())}
    written = {
        StepKind.CHOOSE: Event.CHOSE,
        StepKind.MARK: Event.MARKED,
        StepKind.GO: Event.STATE,
        StepKind.LEAVE: Event.LEFT,
    }
    assert steps & begun or kind is StepKind.RECORD or (log.event == written[kind]).any()
    assert (log.event == Event.STATE).any()
