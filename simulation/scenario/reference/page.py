"""The dialect as a page for people: every parameter with its meaning, unit and default."""

from collections.abc import Iterable, Iterator

from pydantic.fields import FieldInfo

from simulation.core.vocabulary import CountsAs, Order, Rounding, RunBy, ServiceKind, State, StreamCountsAs
from simulation.scenario.changes import staffing
from simulation.scenario.facts import statement
from simulation.scenario.field_texts import texts_of
from simulation.scenario.levers import library
from simulation.scenario.levers.library import LeverSelection, SelectedLever
from simulation.scenario.reading import csv_tables
from simulation.scenario.schema import arrivals, enablers, levers, lookup, ramp, today
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.distributions import FAMILIES, ways
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.levers import Horizon, LeverPart, Variant
from simulation.scenario.schema.model import Model, Programme, Reason, Run, Source
from simulation.scenario.schema.people import Cohort, PersonLabel, Population
from simulation.scenario.schema.risks import RiskOf, Risks
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import STEPS, Alongside, Also, Deteriorates, GivesUp, Step
from simulation.scenario.schema.values.value import Constant, Value
from simulation.scenario.schema.waits import Waited, WaitedChoice

_Told = tuple[str, str, type[Part]]
"""A part of the page: its title, where it stands in a file, and what is told."""

_BEFORE_STEPS: tuple[_Told, ...] = (
    ("A file", "", Model),
    ("The run", "run", Run),
    ("People", "people", Population),
    ("A cohort", "people.cohorts.NAME", Cohort),
    ("A label that people carry", "people.labels.NAME", PersonLabel),
    ("A stream of arrivals", "people.arrivals.NAME", Stream),
    ("A service", "services.NAME", Service),
    ("Today's position", "today", today.Today),
    ("People of today with no criteria to reside", "today.no_criteria_to_reside.PATHWAY", today.NoCriteriaToReside),
    ("People of today in a service", "today.services.NAME", today.AlreadyHere),
    ("Staff who are off", "today.off.NAME", today.StaffOff),
    ("A reason", "reasons.NAME", Reason),
)
_AFTER_STEPS: tuple[_Told, ...] = (
    ("Giving up", "routes.ROUTE.STEP.gives_up_after", GivesUp),
    ("Further lists", "routes.ROUTE.STEP.also", Also),
    ("A plan alongside", "routes.ROUTE.STEP.alongside", Alongside),
    ("Deterioration", "routes.ROUTE.STEP.deteriorates", Deteriorates),
    ("Risks after discharge", "risks_after_discharge.NAME", Risks),
    ("A risk", "risks_after_discharge.NAME.RISK", RiskOf),
    ("A wait that changes a risk", "risks_after_discharge.NAME.RISK.waited", Waited),
    ("A wait that changes a choice", "routes.ROUTE.STEP.waited", WaitedChoice),
    ("An enabler", "enablers.NAME", enablers.Enabler),
    ("A programme", "programmes.NAME", Programme),
    ("A source", "sources.NAME", Source),
    ("A variant", "", Variant),
    ("Another horizon", "run", Horizon),
    ("A lever", "levers.NAME", LeverPart),
    ("Levers from a library", "levers", LeverSelection),
    ("A used lever", "levers.use.NAME", SelectedLever),
)

_FIXED: tuple[type[Part], ...] = (
    Run,
    Model,
    Variant,
    Horizon,
    LeverPart,
    LeverSelection,
    SelectedLever,
    Source,
)
"""Parts that no lever sets."""

_ESSAYS = (
    ("How people come", arrivals),
    ("Facts", statement),
    ("Today", today),
    ("Tables from CSV files", csv_tables),
    ("Levers", levers),
    ("Levers from a library", library),
    ("Levers in time", ramp),
    ("Staff by weekday", staffing),
    ("Enablers", enablers),
)

_TERMS: tuple[tuple[str, Iterable[str]], ...] = (
    ("Kinds of service", ServiceKind),
    ("Kinds of step", STEPS),
    ("What services count as", CountsAs),
    ("What streams count as", StreamCountsAs),
    ("Who runs a service", RunBy),
    ("Who is served first", Order),
    ("How times become whole minutes", Rounding),
    ("States in which a journey ends", State),
)


