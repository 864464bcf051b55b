"""The registry of measures: each is declared once, together with the function that computes it.

A measure, or several that are computed together, is one function with a decorator; nothing else needs to know of it:

    LONG_WAITS = Measure(
        "share_of_long_waits",
        "share of waits of more than a week",
        "Got the service after more than seven days",
        "share",
        "grants after more than seven days",
        "grants",
        source=HERE,
        needs=("services",),
    )


    @register(LONG_WAITS)
    def long_waits(tables: LogTables, table: ResultTable) -> float:
        granted = tables.granted.where(tables.window.contains(tables.granted.answered))
        return float(np.mean(granted.answered - granted.asked > 7 * DAY)) if len(granted) else math.nan

A function of one measure may return its value for everybody in the whole measured time, NaN for none; one that splits
its measures by group or by month writes them with `table.share`, `table.rate` and so on.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from simulation.core.errors import HomewardError, did_you_mean, expect
from simulation.measures.log_tables.declared import check_fact, declared_facts
from simulation.measures.sources import HERE
from simulation.scenario.schema.model import Model

if TYPE_CHECKING:
    import pandas as pd

    from simulation.measures.log_tables.build_tables import LogTables
    from simulation.measures.result_table import ResultTable

MODULES = (
    "delays.by_ready_date",
    "delays.no_criteria_to_reside",
    "outcomes",
    "deaths_and_care_homes",
    "contacts",
    "admissions",
    "costs",
    "days_under_pressure",
    "services.use",
    "services.outside_hospital",
    "beds.turnaround",
    "beds.outlying",
    "beds.waits_as_published",
    "beds.snapshots",
    "beds.planned",
    "beds.before_ready",
    "beds.weekly",
    "beds.interventions",
    "beds.signposting",
    "crises.crisis",
    "crises.by_need",
)
"""The modules that hold measures, in the order of the rows of every table; within a module as they are declared there.
Measures registered from outside the package follow.
"""
OF_LIMITS = ("waited_over_{limit}", "wait_for_bed_over_{limit}")
"""Measures of the scenario's own wait limits, whose rows stand after all others in this order."""
LIMIT = "{limit}"
DICTIONARY = ("measure", "label", "meaning", "unit", "numerator", "denominator", "follow-up", "source")


class MeasureError(HomewardError):
    """A measure is half made: declared and not computed, computed and not declared, or declared twice."""


@dataclass(frozen=True)
class Measure:
    """What a measure means; a line of the data dictionary."""

    id: str
    """As in the column `measure` of every table. With `{limit}` it stands for one measure of each of the scenario's
    `wait_limits`.
    """
    label: str
    """For people to read, in tables, charts and sentences."""
    meaning: str
    unit: str
    numerator: str
    denominator: str = "1"
    follow_up: str = "none"
    source: str = ""
    """A published definition with its address, or HERE."""
    needs: tuple[str, ...] = ()
    """Facts that a scenario must declare; without them the measure is missing, not zero."""
    of: str = ""
    """For a measure of one wait limit, the one that was declared."""

    @property
    def declared_as(self) -> str:
        """Under which name it is registered."""
        return self.of or self.id

    @property
    def followable_source(self) -> str:
        """The source as the dictionary shows it: a published definition with its address, or the formula."""
        if self.source != HERE:
            return self.source
        return f"defined here: {self.numerator}" + (f" / {self.denominator}" if self.denominator != "1" else "")

    def named_in(self, names: Collection[str]) -> list[str]:
        """Those of these names that it has; of a measure of wait limits those that its measures may have."""
        if LIMIT not in self.id:
            return [self.id] if self.id in names else []
        first, _, last = self.id.partition(LIMIT)
        return [name for name in names if name == self.id or (name.startswith(first) and name.endswith(last))]

    def for_limit(self, limit: str, minutes: float) -> "Measure":
        """The measure of one of the scenario's wait limits."""
        texts = {
            key: getattr(self, key).replace(LIMIT, limit).replace("{hours}", f"{minutes / 60:g}")
            for key in ("id", "label", "meaning", "numerator")
        }
        return replace(self, **texts, of=self.id)


