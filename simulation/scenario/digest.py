"""What a scenario is called after: a digest of what is run, the same however its files are written or called."""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from pydantic import BaseModel

from simulation.core.vocabulary import Order, Rounding
from simulation.scenario.schema.arrivals.moments import ONE
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

CAPTIONS = (
    "title", "question", "label", "meaning", "sources", "enablers", "under_pressure", "size", "share", "serves",
    "worth_having", "until_then",
)  # fmt: skip
"""Fields of the model that change no result by themselves; enablers have done so already, in the levers that need them,
pressure and what was other until today in further models, and the size in all that follows it.
"""

DIGESTED_AS = {"Constant": "Leaf", "ByLabel": "By", "Product": "Times", "ByDate": "Changes"}
"""What these kinds of value are called in a digest, so that the same scenario keeps its folder whatever a class is
called.
"""

GONE: Mapping[str, Mapping[str, Any]] = {"Service": {"starts_with": ()}}
"""Fields that are no more, each as it was where a file said nothing of it, for the same reason."""


LATER: Mapping[str, Mapping[str, Any]] = {
    "Choose": {"shortest": False},
    "Hours": {"weeks": (), "first": None},
    "Meetings": {"weeks": (), "first": None},
    "Run": {"rounding": Rounding.NEAREST},
    "Service": {"order": Order.FIRST_COME},
    "Stream": {"batch": ONE},
    "Table": {"counts": ()},
}
"""Fields that came later, which are left out where a file says nothing of them, for the same reason."""


def digest(models: Sequence[Model]) -> str:
    """Twelve hexadecimal digits of the models that are run: what holds, what holds under pressure, and
    what held until today.
    """
    said = json.dumps(
        _canonical(models[0]) if len(models) == 1 else _canonical(models), ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _canonical(thing: Any) -> Any:
    """A model as lists and numbers in an order that only depends on what is run."""
    if isinstance(thing, Value):
        return _canonical(thing.node)
    if isinstance(thing, Shares):
        return [[name, thing.now[name], thing.base[name]] for name in thing.now]
    if isinstance(thing, Part):
        fields = {name: getattr(thing, name) for name in type(thing).model_fields if name not in CAPTIONS}
        fields = _without_later(thing, fields)
        kept = sorted((fields | dict(GONE.get(type(thing).__name__, {}))).items())
        return [[name, _ordered(thing, name, value)] for name, value in kept if value is not None]
    if isinstance(thing, Mapping):
        return sorted(([str(name), _canonical(below)] for name, below in thing.items()), key=lambda pair: str(pair[0]))
    if isinstance(thing, (set, frozenset)):
        return sorted(str(item) for item in thing)
    if isinstance(thing, (list, tuple)):
        return [_canonical(item) for item in thing]
    if isinstance(thing, Enum):
        return thing.value
    if isinstance(thing, datetime.date):
        return thing.isoformat()
    if callable(thing):
        return None
    if not hasattr(thing, "__dataclass_fields__"):
        return thing
    return [DIGESTED_AS.get(type(thing).__name__, type(thing).__name__), _canonical(_without_later(thing, vars(thing)))]


def _without_later(thing: Any, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a thing but those that came later and of which nothing is said."""
    later = LATER.get(type(thing).__name__, {})
    return {name: value for name, value in fields.items() if name not in later or value != later[name]}


def _ordered(part: BaseModel, name: str, value: Any) -> Any:
    """Mappings whose order is part of the question keep it: steps of a route, cohorts, streams and labels."""
    if isinstance(part, Model) and name == "routes":
        return [
            [route, [[step, _canonical(below)] for step, below in steps.items()]]
            for route, steps in sorted(value.items())
        ]
    if name in ("cohorts", "arrivals", "labels") and isinstance(value, Mapping):
        return [[below, _canonical(value[below])] for below in value]
    return _canonical(value)