def dialect_reference() -> str:
    """The reference of the dialect as a Markdown page, made from the schema."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield "# The dialect: every parameter of a scenario file"
    yield ""
    yield (
        "Made from the schema by `simulation.scenario.reference.page`; a test keeps it current. **Needed** parameters "
        "are in bold."
    )
    yield (
        "A parameter marked *dial* may be a table (`by_cohort:`, `by_LABEL:`, `base:` with `times:`, `table: "
        "FILE.csv`), may change by date (`changes:`)"
    )
    yield (
        "and may name its `source:`, `range:`, `note:` and `fitted_to:`. A lever moves a parameter by a fraction "
        "unless its last column says otherwise."
    )
    steps: list[_Told] = [(f"Step: {name}", "routes.ROUTE.STEP", part) for name, part in STEPS.items()]
    for title, path, part in (*_BEFORE_STEPS, *steps, *_AFTER_STEPS):
        yield ""
        yield f"## {title}"
        yield ""
        if path:
            yield f"`{path}`: {_sentence(part.__doc__)}"
        else:
            yield _sentence(part.__doc__)
        yield ""
        yield "| parameter | what it is | meaning | default | levers |"
        yield "|---|---|---|---|---|"
        for name, field in lookup.named_fields(part).items():
            yield _row(
                name,
                field,
                texts_of(part).get(name, ""),
                part in _FIXED or (part is enablers.Enabler and name != "level"),
            )
        yield from _example(part)
    yield ""
    yield "## Distributions"
    yield ""
    yield "A bare time is the same for everybody. Otherwise `{distribution: FAMILY, ...}` with its parameters."
    yield ""
    yield "| family | what it is | given by |"
    yield "|---|---|---|"
    for name, member in FAMILIES.items():
        given_by = " or ".join(" with ".join(f"`{each}`" for each in way) for way in ways(member))
        yield f"| `{name}` | {_sentence(member.__doc__)} | {given_by} |"
    yield ""
    yield "| parameter | what it is | meaning | limits |"
    yield "|---|---|---|---|"
    for name, member in FAMILIES.items():
        for one in member.accepts:
            yield f"| `{name}`: `{one.name}` | {one.unit} | {_sentence(one.meaning)} | {one.limits()} |"
    for title, module in _ESSAYS:
        yield ""
        yield f"## {title}"
        yield ""
        yield from _docstring(module.__doc__ or "")
    for title, words in _TERMS:
        yield ""
        yield f"## {title}"
        yield ""
        yield ", ".join(f"`{word}`" for word in words)


def _example(part: type[Part]) -> Iterator[str]:
    """A place that shows a kind of step; nothing for other parts."""
    if issubclass(part, Step):
        yield from ("", "An example, which lacks only a title, the run and who comes:", "", "```yaml")
        yield from (*part.example.splitlines(), "```")


def _docstring(text: str) -> Iterator[str]:
    """A module's docstring as Markdown: its indented lines are YAML."""
    fenced, blank = False, False
    for line in text.strip().splitlines():
        if not line:
            blank = True
            continue
        begins_or_ends = line.startswith("    ") is not fenced
        if begins_or_ends and fenced:
            yield "```"
        if blank:
            yield ""
        if begins_or_ends and not fenced:
            yield "```yaml"
        fenced, blank = line.startswith("    "), False
        yield line.removeprefix("    ")
    if fenced:
        yield "```"


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _row(name: str, field: FieldInfo, text: str, fixed: bool) -> str:
    """One parameter; `fixed`: no lever may set it."""
    kind = lookup.field_type_of(field)
    words = kind.words + (", *dial*" if kind.dial else "")
    shown = f"**`{name}`**" if field.is_required() else f"`{name}`"
    moves = (
        ""
        if fixed or kind in (lookup.PART, lookup.CAPTION, lookup.WORTH)
        else "by a fraction"
        if kind.moves
        else "for all or for none, at one half"
    )
    return f"| {shown} | {words} | {_sentence(text)} | {_default(field)} | {moves} |"


def _default(field: FieldInfo) -> str:
    default = field.default
    if (
        field.is_required()
        or field.default_factory is not None
        or default is None
        or default == ()
        or default == frozenset()
    ):
        return ""
    if isinstance(default, Value):
        return f"{default.constant():g}" if isinstance(default.node, Constant) else ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:g}" if isinstance(default, float) else str(default)
