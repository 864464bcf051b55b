"""Places made up by chance that start from a position after a warm-up: near where the place stands then, so that people
are added, or leave without trace.
"""

import random
from typing import Any

import numpy as np
import yaml

from simulation.core.errors import SimulationError
from simulation.core.event_log import Rows
from simulation.engines import simulate
from simulation.engines.common.standing import Standing, standing_at
from simulation.plan.compile import Plan, compile_plan
from simulation.sampling.arrivals import sample
from tests.support.agreeing import COLUMNS
from tests.support.places import as_yaml, loaded, warmed_up

HOUSES, LISTS = ("ward", "annex", "home_a", "home_b"), ("hub", "social", "packages")


def positioned(number: int) -> str:
    """Place `number` of the corpus with a warm-up of some days and a position after it, as YAML; without a position
    where the place cannot be run.
    """
    dice = random.Random(number)
    place: dict[str, Any] = yaml.load(warmed_up(number, dice.choice((2, 3, 4, 9, 16))), yaml.BaseLoader)
    acute = [name for name in HOUSES[:2] if dice.random() < 0.6]
    for name in acute:
        place["services"][name]["counts_as"] = "acute"
    scenario = loaded(as_yaml(place))
    plan = compile_plan(scenario)
    try:
        here = _stands(plan, scenario.model.run.seed)
    except SimulationError:
        return as_yaml(place)
    place["today"] = _position(dice, plan, here, acute)
    if dice.random() < 0.4:
        place["today"]["until_then"] = {"services.hub.capacity": "2 people", "services.packages.capacity": "4 per day"}
    return as_yaml(place)


def _position(dice: random.Random, plan: Plan, here: Standing, acute: list[str]) -> dict[str, Any]:
    """Some of what stands there, one more or fewer."""

    def near(people: int) -> str:
        return f"{max(0, people + dice.choice((-1, 0, 1, 1))) if people else 0} people"

    names, services = plan.names.services, {}
    for name in (*HOUSES, *LISTS):
        inside = int((here.place == names.index(name)).sum())
        waits = int(((here.waits_for == names.index(name)) & (here.place < 0)).sum())
        said = {"queue": near(waits)} if waits else {}
        if inside and name in HOUSES and name not in acute:
            said["occupied"] = near(inside)
        if said and dice.random() < 0.7:
            services[name] = said
    today: dict[str, Any] = {"services": services}
    beds = np.isin(here.place, [names.index(name) for name in acute])
    if "pathway" in plan.names.labels:
        pathway = here.labels[:, list(plan.names.label_names).index("pathway")]
        waiting = {
            name: int((beds & (here.ready >= 0) & (pathway == code + 1)).sum())
            for code, name in enumerate(plan.names.labels["pathway"])
        }
        since = {"since": dice.choice(("20 hours", "3 hours"))} if dice.random() < 0.5 else {}
        said = {name: {"people": near(people), **since} for name, people in waiting.items() if people}
        if said:
            today["no_criteria_to_reside"] = said
    if beds.any() and dice.random() < 0.5:
        today["beds"] = near(int(beds.sum()))
    return today


def _stands(plan: Plan, seed: int) -> Standing:
    log = simulate(plan, sample(plan, seed, 1), engine="reference")
    return standing_at(plan, log.patients, Rows(*(getattr(log, column) for column in COLUMNS)), plan.warm_up)


__all__ = ["positioned"]
