"""Cross-checks of a model: what it names exists, what it counts on is declared, and nothing in it cannot be."""

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.scenario.levers.under_pressure import check_reviews
from simulation.scenario.reading.quantity_text import factors_of, quantity
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.enablers import ENABLERS
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import as_said
from simulation.scenario.validation.availability import check_availability, check_copies
from simulation.scenario.validation.fault import Fault, unknown
from simulation.scenario.validation.limits import check_limits
from simulation.scenario.validation.model_index import ModelIndex
from simulation.scenario.validation.sections.label_tables import check_pathways, check_tables
from simulation.scenario.validation.sections.queue_order import check_order
from simulation.scenario.validation.sections.residents import check_residents
from simulation.scenario.validation.sections.risks import check_risks, check_waited_choices
from simulation.scenario.validation.sections.routes import check_routes
from simulation.scenario.validation.sections.services import check_lists, check_services
from simulation.scenario.validation.sections.streams import check_streams
from simulation.scenario.validation.today.deadlock import check_todays_patients
from simulation.scenario.validation.today.position import check_today


def check(model: Model, raw: Mapping[str, Any]) -> Iterator[Fault]:
    """Every fault of a model that its parts cannot see by themselves; `raw` is the scenario it was read from."""
    for where, met, right in _check(model, raw):
        if len(where) > 2 and where[0] == "routes":
            where, met = as_said(where, met, at(raw, (*where[:2], where[2].partition(".")[0])))
        yield where, met, right


def _check(model: Model, raw: Mapping[str, Any]) -> Iterator[Fault]:
    known = ModelIndex(model)
    beyond = list(check_limits(known, raw))
    yield from beyond
    yield from _sources(model, raw, ())
    yield from check_routes(known)
    yield from check_residents(model)
    yield from check_streams(model)
    yield from check_services(model)
    yield from check_today(known)
    yield from check_lists(model)
    yield from check_order(known)
    yield from check_copies(known)
    yield from _programmes(model)
    yield from _enablers(model)
    yield from check_reviews(model)
    yield from check_tables(known)
    yield from check_pathways(known)
    yield from check_risks(known)
    yield from check_waited_choices(known)
    if not beyond:  # each looks at everything once more for every service
        yield from check_availability(known)
        yield from check_todays_patients(known)


def _sources(model: Model, raw: Any, where: Where) -> Iterator[Fault]:
    """Every `source:` names one of `sources`."""
    if isinstance(raw, list):
        for n, item in enumerate(raw):
            yield from _sources(model, item, (*where, str(n)))
    elif isinstance(raw, Mapping):
        for name, below in raw.items():
            if where == () and name == "sources":
                continue
            if name == "source" and isinstance(below, str):
                if below not in model.sources:
                    yield unknown("source", below, model.sources, (*where, name))
            elif name == "range" and isinstance(below, str):
                if not _is_range(below):
                    yield (
                        (*where, name),
                        f"'{below[:60]}'",
                        "a range was expected, LOW to HIGH with the unit of the value, such as '4.5 to 8 days'",
                    )
                elif not _are_factors_of_what_is_said(below):
                    yield (
                        (*where, name),
                        f"'{below[:60]}'",
                        "two factors with 1, for what is said, between them were expected, such as '0.9 to 1.2 times'",
                    )
            else:
                yield from _sources(model, below, (*where, name))


def _are_factors_of_what_is_said(text: str) -> bool:
    """Whether a range in factors is right; one in another unit always is."""
    if (found := factors_of(text)) is None:
        return not text.endswith(" time")
    return 0.0 <= found[0] <= 1.0 <= found[1]


def _is_range(text: str) -> bool:
    low, to, high = text.partition(" to ")
    ends = quantity(low), quantity(high)
    return (
        bool(to)
        and ends[0] is not None
        and ends[1] is not None
        and (ends[0].after not in ("", ends[1].after) or ends[0].number <= ends[1].number)
    )


def _programmes(model: Model) -> Iterator[Fault]:
    for name, programme in (model.programmes or {}).items():
        for key, said in (("cost", programme.cost), ("payer", programme.payer)):
            if said is not None and said.labels():
                yield (
                    ("programmes", name, key),
                    f"by_{min(said.labels())}",
                    "a programme is the same for everybody; it may change by date only",
                )


def _enablers(model: Model) -> Iterator[Fault]:
    for name in ENABLERS:
        enabler = getattr(model.enablers, name, None)
        if enabler is not None and enabler.level.labels():
            where = ("enablers", name, "level")
            yield (
                where,
                f"by_{min(enabler.level.labels())}",
                "an enabler is the same for everybody; it may change by date only",
            )
