"""The dialect written out from its schema: a JSON Schema for editors and a page for people."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from simulation.core.vocabulary import CountsAs, Order, Rounding, RunBy, ServiceKind, State, StreamCountsAs
from simulation.scenario.changes import staffing
from simulation.scenario.facts import statement
from simulation.scenario.facts.applied import BESIDE, PLACES
from simulation.scenario.field_texts import parts_of_schema, texts_of
from simulation.scenario.levers import library
from simulation.scenario.levers.library import LeverSelection, SelectedLever
from simulation.scenario.reading import csv_tables
from simulation.scenario.schema import arrivals, enablers, levers, lookup, ramp, today
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.distributions import FAMILIES, ways
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.levers import Horizon, LeverPart, Variant
from simulation.scenario.schema.model import Model, Programme, Reason, Run, Source
from simulation.scenario.schema.people import Cohort, PersonLabel, Population
from simulation.scenario.schema.risks import RiskOf, Risks
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import STEPS, Alongside, Also, Deteriorates, GivesUp, Step
from simulation.scenario.schema.values.value import Constant, Value
from simulation.scenario.schema.waits import Waited, WaitedChoice

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
        "description": "Factors of groups of parameters: emergency_arrivals, treatment_time, community_capacity, and "
        "GROUP_delays for a group of reasons.",
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


# ---- the page ----

_Told = tuple[str, str, type[Part]]
"""A part of the page: its title, where it stands in a file, and what is told."""

_BEFORE_STEPS: tuple[_Told, ...] = (
    ("A file", "", Model),
    ("The run", "run", Run),
    ("People", "people", Population),
    ("A cohort", "people.cohorts.NAME", Cohort),
    ("A label that people carry", "people.labels.NAME", PersonLabel),
    ("A stream of arrivals", "people.arrivals.NAME", Stream),
    ("A service", "services.NAME", Service),
    ("Today's position", "today", today.Today),
    ("People of today with no criteria to reside", "today.no_criteria_to_reside.PATHWAY", today.NoCriteriaToReside),
    ("People of today in a service", "today.services.NAME", today.AlreadyHere),
    ("Staff who are off", "today.off.NAME", today.StaffOff),
    ("A reason", "reasons.NAME", Reason),
)
_AFTER_STEPS: tuple[_Told, ...] = (
    ("Giving up", "routes.ROUTE.STEP.gives_up_after", GivesUp),
    ("Further lists", "routes.ROUTE.STEP.also", Also),
    ("A plan alongside", "routes.ROUTE.STEP.alongside", Alongside),
    ("Deterioration", "routes.ROUTE.STEP.deteriorates", Deteriorates),
    ("Risks after discharge", "risks_after_discharge.NAME", Risks),
    ("A risk", "risks_after_discharge.NAME.RISK", RiskOf),
    ("A wait that changes a risk", "risks_after_discharge.NAME.RISK.waited", Waited),
    ("A wait that changes a choice", "routes.ROUTE.STEP.waited", WaitedChoice),
    ("An enabler", "enablers.NAME", enablers.Enabler),
    ("A programme", "programmes.NAME", Programme),
    ("A source", "sources.NAME", Source),
    ("A variant", "", Variant),
    ("Another horizon", "run", Horizon),
    ("A lever", "levers.NAME", LeverPart),
    ("Levers from a library", "levers", LeverSelection),
    ("A used lever", "levers.use.NAME", SelectedLever),
)

_FIXED: tuple[type[Part], ...] = (
    Run,
    Model,
    Variant,
    Horizon,
    LeverPart,
    LeverSelection,
    SelectedLever,
    Source,
)
"""Parts that no lever sets."""

_ESSAYS = (
    ("How people come", arrivals),
    ("Facts", statement),
    ("Today", today),
    ("Tables from CSV files", csv_tables),
    ("Levers", levers),
    ("Levers from a library", library),
    ("Levers in time", ramp),
    ("Staff by weekday", staffing),
    ("Enablers", enablers),
)

_TERMS: tuple[tuple[str, Iterable[str]], ...] = (
    ("Kinds of service", ServiceKind),
    ("Kinds of step", STEPS),
    ("What services count as", CountsAs),
    ("What streams count as", StreamCountsAs),
    ("Who runs a service", RunBy),
    ("Who is served first", Order),
    ("How times become whole minutes", Rounding),
    ("States in which a journey ends", State),
)


def dialect_reference() -> str:
    """The reference of the dialect as a Markdown page, made from the schema."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# The dialect: every parameter of a scenario file"
    yield ""
    yield (
        "Made from the schema by `simulation.scenario.reference`; a test keeps it current. **Needed** parameters "
        "are in bold."
    )
    yield (
        "A parameter marked *dial* may be a table (`by_cohort:`, `by_LABEL:`, `base:` with `times:`, `table: "
        "FILE.csv`), may change by date (`changes:`)"
    )
    yield (
        "and may name its `source:`, `range:`, `note:` and `fitted_to:`. A lever moves a parameter by a fraction "
        "unless its last column says otherwise."
    )
    steps: list[_Told] = [(f"Step: {name}", "routes.ROUTE.STEP", part) for name, part in STEPS.items()]
    for title, path, part in (*_BEFORE_STEPS, *steps, *_AFTER_STEPS):
        yield ""
        yield f"## {title}"
        yield ""
        if path:
            yield f"`{path}`: {_sentence(part.__doc__)}"
        else:
            yield _sentence(part.__doc__)
        yield ""
        yield "| parameter | what it is | meaning | default | levers |"
        yield "|---|---|---|---|---|"
        for name, field in lookup.named_fields(part).items():
            yield _row(
                name,
                field,
                texts_of(part).get(name, ""),
                part in _FIXED or (part is enablers.Enabler and name != "level"),
            )
        yield from _example(part)
    yield ""
    yield "## Distributions"
    yield ""
    yield "A bare time is the same for everybody. Otherwise `{distribution: FAMILY, ...}` with its parameters."
    yield ""
    yield "| family | what it is | given by |"
    yield "|---|---|---|"
    for name, member in FAMILIES.items():
        given_by = " or ".join(" with ".join(f"`{each}`" for each in way) for way in ways(member))
        yield f"| `{name}` | {_sentence(member.__doc__)} | {given_by} |"
    yield ""
    yield "| parameter | what it is | meaning | limits |"
    yield "|---|---|---|---|"
    for name, member in FAMILIES.items():
        for one in member.accepts:
            yield f"| `{name}`: `{one.name}` | {one.unit} | {_sentence(one.meaning)} | {one.limits()} |"
    for title, module in _ESSAYS:
        yield ""
        yield f"## {title}"
        yield ""
        yield from _docstring(module.__doc__ or "")
    for title, words in _TERMS:
        yield ""
        yield f"## {title}"
        yield ""
        yield ", ".join(f"`{word}`" for word in words)


