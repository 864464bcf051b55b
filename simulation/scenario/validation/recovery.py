"""A raw scenario as a `Model`, with every fault found: what is wrong is replaced by something neutral so that what
follows is checked too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from simulation.core.errors import MOST_MISTAKES, nearest
from simulation.core.vocabulary import ServiceKind
from simulation.scenario.changes.today import with_staff_off
from simulation.scenario.reading.raw_tree import at, put, removed
from simulation.scenario.reading.reserved_words import RESERVED
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.arrivals.stream import WAYS
from simulation.scenario.schema.lookup import CAPACITY, NAME, PART, SHARES, FieldType, find
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES
from simulation.scenario.schema.steps import STEPS
from simulation.scenario.validation.fault import Fault
from simulation.scenario.validation.pydantic_errors import faults_of_findings, meant, path_of_finding

ROUNDS = 12
"""How often a raw scenario is mended and read again."""

_NEUTRAL_NAMES = {"go": "home", "responsible": "joint", "group": "other", "cite": "unknown", "title": "untitled"}
_NEUTRAL_CAPACITY = {kind.value: facts.neutral for kind, facts in SERVICES.items() if facts.neutral}
_NEUTRAL_PARTS: dict[str, Any] = {"run": {"start": "2024-01-01", "length": "1 days"}, "people": {}, "routes": {}}


@dataclass
class Read:
    """What reading a raw scenario came to."""

    model: Model | None
    """The model; with neutral values where there are faults."""
    faults: list[Fault] = field(default_factory=list)
    mended: list[Where] = field(default_factory=list)
    """Paths at which the model is not what the file says."""
    more: int = 0
    """Faults beyond those that are looked into one by one; the model is not read to its end then."""
    whole: bool = True
    """Whether everything the file names is there, so that what it does not name can be told."""

    def concerns_mended(self, where: Where) -> bool:
        """Whether a path lies in, or holds, something that was replaced."""
        return any(where[: len(path)] == path or path[: len(where)] == where for path in self.mended)


def parse_with_recovery(raw: dict[str, Any], broken: Sequence[Where] = ()) -> Read:
    """Reads a raw scenario, mending it until it can be read; `broken` are paths whose mistakes are known already."""
    said = raw
    misspelt: set[Where | None] = set()
    done = Read(None, mended=list(broken))
    for _ in range(ROUNDS):
        try:
            done.model = with_staff_off(Model.model_validate(raw))
        except ValidationError as error:
            findings = error.errors(include_url=False)
            misspelt |= {meant(found, raw, Model, said) for found in findings[:MOST_MISTAKES]}
            done.more = max(0, len(findings) - MOST_MISTAKES)
            told = set(done.faults)
            done.faults += [
                fault
                for fault in faults_of_findings(findings[:MOST_MISTAKES], raw, Model)
                if fault not in told and not done.concerns_mended(fault[0])
            ]
            if done.more:
                break
            mended = _mended(raw, findings, done)
            if mended is None or mended == raw:
                break
            raw = mended
        else:
            break
    done.faults = [fault for fault in done.faults if fault[0] not in misspelt]  # what is said to be missing there
    return done


def _mended(raw: dict[str, Any], findings: Sequence[Any], done: Read) -> dict[str, Any] | None:
    """The raw scenario with something neutral for each finding; None when there is nothing to be done."""
    before = raw
    for found in findings:
        where = path_of_finding(found["loc"], before)
        below = [fault[0][0] for fault in found.get("ctx", {}).get("faults", []) if fault[0]]
        if found["type"] == "extra_forbidden":
            intended = meant(found, before, Model)
            raw = put(removed(raw, where), intended, at(raw, where)) if intended is not None else removed(raw, where)
            done.mended.append(where)
            continue
        if where == ("dialect",):
            raw = {**raw, "dialect": "1"}
            continue
        is_service = len(where) == 2 and where[0] == "services"
        if len(where) == 3 and where[0] == "services" and where[2] == "kind":
            raw = put(raw, where, _likely_kind(at(raw, where[:2])))
            done.mended.append(where[:2])
            continue
        for target in [(*where, name) for name in below] if is_service and below else [where]:
            if _is_step(raw, target):
                raw = put(raw, target, _neutral_step(at(raw, target)))
            else:
                mended = _neutral(raw, target, found["type"] == "missing", done)
                if mended is None:
                    return None
                raw = mended
            done.mended.append(target)
    return raw


def _likely_kind(raw: Mapping[str, Any]) -> str:
    """The kind of service that was probably meant."""
    near = nearest(str(raw.get("kind")), [kind.value for kind in ServiceKind])
    by_key = (
        kind
        for key, kind in (("held", "meeting"), ("open", "staff"), ("at", "daily_starts"), ("admits", "places"))
        if key in raw
    )
    return near if near is not None else next(by_key, "beds")


def _is_step(raw: Mapping[str, Any], where: Where) -> bool:
    return len(where) == 3 and where[0] == "routes" and isinstance(at(raw, where[:2]), Mapping)


def _neutral_step(raw: Any) -> dict[str, Any]:
    """A step of one kind in place of one of none or of several."""
    if not isinstance(raw, Mapping):
        return {"mark": "unknown"}
    kinds = [kind for kind in STEPS if kind in raw]
    if kinds:
        return {key: below for key, below in raw.items() if key not in kinds[1:]}
    if "shares" in raw or "by" in raw:
        return {"choose": "unknown", **raw}
    near = next(((key, step) for key in raw if (step := nearest(key, list(STEPS))) is not None), None)
    return (
        {near[1] if key == near[0] else key: below for key, below in raw.items()}
        if near is not None
        else {"mark": "unknown"}
    )


def _at_a_rate(raw: dict[str, Any], stream: Where) -> dict[str, Any]:
    """The raw scenario with a stream that comes at a rate, of each cohort if there are several, and not otherwise."""
    for key in (*WAYS, "first", "cohort"):
        raw = removed(raw, (*stream, key))
    cohorts = at(raw, ("people", "cohorts"))
    several = isinstance(cohorts, Mapping) and len(cohorts) > 1
    return put(raw, (*stream, "rate"), {"by_cohort": dict.fromkeys(cohorts, "1 per day")} if several else "1 per day")


def _neutral(raw: dict[str, Any], where: Where, missing: bool, done: Read) -> dict[str, Any] | None:
    """The raw scenario with something harmless at a path."""
    found = find(raw, where)
    if where[:2] == ("people", "arrivals") and len(where) == 3 and isinstance(at(raw, where), Mapping):
        return _at_a_rate(raw, where)
    if found is None or found.kind is PART:
        done.whole &= len(where) > 3
        if len(where) == 1 and where[0] in _NEUTRAL_PARTS:
            return put(raw, where, _NEUTRAL_PARTS[where[0]])
        return removed(raw, where) if where and not missing else None
    where, name = found.parameter, found.parameter[-1]
    now = at(raw, where)
    if where[:2] == ("people", "arrivals") and name in WAYS:
        return _at_a_rate(raw, where[:-1])
    if found.kind is SHARES and isinstance(now, Mapping):
        names = [key for key in now if key not in RESERVED and not key.startswith("by_")]
        if names and names == list(now):
            return put(raw, where, _even(names))
        names = sorted(_names_of_shares(now))
        return put(raw, where, _even(names)) if names else removed(raw, where)
    if found.kind is CAPACITY:
        kind = str(at(raw, (*where[:-1], "kind")))
        return put(raw, where, _NEUTRAL_CAPACITY[kind]) if kind in _NEUTRAL_CAPACITY else removed(raw, where)
    needed = found.field is not None and (found.field.is_required() or name == "held")
    if not needed and not missing:
        return removed(raw, where)
    return put(raw, where, _example(found.kind, name))


def _example(kind: FieldType, name: str) -> Any:
    if kind is NAME or not kind.example:
        return _NEUTRAL_NAMES.get(name, "unknown")
    return kind.example


def _even(names: list[str]) -> dict[str, str]:
    return {name: f"{100.0 / len(names)!r} %" for name in names}


def _names_of_shares(raw: Any) -> set[str]:
    """The names that shares divide among, under whatever tables."""
    if not isinstance(raw, Mapping):
        return set()
    if all(isinstance(below, str) for below in raw.values()):
        return {name for name in raw if name not in RESERVED}
    return set().union(*(_names_of_shares(below) for below in raw.values()))
