"""The offered loads of England, worked out without a run, against simulated years in which every service has room for
everybody: what is used then is what is asked for.
"""

from collections import Counter
from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from simulation.core.vocabulary import CountsAs, ServiceKind
from simulation.engines import engine_used, simulate
from simulation.measures import measured
from simulation.offered_load import loads as of_loads
from simulation.offered_load.answer.load import Load
from simulation.offered_load.expected_flow import Flow
from simulation.offered_load.loads import offered_loads
from simulation.offered_load.open_model import OpenModel, Spot
from simulation.offered_load.population.population_arrays import PopulationArrays
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.calendar.days import measured_days
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse

USED = {
    CapacityUse.OCCUPIES: "occupied",
    CapacityUse.WORK: "worked_hours_per_week",
    CapacityUse.ONCE: "started",
}
MADE_READY = "being_made_ready"
"""Of a place that is occupied, the time after it in which nobody may have it is asked for with it."""
ROOM = {
    ServiceKind.BEDS: "50000 beds",
    ServiceKind.PLACES: "50000 places",
    ServiceKind.STAFF: "50000 people",
    ServiceKind.DAILY_STARTS: "50000 per day",
}
MEAN_SQUARE, MOST, ACUTE = 0.025, 0.07, 0.03
"""How far loads may be off: all together, those on which few people depend, and acute beds."""
OFTEN = 8
"""How often people may come to a spot in a spell: a few times one after another who fall ill again."""


@pytest.fixture(scope="module")
def england() -> Scenario:
    return load(Path(__file__).parents[2] / "scenarios" / "england.yaml")


@pytest.fixture(scope="module")
def followed(england: Scenario) -> tuple[list[Load], Counter[Spot], int]:
    """The loads, how often each spot was come to, and in how many spells."""
    visits, flows = Counter[Spot](), set[Flow]()

    class Watched(Flow):
        def _step(self, spot: Spot, crowd: PopulationArrays) -> None:
            if not self.is_plan:
                visits[spot] += 1
                flows.add(self)
            super()._step(spot, crowd)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_loads, "Flow", Watched)
        return offered_loads(england.model), visits, len(flows)


def test_those_who_fall_ill_again_are_followed_together(followed: tuple[list[Load], Counter[Spot], int]) -> None:
    """Few at a time are too few to follow: one list of England was a tenth too low, and it took three times as
    long.
    """
    _, visits, spells = followed
    assert len(visits) > 800
    assert visits.total() < OFTEN * spells * len(visits)
    assert max(visits.values()) < 5 * OFTEN * spells


def test_the_labels_of_england_fit_into_a_number_of_the_processor(england: Scenario) -> None:
    """Python's own numbers, of any length, take six times as long."""
    days = measured_days(england.model.run)
    assert OpenModel(england.model, days[len(days) // 2]).labels.dtype == np.int64


@pytest.mark.long
@pytest.mark.skipif(engine_used("auto")[0] != "compiled", reason="years of England need the compiled engine")
def test_loads_are_what_is_used_where_everybody_has_room(
    england: Scenario, followed: tuple[list[Load], Counter[Spot], int]
) -> None:
    services = england.model.services
    roomy = england.with_(
        {f"services.{name}.capacity": ROOM[said.kind] for name, said in services.items() if said.capacity is not None}
        | {"run.warm_up": "2190 days", "run.length": "1460 days"}
    )
    plan, used = compile_plan(roomy), Counter[tuple[str, str]]()
    replications = 4
    for number in range(replications):
        table = measured(simulate(plan, sample(plan, 7, number)), roomy, only=(*USED.values(), MADE_READY))
        whole = (table["period"] == "whole") & (table["by"] == "service")
        for measure, name, value in zip(*(table[key][whole] for key in ("measure", "group", "value")), strict=True):
            used[measure, name] += value / replications
    off = {}
    for said in followed[0]:
        measure = USED[SERVICES[services[said.services[0]].kind].use]
        measures = (measure, MADE_READY) if measure == "occupied" else (measure,)
        there = sum(used[measure, name] for measure in measures for name in said.services)
        if there > 0:
            off[said.list] = said.offered / there - 1.0
    assert len(off) > 20
    assert sqrt(float(np.mean(np.square(list(off.values()))))) < MEAN_SQUARE, off
    assert max(map(abs, off.values())) < MOST, off
    beds = [said.list for said in followed[0] if CountsAs.ACUTE in services[said.services[0]].counts_as]
    assert max(abs(off[name]) for name in beds) < ACUTE, off
