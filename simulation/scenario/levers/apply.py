"""What the levers of a chain of files make of its raw base: every parameter they set, moved by the strength they have
on each date.

Each lever is read into a plan, a typed change for each parameter it sets. A lever of one strength changes the
parameters once; one that varies changes a copy of them for every period, and the copies are joined by date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulation.core.errors import Problem, ValueProblem
from simulation.scenario.changes.change import Change, read_change
from simulation.scenario.changes.operation import HALF
from simulation.scenario.changes.parameters import Gone, Parameters, Unreadable, with_origin
from simulation.scenario.changes.paths import find_parameter, path_of, to_text
from simulation.scenario.changes.size import size_of, sized
from simulation.scenario.changes.staffing import hours_last, opens_further_days
from simulation.scenario.levers.placed import PlacedLever, View, clashes
from simulation.scenario.levers.programme import place_of_programme, programme_of
from simulation.scenario.levers.realised import counted, strengths
from simulation.scenario.levers.time_varying import joined, node_of
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.levers import Lever, Origin, Setting
from simulation.scenario.schema.lookup import CAPACITY, Found
from simulation.scenario.schema.ramp import Period, by_month, run_of
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.schema.values.value import Value


@dataclass
class AppliedLevers:
    """What the levers of a chain make of a raw base."""

    now: Parameters
    full: Parameters
    """The same with every setting that left no trace at full strength, so that its mistakes are found too."""
    levers: list[Lever] = field(default_factory=list)
    set_by: dict[Where, Origin] = field(default_factory=dict)
    """Origins of the paths that levers changed."""
    set_in_full: dict[Where, Origin] = field(default_factory=dict)
    """Origins of the paths that levers would change at full strength."""
    in_time: dict[Where, str] = field(default_factory=dict)
    """Places that change by date because of a lever, with its name."""
    mistakes: list[Problem] = field(default_factory=list)
    clashing: set[tuple[str, str]] = field(default_factory=set)
    """Levers and paths of which a clash with another is told."""

    def wrong(self, lever: PlacedLever, path: str, wrong: ValueProblem) -> None:
        """The mistakes of one setting of a lever."""
        if isinstance(wrong, Gone) and (lever.name, path) in self.clashing:
            return  # another lever, told of already, left nothing of this name
        for below, met, right in wrong.faults:
            where = ".".join((path, *below))
            self.mistakes.append(Problem(lever.file, lever.line(path), where, f"lever '{lever.name}': {met}", right))

    def trace(self, lever: PlacedLever, path: str, traced: bool) -> None:
        """Remembers that a lever set a path, and whether that left a trace."""
        origin = Origin(lever.file, lever.line(path), lever.name)
        self.set_in_full[path_of(path)] = origin
        if traced:
            self.set_by[path_of(path)] = origin


@dataclass(frozen=True)
class Planned:
    """What a lever does to one parameter."""

    path: str
    """As its file says it."""
    found: Found
    change: Change
    at_once: bool
    """Whether it holds in full as soon as the lever has any strength: hours that come with the staff of their days."""

    def is_built(self, raw: Mapping[str, Any]) -> bool:
        """Whether it is the capacity of beds or places, which are there once they are built: no programme."""
        where = self.found.parameter
        return self.found.kind is CAPACITY and at(raw, (*where[:-1], "kind")) in kinds_that(CapacityUse.OCCUPIES)

    def strength(self, of_lever: float) -> float:
        """At a strength of the lever."""
        return 1.0 if self.at_once and of_lever > 0.0 else of_lever


def apply_levers(
    raw: dict[str, Any],
    placed: Sequence[PlacedLever],
    view: View,
    base: Mapping[str, Any] | None = None,
    diverts: float = 0.0,
) -> AppliedLevers:
    """All levers applied to a raw scenario.

    `base` is what enablers are measured by: the raw base, where `raw` may have other levels already. `diverts` is the
    share of the strength of levers without a ring-fence that goes elsewhere; what they do to the capacity of beds and
    places stays, unless they say `diverted`.
    """
    now = Parameters(raw)
    done = AppliedLevers(now, now.copy())
    for lever, path, mistake in clashes(placed):
        done.mistakes.append(mistake)
        done.clashing.add((lever.name, path))
    run = run_of(raw)
    found: dict[str, Lever] = {}
    for lever in sorted(placed, key=lambda one: not one.sets_enablers):
        realised: tuple[Period, ...] = ()
        levels = done.now.raw if lever.part.needs else raw
        if run is not None:
            realised, mistakes = strengths(lever, view, run, levels, base if base is not None else raw, diverts)
            done.mistakes += mistakes
        plan, part = _plan(done, raw, lever), lever.part
        stays = [one for one in plan if diverts > 0.0 and not part.diverted and one.is_built(raw)]
        if stays and run is not None:
            whole, _ = strengths(lever, view, run, levels, base if base is not None else raw, 0.0)
            if len(stays) == len(plan):
                realised = whole
            sets = [
                *_moved(done, lever, [one for one in plan if one not in stays], realised),
                *_moved(done, lever, stays, whole),
            ]
        else:
            sets = _moved(done, lever, plan, realised)
        greatest = _greatest(realised)
        found[lever.name] = Lever(
            lever.name,
            part.why,
            greatest,
            part.source,
            part.note,
            tuple(sets),
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
    """The cost of a lever becomes a programme."""
    if lever.part.cost is None:
        return
    where, place = place_of_programme(lever), lever.place("cost")
    if done.now.raw_at(where) is not None:
        met = f"lever '{lever.name}' has a cost, and the base a programme of that name"
        path = f"levers.{lever.name}.cost"
        done.mistakes.append(Problem(place.file, place.line, path, met, "give the lever another name"))
        return
    programme = programme_of(lever, size_of(done.now.raw))
    for parameters in (done.now, done.full):
        parameters.put_raw(where, programme)
    done.set_by[where] = done.set_in_full[where] = Origin(place.file, place.line, lever.name)


# ---- the plan -------------------------------------------------------------------------------------------------------


def _plan(done: AppliedLevers, base: dict[str, Any], lever: PlacedLever) -> list[Planned]:
    """What a lever does to each parameter, staff before the hours that they are counted by; all that makes no sense is
    a mistake.
    """
    read: dict[str, tuple[Found, Change]] = {}
    for path, new in lever.raw_set.items():
        found = _found(done, base, lever, path)
        if found is not None:
            try:
                new = sized(new, path_of(path), base, lever.for_size)
                read[path] = found, read_change(new, found.kind)
            except ValueProblem as wrong:
                done.wrong(lever, path, wrong)
    changes = {path: change for path, (_, change) in read.items()}
    return [Planned(path, *read[path], opens_further_days(changes, path_of(path))) for path in hours_last(read)]


def _found(done: AppliedLevers, base: dict[str, Any], lever: PlacedLever, path: str) -> Found | None:
    """The parameter that a lever sets; None with a mistake when it may not."""
    where, place = path_of(path), (lever.file, lever.line(path))
    if where[0] == "run":
        right = "seed, dates and horizon belong to the base, so that variants meet the same patients"
        done.mistakes.append(Problem(*place, path, f"lever '{lever.name}' sets {path}", right))
        return None
    found, fault = find_parameter(base, where)
    if found is None:
        met = f"lever '{lever.name}' sets a parameter that does not exist"
        done.mistakes.append(Problem(*place, path, met, fault))
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


# ---- done -----------------------------------------------------------------------------------------------------------


def _moved(
    done: AppliedLevers, lever: PlacedLever, plan: Sequence[Planned], realised: Sequence[Period]
) -> list[Setting]:
    """Some parameters of a lever moved by the strength it has on each date."""
    if len(realised) > 1:
        return _set_in_time(done, lever, plan, realised)
    return _set(done, lever, plan, _greatest(realised))


def _greatest(realised: Sequence[Period]) -> float:
    return max((period.strength for period in realised), default=0.0)


def _set(done: AppliedLevers, lever: PlacedLever, plan: Sequence[Planned], strength: float) -> list[Setting]:
    """The parameters of a lever moved by one strength for the whole run."""
    sets, source = [], lever.part.source
    for one in plan:
        try:
            all_or_none = done.now.after(one.found, one.change, HALF, source).all_or_none
            before, text = done.now.value(one.found.parameter, one.found.kind), _text_at(done.now, one)
            traced = done.now.change(one.found, one.change, one.strength(strength), source)
            done.full.change(one.found, one.change, _in_full(one.strength(strength), traced, all_or_none), source)
        except ValueProblem as wrong:
            done.wrong(lever, one.path, wrong)
            continue
        except Unreadable:
            continue
        done.trace(lever, one.path, traced)
        sets.append(_setting(one, text, before, done.now, all_or_none))
    return sets


def _set_in_time(
    done: AppliedLevers, lever: PlacedLever, plan: Sequence[Planned], realised: Sequence[Period]
) -> list[Setting]:
    """All the parameters of a lever moved by the strength of each period, and the periods joined by date.

    Paths of one lever that lie in one value, such as the mean and the sd of a time, are moved together before they are
    joined.
    """
    source = lever.part.source
    by_period = [done.now.copy() for _ in realised]
    greatest = max(range(len(realised)), key=lambda number: realised[number].strength)
    nodes: dict[tuple[Where, Where], Planned] = {}
    sets: list[Setting] = []
    for one in plan:
        try:
            all_or_none = done.now.after(one.found, one.change, HALF, source).all_or_none
            traced = [
                parameters.change(one.found, one.change, one.strength(period.strength), source)
                for parameters, period in zip(by_period, realised, strict=True)
            ]
            most = one.strength(realised[greatest].strength)
            done.full.change(one.found, one.change, _in_full(most, any(traced), all_or_none), source)
        except ValueProblem as wrong:
            done.wrong(lever, one.path, wrong)
            continue
        except Unreadable:
            continue
        nodes.setdefault((one.found.parameter, node_of(one.found)), one)
        done.trace(lever, one.path, any(traced))
        before = done.now.value(one.found.parameter, one.found.kind)
        sets.append(_setting(one, _text_at(done.now, one), before, by_period[greatest], all_or_none))
    for (_, inside), one in nodes.items():
        try:
            _join(done, lever, one, inside, by_period, realised)
        except ValueProblem as wrong:
            done.wrong(lever, one.path, wrong)
    return sets


def _join(
    done: AppliedLevers,
    lever: PlacedLever,
    one: Planned,
    inside: Where,
    by_period: Sequence[Parameters],
    realised: Sequence[Period],
) -> None:
    """What the periods made of one place, by date."""
    found, now = one.found, done.now
    trees = [parameters.part(found, inside) for parameters in by_period]
    if all(tree == trees[0] for tree in trees):
        whole = by_period[0].value(found.parameter, found.kind)
        if trees[0] is not None and trees[0] != now.part(found, inside):
            if inside:
                now.put_part(found, inside, trees[0])
            elif whole is not None:
                now.put(found.parameter, whole)
        return
    tree = joined(found, [period.begins for period in realised], trees)
    if inside:
        now.put_part(found, inside, tree)
    else:
        before, value = now.value(found.parameter, found.kind), Value(tree)
        source = lever.part.source if found.kind.dial else None
        now.put(found.parameter, with_origin(before, value, source) if before is not None else value)
    done.in_time[(*found.parameter, *inside)] = lever.name


def _in_full(strength: float, traced: bool, all_or_none: bool) -> float:
    """The strength at which the mistakes of a setting are looked for: its own, or 1 where that would show nothing of
    what it sets.
    """
    return strength if traced and (strength >= HALF or not all_or_none) else 1.0


def _text_at(parameters: Parameters, one: Planned) -> str:
    return to_text(parameters.raw_at(path_of(one.path)))


def _setting(one: Planned, before: str, value: Any, after: Parameters, all_or_none: bool) -> Setting:
    now = after.value(one.found.parameter, one.found.kind)
    return Setting(
        one.path,
        before,
        _text_at(after, one),
        all_or_none and not one.at_once,
        counted(after.raw, one.found, value, now),
    )