Compute = Callable[["LogTables", "ResultTable"], float | None]
C = TypeVar("C", bound=Compute)


@dataclass(frozen=True)
class Family:
    """Measures that one function computes."""

    measures: tuple[Measure, ...]
    compute: Compute
    module: str

    @property
    def name(self) -> str:
        """For messages: the module and the function."""
        return f"{self.module}.{getattr(self.compute, '__name__', 'a function')}"

    @property
    def of_package(self) -> bool:
        """Whether it is one of this package's own."""
        return self.module.removeprefix(f"{__package__}.") in MODULES


_FAMILIES: list[Family] = []


def register(*measures: Measure) -> Callable[[C], C]:
    """Declare that the function below computes these measures.

    Raises:
        MeasureError: for a measure without a name, meaning, unit, formula or source, one that is registered already,
        and one that needs a fact which no scenario declares.
        OptionError: for something that is no measure.
    """
    for measure in measures:
        expect("measures", measure, Measure, "a Measure")

    def declare(compute: C) -> C:
        family = Family(measures, compute, getattr(compute, "__module__", None) or "__main__")
        _check(family)
        _FAMILIES.append(family)
        _look_again()
        return compute

    return declare


def _check(family: Family) -> None:
    if not family.measures:
        raise MeasureError(f"{family.name} registers no measure; register(Measure(…)) was expected")
    known = {measure.id: other.name for other in _FAMILIES for measure in other.measures}
    for measure in family.measures:
        empty = [
            name
            for name in ("id", "label", "meaning", "unit", "numerator", "denominator", "follow_up", "source")
            if not str(getattr(measure, name)).strip()
        ]
        if empty:
            raise MeasureError(f"measure '{measure.id}' of {family.name} has no {', no '.join(empty)}; say it")
        if measure.id in known:
            raise MeasureError(
                f"measure '{measure.id}' of {family.name} is registered already by {known[measure.id]}; "
                "another name was expected"
            )
        known[measure.id] = family.name
        for fact in measure.needs:
            check_fact(fact, measure.id)


def unregister(compute: Compute) -> None:
    """Take back what a function of your own registered, to register it anew in the same notebook.

    Raises:
        MeasureError: for a function that registered nothing, and for one of the package's own.
    """
    mine = [family for family in _FAMILIES if family.compute is compute and not family.of_package]
    if not mine:
        raise MeasureError(f"{getattr(compute, '__name__', compute)} has registered no measure of its own")
    for family in mine:
        _FAMILIES.remove(family)
    _look_again()


@cache
def families() -> tuple[Family, ...]:
    """All measures by the function that computes them, in the order of their modules; those from outside last."""
    for module in MODULES:
        import_module(f"{__package__}.{module}")
    place = {f"{__package__}.{module}": number for number, module in enumerate(MODULES)}
    return tuple(sorted(_FAMILIES, key=lambda family: place.get(family.module, len(MODULES))))


def families_with(names: Collection[str], among: Sequence[Family]) -> tuple[Family, ...]:
    """Those of these families that compute any of the measures named.

    Raises:
        MeasureError: for a name that none of them computes.
    """
    asked = dict.fromkeys(names)
    known = [(family, [name for one in family.measures for name in one.named_in(asked)]) for family in among]
    found = {name for _, named in known for name in named}
    for name in asked:
        if name not in found:
            there = [one.id for family in among for one in family.measures]
            raise MeasureError(f"no measure '{name}' is registered; {did_you_mean(name, there, 'see the dictionary')}")
    return tuple(family for family, named in known if named)


def own_families() -> tuple[Family, ...]:
    """Those that were registered from outside the package."""
    return tuple(family for family in _FAMILIES if not family.of_package)


