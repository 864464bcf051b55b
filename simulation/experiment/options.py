"""The options that running, comparing, attributing, diagnosing and validating share, in Python and on the command line.

Each stands once, in `RunOptions`: the sentence below a field is its help on the command line, and what is wrong with a
value is said in the same words in both places.
"""

import inspect
import operator
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

from simulation.core.errors import (
    HomewardError,
    HomewardWarning,
    OptionError,
    Problem,
    ScenarioError,
    ValueProblem,
    did_you_mean,
    expect,
    short,
)
from simulation.core.text.engine_names import Engine, engine_named
from simulation.core.units import share_as_said, whole

if TYPE_CHECKING:
    from simulation.experiment.workers.cluster import Cluster
    from simulation.scenario.scenario import Scenario

F = TypeVar("F", bound=Callable[..., Any])

Periods = Literal["headlines", "all"]
"""Of which measures months and weeks are kept."""
PERIODS: tuple[Periods, ...] = ("headlines", "all")

Count = int | Literal["auto"] | None
"""A number of replications; 'auto' for as many as a precision needs; None for what the scenario says."""


class RunKeywords(TypedDict, total=False):
    """The fields of `RunOptions` as keywords, for type checkers; a test holds the two together."""

    view: str | None
    set: Mapping[str, Any] | None
    length: str | None
    warm_up: str | None
    seed: int | None
    root: str | Path | None
    replications: Count
    precision: float | str
    max_replications: int
    by: str | Sequence[str]
    periods: Periods
    workers: int | None
    engine: Engine
    cluster: "Cluster"


