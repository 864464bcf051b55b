"""What a fact makes of one parameter, as a file writes it."""

from collections.abc import Mapping
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.scenario.changes.change import Change, read_change
from simulation.scenario.changes.operation import Move
from simulation.scenario.changes.parameters import ASSUMED_FROM, Parameters, Unreadable
from simulation.scenario.changes.paths import siblings
from simulation.scenario.changes.trees import Tree, part_of, with_part, written_parameter
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPTION, NAME, WORTH, FieldType
from simulation.scenario.schema.values.reading import is_table
from simulation.scenario.schema.values.value import ByDate, Value


def stated(raw: Mapping[str, Any], where: Where, inside: Where, kind: FieldType, said: Any, source: str | None) -> Any:
    """The parameter at a path of a raw scenario after what is said of it, or of what is inside it; `source` is that of
    facts that name none.

    Raises:
        ValueProblem: when the two do not go together.
    """
    whole = at(raw, where)
    if kind in (NAME, CAPTION, WORTH):
        return _names(whole, inside, said)
    inside = tuple(name for name in inside if name != "value")
    if len(inside) == 1 and inside[0] in DESCRIBING and whole is not None:
        return {**_as_mapping(whole), inside[0]: said}
    change = read_change(said, kind)
    is_new = change.replaced is not None and not change.leaves_the_rest
    assumed = ASSUMED_FROM.get(where[-1])
    if not inside and (is_new or (whole is None and change.replaced is not None and assumed is None)):
        return _with_source(said, source if kind.dial else None)
    if whole is None and not inside and assumed is None:
        raise ValueProblem(f"{change.names_of_operations()} for a parameter that nobody has said", "give its value")
    try:
        value = Parameters({"here": whole if whole is not None else assumed}).value(("here",), kind)
    except Unreadable:
        return whole  # its mistake is told with those of its own file
    new = _inside(value, inside, change, kind)
    if value is None or new is None:
        there = siblings(raw, (*where, *inside))
        raise ValueProblem("there is nothing of this name", there or "state the whole parameter")
    partly = bool(inside) or change.replaced is not None
    described = {key: getattr(value, key) for key in DESCRIBING if partly or key == "source"}
    if kind.dial and source is not None:
        described["source"] = source
    described |= {key: one for key in DESCRIBING if (one := getattr(change.said, key)) is not None}
    return written_parameter(Value(with_part(value.node, inside, new), **described))


def _names(whole: Any, inside: Where, said: Any) -> Any:
    """Names and words: those of a mapping are said one by one, and the others stay."""
    if inside:
        return at(put({"here": whole if isinstance(whole, Mapping) else {}}, ("here", *inside), said), ("here",))
    return {**whole, **said} if isinstance(whole, Mapping) and isinstance(said, Mapping) else said


def _inside(value: Value[Any] | None, inside: Where, change: Change, kind: FieldType) -> Tree | None:
    """What stands inside a parameter after a change; None where there is nothing to act on."""
    node = part_of(value.node, inside) if value is not None else None
    if node is not None:
        return change.done_to(Value(node), Move(kind, 1.0, fact=True)).node
    dated = value is not None and isinstance(value.node, ByDate) and len(inside) == 2 and inside[0] == "changes"
    return change.replaced.node if dated and change.replaced is not None else None


def _with_source(said: Any, source: str | None) -> Any:
    """A new value with the source of the file's facts, where it names none."""
    if source is None or (isinstance(said, Mapping) and "source" in said):
        return said
    return {**_as_mapping(said), "source": source}


def _as_mapping(raw: Any) -> Mapping[str, Any]:
    """A raw value so written that `source` and the like may stand beside it."""
    beside = isinstance(raw, Mapping) and ("distribution" in raw or any(key in raw for key in DESCRIBING))
    return raw if is_table(raw) or beside else {"value": raw}
