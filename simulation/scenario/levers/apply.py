"""What the levers of a chain of files make of its raw base: every parameter they set, moved by the strength they have
on each date.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulation.core.errors import Problem, ValueProblem
from simulation.scenario.levers.assign import find_parameter, path_of, set_parameter, to_text, with_origin
from simulation.scenario.levers.interpolate import HALF, change_in
from simulation.scenario.levers.staffing import hours_last, opens_further_days
from simulation.scenario.levers.time_varying import joined, node_of
from simulation.scenario.reading.quantity_text import written
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.enablers import level
from simulation.scenario.schema.levers import Lever, LeverPart, Origin, Setting
from simulation.scenario.schema.lookup import Found
from simulation.scenario.schema.ramp import Diverted, Factor, Period, Run, by_month, periods, run_of


@dataclass(frozen=True)
class PlacedLever:
    """A lever of one file of the chain."""

    name: str
    part: LeverPart
    raw: Mapping[str, Any]
    """As its file says it, tables read; with what is other about it where it is used of a library."""
    file: str
    """The file that says what it sets; the library of a used lever."""
    lines: Mapping[Where, int]
    said_here: Mapping[str, Origin] = field(default_factory=dict)
    """Of a used lever: where the use itself ('') and every key that is other here are said."""

    @property
    def raw_set(self) -> Mapping[str, Any]:
        """What it sets, raw."""
        below = self.raw.get("set")
        return below if isinstance(below, Mapping) else {}

    def place(self, key: str = "") -> Origin:
        """Where it stands, or one of its keys."""
        if key in self.said_here:
            return self.said_here[key]
        where = ("levers", self.name, key) if key else ("levers", self.name)
        return Origin(self.file, self.lines.get(where, self.lines.get(("levers", self.name), 0)))

    def line(self, path: str = "") -> int:
        """Where it stands, or where it sets a path."""
        where = ("levers", self.name)
        return self.lines.get((*where, "set", path), self.lines.get(where, 0))

    @property
    def sets_enablers(self) -> bool:
        """Whether it moves what other levers need."""
        return any(path_of(path)[0] == "enablers" for path in self.part.set)


@dataclass(frozen=True)
class View:
    """Which strengths hold."""

    name: str = "central"
    last_word: bool = False
    """Whether a lever's own view gives way to it."""

    def of(self, lever: PlacedLever) -> str:
        """The view on one lever."""
        return self.name if self.last_word or lever.part.view is None else lever.part.view


@dataclass
class AppliedLevers:
    """What the levers of a chain make of a raw base."""

    raw: dict[str, Any]
    full: dict[str, Any]
    """The same with every setting that left no trace at full strength, so that its mistakes are found too."""
    levers: list[Lever] = field(default_factory=list)
    set_by: dict[Where, Origin] = field(default_factory=dict)
    """Origins of the paths that levers changed."""
    set_in_full: dict[Where, Origin] = field(default_factory=dict)
    """Origins of the paths that levers would change at full strength."""
    in_time: dict[Where, str] = field(default_factory=dict)
    """Places that change by date because of a lever, with its name."""
    mistakes: list[Problem] = field(default_factory=list)


def apply_levers(
    raw: dict[str, Any],
    placed: Sequence[PlacedLever],
    view: View,
    base: Mapping[str, Any] | None = None,
    diverts: float = 0.0,
) -> AppliedLevers:
    """All levers applied to a raw scenario.

    `base` is what enablers are measured by: the raw base, where `raw` may have other levels already. `diverts` is the
    share of the strength of levers without a ring-fence that goes elsewhere.
    """
    done = AppliedLevers(raw, raw)
    done.mistakes += _clashes(placed)
    run = run_of(raw)
    found: dict[str, Lever] = {}
    for lever in sorted(placed, key=lambda one: not one.sets_enablers):
        realised = _realised(done, lever, view, run, base if base is not None else raw, diverts)
        greatest = max((period.strength for period in realised), default=0.0)
        in_time = len(realised) > 1
        sets = (
            _set_in_time(done, raw, lever, realised)
            if in_time
            else [_setting(done, raw, lever, path, greatest) for path in hours_last(lever.part.set)]
        )
        part = lever.part
        found[lever.name] = Lever(
            lever.name,
            part.why,
            greatest,
            part.source,
            part.note,
            tuple(one for one in sets if one),
            part.reach,
            part.assumes,
            part.cost,
            part.payer,
            part.ring_fenced,
            view.of(lever),
            part.timing,
            part.needs,
            realised,
            by_month(realised, run) if run is not None else (),
        )
    done.levers = [found[lever.name] for lever in placed]
    for lever in placed:
        _pay(done, lever)
    return done