@dataclass(frozen=True, kw_only=True, repr=False)
class RunOptions:
    """How scenarios are loaded and run; every field may also be given to `run`, `compare`, `attribute`, `diagnose` and
    `validate` as a keyword.

    >>> RunOptions(replications=20, by="pathway", precision="2 %").said()
    {'replications': 20, 'precision': 0.02, 'by': ('pathway',)}

    Raises:
        OptionError: when a value cannot be what it was given, with what would be right.
    """

    view: str | None = None
    """Which strength of each lever: sceptical, central or optimistic."""
    set: Mapping[str, Any] | None = None
    """Another value for a parameter, by its dotted path."""
    length: str | None = None
    """Time measured, such as '90 days'."""
    warm_up: str | None = None
    """Time run before anything is measured."""
    seed: int | None = None
    """Random seed."""
    root: str | Path | None = None
    """Read no file outside this folder."""
    replications: Count = None
    """How many runs with their own random numbers, or 'auto' for as many as the precision needs."""
    precision: float | str = 0.05
    """With 'auto': half-width of each 95 % confidence interval, relative to the base's mean."""
    max_replications: int = 200
    """With 'auto': the most replications."""
    by: str | Sequence[str] = ()
    """Split every measure by this label too."""
    periods: Periods = "headlines"
    """Keep months and weeks of the headlines, or of all measures: headlines or all."""
    workers: int | None = None
    """Replications at a time; as many as there are processors when not said."""
    engine: Engine = "auto"
    """auto, compiled or reference: both give the same rows; auto takes the compiled one where it can."""
    cluster: "Cluster" = None
    """Run the replications on a dask cluster: tcp://scheduler:8786."""

    def __post_init__(self) -> None:
        for name, read in READERS.items():
            object.__setattr__(self, name, read(name, getattr(self, name)))

    def __repr__(self) -> str:
        return f"RunOptions({short(', '.join(f'{name}={value!r}' for name, value in self.said().items()), 160)})"

    def said(self) -> dict[str, Any]:
        """The fields that differ from their defaults, in order."""
        found = ((field.name, getattr(self, field.name), field.default) for field in fields(self))
        return {name: value for name, value, default in found if value != default}

    def settings(self) -> dict[str, Any]:
        """What is set in a scenario as it is loaded, by dotted path."""
        named = (("run.seed", self.seed), ("run.length", self.length), ("run.warm_up", self.warm_up))
        return {**(self.set or {}), **{path: str(value) for path, value in named if value is not None}}

    def after_loading(self) -> "RunOptions":
        """What is left to do for scenarios that have been loaded with these options."""
        return replace(self, view=None, set=None, length=None, warm_up=None, root=None)

    def load(self, place: Any, name: str = "scenario") -> "Scenario":
        """The scenario of a file, or a loaded one with these settings.

        Raises:
            ScenarioError: with every mistake of the file and the settings.
            OptionError: for what is no scenario, or a view or folder that comes too late.
        """
        from simulation.scenario.loading import load
        from simulation.scenario.scenario import Scenario

        try:
            if isinstance(place, (str, Path)):
                return _checked(load(place, view=self.view, set=self.settings(), root=self.root))
            expect(name, place, Scenario, "a scenario, as simulation.load gives it, or the path of its file")
            scenario: Scenario = place
            if self.view not in (None, scenario.view):
                raise OptionError("view", self.view, "it is chosen as a file is loaded: simulation.load(path, view=…)")
            if self.root is not None:
                raise OptionError("root", self.root, "it is kept to as a file is loaded: simulation.load(path, root=…)")
            seed_comes_later = "run.seed" not in (self.set or {})
            settings = {
                path: value for path, value in self.settings().items() if path != "run.seed" or not seed_comes_later
            }
            return _checked(scenario.with_(settings) if settings else scenario)
        except ScenarioError as error:
            told = [self._by_option(problem) for problem in error.mistakes]
            raise ScenarioError(told, error.notes, error.more) from None

    def _by_option(self, problem: Problem) -> Problem:
        """A problem of a setting where the value came by an option of its own: --length, --warm-up or --seed."""
        option = {"run.seed": "--seed", "run.length": "--length", "run.warm_up": "--warm-up"}.get(problem.path)
        if option is None or problem.file not in ("--set", "with_") or problem.path in (self.set or {}):
            return problem
        return replace(problem, file=option, path="")

    def load_all(self, places: Sequence[Any]) -> "list[Scenario]":
        """As `load`, with the mistakes of all of them at once.

        Raises:
            ScenarioError, OptionError: as `load`.
        """
        scenarios: list[Scenario] = []
        wrong: list[ScenarioError] = []
        for place in places:
            try:
                scenarios.append(self.load(place))
            except ScenarioError as error:
                wrong.append(error)
        if wrong:
            raise ScenarioError.together(wrong)
        return scenarios


def _checked(scenario: "Scenario") -> "Scenario":
    """The same, of which what it says about measures is known to be right; reading a file knows of no measures."""
    if not scenario.model.worth_having:
        return scenario
    from simulation.measures.foreseen import faults_of_worth

    faults = faults_of_worth(scenario.model)
    if faults:
        raise ScenarioError(
            [scenario.resolved.mistake(("worth_having", name), met, right) for name, met, right in faults]
        )
    return scenario


# ---- one value ----


def whole_number(least: int, or_auto: bool = False, optional: bool = False) -> Callable[[str, Any], Any]:
    """A reader of whole numbers from `least`, as a number or as text; or 'auto', or None where they may be."""
    right = f"a whole number from {least}{', or ' + repr('auto') + ',' if or_auto else ''} was expected"

    def read(name: str, value: Any) -> Any:
        if value is None and optional:
            return None
        if or_auto and isinstance(value, str) and value.strip() == "auto":
            return "auto"
        try:
            number = whole(value) if isinstance(value, str) else operator.index(value)
        except (ValueProblem, TypeError):
            raise OptionError(name, value, right) from None
        if isinstance(value, bool) or number < least:
            raise OptionError(name, value, right)
        return number

    return read


def _precision(name: str, value: Any) -> float:
    right = "a share above zero was expected, such as 0.05 or '5 %'"
    try:
        wished = share_as_said(value) if isinstance(value, str) else float("nan" if isinstance(value, bool) else value)
    except (ValueProblem, TypeError, ValueError):
        raise OptionError(name, value, right) from None
    if not 0.0 < wished <= 1.0:
        raise OptionError(name, value, right)
    return wished


