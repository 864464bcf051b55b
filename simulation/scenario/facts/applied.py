"""The facts of one file put into the raw scenario that the file extends, with the place of every value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import InitVar, dataclass, field
from typing import Any

from simulation.core.errors import Problem, ValueProblem, did_you_mean
from simulation.core.units import shown
from simulation.scenario.changes.operations import spelled
from simulation.scenario.changes.paths import to_text
from simulation.scenario.facts.groups import SECTION, is_known, members
from simulation.scenario.facts.own_tree import OwnTree
from simulation.scenario.facts.parameter import stated
from simulation.scenario.facts.statement import Fact
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import DEEPEST, Where
from simulation.scenario.schema.arrivals.stream import WAYS
from simulation.scenario.schema.levers import Origin
from simulation.scenario.schema.lookup import PART, FieldType, Many, described_fields, find
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import STEPS, Step, kind_of

BESIDE = ("dialect", "title", "question", "sources", "extends", "levers", "view", "without", "today")
"""What stands beside `facts:` and not below it."""
INSTEAD: Mapping[str, tuple[str, ...]] = {
    **{way: tuple(other for other in WAYS if other != way) for way in WAYS},
    "wait": ("until",),
    "until": ("wait",),
}
"""Keys of which one part has one: the one stated takes the place of the other."""
PLACES = ("after", "before")
"""Where a new step of a route stands."""


@dataclass
class AppliedFacts:
    """A raw scenario while the facts of one file are put into it."""

    extended: InitVar[dict[str, Any]]
    """The raw scenario of the file it extends, which stays as it is."""
    name: str
    """The file, as messages call it."""
    lines: Mapping[Where, int]
    """Its lines; facts stand below `facts`."""
    origin: Callable[[Where], Origin]
    """Where the scenario it extends says something."""
    source: str | None = None
    """The source of every fact that names no other."""
    known: set[Where] = field(default_factory=set)
    """What facts of the chain give a value of its own: factors of groups leave it alone."""
    facts: list[Fact] = field(default_factory=list)
    mistakes: list[Problem] = field(default_factory=list)
    said_at: dict[Where, Where] = field(default_factory=dict)
    """Where in the file each path of the scenario is stated."""
    new: dict[Where, Any] = field(default_factory=dict)
    """What nobody said before: named things with their schema, optional parts of a thing with None."""
    places: dict[Where, list[tuple[str, Any]]] = field(default_factory=dict)
    """What new steps say of where they stand."""
    _stated: dict[Where, Origin] = field(default_factory=dict)
    _below_stated: dict[Where, Where] = field(default_factory=dict)
    """For each path above something that is stated, one such."""

    def __post_init__(self, extended: dict[str, Any]) -> None:
        self._tree = OwnTree(extended)

    @property
    def raw(self) -> dict[str, Any]:
        """The raw scenario as it is by now."""
        return self._tree.raw

    def state(self, said: Mapping[str, Any]) -> None:
        """Put all the facts of the file in."""
        rest: dict[str, Any] = {}
        of_groups: dict[Where, Any] = {}
        for section, below in said.items():
            if section == SECTION and isinstance(below, Mapping):
                of_groups |= {(SECTION, name): factor for name, factor in below.items()}
            elif section == SECTION or section.startswith(f"{SECTION}."):
                of_groups[(section,)] = below
            elif section == "source" and isinstance(below, str):
                self.source = below
            elif section in BESIDE:
                self._wrong((section,), (section,), f"'{section}' below facts", f"'{section}' stands beside 'facts'")
            else:
                rest[section] = below
        self._below(Model, (), (), rest)
        self._settle()
        for doc, factor in of_groups.items():
            self._group(doc, factor)

    def _group(self, doc: Where, said: Any) -> None:
        """A factor for what the other facts have left of a group's parameters, those apart of which more is known."""
        name = ".".join(doc).removeprefix(f"{SECTION}.")
        try:
            paths = members(self.raw, name, said)
        except ValueProblem as wrong:
            for below, met, right in wrong.faults:
                self._wrong((SECTION, *below), doc, met, right)
            return
        for where in paths:
            found = find(self.raw, where)
            if found is None or is_known(where, self.known):
                continue
            before = at(self.raw, where)
            try:
                after = stated(self.raw, where, (), found.kind, said, self.source)
            except ValueProblem as wrong:
                for below, met, right in wrong.faults:
                    self._wrong((SECTION, name, *below), doc, f"{met} in {'.'.join(where)}", right)
                return
            self._tree.write(where, after)
            self.said_at.setdefault(where, doc)
            self._note(where, before, at(self.raw, where), doc)

    @property
    def where(self) -> dict[Where, Where]:
        """The path of the scenario that each path of the file states."""
        return {doc: where for where, doc in self.said_at.items()}

    def set_by(self) -> dict[Where, Origin]:
        """The place of every path that is stated, and of what lies below it."""
        places = self.where
        found = {where: self._origin_of(doc) for where, doc in self.said_at.items()}
        for line_at, line in self.lines.items():
            if line_at[:1] == ("facts",):
                doc = line_at[1:]
                near = next((doc[:end] for end in range(len(doc), 0, -1) if doc[:end] in places), None)
                if near is not None:
                    found[(*places[near], *doc[len(near) :])] = Origin(self.name, line, fact=True)
        return found

    # ---- down to what is stated ----

    def _below(self, part: Any, where: Where, doc: Where, said: Mapping[str, Any]) -> None:
        """What is said of the things below a part."""
        kinds = [key for key in said if part is Step and key in STEPS]
        for key in (*kinds, *(key for key in said if key not in kinds)):
            names = tuple(key.split("."))
            if all(names) and len(names) <= DEEPEST:
                self._towards(part, where, names, (*doc, key), said[key])
            else:
                right = f"a dotted path has a name before and after each dot, and at most {DEEPEST} of them"
                self._wrong(where, (*doc, key), f"'{shown(key)}'", right)

    def _towards(self, part: Any, where: Where, names: Where, doc: Where, said: Any) -> None:
        """What is said at `names` below the part at a path."""
        if not names:
            self._of_part(part, where, doc, said)
            return
        here, rest = (*where, names[0]), names[1:]
        node = at(self.raw, where)
        if isinstance(part, Many):
            if not part.named:
                self._list_entry(where, names, doc, said)
                return
            if not isinstance(node, Mapping) or here[-1] not in node:
                self.new[here] = part.each
                self.known.add(here)
                self._put(here, {}, doc)
            self._towards(part.each, here, rest, doc, said)
            return
        if part is Step:
            if where in self.new and names[0] in PLACES and not rest:
                self.places.setdefault(where, []).append((names[0], said))
                self.said_at[here] = doc
                return
            part = STEPS.get(kind_of(node) or "")
        one = described_fields(part).get(names[0]) if part is not None else None
        if one is None:  # that no parameter has this name is told with all else, at the name that is not known
            for end in range(1, len(names)):
                self.said_at.setdefault((*where, *names[:end]), doc)
            self._put((*where, *names), said, doc)
        elif one.kind is not PART:
            self._parameter(here, rest, one.kind, doc, said)
        else:
            if not isinstance(node, Mapping) or here[-1] not in node:
                self.new.setdefault(here, None)
                self.said_at.setdefault(here, doc)
            self._towards(one.below, here, rest, doc, said)

    def _of_part(self, part: Any, where: Where, doc: Where, said: Any) -> None:
        """What is said of a whole part."""
        node = at(self.raw, where)
        if isinstance(part, Many) and part.named and not isinstance(said, Mapping):
            self._wrong(where, doc, f"'{shown(said)}'", "names with what belongs to them were expected")
            return
        if not isinstance(said, Mapping) or (isinstance(part, Many) and not part.named):
            self._replaced(where, doc, said)
            return
        if part is Step:
            kind, now = kind_of(said), kind_of(node)
            if kind is not None and now is not None and now not in said:
                self._replaced(where, doc, said)
                return
        if not isinstance(node, Mapping):
            self._put(where, {}, doc)
        self.said_at.setdefault(where, doc)
        self._below(part, where, doc, said)

    # ---- what is stated ----

    def _replaced(self, where: Where, doc: Where, said: Any) -> None:
        """Something takes the place of what stood there, whole."""
        before = at(self.raw, where)
        if self._twice(where, doc):
            return
        self._note(where, before, said, doc)
        self._put(where, said, doc)
        self.known.add(where)

    def _list_entry(self, where: Where, names: Where, doc: Where, said: Any) -> None:
        """One entry of a list of parts, by its number, or of the one part that stands in place of a list."""
        if at(self.raw, where) is None:
            right = "give the whole list"
            self._wrong((*where, *names), doc, f"'{shown('.'.join(names))}' of a list that is not there", right)
            return
        before = at(self.raw, (*where, *names))
        if before is None and isinstance(at(self.raw, where), list):
            self._wrong((*where, *names), doc, f"there is no '{shown('.'.join(names))}' in the list", "give it whole")
            return
        self._note((*where, *names), before, said, doc)
        self._put((*where, *names), said, doc)
        self.known.add((*where, *names))

    def _parameter(self, where: Where, inside: Where, kind: FieldType, doc: Where, said: Any) -> None:
        """A fact about one parameter, or about a part of it."""
        whole_path = (*where, *inside)
        if self._twice(whole_path, doc):
            return
        self._one_of_two(where)
        before = at(self.raw, whole_path)
        try:
            after = stated(self.raw, where, inside, kind, said, self.source)
        except ValueProblem as wrong:
            for below, met, right in wrong.faults:
                self._wrong((*whole_path, *below), doc, met, right)
            return
        self._tree.write(where, after)
        self.said_at[whole_path] = doc
        if spelled(said) is None:
            self.known.add(whole_path)
        self._note(whole_path, before, at(self.raw, whole_path), doc)

    def _one_of_two(self, where: Where) -> None:
        """Take away what cannot stand beside what is stated, where the extended file said it."""
        if where[:2] != ("people", "arrivals") and where[-2:-1] != ("gives_up_after",):
            return
        for key in INSTEAD.get(where[-1], ()):
            other = (*where[:-1], key)
            if other not in self.said_at and at(self.raw, other) is not None:
                self._tree.take_away(other)

    # ---- remembered ----

    def _put(self, where: Where, said: Any, doc: Where) -> None:
        self._tree.write(where, said)
        self.said_at[where] = doc

    def _note(self, where: Where, before: Any, after: Any, doc: Where) -> None:
        """Remember what was and what is."""
        if any(where[:end] in self.new for end in range(1, len(where) + 1)):
            return  # told with the new thing that it belongs to
        self.facts.append(
            Fact(".".join(where), to_text(before), self.origin(where), to_text(after), self._origin_of(doc))
        )

    def _twice(self, where: Where, doc: Where) -> bool:
        """Whether the same file states this already, or a part of it, or the whole that it is a part of."""
        parts = (where[:end] for end in range(1, len(where) + 1))
        other = self._below_stated.get(where) or next((part for part in parts if part in self._stated), None)
        if other is not None:
            met = f"'{'.'.join(other)}' is stated too, on line {self._stated[other].line}"
            self._wrong(where, doc, met, "state it once")
            return True
        self._stated[where] = self._origin_of(doc)
        for end in range(1, len(where)):
            self._below_stated.setdefault(where[:end], where)
        return False

    def _origin_of(self, doc: Where) -> Origin:
        at_file = ("facts", *doc)
        line = next((self.lines[at_file[:end]] for end in range(len(at_file), 0, -1) if at_file[:end] in self.lines), 1)
        return Origin(self.name, line, fact=True)

    def _wrong(self, where: Where, doc: Where, met: str, right: str) -> None:
        self.mistakes.append(Problem(self.name, self._origin_of(doc).line, ".".join(("facts", *where)), met, right))

    # ---- once all is said ----

    def _settle(self) -> None:
        """Put new steps where they stand, tell of what is new and not whole, and note the rest of what is new."""
        within = (any(where[:end] in self.new for end in range(1, len(where))) for where in self.new)
        outermost = dict.fromkeys(where for where, inside in zip(self.new, within, strict=True) if not inside)
        orders: dict[Where, list[str]] = {}
        for where in outermost:
            part, doc = self.new[where], self.said_at.get(where)
            if doc is None:
                continue
            lacks = list(_lacking(part, at(self.raw, where)))
            if lacks:
                self._unknown(where, doc, lacks)
                self._tree.take_away(where)
                continue
            if part is Step and not self._place(where, doc, orders):
                self._tree.take_away(where)
                continue
            self.facts.append(Fact(".".join(where), "not there", self.origin(where[:-1]), "new", self._origin_of(doc)))
        for route, order in orders.items():
            steps = at(self.raw, route)
            self._tree.write(route, {name: steps[name] for name in order})
        for where, said in self.places.items():
            if where not in outermost:
                self._wrong(where, self.said_at[(*where, said[0][0])], "a place in a new route", _IN_ORDER)

    def _unknown(self, where: Where, doc: Where, lacks: list[str]) -> None:
        """Something that nobody has said, and that is not whole: a new one, or a name that is meant otherwise."""
        what = _WHAT.get(where[0] if len(where) == 2 else where[1] if where[0] == "people" else "step", "entry")

        def known() -> list[str]:
            return [name for name in at(self.raw, where[:-1]) if (*where[:-1], name) not in self.new]

        whole = f"a new {what} needs {', '.join(lacks)}"
        hint = did_you_mean(where[-1], known, "")
        among = f" in {'.'.join(where[:-1])}" if len(where) > 2 else ""
        met = f"there is no {what} '{where[-1]}'{among} in {self.origin(where[:-1]).file}"
        self._wrong(where, doc, met, f"{hint.rstrip('.')}; {whole}" if hint else whole)

    def _place(self, where: Where, doc: Where, orders: dict[Where, list[str]]) -> bool:
        """The place of a new step in the order of a route that was there; whether there is one."""
        route, said = where[:-1], self.places.get(where, [])
        if route not in orders:
            orders[route] = [name for name in at(self.raw, route) if (*route, name) not in self.new]
        order = orders[route]
        if len(said) != 1 or not isinstance(said[0][1], str):
            right = f"say where in the route it stands, such as 'after: {order[-1] if order else 'STEP'}'"
            many = f"{len(said)} places" if len(said) > 1 else "no place"
            self._wrong(where, doc, f"the new step '{where[-1]}' with {many} in its route", right)
            return False
        (key, target) = said[0]
        if target not in order:
            right = did_you_mean(target, order, f"its steps are {', '.join(order)}")
            self._wrong((*where, key), self.said_at[(*where, key)], f"there is no step '{target}' in this route", right)
            return False
        order.insert(order.index(target) + (key == "after"), where[-1])
        return True


_IN_ORDER = "the steps of a new route stand in the order in which they are told; leave it out"
_WHAT = {
    "services": "service",
    "routes": "route",
    "arrivals": "stream of arrivals",
    "cohorts": "cohort",
    "labels": "label",
    "risks_after_discharge": "set of risks",
    "reasons": "reason",
    "programmes": "programme",
    "step": "step",
}


def _lacking(part: Any, raw: Any) -> Iterator[str]:
    """What a new thing needs and does not say."""
    if isinstance(part, Many):
        for name, below in raw.items() if part.named and isinstance(raw, Mapping) else ():
            for lack in _lacking(part.each, below):
                yield f"{lack} of '{name}'"
    elif part is Step:
        if isinstance(raw, Mapping) and kind_of(raw) is None:
            yield f"one of {', '.join(STEPS)}"
    elif part is not None and isinstance(raw, Mapping):
        for name, one in described_fields(part).items():
            if one.field.is_required() and name not in raw:
                yield f"'{name}'"


__all__ = ["AppliedFacts"]
