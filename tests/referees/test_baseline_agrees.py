"""The first baseline against an independent implementation of the same design: two programs, one set of files.

`data/baseline_independent.csv` holds what the other implementation printed for `scenarios/baseline`: means of 24
simulated years with 95 % half-widths, for siloed, England and integrated under three views, and paired differences. The
two must agree within three joint standard errors, with at most one line in twenty beyond two.

They do so when nobody waiting for a daily start gives up. As the files stand, people at home who wait for a care
package or a care home place give up after 28 days on average; the design allows `gives_up_after` on a `start` step, our
engines keep to it, and an exact answer (`test_giving_up_on_starts`) says that they do it right. The other program's
figures can only be had by switching those two off: with them its England has 215 patients with no criteria to reside and ours 177;
without them 207, and every other line agrees as well.
"""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

import simulation

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline"
FILES = {
    "siloed": ("siloed.yaml", None),
    "england": ("england.yaml", None),
    "integrated_sceptical": ("integrated.yaml", "sceptical"),
    "integrated_central": ("integrated.yaml", "central"),
    "integrated_optimistic": ("integrated.yaml", "optimistic"),
}
NOBODY_GIVES_UP = {
    "routes.request_home_care.package.gives_up_after.wait": "3000 days",
    "routes.request_care_home.place.gives_up_after.wait": "3000 days",
}
T_23 = 2.0687
"""Student's t, 97.5 %, 23 degrees of freedom: half-widths of 24 replications are this many standard errors."""


@pytest.fixture(scope="module")
def ours():
    """By scenario: the whole-period measures of 24 replications, one column each."""
    found = {}
    for name, (file, view) in FILES.items():
        scenario = simulation.load(BASELINE / file, view=view).with_(NOBODY_GIVES_UP)
        table = simulation.run(scenario, replications=24).measures
        table = table[table["period"] == "whole"]
        found[name] = table.pivot_table(index="replication", columns=["measure", "by", "group"], values="value")
    return found


def deviations(ours) -> dict[str, float]:
    """By line: how many joint standard errors apart, the rounding of what was printed counted as an error too."""
    found = {}
    for row in csv.DictReader((HERE / "data" / "baseline_independent.csv").read_text(encoding="utf-8").splitlines()):
        key = (row["measure"], row["by"], row["group"])
        which = row["which"]
        base = which.removesuffix("_less_england")
        sample = ours[which][key] if which == base else ours[f"integrated_{base}"][key] - ours["england"][key]
        sample = sample * float(row["scale"])
        digits = len(row["mean"].partition(".")[2])
        error = math.sqrt(
            sample.var(ddof=1) / len(sample) + (float(row["half_width"]) / T_23) ** 2 + (10.0**-digits) ** 2 / 12.0
        )
        found[f"{'/'.join(key)} {which}"] = (sample.mean() - float(row["mean"])) / error
    return found


def test_two_implementations_agree_on_the_baseline(ours):
    z = deviations(ours)
    far = {line: round(value, 1) for line, value in z.items() if abs(value) > 3}
    assert not far, f"beyond three joint standard errors: {far}"
    beyond = sum(abs(value) > 2 for value in z.values())
    assert beyond <= len(z) / 20, f"{beyond} of {len(z)} lines beyond two joint standard errors"


def test_the_comparison_could_fail(ours):
    """Had our programs differed by one in twenty everywhere, the comparison would say so."""
    apart = {name: table * 1.05 for name, table in ours.items()}
    assert np.mean([abs(value) > 3 for value in deviations(apart).values()]) > 0.2


def test_giving_up_on_starts():
    """Two starts a day, 2.2 people asking and patience of five days on average: the chain from one day's starts to the
    next, solved exactly.

    Who waits at one day's starts is still there at the next with probability exp(-1/5); of those who ask in between a
    Poisson number is.
    """
    asking, given, patience, most = 2.2, 2, 5.0, 200
    stays = math.exp(-1.0 / patience)
    mean = asking * patience * (1.0 - stays)
    fresh = np.array([math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most)])
    move = np.zeros((most, most))
    for left in range(most):
        kept = np.array([math.comb(left, k) * stays**k * (1 - stays) ** (left - k) for k in range(left + 1)])
        present = np.convolve(kept, fresh)[:most]
        move[left, 0] = present[: given + 1].sum()
        move[left, 1 : most - given] = present[given + 1 :]
    waiting = np.linalg.matrix_power(move / move.sum(axis=1, keepdims=True), 4096)[0]
    started = sum(
        waiting[left] * min(given, n) * p
        for left in range(60)
        for n, p in enumerate(
            np.convolve([math.comb(left, k) * stays**k * (1 - stays) ** (left - k) for k in range(left + 1)], fresh)[
                :most
            ]
        )
    )
    scenario = simulation.from_text("""
dialect: 1
title: Starts
run: {start: 2024-01-01, warm_up: 60 days, length: 3000 days, seed: 1}
people: {cohorts: {all: {label: All}}, arrivals: {home: {route: ask, rate: 2.2 per day}}}
services: {packages: {kind: daily_starts, capacity: 2 per day, at: "10:00"}}
routes:
  ask: {package: {start: packages, gives_up_after: {wait: {distribution: exponential, mean: 5 days}, then: elsewhere}}, end: {go: home_with_care}}
  elsewhere: {end: {go: left}}
""")
    table = simulation.run(scenario, replications=16).measures
    sample = table[(table["period"] == "whole") & (table["measure"] == "started") & (table["by"] == "service")]["value"]
    error = sample.std(ddof=1) / 4.0
    assert error < 0.01 * started
    assert abs(sample.mean() - started) < 3.5 * error, (
        f"{sample.mean():.4f} started a day, exactly {started:.4f}, standard error {error:.4f}"
    )