_DESCRIBED: dict[str, Measure] = {}


def describe(*measures: Measure) -> None:
    """Let these measures be known by their label and unit also where nothing computes them: of a run that has ended, or
    in a results folder.
    """
    _DESCRIBED.update({measure.id: measure for measure in measures})


def described(measure: str) -> Measure | None:
    """What is known of a measure: that which is registered, otherwise that which was described."""
    return measures().get(measure) or _DESCRIBED.get(measure)


@cache
def measures() -> Mapping[str, Measure]:
    """Every registered measure by name, in the order of the rows."""
    return MappingProxyType({measure.id: measure for family in families() for measure in family.measures})


def _look_again() -> None:
    """What was known of the registered measures holds no longer."""
    families.cache_clear()
    measures.cache_clear()


def is_share(measure: str) -> bool:
    """Whether a measure is a share, of a wait limit that a file names too."""
    known = measures().get(measure)
    if known is None:
        begins = next((one for one in OF_LIMITS if measure.startswith(one.removesuffix(LIMIT))), "")
        known = measures().get(begins)
    return known is not None and known.unit.startswith("share")


def label_of(measure: str) -> str:
    """The label of a measure for people to read; of one that nothing is known of, its name without underscores."""
    known = described(measure)
    return known.label if known is not None else measure.replace("_", " ")


def rows_of(declared: Sequence[Measure]) -> dict[str, int]:
    """The place of each measure in a table; those of wait limits stand last."""
    order = [measure.id for measure in declared]
    last = [name for name in OF_LIMITS if name in order] + [
        name for name in order if LIMIT in name and name not in OF_LIMITS
    ]
    return {name: place for place, name in enumerate([*(name for name in order if name not in last), *last])}


def definitions(model: Model) -> Iterator[tuple[Measure, tuple[str, ...]]]:
    """Every measure with the facts that it needs and this scenario does not declare.

    Raises:
        MeasureError: when a wait limit gives a measure the name of another one.
    """
    known, seen = declared_facts(model), set[str]()
    for measure in measures().values():
        missing = tuple(fact for fact in measure.needs if fact not in known)
        limits = model.wait_limits.items() if LIMIT in measure.id else ()
        for one in [measure.for_limit(*limit) for limit in limits] if LIMIT in measure.id else [measure]:
            if one.id in seen:
                raise MeasureError(
                    f"the wait limit of '{one.id}' has the name of another measure; name it otherwise in wait_limits"
                )
            seen.add(one.id)
            yield one, missing


def left_out(model: Model) -> dict[str, tuple[str, ...]]:
    """The measures that this scenario does not get, with what it does not declare."""
    return {measure.id: missing for measure, missing in definitions(model) if missing}


def with_units(table: "pd.DataFrame", models: Iterable[Model]) -> "pd.DataFrame":
    """A table with the column `unit` behind its measures, which are those of these scenarios; one that has it stays."""
    if "unit" in table:
        return table
    units = {name: measure.unit for name, measure in _DESCRIBED.items()}
    units |= {measure.id: measure.unit for model in models for measure, _ in definitions(model)}
    told = table.copy()
    told.insert(list(told.columns).index("measure") + 1, "unit", table["measure"].map(units).fillna(""))
    return told


def dictionary_of(model: Model) -> "pd.DataFrame":
    """The data dictionary of the measures that this scenario gets."""
    import pandas as pd

    rows = [line_of(measure) for measure, missing in definitions(model) if not missing]
    return pd.DataFrame(rows, columns=list(DICTIONARY))


def line_of(measure: Measure) -> tuple[str, ...]:
    """What the dictionary says of a measure, in the order of `DICTIONARY`."""
    m = measure
    return (m.id, m.label, m.meaning, m.unit, m.numerator, m.denominator, m.follow_up, m.followable_source)