def _pay(done: AppliedLevers, lever: PlacedLever) -> None:
    """The cost of a lever as a programme of its name: money goes out on the days it is paid for, whatever its
    strength.
    """
    part, place = lever.part, lever.place("cost")
    if part.cost is None:
        return
    where = ("programmes", lever.name)
    if at(done.raw, where) is not None:
        met = f"lever '{lever.name}' has a cost, and the base a programme of that name"
        done.mistakes.append(
            Problem(place.file, place.line, f"levers.{lever.name}.cost", met, "give the lever another name")
        )
        return

    def paid(day: datetime.date) -> str:
        on = (part.from_ is None or part.from_ <= day) and (part.until is None or day < part.until)
        return (
            f"£{written(float(f'{part.cost.at({}, day) * part.reach if on and part.cost is not None else 0.0:.12g}'))} "
            "per year"
        )

    changes = {
        day.isoformat(): paid(day)
        for day in sorted({*part.cost.dates(), *(day for day in (part.from_, part.until) if day is not None)})
    }
    cost = {
        "value": paid(datetime.date.min),
        **({"changes": changes} if changes else {}),
        **({"source": part.cost.source} if part.cost.source else {}),
    }
    programme = {"cost": cost, **({"payer": lever.raw["payer"]} if "payer" in lever.raw else {})}
    done.raw, done.full = put(done.raw, where, programme), put(done.full, where, programme)
    done.set_by[where] = done.set_in_full[where] = Origin(place.file, place.line, lever.name)


def _realised(
    done: AppliedLevers, lever: PlacedLever, view: View, run: Run | None, base: Mapping[str, Any], diverts: float
) -> tuple[Period, ...]:
    """The strength of a lever from each day on which it changes; without a run that can be read its full one."""
    part = lever.part
    strength = part.strength[view.of(lever)]
    if run is None:
        return ()
    needs: list[Factor] = []
    left = Diverted(diverts, part.ring_fenced) if diverts > 0.0 and part.ring_fenced != datetime.date.max else None
    said = lever.place("needs")
    place = (said.file, said.line)
    if part.needs and lever.sets_enablers:
        met = f"lever '{lever.name}' sets an enabler and needs one"
        done.mistakes.append(
            Problem(
                *place,
                f"levers.{lever.name}.needs",
                met,
                "a lever that moves what others need has a strength of its own",
            )
        )
        return periods(strength, part.reach, part.timing, (), run, left)
    for name in part.needs:
        one = level(name, done.raw, base)
        if one is None:
            continue
        if (none := one.none_in_base(run.first, run.end)) is not None:
            met = f"lever '{lever.name}' needs {name}, which is at 0 % in the base on {none}"
            done.mistakes.append(
                Problem(
                    *place,
                    f"levers.{lever.name}.needs",
                    met,
                    "a level above zero in the base, by which others can be measured",
                )
            )
            continue
        needs.append(one)
    return periods(strength, part.reach, part.timing, needs, run, left)


def _found(done: AppliedLevers, base: dict[str, Any], lever: PlacedLever, path: str) -> Found | None:
    """The parameter that a lever sets; None with a mistake when it may not."""
    where, place = path_of(path), (lever.file, lever.line(path))
    if where[0] == "run":
        met = f"lever '{lever.name}' sets {path}"
        done.mistakes.append(
            Problem(
                *place, path, met, "seed, dates and horizon belong to the base, so that variants meet the same patients"
            )
        )
        return None
    found, fault = find_parameter(base, where)
    if found is None:
        done.mistakes.append(Problem(*place, path, f"lever '{lever.name}' sets a parameter that does not exist", fault))
        return None
    above = next(
        (
            name
            for node, name in done.in_time.items()
            if where[: len(node)] == node and len(where) > len(node) and name != lever.name
        ),
        None,
    )
    if above is not None:
        met = f"levers '{above}' and '{lever.name}' both change {'.'.join(found.parameter)}, one of them in time"
        done.mistakes.append(Problem(*place, path, met, "let one lever set it"))
        return None
    return found


def _wrong(done: AppliedLevers, lever: PlacedLever, path: str, wrong: ValueProblem) -> None:
    for below, met, right in wrong.faults:
        done.mistakes.append(
            Problem(lever.file, lever.line(path), ".".join((path, *below)), f"lever '{lever.name}': {met}", right)
        )


