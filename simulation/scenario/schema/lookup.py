"""What stands at a dotted path: which parameter of the schema, of what kind, and whether it can move by a fraction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from simulation.core.units import digits
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema import field_types, fire_fighting
from simulation.scenario.schema.arrivals import stream
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import STEPS, Step, kind_of


@dataclass(frozen=True)
class FieldType:
    """A kind of parameter."""

    name: str
    words: str
    """What it is, for the reference and for messages."""
    moves: bool = False
    """Whether a lever can move it by a fraction; what cannot changes at a strength of one half or more."""
    dial: bool = False
    """Whether it may differ by label and date and name its source."""
    example: Any = ""
    """A raw value that is right, used where a mistaken one must not hide the mistakes after it."""


TIME = FieldType("time", "a time or a distribution of times", True, True, "1 days")
SHARES = FieldType("shares", "shares of people that sum to 100 %", True, True)
CAPACITY = FieldType("capacity", "beds, places, people or starts a day", True, True)
WEIGHTS = FieldType("weights", "relative weights, scaled to mean one", False, True)
DAILY = FieldType("daily", "a mean for each day, from a CSV", True)
HOURS = FieldType("hours", "hours of the week", False, True, "always")
DATES = FieldType("dates", "a list of dates", False, False)
NAME = FieldType("name", "a name")
CAPTION = FieldType("caption", "words for people to read")
WORTH = FieldType("worth", "by measure, how much matters")
PART = FieldType("part", "a group of parameters")

KINDS: tuple[tuple[Any, FieldType], ...] = (
    (field_types.Numbers, FieldType("number", "a plain number", True, True, "1")),
    (field_types.Whole, FieldType("whole", "a whole number", False, True, "5")),
    (field_types.ShareDial, FieldType("share", "a share in per cent", True, True, "50 %")),
    (field_types.PerDayDial, FieldType("share per day", "a share per day", True, True, "0 % per day")),
    (field_types.PerYearDial, FieldType("rate per year", "a rate per year", True, True, "0 % per year")),
    (field_types.RateDial, FieldType("rate", "how often, such as 31 per day", True, True, "1 per day")),
    (field_types.Growth, FieldType("growth", "a growth per year", True, True, "0 % per year")),
    (field_types.Time, TIME),
    (field_types.SharesDial, SHARES),
    (field_types.Price, FieldType("price", "pounds per day, hour, start or contact", True, True, "£0 per day")),
    (
        field_types.MoneyRate,
        FieldType("money rate", "pounds in a time, such as £2m per year", True, True, "£0 per year"),
    ),
    (field_types.Hourly, HOURS),
    (field_types.Held, FieldType("meetings", "when it is held", False, True, "every day 12:00")),
    (field_types.Clock, FieldType("clock", "a time of day", False, True, "12:00")),
    (field_types.HourWeights, WEIGHTS),
    (field_types.WeekdayWeights, WEIGHTS),
    (field_types.MonthWeights, WEIGHTS),
    (field_types.Daily, DAILY),
    (stream.Recorded, FieldType("moments", "moments, from a CSV or a list", False, False, ["0 minutes"])),
    (stream.AtOnce, FieldType("at once", "a whole number, or shares of them", False, False, "1")),
    (field_types.Capacity, CAPACITY),
    (field_types.People, FieldType("people", "a number of people", True, False, "1 people")),
    (field_types.PeopleByAge, FieldType("size", "people, or people by age", False, False, "1000 people")),
    (field_types.NumberOfCopies, FieldType("copies", "how many, or one for so many people", False, False, "1")),
    (field_types.AgesServed, FieldType("ages", "people, or people of some ages", False, False, "people")),
    (field_types.WorthHaving, WORTH),
    (field_types.Minutes, FieldType("length", "a time, the same for everybody", True, False, "91 days")),
    (fire_fighting.Places, FieldType("places", "a number of places", True, False, "1 places")),
    (field_types.WholeNumber, FieldType("whole number", "a whole number", False, False, "1")),
    (field_types.Seed, FieldType("whole number", "a whole number", False, False, "1")),
    (field_types.Replications, FieldType("whole number", "a whole number", False, False, "1")),
    (field_types.Spans, FieldType("span", "whole days, weeks, months or years")),
    (field_types.Date, FieldType("date", "a date", False, False, "2024-01-01")),
    (field_types.RunStart, FieldType("date", "a date", False, False, "2024-01-01")),
    (field_types.Dates, DATES),
    (field_types.YesNo, FieldType("yes or no", "yes or no", False, False, "no")),
    (field_types.Text, CAPTION),
    (field_types.Title, CAPTION),
)


def field_type_of(field: FieldInfo) -> FieldType:
    """The kind of one field of the schema."""
    metadata = [*field.metadata]
    inside = [field.annotation]
    while inside:
        annotation = inside.pop()
        if get_origin(annotation) is Annotated:
            metadata += get_args(annotation)[1:]
        elif get_origin(annotation) in (Union, UnionType):
            inside += get_args(annotation)
    for alias, kind in KINDS:
        if any(mark is known for known in alias.__metadata__ for mark in metadata):
            return kind
    return PART if part_in(field.annotation) is not None else NAME


@dataclass(frozen=True)
class Many:
    """A mapping or a list of parts."""

    each: Any
    named: bool
    """Whether it is a mapping from names."""


def part_in(annotation: Any) -> Any:
    """The schema below a field: a part, `Many` of them, or None when it is a parameter."""
    if get_origin(annotation) is Annotated:
        return part_in(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    arguments = get_args(annotation)
    if get_origin(annotation) in (dict, tuple):
        below = part_in(arguments[1] if get_origin(annotation) is dict else arguments[0])
        return Many(below, get_origin(annotation) is dict) if below is not None else None
    if get_origin(annotation) in (Union, UnionType):
        return next((below for argument in arguments if (below := part_in(argument)) is not None), None)
    return None


def named_fields(part: type[Part]) -> dict[str, FieldInfo]:
    """The fields of a part by the names a file uses."""
    return {field.alias or name: field for name, field in part.model_fields.items()}


@dataclass(frozen=True)
class Described:
    """A field of a part, with what is known of it by its type."""

    field: FieldInfo
    kind: FieldType
    below: Any
    """The schema below it; None when it is a parameter."""


@cache
def described_fields(part: type[Part]) -> Mapping[str, Described]:
    """The fields of a part by the names a file uses, worked out once."""
    return {
        name: Described(field, field_type_of(field), part_in(field.annotation))
        for name, field in named_fields(part).items()
    }


@dataclass(frozen=True)
class Found:
    """What a dotted path leads to."""

    parameter: Where
    """The path of the parameter itself, without what is inside its value."""
    inside: Where
    """What of the path is inside the value, such as ('by_cohort', 'under_65')."""
    kind: FieldType
    field: FieldInfo | None
    """None for an entry of a mapping, such as one service."""
    met: bool
    """Whether the file says it; a path to an optional parameter that is left out is found but not met."""


def find(raw: Mapping[str, Any], where: Where) -> Found | None:
    """What stands at a dotted path of a raw scenario; None when no parameter has this path."""
    part: Any = Model
    node: Any = raw
    field: FieldInfo | None = None
    for depth, name in enumerate(where):
        if part is Step:
            part = STEPS.get(kind_of(node) or "")
        if isinstance(part, Many):
            if isinstance(node, Mapping) and part.named and name in node:
                node, part, field = node[name], part.each, None
            elif isinstance(node, list) and (place := digits(name)) is not None and place < len(node):
                node, part, field = node[place], part.each, None
            elif isinstance(node, Mapping) and not part.named:
                return find_in(part.each, node, where, depth)
            else:
                return None
            continue
        if part is None or name not in (fields := described_fields(part)):
            return None
        field, kind = fields[name].field, fields[name].kind
        met = isinstance(node, Mapping) and name in node
        node = node[name] if met else None
        if kind is not PART or (isinstance(node, str) and fields[name].below is not None):
            inside = where[depth + 1 :]
            return Found(
                where[: depth + 1],
                inside,
                kind if kind is not PART else NAME,
                field,
                met and (not inside or at(node, inside) is not None),
            )
        if not met:
            return Found(where, (), PART, field, False) if depth + 1 == len(where) else None
        part = fields[name].below
    return Found(where, (), PART, field, True)


def find_in(part: Any, node: Any, where: Where, depth: int) -> Found | None:
    """As `find`, from a part below the root on."""
    name = where[depth]
    found = described_fields(part).get(name)
    if found is None:
        return None
    return Found(where[: depth + 1], where[depth + 1 :], found.kind, found.field, name in node)


def parameters(raw: Mapping[str, Any]) -> Iterator[tuple[Where, FieldType, Any]]:
    """Every parameter a raw scenario holds, in the order of the file: path, kind, raw value. Captions and structure are
    left out.
    """
    yield from _below(Model, raw, ())


def _below(part: Any, node: Any, where: Where) -> Iterator[tuple[Where, FieldType, Any]]:
    if isinstance(part, Many):
        items = (
            node.items()
            if isinstance(node, Mapping) and part.named
            else enumerate(node if isinstance(node, list) else [node])
        )
        for name, below in items:
            yield from _below(part.each, below, (*where, str(name)))
        return
    if part is Step:
        part = STEPS.get(kind_of(node) or "")
    if part is None or not isinstance(node, Mapping):
        return
    for name, one in described_fields(part).items():
        if name in node:
            kind = one.kind
            if kind is PART:
                yield from _below(one.below, node[name], (*where, name))
            elif kind not in (CAPTION, WORTH, NAME) or name == "shared_list":
                yield (*where, name), kind, node[name]