def _example(part: type[Part]) -> Iterator[str]:
    """A place that shows a kind of step; nothing for other parts."""
    if issubclass(part, Step):
        yield from ("", "An example, which lacks only a title, the run and who comes:", "", "```yaml")
        yield from (*part.example.splitlines(), "```")


def _docstring(text: str) -> Iterator[str]:
    """A module's docstring as Markdown: its indented lines are YAML."""
    fenced, blank = False, False
    for line in text.strip().splitlines():
        if not line:
            blank = True
            continue
        begins_or_ends = line.startswith("    ") is not fenced
        if begins_or_ends and fenced:
            yield "```"
        if blank:
            yield ""
        if begins_or_ends and not fenced:
            yield "```yaml"
        fenced, blank = line.startswith("    "), False
        yield line.removeprefix("    ")
    if fenced:
        yield "```"


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _row(name: str, field: FieldInfo, text: str, fixed: bool) -> str:
    """One parameter; `fixed`: no lever may set it."""
    kind = lookup.field_type_of(field)
    words = kind.words + (", *dial*" if kind.dial else "")
    shown = f"**`{name}`**" if field.is_required() else f"`{name}`"
    moves = (
        ""
        if fixed or kind in (lookup.PART, lookup.CAPTION, lookup.WORTH)
        else "by a fraction"
        if kind.moves
        else "for all or for none, at one half"
    )
    return f"| {shown} | {words} | {_sentence(text)} | {_default(field)} | {moves} |"


def _default(field: FieldInfo) -> str:
    default = field.default
    if (
        field.is_required()
        or field.default_factory is not None
        or default is None
        or default == ()
        or default == frozenset()
    ):
        return ""
    if isinstance(default, Value):
        return f"{default.constant():g}" if isinstance(default.node, Constant) else ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:g}" if isinstance(default, float) else str(default)
