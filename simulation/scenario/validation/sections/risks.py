"""Checks of risks after a discharge, and of waits that change a risk or a choice."""

import itertools
import math
from collections.abc import Iterator

from simulation.core.errors import did_you_mean
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.steps import Choose
from simulation.scenario.schema.values.value import NotRecorded, Value
from simulation.scenario.schema.waits import Clock
from simulation.scenario.validation.fault import Fault, unknown
from simulation.scenario.validation.model_index import ModelIndex

MOST_COMBINATIONS = 20_000
"""Combinations of label values over which a product of tables is looked through."""


def check_risks(known: ModelIndex) -> Iterator[Fault]:
    """Faults of what may happen after a discharge."""
    for name, risks in known.model.risks_after_discharge.items():
        for key in ("readmission", "death", "care_home"):
            risk = getattr(risks, key)
            if risk is None:
                continue
            where = ("risks_after_discharge", name, key)
            if risk.to is not None and risk.to not in known.model.routes:
                yield unknown("route", risk.to, known.model.routes, (*where, "to"))
            if key == "readmission" and risk.to is None:
                yield where, "a readmission that leads nowhere", "say 'to: ROUTE', the route by which people come back"
            if key == "death" and risk.to is not None:
                yield (*where, "to"), "a death that leads to a route", "remove 'to'"
            if key != "death" and risk.goes_on:
                yield (*where, "goes_on"), f"a {key} that goes on", "only a death goes on past risks that are set later"
            if key == "readmission" and risk.then is not None:
                yield (
                    (*where, "then"),
                    "a readmission that goes on after its window",
                    "who falls ill later comes with the arrivals; 'then' is for death and care home",
                )
            if risk.waited is not None:
                yield from _clock(known, (*where, "waited"), risk.waited)
                for _, factor in risk.waited.factor.leaves():
                    if factor < 0:
                        yield (*where, "waited", "factor"), f"{factor:g}", "a factor is zero or more"
            if risk.within < 1:
                yield (*where, "within"), "a time of nothing", "a time such as '91 days' was expected"
            for _, shape in risk.shape.leaves():
                if shape <= 0:
                    yield (*where, "shape"), f"{shape:g}", "a shape is above zero"
            yield from _probability(known, (*where, "probability"), risk.probability)


def check_waited_choices(known: ModelIndex) -> Iterator[Fault]:
    """Waits that change choices: an option that is drawn, and a share that does not fall."""
    for place, step in known.steps():
        if not isinstance(step, Choose) or step.waited is None or step.shares is None:
            continue
        where = (*place, "waited")
        yield from _clock(known, where, step.waited)
        drawn = {option for _, entry in step.shares.leaves() for option in entry.now}
        if step.waited.option not in drawn:
            said = f"'{step.waited.option}' has no share"
            right = did_you_mean(step.waited.option, sorted(drawn), f"the shares are {', '.join(sorted(drawn))}")
            yield (*where, "option"), said, right
        for _, factor in step.waited.factor.leaves():
            if factor < 1:
                yield (*where, "factor"), f"{factor:g}", "a long wait makes the option no rarer: 1 or more"


def _clock(known: ModelIndex, where: Where, waited: Clock) -> Iterator[Fault]:
    """A clock that begins or ends nowhere."""
    services = known.model.services
    for one in waited.for_:
        if one not in services:
            yield unknown("service", one, services, (*where, "for"))
        elif not known.using(one):
            yield (*where, "for"), f"'{one}', for which nobody waits", "name a service that some step asks for"
    steps = [".".join(place[1:]) for place, _ in known.steps()]
    if waited.from_ is not None and waited.from_ not in steps:
        yield unknown("step", waited.from_, steps, (*where, "from"))


def _probability(known: ModelIndex, where: Where, probability: Value[float]) -> Iterator[Fault]:
    """A base times a factor may come to more than one for somebody."""
    labels = sorted(probability.labels() & set(known.labels))
    choices: list[list[str | None]] = [
        [*sorted(known.labels[label]), *([] if label in known.carried else [None])] for label in labels
    ]
    if math.prod(map(len, choices)) > MOST_COMBINATIONS:
        return
    for day in [known.model.run.start, *probability.dates()]:
        for values in itertools.product(*choices):
            try:
                chance = probability.at(dict(zip(labels, values, strict=True)), day)
            except NotRecorded:
                continue
            if chance > 1.0:
                who = ", ".join(
                    f"{label} {value}" for label, value in zip(labels, values, strict=True) if value is not None
                )
                yield (
                    where,
                    f"a probability of {100 * chance:.4g} % for {who or 'everybody'}",
                    "a probability is at most 100 %",
                )
                return
