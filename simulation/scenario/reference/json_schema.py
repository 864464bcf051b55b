"""The dialect as a JSON Schema, by which editors complete and check a scenario."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from simulation.scenario.facts.applied import BESIDE, PLACES
from simulation.scenario.field_texts import parts_of_schema, texts_of
from simulation.scenario.levers.library import LeverSelection, SelectedLever
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.levers import Variant
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import STEPS

SCHEMA_FILE = "homeward.schema.json"
"""The file beside the scenarios that their first line names."""

_TITLE = "A scenario of Homeward: a base with every parameter, or a file that extends another by facts and levers"


class _Plain(GenerateJsonSchema):
    """Without titles, defaults and nulls, which say nothing to somebody who types a scenario."""

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def json_schema() -> dict[str, Any]:
    """The JSON Schema of base and variant files, draft 2020-12."""
    definitions: dict[str, Any] = {}
    parts: dict[str, type[Part]] = {
        "Base": Model,
        "Variant": Variant,
        "Used": SelectedLever,
        "Picked": LeverSelection,
        **{part.__name__: part for part in STEPS.values()},
    }
    for name, part in parts.items():
        generated = TypeAdapter(part).json_schema(schema_generator=_Plain)
        definitions.update(generated.pop("$defs", {}))
        definitions[name] = generated
    _describe(definitions, {part.__name__: part for part in parts_of_schema()} | parts)
    routes = definitions["Base"]["properties"]["routes"]["additionalProperties"]
    routes["additionalProperties"] = {"oneOf": [{"$ref": f"#/$defs/{one.__name__}"} for one in STEPS.values()]}
    for name in ("Base", "Variant"):
        definitions[name]["properties"]["dialect"] = {"enum": ["1", 1], "description": "The version of the dialect."}
    definitions |= _facts_json(definitions)
    said = definitions["Variant"]["properties"]["facts"]
    definitions["Variant"]["properties"]["fits"]["additionalProperties"] = {"$ref": "#/$defs/Facts"}
    definitions["Variant"]["properties"]["facts"] = {"$ref": "#/$defs/Facts", "description": said["description"]}
    picked = definitions.pop("Picked")["properties"]
    picked["use"] |= _use_json()
    definitions["Variant"]["properties"]["levers"]["properties"] = picked
    said = definitions["Today"]["properties"]
    entries = said["services"]["additionalProperties"]
    said["services"]["additionalProperties"] = {"anyOf": [entries["items"], entries]}
    waiting = said["no_criteria_to_reside"]
    alone = {"type": "string", "examples": ["11 people"]}
    waiting["additionalProperties"] = {"anyOf": [waiting["additionalProperties"], alone]}
    of_people = definitions["PersonLabel"]
    of_people |= {"required": [], "anyOf": [{"required": ["shares"]}, {"required": ["copies"]}]}
    for definition in definitions.values():
        definition.pop("title", None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": _TITLE,
        "type": "object",
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/Variant"},
        "else": {"$ref": "#/$defs/Base"},
        "$defs": dict(sorted(definitions.items())),
    }


def _describe(definitions: Mapping[str, Any], parts: Mapping[str, type[Part]]) -> None:
    """Say of each parameter what it means."""
    for name, one in definitions.items():
        for key, text in texts_of(parts[name]).items() if name in parts else ():
            one["properties"][key] = dict(sorted({**one["properties"][key], "description": text}.items()))


_FACTS = "What is so in this place: the sections of a base, nested or by dotted paths."
_FACTOR = ("scale", "source", "note")
FACT = "Stated"
"""Begins the name of a definition in which nothing is needed, because a fact says only what is other."""


def _facts_json(definitions: Mapping[str, Any]) -> dict[str, Any]:
    """The sections of a base as facts state them: nothing is needed, and keys may be dotted paths."""
    found: dict[str, Any] = {}

    def stated(node: Any) -> Any:
        if isinstance(node, list):
            return [stated(item) for item in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            name = node["$ref"].removeprefix("#/$defs/")
            if "properties" not in definitions[name]:
                return node
            if FACT + name not in found:
                found[FACT + name] = {}
                found[FACT + name] = stated(definitions[name])
            return {**node, "$ref": f"#/$defs/{FACT}{name}"}
        kept = {"anyOf" if key == "oneOf" else key: stated(below) for key, below in node.items() if key != "required"}
        if "properties" in kept:
            kept["properties"] = {name: _or_change(one) for name, one in kept["properties"].items()}
        if "properties" in kept or isinstance(kept.get("additionalProperties"), dict):
            kept["patternProperties"] = {r"\.": {}}
        return kept

    facts = stated(definitions["Base"])
    sections = {name: one for name, one in facts["properties"].items() if name not in BESIDE}
    source = {"type": "string", "description": "The source of every fact that names no other."}
    for part in STEPS.values():
        found[FACT + part.__name__]["properties"] |= {
            place: {"type": "string", "description": f"A new step stands {place} this step of the route."}
            for place in PLACES
        }
    factor = {
        "type": "object",
        "description": "A factor for all parameters of a group.",
        "properties": {name: {"type": ["number", "string"] if name == "scale" else "string"} for name in _FACTOR},
        "required": ["scale"],
        "additionalProperties": False,
    }
    of_groups = {
        "type": "object",
        "description": "Factors of groups of parameters: emergency_arrivals, moves_to_a_bed, treatment_time, "
        "community_capacity, and GROUP_delays for a group of reasons.",
        "additionalProperties": factor,
    }
    properties = {"source": source, "groups": of_groups, **sections}
    return {**found, "Facts": {**facts, "properties": properties, "description": _FACTS}}


def _or_change(one: Any) -> Any:
    """What a parameter may be, or what is done to what it was."""
    if not isinstance(one, dict) or "pattern" not in one:
        return one
    change = {"type": "object", "properties": {"add": {}, "scale": {}}, "minProperties": 1, "maxProperties": 1}
    kept = {key: one[key] for key in ("description", "examples") if key in one}
    return {**kept, "anyOf": [{key: below for key, below in one.items() if key not in kept}, change]}


def _use_json() -> dict[str, Any]:
    """Names of levers of a library, each alone or with what is other about it."""
    one = {"anyOf": [{"type": "string", "pattern": r"%\s*$"}, {"$ref": "#/$defs/Used"}]}
    several = {"type": "object", "minProperties": 1, "additionalProperties": one}
    listed = {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, several]}}
    return {"type": ["string", "array", "object"], "anyOf": [{"type": "string"}, listed, several]}
