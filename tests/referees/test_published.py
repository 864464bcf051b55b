"""Published studies that the example scenarios say again in this dialect."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification.case import Case, CaseResult, ExpectedValue, judge, too_many_far_off
from simulation.assurance.verification.published import MONKS, published_cases
from simulation.engines import engine_used
from simulation.scenario.loading import from_text

EXAMPLES = Path(__file__).parents[2] / "scenarios" / "examples"

pytestmark = pytest.mark.skipif(engine_used()[0] != "compiled", reason="at full size these need the compiled engine")


def test_stroke_and_rehabilitation_beds():
    """Five years after three of warm-up, as published, with fewer replications; the exact value is Erlang's loss
    formula.
    """
    verdicts = judge(published_cases(EXAMPLES)["stroke and rehabilitation beds"])
    # Beds of one unit are read off one curve, so their errors go together: all are held to four, none to one in twenty.
    assert not [verdict for verdict in verdicts if abs(verdict.z) > 4 or not verdict.precise], "\n".join(
        map(str, verdicts)
    )
    published = [value for _, by_beds in MONKS.values() for value in by_beds.values()]
    for verdict, value in zip(verdicts, published, strict=True):
        assert abs(verdict.mean - value) < 0.02, f"{verdict}, published {value}"


PATHWAYS = {
    # price of a bed day, then by beds: mean delayed and its standard error in an independent simulation, and the
    # published value.
    "P2": (3.14, 151, 1.0, 150, {230: (70.75, 1.45, 74.5), 250: (25.23, 0.99, 28.2), 275: (1.83, 0.20, 3.2)}),
    "P3": (3.55, 172, 0.85, 164, {280: (78.56, 1.39, 81.2), 305: (35.82, 1.11, 37.4), 335: (6.22, 0.47, 7.5)}),
}
"""Onen-Dumlu et al. 2022, scenario 1. Arrivals of pathway 3 are 0.85 of those of pathway 2 on every day."""


def residual_quantiles(mu: float, sigma: float, points: int = 400) -> list[float]:
    """Days still to stay as the paper draws them: a time so far from the law of stays, then a stay longer than it, less
    that time.
    """
    z = np.linspace(-5.5, 5.5, 1201)
    weight = np.exp(-(z**2) / 2)
    sofar = np.exp(mu + sigma * z)
    beyond = np.vectorize(lambda value: 0.5 * math.erfc(value / math.sqrt(2)))
    days = np.concatenate([[0.0], np.geomspace(1e-3, 2000, 1500)])
    left = (
        np.array([float((weight * beyond((np.log(sofar + day) - mu) / sigma) / beyond(z)).sum()) for day in days])
        / weight.sum()
    )
    shares = np.append(np.arange(points) / points, 1 - 0.25 / points)
    return [float(value) for value in np.interp(shares, 1 - left, days)]


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_a_discharge_pathway_from_today(pathway):
    mu, there, scale, price, by_beds = PATHWAYS[pathway]
    remaining = ", ".join(f"{day:.5f} days" for day in residual_quantiles(mu, 0.7))
    with (EXAMPLES / "arrivals_pathway_2.csv").open(encoding="utf-8", newline="") as file:
        arrivals = ", ".join(f"{row['date']}: {scale * float(row['value']):.6f}" for row in csv.DictReader(file))
    text = (EXAMPLES / "discharge_pathway_from_today.yaml").read_text(encoding="utf-8")
    text = text.replace("{file: arrivals_pathway_2.csv}", f"{{{arrivals}}}")
    text = text.replace(
        "occupied: 151 people,",
        f"occupied: {there} people, remaining: {{distribution: table, quantiles: [{remaining}]}},",
    ).replace("mu: 3.14", f"mu: {mu}")
    for beds, (independent, error, published) in by_beds.items():
        scenario = from_text(text.replace("value: 275 beds", f"value: {beds} beds"))
        case = Case(
            f"pathway {pathway}",
            "Onen-Dumlu et al. 2022",
            "",
            120,
            (ExpectedValue(f"delayed with {beds} beds", q.past_ready(), independent),),
            beds,
        )
        found = judge(case, scenario=scenario)[0]
        together = math.hypot(found.standard_error, error)
        assert abs(found.mean - independent) < 3 * together, (
            f"{found}; with the other simulation's error z = {(found.mean - independent) / together:.2f}"
        )
        # Read off a figure to about one person; the published simulation draws its own random numbers.
        assert abs(found.mean - published) < 1 + 3 * together + 0.05 * published, f"{found}, published {published}"
        weekly = 7 * (beds * price + 346 * found.mean)
        assert weekly == pytest.approx(7 * (beds * price + 346 * independent), abs=7 * 346 * 3 * together)


def test_too_many_far_off_names_what_may_not_stand():
    good = [CaseResult("case", f"claim {number}", 1.0, 1.0, 0.005, True) for number in range(39)]
    two = [CaseResult("case", "off", 1.0, 1.0125, 0.005, True)] * 2
    assert too_many_far_off([*good, *two]) == []
    assert len(too_many_far_off([*good, *two, two[0]])) == 3
    assert len(too_many_far_off([*good, CaseResult("case", "far", 1.0, 1.03, 0.005, True)])) == 1
    assert len(too_many_far_off([*good, CaseResult("case", "short", 1.0, 1.0, 0.05, False)])) == 1