def _labels(name: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    said = (value,) if isinstance(value, str) else value
    right = "the name of a label, or several, was expected"
    if not isinstance(said, Sequence):
        raise OptionError(name, value, right)
    for label in said:
        if not (isinstance(label, str) and label.strip()):
            raise OptionError(name, "''" if label == "" else label, right)
    return tuple(dict.fromkeys(said))


def _periods(name: str, value: Any) -> Periods:
    for periods in PERIODS:
        if value == periods and isinstance(value, str):
            return periods
    raise OptionError(name, value, f"{' or '.join(PERIODS)} was expected")


def _settings(name: str, value: Any) -> Mapping[str, Any] | None:
    right = "dotted paths with their values were expected, such as {'services.ward.capacity': '500 beds'}"
    if value is not None and not isinstance(value, Mapping):
        raise OptionError(name, value, right)
    for path in value or {}:
        if not isinstance(path, str):
            raise OptionError(name, value, right)
    return dict(value) if value else None


def _text(right: str, kinds: type | tuple[type, ...] = str) -> Callable[[str, Any], Any]:
    def read(name: str, value: Any) -> Any:
        if value is not None:
            expect(name, value, kinds, right)
        return value

    return read


READERS: dict[str, Callable[[str, Any], Any]] = {
    "view": _text("sceptical, central or optimistic"),
    "set": _settings,
    "length": _text("a time with its unit, such as '90 days',"),
    "warm_up": _text("a time with its unit, such as '90 days',"),
    "seed": whole_number(0, optional=True),
    "root": _text("a folder", (str, Path)),
    "replications": whole_number(1, or_auto=True, optional=True),
    "precision": _precision,
    "max_replications": whole_number(2),
    "by": _labels,
    "periods": _periods,
    "workers": whole_number(1, optional=True),
    "engine": lambda _, value: engine_named(value),
}
"""How each option is read; what stands here is checked as the options are made."""


# ---- as keywords ----


def _older(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Keywords with those of before version 0.2 in today's words, each with a warning."""
    said = dict(keywords)
    if "keep_events" in said:
        del said["keep_events"]
        warnings.warn("keep_events is not needed: events() gives any replication's log", HomewardWarning, stacklevel=4)
    wish = said.pop("wish", None)
    if wish is not None:
        warnings.warn("wish is called precision and max_replications now", HomewardWarning, stacklevel=4)
        said |= {"precision": wish.share, "max_replications": wish.ceiling}
    return said


def options_of(
    function: str, options: RunOptions | None, keywords: Mapping[str, Any], without: Sequence[str] = ()
) -> RunOptions:
    """The options of a call: an object, keywords, or an object with some of its fields said otherwise.

    Raises:
        OptionError: when a value is wrong, or something else stands where options were expected.
        HomewardError: for a keyword that the function does not have.
    """
    if options is not None:
        expect("options", options, RunOptions, "RunOptions, or keywords such as replications=10,")
    known = [field.name for field in fields(RunOptions) if field.name not in without]
    keywords = _older(keywords)
    for name in keywords:
        if name not in known:
            right = did_you_mean(name, known, f"it has {', '.join(known)}")
            raise HomewardError(f"{function} has no option '{short(name)}'; {right}")
    said = {} if options is None else options.said()
    for name in said:
        if name in without:
            raise OptionError(name, said[name], f"{function} has no such option")
    return RunOptions(**{**said, **keywords})


def shows_options(*without: str) -> Callable[[F], F]:
    """Shows the fields of `RunOptions` among the keywords of a function, in `help` and to editors of notebooks."""

    def show(function: F) -> F:
        signature = inspect.signature(function)
        own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
        shared = [
            inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=field.type)
            for field in fields(RunOptions)
            if field.name not in without
        ]
        function.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
        return function

    return show


__all__ = ["Count", "RunKeywords", "RunOptions", "options_of", "shows_options", "whole_number"]
