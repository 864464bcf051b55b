"""What stands in for pydantic where its compiled core cannot be had: enough to unpickle a scenario that was checked before.

Models are plain classes with the attributes that were pickled; everything else that the schema asks pydantic for while
it is imported answers with itself and checks nothing.
"""

import sys
from types import ModuleType


class Anything:
    """Takes every call and every attribute."""

    def __init__(self, *given, **said):
        self.tag = given[0] if given else None
        self.__dict__.update(said)

    def __call__(self, *given, **__):
        return given[0] if len(given) == 1 and callable(given[0]) else self

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __class_getitem__(cls, _):
        return cls


class BaseModel:
    """As it is after unpickling."""

    def __init_subclass__(cls, **_):
        named = {name for base in cls.__mro__ for name in getattr(base, "__annotations__", {})}
        cls.model_fields = dict.fromkeys(sorted(named - {"model_config"}))

    def __setstate__(self, state):
        self.__dict__.update(state["__dict__"])

    def model_copy(self, *, update):
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__ | update)
        return made


class Stub(ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name[0].isupper():
            return type(name, (ValueError if name.endswith("Error") else Anything,), {})
        return Anything()


def install() -> None:
    """Answer to the names of pydantic from now on."""
    for name in ("pydantic", "pydantic.fields", "pydantic.json_schema", "pydantic_core"):
        sys.modules[name] = Stub(name)
    sys.modules["pydantic"].BaseModel = BaseModel
