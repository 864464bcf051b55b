"""pydantic's findings in the words of the project: path, what was met, what would be right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from simulation.core.errors import MOST_MISTAKES, did_you_mean, nearest
from simulation.core.text.renamed import KEYS
from simulation.core.units import shown
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.lookup import Many, named_fields, part_in
from simulation.scenario.schema.steps import STEPS, Step, kind_of
from simulation.scenario.validation.fault import Fault

_SHOULD_BE = {
    "string_type": "a name or words were expected",
    "string_too_long": "fewer words were expected",
    "dict_type": "names with what belongs to them were expected",
    "model_type": "names with what belongs to them were expected",
    "model_attributes_type": "names with what belongs to them were expected",
    "tuple_type": "a list was expected",
    "list_type": "a list was expected",
    "too_short": "at least one was expected",
}


def faults_of(error: ValidationError, raw: Mapping[str, Any], part: type[Part]) -> list[Fault]:
    """Every fault of a raw part of a scenario at its dotted path; of very many the first, and how many there are."""
    findings = error.errors(include_url=False)
    faults = faults_of_findings(findings[:MOST_MISTAKES], raw, part)
    if len(findings) > MOST_MISTAKES:
        more = len(findings) - MOST_MISTAKES
        faults.append(((), f"{more:,} more mistakes", "they are told when those are mended"))
    return faults


def faults_of_findings(findings: Sequence[Any], raw: Mapping[str, Any], part: type[Part]) -> list[Fault]:
    """Every fault that pydantic's findings in a raw scenario come to, each at its dotted path."""
    misspelt = {near for found in findings if (near := meant(found, raw, part)) is not None}
    return [
        fault
        for found in findings
        if path_of_finding(found["loc"], raw) not in misspelt
        for fault in _translated(found, raw, part)
    ]


def meant(found: Any, raw: Mapping[str, Any], part: type[Part], said: Mapping[str, Any] | None = None) -> Where | None:
    """The path that an unknown key was probably meant for, when nothing else stands there; `said` is the file where
    `raw` is what it was mended to.
    """
    if found["type"] != "extra_forbidden":
        return None
    *above, name = path_of_finding(found["loc"], raw)
    near = nearest(name, _known(part, raw, tuple(above)))
    there = at(raw if said is None else said, tuple(above))
    return (*above, near) if near is not None and near not in (there or {}) else None


def _translated(found: Any, raw: Mapping[str, Any], part: type[Part]) -> Iterator[Fault]:
    where = path_of_finding(found["loc"], raw)
    kind, context = found["type"], found.get("ctx", {})
    name = where[-1] if where else ""
    if kind == "wrong":
        for below, met, right in context["faults"]:
            yield (*where, *below), met, right
    elif kind == "extra_forbidden":
        known = _known(part, raw, where[:-1])
        if len(where) == 3 and (where[0], name) in KEYS:
            now = KEYS[where[0], name].replace("NAME", where[1])
            yield where, f"'{name}', which earlier versions read here", f"it is now said once for the place: {now}"
            return
        yield where, f"unknown key '{name}'", did_you_mean(name, known, f"known here: {', '.join(known)}")
    elif kind == "missing":
        if name == "dialect":
            yield (), "no dialect", "write 'dialect: 1'; this version reads dialect 1"
        else:
            yield where[:-1], f"no '{name}'", f"'{name}' is needed here"
    elif kind in ("literal_error", "enum"):
        allowed = [word.strip(" '") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        right = (
            "this version reads dialect 1"
            if where == ("dialect",)
            else did_you_mean(str(found["input"]), allowed, f"one of {', '.join(allowed)} was expected")
        )
        yield where, f"'{shown(found['input'])}'", right
    else:
        yield where, f"'{shown(found['input'])}'", _SHOULD_BE.get(kind, str(found["msg"])[:200])


def path_of_finding(loc: Sequence[str | int], raw: Mapping[str, Any]) -> Where:
    """The path of one of pydantic's locations in the file: without the index of a list that is not one."""
    where = [str(part) for part in loc]
    if (
        where[:2] == ["today", "services"]
        and len(where) > 3
        and not isinstance(raw["today"]["services"][where[2]], list)
    ):
        del where[3]
    return tuple(where)


def _known(part: Any, raw: Any, where: Where) -> list[str]:
    """The keys that may stand at a path."""
    for name in where:
        if isinstance(part, Many):
            raw = (
                raw[name]
                if isinstance(raw, Mapping) and part.named
                else raw[int(name)]
                if isinstance(raw, list)
                else raw
            )
            part = part.each
        elif isinstance(part, type) and name in (fields := named_fields(_step(part, raw))):
            part, raw = part_in(fields[name].annotation), raw[name]
        else:
            return []
    return [] if not isinstance(part, type) else list(named_fields(_step(part, raw)))


def _step(part: type[Part], raw: Any) -> type[Part]:
    if part is not Step:
        return part
    return STEPS[kind_of(raw) or ""]
