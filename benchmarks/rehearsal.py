"""A rehearsal of the national study on a local cluster: 2 places x 20 draws of their uncertain inputs, in short runs of
two lengths, from which the whole is reckoned.
"""

import logging
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import simulation
from benchmarks.timing import Row, said
from simulation.experiment.workers.task import ReplicationTask
from simulation.plan.compile import compile_plan
from simulation.scenario.scenario import Scenario
from simulation.uncertainty.inputs import draws, with_range

PLACES = ("places/gloucestershire", "places/norfolk_and_waveney")
DRAWS = 20
WARM_UP, SHORT, LONG = 7, 21, 49
"""Days."""
WHOLE_WARM_UP, WHOLE, EVERY_DRAW, SYSTEMS, PEOPLE = 182, 365, 1000, 42, 57e6
"""The national study: days, draws, places, people."""
PROCESSORS = 64
POUNDS_AN_HOUR = 0.03
"""What an hour of one processor is rented for: an assumption."""


@dataclass(frozen=True)
class Drawn:
    """What one draw of one place took: two scenarios on the same patients."""

    people: float
    simulated_days: int
    rows: int
    size: int
    processor: float
    inputs: int


def one_draw(place: str, draw: int, days: int) -> Drawn:
    """One draw of the inputs of a place, as it is and with the levers of integrated services; runs on a worker."""
    began = time.process_time()
    base = _loaded(place, days)
    inputs, _ = with_range(base)
    drawn = draws(inputs, DRAWS, 1)[draw]
    settings = {path: {"scale": f"{factor:.6g}"} for path, factor in drawn.items()}
    scenario = base.with_(settings) if settings else base
    rows = size = 0
    for one in (scenario, scenario.with_levers_of("integrated")):
        table = ReplicationTask(one, compile_plan(one), 1, "compiled").table(draw)
        packed = BytesIO()
        table.to_parquet(packed, compression="zstd", index=False)
        rows, size = rows + len(table), size + len(packed.getvalue())
    people = float(base.model.people.population or 0.0)
    return Drawn(people, WARM_UP + days, rows, size, time.process_time() - began, len(inputs))


def _loaded(place: str, days: int) -> Scenario:
    return simulation.load(place, set={"run.warm_up": f"{WARM_UP} days", "run.length": f"{days} days"})


def rehearsal() -> Iterator[Row]:
    """Rows, bytes and processor time of every draw, and what the whole study comes to."""
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        yield Row("rehearsal: dask is not installed", 'pip install "homeward[cluster]"')
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=folder,
            silence_logs=logging.ERROR,
        ) as machines,
        Client(machines) as client,
    ):  # fmt: skip
        client.gather([client.submit(one_draw, PLACES[0], number, SHORT, pure=False) for number in range(2)])
        began = time.perf_counter()
        asked = [(place, draw, days) for days in (SHORT, LONG) for place in PLACES for draw in range(DRAWS)]
        found = client.gather([client.submit(one_draw, *one, pure=False) for one in asked])
        clock = time.perf_counter() - began
    short, long = ([one for one in found if one.simulated_days == WARM_UP + days] for days in (SHORT, LONG))
    yield Row(f"{len(PLACES)} places x {DRAWS} draws x 2 scenarios, {SHORT} and {LONG} days: clock, s", said(clock))
    yield Row("uncertain inputs drawn in each place", ", ".join(f"{one.inputs}" for one in short[::DRAWS]))
    cost = [sum(one.processor for one in part) for part in (short, long)]
    person_days = [sum(2 * one.people * one.simulated_days for one in part) for part in (short, long)]
    each = (cost[1] - cost[0]) / (person_days[1] - person_days[0])
    fixed = max(0.0, (cost[0] - each * person_days[0]) / len(short))
    yield Row("processor seconds of a million people for a year", said(each * 1e6 * 365))
    yield Row("and of a draw whatever its length (inputs set, plans compiled), s", said(fixed))
    number = SYSTEMS * EVERY_DRAW
    hours = (each * 2 * PEOPLE * (WHOLE_WARM_UP + WHOLE) * EVERY_DRAW + fixed * number) / 3600
    yield Row(f"the national study, {number:,} draws of two scenarios: processor hours", said(hours))
    rent = f"on {PROCESSORS} processors, hours; at £{POUNDS_AN_HOUR} an hour of a processor, £"
    yield Row(rent, f"{said(hours / PROCESSORS)}, {said(hours * POUNDS_AN_HOUR)}")
    rows, size = sum(one.rows for one in long) / len(long), sum(one.size for one in long) / len(long)
    yield Row("rows and kB of a draw, two scenarios", f"{rows:,.0f}, {size / 1000:,.0f}")
    yield Row("rows (million) and GB of the national study, months kept as in so short a run",
              f"{said(rows * number / 1e6)}, {said(size * number / 1e9)}")  # fmt: skip
