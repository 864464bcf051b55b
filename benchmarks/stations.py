"""The textbook's two stations with blocking, for a hospital's year: in Homeward, in SimPy as its manual would write it,
and in Ciw.
"""

import random
from collections.abc import Generator, Iterator
from functools import cache

import numpy as np
import simpy

import simulation
from benchmarks.england import SCENARIOS
from benchmarks.timing import Row, least, said, seconds, times
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY, Event
from simulation.engines import engine_used, simulate
from simulation.plan.compile import Plan, compile_plan
from simulation.sampling.arrivals import sample

DAYS = 365
RATE, BEDS, PLACES, TREATMENT, CARE, NEEDING = 260.0, 1350, 640, 5.0, 10.0, 0.25
"""The shipped example for 130 times the people. Places are a little short, so that beds are blocked and people wait for
both.
"""


def homeward() -> EventLog:
    """The year by Homeward: who comes, and what happens to them as a whole log."""
    return simulate(plan(), sample(plan(), 1, 0), engine="compiled")


@cache
def plan() -> Plan:
    """The example, grown."""
    scenario = simulation.load(SCENARIOS / "examples" / "two_stations_with_blocking.yaml").with_(
        {
            "people.arrivals.patients.rate": f"{RATE} per day",
            "services.acute_beds.capacity": f"{BEDS} beds",
            "services.community_places.capacity": f"{PLACES} beds",
            "run.warm_up": "0 days",
            "run.length": f"{DAYS} days",
        }
    )
    return compile_plan(scenario)


def mean_blocked(log: EventLog) -> float:
    """Mean days in an acute bed past treatment of those who need a place, from the log."""
    place = log.subject == log.names.services.index("community_places")
    asked, granted = (np.flatnonzero((log.event == event) & place) for event in (Event.ASKED, Event.GRANTED))
    began = np.zeros(len(log.patients), dtype=np.int64)
    began[log.patient[asked]] = log.minute[asked]
    return float((log.minute[granted] - began[log.patient[granted]]).mean()) / DAY


def in_simpy() -> float:
    """The year by SimPy, with processes and resources; returns mean days blocked."""
    draw = random.Random(1)  # noqa: S311 - a simulation
    blocked: list[float] = []
    env = simpy.Environment()
    beds, places = simpy.Resource(env, BEDS), simpy.Resource(env, PLACES)

    def patient() -> Generator[simpy.Event, None, None]:
        bed = beds.request()
        yield bed
        yield env.timeout(draw.expovariate(1 / TREATMENT))
        if draw.random() < NEEDING:
            ready = env.now
            with places.request() as place:
                yield place
                blocked.append(env.now - ready)
                beds.release(bed)
                yield env.timeout(draw.expovariate(1 / CARE))
        else:
            beds.release(bed)

    def arrivals() -> Generator[simpy.Event, None, None]:
        while True:
            yield env.timeout(draw.expovariate(RATE))
            env.process(patient())

    env.process(arrivals())
    env.run(until=DAYS)
    return sum(blocked) / len(blocked)


def in_ciw() -> float:
    """The year by Ciw, which knows blocking; returns mean days blocked."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=RATE), None],
        service_distributions=[ciw.dists.Exponential(rate=1 / TREATMENT), ciw.dists.Exponential(rate=1 / CARE)],
        routing=[[0.0, NEEDING], [0.0, 0.0]],
        number_of_servers=[BEDS, PLACES],
        queue_capacities=[float("inf"), 0],
    )
    ciw.seed(1)
    queue = ciw.Simulation(network)
    queue.simulate_until_max_time(DAYS)
    blocked: list[float] = [
        record.time_blocked for record in queue.get_all_records() if record.node == 1 and record.destination == 2
    ]
    return sum(blocked) / len(blocked)


def stations() -> Iterator[Row]:
    """Processor time of each against SimPy, in one run; the days blocked show that all simulate the same."""
    engine_used("compiled")
    days = {"SimPy": in_simpy(), "Homeward, compiled": mean_blocked(homeward())}
    costs = {"SimPy": least(in_simpy), "Homeward, compiled": least(homeward, 5)}
    try:
        days["Ciw"] = in_ciw()
        costs["Ciw"] = seconds(in_ciw)
    except ModuleNotFoundError:
        yield Row("two stations: Ciw is not installed", 'pip install "homeward[bench]"')
    for name, cost in costs.items():
        told = f"{said(cost)} s, {times(costs['SimPy'] / cost)} of SimPy's speed, {days[name]:.2f} days blocked"
        yield Row(f"two stations, {RATE * DAYS:,.0f} people: {name}", told)
