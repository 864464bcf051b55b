"""The parameters of a raw scenario as trees of entries, while changes act on them.

A parameter is read when it is first touched, and written when the raw scenario is asked for: between the two nothing
is text. Levers, --set, `with_` and pressure all go this way.
"""

from dataclasses import dataclass
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.scenario.changes.change import Change
from simulation.scenario.changes.entries import Entry
from simulation.scenario.changes.operation import HALF, Move
from simulation.scenario.changes.staffing import weekly
from simulation.scenario.changes.trees import Tree, part_of, read_parameter, with_part, written_parameter
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPACITY, FieldType, Found
from simulation.scenario.schema.values.value import Constant, Value

ASSUMED_FROM = {
    "share_needing": "100 %",
    "growth": "0 % per year",
    "delayed_days": "0 % per day",
    "shape": "1",
    "priority": "5",
}
"""What an optional parameter is when a file leaves it out, for levers that move it."""


class Gone(ValueProblem):
    """A place inside a parameter that another change has taken away."""


class Unreadable(Exception):
    """A parameter of the parent makes no sense; its mistake is told with those of the parent."""


@dataclass(frozen=True)
class After:
    """What a change makes of a parameter."""

    value: Value[Entry] | None
    """The whole parameter; None where nothing is other."""
    all_or_none: bool = False
    """Whether something could not move by a fraction, and changes for all or for none."""


class Parameters:
    """A raw scenario whose parameters are being changed."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        self._read: dict[Where, Value[Entry]] = {}
        """Parameters as the file says them, shared by all copies."""
        self._values: dict[Where, Value[Entry]] = {}
        """Those that are other by now."""
        self._unwritten: dict[Where, None] = {}

    def copy(self) -> "Parameters":
        """Another, which may be changed without this one."""
        other = Parameters(self._raw)
        other._read, other._values, other._unwritten = self._read, dict(self._values), dict(self._unwritten)
        return other

    @property
    def raw(self) -> dict[str, Any]:
        """The raw scenario as it is now; the very one it was made from while nothing has changed."""
        for where in self._unwritten:
            self._raw = put(self._raw, where, written_parameter(self._values[where]))
        self._unwritten = {}
        return self._raw

    def put_raw(self, where: Where, raw: Any) -> None:
        """A new section that no change acts on."""
        self._raw = put(self.raw, where, raw)

    def raw_at(self, where: Where) -> Any:
        """What stands at a path, as a file writes it."""
        return at(self.raw, where)

    def value(self, where: Where, kind: FieldType) -> Value[Entry] | None:
        """The parameter at a path; None when the file does not say it.

        Raises:
            Unreadable: when it makes no sense.
        """
        if where in self._values:
            return self._values[where]
        if where not in self._read:
            raw = at(self._raw, where)
            if raw is None:
                return None
            try:
                self._read[where] = read_parameter(raw, kind)
            except ValueProblem as wrong:
                raise Unreadable(str(wrong)) from None
        return self._read[where]

    def put(self, where: Where, value: Value[Entry]) -> None:
        """Another value of a parameter."""
        self._values[where] = value
        self._unwritten[where] = None

    def part(self, found: Found, inside: Where) -> Tree | None:
        """What stands inside a parameter; None when nothing does."""
        value = self.value(found.parameter, found.kind)
        return part_of(value.node, inside) if value is not None else None

    def put_part(self, found: Found, inside: Where, new: Tree) -> None:
        """Something else inside a parameter, which keeps what describes it."""
        value = self.value(found.parameter, found.kind)
        assert value is not None, "only a parameter that is there has an inside"
        described = {key: getattr(value, key) for key in DESCRIBING}
        self.put(found.parameter, Value(with_part(value.node, inside, new), **described))

    def after(self, found: Found, change: Change, strength: float, source: str | None) -> After:
        """What a change makes of one parameter, or of a part of it.

        Raises:
            ValueProblem: when the change does not go with what stands there.
            Unreadable: when what stands there makes no sense.
        """
        if strength == 0.0:
            return After(None)
        move = Move(found.kind, strength)
        if len(found.inside) == 1 and found.inside[0] in DESCRIBING:
            return self._described(found, change, move)
        whole = self.value(found.parameter, found.kind)
        before = self._before(found, whole)
        if before is None:
            if change.replaced is None:
                met = f"{change.names_of_operations()} for a parameter that the parent does not say"
                raise ValueProblem(met, "give its new value")
            return After(change.replaced if strength >= HALF else None, True)
        begins = before
        if found.kind is CAPACITY and not found.inside and change.replaced is not None:
            begins = weekly(self.raw, found.parameter, before, change.replaced)
        after = change.done_to(begins, move)
        if after.node == before.node:
            return After(None, move.all_or_none)
        if whole is not None and found.inside:
            described = {key: getattr(whole, key) for key in DESCRIBING}
            after = Value(with_part(whole.node, found.inside, after.node), **described)
        elif whole is not None and found.kind.dial:
            after = with_origin(whole, after, source)
        return After(after, move.all_or_none)

    def change(self, found: Found, change: Change, strength: float, source: str | None) -> bool:
        """One parameter, or a part of it, changed; whether anything is other now.

        Raises:
            ValueProblem: when the change does not go with what stands there.
            Unreadable: when what stands there makes no sense.
        """
        after = self.after(found, change, strength, source).value
        if after is not None:
            self.put(found.parameter, after)
        return after is not None

    def _before(self, found: Found, whole: Value[Entry] | None) -> Value[Entry] | None:
        if whole is None:
            assumed = ASSUMED_FROM.get(found.parameter[-1]) if not found.inside else None
            return read_parameter(assumed, found.kind) if assumed is not None else None
        node = part_of(whole.node, found.inside)
        if node is None:
            raise Gone(f"'{found.inside[-1]}'", "nothing of this name is left here once the levers have acted")
        return Value(node)

    def _described(self, found: Found, change: Change, move: Move) -> After:
        """Words beside a value, such as its source."""
        value, key = self.value(found.parameter, found.kind), found.inside[0]
        new = change.replaced
        if value is None or new is None or not isinstance(new.node, Constant):
            raise ValueProblem(f"'{key}'", "words are replaced by words")
        said = str(new.node.entry.raw())
        if move.strength < HALF or getattr(value, key) == said:
            return After(None, True)
        described: dict[str, str | None] = {name: getattr(value, name) for name in DESCRIBING}
        return After(Value(value.node, **{**described, key: said}), True)


def with_origin(before: Value[Entry], after: Value[Entry], source: str | None) -> Value[Entry]:
    """A moved value says the source of its change where the old one said its own."""
    if source is None or before.source is None or after.source is not None:
        return after
    return Value(after.node, source=source)
