"""What is not wrong with a scenario and worth knowing before it runs."""

from collections.abc import Mapping
from typing import Any

from simulation.core.vocabulary import DAY, Milestone, Rounding, State, StreamCountsAs
from simulation.scenario.calendar.arrival_counts import arrivals_by_day
from simulation.scenario.calendar.days import days_of_run
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.distributions.whole_minutes import whole_minutes
from simulation.scenario.schema.lookup import parameters
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import Choose, Go, Mark, Record, Step, patience
from simulation.scenario.validation.label_flow import unprepared
from simulation.scenario.validation.model_index import ModelIndex, jumps
from simulation.scenario.validation.patient_reach import PatientReach

_SHOWN = 6
_NEED_NO_SOURCE = ("whole", "yes or no", "clock")
SHORT = 10.0
"""Minutes; means below it are looked at for what rounding to whole minutes does to them."""
BIAS = 0.005
"""The share of a mean by which whole minutes may change it before it is told."""


def advice(model: Model, raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences about a valid scenario, one for each cause, each with what to do about it."""
    known = ModelIndex(model)
    reach = PatientReach(known)
    found = [
        _sentence(
            unattributed(known),
            "without a reason where patients have no criteria to reside",
            "step",
            "their minutes count as unattributed; say 'reason' there",
        ),
        _sentence(
            unprepared(known),
            "that people may come to without an entry for them",
            "place",
            "say 'otherwise:' or list it",
        ),
        _sentence(
            _unsourced(raw),
            "without a source",
            "parameter",
            "say 'source' with one of 'sources', if only an assumption",
        ),
        _sentence(
            sorted(set(model.routes) - known.travelled - known.planned),
            "that nobody takes",
            "route",
            "lead somebody there, or remove it",
        ),
        _sentence(
            _vanishing(known, reach),
            "that emergency patients leave for nowhere",
            "step",
            "after 'go: left' at once nothing sees their need again; lead them to a route that says what becomes of "
            "them, or write a mark on the way",
        ),
        _sentence(
            short_times(known),
            "so short that whole minutes change the mean",
            "time",
            "the clock counts whole minutes; say rounding: by_chance under run, join short steps into one, or say a "
            "mean that allows for it",
        ),
        *_nobody(model),
        _sentence(
            _going_on_from_the_discharge(known),
            "that goes on past other risks, where it begins with the discharge anyway",
            "death",
            "leave out 'goes_on', or begin these risks at 'mark: ready'",
        ),
    ]
    return tuple(sentence for sentence in found if sentence)


def _sentence(names: list[str], what: str, kind: str, cure: str, many: str = "") -> str:
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    counted = f"{len(names)} {(many or f'{kind}s') if len(names) > 1 else kind}"
    return f"{counted} {what}: {', '.join(names[:_SHOWN])}{more}; {cure}"


# ---- who comes ----


def _nobody(model: Model) -> list[str]:
    """Arrivals by which nobody comes in the whole run."""
    people, days = model.people, days_of_run(model.run)
    here = any(one.occupied or one.queue for _, one in model.already_here)
    empty = [
        f"people.arrivals.{name}"
        for name, stream in people.arrivals.items()
        if not any(map(any, arrivals_by_day(model, stream, days)))
    ]
    if len(empty) == len(people.arrivals) and not here:
        why = "every stream of arrivals is zero" if empty else "there are no arrivals"
        return [f"nobody ever comes: {why} and nobody is there today; say 'people.arrivals' with a rate"]
    found = _sentence(empty, "by which nobody comes in the whole run", "stream", "give it a rate, or remove it")
    absent = [
        f"people.cohorts.{name}"
        for name in people.cohorts
        if people.arrivals
        and all(stream.rate is not None and _zero_for(model, stream, name) for stream in people.arrivals.values())
        and not any(one.labels.get("cohort") == name for _, one in model.already_here)
    ]
    return [found, _sentence(absent, "of which nobody comes", "cohort", "give it a rate, or remove it")]


def _zero_for(model: Model, stream: Stream, cohort: str) -> bool:
    assert stream.rate is not None
    return not any(stream.rate.at({"cohort": cohort}, day) > 0 for day in (model.run.start, *stream.rate.dates()))


def _vanishing(known: ModelIndex, reach: PatientReach) -> list[str]:
    """Steps before a discharge from which emergency patients who find no place, or give up, leave at once and unmarked.
    Who gives up at home is counted there.
    """
    routes = known.model.routes
    coming = reach.before_discharge(reach.entered(StreamCountsAs.EMERGENCY))
    return [
        ".".join((*where, key))
        for where, step in known.steps()
        if where in coming
        for key, route in _ways_out(step)
        if route in routes and _leaves_at_once(known, route)
    ]


def _ways_out(step: Step) -> list[tuple[str, str]]:
    gives_up = patience(step)
    ways = [("if_full", lead.route) for lead in step.leads() if lead.path == ("if_full",)]
    return [*ways, *([("gives_up_after", gives_up.then)] if gives_up is not None else [])]


def _leaves_at_once(known: ModelIndex, route: str) -> bool:
    """Whether everybody who takes a route is gone in the same minute, and nothing on the way writes that they came."""
    todo, seen = [route], set()
    while todo:
        route = todo.pop()
        if route in seen:
            continue
        seen.add(route)
        for name, step in known.model.routes[route].items():
            if isinstance(step, Go):
                if step.go is not State.LEFT:
                    return False
                break
            if not isinstance(step, Choose | Record):
                return False
            todo += [jump.route for jump in jumps(step, ("routes", route, name)) if jump.route in known.model.routes]
            if step.ends():
                break
    return True


# ---- risks ----


def _going_on_from_the_discharge(known: ModelIndex) -> list[str]:
    """Deaths that go on past risks set later in sets that no step begins before the discharge."""
    before: set[str] = set()
    for _, step in known.steps():
        named = getattr(step, "risks_after_discharge", None)
        if named is not None and not isinstance(step, Go) and Milestone.DISCHARGED not in step.milestones():
            before.add(named)
    return [
        f"risks_after_discharge.{name}.death"
        for name, risks in known.model.risks_after_discharge.items()
        if risks.death is not None and risks.death.goes_on and name not in before
    ]


def ended_risks(model: Model) -> list[str]:
    """What ends with its window although the run goes on, in a sentence; none where every risk says `then`."""
    ended: dict[str, float] = {}
    for risks in model.risks_after_discharge.values():
        for word, risk in (("deaths", risks.death), ("moves to a care home", risks.care_home)):
            if risk is not None and risk.then is None and risk.within < model.run.length:
                ended[word] = max(ended.get(word, 0.0), risk.within)
    if not ended:
        return []
    if len(set(ended.values())) == 1:
        followed = f"{' and '.join(ended)} happen in the first {next(iter(ended.values())) / DAY:g} days"
    else:
        followed = " and ".join(f"{word} happen in the first {within / DAY:g} days" for word, within in ended.items())
    return [
        f"of the risks after a discharge, {followed} and no later, while the run is {model.run.length / DAY:g} days "
        "long; 'then:' beside 'within:' of such a risk is its rate per year after that"
    ]


# ---- times ----


def short_times(known: ModelIndex) -> list[str]:
    """Times whose mean whole minutes change, the most changed first, each with what it comes to."""
    changed = []
    if known.model.run.rounding is Rounding.BY_CHANCE:
        return []
    for where, value in known.values:
        for below, entry in value.leaves():
            if isinstance(entry, Distribution) and 0 < (mean := entry.mean()) < SHORT:
                minutes = whole_minutes(entry)
                if abs(minutes - mean) > BIAS * mean:
                    told = f"{'.'.join((*where, *below))} ({mean:.3g} min become {minutes:.3g}, "
                    changed.append((-abs(minutes / mean - 1), f"{told}{100 * (minutes / mean - 1):+.1f} %)"))
    return [told for _, told in sorted(changed, key=lambda pair: pair[0])]


def _unsourced(raw: Mapping[str, Any]) -> list[str]:
    numbers = [
        (where, value) for where, kind, value in parameters(raw) if kind.dial and kind.name not in _NEED_NO_SOURCE
    ]
    beside = {where for where, _ in numbers if where[0] == "enablers" and at(raw, (*where[:-1], "source")) is not None}
    unsaid = [(where, value) for where, value in numbers if not _says_source(value) and where not in beside]
    return [
        ".".join(where) for where, value in unsaid if not (where[-1] in ("payer", "begins") and isinstance(value, str))
    ]


def _says_source(raw: Any) -> bool:
    if not isinstance(raw, Mapping):
        return isinstance(raw, list) and bool(raw) and all(_says_source(item) for item in raw)
    return "source" in raw or any(_says_source(below) for below in raw.values())


def unattributed(known: ModelIndex) -> list[str]:
    """Steps that patients with no criteria to reside may wait in and that name no reason, in the order of the file."""
    if not known.model.reasons:
        return []
    routes = known.model.routes
    reached: set[Where] = set()
    waiting = [
        (where[1], list(routes[where[1]]).index(where[2]) + 1)
        for where, step in known.steps()
        if isinstance(step, Mark) and step.mark == Milestone.READY
    ]
    waiting += [(route, 0) for route in known.planned]
    while waiting:
        route, first = waiting.pop()
        for name, step in list(routes[route].items())[first:]:
            where = ("routes", route, name)
            if where in reached:
                break
            reached.add(where)
            waiting += [(onward, 0) for onward in _onward(step, where) if onward in routes]
            if _ends_delay(step) or step.ends():
                break
    return [
        ".".join(where)
        for where, step in known.steps()
        if where in reached and step.reason is None and step.facts.waits
    ]


def _onward(step: Step, where: Where) -> list[str]:
    return [jump.route for jump in jumps(step, where) if not isinstance(step, Mark)]


def _ends_delay(step: Step) -> bool:
    """Whether nobody has no criteria to reside after it as they had before: `ready` begins that anew."""
    marks = step.milestones()
    return Milestone.DISCHARGED in marks or (isinstance(step, Mark) and Milestone.READY in marks)
