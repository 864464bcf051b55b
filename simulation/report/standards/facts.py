"""What the model and the run say of themselves, in the words that reporting standards ask for."""

from collections import Counter
from collections.abc import Mapping

from simulation.core.text.safe_text import one_line
from simulation.core.text.sentences import capital
from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import HEADLINES
from simulation.offered_load.answer.load import lists_of
from simulation.report.page.sections.context import Context
from simulation.report.record.assumptions import assumptions_of, grades_of
from simulation.report.standards.items import listed
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES
from simulation.scenario.schema.steps import Go


def services(model: Model) -> str:
    """How many services of each kind, with their names."""
    kinds: dict[str, list[str]] = {}
    for name, service in model.services.items():
        kinds.setdefault(service.kind.value.replace("_", " "), []).append(
            one_line(service.label or name.replace("_", " "))
        )
    return "; ".join(f"{len(names)} {kind}: {listed(names, 8)}" for kind, names in kinds.items())


def steps(model: Model) -> str:
    """How many steps of each kind."""
    kinds = Counter(step.kind for route in model.routes.values() for step in route.values())
    return f"{len(model.routes)} routes with " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())


def queues(model: Model) -> str:
    """How many lists there are, and who is served first."""
    shared = sum(len(members) > 1 for members in lists_of(model).values())
    return (
        f"{len(lists_of(model))} lists, {shared} of them shared by several services. First served is the "
        "smallest priority, "
        "then who asked first, then the lower number of the patient; who waits may give up or go "
        "elsewhere where a step "
        "says so."
    )


def entry_and_exit(model: Model) -> str:
    """Where people come from and where they go."""
    streams = [name.replace("_", " ") for name in model.people.arrivals]
    ends = sorted(
        {str(step.go.value) for route in model.routes.values() for step in route.values() if isinstance(step, Go)}
    )
    return (
        f"In by {listed([one_line(name) for name in streams])}; out to "
        f"{listed([end.replace('_', ' ') for end in ends])}."
    )


def people(model: Model) -> str:
    """Who is simulated."""
    cohorts = [one_line(cohort.label or name.replace("_", " ")) for name, cohort in model.people.cohorts.items()]
    number = (
        f"{model.people.population:,.0f} people"
        if model.people.population is not None
        else "people whose number is not said"
    )
    return f"{number}; groups: {listed(cohorts)}"


def run_length(model: Model) -> str:
    """How long is run and measured."""
    run = model.run
    return f"{run.length / DAY:g} days measured after {run.warm_up / DAY:g} days of warm-up, from {run.start}"


def start(model: Model) -> str:
    """How a run begins."""
    inside = sum(here.inside + here.waiting for _, here in model.already_here)
    if model.today_after_warm_up:
        days = f"{model.run.warm_up / DAY:g}"
        return f"From today's position: after {days} days of warm-up people are added or leave until it is met."
    if inside:
        return f"From today's state: {inside:,.0f} people are in services or wait at the first minute."
    if model.run.warm_up:
        return f"Empty; what happens in the {model.run.warm_up / DAY:g} days of warm-up is not measured."
    return "Empty, and measured at once."


def evidence(context: Context) -> str:
    """How many parameters rest on what."""
    counts = grades_of(assumptions_of(context.record))
    told = ", ".join(f"{count:,} {grade}" for grade, count in counts.items() if count)
    return f"{told} (parameters of {context.record.results[-1].name})"


def measures(context: Context) -> str:
    """The headline measures that this study has."""
    names = [HEADLINES[measure].name for measure in HEADLINES if context.numbers.has(measure)]
    return listed([capital(name) for name in names], 40)


def levers(context: Context) -> str:
    """What the compared scenarios do."""
    record = context.record
    if not record.variants:
        return "One scenario; nothing is compared."
    told = []
    for other in record.variants:
        rows = record.levers[record.levers["scenario"] == other.name]
        changed = len(record.changes[record.changes["scenario"] == other.name])
        names = [str(name).replace("_", " ") for name in rows["lever"]]
        told.append(f"{other.name}: {changed} parameters differ from {record.base.name}, by {listed(names, 20)}")
    return "; ".join(told)


def said(context: Context, name: str) -> str:
    """What the manifest says under a name."""
    value = context.record.manifest.get(name)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {one}" for key, one in value.items())
    return str(value) if value not in (None, "") else "not kept"


def prices(model: Model) -> str:
    """Which services have a price."""
    with_price = sum(service.unit_cost is not None for service in model.services.values())
    could = sum(bool(SERVICES[service.kind].priced_per) for service in model.services.values())
    return f"{with_price} of {could} services have a unit cost, in pounds"


__all__ = [
    "entry_and_exit", "evidence", "levers", "measures", "people", "prices", "queues", "run_length", "said", "services",
    "start", "steps",
]  # fmt: skip
