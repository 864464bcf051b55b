"""A plan's tables and its packed arrays are the same numbers in the same memory."""

import numpy as np

from simulation import load
from simulation.plan.compile import compile_plan
from simulation.plan.packed import pack


def test_a_plan_holds_its_tables_once():
    plan = compile_plan(load("england"))
    assert plan.under_pressure is not None
    for one in (plan, plan.under_pressure):
        for name, table in one.tables._asdict().items():
            whole = one.packed.floats if table.dtype == np.float64 else one.packed.ints
            assert np.shares_memory(table, whole) or table.size == 0, name
        again = pack(one.tables)
        assert np.array_equal(again.ints, one.packed.ints)
        assert np.array_equal(again.floats, one.packed.floats)