def _setting(
    done: AppliedLevers, base: dict[str, Any], lever: PlacedLever, path: str, strength: float
) -> Setting | None:
    """One parameter moved by one strength for the whole run."""
    new, where = lever.raw_set[path], path_of(path)
    found = _found(done, base, lever, path)
    if found is None:
        return None
    whole = opens_further_days(lever.raw_set, where)
    strength = 1.0 if whole and strength > 0.0 else strength
    try:
        before = at(done.raw, where)
        moved, _ = set_parameter(done.raw, where, found, new, strength, lever.part.source)
        traced = moved is not done.raw
        full, _ = set_parameter(done.full, where, found, new, strength if traced else 1.0, lever.part.source)
        _, all_or_none = set_parameter(done.raw, where, found, new, HALF, lever.part.source)
    except ValueProblem as wrong:
        _wrong(done, lever, path, wrong)
        return None
    done.raw, done.full = moved, full
    _trace(done, lever, path, traced)
    return Setting(path, to_text(before), to_text(at(moved, where)), all_or_none and not whole)


def _trace(done: AppliedLevers, lever: PlacedLever, path: str, traced: bool) -> None:
    origin = Origin(lever.file, lever.line(path), lever.name)
    done.set_in_full[path_of(path)] = origin
    if traced:
        done.set_by[path_of(path)] = origin


def _set_in_time(
    done: AppliedLevers, base: dict[str, Any], lever: PlacedLever, realised: Sequence[Period]
) -> list[Setting | None]:
    """All the parameters of a lever moved by the strength of each period, and the periods joined by date.

    Paths of one lever that lie in one value, such as the mean and the sd of a time, are moved together before they are
    joined.
    """
    source = lever.part.source
    by_period = [done.raw] * len(realised)
    full = done.full
    greatest = max(range(len(realised)), key=lambda number: realised[number].strength)
    nodes: dict[Where, tuple[Found, str]] = {}
    sets: list[Setting | None] = []
    for path in hours_last(lever.raw_set):
        new, where = lever.raw_set[path], path_of(path)
        found = _found(done, base, lever, path)
        if found is None:
            continue
        whole = opens_further_days(lever.raw_set, where)
        try:
            strengths = [1.0 if whole and one.strength > 0.0 else one.strength for one in realised]
            moved = [
                set_parameter(raw, where, found, new, strength, source)[0]
                for raw, strength in zip(by_period, strengths, strict=True)
            ]
            traced = any(after is not before for after, before in zip(moved, by_period, strict=True))
            full, _ = set_parameter(full, where, found, new, realised[greatest].strength if traced else 1.0, source)
            _, all_or_none = set_parameter(done.raw, where, found, new, HALF, source)
        except ValueProblem as wrong:
            _wrong(done, lever, path, wrong)
            continue
        by_period = moved
        nodes.setdefault(node_of(found), (found, path))
        _trace(done, lever, path, traced)
        sets.append(
            Setting(path, to_text(at(done.raw, where)), to_text(at(moved[greatest], where)), all_or_none and not whole)
        )
    done.full = full
    for node, (found, path) in nodes.items():
        values = [at(raw, node) for raw in by_period]
        if all(value == values[0] for value in values):
            done.raw = done.raw if values[0] == at(done.raw, node) else put(done.raw, node, values[0])
            continue
        try:
            value = joined(found, [one.begins for one in realised], values)
        except ValueProblem as wrong:
            _wrong(done, lever, path, wrong)
            continue
        if found.kind.dial and node == found.parameter:
            value = with_origin(at(done.raw, node), value, source)
        done.raw = put(done.raw, node, value)
        done.in_time[node] = lever.name
    return sets


def _clashes(placed: Sequence[PlacedLever]) -> list[Problem]:
    """Two levers on one parameter, or on a path inside the other's; several `add` on one path sum."""
    seen: dict[Where, tuple[PlacedLever, bool]] = {}
    mistakes = []
    for lever in placed:
        for path in lever.part.set:
            where = path_of(path)
            adds = (change_in(lever.raw_set[path]) or ("",))[0] == "add"
            for other, (theirs, their_adds) in seen.items():
                inside = where[: len(other)] == other or other[: len(where)] == where
                if inside and not (adds and their_adds and where == other):
                    met = (
                        f"levers '{theirs.name}' and '{lever.name}' both set "
                        f"{'.'.join(where if len(where) < len(other) else other)}"
                    )
                    mistakes.append(
                        Problem(
                            lever.file,
                            lever.line(path),
                            path,
                            met,
                            "let one lever set it, or let both say {add: ...}, which sum",
                        )
                    )
            seen.setdefault(where, (lever, adds))
    return mistakes
