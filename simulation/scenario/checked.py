"""A resolved scenario read and checked as a whole, as it runs, under pressure and until today: its model, or one report
of everything that is wrong with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from simulation.core.errors import Problem, ScenarioError
from simulation.scenario.changes.today import UNTIL_THEN, as_before, until_then
from simulation.scenario.levers.inheritance import with_levers
from simulation.scenario.levers.resolved import Resolved
from simulation.scenario.levers.under_pressure import SAID, PressureEffect, apply, effect_of
from simulation.scenario.reading.yaml_reader import NOTHING, Where
from simulation.scenario.schema.fire_fighting import FireFighting
from simulation.scenario.schema.model import Model
from simulation.scenario.settings import set_again, without_levers
from simulation.scenario.validation.cross_references import check
from simulation.scenario.validation.recovery import parse_with_recovery


def checked(resolved: Resolved) -> Model:
    """The model of a resolved scenario.

    Raises:
        ScenarioError: with everything that is wrong with it.
    """
    mistakes = [*resolved.mistakes, *resolved.of_levers]
    if resolved.raw is None:
        raise ScenarioError(mistakes, resolved.notes)
    read = parse_with_recovery(resolved.raw, resolved.broken)
    mistakes += [resolved.mistake(*fault) for fault in read.faults]
    if read.more:
        raise ScenarioError(mistakes, resolved.notes, read.more)
    if resolved.full is not None and resolved.full is not resolved.raw:
        mistakes += [
            resolved.mistake(*fault, in_full=True)
            for fault in parse_with_recovery(resolved.full, resolved.broken).faults
            if fault not in read.faults
        ]
    if read.model is not None and read.whole:
        mistakes += [
            resolved.mistake(*fault) for fault in check(read.model, resolved.raw) if not read.concerns_mended(fault[0])
        ]
    if mistakes or read.model is None:
        raise ScenarioError(_once(mistakes, {origin.file for origin in resolved.rows.values()}), resolved.notes)
    return read.model


def _once(mistakes: Sequence[Problem], tables: Collection[str]) -> list[Problem]:
    """Mistakes with those of many rows of one table, which have one cause, told once; of what is empty only that."""
    empty = {(mistake.file, mistake.path) for mistake in mistakes if mistake.met == NOTHING}
    told: dict[tuple[str, str], list[Problem]] = {}
    for mistake in sorted(set(mistakes)):
        if mistake.met == "''" and (mistake.file, mistake.path) in empty:
            continue
        alike = (mistake.file, mistake.right) if mistake.file in tables else (str(mistake), "")
        told.setdefault(alike, []).append(mistake)
    return [
        replace(first, met=f"{first.met}, and {len(rest)} more such") if rest else first
        for first, *rest in told.values()
    ]


def until_today(resolved: Resolved, model: Model) -> tuple[Model, Resolved] | None:
    """The model of the same place until today's position, and what it was read from; None where nothing is other.

    Raises:
        ScenarioError: when something could not be so until today.
    """
    raw = resolved.raw or {}
    before = without_levers(resolved) if resolved.placed or resolved.settings else resolved
    earlier = as_before(before.raw or {})
    if not until_then(raw, earlier):
        return None
    read = parse_with_recovery(earlier)
    faults = [*read.faults, *(check(read.model, earlier) if read.model is not None and not read.faults else ())]
    if faults or read.model is None:
        said = model.today.until_then if model.today is not None else ()
        raise ScenarioError(
            [
                resolved.mistake(_as_said_until_then(where, said), f"until today: {met}", right)
                for where, met, right in faults
            ]
        )
    return read.model, replace(before, raw=earlier)


def _as_said_until_then(where: Where, said: Collection[str]) -> Where:
    """The path below `until_then` that says what is at a path, else the path itself."""
    path = ".".join(where)
    of = next((one for one in said if path == one or path.startswith(f"{one}.")), None)
    return (*UNTIL_THEN, of) if of is not None else where


def pressed(resolved: Resolved, fire: FireFighting) -> tuple[PressureEffect, Model | None]:
    """What pressure changes, and the model of it; levers that are not ring-fenced have less of their strength.

    Raises:
        ScenarioError: when something could not be under pressure.
    """
    raw, diverted = resolved.raw or {}, resolved
    if resolved.placed and fire.diverts > 0.0:
        diverted = set_again(with_levers(resolved, resolved.parent, resolved.placed, fire.diverts))
    found = effect_of(raw, diverted.raw or raw, [path for lever in resolved.placed for path in lever.part.set])
    if found.faults:
        raise ScenarioError([resolved.mistake(*fault) for fault in found.faults])
    found = replace(found, months={lever.name: lever.months for lever in diverted.levers})
    if not found.settings:
        return found, None
    raw = apply(raw, found.settings)
    other = parse_with_recovery(raw)
    faults = [*other.faults, *(check(other.model, raw) if other.model is not None and not other.faults else ())]
    if faults:
        raise ScenarioError(
            [
                resolved.mistake((*SAID, ".".join(where)), f"under pressure: {met}", right)
                for where, met, right in faults
            ]
        )
    return found, other.model
