"""Shares of a variant with the base's mix of need, worked by hand."""

import pandas as pd
import pytest

from simulation.experiment.measured_rows import rows_of
from simulation.experiment.statistics import standardised as standardised_rows

SHARE = "readmitted_within_30_days"


def table(replication: int, mix: dict[str, float], shares: dict[str, float]) -> pd.DataFrame:
    """One replication's rows of a share, its needs and the mix of them."""
    whole = sum(mix[need] * shares[need] for need in shares)
    rows = [(replication, "whole", f"{SHARE}_mix_of_need", "need", need, part) for need, part in mix.items()]
    rows += [(replication, "whole", f"{SHARE}_by_need", "need", need, share) for need, share in shares.items()]
    rows += [(replication, "whole", f"{SHARE}_standardised", "all", "all", whole)]
    rows += [(replication, "whole", SHARE, "all", "all", whole)]
    return pd.DataFrame(rows, columns=["replication", "period", "measure", "by", "group", "value"])


def standardised(base: pd.DataFrame, variant: pd.DataFrame) -> pd.DataFrame:
    """Frames for rows."""
    return standardised_rows(rows_of(base), rows_of(variant)).frame()


def value(measures: pd.DataFrame, name: str, replication: int = 1) -> float:
    rows = measures[(measures["measure"] == name) & (measures["replication"] == replication)]
    return float(rows["value"].iloc[0])


def test_only_the_mix_moves_the_raw_share_and_the_standardised_one_stays():
    """Half need nothing and half care in the base; a variant sends a fifth of the latter elsewhere."""
    base = table(1, {"nothing": 0.5, "care": 0.5}, {"nothing": 0.1, "care": 0.3})
    variant = table(1, {"nothing": 0.7, "care": 0.3}, {"nothing": 0.1, "care": 0.3})
    found = standardised(base, variant)
    assert value(found, SHARE) == pytest.approx(0.16)
    assert value(found, f"{SHARE}_standardised") == pytest.approx(0.2) == value(base, f"{SHARE}_standardised")
    assert value(standardised(base, found), f"{SHARE}_standardised") == pytest.approx(0.2), "again it is the same"


def test_each_replication_has_its_own_mix_and_a_need_that_one_lacks_is_left_out():
    base = pd.concat(
        [
            table(1, {"nothing": 0.5, "care": 0.5}, {"nothing": 0.1, "care": 0.3}),
            table(2, {"nothing": 0.25, "care": 0.25, "end": 0.5}, {"nothing": 0.1, "care": 0.3, "end": 0.0}),
        ]
    )
    variant = pd.concat(
        [table(one, {"nothing": 0.9, "care": 0.1}, {"nothing": 0.2, "care": 0.4}) for one in (1, 2)], ignore_index=True
    )
    found = standardised(base, variant)
    assert value(found, f"{SHARE}_standardised", 1) == pytest.approx(0.3)
    assert value(found, f"{SHARE}_standardised", 2) == pytest.approx(0.3), (
        "a quarter and a quarter are the halves of what both have"
    )


def test_tables_without_such_measures_stay_as_they_are():
    plain = rows_of(table(1, {"nothing": 1.0}, {"nothing": 0.1}).query("measure == @SHARE"))
    assert standardised_rows(plain, plain) is plain
