"""What stands in for pydantic in workers that run: enough to take a scenario that was checked before by the one that
thinks, so that they need neither its compiled core nor the two seconds in which its classes are built.

Models are plain classes with the attributes that were pickled; everything else that the schema asks pydantic for while
it is imported answers with itself and checks nothing.
"""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any, ClassVar, get_origin


class Anything:
    """Takes every call and every attribute."""

    def __init__(self, *given: Any, **said: Any) -> None:
        self.tag = given[0] if given else None
        self.__dict__.update(said)

    def __call__(self, *given: Any, **_: Any) -> Any:
        """The function that it decorates, or itself."""
        return given[0] if len(given) == 1 and callable(given[0]) else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __class_getitem__(cls, _: Any) -> Any:
        return cls


class BaseModel:
    """As it is after unpickling."""

    model_fields: Mapping[str, None] = {}

    def __init_subclass__(cls, **_: Any) -> None:
        said = {name: kind for base in cls.__mro__ for name, kind in getattr(base, "__annotations__", {}).items()}
        named = {name for name, kind in said.items() if ClassVar not in (kind, get_origin(kind))}
        cls.model_fields = dict.fromkeys(sorted(named - {"model_config", "model_fields"}))

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state["__dict__"])

    def __eq__(self, other: object) -> bool:
        """As pydantic's: of one kind with equal fields. What is worked out once for equal services hangs on it."""
        if type(other) is not type(self):
            return NotImplemented
        mine, its = self.__dict__, other.__dict__
        return mine == its or all(mine.get(name) == its.get(name) for name in self.model_fields)

    def __hash__(self) -> int:
        return hash(tuple(self.__dict__.get(name) for name in self.model_fields))

    def model_copy(self, *, update: Mapping[str, Any]) -> Any:
        """Another with other attributes."""
        made = object.__new__(type(self))
        made.__dict__.update({**self.__dict__, **update})
        return made


class Stub(ModuleType):
    """A module that answers to every name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name[0].isupper():
            return type(name, (ValueError if name.endswith("Error") else Anything,), {})
        return Anything()


def install() -> None:
    """Answer to the names of pydantic from now on."""
    for name in ("pydantic", "pydantic.fields", "pydantic.json_schema", "pydantic_core"):
        sys.modules[name] = Stub(name)
    sys.modules["pydantic"].__dict__["BaseModel"] = BaseModel
