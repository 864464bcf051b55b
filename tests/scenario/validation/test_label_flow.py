"""What people may carry where is followed to its end, so that the same file is told the same whatever comes first."""

import copy

import pytest

import simulation
from simulation.scenario.validation.label_flow import LabelFlow
from simulation.scenario.validation.model_index import ModelIndex


@pytest.mark.parametrize("name", ["england", "baseline/siloed"])
def test_following_everybody_once_more_finds_nothing_new(name):
    """A deterioration takes people from any step, also from steps that others reach only later."""
    known = ModelIndex(simulation.load(name).model)
    for label in known.labels:
        flow = LabelFlow(known, label)
        before = copy.deepcopy(flow.before)
        for route in known.model.routes:
            flow._follow(route, flow._into[route])
        assert not flow._waiting, label
        assert flow.before == before, label
