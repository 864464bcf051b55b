"""What is made from the schema is current, and accepts what the project's own scenarios say."""

import json
from pathlib import Path
from typing import Annotated, get_args, get_origin

import jsonschema
import pytest
import yaml

from simulation.scenario.reference.json_schema import SCHEMA_FILE, json_schema
from simulation.scenario.reference.page import dialect_reference
from simulation.scenario.schema import field_types, lookup
from simulation.scenario.schema.values.value import Value
from tests.support.small import BASE, VARIANT, changed
from tests.support.stated_facts import CHANGES

HOME = Path(__file__).parents[2]
EVERY = sorted(
    [path for folder in (".", "examples", "debate") for path in (HOME / "scenarios" / folder).glob("*.yaml")]
)
EVERY = [path for path in EVERY if not path.name.startswith("targets")]


def test_the_schema_beside_the_scenarios_is_current():
    assert json.loads((HOME / "scenarios" / SCHEMA_FILE).read_text(encoding="utf-8")) == json_schema(), (
        "run: python -m simulation schema --out scenarios/homeward.schema.json"
    )


def test_the_reference_page_is_current():
    assert (HOME / "docs" / "dialect.md").read_text(encoding="utf-8") == dialect_reference(), (
        "write simulation.scenario.reference.page.dialect_reference() to docs/dialect.md"
    )


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_an_editor_finds_no_mistake_in_the_projects_scenarios(path):
    validator = jsonschema.Draft202012Validator(json_schema())
    text = path.read_text(encoding="utf-8")
    assert [error.message for error in validator.iter_errors(yaml.load(text, yaml.BaseLoader))] == []
    named = text.splitlines()[0].partition("$schema=")[2]
    assert (path.parent / named).resolve() == (HOME / "scenarios" / SCHEMA_FILE).resolve()


@pytest.mark.parametrize(
    "text",
    [
        changed(("capacity: 10 places", "capacitty: 10 places")),
        changed(("for: 20 days", "for: 20")),
        changed(("kind: places", "kind: place")),
        changed(("£400 per day", "400 per day")),
        changed(("go: home}", "go: hame}")),
        changed(("start: starts", "strat: starts")),
        VARIANT + "services: {}\n",
        VARIANT + "levers: {a: {why: w}}\n",
        VARIANT + "view: hopeful\n",
        VARIANT + "facts: {service: {}}\n",
        VARIANT + "facts: {services: {ward: {capactiy: 3 beds}}}\n",
        VARIANT + "facts: {routes: {admitted: {bed: {for: 3}}}}\n",
        VARIANT + "facts: {title: T}\n",
    ],
)
def test_an_editor_sees_a_mistake_while_typing(text):
    validator = jsonschema.Draft202012Validator(json_schema())
    assert not validator.is_valid(yaml.load(text, yaml.BaseLoader))
    assert validator.is_valid(yaml.load(BASE, yaml.BaseLoader))


@pytest.mark.parametrize("what", CHANGES)
def test_an_editor_takes_facts_as_the_program_does(what):
    facts, _ = CHANGES[what]
    text = VARIANT + f"facts:\n  source: local\n  {facts}\n"
    errors = list(jsonschema.Draft202012Validator(json_schema()).iter_errors(yaml.load(text, yaml.BaseLoader)))
    assert not errors, errors


def test_every_value_of_the_dialect_is_a_parameter_of_some_kind():
    """A type of value without a kind would be none that a lever, a fact or a range could reach."""
    values = [
        alias
        for alias in vars(field_types).values()
        if get_origin(alias) is Annotated and get_origin(get_args(alias)[0]) is Value
    ]
    assert len(values) > 12
    assert [alias for alias in values if not any(alias is known for known, _ in lookup.KINDS)] == []
