"""Steps as a file says them: of which kind each is, and composed ones as the steps that they are done as."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulation.core import units
from simulation.core.errors import ValueProblem, did_you_mean
from simulation.scenario.schema.field_types import AlreadyRead
from simulation.scenario.schema.steps.base import Composed, Step
from simulation.scenario.schema.steps.parts import ServiceByLabel
from simulation.scenario.schema.steps.registry import STEPS
from simulation.scenario.schema.values.value import Value

_READ = (Value, ServiceByLabel, tuple)
"""What readers make of a parameter and do not read themselves; a file holds none of these."""


def kind_of(raw: Any) -> str | None:
    """The key that names the kind of a raw step; None where there is none."""
    return next((kind for kind in STEPS if kind in raw), None) if isinstance(raw, Mapping) else None


def _one_kind(raw: Any) -> str:
    """The kind of a raw step that is of exactly one; anything else is a mistake that says what a step is."""
    kinds = [kind for kind in STEPS if kind in raw] if isinstance(raw, Mapping) else []
    if len(kinds) == 1:
        return kinds[0]
    if not isinstance(raw, Mapping):
        met, right = f"'{units.shown(raw)}'", "a step is a mapping such as {delay: 3 hours}"
    elif kinds:
        met, right = f"a step with {' and '.join(kinds)}", "a step is of one kind; make two steps of it"
    else:
        near = next(
            (hint for key in raw if (hint := did_you_mean(str(key), list(STEPS), ""))),
            f"a step has one of: {', '.join(STEPS)}",
        )
        met, right = f"a step with {', '.join(map(str, raw)) or 'nothing'}", near
    raise PydanticCustomError("wrong", "step", {"faults": [((), met, right)]})


def _read(raw: Any) -> Step | dict[str, Step]:
    """A raw step; a composed one as the steps it is done as, by what follows its own name in theirs."""
    step = STEPS[_one_kind(raw)].model_validate(raw)
    if not isinstance(step, Composed):
        return step
    try:
        return _parts_of(step)
    except ValueProblem as wrong:
        faults = list(wrong.faults)
    except ValidationError as error:
        faults = [((), f"done as {_words(one)}", "other parameters") for one in error.errors(include_url=False)]
    raise PydanticCustomError("wrong", "step", {"faults": faults})


def _words(finding: Any) -> str:
    """One of pydantic's findings in a part, in words."""
    told = finding.get("ctx", {}).get("faults") or [((), finding["msg"], "")]
    below = ".".join(map(str, (*finding["loc"], *told[0][0])))
    return f"{finding['input']}: {below}: {told[0][1]}"[:300]


def _parts_of(step: Composed) -> dict[str, Step]:
    """The steps that a composed one is done as."""
    found: dict[str, Step] = {}
    parts = step.parts()
    for name, raw in parts.items():
        part = _read({key: AlreadyRead(said) if isinstance(said, _READ) else said for key, said in raw.items()})
        below = {"": part} if isinstance(part, Step) else part
        for deeper, one in below.items():
            reason = one.reason if one.reason is not None else step.reason
            called = deeper if len(parts) == 1 else f".{name}{deeper}"
            found[called] = one if reason == one.reason else one.model_copy(update={"reason": reason})
    return found


def _laid_out(routes: Mapping[str, Mapping[str, Step | dict[str, Step]]]) -> dict[str, dict[str, Step]]:
    """Routes in which only steps stand that are not composed of others."""
    return {route: dict(_basic(steps)) for route, steps in routes.items()}


def _basic(steps: Mapping[str, Step | dict[str, Step]]) -> Iterator[tuple[str, Step]]:
    for name, step in steps.items():
        if isinstance(step, Step):
            yield name, step
        else:
            yield from ((f"{name}{part}", one) for part, one in step.items())


class _OfItsKind:
    """Reads a step by the key that names its kind, among those that are registered when it is read."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": "object"}


Routes = Annotated[dict[str, dict[str, Annotated[Step, _OfItsKind()]]], AfterValidator(_laid_out)]
"""Routes by name, each of steps by name in their order."""


def as_said(where: tuple[str, ...], met: str, said: Any) -> tuple[tuple[str, ...], str]:
    """A mistake at the path of a step or below it, told of what its file says, `said`: what a part has from a parameter
    of the composed step is told there, anything else of a part at the step.
    """
    kind = STEPS.get(kind_of(said) or "")
    if kind is None or not issubclass(kind, Composed):
        return where, met
    name, dot, part = where[2].partition(".")
    try:
        step = kind.model_validate(said)
        one = _parts_of(step).get(dot + part)
    except (ValueProblem, ValidationError):  # which are told of the step itself
        return (*where[:2], name), met
    if one is None or (len(where) > 3 and where[3] not in dict(_keys(one))):
        return where, met
    value = getattr(one, dict(_keys(one))[where[3]]) if len(where) > 3 else None
    for key, field in _keys(step):
        if value is not None and getattr(step, field) is value:
            return (*where[:2], name, key, *where[4:]), met
    return (*where[:2], name), f"in its part '{part or one.kind}': {'.'.join((*where[3:], met))}"


def _keys(step: Step) -> list[tuple[str, str]]:
    """The keys of a step with its fields."""
    return [(field.alias or name, name) for name, field in type(step).model_fields.items()]
