"""The England that versions race on stays as it is, and can be read."""

import hashlib

import pytest

import simulation
from benchmarks.england import FROZEN
from simulation.experiment.compare import check_same_patients

AS_FROZEN = {
    "england.yaml": "6c8be8a389256124",
    "integrated.yaml": "c1220746035b8dba",
    "levers.yaml": "c55947c521073de7",
    "siloed.yaml": "da170acfb6250c76",
}


def test_nobody_has_edited_it():
    found = {file.name: file.read_text(encoding="utf-8").encode() for file in FROZEN.glob("*.yaml")}
    assert {name: hashlib.sha256(text).hexdigest()[:16] for name, text in found.items()} == AS_FROZEN


@pytest.mark.parametrize("variant", ["siloed", "integrated"])
def test_it_is_read_and_its_variants_meet_the_same_patients(variant):
    england, other = (simulation.load(FROZEN / f"{name}.yaml") for name in ("england", variant))
    check_same_patients(england, other)
    assert other.levers
