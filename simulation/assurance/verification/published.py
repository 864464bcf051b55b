"""Published models said again in this dialect: the answer of the source, the exact one, and ours.

Each is a file of `scenarios/examples` with its source. The published answer stands in the name of a claim as it was
printed; what a run is held to is the exact value, which nobody has rounded.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import Case, ExpectedValue
from simulation.scenario.scenario import load

FIRST_NUMBER = 300
"""Cases here are counted from this, so that they keep their random numbers when others are added before them."""
MONKS = {
    "acute_stroke_unit": (8.3555, {9: 0.19, 10: 0.14, 11: 0.09, 12: 0.06, 13: 0.04, 14: 0.02, 15: 0.01}),
    "rehabilitation_unit": (9.7182, {10: 0.20, 12: 0.11, 13: 0.08, 14: 0.05, 15: 0.03, 16: 0.02}),
}
"""Offered load, and the published p(delay) by number of beds (Monks et al. 2016, tables 2 and 3)."""
QUEUES: Mapping[str, tuple[str, str, float, float, int, Mapping[str, str]]] = {
    "eye_clinic": ("D. Gross, C. M. Harris", "doctors", 6, 1 / 3, 3, {"people waiting": "0.889"}),
    "hair_salon": ("D. Gross, C. M. Harris", "chair", 10, 1 / 12, 1, {"people waiting": "4 1/6", "in use": "5/6"}),
    "drive_in_bank": ("W. L. Winston", "counter", 10, 1 / 15, 1, {"people waiting": "1 1/3", "in use": "2/3"}),
    "county_hospital_one": (
        "F. S. Hillier, G. J. Lieberman", "doctors", 2, 1 / 3, 1,
        {"people waiting": "1 1/3", "wait": "2/3 of an hour"},
    ),
    "county_hospital_two": (
        "F. S. Hillier, G. J. Lieberman", "doctors", 2, 1 / 3, 2,
        {"people waiting": "1/12", "wait": "1/24 of an hour"},
    ),
    "bronson_23_3": ("R. Bronson 1982", "counter", 24, 1 / 30, 1, {"people waiting": "3.2", "in use": "0.8"}),
    "bronson_24_6": ("R. Bronson 1982", "servers", 300 / 365, 2, 3, {"people waiting": "0.352", "wait": "0.43 days"}),
    "queuecomputer_one_server": ("A. Ebert", "server", 10, 0.08, 1, {"people waiting": "3.2", "in use": "0.8"}),
}  # fmt: skip
"""By file: source, service, people a day, mean days with one, places, and the published answers by what they are."""


def published_cases(examples: Path) -> dict[str, Case]:
    """Every published model by name, read from the folder of examples; none when it is not there."""
    file = examples / "stroke_and_rehabilitation.yaml"
    if not file.is_file():
        return {}
    claims = tuple(
        ExpectedValue(
            f"p(delay), {beds} beds of {unit.replace('_', ' ')} (published {published:g})",
            q.share_full(unit, beds),
            queueing_theory.erlang_b(load_of_unit, beds),
            True,
        )
        for unit, (load_of_unit, by_beds) in MONKS.items()
        for beds, published in by_beds.items()
    )
    stroke = Case("stroke and rehabilitation beds", "T. Monks et al. 2016", load(file).as_yaml(), 60, claims)
    others = [_queue(examples / "published" / f"{name}.yaml", name) for name in QUEUES]
    return {
        stroke.name: stroke,
        **{case.name: replace(case, number=FIRST_NUMBER + place) for place, case in enumerate(others)},
    }


def _queue(file: Path, name: str) -> Case:
    source, service, rate, stay, places, published = QUEUES[name]
    law = queueing_theory.markov_queue(rate, stay, places)
    known = {
        "people waiting": (q.waiting(service), law.waiting),
        "wait": (q.wait(service), law.wait_days),
        "in use": (q.occupied(service), law.occupied),
    }
    claims = tuple(ExpectedValue(f"{what} (published {answer})", *known[what]) for what, answer in published.items())
    scenario = load(file)
    return Case(scenario.title, source, scenario.as_yaml(), scenario.model.run.replications, claims)


__all__ = ["MONKS", "QUEUES", "published_cases"]
