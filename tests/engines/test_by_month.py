"""A run that gives way: the same log to the last byte, and every month a chance to be dropped."""

import numpy as np
import pytest

from simulation.engines import simulate, simulate_by_month
from simulation.measures import READING, measure, measure_by_family
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from tests.support.places import loaded, numbered
from tests.support.small_place import small_place

COLUMNS = ("minute", "patient", "spell", "event", "subject", "value")


def prepared(place):
    plan = compile_plan(place)
    return plan, sample(plan, place.model.run.seed, 0)


def taken_in_parts(parts):
    """What the generator yields, and what it returns."""
    yielded = []
    while True:
        try:
            yielded.append(next(parts))
        except StopIteration as over:
            return yielded, over.value


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("place", [small_place, lambda: loaded(numbered(3)), lambda: loaded(numbered(5))])
def test_a_run_in_parts_is_the_run(engine, place):
    plan, arrivals = prepared(place())
    whole = simulate(plan, arrivals, engine)
    shares, log = taken_in_parts(simulate_by_month(plan, arrivals, engine))
    for column in COLUMNS:
        assert np.array_equal(getattr(whole, column), getattr(log, column)), column
    assert whole.reviews == log.reviews
    assert shares == sorted(shares)
    assert shares[-1] <= 1.0


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_a_run_gives_way_every_month_and_can_be_dropped(engine):
    plan, arrivals = prepared(small_place())
    run = simulate_by_month(plan, arrivals, engine)
    shares, _ = taken_in_parts(run)
    months = plan.end / (30 * 1440)
    assert len(shares) >= int(months)
    assert max(np.diff([0.0, *shares])) <= 1.1 / months
    dropped = simulate_by_month(plan, arrivals, engine)
    next(dropped)
    dropped.close()
    with pytest.raises(StopIteration):
        next(dropped)


def test_progress_hears_every_part():
    plan, arrivals = prepared(small_place())
    heard = []
    simulate(plan, arrivals, "compiled", heard.append)
    assert heard == taken_in_parts(simulate_by_month(plan, arrivals, "compiled"))[0]


def test_measures_in_parts_are_the_measures():
    place = small_place()
    log = simulate(*prepared(place))
    table = measure(log, place)
    names, columns = taken_in_parts(measure_by_family(log, place))
    assert READING in names, "who reads a long log is heard meanwhile"
    families = [name for name in names if name != READING]
    assert len(families) == len(set(families)) > 10
    assert list(columns) == list(table.columns)
    for name, column in columns.items():
        assert column.tolist() == table[name].tolist(), name
